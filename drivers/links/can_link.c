// SPDX-License-Identifier: GPL-2.0
/*
 * A stack on a CAN interface: receives inside the kernel and only listens.
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
#include <linux/netdevice.h>
#include <linux/property.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include <linux/sysfs.h>

#include "links/can_session.h"
#include "model/stack.h"

/* Standard data frames of one identifier: neither 29-bit nor remote ones. */
#define FRAME_MASK (CAN_SFF_MASK | CAN_EFF_FLAG | CAN_RTR_FLAG)

/* Not CAN_ERR_BUSERROR: a broken bus sends it without end. */
#define ERROR_MASK (CAN_ERR_FLAG | CAN_ERR_BUSOFF | CAN_ERR_RESTARTED)

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
 * struct lfp_can_link - a CAN link
 * @link: the link
 * @session: what it knows of its pack; stack locked
 * @bus_off_count: how often the controller left the bus; stack locked
 * @rx: arguments of the callbacks
 * @ifname: name of the interface to bind to, if not by @fwnode
 * @fwnode: firmware node of the controller to bind to, or NULL
 * @dev: the interface while there is one; RTNL
 * @tracker: reference to it
 * @entry: place in the list of links; RTNL
 */
struct lfp_can_link {
	struct lfp_link link;
	struct lfp_can_session session;
	u64 bus_off_count;
	struct can_rx_slot rx[LFP_CAN_ID_COUNT];
	char ifname[IFNAMSIZ];
	struct fwnode_handle *fwnode;
	struct net_device *dev;
	netdevice_tracker tracker;
	struct list_head entry;
};

static LIST_HEAD(can_links);

static struct lfp_can_link *to_can_link(struct lfp_link *link)
{
	return container_of(link, struct lfp_can_link, link);
}

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

/* State changes that come as error frames; on vcan they are the only sign. */
static void receive_error(struct sk_buff *skb, void *data)
{
	const struct can_frame *frame = (struct can_frame *)skb->data;
	enum lfp_link_state state = LFP_LINK_SILENT;
	struct lfp_can_link *can = data;
	struct lfp_stack *stack = can->link.stack;
	bool changed = false;

	if (!can_is_can_skb(skb))
		return;
	spin_lock(&stack->lock);
	if (frame->can_id & CAN_ERR_BUSOFF) {
		can->bus_off_count++;
		state = LFP_LINK_BUS_OFF;
	}
	if (state == LFP_LINK_BUS_OFF ||
	    stack->state.link[LFP_LINK_CAN] == LFP_LINK_BUS_OFF)
		changed = lfp_can_session_down(&can->session, state,
					       lfp_now_ms());
	spin_unlock(&stack->lock);
	if (changed)
		lfp_stack_wake(stack);
}

