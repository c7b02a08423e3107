/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Serial ports and who uses them: front ends bring ports, links wait for one by
 * its name or firmware node, and several links can share one by taking turns.
 */
#ifndef LFPSTACK_LINKS_SERIAL_PORT_H
#define LFPSTACK_LINKS_SERIAL_PORT_H

#include <linux/hrtimer.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

#include "links/rs485_session.h"
#include "model/config.h"
#include "model/stack.h"

/* Rate of a port that does not tell its own. */
#define LFP_PORT_BAUD 115200

struct lfp_port;

/**
 * struct lfp_port_ops - what a front end does for its port
 * @write: hand bytes to the line. How many it took, 0 if it will call
 *         lfp_port_wakeup() when it can take more, or a negative errno.
 * @flush: throw away what has not been sent yet
 *
 * Called by the port's worker, one at a time, without any lock.
 */
struct lfp_port_ops {
	ssize_t (*write)(struct lfp_port *port, const u8 *bytes, size_t len);
	void (*flush)(struct lfp_port *port);
};

/**
 * struct lfp_port_user - a link that uses a port or waits for one
 * @stack: its stack
 * @session: what it knows of its modules; stack locked
 * @wanted: name of the port, "" if it is known by @fwnode
 * @fwnode: firmware node of the port, or NULL
 * @port: the port while there is one; changed with stack, port and registry
 *        locked
 * @damaged: characters and frames that arrived damaged so far; stack locked
 * @damaged_ms: newest of them
 * @entry: place in the registry
 * @turn: place among the users of @port: the one that asked last is the last
 */
struct lfp_port_user {
	struct lfp_stack *stack;
	struct lfp_rs485_session *session;
	char wanted[LFP_PORT_NAME_SIZE];
	struct fwnode_handle *fwnode;
	struct lfp_port *port;
	u64 damaged;
	u64 damaged_ms;
	struct list_head entry;
	struct list_head turn;
};

/**
 * struct lfp_port - a serial port; embedded in the front end's own record
 * @name: its name
 * @ops: the front end
 * @fwnode: firmware node, or NULL
 * @lock: guards what follows down to @free_us; a stack's lock nests inside
 * @baud: rate, bits per second
 * @closing: it is about to go: nothing is sent and nobody asks any more
 * @users: who uses it
 * @asker: who asked last, and gets what arrives; NULL: nobody
 * @free_us: nobody asks before
 * @text: what is to be sent; the worker's, as is all that follows down to
 *        @stale
 * @len: characters of it
 * @sent: characters that the front end took
 * @stale: something may wait in the front end that is of no use any more
 * @work: asks and sends
 * @timer: runs @work when something is due
 * @own_lock: guards @own
 * @own: stack that the port has made as nobody waited for it, or NULL
 * @own_work: takes @own away when somebody else uses the port
 * @entry: place in the registry
 */
struct lfp_port {
	char name[LFP_PORT_NAME_SIZE];
	const struct lfp_port_ops *ops;
	struct fwnode_handle *fwnode;
	/* guards the turns on the line; bytes are received inside */
	spinlock_t lock;
	u32 baud;
	bool closing;
	struct list_head users;
	struct lfp_port_user *asker;
	u64 free_us;
	char text[LFP_RS485_REQUEST_MAX];
	size_t len;
	size_t sent;
	bool stale;
	struct work_struct work;
	struct hrtimer timer;
	/* a stack comes and goes inside */
	struct mutex own_lock;
	struct platform_device *own;
	struct work_struct own_work;
	struct list_head entry;
};

int lfp_ports_init(void);
void lfp_ports_exit(void);

void lfp_port_init(struct lfp_port *port, const char *name,
		   const struct lfp_port_ops *ops);
void lfp_port_exit(struct lfp_port *port);
int lfp_port_register(struct lfp_port *port);
void lfp_port_unregister(struct lfp_port *port);
void lfp_port_receive(struct lfp_port *port, const u8 *bytes, size_t len);
void lfp_port_wakeup(struct lfp_port *port);
void lfp_port_set_baud(struct lfp_port *port, u32 baud);
unsigned int lfp_port_count_users(struct lfp_port *port);

void lfp_port_add_user(struct lfp_port_user *user);
void lfp_port_remove_user(struct lfp_port_user *user);

#endif /* LFPSTACK_LINKS_SERIAL_PORT_H */
