// SPDX-License-Identifier: GPL-2.0
/*
 * Stacks that a user sets up: /sys/kernel/config/lfpstack/<stack>/.
 *
 * A directory is a description until `live` is set; from then on it cannot be
 * changed, and removing it detaches the stack.
 */

#include <linux/configfs.h>
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
 * @system_scope: the stack powers this host
 * @silence_ms: silence after which data are lost
 * @dialect: how the pack speaks, or DIALECT_AUTO
 * @keepalive: send the inverter's frame that keeps the pack awake
 * @poll: ask the pack
 * @pdev: the stack device while live
 */
struct stack_item {
	struct config_item item;
	/* guards all below */
	struct mutex lock;
	char can[IFNAMSIZ];
	bool system_scope;
	u32 silence_ms;
	char dialect[WORD_SIZE];
	bool keepalive;
	bool poll;
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
		.system_scope = stack->system_scope,
		.silence_ms = stack->silence_ms,
		.dialect = strcmp(stack->dialect, DIALECT_AUTO) ?
			   stack->dialect : "",
		.keepalive = stack->keepalive,
		.poll = stack->poll,
	};
	struct platform_device *pdev;

	if (stack->pdev)
		return 0;
	if (!*stack->can)
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

static ssize_t stack_live_store(struct config_item *item, const char *page,
				size_t count)
{
	struct stack_item *stack = to_stack_item(item);
	bool live;
	int err = kstrtobool(page, &live);

	if (err)
		return err;
	if (live && !lfp_link_type_registered(LFP_LINK_CAN))
		request_module("lfpstack-link-can");
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
CONFIGFS_ATTR(stack_, scope);
CONFIGFS_ATTR(stack_, silence_ms);
CONFIGFS_ATTR(stack_, dialect);
CONFIGFS_ATTR(stack_, keepalive);
CONFIGFS_ATTR(stack_, poll);
CONFIGFS_ATTR(stack_, live);
CONFIGFS_ATTR_RO(stack_, dev_name);

static struct configfs_attribute *stack_attrs[] = {
	&stack_attr_can,
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