static void set_down(struct lfp_can_link *can, enum lfp_link_state state)
{
	struct lfp_stack *stack = can->link.stack;
	bool changed;

	spin_lock_bh(&stack->lock);
	changed = lfp_can_session_down(&can->session, state, lfp_now_ms());
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

static void unregister_receivers(struct lfp_can_link *can, unsigned int slots)
{
	struct net_device *dev = can->dev;

	can_rx_unregister(dev_net(dev), dev, 0, ERROR_MASK, receive_error, can);
	while (slots--)
		can_rx_unregister(dev_net(dev), dev, lfp_can_id(slots),
				  FRAME_MASK, receive_frame, &can->rx[slots]);
}

static int register_receivers(struct lfp_can_link *can)
{
	struct net_device *dev = can->dev;
	unsigned int slot;
	int err;

	err = can_rx_register(dev_net(dev), dev, 0, ERROR_MASK, receive_error,
			      can, "lfpstack", NULL);
	if (err)
		return err;
	for (slot = 0; slot < LFP_CAN_ID_COUNT; slot++) {
		err = can_rx_register(dev_net(dev), dev, lfp_can_id(slot),
				      FRAME_MASK, receive_frame,
				      &can->rx[slot], "lfpstack", NULL);
		if (err) {
			unregister_receivers(can, slot);
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
	netdev_hold(dev, &can->tracker, GFP_KERNEL);
	set_down(can, idle_state(dev));
}

static void unbind_device(struct lfp_can_link *can)
{
	if (!can->dev)
		return;
	unregister_receivers(can, LFP_CAN_ID_COUNT);
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
	enum lfp_link_state now;

	now = READ_ONCE(can->link.stack->state.link[LFP_LINK_CAN]);
	if (state == LFP_LINK_SILENT && now == LFP_LINK_UP)
		return;
	set_down(can, state);
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

static struct lfp_can_link *kobj_to_can(struct kobject *kobj)
{
	return to_can_link(container_of(kobj, struct lfp_link, kobj));
}

/**
 * struct can_view - what the files of a link show, taken in one moment
 * @state: state of the link
 * @dialect: the pack's dialect
 * @heard: @age_ms is set
 * @age_ms: age of the newest frame
 * @frames: accepted frames
 * @rejected: refused frames
 * @implausible: frames with an insane number
 * @bus_off_count: how often the controller left the bus
 * @silence_ms: silence after which data count as lost
 */
struct can_view {
	enum lfp_link_state state;
	enum lfp_can_dialect dialect;
	bool heard;
	u64 age_ms;
	u64 frames;
	u64 rejected;
	u64 implausible;
	u64 bus_off_count;
	u32 silence_ms;
};

static struct can_view take_view(struct kobject *kobj)
{
	struct lfp_can_link *can = kobj_to_can(kobj);
	struct lfp_can_session *session = &can->session;
	struct lfp_stack *stack = can->link.stack;
	struct can_view view;

	spin_lock_bh(&stack->lock);
	view.state = stack->state.link[LFP_LINK_CAN];
	view.dialect = session->dialect;
	view.heard = session->frames;
	view.age_ms = lfp_now_ms() - session->last_ms;
	view.frames = session->frames;
	view.rejected = session->rejected;
	view.implausible = session->implausible;
	view.bus_off_count = can->bus_off_count;
	view.silence_ms = session->silence_ms;
	spin_unlock_bh(&stack->lock);
	return view;
}

static ssize_t state_show(struct kobject *kobj, struct kobj_attribute *attr,
			  char *buf)
{
	return sysfs_emit(buf, "%s\n",
			  lfp_link_state_name(take_view(kobj).state));
}

static ssize_t dialect_show(struct kobject *kobj, struct kobj_attribute *attr,
			    char *buf)
{
	return sysfs_emit(buf, "%s\n",
			  lfp_can_dialect_name(take_view(kobj).dialect));
}

static ssize_t age_ms_show(struct kobject *kobj, struct kobj_attribute *attr,
			   char *buf)
{
	struct can_view view = take_view(kobj);

	return view.heard ? sysfs_emit(buf, "%llu\n", view.age_ms) : -ENODEV;
}

static ssize_t frames_show(struct kobject *kobj, struct kobj_attribute *attr,
			   char *buf)
{
	return sysfs_emit(buf, "%llu\n", take_view(kobj).frames);
}

static ssize_t rejected_show(struct kobject *kobj, struct kobj_attribute *attr,
			     char *buf)
{
	return sysfs_emit(buf, "%llu\n", take_view(kobj).rejected);
}

static ssize_t implausible_show(struct kobject *kobj,
				struct kobj_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%llu\n", take_view(kobj).implausible);
}

static ssize_t bus_off_count_show(struct kobject *kobj,
				  struct kobj_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%llu\n", take_view(kobj).bus_off_count);
}

/* The name may change under a reader, but not while RTNL is held. */
static ssize_t interface_show(struct kobject *kobj, struct kobj_attribute *attr,
			      char *buf)
{
	struct lfp_can_link *can = kobj_to_can(kobj);
	char name[IFNAMSIZ] = "";

	if (!rtnl_trylock())
		return restart_syscall();
	if (can->dev)
		strscpy(name, can->dev->name, sizeof(name));
	else
		strscpy(name, can->ifname, sizeof(name));
	rtnl_unlock();
	return *name ? sysfs_emit(buf, "%s\n", name) : -ENODEV;
}

static ssize_t unknown_bits_show(struct kobject *kobj,
				 struct kobj_attribute *attr, char *buf)
{
	struct lfp_can_link *can = kobj_to_can(kobj);
	struct lfp_stack *stack = can->link.stack;
	struct lfp_can_slot *slot;
	int len = 0, i, byte;

	spin_lock_bh(&stack->lock);
	for (i = 0; i < LFP_CAN_ID_COUNT; i++) {
		slot = &can->session.slot[i];
		if (!slot->fresh || !slot->unknown)
			continue;
		len += sysfs_emit_at(buf, len, "%s%03X#", len ? " " : "",
				     lfp_can_id(i));
		for (byte = 0; byte < slot->payload.len; byte++)
			len += sysfs_emit_at(buf, len, "%02X",
					     (u8)(slot->unknown >> 8 * byte));
	}
	spin_unlock_bh(&stack->lock);
	return len + sysfs_emit_at(buf, len, "%s\n", len ? "" : "none");
}

static ssize_t silence_ms_show(struct kobject *kobj,
			       struct kobj_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%u\n", take_view(kobj).silence_ms);
}

static int set_silence_ms(struct lfp_can_link *can, u32 silence_ms)
{
	struct lfp_stack *stack = can->link.stack;

	if (silence_ms < LFP_SILENCE_MIN_MS || silence_ms > LFP_SILENCE_MAX_MS)
		return -ERANGE;
	spin_lock_bh(&stack->lock);
	can->session.silence_ms = silence_ms;
	spin_unlock_bh(&stack->lock);
	lfp_stack_wake(stack);
	return 0;
}

static ssize_t silence_ms_store(struct kobject *kobj,
				struct kobj_attribute *attr, const char *buf,
				size_t count)
{
	u32 silence_ms;
	int err = kstrtou32(buf, 0, &silence_ms);

	if (!err)
		err = set_silence_ms(kobj_to_can(kobj), silence_ms);
	return err ?: (ssize_t)count;
}

static struct kobj_attribute state_attr = __ATTR_RO(state);
static struct kobj_attribute dialect_attr = __ATTR_RO(dialect);
static struct kobj_attribute interface_attr = __ATTR_RO(interface);
static struct kobj_attribute age_ms_attr = __ATTR_RO(age_ms);
static struct kobj_attribute frames_attr = __ATTR_RO(frames);
static struct kobj_attribute rejected_attr = __ATTR_RO(rejected);
static struct kobj_attribute implausible_attr = __ATTR_RO(implausible);
static struct kobj_attribute bus_off_count_attr = __ATTR_RO(bus_off_count);
static struct kobj_attribute unknown_bits_attr = __ATTR_RO(unknown_bits);
static struct kobj_attribute silence_ms_attr = __ATTR_RW(silence_ms);

static struct attribute *can_attrs[] = {
	&state_attr.attr,
	&dialect_attr.attr,
	&interface_attr.attr,
	&age_ms_attr.attr,
	&frames_attr.attr,
	&rejected_attr.attr,
	&implausible_attr.attr,
	&bus_off_count_attr.attr,
	&unknown_bits_attr.attr,
	&silence_ms_attr.attr,
	NULL
};
ATTRIBUTE_GROUPS(can);

static void can_link_release(struct lfp_link *link)
{
	struct lfp_can_link *can = to_can_link(link);

	fwnode_handle_put(can->fwnode);
	kfree(can);
}

static bool can_link_tick(struct lfp_link *link, u64 now_ms, u64 *next_ms)
{
	return lfp_can_session_tick(&to_can_link(link)->session, now_ms,
				    next_ms);
}

static int read_properties(struct lfp_can_link *can, struct device *dev)
{
	struct fwnode_handle *fwnode;
	const char *ifname;
	u32 silence_ms;

	/* A device tree says what the hardware is; this is the user's. */
	if (!device_property_read_u32(dev, "lfpstack,silence-ms", &silence_ms))
		set_silence_ms(can, silence_ms);
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

static struct lfp_link *can_link_attach(struct lfp_stack *stack)
{
	struct lfp_can_link *can;
	int err;

	if (!wants_can(stack->dev))
		return NULL;
	can = can_link_alloc();
	if (!can)
		return ERR_PTR(-ENOMEM);
	err = lfp_link_add(&can->link, stack, &can_link_type);
	if (err)
		return ERR_PTR(err);

	spin_lock_bh(&stack->lock);
	lfp_can_session_init(&can->session, &stack->state);
	stack->link[LFP_LINK_CAN] = &can->link;
	spin_unlock_bh(&stack->lock);
	err = read_properties(can, stack->dev);
	if (err) {
		lfp_link_remove(&can->link);
		return ERR_PTR(err);
	}
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
	.groups = can_groups,
	.attach = can_link_attach,
	.detach = can_link_detach,
	.tick = can_link_tick,
};

static int __init lfpstack_can_init(void)
{
	int err = register_netdevice_notifier_net(&init_net, &can_notifier);

	if (err)
		return err;
	return lfp_link_type_register(&can_link_type);
}
module_init(lfpstack_can_init);

static void __exit lfpstack_can_exit(void)
{
	lfp_link_type_unregister(&can_link_type);
	unregister_netdevice_notifier_net(&init_net, &can_notifier);
	/* Receivers are freed by RCU callbacks that may call into us no more. */
	rcu_barrier();
}
module_exit(lfpstack_can_exit);

MODULE_DESCRIPTION("CAN link of LFP battery stacks");
MODULE_LICENSE("GPL");
MODULE_ALIAS("lfpstack-link-can");
