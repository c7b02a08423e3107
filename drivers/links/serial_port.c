// SPDX-License-Identifier: GPL-2.0
/*
 * Serial ports: who waits for which, whose turn it is, and the timer and the
 * worker that ask and send.
 *
 * Locks, from the outside in: the registry (a mutex), the port, the stack. A
 * port's lock is held while a session is called, so that a link that has left
 * the port is called no more. What a session wants to send is written after the
 * locks are dropped: a front end may take its time.
 *
 * Times on the line are those of the fine clock. A timer of the tick would add
 * up to 10 ms to each of the hundred transactions of a round.
 */

#include <linux/ktime.h>
#include <linux/property.h>
#include <linux/slab.h>

#include "links/serial_port.h"

/* A session that has nothing to say and names no later time is left alone. */
#define NOTHING_US 1000

static struct workqueue_struct *port_workqueue;

/* Guards the two lists, and who uses which port. */
static DEFINE_MUTEX(ports_lock);
static LIST_HEAD(ports);
static LIST_HEAD(port_users);

static u64 now_us(void)
{
	return ktime_to_us(ktime_get());
}

static bool is_busy(const struct lfp_port_user *user)
{
	return user->session->phase != LFP_RS485_IDLE;
}

/**
 * struct look - what a session looked like before it was called
 * @busy: it was in a transaction
 * @until_us: when it wanted to be called
 */
struct look {
	bool busy;
	u64 until_us;
};

static struct look look_at(const struct lfp_port_user *user)
{
	struct look look = {
		.busy = is_busy(user),
		.until_us = user->session->until_us,
	};

	return look;
}

static void note_damage(struct lfp_port_user *user)
{
	const struct lfp_rs485_counts *counts = &user->session->counts;
	u64 damaged = counts->checksum_errors + counts->length_errors +
		      counts->garbled + counts->skipped;

	if (damaged == user->damaged)
		return;
	user->damaged = damaged;
	user->damaged_ms = lfp_now_ms();
}

/* After a transaction everybody leaves the line alone. Stack, port locked. */
static void note_end(struct lfp_port *port, const struct lfp_port_user *user,
		     const struct look *before, u64 at_us)
{
	if (before->busy && !is_busy(user))
		port->free_us = at_us + user->session->wishes.gap_ms * 1000ull;
}

/* Stack and port locked. */
static void wake_stack(struct lfp_port_user *user, bool changed)
{
	if (changed || user->session->wanted)
		lfp_stack_wake(user->stack);
}

static void receive(struct lfp_port *port, struct lfp_port_user *user,
		    const u8 *bytes, size_t len)
{
	u64 at_us = now_us();
	struct look before;
	bool changed;

	spin_lock_bh(&user->stack->lock);
	before = look_at(user);
	changed = lfp_rs485_session_receive(user->session, bytes, len, at_us,
					    lfp_now_ms());
	note_damage(user);
	note_end(port, user, &before, at_us);
	wake_stack(user, changed);
	if (before.busy != is_busy(user) ||
	    before.until_us != user->session->until_us)
		queue_work(port_workqueue, &port->work);
	spin_unlock_bh(&user->stack->lock);
}

/**
 * lfp_port_receive() - bytes have arrived
 * @port: the port
 * @bytes: what arrived; anything that cannot be in a frame where a character
 *         was damaged
 * @len: how many
 *
 * Context: process or softirq, not after lfp_port_unregister().
 */
void lfp_port_receive(struct lfp_port *port, const u8 *bytes, size_t len)
{
	spin_lock_bh(&port->lock);
	if (port->asker && !port->closing)
		receive(port, port->asker, bytes, len);
	spin_unlock_bh(&port->lock);
}

/* What nobody waits for any more is not sent. The worker's. */
static void drop_rest(struct lfp_port *port)
{
	port->stale = true;
	WRITE_ONCE(port->len, 0);
	WRITE_ONCE(port->sent, 0);
}

