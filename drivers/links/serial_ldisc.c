// SPDX-License-Identifier: GPL-2.0
/*
 * Ports that a user brings: a line discipline, for USB adapters above all,
 * which come and go and which no firmware describes. The port is there while
 * the terminal has the discipline, which somebody has to keep open.
 *
 * The terminal does not call after close() has begun; a hangup closes.
 */

#include <linux/capability.h>
#include <linux/module.h>
#include <linux/poll.h>
#include <linux/slab.h>
#include <linux/tty.h>
#include <linux/tty_driver.h>
#include <linux/tty_flip.h>
#include <linux/tty_ldisc.h>

#include "links/serial_link.h"

/* There is no number of our own; this one is for drivers outside the tree. */
#define LDISC_NUMBER N_DEVELOPMENT

/* In no frame, and so what a damaged character is taken for. */
#define GARBAGE 0

#define RECEIVE_ROOM 65536

static bool ldisc = true;
module_param(ldisc, bool, 0444);
MODULE_PARM_DESC(ldisc, "register the line discipline for USB adapters");

/**
 * struct ldisc_port - a port that a terminal has become
 * @port: the port
 * @tty: the terminal
 */
struct ldisc_port {
	struct lfp_port port;
	struct tty_struct *tty;
};

static struct tty_struct *to_tty(struct lfp_port *port)
{
	return container_of(port, struct ldisc_port, port)->tty;
}

static ssize_t ldisc_port_write(struct lfp_port *port, const u8 *bytes,
				size_t len)
{
	struct tty_struct *tty = to_tty(port);

	/* Before, so that no wakeup is missed. */
	set_bit(TTY_DO_WRITE_WAKEUP, &tty->flags);
	return tty->ops->write(tty, bytes, len);
}

static void ldisc_port_flush(struct lfp_port *port)
{
	tty_driver_flush_buffer(to_tty(port));
}

static const struct lfp_port_ops ldisc_port_ops = {
	.write = ldisc_port_write,
	.flush = ldisc_port_flush,
};

/* As a user names it: the file below /dev. */
static void name_port(char name[LFP_PORT_NAME_SIZE],
		      const struct tty_struct *tty)
{
	if (!strcmp(tty->driver->name, "pts"))
		snprintf(name, LFP_PORT_NAME_SIZE, "pts/%d", tty->index);
	else
		strscpy(name, tty->name, LFP_PORT_NAME_SIZE);
}

static struct ldisc_port *make_port(struct tty_struct *tty)
{
	struct ldisc_port *own = kzalloc(sizeof(*own), GFP_KERNEL);
	char name[LFP_PORT_NAME_SIZE];

	if (!own)
		return NULL;
	own->tty = tty;
	name_port(name, tty);
	lfp_port_init(&own->port, name, &ldisc_port_ops);
	lfp_port_set_baud(&own->port, tty_get_baud_rate(tty));
	return own;
}

static void free_port(struct ldisc_port *own)
{
	lfp_port_exit(&own->port);
	kfree(own);
}

static void end_port(struct ldisc_port *own)
{
	lfp_port_drop_own(&own->port);
	lfp_port_unregister(&own->port);
}

static int start_port(struct ldisc_port *own)
{
	struct lfp_config config = {
		.silence_ms = LFP_SILENCE_MS,
		.groups = LFP_SERIAL_SINGLE_GROUP,
		.gap_ms = LFP_RS485_GAP_MS,
	};
	int err = lfp_port_register(&own->port);

	if (err)
		return err;
	err = lfp_port_make_own(&own->port, &config);
	if (err)
		end_port(own);
	return err;
}

