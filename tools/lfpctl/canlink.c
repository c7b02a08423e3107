// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/can/netlink.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "canlink.h"
#include "sysfs.h"

/* An answer that is longer is cut off by the kernel: it has many addresses. */
#define ANSWER_SIZE 32768

/* The kernel answers at once, if at all. */
#define ANSWER_S 2

/* The words that the driver's file links/can/controller has, too. */
static const char *const controllers[] = {
	[CAN_STATE_ERROR_ACTIVE] = "error-active",
	[CAN_STATE_ERROR_WARNING] = "error-warning",
	[CAN_STATE_ERROR_PASSIVE] = "error-passive",
	[CAN_STATE_BUS_OFF] = "bus-off",
	[CAN_STATE_STOPPED] = "stopped",
	[CAN_STATE_SLEEPING] = "sleeping",
};

#define NR_CONTROLLERS (sizeof(controllers) / sizeof(controllers[0]))

/**
 * struct reader - what to do with an attribute
 * @type: its type
 * @size: bytes that it must have
 * @read: takes its bytes over into the link
 */
struct reader {
	unsigned short type;
	size_t size;
	void (*read)(struct can_link *link, const void *bytes, size_t size);
};

/* Attributes are aligned to four bytes, which all of these structures are. */
static unsigned int to_number(const void *bytes)
{
	return *(const unsigned int *)bytes;
}

static void read_bitrate(struct can_link *link, const void *bytes, size_t size)
{
	const struct can_bittiming *timing = bytes;

	(void)size;
	link->bitrate = timing->bitrate;
}

static void read_state(struct can_link *link, const void *bytes, size_t size)
{
	unsigned int state = to_number(bytes);

	(void)size;
	if (state < NR_CONTROLLERS)
		link->controller = controllers[state];
}

static void read_mode(struct can_link *link, const void *bytes, size_t size)
{
	const struct can_ctrlmode *mode = bytes;

	(void)size;
	link->listen_only = mode->flags & CAN_CTRLMODE_LISTENONLY;
}

static void read_restart(struct can_link *link, const void *bytes, size_t size)
{
	(void)size;
	link->restart_ms = to_number(bytes);
}

static void read_errors(struct can_link *link, const void *bytes, size_t size)
{
	const struct can_berr_counter *errors = bytes;

	(void)size;
	link->rx_errors = errors->rxerr;
	link->tx_errors = errors->txerr;
}

static void read_kind(struct can_link *link, const void *bytes, size_t size)
{
	if (size >= sizeof(link->kind))
		size = sizeof(link->kind) - 1;
	memcpy(link->kind, bytes, size);
	link->kind[size] = '\0';
}

static void read_statistics(struct can_link *link, const void *bytes,
			    size_t size)
{
	const struct can_device_stats *statistics = bytes;

	(void)size;
	link->bus_errors = statistics->bus_error;
}

static void read_data(struct can_link *link, const void *bytes, size_t size);
static void read_info(struct can_link *link, const void *bytes, size_t size);

static const struct reader data_readers[] = {
	{ IFLA_CAN_BITTIMING, sizeof(struct can_bittiming), read_bitrate },
	{ IFLA_CAN_STATE, sizeof(__u32), read_state },
	{ IFLA_CAN_CTRLMODE, sizeof(struct can_ctrlmode), read_mode },
	{ IFLA_CAN_RESTART_MS, sizeof(__u32), read_restart },
	{ IFLA_CAN_BERR_COUNTER, sizeof(struct can_berr_counter),
	  read_errors },
	{ 0 }
};

static const struct reader info_readers[] = {
	{ IFLA_INFO_KIND, 1, read_kind },
	{ IFLA_INFO_DATA, 0, read_data },
	{ IFLA_INFO_XSTATS, sizeof(struct can_device_stats),
	  read_statistics },
	{ 0 }
};

static const struct reader link_readers[] = {
	{ IFLA_LINKINFO, 0, read_info },
	{ 0 }
};

static void read_attribute(struct can_link *link,
			   const struct rtattr *attribute,
			   const struct reader *reader)
{
	unsigned short type = attribute->rta_type & NLA_TYPE_MASK;

	for (; reader->read; reader++)
		if (reader->type == type &&
		    RTA_PAYLOAD(attribute) >= reader->size)
			reader->read(link, RTA_DATA(attribute),
				     RTA_PAYLOAD(attribute));
}

static void read_attributes(struct can_link *link, const void *bytes,
			    size_t size, const struct reader *readers)
{
	const struct rtattr *attribute = bytes;
	int left = (int)size;

	for (; RTA_OK(attribute, left);
	     attribute = RTA_NEXT(attribute, left))
		read_attribute(link, attribute, readers);
}

/* What is in there is of a controller only if the kind says so. */
static void read_data(struct can_link *link, const void *bytes, size_t size)
{
	if (!strcmp(link->kind, "can"))
		read_attributes(link, bytes, size, data_readers);
}

static void read_info(struct can_link *link, const void *bytes, size_t size)
{
	read_attributes(link, bytes, size, info_readers);
}

static void read_answer(struct can_link *link, const struct nlmsghdr *header,
			size_t size)
{
	const size_t fixed = NLMSG_SPACE(sizeof(struct ifinfomsg));

	if (!NLMSG_OK(header, size) || header->nlmsg_type != RTM_NEWLINK ||
	    header->nlmsg_len < fixed)
		return;
	link->known = true;
	read_attributes(link, (const char *)header + fixed,
			header->nlmsg_len - fixed, link_readers);
}

static bool ask(int fd, int index)
{
	const struct {
		struct nlmsghdr header;
		struct ifinfomsg body;
	} question = {
		.header = {
			.nlmsg_len = sizeof(question),
			.nlmsg_type = RTM_GETLINK,
			.nlmsg_flags = NLM_F_REQUEST,
		},
		.body = { .ifi_index = index },
	};

	return send(fd, &question, sizeof(question), 0) == sizeof(question);
}

static int open_netlink(void)
{
	const struct timeval patience = { .tv_sec = ANSWER_S };
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);

	if (fd >= 0)
		setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience,
			   sizeof(patience));
	return fd;
}

/* An interface of which nothing can be read is not known. */
void can_link_read(const char *name, struct can_link *link)
{
	int index = interface_index(name), fd;
	struct nlmsghdr *answer;
	ssize_t size;

	memset(link, 0, sizeof(*link));
	answer = malloc(ANSWER_SIZE);
	fd = index > 0 && answer ? open_netlink() : -1;
	if (fd >= 0 && ask(fd, index)) {
		size = recv(fd, answer, ANSWER_SIZE, 0);
		if (size > 0)
			read_answer(link, answer, (size_t)size);
	}
	if (fd >= 0)
		close(fd);
	free(answer);
}
