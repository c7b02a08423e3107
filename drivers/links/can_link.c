// SPDX-License-Identifier: GPL-2.0
/*
 * A stack on a CAN interface: receives inside the kernel.
 *
 * Everything that binds to and unbinds from an interface runs under RTNL:
 * the notifier is called so, and attaching and detaching take it. Frames come
 * in softirq and know nothing but their slot; can_rx_unregister() does not
 * wait for them, so the record is freed after a grace period.
 */

#include <linux/can/core.h>
#include <linux/can/dev.h>
#include <linux/can/error.h>
#include <linux/can/skb.h>
#include <linux/if_arp.h>
#include <linux/module.h>
#include <linux/property.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>

#include "links/can_link.h"

/* Standard data frames of one identifier: neither 29-bit nor remote ones. */
#define FRAME_MASK (CAN_SFF_MASK | CAN_EFF_FLAG | CAN_RTR_FLAG)

/* 29-bit data frames that differ in the last two digits alone. */
#define HV_MASK (0x1fffff00 | CAN_EFF_FLAG | CAN_RTR_FLAG)

/* Errors of the bus are only counted: a broken one sends them without end. */
#define ERROR_MASK (CAN_ERR_FLAG | CAN_ERR_MASK)

#define KEEPALIVE_ID 0x305

static LIST_HEAD(can_links);

static void receive_frame(struct sk_buff *skb, void *data)
{
	const struct can_frame *frame = (struct can_frame *)skb->data;
	const struct can_rx_slot *rx = data;
	struct lfp_stack *stack = rx->can->link.stack;
	bool changed = false;

	spin_lock(&stack->lock);
	if (likely(can_is_can_skb(skb)))
		changed = lfp_can_session_receive(&rx->can->session, rx->slot,
						  frame->data, frame->len,
						  lfp_now_ms());
	else
		rx->can->session.rejected++;
	spin_unlock(&stack->lock);
	if (changed)
		lfp_stack_wake(stack);
}

static void receive_hv(struct sk_buff *skb, void *data)
{
	const struct can_frame *frame = (struct can_frame *)skb->data;
	struct lfp_can_link *can = data;
	struct lfp_stack *stack = can->link.stack;
	bool changed = false;

	spin_lock(&stack->lock);
	if (likely(can_is_can_skb(skb)))
		changed = lfp_hv_session_receive(&can->hv,
						 frame->can_id & CAN_EFF_MASK,
						 frame->data, frame->len,
						 lfp_now_ms());
	else
		can->hv.rejected++;
	spin_unlock(&stack->lock);
	if (changed)
		lfp_stack_wake(stack);
}

/* An inverter is there; our own keep-alive is no inverter. */
static void receive_keepalive(struct sk_buff *skb, void *data)
{
	struct lfp_can_link *can = data;
	struct lfp_stack *stack = can->link.stack;

	if (lfp_can_sender_sent(skb) || !can_is_can_skb(skb))
		return;
	spin_lock(&stack->lock);
	can->health.keepalive_frames++;
	can->health.keepalive_ms = lfp_now_ms();
	spin_unlock(&stack->lock);
}

static bool lose_all(struct lfp_can_link *can, enum lfp_link_state state)
{
	u64 now_ms = lfp_now_ms();
	bool changed = lfp_hv_session_down(&can->hv, now_ms);

	return lfp_can_session_down(&can->session, state, now_ms) || changed;
}

static void count_error(struct lfp_can_health *health, canid_t classes)
{
	health->error_frames++;
	health->error_ms = lfp_now_ms();
	if (classes & CAN_ERR_ACK)
		health->ack_errors++;
	if (classes & CAN_ERR_BUSOFF)
		health->bus_off_count++;
	if (classes & CAN_ERR_RESTARTED)
		health->restarts++;
}