/* The port is what gets bytes into the network and out of it. */
static int ldisc_open(struct tty_struct *tty)
{
	struct ldisc_port *own;
	int err;

	if (!capable(CAP_NET_ADMIN))
		return -EPERM;
	if (!tty->ops->write)
		return -EOPNOTSUPP;
	if (tty->disc_data)
		return -EEXIST;
	own = make_port(tty);
	if (!own)
		return -ENOMEM;
	tty->receive_room = RECEIVE_ROOM;
	tty->disc_data = own;
	err = start_port(own);
	if (!err)
		return 0;
	tty->disc_data = NULL;
	free_port(own);
	return err;
}

static void ldisc_close(struct tty_struct *tty)
{
	struct ldisc_port *own = tty->disc_data;

	end_port(own);
	clear_bit(TTY_DO_WRITE_WAKEUP, &tty->flags);
	tty->disc_data = NULL;
	free_port(own);
}

/* A wrong parity bit or a missing stop bit makes a character worthless. */
static void receive_marked(struct lfp_port *port, const u8 *bytes,
			   const lfp_ldisc_flag *flags, size_t len)
{
	u8 clean[64];
	size_t i, part;

	for (; len; len -= part, bytes += part, flags += part) {
		part = min(len, sizeof(clean));
		for (i = 0; i < part; i++)
			clean[i] = flags[i] == TTY_NORMAL ? bytes[i] : GARBAGE;
		lfp_port_receive(port, clean, part);
	}
}

static void ldisc_receive(struct tty_struct *tty, const u8 *bytes,
			  const lfp_ldisc_flag *flags, lfp_ldisc_len len)
{
	struct ldisc_port *own = tty->disc_data;

	if (flags)
		receive_marked(&own->port, bytes, flags, len);
	else
		lfp_port_receive(&own->port, bytes, len);
}

static void ldisc_wakeup(struct tty_struct *tty)
{
	struct ldisc_port *own = tty->disc_data;

	lfp_port_wakeup(&own->port);
}

static void ldisc_set_termios(struct tty_struct *tty,
			      const struct ktermios *old)
{
	struct ldisc_port *own = tty->disc_data;

	lfp_port_set_baud(&own->port, tty_get_baud_rate(tty));
}

static int ldisc_ioctl(struct tty_struct *tty, unsigned int cmd,
		       unsigned long arg)
{
	return tty_mode_ioctl(tty, cmd, arg);
}

/* There is nothing to read, but whoever keeps it open wants to see it end. */
static __poll_t ldisc_poll(struct tty_struct *tty, struct file *file,
			   struct poll_table_struct *wait)
{
	poll_wait(file, &tty->read_wait, wait);
	poll_wait(file, &tty->write_wait, wait);
	if (tty_hung_up_p(file) || test_bit(TTY_OTHER_CLOSED, &tty->flags))
		return EPOLLHUP;
	return 0;
}

static struct tty_ldisc_ops ldisc_ops = {
	.owner = THIS_MODULE,
	.num = LDISC_NUMBER,
	.name = "lfpstack",
	.open = ldisc_open,
	.close = ldisc_close,
	.receive_buf = ldisc_receive,
	.write_wakeup = ldisc_wakeup,
	.set_termios = ldisc_set_termios,
	.ioctl = ldisc_ioctl,
	.poll = ldisc_poll,
};

/**
 * lfp_ldisc_init() - register the line discipline, if it is wanted
 *
 * Context: process.
 * Return: 0 or a negative errno.
 */
int lfp_ldisc_init(void)
{
	int err;

	if (!ldisc)
		return 0;
	err = tty_register_ldisc(&ldisc_ops);
	/* Nobody stops two modules from using it: the later one gets it. */
	if (!err)
		pr_info("lfpstack: line discipline %d\n", LDISC_NUMBER);
	return err;
}

/**
 * lfp_ldisc_exit() - undo lfp_ldisc_init()
 *
 * Context: process; no terminal has it any more, or the module would be in use.
 */
void lfp_ldisc_exit(void)
{
	if (ldisc)
		tty_unregister_ldisc(&ldisc_ops);
}

MODULE_ALIAS_LDISC(LDISC_NUMBER);
