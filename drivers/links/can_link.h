/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A CAN link in the kernel: what its receivers, its sender and its files in
 * sysfs share.
 */
#ifndef LFPSTACK_LINKS_CAN_LINK_H
#define LFPSTACK_LINKS_CAN_LINK_H

#include <linux/if.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>

#include "links/can_session.h"
#include "links/hv_session.h"
#include "model/stack.h"

struct lfp_can_link;

/**
 * struct can_rx_slot - what the callback of one identifier gets
 * @can: the link
 * @slot: its slot
 */
struct can_rx_slot {
	struct lfp_can_link *can;
	unsigned int slot;
};

/**
 * struct lfp_can_health - what a link has seen beside the pack's frames
 * @bus_off_count: how often the controller left the bus
 * @restarts: how often it came back
 * @error_frames: error frames of all kinds
 * @ack_errors: those that say that nobody acknowledged
 * @error_ms: newest error frame
 * @keepalive_frames: an inverter's 0x305, not our own
 * @keepalive_ms: newest of them
 */
struct lfp_can_health {
	u64 bus_off_count;
	u64 restarts;
	u64 error_frames;
	u64 ack_errors;
	u64 error_ms;
	u64 keepalive_frames;
	u64 keepalive_ms;
};

/**
 * struct lfp_can_sender - what a link sends, if the user wants it to
 * @keepalive: an inverter's 0x305 each second; stack locked
 * @poll: the question to high-voltage controllers each second; stack locked
 * @sent_ms: when it last sent; the worker's
 * @error: why it could not, last time; the worker's
 * @sent: frames handed to the interface; stack locked
 */
struct lfp_can_sender {
	bool keepalive;
	bool poll;
	u64 sent_ms;
	int error;
	u64 sent;
};

/**
 * struct lfp_can_link - a CAN link
 * @link: the link
 * @session: what it knows of a 48 V pack; stack locked
 * @hv: what it knows of high-voltage controllers; stack locked
 * @health: what else it has seen; stack locked
 * @sender: what it sends
 * @logged: dialect of the last line in the kernel's log; the worker's
 * @rx: arguments of the callbacks
 * @ifname: name of the interface to bind to, if not by @fwnode
 * @fwnode: firmware node of the controller to bind to, or NULL
 * @dev: the interface while there is one; RTNL
 * @ifindex: its number, 0 while there is none
 * @tracker: reference to it
 * @entry: place in the list of links; RTNL
 */
struct lfp_can_link {
	struct lfp_link link;
	struct lfp_can_session session;
	struct lfp_hv_session hv;
	struct lfp_can_health health;
	struct lfp_can_sender sender;
	enum lfp_can_dialect logged;
	struct can_rx_slot rx[LFP_CAN_ID_COUNT];
	char ifname[IFNAMSIZ];
	struct fwnode_handle *fwnode;
	struct net_device *dev;
	int ifindex;
	netdevice_tracker tracker;
	struct list_head entry;
};

static inline struct lfp_can_link *to_can_link(struct lfp_link *link)
{
	return container_of(link, struct lfp_can_link, link);
}

extern const struct attribute_group *lfp_can_groups[];

void lfp_can_sysfs_init(void);
enum lfp_can_dialect lfp_can_link_dialect(const struct lfp_can_link *can);

void lfp_can_sender_work(struct lfp_can_link *can, u64 now_ms, u64 *next_ms);
bool lfp_can_sender_sent(const struct sk_buff *skb);
void lfp_can_sender_exit(void);

#endif /* LFPSTACK_LINKS_CAN_LINK_H */
