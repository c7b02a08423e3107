// SPDX-License-Identifier: GPL-2.0
/*
 * A stack on a serial port: joins a session, which knows what to ask and whom
 * to believe, to the port on which it asks.
 */

#include <linux/module.h>
#include <linux/property.h>
#include <linux/slab.h>

#include "links/serial_link.h"

static_assert(LFP_SERIAL_GAP_MS == LFP_RS485_GAP_MS);
static_assert(LFP_SERIAL_GAP_MAX_MS == LFP_RS485_GAP_MAX_MS);
static_assert(LFP_SERIAL_GROUPS == LFP_RS485_GROUPS);

static void serial_link_release(struct lfp_link *link)
{
	struct lfp_serial_link *serial = to_serial_link(link);
	unsigned int place;

	for (place = 0; place < LFP_MODULES_MAX; place++)
		kfree(serial->session.module[place]);
	fwnode_handle_put(serial->user.fwnode);
	kfree(serial);
}

/* Time passes on the port's own timer, which is finer than the stack's. */
static bool serial_link_tick(struct lfp_link *link, u64 now_ms, u64 *next_ms)
{
	return false;
}

/* Records of modules cannot be made where their replies arrive. */
static void add_module(struct lfp_serial_link *serial, unsigned int place)
{
	struct lfp_rs485_module *module = kzalloc(sizeof(*module), GFP_KERNEL);
	struct lfp_rs485_session *session = &serial->session;
	struct lfp_stack *stack = serial->link.stack;

	/* Without memory its next reply asks again. */
	spin_lock_bh(&stack->lock);
	if (module)
		lfp_rs485_session_add(session, module, place);
	session->wanted &= ~BIT(place);
	spin_unlock_bh(&stack->lock);
	if (!module || serial->shown & BIT(place))
		return;
	serial->shown |= BIT(place);
	if (lfp_serial_add_files(serial, place))
		dev_err(stack->dev, "no files for module %u\n", place + 1);
}

static void add_modules(struct lfp_serial_link *serial)
{
	struct lfp_stack *stack = serial->link.stack;
	unsigned int place;
	u64 left, wanted;

	spin_lock_bh(&stack->lock);
	wanted = serial->session.wanted;
	spin_unlock_bh(&stack->lock);
	lfp_for_each_bit(place, left, wanted)
		add_module(serial, place);
}

/* One line each time the modules turn out to be such as cannot be read. */
static void log_family(struct lfp_serial_link *serial)
{
	struct lfp_stack *stack = serial->link.stack;
	enum lfp_rs485_family family;

	spin_lock_bh(&stack->lock);
	family = serial->session.family;
	spin_unlock_bh(&stack->lock);
	if (family == serial->logged)
		return;
	serial->logged = family;
	if (lfp_serial_is_foreign(family))
		dev_warn_ratelimited(stack->dev,
				     "the modules on the serial port speak another family's protocol (%s): nothing of it is shown\n",
				     lfp_rs485_family_name(family));
}

static void serial_link_work(struct lfp_link *link, u64 now_ms, u64 *next_ms)
{
	struct lfp_serial_link *serial = to_serial_link(link);

	add_modules(serial);
	log_family(serial);
}

static u32 read_number(struct fwnode_handle *fwnode, const char *name,
		       u32 number)
{
	fwnode_property_read_u32(fwnode, name, &number);
	return number;
}

static int read_groups(struct fwnode_handle *fwnode, u8 *groups)
{
	u32 numbers[LFP_RS485_GROUPS] = { };
	int i, count;

	*groups = LFP_SERIAL_SINGLE_GROUP;
	if (!fwnode_property_present(fwnode, "lfpstack,groups"))
		return 0;
	count = fwnode_property_count_u32(fwnode, "lfpstack,groups");
	if (count < 1 || count > LFP_RS485_GROUPS ||
	    fwnode_property_read_u32_array(fwnode, "lfpstack,groups", numbers,
					   count))
		return -EINVAL;
	*groups = 0;
	for (i = 0; i < count; i++) {
		if (numbers[i] >= LFP_RS485_GROUPS)
			return -EINVAL;
		*groups |= BIT(numbers[i]);
	}
	return lfp_groups_ok(*groups) ? 0 : -EINVAL;
}

/**
 * lfp_serial_read_wishes() - what firmware or a user wants of a serial link
 * @dev: whose properties are wrong if they are, for the log
 * @fwnode: the node that has them
 * @wishes: is filled in, but for the rate
 *
 * Context: process.
 * Return: 0, -ERANGE or -EINVAL.
 */