/* Port locked. */
static void tick(struct lfp_port *port, struct lfp_port_user *user, u64 at_us)
{
	struct look before;

	spin_lock_bh(&user->stack->lock);
	before = look_at(user);
	if (before.busy && at_us >= before.until_us) {
		wake_stack(user, lfp_rs485_session_tick(user->session, at_us,
							lfp_now_ms()));
		note_end(port, user, &before, at_us);
		drop_rest(port);
	}
	spin_unlock_bh(&user->stack->lock);
}

/* When a user is to be called. Port locked. */
static u64 due_us(struct lfp_port *port, struct lfp_port_user *user)
{
	u64 until_us;
	bool busy;

	spin_lock_bh(&user->stack->lock);
	until_us = user->session->until_us;
	busy = is_busy(user);
	spin_unlock_bh(&user->stack->lock);
	return busy ? until_us : max(until_us, port->free_us);
}

/*
 * True if the user has taken its turn. That a module is lost shows when it is
 * not asked any more: what follows from that is not to wait for the reply of
 * another. Port locked.
 */
static bool ask(struct lfp_port *port, struct lfp_port_user *user, u64 at_us)
{
	u64 at_ms = lfp_now_ms();
	size_t len;

	spin_lock_bh(&user->stack->lock);
	len = lfp_rs485_session_ask(user->session, port->text, at_us, at_ms);
	wake_stack(user, lfp_rs485_session_tick(user->session, at_us, at_ms));
	spin_unlock_bh(&user->stack->lock);
	if (!len)
		return false;
	port->stale |= port->sent < port->len;
	port->len = len;
	port->sent = 0;
	port->asker = user;
	list_move_tail(&user->turn, &port->users);
	return true;
}

static bool line_busy(struct lfp_port *port)
{
	return port->asker && is_busy(port->asker);
}

/* The one that has not asked for the longest time goes first. Port locked. */
static void ask_next(struct lfp_port *port, u64 at_us)
{
	struct lfp_port_user *user;

	list_for_each_entry(user, &port->users, turn)
		if (due_us(port, user) <= at_us && ask(port, user, at_us))
			return;
}

/* Port locked. */
static void set_timer(struct lfp_port *port, u64 at_us)
{
	struct lfp_port_user *user;
	u64 next_us = U64_MAX;

	if (line_busy(port)) {
		next_us = due_us(port, port->asker);
	} else {
		list_for_each_entry(user, &port->users, turn)
			next_us = min(next_us, due_us(port, user));
	}
	if (next_us == U64_MAX)
		return;
	if (next_us <= at_us)
		next_us = at_us + NOTHING_US;
	hrtimer_start(&port->timer, ns_to_ktime(next_us * NSEC_PER_USEC),
		      HRTIMER_MODE_ABS);
}

static void advance(struct lfp_port *port)
{
	u64 at_us = now_us();

	if (port->asker)
		tick(port, port->asker, at_us);
	else if (port->sent < port->len)
		drop_rest(port);
	if (!line_busy(port))
		ask_next(port, at_us);
	set_timer(port, at_us);
}

static void send(struct lfp_port *port)
{
	ssize_t sent;

	if (port->stale)
		port->ops->flush(port);
	port->stale = false;
	while (port->sent < port->len) {
		sent = port->ops->write(port,
					(const u8 *)port->text + port->sent,
					port->len - port->sent);
		if (sent <= 0)
			break;
		WRITE_ONCE(port->sent, port->sent + sent);
	}
}

static void port_work(struct work_struct *work)
{
	struct lfp_port *port = container_of(work, struct lfp_port, work);
	bool closing;

	spin_lock_bh(&port->lock);
	closing = port->closing;
	if (!closing)
		advance(port);
	spin_unlock_bh(&port->lock);
	if (!closing)
		send(port);
}

static enum hrtimer_restart port_timer(struct hrtimer *timer)
{
	struct lfp_port *port = container_of(timer, struct lfp_port, timer);

	queue_work(port_workqueue, &port->work);
	return HRTIMER_NORESTART;
}