/* State changes that come as error frames; on vcan they are the only sign. */
static void receive_error(struct sk_buff *skb, void *data)
{
	const struct can_frame *frame = (struct can_frame *)skb->data;
	struct lfp_can_link *can = data;
	struct lfp_stack *stack = can->link.stack;
	bool changed = false;

	if (!can_is_can_skb(skb))
		return;
	spin_lock(&stack->lock);
	count_error(&can->health, frame->can_id);
	if (frame->can_id & CAN_ERR_BUSOFF)
		changed = lose_all(can, LFP_LINK_BUS_OFF);
	else if (frame->can_id & CAN_ERR_RESTARTED &&
		 stack->state.link[LFP_LINK_CAN] == LFP_LINK_BUS_OFF)
		changed = lose_all(can, LFP_LINK_SILENT);
	spin_unlock(&stack->lock);
	if (changed)
		lfp_stack_wake(stack);
}

static void set_down(struct lfp_can_link *can, enum lfp_link_state state)
{
	struct lfp_stack *stack = can->link.stack;
	bool changed;

	spin_lock_bh(&stack->lock);
	changed = lose_all(can, state);
	spin_unlock_bh(&stack->lock);
	if (changed)
		lfp_stack_wake(stack);
}

/* The state of an interface on which nothing was heard yet. */
static enum lfp_link_state idle_state(struct net_device *dev)
{
	const struct can_priv *priv = safe_candev_priv(dev);

	if (!netif_running(dev))
		return LFP_LINK_NO_CARRIER;
	if (priv && priv->state == CAN_STATE_BUS_OFF)
		return LFP_LINK_BUS_OFF;
	return netif_carrier_ok(dev) ? LFP_LINK_SILENT : LFP_LINK_NO_CARRIER;
}

/**
 * struct receiver - a registration that is not of one identifier of a pack
 * @id: what frames must have
 * @mask: in these bits
 * @receive: what gets them
 */
struct receiver {
	canid_t id;
	canid_t mask;
	void (*receive)(struct sk_buff *skb, void *data);
};

static const struct receiver receivers[] = {
	{ 0, ERROR_MASK, receive_error },
	{ KEEPALIVE_ID, FRAME_MASK, receive_keepalive },
	{ 0x4200 | CAN_EFF_FLAG, HV_MASK, receive_hv },
	{ 0x7300 | CAN_EFF_FLAG, HV_MASK, receive_hv },
};

static void unregister_receivers(struct lfp_can_link *can, unsigned int others,
				 unsigned int slots)
{
	struct net_device *dev = can->dev;

	while (slots--)
		can_rx_unregister(dev_net(dev), dev, lfp_can_id(slots),
				  FRAME_MASK, receive_frame, &can->rx[slots]);
	while (others--)
		can_rx_unregister(dev_net(dev), dev, receivers[others].id,
				  receivers[others].mask,
				  receivers[others].receive, can);
}

static int register_others(struct lfp_can_link *can)
{
	struct net_device *dev = can->dev;
	unsigned int i;
	int err;

	for (i = 0; i < ARRAY_SIZE(receivers); i++) {
		err = can_rx_register(dev_net(dev), dev, receivers[i].id,
				      receivers[i].mask, receivers[i].receive,
				      can, "lfpstack", NULL);
		if (err) {
			unregister_receivers(can, i, 0);
			return err;
		}
	}
	return 0;
}

static int register_receivers(struct lfp_can_link *can)
{
	struct net_device *dev = can->dev;
	int err = register_others(can);
	unsigned int slot;

	if (err)
		return err;
	for (slot = 0; slot < LFP_CAN_ID_COUNT; slot++) {
		err = can_rx_register(dev_net(dev), dev, lfp_can_id(slot),
				      FRAME_MASK, receive_frame,
				      &can->rx[slot], "lfpstack", NULL);
		if (err) {
			unregister_receivers(can, ARRAY_SIZE(receivers), slot);
			return err;
		}
	}
	return 0;
}

static void bind_device(struct lfp_can_link *can, struct net_device *dev)
{
	int err;

	can->dev = dev;
	err = register_receivers(can);
	if (err) {
		can->dev = NULL;
		dev_err(can->link.stack->dev, "cannot listen on %s: %d\n",
			dev->name, err);
		return;
	}
	WRITE_ONCE(can->ifindex, dev->ifindex);
	netdev_hold(dev, &can->tracker, GFP_KERNEL);
	set_down(can, idle_state(dev));
}