int lfp_serial_read_wishes(struct device *dev, struct fwnode_handle *fwnode,
			   struct lfp_rs485_wishes *wishes)
{
	wishes->baud = LFP_PORT_BAUD;
	wishes->silence_ms = read_number(fwnode, "lfpstack,silence-ms",
					 LFP_SILENCE_MS);
	wishes->gap_ms = read_number(fwnode, "lfpstack,gap-ms",
				     LFP_RS485_GAP_MS);
	wishes->group_request =
		fwnode_property_present(fwnode, "lfpstack,group-request");
	if (wishes->silence_ms < LFP_SILENCE_MIN_MS ||
	    wishes->silence_ms > LFP_SILENCE_MAX_MS) {
		dev_err(dev, "silence of %u ms: not %u to %u\n",
			wishes->silence_ms, LFP_SILENCE_MIN_MS,
			LFP_SILENCE_MAX_MS);
		return -ERANGE;
	}
	if (wishes->gap_ms > LFP_RS485_GAP_MAX_MS) {
		dev_err(dev, "gap of %u ms: not 0 to %u\n", wishes->gap_ms,
			LFP_RS485_GAP_MAX_MS);
		return -ERANGE;
	}
	if (read_groups(fwnode, &wishes->groups)) {
		dev_err(dev, "groups: not 0 alone, and not some of 1 to %u\n",
			LFP_RS485_GROUPS - 1);
		return -EINVAL;
	}
	return 0;
}

static struct lfp_link_type serial_link_type;

/* The port is the one that is named, or that has a node of the stack's name. */
static bool find_port(struct lfp_port_user *user, struct lfp_stack *stack)
{
	const char *name;

	if (!device_property_read_string(stack->dev, "lfpstack,serial-port",
					 &name)) {
		strscpy(user->wanted, name, sizeof(user->wanted));
		return true;
	}
	user->fwnode = lfp_serial_node_of(stack);
	return user->fwnode;
}

/* Of a port that is known by its node, that node says what is wanted. */
static int start_session(struct lfp_serial_link *serial,
			 struct lfp_stack *stack)
{
	struct fwnode_handle *fwnode = serial->user.fwnode ?:
				       dev_fwnode(stack->dev);
	struct lfp_rs485_wishes wishes;
	int err = lfp_serial_read_wishes(stack->dev, fwnode, &wishes);

	if (err)
		return err;
	spin_lock_bh(&stack->lock);
	lfp_state_attach_link(&stack->state, LFP_LINK_SERIAL);
	lfp_rs485_session_init(&serial->session, &stack->state, &wishes);
	spin_unlock_bh(&stack->lock);
	return 0;
}

/* NULL if the stack wants no serial link. */
static struct lfp_serial_link *serial_link_create(struct lfp_stack *stack)
{
	struct lfp_serial_link *serial = kzalloc(sizeof(*serial), GFP_KERNEL);
	int err;

	if (!serial)
		return ERR_PTR(-ENOMEM);
	serial->link.release = serial_link_release;
	serial->user.stack = stack;
	serial->user.session = &serial->session;
	if (!find_port(&serial->user, stack)) {
		kfree(serial);
		return NULL;
	}
	err = start_session(serial, stack);
	if (!err)
		return serial;
	serial_link_release(&serial->link);
	return ERR_PTR(err);
}

static struct lfp_link *serial_link_attach(struct lfp_stack *stack)
{
	struct lfp_serial_link *serial = serial_link_create(stack);
	int err;

	if (IS_ERR_OR_NULL(serial))
		return ERR_CAST(serial);
	err = lfp_link_add(&serial->link, stack, &serial_link_type);
	if (err)
		return ERR_PTR(err);
	spin_lock_bh(&stack->lock);
	WRITE_ONCE(stack->link[LFP_LINK_SERIAL], &serial->link);
	spin_unlock_bh(&stack->lock);
	lfp_port_add_user(&serial->user);
	return &serial->link;
}

static void serial_link_detach(struct lfp_link *link)
{
	lfp_port_remove_user(&to_serial_link(link)->user);
	lfp_link_remove(link);
}

static struct lfp_link_type serial_link_type = {
	.id = LFP_LINK_SERIAL,
	.groups = lfp_serial_groups,
	.attach = serial_link_attach,
	.detach = serial_link_detach,
	.work = serial_link_work,
	.tick = serial_link_tick,
};

static void exit_link(void)
{
	lfp_link_type_unregister(&serial_link_type);
	lfp_ports_exit();
}

static int init_front_ends(void)
{
	int err = lfp_ldisc_init();

	if (err || !IS_REACHABLE(CONFIG_SERIAL_DEV_BUS))
		return err;
	err = lfp_serdev_init();
	if (err)
		lfp_ldisc_exit();
	return err;
}

/* First the link, so that a port that comes finds the stacks that wait. */
static int __init lfpstack_serial_init(void)
{
	int err;

	lfp_serial_sysfs_init();
	err = lfp_ports_init();
	if (err)
		return err;
	lfp_link_type_register(&serial_link_type);
	err = init_front_ends();
	if (err)
		exit_link();
	return err;
}
module_init(lfpstack_serial_init);

static void __exit lfpstack_serial_exit(void)
{
	if (IS_REACHABLE(CONFIG_SERIAL_DEV_BUS))
		lfp_serdev_exit();
	lfp_ldisc_exit();
	exit_link();
}
module_exit(lfpstack_serial_exit);

MODULE_DESCRIPTION("Serial (RS485) link of LFP battery stacks");
MODULE_LICENSE("GPL");
MODULE_ALIAS("lfpstack-link-serial");