/**
 * lfp_port_wakeup() - the front end can take more bytes
 * @port: the port
 *
 * Context: any, hard interrupts included.
 */
void lfp_port_wakeup(struct lfp_port *port)
{
	if (READ_ONCE(port->sent) < READ_ONCE(port->len))
		queue_work(port_workqueue, &port->work);
}

/**
 * lfp_port_set_baud() - the rate of a port
 * @port: the port
 * @baud: bits per second; 0: not known
 *
 * Context: process.
 */
void lfp_port_set_baud(struct lfp_port *port, u32 baud)
{
	struct lfp_port_user *user;

	spin_lock_bh(&port->lock);
	port->baud = baud ?: LFP_PORT_BAUD;
	list_for_each_entry(user, &port->users, turn) {
		spin_lock_bh(&user->stack->lock);
		user->session->wishes.baud = port->baud;
		spin_unlock_bh(&user->stack->lock);
	}
	spin_unlock_bh(&port->lock);
}

/**
 * lfp_port_count_users() - how many links use a port
 * @port: the port
 *
 * Context: process.
 * Return: the number.
 */
unsigned int lfp_port_count_users(struct lfp_port *port)
{
	struct lfp_port_user *user;
	unsigned int count = 0;

	spin_lock_bh(&port->lock);
	list_for_each_entry(user, &port->users, turn)
		count++;
	spin_unlock_bh(&port->lock);
	return count;
}

/* Registry locked. */
static void bind_user(struct lfp_port_user *user, struct lfp_port *port)
{
	spin_lock_bh(&port->lock);
	spin_lock_bh(&user->stack->lock);
	user->port = port;
	user->session->wishes.baud = port->baud;
	lfp_rs485_session_down(user->session, LFP_LINK_SILENT, lfp_now_ms());
	spin_unlock_bh(&user->stack->lock);
	list_add_tail(&user->turn, &port->users);
	spin_unlock_bh(&port->lock);
	lfp_stack_wake(user->stack);
	queue_work(port_workqueue, &port->work);
	schedule_work(&port->own_work);
}

/*
 * A reply may still be on its way, to nobody: the line is not free before the
 * time of the transaction is over. Port and stack locked.
 */
static void give_up_turn(struct lfp_port *port, struct lfp_port_user *user)
{
	if (port->asker != user)
		return;
	if (is_busy(user))
		port->free_us = user->session->until_us +
				LFP_RS485_QUIET_MS * 1000ull;
	port->asker = NULL;
}

/* Registry locked. */
static void unbind_user(struct lfp_port_user *user)
{
	struct lfp_port *port = user->port;

	if (!port)
		return;
	spin_lock_bh(&port->lock);
	spin_lock_bh(&user->stack->lock);
	list_del(&user->turn);
	give_up_turn(port, user);
	user->port = NULL;
	lfp_rs485_session_down(user->session, LFP_LINK_ABSENT, lfp_now_ms());
	spin_unlock_bh(&user->stack->lock);
	spin_unlock_bh(&port->lock);
	lfp_stack_wake(user->stack);
	queue_work(port_workqueue, &port->work);
}

static bool wants_port(const struct lfp_port_user *user,
		       const struct lfp_port *port)
{
	if (user->fwnode)
		return user->fwnode == port->fwnode;
	return !strcmp(user->wanted, port->name);
}

/**
 * lfp_port_add_user() - a link wants a port
 * @user: with its stack, its session, and whom it wants; it uses the port as
 *        soon as there is one, and each time it comes back
 *
 * Context: process.
 */
void lfp_port_add_user(struct lfp_port_user *user)
{
	struct lfp_port *port;

	mutex_lock(&ports_lock);
	list_add_tail(&user->entry, &port_users);
	list_for_each_entry(port, &ports, entry)
		if (!user->port && wants_port(user, port))
			bind_user(user, port);
	mutex_unlock(&ports_lock);
}

/**
 * lfp_port_remove_user() - a link wants no port any more
 * @user: from lfp_port_add_user(); its session is not called after this
 *
 * Context: process.
 */