static void unbind_device(struct lfp_can_link *can)
{
	if (!can->dev)
		return;
	WRITE_ONCE(can->ifindex, 0);
	unregister_receivers(can, ARRAY_SIZE(receivers), LFP_CAN_ID_COUNT);
	netdev_put(can->dev, &can->tracker);
	can->dev = NULL;
	set_down(can, LFP_LINK_ABSENT);
}

/* A controller is known by its node, any other interface by its name. */
static bool wants_device(const struct lfp_can_link *can,
			 const struct net_device *dev)
{
	if (dev->type != ARPHRD_CAN)
		return false;
	if (can->fwnode)
		return dev->dev.parent &&
		       dev_fwnode(dev->dev.parent) == can->fwnode;
	return !strcmp(dev->name, can->ifname);
}

static void find_device(struct lfp_can_link *can)
{
	struct net_device *dev;

	for_each_netdev(&init_net, dev) {
		if (can->dev)
			return;
		if (dev->reg_state == NETREG_REGISTERED &&
		    wants_device(can, dev))
			bind_device(can, dev);
	}
}

static void device_renamed(struct lfp_can_link *can, struct net_device *dev)
{
	if (can->dev == dev && !wants_device(can, dev)) {
		unbind_device(can);
		find_device(can);
	} else if (!can->dev && wants_device(can, dev)) {
		bind_device(can, dev);
	}
}

/* Frames alone make a link `up`; a notification can only say that none come. */
static void carrier_changed(struct lfp_can_link *can)
{
	enum lfp_link_state state = idle_state(can->dev);
	struct lfp_stack *stack = can->link.stack;
	bool changed = false;

	spin_lock_bh(&stack->lock);
	if (state != LFP_LINK_SILENT ||
	    stack->state.link[LFP_LINK_CAN] != LFP_LINK_UP)
		changed = lose_all(can, state);
	spin_unlock_bh(&stack->lock);
	if (changed)
		lfp_stack_wake(stack);
}

static void device_event(struct lfp_can_link *can, struct net_device *dev,
			 unsigned long event)
{
	switch (event) {
	case NETDEV_REGISTER:
		if (!can->dev && wants_device(can, dev))
			bind_device(can, dev);
		break;
	case NETDEV_CHANGENAME:
		device_renamed(can, dev);
		break;
	case NETDEV_UP:
	case NETDEV_DOWN:
	case NETDEV_CHANGE:
		if (can->dev == dev)
			carrier_changed(can);
		break;
	case NETDEV_UNREGISTER:
		if (can->dev == dev)
			unbind_device(can);
		break;
	}
}

static int can_notify(struct notifier_block *nb, unsigned long event, void *ptr)
{
	struct net_device *dev = netdev_notifier_info_to_dev(ptr);
	struct lfp_can_link *can;

	if (dev->type != ARPHRD_CAN)
		return NOTIFY_DONE;
	list_for_each_entry(can, &can_links, entry)
		device_event(can, dev, event);
	return NOTIFY_DONE;
}

static struct notifier_block can_notifier = {
	.notifier_call = can_notify,
};

static void can_link_release(struct lfp_link *link)
{
	struct lfp_can_link *can = to_can_link(link);

	unsigned int address;

	for (address = 0; address < LFP_HV_ADDRESSES; address++)
		kfree(can->hv.pack[address]);
	fwnode_handle_put(can->fwnode);
	kfree(can);
}

static bool can_link_tick(struct lfp_link *link, u64 now_ms, u64 *next_ms)
{
	struct lfp_can_link *can = to_can_link(link);
	bool changed = lfp_hv_session_tick(&can->hv, now_ms, next_ms);

	can->session.other_ms = can->hv.last_ms;
	return lfp_can_session_tick(&can->session, now_ms, next_ms) || changed;
}

/* Records of controllers cannot be made where their frames arrive. */
static void add_controller(struct lfp_can_link *can, unsigned int address)
{
	struct lfp_hv_pack *pack = kzalloc(sizeof(*pack), GFP_KERNEL);
	struct lfp_stack *stack = can->link.stack;

	/* Without memory its next frame asks again. */
	spin_lock_bh(&stack->lock);
	if (pack)
		lfp_hv_session_add(&can->hv, pack, address);
	else
		can->hv.wanted &= ~BIT(address);
	spin_unlock_bh(&stack->lock);
}

