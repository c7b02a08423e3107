// SPDX-License-Identifier: GPL-2.0
/*
 * Stacks that a user sets up: /sys/kernel/config/lfpstack/<stack>/.
 *
 * A directory is a description until `live` is set; from then on it cannot be
 * changed, and removing it detaches the stack.
 */

#include <linux/configfs.h>
#include <linux/ctype.h>
#include <linux/kmod.h>
#include <linux/kstrtox.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/netdevice.h>
#include <linux/slab.h>

#include "model/stack.h"
#include "setup/setup.h"

/* A written word with its newline and NUL. */
#define WORD_SIZE 32

/* The driver finds out the dialect. */
#define DIALECT_AUTO "auto"

/**
 * struct stack_item - a directory of configfs
 * @item: the directory; its name is the stack's
 * @lock: guards the rest
 * @can: name of the CAN interface
 * @serial: name of the serial port
 * @system_scope: the stack powers this host
 * @silence_ms: silence after which data are lost
 * @dialect: how the pack speaks, or DIALECT_AUTO
 * @keepalive: send the inverter's frame that keeps the pack awake
 * @poll: ask the pack
 * @groups: groups on the serial port, as bits
 * @gap_ms: pause between a reply and the next request
 * @group_request: ask a master for all of its modules at once
 * @pdev: the stack device while live
 */
struct stack_item {
	struct config_item item;
	/* guards all below */
	struct mutex lock;
	char can[IFNAMSIZ];
	char serial[LFP_PORT_NAME_SIZE];
	bool system_scope;
	u32 silence_ms;
	char dialect[WORD_SIZE];
	bool keepalive;
	bool poll;
	u8 groups;
	u32 gap_ms;
	bool group_request;
	struct platform_device *pdev;
};

static struct stack_item *to_stack_item(struct config_item *item)
{
	return container_of(item, struct stack_item, item);
}

static ssize_t show_word(struct stack_item *stack, char *page,
			 const char *word)
{
	ssize_t len;

	mutex_lock(&stack->lock);
	len = sysfs_emit(page, "%s\n", word);
	mutex_unlock(&stack->lock);
	return len;
}

static ssize_t stack_can_show(struct config_item *item, char *page)
{
	struct stack_item *stack = to_stack_item(item);

	return show_word(stack, page, stack->can);
}

static int set_can(struct stack_item *stack, const char *name)
{
	if (*name && !dev_valid_name(name))
		return -EINVAL;
	strscpy(stack->can, name, sizeof(stack->can));
	return 0;
}

static bool is_port_name(const char *name)
{
	if (*name == '/')
		return false;
	while (isalnum(*name) || (*name && strchr("_-.:/", *name)))
		name++;
	return !*name;
}

/* A file of /dev, or a device of the serdev bus; it need not be there yet. */
static int set_serial(struct stack_item *stack, const char *name)
{
	if (!is_port_name(name) || strlen(name) >= sizeof(stack->serial))
		return -EINVAL;
	strscpy(stack->serial, name, sizeof(stack->serial));
	return 0;
}

static int set_scope(struct stack_item *stack, const char *scope)
{
	if (strcmp(scope, "system") && strcmp(scope, "device"))
		return -EINVAL;
	stack->system_scope = !strcmp(scope, "system");
	return 0;
}

static int set_silence_ms(struct stack_item *stack, const char *text)
{
	u32 silence_ms;
	int err = kstrtou32(text, 0, &silence_ms);

	if (err)
		return err;
	if (silence_ms < LFP_SILENCE_MIN_MS ||
	    silence_ms > LFP_SILENCE_MAX_MS)
		return -ERANGE;
	stack->silence_ms = silence_ms;
	return 0;
}

/*
 * Which dialects there are is known to the module of the link, which need not
 * be loaded yet: it refuses the name of none when the stack goes live.
 */