void lfp_port_remove_user(struct lfp_port_user *user)
{
	mutex_lock(&ports_lock);
	list_del(&user->entry);
	unbind_user(user);
	mutex_unlock(&ports_lock);
}

static bool name_taken(const char *name)
{
	struct lfp_port *port;

	list_for_each_entry(port, &ports, entry)
		if (!strcmp(port->name, name))
			return true;
	return false;
}

/**
 * lfp_port_register() - a port is there
 * @port: from lfp_port_init(); the front end can send and flush
 *
 * Links that wait for it begin at once.
 *
 * Context: process.
 * Return: 0, or -EEXIST if there is a port of that name.
 */
int lfp_port_register(struct lfp_port *port)
{
	struct lfp_port_user *user;
	int err = -EEXIST;

	mutex_lock(&ports_lock);
	if (!name_taken(port->name)) {
		err = 0;
		list_add_tail(&port->entry, &ports);
		list_for_each_entry(user, &port_users, entry)
			if (!user->port && wants_port(user, port))
				bind_user(user, port);
	}
	mutex_unlock(&ports_lock);
	return err;
}

/**
 * lfp_port_unregister() - a port goes
 * @port: from lfp_port_register(); the front end is not called after this, but
 *        may still call
 *
 * Links that use it wait for the next one of its name.
 *
 * Context: process.
 */
void lfp_port_unregister(struct lfp_port *port)
{
	struct lfp_port_user *user;

	mutex_lock(&ports_lock);
	list_del(&port->entry);
	list_for_each_entry(user, &port_users, entry)
		if (user->port == port)
			unbind_user(user);
	mutex_unlock(&ports_lock);
	spin_lock_bh(&port->lock);
	port->closing = true;
	spin_unlock_bh(&port->lock);
	/* Set by the worker alone, which does so no more. */
	hrtimer_cancel(&port->timer);
	cancel_work_sync(&port->work);
	cancel_work_sync(&port->own_work);
}

/* Not of a port that firmware describes: there its stack is meant to be. */
static void yield_own(struct work_struct *work)
{
	struct lfp_port *port = container_of(work, struct lfp_port, own_work);

	mutex_lock(&port->own_lock);
	if (port->own && !port->fwnode && lfp_port_count_users(port) > 1) {
		lfp_platform_remove(port->own);
		port->own = NULL;
	}
	mutex_unlock(&port->own_lock);
}

/**
 * lfp_port_init() - make a port that nobody knows yet
 * @port: zeroed
 * @name: its name; cut if it is too long
 * @ops: the front end
 *
 * Context: any.
 */
void lfp_port_init(struct lfp_port *port, const char *name,
		   const struct lfp_port_ops *ops)
{
	strscpy(port->name, name, sizeof(port->name));
	port->ops = ops;
	port->baud = LFP_PORT_BAUD;
	spin_lock_init(&port->lock);
	mutex_init(&port->own_lock);
	INIT_LIST_HEAD(&port->users);
	INIT_WORK(&port->work, port_work);
	INIT_WORK(&port->own_work, yield_own);
	lfp_hrtimer_setup(&port->timer, port_timer);
}

/**
 * lfp_port_exit() - undo lfp_port_init()
 * @port: the port; nobody calls for it any more
 *
 * Context: process.
 */
void lfp_port_exit(struct lfp_port *port)
{
	/* A last wakeup may have come after lfp_port_unregister(). */
	cancel_work_sync(&port->work);
	mutex_destroy(&port->own_lock);
}

/**
 * lfp_ports_init() - make what all ports share
 *
 * Context: process.
 * Return: 0 or -ENOMEM.
 */
int lfp_ports_init(void)
{
	port_workqueue = alloc_workqueue("lfpstack_serial", WQ_HIGHPRI, 0);
	return port_workqueue ? 0 : -ENOMEM;
}

/**
 * lfp_ports_exit() - undo lfp_ports_init()
 *
 * Context: process, after the last port.
 */
void lfp_ports_exit(void)
{
	destroy_workqueue(port_workqueue);
}