static void add_controllers(struct lfp_can_link *can)
{
	struct lfp_stack *stack = can->link.stack;
	unsigned int address;
	u64 left, wanted;

	spin_lock_bh(&stack->lock);
	wanted = can->hv.wanted;
	spin_unlock_bh(&stack->lock);
	lfp_for_each_bit(address, left, wanted)
		add_controller(can, address);
}

/* One line each time a pack turns out to be one that cannot be read. */
static void log_dialect(struct lfp_can_link *can)
{
	struct lfp_stack *stack = can->link.stack;
	enum lfp_can_dialect dialect;

	spin_lock_bh(&stack->lock);
	dialect = lfp_can_link_dialect(can);
	spin_unlock_bh(&stack->lock);
	if (dialect == can->logged)
		return;
	can->logged = dialect;
	if (dialect == LFP_CAN_FOREIGN)
		dev_warn_ratelimited(stack->dev,
				     "the pack on CAN speaks another family's protocol (Growatt, Samsung): set it to Pylontech\n");
	if (dialect == LFP_CAN_PYLONTECH_HV_SWAPPED)
		dev_warn_ratelimited(stack->dev,
				     "the controller on CAN sends big-endian numbers without offset: nothing of it is shown\n");
}

static void can_link_work(struct lfp_link *link, u64 now_ms, u64 *next_ms)
{
	struct lfp_can_link *can = to_can_link(link);

	add_controllers(can);
	log_dialect(can);
	lfp_can_sender_work(can, now_ms, next_ms);
}

/**
 * struct wishes - what the user wants of a link, not what the hardware is
 * @silence_ms: silence after which data are lost
 * @dialect: how the pack speaks; LFP_CAN_UNKNOWN: see for yourself
 * @keepalive: send an inverter's keep-alive
 * @poll: ask high-voltage controllers
 */
struct wishes {
	u32 silence_ms;
	enum lfp_can_dialect dialect;
	bool keepalive;
	bool poll;
};

static int read_dialect(struct device *dev, enum lfp_can_dialect *dialect)
{
	const char *name;
	int found;

	*dialect = LFP_CAN_UNKNOWN;
	if (device_property_read_string(dev, "lfpstack,dialect", &name) ||
	    !strcmp(name, "auto"))
		return 0;
	found = lfp_can_dialect_find(name);
	if (found < 0 || !lfp_can_dialect_is_choosable(found)) {
		dev_err(dev, "\"%s\" is no dialect to choose\n", name);
		return -EINVAL;
	}
	*dialect = found;
	return 0;
}

static int read_wishes(struct device *dev, struct wishes *wishes)
{
	wishes->silence_ms = LFP_SILENCE_MS;
	device_property_read_u32(dev, "lfpstack,silence-ms",
				 &wishes->silence_ms);
	if (wishes->silence_ms < LFP_SILENCE_MIN_MS ||
	    wishes->silence_ms > LFP_SILENCE_MAX_MS) {
		dev_err(dev, "silence of %u ms: not %u to %u\n",
			wishes->silence_ms, LFP_SILENCE_MIN_MS,
			LFP_SILENCE_MAX_MS);
		return -ERANGE;
	}
	wishes->keepalive = device_property_read_bool(dev,
						      "lfpstack,keepalive");
	wishes->poll = device_property_read_bool(dev, "lfpstack,poll");
	return read_dialect(dev, &wishes->dialect);
}

static int read_interface(struct lfp_can_link *can, struct device *dev)
{
	struct fwnode_handle *fwnode;
	const char *ifname;

	if (!device_property_read_string(dev, "lfpstack,can-interface",
					 &ifname)) {
		strscpy(can->ifname, ifname, sizeof(can->ifname));
		return 0;
	}
	fwnode = fwnode_find_reference(dev_fwnode(dev), "can-controller", 0);
	if (IS_ERR(fwnode))
		return PTR_ERR(fwnode);
	can->fwnode = fwnode;
	return 0;
}