static int set_dialect(struct stack_item *stack, const char *name)
{
	size_t len = strlen(name);

	if (!len ||
	    strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789.-") != len)
		return -EINVAL;
	strscpy(stack->dialect, name, sizeof(stack->dialect));
	return 0;
}

static int set_keepalive(struct stack_item *stack, const char *text)
{
	return kstrtobool(text, &stack->keepalive);
}

static int set_poll(struct stack_item *stack, const char *text)
{
	return kstrtobool(text, &stack->poll);
}

/* The text is split where it stands. */
static int parse_groups(char *text, u8 *groups)
{
	u8 bits = 0, group;
	char *word;
	int err;

	while ((word = strsep(&text, " "))) {
		if (!*word)
			continue;
		err = kstrtou8(word, 10, &group);
		if (err)
			return err;
		if (group >= LFP_SERIAL_GROUPS)
			return -ERANGE;
		bits |= BIT(group);
	}
	if (!lfp_groups_ok(bits))
		return -EINVAL;
	*groups = bits;
	return 0;
}

static int set_serial_groups(struct stack_item *stack, const char *text)
{
	char copy[WORD_SIZE];

	strscpy(copy, text, sizeof(copy));
	return parse_groups(copy, &stack->groups);
}

static int set_gap_ms(struct stack_item *stack, const char *text)
{
	u32 gap_ms;
	int err = kstrtou32(text, 0, &gap_ms);

	if (err)
		return err;
	if (gap_ms > LFP_SERIAL_GAP_MAX_MS)
		return -ERANGE;
	stack->gap_ms = gap_ms;
	return 0;
}

static int set_group_request(struct stack_item *stack, const char *text)
{
	return kstrtobool(text, &stack->group_request);
}

/* Calls @set with the written word, unless the stack is live. */
static ssize_t store_word(struct config_item *item, const char *page,
			  size_t count,
			  int (*set)(struct stack_item *stack,
				     const char *word))
{
	struct stack_item *stack = to_stack_item(item);
	char word[WORD_SIZE];
	int err = -EBUSY;

	if (count >= sizeof(word))
		return -EINVAL;
	strscpy(word, page, sizeof(word));
	mutex_lock(&stack->lock);
	if (!stack->pdev)
		err = set(stack, strim(word));
	mutex_unlock(&stack->lock);
	return err ?: (ssize_t)count;
}

static ssize_t stack_can_store(struct config_item *item, const char *page,
			       size_t count)
{
	return store_word(item, page, count, set_can);
}

static ssize_t stack_serial_show(struct config_item *item, char *page)
{
	struct stack_item *stack = to_stack_item(item);

	return show_word(stack, page, stack->serial);
}

static ssize_t stack_serial_store(struct config_item *item, const char *page,
				  size_t count)
{
	return store_word(item, page, count, set_serial);
}

static ssize_t stack_groups_show(struct config_item *item, char *page)
{
	unsigned int group;
	u64 left, groups = to_stack_item(item)->groups;
	int len = 0;

	lfp_for_each_bit(group, left, groups)
		len += sysfs_emit_at(page, len, "%s%u", len ? " " : "", group);
	return len + sysfs_emit_at(page, len, "\n");
}

static ssize_t stack_groups_store(struct config_item *item, const char *page,
				  size_t count)
{
	return store_word(item, page, count, set_serial_groups);
}

static ssize_t stack_gap_ms_show(struct config_item *item, char *page)
{
	return sysfs_emit(page, "%u\n", to_stack_item(item)->gap_ms);
}

static ssize_t stack_gap_ms_store(struct config_item *item, const char *page,
				  size_t count)
{
	return store_word(item, page, count, set_gap_ms);
}

static ssize_t stack_group_request_show(struct config_item *item, char *page)
{
	return sysfs_emit(page, "%d\n", to_stack_item(item)->group_request);
}

static ssize_t stack_group_request_store(struct config_item *item,
					 const char *page, size_t count)
{
	return store_word(item, page, count, set_group_request);
}

static ssize_t stack_scope_show(struct config_item *item, char *page)
{
	return sysfs_emit(page, "%s\n", to_stack_item(item)->system_scope ?
			  "system" : "device");
}

static ssize_t stack_scope_store(struct config_item *item, const char *page,
				 size_t count)
{
	return store_word(item, page, count, set_scope);
}

static ssize_t stack_silence_ms_show(struct config_item *item, char *page)
{
	return sysfs_emit(page, "%u\n", to_stack_item(item)->silence_ms);
}

static ssize_t stack_silence_ms_store(struct config_item *item,
				      const char *page, size_t count)
{
	return store_word(item, page, count, set_silence_ms);
}

static ssize_t stack_dialect_show(struct config_item *item, char *page)
{
	struct stack_item *stack = to_stack_item(item);

	return show_word(stack, page, stack->dialect);
}

static ssize_t stack_dialect_store(struct config_item *item, const char *page,
				   size_t count)
{
	return store_word(item, page, count, set_dialect);
}

static ssize_t stack_keepalive_show(struct config_item *item, char *page)
{
	return sysfs_emit(page, "%d\n", to_stack_item(item)->keepalive);
}

static ssize_t stack_keepalive_store(struct config_item *item,
				     const char *page, size_t count)
{
	return store_word(item, page, count, set_keepalive);
}

static ssize_t stack_poll_show(struct config_item *item, char *page)
{
	return sysfs_emit(page, "%d\n", to_stack_item(item)->poll);
}

static ssize_t stack_poll_store(struct config_item *item, const char *page,
				size_t count)
{
	return store_word(item, page, count, set_poll);
}

static ssize_t stack_live_show(struct config_item *item, char *page)
{
	struct stack_item *stack = to_stack_item(item);
	bool live;

	mutex_lock(&stack->lock);
	live = stack->pdev;
	mutex_unlock(&stack->lock);
	return sysfs_emit(page, "%d\n", live);
}

static int go_live(struct stack_item *stack)
{
	struct lfp_config config = {
		.name = config_item_name(&stack->item),
		.can = stack->can,
		.serial = stack->serial,
		.system_scope = stack->system_scope,
		.silence_ms = stack->silence_ms,
		.dialect = strcmp(stack->dialect, DIALECT_AUTO) ?
			   stack->dialect : "",
		.keepalive = stack->keepalive,
		.poll = stack->poll,
		.groups = stack->groups,
		.gap_ms = stack->gap_ms,
		.group_request = stack->group_request,
	};
	struct platform_device *pdev;

	if (stack->pdev)
		return 0;
	if (!*stack->can && !*stack->serial)
		return -EDESTADDRREQ;
	pdev = lfp_platform_add(&config);
	if (IS_ERR(pdev))
		return PTR_ERR(pdev);
	stack->pdev = pdev;
	return 0;
}

static void go_dead(struct stack_item *stack)
{
	if (stack->pdev)
		lfp_platform_remove(stack->pdev);
	stack->pdev = NULL;
}

static void request_link(bool wanted, enum lfp_link_id id)
{
	if (wanted && !lfp_link_type_registered(id))
		request_module("lfpstack-link-%s", lfp_link_name(id));
}

/* Without the lock: a module that comes may take its time. */
static void request_links(struct stack_item *stack)
{
	bool can, serial;

	mutex_lock(&stack->lock);
	can = *stack->can;
	serial = *stack->serial;
	mutex_unlock(&stack->lock);
	request_link(can, LFP_LINK_CAN);
	request_link(serial, LFP_LINK_SERIAL);
}

static ssize_t stack_live_store(struct config_item *item, const char *page,
				size_t count)
{
	struct stack_item *stack = to_stack_item(item);
	bool live;
	int err = kstrtobool(page, &live);

	if (err)
		return err;
	if (live)
		request_links(stack);
	mutex_lock(&stack->lock);
	if (live)
		err = go_live(stack);
	else
		go_dead(stack);
	mutex_unlock(&stack->lock);
	return err ?: (ssize_t)count;
}

static ssize_t stack_dev_name_show(struct config_item *item, char *page)
{
	struct stack_item *stack = to_stack_item(item);
	ssize_t len = -ENODEV;

	mutex_lock(&stack->lock);
	if (stack->pdev)
		len = sysfs_emit(page, "%s\n", dev_name(&stack->pdev->dev));
	mutex_unlock(&stack->lock);
	return len;
}

CONFIGFS_ATTR(stack_, can);
CONFIGFS_ATTR(stack_, serial);
CONFIGFS_ATTR(stack_, groups);
CONFIGFS_ATTR(stack_, gap_ms);
CONFIGFS_ATTR(stack_, group_request);
CONFIGFS_ATTR(stack_, scope);
CONFIGFS_ATTR(stack_, silence_ms);
CONFIGFS_ATTR(stack_, dialect);
CONFIGFS_ATTR(stack_, keepalive);
CONFIGFS_ATTR(stack_, poll);
CONFIGFS_ATTR(stack_, live);
CONFIGFS_ATTR_RO(stack_, dev_name);

static struct configfs_attribute *stack_attrs[] = {
	&stack_attr_can,
	&stack_attr_serial,
	&stack_attr_groups,
	&stack_attr_gap_ms,
	&stack_attr_group_request,
	&stack_attr_scope,
	&stack_attr_silence_ms,
	&stack_attr_dialect,
	&stack_attr_keepalive,
	&stack_attr_poll,
	&stack_attr_live,
	&stack_attr_dev_name,
	NULL
};

static void stack_release(struct config_item *item)
{
	struct stack_item *stack = to_stack_item(item);

	mutex_destroy(&stack->lock);
	kfree(stack);
}

static struct configfs_item_operations stack_item_ops = {
	.release = stack_release,
};

static const struct config_item_type stack_type = {
	.ct_item_ops = &stack_item_ops,
	.ct_attrs = stack_attrs,
	.ct_owner = THIS_MODULE,
};

static struct config_item *make_item(struct config_group *group,
				     const char *name)
{
	struct stack_item *stack;

	if (!lfp_stack_name_ok(name))
		return ERR_PTR(-EINVAL);
	stack = kzalloc(sizeof(*stack), GFP_KERNEL);
	if (!stack)
		return ERR_PTR(-ENOMEM);
	mutex_init(&stack->lock);
	stack->silence_ms = LFP_SILENCE_MS;
	stack->groups = LFP_SERIAL_SINGLE_GROUP;
	stack->gap_ms = LFP_SERIAL_GAP_MS;
	strscpy(stack->dialect, DIALECT_AUTO, sizeof(stack->dialect));
	config_item_init_type_name(&stack->item, name, &stack_type);
	return &stack->item;
}

static void drop_item(struct config_group *group, struct config_item *item)
{
	struct stack_item *stack = to_stack_item(item);

	mutex_lock(&stack->lock);
	go_dead(stack);
	mutex_unlock(&stack->lock);
	config_item_put(item);
}

static struct configfs_group_operations group_ops = {
	.make_item = make_item,
	.drop_item = drop_item,
};

static const struct config_item_type group_type = {
	.ct_group_ops = &group_ops,
	.ct_owner = THIS_MODULE,
};

static struct configfs_subsystem subsystem = {
	.su_group = {
		.cg_item = {
			.ci_namebuf = "lfpstack",
			.ci_type = &group_type,
		},
	},
};

/**
 * lfp_configfs_init() - make /sys/kernel/config/lfpstack
 *
 * Context: process.
 * Return: 0 or a negative errno.
 */
int lfp_configfs_init(void)
{
	config_group_init(&subsystem.su_group);
	mutex_init(&subsystem.su_mutex);
	return configfs_register_subsystem(&subsystem);
}

/**
 * lfp_configfs_exit() - undo lfp_configfs_init()
 *
 * Context: process; directories hold a reference to the module, so there are
 * none left.
 */
void lfp_configfs_exit(void)
{
	configfs_unregister_subsystem(&subsystem);
	mutex_destroy(&subsystem.su_mutex);
}
