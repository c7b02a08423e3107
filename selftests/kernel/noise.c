// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * noise: fills a CAN bus with frames that look like those of a pack to some
 * degree: valid ones, damaged ones, shortened ones, and mere chance.
 */

#include <errno.h>
#include <linux/can.h>
#include <linux/can/raw.h>
#include <net/if.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static const char usage_text[] =
	"usage: noise [-r] INTERFACE SECONDS SEED\n"
	"Sends as many random frames as the interface takes; with -r remote\n"
	"requests as well. Prints their number.\n";

static const struct can_frame valid[] = {
	{ 0x359, { 7 }, .data = { 0, 0, 0, 0, 6, 'P', 'N' } },
	{ 0x351, { 8 }, .data = { 0x14, 2, 0xc0, 0x12, 0xc0, 0x12, 0xc2, 1 } },
	{ 0x355, { 4 }, .data = { 0x58, 0, 0x5e, 0 } },
	{ 0x356, { 6 }, .data = { 0x7a, 0x13, 0xf2, 0xfe, 0x6b, 1 } },
	{ 0x35c, { 2 }, .data = { 0xc0, 0 } },
	{ 0x35e, { 8 }, .data = { 'P', 'Y', 'L', 'O', 'N', ' ', ' ', ' ' } },
	{ 0x35a, { 8 }, .data = { 0 } },
	{ 0x35f, { 8 }, .data = { 'L', 'I', 1, 3, 0x3c, 2, 0xaa, 0 } },
};

#define VALID_COUNT (sizeof(valid) / sizeof(valid[0]))

static void die(const char *what)
{
	fprintf(stderr, "noise: %s: %s\n", what, strerror(errno));
	exit(1);
}

static int open_socket(const char *interface)
{
	struct sockaddr_can address = { .can_family = AF_CAN };
	int fd = socket(PF_CAN, SOCK_RAW | SOCK_CLOEXEC, CAN_RAW);

	if (fd < 0)
		die("socket");
	/* Nothing is to be received. */
	if (setsockopt(fd, SOL_CAN_RAW, CAN_RAW_FILTER, NULL, 0))
		die("CAN_RAW_FILTER");
	address.can_ifindex = if_nametoindex(interface);
	if (!address.can_ifindex ||
	    bind(fd, (struct sockaddr *)&address, sizeof(address)))
		die(interface);
	return fd;
}

static bool one_in(int n)
{
	return !(rand() % n);
}

static void damage(struct can_frame *frame)
{
	int byte;

	if (one_in(4))
		frame->data[rand() % 8] ^= 1 << rand() % 8;
	if (one_in(8))
		frame->data[rand() % 8] = rand();
	if (one_in(16))
		frame->len = rand() % 9;
	if (one_in(16))
		for (byte = 0; byte < 8; byte++)
			frame->data[byte] = rand();
}

static struct can_frame next_frame(bool remote)
{
	struct can_frame frame = valid[rand() % VALID_COUNT];

	damage(&frame);
	if (one_in(16))
		frame.can_id = 0x350 + rand() % 16;
	if (one_in(16))
		frame.can_id = rand() & CAN_SFF_MASK;
	if (one_in(16))
		frame.can_id |= CAN_EFF_FLAG;
	if (remote && one_in(16))
		frame.can_id |= CAN_RTR_FLAG;
	return frame;
}

int main(int argc, char **argv)
{
	bool remote = argc == 5 && !strcmp(argv[1], "-r");
	unsigned long sent = 0;
	struct can_frame frame;
	time_t end;
	int fd;

	argv += remote;
	if (argc != 4 + remote) {
		fputs(usage_text, stderr);
		return 2;
	}
	fd = open_socket(argv[1]);
	end = time(NULL) + atoi(argv[2]);
	srand(atoi(argv[3]));
	while (time(NULL) < end) {
		frame = next_frame(remote);
		if (write(fd, &frame, sizeof(frame)) == sizeof(frame))
			sent++;
		else if (errno == ENOBUFS || errno == ENETDOWN)
			usleep(500);
		else
			break;
	}
	printf("%lu frames of noise on %s\n", sent, argv[1]);
	return 0;
}
