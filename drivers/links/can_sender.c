// SPDX-License-Identifier: GPL-2.0
/*
 * The only frames that the driver sends, each of them only if the user has
 * switched it on: the keep-alive of an inverter, and the question that makes
 * high-voltage controllers answer. There are no others, none that switches,
 * wakes or puts to sleep.
 *
 * A raw socket of the kernel builds the buffers, whose form changes between
 * kernel versions, and marks our own frames when they are looped back. All
 * links share it, so that none takes another's frames for an inverter's.
 */

#include <linux/can.h>
#include <linux/can/raw.h>
#include <linux/mutex.h>
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

/* After an error that loads of a module cannot mend at once. */
#define RETRY_INTERVAL_MS 30000

/* Guards opening; once open it stays until the module goes. */
static DEFINE_MUTEX(socket_lock);
static struct socket *sender_socket;
static struct sock *sender_sk;

static int open_socket(void)
{
	int err = 0;

	mutex_lock(&socket_lock);
	if (!sender_socket)
		err = sock_create_kern(&init_net, PF_CAN, SOCK_RAW, CAN_RAW,
				       &sender_socket);
	if (err)
		sender_socket = NULL;
	else
		WRITE_ONCE(sender_sk, sender_socket->sk);
	mutex_unlock(&socket_lock);
	return err;
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

	len = kernel_sendmsg(sender_socket, &msg, &vec, 1, sizeof(*frame));
	return len < 0 ? len : 0;
}

/* A line for each new reason, not for each frame: the queue may stay full. */
static void note_error(struct lfp_can_link *can, int err)
{
	if (err && err != can->sender.error)
		dev_warn_ratelimited(can->link.stack->dev,
				     "cannot send on CAN: %d\n", err);
	can->sender.error = err;
}

static int send_counted(struct lfp_can_link *can, const struct can_frame *frame)
{
	struct lfp_stack *stack = can->link.stack;
	int err = send_frame(can, frame);

	if (err)
		return err;
	spin_lock_bh(&stack->lock);
	can->sender.sent++;
	spin_unlock_bh(&stack->lock);
	return 0;
}

static int send_all(struct lfp_can_link *can, bool keepalive, bool poll)
{
	unsigned int i;
	int err = 0;

	if (keepalive)
		err = send_counted(can, &keepalive_frame);
	for (i = 0; poll && !err && i < ARRAY_SIZE(poll_frames); i++)
		err = send_counted(can, &poll_frames[i]);
	return err;
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
	u64 due_ms = sender->sent_ms + SEND_INTERVAL_MS;
	bool keepalive, poll, allowed;
	int err;

	spin_lock_bh(&stack->lock);
	keepalive = sender->keepalive;
	poll = sender->poll;
	allowed = may_send(stack->state.link[LFP_LINK_CAN]);
	spin_unlock_bh(&stack->lock);
	if (!allowed || !(keepalive || poll))
		return;
	if (now_ms >= due_ms) {
		sender->sent_ms = now_ms;
		err = open_socket();
		if (err)
			sender->sent_ms += RETRY_INTERVAL_MS;
		else
			err = send_all(can, keepalive, poll);
		note_error(can, err);
	}
	*next_ms = min_t(u64, *next_ms, sender->sent_ms + SEND_INTERVAL_MS);
}

/**
 * lfp_can_sender_sent() - is a received frame one of our own
 * @skb: the frame
 *
 * Context: any.
 * Return: true if so.
 */
bool lfp_can_sender_sent(const struct sk_buff *skb)
{
	return skb->sk && skb->sk == READ_ONCE(sender_sk);
}

/**
 * lfp_can_sender_exit() - undo what sending has set up
 *
 * Context: process, after the last link.
 */
void lfp_can_sender_exit(void)
{
	if (sender_socket)
		sock_release(sender_socket);
}
