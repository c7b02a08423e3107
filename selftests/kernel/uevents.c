// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * uevents: writes a line for each uevent of a power supply or of a stack, as
 * the kernel sends them, and for each CAN frame seen, with the time.
 *
 *	TIME event ACTION@DEVPATH|KEY=VALUE|...|@FILE=CONTENT|...|
 *	TIME frame READ INTERFACE ID#DATA
 *
 * Times are microseconds since the epoch: that of an event when it was read
 * from the socket; of a frame when the kernel received it, and READ when it
 * was read from the socket. The files are read before the next event is.
 */

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/can.h>
#include <linux/can/raw.h>
#include <linux/netlink.h>
#include <net/if.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define READERS_MAX 4
#define FILES_MAX 32
#define BUFFER_SIZE 16384
#define SOCKET_BUFFER (64 << 20)

static const char usage_text[] =
	"usage: uevents [-i INTERFACE]... [-f FILE]...\n"
	"Prints \"ready\", then a line for each uevent of a power supply or of\n"
	"a stack with the content of the files as of then, and a line for\n"
	"each CAN frame that the interfaces carry.\n";

/* The netlink socket comes first, the CAN readers follow. */
static struct pollfd sockets[1 + READERS_MAX];
static const char *interfaces[1 + READERS_MAX];
static unsigned int socket_count = 1;
static const char *files[FILES_MAX];
static unsigned int file_count;

static void die(const char *what)
{
	fprintf(stderr, "uevents: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void usage(void)
{
	fputs(usage_text, stderr);
	exit(2);
}

static long long to_us(const struct timespec *time)
{
	return time->tv_sec * 1000000LL + time->tv_nsec / 1000;
}

static long long now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return to_us(&now);
}

static void set_buffer(int fd)
{
	int size = SOCKET_BUFFER;

	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)))
		die("SO_RCVBUFFORCE");
}

static int open_netlink(void)
{
	struct sockaddr_nl address = {
		.nl_family = AF_NETLINK,
		.nl_groups = 1,
	};
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC,
			NETLINK_KOBJECT_UEVENT);

	if (fd < 0)
		die("socket");
	set_buffer(fd);
	if (bind(fd, (struct sockaddr *)&address, sizeof(address)))
		die("bind");
	return fd;
}

static int open_can(const char *interface)
{
	struct sockaddr_can address = { .can_family = AF_CAN };
	int fd = socket(PF_CAN, SOCK_RAW | SOCK_CLOEXEC, CAN_RAW);
	int one = 1;

	address.can_ifindex = if_nametoindex(interface);
	if (fd < 0 || !address.can_ifindex)
		die(interface);
	set_buffer(fd);
	if (setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &one, sizeof(one)))
		die("SO_TIMESTAMPNS");
	if (bind(fd, (struct sockaddr *)&address, sizeof(address)))
		die(interface);
	return fd;
}

static void add_socket(int fd, const char *interface)
{
	if (socket_count > READERS_MAX)
		usage();
	interfaces[socket_count] = interface;
	sockets[socket_count++] = (struct pollfd){ .fd = fd, .events = POLLIN };
}

static void print_file(const char *path)
{
	const char *name = strrchr(path, '/');
	char content[256];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t len = fd < 0 ? -1 : read(fd, content, sizeof(content) - 1);

	printf("@%s=", name ? name + 1 : path);
	if (len < 0) {
		fputs(strerrorname_np(errno), stdout);
	} else {
		content[len] = '\0';
		content[strcspn(content, "\n")] = '\0';
		fputs(content, stdout);
	}
	putchar('|');
	if (fd >= 0)
		close(fd);
}

static bool is_ours(const char *text, const char *end)
{
	for (; text < end; text += strlen(text) + 1)
		if (!strcmp(text, "SUBSYSTEM=power_supply") ||
		    !strncmp(text, "LFPSTACK_", strlen("LFPSTACK_")))
			return true;
	return false;
}

static void print_event(const char *text, const char *end, long long time)
{
	unsigned int i;

	printf("%lld event ", time);
	for (; text < end; text += strlen(text) + 1)
		printf("%s|", text);
	for (i = 0; i < file_count; i++)
		print_file(files[i]);
	putchar('\n');
}

static void read_event(int fd)
{
	static char buffer[BUFFER_SIZE];
	ssize_t len = recv(fd, buffer, sizeof(buffer) - 1, MSG_DONTWAIT);
	long long time = now_us();

	if (len < 0 && errno == ENOBUFS)
		printf("%lld lost\n", time);
	if (len <= 0)
		return;
	buffer[len] = '\0';
	if (is_ours(buffer, buffer + len))
		print_event(buffer, buffer + len, time);
}

static long long stamp_of(struct msghdr *msg)
{
	struct cmsghdr *cmsg = CMSG_FIRSTHDR(msg);
	struct timespec stamp;

	for (; cmsg; cmsg = CMSG_NXTHDR(msg, cmsg))
		if (cmsg->cmsg_level == SOL_SOCKET &&
		    cmsg->cmsg_type == SO_TIMESTAMPNS) {
			memcpy(&stamp, CMSG_DATA(cmsg), sizeof(stamp));
			return to_us(&stamp);
		}
	return 0;
}

static void read_frame(int fd, const char *interface)
{
	char control[CMSG_SPACE(sizeof(struct timespec))];
	struct can_frame frame;
	struct iovec iov = { .iov_base = &frame, .iov_len = sizeof(frame) };
	struct msghdr msg = {
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = sizeof(control),
	};
	long long time;
	int i;

	if (recvmsg(fd, &msg, MSG_DONTWAIT) < (ssize_t)sizeof(frame))
		return;
	time = now_us();
	printf("%lld frame %lld %s %03X#", stamp_of(&msg), time, interface,
	       frame.can_id);
	for (i = 0; i < frame.len; i++)
		printf("%02X", frame.data[i]);
	putchar('\n');
}

static void read_sockets(void)
{
	unsigned int i;

	for (i = 1; i < socket_count; i++)
		if (sockets[i].revents)
			read_frame(sockets[i].fd, interfaces[i]);
	if (sockets[0].revents)
		read_event(sockets[0].fd);
}

static void parse_options(int argc, char **argv)
{
	int option;

	while ((option = getopt(argc, argv, "i:f:")) != -1) {
		if (option == 'i')
			add_socket(open_can(optarg), optarg);
		else if (option == 'f' && file_count < FILES_MAX)
			files[file_count++] = optarg;
		else
			usage();
	}
	if (optind != argc)
		usage();
}

int main(int argc, char **argv)
{
	sockets[0] = (struct pollfd){ .fd = open_netlink(), .events = POLLIN };
	parse_options(argc, argv);
	puts("ready");
	for (;;) {
		/* Writes cost time: not while there is something to read. */
		if (!poll(sockets, socket_count, 0))
			fflush(stdout);
		if (poll(sockets, socket_count, -1) > 0)
			read_sockets();
	}
}
