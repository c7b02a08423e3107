// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * answers: a chain of modules at the other end of a pseudo terminal that says
 * nothing but what stands in a table, so that a test can have it say anything,
 * also what no pack would. Prints each request; the terminal goes with it.
 */

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* A request has 20 characters, what is longer is none. */
#define REQUEST_MAX 64

/* The table is read anew for each request: a line is a reply. */
#define LINE_MAX_SIZE 4400

static const char usage_text[] =
	"usage: answers [-b BAUD] LINK TABLE\n"
	"Makes LINK point to a terminal and answers what is asked there.\n"
	"TABLE has lines \"KEY REPLY\", the first that fits counts. KEY is address,\n"
	"command and INFO of the request (024202); one that ends with * fits whatever\n"
	"begins so. REPLY is sent with a CR behind it; - is silence, @FILE the next line\n"
	"of FILE each time, the last one again and again. TABLE is read for each\n"
	"request: replace it by rename.\n"
	"  -b BAUD  take as long as a line of this rate, and 25 ms to think\n";

static const char *link_path, *table_path;
static long baud;
static int master;

static void die(const char *what)
{
	fprintf(stderr, "answers: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void usage(void)
{
	fputs(usage_text, stderr);
	exit(2);
}

static void open_terminal(void)
{
	master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (master < 0 || grantpt(master) || unlockpt(master))
		die("pseudo terminal");
	unlink(link_path);
	if (symlink(ptsname(master), link_path))
		die(link_path);
}

static void wait_us(long long us)
{
	struct timespec time = { us / 1000000, us % 1000000 * 1000 };

	nanosleep(&time, NULL);
}

static void wait_wire(size_t characters)
{
	if (baud)
		wait_us(characters * 10 * 1000000LL / baud);
}

/* ADR, CID2 and INFO of a request, of which the frame is "~ VV AA 46 CC LLLL INFO SSSS". */
static int key_of(const char *request, char *key)
{
	size_t len = strlen(request);

	if (len < 17 || request[0] != '~')
		return -1;
	memcpy(key, request + 3, 2);
	memcpy(key + 2, request + 7, 2);
	memcpy(key + 4, request + 13, len - 17);
	key[4 + len - 17] = '\0';
	return 0;
}

static int fits(const char *pattern, const char *key)
{
	size_t len = strlen(pattern);

	if (len && pattern[len - 1] == '*')
		return !strncmp(pattern, key, len - 1);
	return !strcmp(pattern, key);
}

/* The next line of a file, from the first one on if it is another file. */
static char *next_line(const char *path, char *line)
{
	static char last[128];
	static unsigned long number;
	FILE *file = fopen(path, "r");
	char *found = NULL;

	if (!file)
		return NULL;
	if (strncmp(path, last, sizeof(last) - 1))
		number = 0;
	strncpy(last, path, sizeof(last) - 1);
	for (unsigned long i = 0; i <= number && fgets(line, LINE_MAX_SIZE, file); i++)
		found = line;
	number++;
	fclose(file);
	return found ? strtok(found, "\n") : NULL;
}

/* The reply to a request in @line, NULL for silence. */
static char *look_up(const char *key, char *line)
{
	FILE *table = fopen(table_path, "r");
	char *reply = NULL;

	if (!table)
		return NULL;
	while (!reply && fgets(line, LINE_MAX_SIZE, table)) {
		char *pattern = strtok(line, "\n ");

		if (pattern && fits(pattern, key))
			reply = strtok(NULL, "\n");
	}
	fclose(table);
	return reply && strcmp(reply, "-") ? reply : NULL;
}

static void send_text(const char *text, size_t len)
{
	while (len) {
		ssize_t sent = write(master, text, len);

		if (sent < 0)
			return;
		text += sent;
		len -= sent;
	}
}

static void answer(const char *request)
{
	static char line[LINE_MAX_SIZE], second[LINE_MAX_SIZE];
	char key[REQUEST_MAX], *reply;
	size_t len;

	puts(request);
	fflush(stdout);
	if (key_of(request, key))
		return;
	reply = look_up(key, line);
	if (reply && *reply == '@')
		reply = next_line(reply + 1, second);
	if (!reply)
		return;
	len = strlen(reply);
	reply[len++] = '\r';
	wait_wire(strlen(request) + 1);
	if (baud)
		wait_us(25000);
	wait_wire(len);
	send_text(reply, len);
}

static void take(char character)
{
	static char request[REQUEST_MAX];
	static size_t len;

	if (character == '~')
		len = 0;
	if (character != '\r' && len < sizeof(request) - 1) {
		request[len++] = character;
		return;
	}
	request[len] = '\0';
	len = 0;
	if (*request)
		answer(request);
}

/* While nobody has the terminal open, reading it is an error. */
static void serve(void)
{
	char bytes[256];

	for (;;) {
		ssize_t len = read(master, bytes, sizeof(bytes));

		if (len <= 0) {
			wait_us(10000);
			continue;
		}
		for (ssize_t i = 0; i < len; i++)
			take(bytes[i]);
	}
}

int main(int argc, char **argv)
{
	int option;

	while ((option = getopt(argc, argv, "b:")) != -1) {
		if (option != 'b')
			usage();
		baud = atol(optarg);
		if (baud <= 0)
			usage();
	}
	if (argc - optind != 2)
		usage();
	link_path = argv[optind];
	table_path = argv[optind + 1];
	open_terminal();
	serve();
}
