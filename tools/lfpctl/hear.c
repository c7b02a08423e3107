// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <linux/can.h>
#include <linux/can/error.h>
#include <linux/can/raw.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "hear.h"
#include "sysfs.h"

static long long now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

/* NULL if there are too many. */
static struct heard_id *find_id(struct heard *heard, u32 id, bool extended)
{
	struct heard_id *entry = heard->id;

	for (; entry < heard->id + heard->nr_ids; entry++)
		if (entry->id == id && entry->extended == extended)
			return entry;
	if (heard->nr_ids == HEARD_IDS)
		return NULL;
	heard->nr_ids++;
	entry->id = id;
	entry->extended = extended;
	return entry;
}

/* How often an identifier came. */
unsigned long heard_frames(const struct heard *heard, u32 id, bool extended)
{
	const struct heard_id *entry = heard->id;

	for (; entry < heard->id + heard->nr_ids; entry++)
		if (entry->id == id && entry->extended == extended)
			return entry->frames;
	return 0;
}

static void set_payload(struct lfp_can_payload *payload,
			const struct canfd_frame *frame)
{
	memcpy(payload->data, frame->data, LFP_CAN_DATA_MAX);
	payload->len = frame->len;
}

/* False if the frame has a length that its identifier does not allow. */
static bool take_standard(struct heard *heard, u32 id,
			  const struct canfd_frame *frame)
{
	int slot = lfp_can_slot(id);

	if (slot < 0)
		return true;
	if (!lfp_can_fits((unsigned int)slot, frame->len))
		return false;
	set_payload(&heard->payload[slot], frame);
	heard->present |= BIT_ULL(slot);
	return true;
}

static bool take_extended(struct heard *heard, u32 id,
			  const struct canfd_frame *frame)
{
	int slot = lfp_hv_slot(id);

	if (slot < 0)
		return true;
	if (frame->len != LFP_CAN_DATA_MAX)
		return false;
	set_payload(&heard->hv[lfp_hv_address(id)][slot], frame);
	heard->addresses |= 1u << lfp_hv_address(id);
	return true;
}

static void take_data(struct heard *heard, const struct canfd_frame *frame)
{
	bool extended = frame->can_id & CAN_EFF_FLAG;
	u32 id = frame->can_id & (extended ? CAN_EFF_MASK : CAN_SFF_MASK);
	struct heard_id *entry = find_id(heard, id, extended);
	bool fits = extended ? take_extended(heard, id, frame) :
			       take_standard(heard, id, frame);

	heard->data++;
	heard->age_ms = now_ms();
	if (!entry)
		return;
	entry->frames++;
	entry->refused += !fits;
}

/*
 * What a driver on this machine sends comes back with MSG_DONTROUTE set. So do
 * the frames of a simulated pack, which are not what is meant here.
 */
static bool take_own(struct heard *heard, const struct canfd_frame *frame)
{
	if (frame->can_id == KEEPALIVE_ID)
		heard->own_keepalives++;
	else if (frame->can_id == (POLL_ID | CAN_EFF_FLAG))
		heard->own_polls++;
	else
		return false;
	return true;
}

static void take_error(struct heard *heard, const struct canfd_frame *frame)
{
	bool overflow = frame->can_id & CAN_ERR_CRTL &&
			frame->data[1] & CAN_ERR_CRTL_RX_OVERFLOW;

	if (frame->can_id & CAN_ERR_ACK)
		heard->ack_errors++;
	else if (overflow)
		heard->overflows++;
	else if (!(frame->can_id & CAN_ERR_RESTARTED))
		heard->errors++;
	if (frame->can_id & CAN_ERR_BUSOFF)
		heard->bus_off = true;
	if (frame->can_id & CAN_ERR_RESTARTED)
		heard->bus_off = false;
}

static void take_frame(struct heard *heard, const struct canfd_frame *frame,
		       size_t size, int flags)
{
	if (size == CANFD_MTU)
		heard->fd++;
	else if (frame->can_id & CAN_ERR_FLAG)
		take_error(heard, frame);
	else if (frame->can_id & CAN_RTR_FLAG)
		heard->remote++;
	else if (!(flags & MSG_DONTROUTE) || !take_own(heard, frame))
		take_data(heard, frame);
}

/* 0 or a negative errno. */
static int receive(int fd, struct heard *heard)
{
	struct canfd_frame frame = { .len = 0 };
	struct iovec piece = { &frame, sizeof(frame) };
	struct msghdr message = { .msg_iov = &piece, .msg_iovlen = 1 };
	ssize_t size = recvmsg(fd, &message, 0);

	if (size == CAN_MTU || size == CANFD_MTU)
		take_frame(heard, &frame, (size_t)size, message.msg_flags);
	return size < 0 ? -errno : 0;
}

/* A socket that hears all there is; a negative errno if there is none. */
static int open_socket(int index)
{
	const struct sockaddr_can address = {
		.can_family = AF_CAN,
		.can_ifindex = index,
	};
	const can_err_mask_t errors = CAN_ERR_MASK;
	const int on = 1;
	int fd, err;

	/* The number 0 stands for all interfaces. */
	if (!index)
		return -ENODEV;
	fd = socket(AF_CAN, SOCK_RAW | SOCK_CLOEXEC, CAN_RAW);
	if (fd < 0)
		return -errno;
	setsockopt(fd, SOL_CAN_RAW, CAN_RAW_ERR_FILTER, &errors,
		   sizeof(errors));
	setsockopt(fd, SOL_CAN_RAW, CAN_RAW_FD_FRAMES, &on, sizeof(on));
	if (!bind(fd, (const struct sockaddr *)&address, sizeof(address)))
		return fd;
	err = -errno;
	close(fd);
	return err;
}

/* An interface that goes away meanwhile ends it; its state tells of that. */
static void listen_until(int fd, long long end_ms, struct heard *heard)
{
	struct pollfd poller = { .fd = fd, .events = POLLIN };
	long long left_ms;
	int err = 0, ready;

	while (!err) {
		left_ms = end_ms - now_ms();
		if (left_ms <= 0)
			return;
		ready = poll(&poller, 1, (int)left_ms);
		if (!ready)
			return;
		if (ready > 0)
			err = receive(fd, heard);
		else if (errno != EINTR)
			return;
	}
}

/* Listens on an interface; sends nothing. */
void hear(const char *interface, long seconds, struct heard *heard)
{
	int fd = open_socket(interface_index(interface));

	memset(heard, 0, sizeof(*heard));
	heard->seconds = seconds;
	if (fd < 0) {
		heard->error = -fd;
		heard->age_ms = -1;
		return;
	}
	listen_until(fd, now_ms() + seconds * 1000, heard);
	heard->age_ms = heard->data ? now_ms() - heard->age_ms : -1;
	close(fd);
}
