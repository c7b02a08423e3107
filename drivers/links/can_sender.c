// SPDX-License-Identifier: GPL-2.0
/*
 * The only frames that the driver sends, each of them only if the user has
 * switched it on: the keep-alive of an inverter, and the question that makes
 * high-voltage controllers answer. There are no others, none that switches,
 * wakes or puts to sleep.
 *
 * A raw socket of the kernel builds the buffers, whose form changes between
 * kernel versions, and marks our own frames when they are looped back.
 */

#include <linux/can.h>
#include <linux/can/raw.h>
#include <linux/net.h>
#include <net/sock.h>

#include "links/can_link.h"

/* Period of the keep-alive (Pylontech V1.2) and of an inverter's question. */
#define SEND_INTERVAL_MS 1000

/* Pylontech V1.2: eight zeros; other makers fill it, packs do not mind. */
static const struct can_frame keepalive_frame = {
	.can_id = 0x305,
	.len = 8,
};

/* V1.18 of the high-voltage protocol: versions, and what changes. */
static const struct can_frame poll_frames[] = {
	{ .can_id = 0x4200 | CAN_EFF_FLAG, .len = 8, .data = { 2 } },
	{ .can_id = 0x4200 | CAN_EFF_FLAG, .len = 8, .data = { 0 } },
};

static int open_socket(struct lfp_can_sender *sender)
{
	int err;

	if (sender->socket)
		return 0;
	err = sock_create_kern(&init_net, PF_CAN, SOCK_RAW, CAN_RAW,
			       &sender->socket);
	if (err) {
		sender->socket = NULL;
		return err;
	}
	WRITE_ONCE(sender->sk, sender->socket->sk);
	return 0;
}

/* Not bound, so that it receives nothing; each frame names its interface. */
static int send_frame(struct lfp_can_link *can, const struct can_frame *frame)
{
	struct sockaddr_can address = {
		.can_family = AF_CAN,
		.can_ifindex = READ_ONCE(can->ifindex),
	};
	struct msghdr msg = {
		.msg_name = &address,
		.msg_namelen = sizeof(address),
		.msg_flags = MSG_DONTWAIT,
	};
	struct kvec vec = {
		.iov_base = (void *)frame,
		.iov_len = sizeof(*frame),
	};
	int len;

	len = kernel_sendmsg(can->sender.socket, &msg, &vec, 1, sizeof(*frame));
	return len < 0 ? len : 0;
}

static void send_counted(struct lfp_can_link *can,
			 const struct can_frame *frame)
{
	struct lfp_stack *stack = can->link.stack;
	int err = open_socket(&can->sender);

	if (!err)
		err = send_frame(can, frame);
	if (err) {
		dev_warn_ratelimited(stack->dev, "cannot send on CAN: %d\n",
				     err);
		return;
	}
	spin_lock_bh(&stack->lock);
	can->sender.sent++;
	spin_unlock_bh(&stack->lock);
}

static bool may_send(enum lfp_link_state state)
{
	return state == LFP_LINK_UP || state == LFP_LINK_SILENT;
}

/**
 * lfp_can_sender_work() - send what is due
 * @can: the link
 * @now_ms: time
 * @next_ms: lowered to the time of the next call that is needed
 *
 * An interface that is down, off the bus or gone is left alone.
 *
 * Context: process, by the stack's worker.
 */
void lfp_can_sender_work(struct lfp_can_link *can, u64 now_ms, u64 *next_ms)
{
	struct lfp_stack *stack = can->link.stack;
	struct lfp_can_sender *sender = &can->sender;
	bool keepalive, poll, allowed;
	u64 due_ms = sender->sent_ms + SEND_INTERVAL_MS;
	unsigned int i;

	spin_lock_bh(&stack->lock);
	keepalive = sender->keepalive;
	poll = sender->poll;
	allowed = may_send(stack->state.link[LFP_LINK_CAN]);
	spin_unlock_bh(&stack->lock);
	if (!allowed || !(keepalive || poll))
		return;
	if (now_ms < due_ms) {
		*next_ms = min(*next_ms, due_ms);
		return;
	}
	sender->sent_ms = now_ms;
	*next_ms = min_t(u64, *next_ms, now_ms + SEND_INTERVAL_MS);
	if (keepalive)
		send_counted(can, &keepalive_frame);
	for (i = 0; poll && i < ARRAY_SIZE(poll_frames); i++)
		send_counted(can, &poll_frames[i]);
}

/**
 * lfp_can_sender_release() - undo what sending has set up
 * @sender: the sender; nothing is sent any more
 *
 * Context: process.
 */
void lfp_can_sender_release(struct lfp_can_sender *sender)
{
	if (sender->socket)
		sock_release(sender->socket);
	sender->socket = NULL;
}
