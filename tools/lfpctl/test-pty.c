// SPDX-License-Identifier: GPL-2.0-or-later
/* A port for test.sh: prints its name, and hangs up when its input ends. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(void)
{
	int fd = posix_openpt(O_RDWR | O_NOCTTY);

	if (fd < 0 || grantpt(fd) || unlockpt(fd))
		return 1;
	puts(ptsname(fd));
	fflush(stdout);
	while (getchar() != EOF)
		;
	return 0;
}
