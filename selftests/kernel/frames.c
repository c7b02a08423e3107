// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * frames: sends CAN frames as fast as the bus carries them, or at a fixed
 * pace, and ends when the last of them is on the wire. None is lost on the way
 * to the controller: a full queue is waited for.
 */

#define _GNU_SOURCE
#include <errno.h>
#include <linux/can.h>
#include <linux/can/raw.h>
#include <net/if.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define FRAMES_MAX 64

/* Confirmations may come in bursts. */
#define SOCKET_BUFFER (16 << 20)

/* A frame that is not on the wire after this time never will be. */
#define STUCK_MS 5000

static const char usage_text[] =
	"usage: frames [-q] [-n ROUNDS] [-p MICROSECONDS] INTERFACE FRAME...\n"
	"Sends the frames one after the other, ROUNDS times (default 1), each\n"
	"MICROSECONDS after the one before (default: at once).\n"
	"FRAME is as for cansend: 351#0102, 351#R, 00000351#01 (29 bits),\n"
	"351##0<data> (CAN FD), 20000040#00 (error frame).\n";

struct frame {
	struct canfd_frame data;
	size_t size;
};

static struct frame frames[FRAMES_MAX];
static unsigned int frame_count;
static unsigned long rounds = 1, pace_us;
static bool quiet;
static int sock;

/* Frames written, and frames that came back as sent. */
static unsigned long written, confirmed;

static void die(const char *what)
{
	fprintf(stderr, "frames: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void usage(void)
{
	fputs(usage_text, stderr);
	exit(2);
}

static long long now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000LL + now.tv_nsec / 1000;
}

static canid_t parse_id(const char *text, size_t digits)
{
	canid_t id = strtoul(text, NULL, 16);

	if (digits != 3 && digits != 8)
		usage();
	if (digits == 8 && !(id & CAN_ERR_FLAG))
		id |= CAN_EFF_FLAG;
	return id;
}

static void parse_data(struct canfd_frame *data, const char *text, size_t max)
{
	unsigned int byte;

	for (; *text; text += 2) {
		if (data->len >= max || sscanf(text, "%2x", &byte) != 1 ||
		    !text[1])
			usage();
		data->data[data->len++] = byte;
	}
}

static void parse_frame(const char *text)
{
	const char *hash = strchr(text, '#');
	struct frame *frame;

	if (!hash || frame_count == FRAMES_MAX)
		usage();
	frame = &frames[frame_count++];
	frame->size = CAN_MTU;
	frame->data.can_id = parse_id(text, hash - text);
	if (hash[1] == '#' && hash[2]) {
		frame->size = CANFD_MTU;
		frame->data.flags = hash[2] - '0';
		parse_data(&frame->data, hash + 3, CANFD_MAX_DLEN);
	} else if (hash[1] == 'R') {
		frame->data.can_id |= CAN_RTR_FLAG;
		frame->data.len = atoi(hash + 2);
	} else {
		parse_data(&frame->data, hash + 1, CAN_MAX_DLEN);
	}
}

static void set_option(int name, int value)
{
	if (setsockopt(sock, SOL_CAN_RAW, name, &value, sizeof(value)))
		die("setsockopt");
}

static void open_socket(const char *interface)
{
	struct sockaddr_can address = { .can_family = AF_CAN };
	can_err_mask_t errors = CAN_ERR_MASK;
	int buffer = SOCKET_BUFFER;

	address.can_ifindex = if_nametoindex(interface);
	if (!address.can_ifindex)
		die(interface);
	sock = socket(PF_CAN, SOCK_RAW | SOCK_CLOEXEC, CAN_RAW);
	if (sock < 0)
		die("socket");
	set_option(CAN_RAW_RECV_OWN_MSGS, 1);
	set_option(CAN_RAW_FD_FRAMES, 1);
	if (setsockopt(sock, SOL_CAN_RAW, CAN_RAW_ERR_FILTER, &errors,
		       sizeof(errors)) ||
	    setsockopt(sock, SOL_SOCKET, SO_RCVBUFFORCE, &buffer,
		       sizeof(buffer)))
		die("setsockopt");
	if (bind(sock, (struct sockaddr *)&address, sizeof(address)))
		die(interface);
}

/* Own frames come back when the controller has sent them. */
static void take_confirmations(void)
{
	struct canfd_frame data;
	struct iovec iov = { .iov_base = &data, .iov_len = sizeof(data) };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };

	while (recvmsg(sock, &msg, MSG_DONTWAIT) >= 0)
		if (msg.msg_flags & MSG_CONFIRM)
			confirmed++;
}

static void wait_for_confirmations(int timeout_ms)
{
	struct pollfd pollfd = { .fd = sock, .events = POLLIN };

	poll(&pollfd, 1, timeout_ms);
	take_confirmations();
}

static void send_frame(const struct frame *frame)
{
	long long stuck_us = now_us() + STUCK_MS * 1000LL;

	while (write(sock, &frame->data, frame->size) < 0) {
		if (errno != ENOBUFS || now_us() > stuck_us)
			die("write");
		wait_for_confirmations(1);
	}
	written++;
	take_confirmations();
}

static void pace(long long start_us, unsigned long done)
{
	long long due_us = start_us + (long long)done * pace_us;
	long long left_us = due_us - now_us();

	if (pace_us && left_us > 0)
		usleep(left_us);
}

static void send_all(long long start_us)
{
	unsigned long round;
	unsigned int i;

	for (round = 0; round < rounds; round++)
		for (i = 0; i < frame_count; i++) {
			pace(start_us, written);
			send_frame(&frames[i]);
		}
}

static void finish(void)
{
	long long stuck_us = now_us() + STUCK_MS * 1000LL;

	while (confirmed < written) {
		if (now_us() > stuck_us) {
			fprintf(stderr, "frames: %lu of %lu were sent\n",
				confirmed, written);
			exit(1);
		}
		wait_for_confirmations(100);
	}
}

static void parse_options(int argc, char **argv)
{
	int option;

	while ((option = getopt(argc, argv, "qn:p:")) != -1)
		switch (option) {
		case 'q':
			quiet = true;
			break;
		case 'n':
			rounds = strtoul(optarg, NULL, 10);
			break;
		case 'p':
			pace_us = strtoul(optarg, NULL, 10);
			break;
		default:
			usage();
		}
	if (argc - optind < 2)
		usage();
}

int main(int argc, char **argv)
{
	long long start_us;
	int i;

	parse_options(argc, argv);
	for (i = optind + 1; i < argc; i++)
		parse_frame(argv[i]);
	open_socket(argv[optind]);
	start_us = now_us();
	send_all(start_us);
	finish();
	if (!quiet)
		printf("%lu frames in %lld ms\n", written,
		       (now_us() - start_us) / 1000);
	return 0;
}