static bool wants_can(struct device *dev)
{
	return device_property_present(dev, "lfpstack,can-interface") ||
	       device_property_present(dev, "can-controller");
}

static struct lfp_can_link *can_link_alloc(void)
{
	struct lfp_can_link *can = kzalloc(sizeof(*can), GFP_KERNEL);
	unsigned int slot;

	if (!can)
		return NULL;
	can->link.release = can_link_release;
	for (slot = 0; slot < LFP_CAN_ID_COUNT; slot++) {
		can->rx[slot].can = can;
		can->rx[slot].slot = slot;
	}
	return can;
}

static struct lfp_link_type can_link_type;

/* Before anybody sees the link, but for the state's lock. */
static void start_sessions(struct lfp_can_link *can, struct lfp_stack *stack,
			   const struct wishes *wishes)
{
	spin_lock_bh(&stack->lock);
	lfp_can_session_init(&can->session, &stack->state);
	lfp_hv_session_init(&can->hv, &stack->state);
	can->session.silence_ms = wishes->silence_ms;
	can->hv.silence_ms = wishes->silence_ms;
	can->session.forced = wishes->dialect;
	can->sender.keepalive = wishes->keepalive;
	can->sender.poll = wishes->poll;
	spin_unlock_bh(&stack->lock);
}

static struct lfp_can_link *can_link_create(struct lfp_stack *stack)
{
	struct lfp_can_link *can = can_link_alloc();
	struct wishes wishes;
	int err;

	if (!can)
		return ERR_PTR(-ENOMEM);
	err = read_wishes(stack->dev, &wishes);
	if (!err)
		err = read_interface(can, stack->dev);
	if (err) {
		kfree(can);
		return ERR_PTR(err);
	}
	start_sessions(can, stack, &wishes);
	return can;
}

static struct lfp_link *can_link_attach(struct lfp_stack *stack)
{
	struct lfp_can_link *can;
	int err;

	if (!wants_can(stack->dev))
		return NULL;
	can = can_link_create(stack);
	if (IS_ERR(can))
		return ERR_CAST(can);
	err = lfp_link_add(&can->link, stack, &can_link_type);
	if (err)
		return ERR_PTR(err);
	spin_lock_bh(&stack->lock);
	WRITE_ONCE(stack->link[LFP_LINK_CAN], &can->link);
	spin_unlock_bh(&stack->lock);
	rtnl_lock();
	list_add_tail(&can->entry, &can_links);
	find_device(can);
	rtnl_unlock();
	return &can->link;
}

static void can_link_detach(struct lfp_link *link)
{
	struct lfp_can_link *can = to_can_link(link);

	rtnl_lock();
	list_del(&can->entry);
	unbind_device(can);
	rtnl_unlock();
	/* Callbacks may still be running on another CPU. */
	synchronize_rcu();
	lfp_link_remove(link);
}

static struct lfp_link_type can_link_type = {
	.id = LFP_LINK_CAN,
	.groups = lfp_can_groups,
	.attach = can_link_attach,
	.detach = can_link_detach,
	.work = can_link_work,
	.tick = can_link_tick,
};

static int __init lfpstack_can_init(void)
{
	int err;

	lfp_can_sysfs_init();
	err = register_netdevice_notifier_net(&init_net, &can_notifier);
	if (err)
		return err;
	lfp_link_type_register(&can_link_type);
	return 0;
}
module_init(lfpstack_can_init);

static void __exit lfpstack_can_exit(void)
{
	lfp_link_type_unregister(&can_link_type);
	unregister_netdevice_notifier_net(&init_net, &can_notifier);
	/* Receivers are freed by RCU callbacks that may call into us no more. */
	rcu_barrier();
	lfp_can_sender_exit();
}
module_exit(lfpstack_can_exit);

MODULE_DESCRIPTION("CAN link of LFP battery stacks");
MODULE_LICENSE("GPL");
MODULE_ALIAS("lfpstack-link-can");
MODULE_SOFTDEP("post: can-raw");
