// SPDX-License-Identifier: GPL-2.0
/*
 * The worker of a stack, and the registry of stacks and links.
 */

#include <linux/ctype.h>
#include <linux/jiffies.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>

#include "model/stack.h"

/* Plain change events of one supply are this far apart. */
#define ANNOUNCE_INTERVAL_MS 1000

/*
 * A supply that is laid out anew vanishes and comes back for its clients. A
 * garbled bus must not make them see that all the time.
 */
#define SYNC_INTERVAL_MS 5000

/* After an error: memory is short. */
#define RETRY_INTERVAL_MS 1000

static struct workqueue_struct *lfp_workqueue;

/* Guards the two lists, and attaching and detaching as a whole. */
static DEFINE_MUTEX(registry_lock);
static LIST_HEAD(stacks);
static LIST_HEAD(link_types);

/**
 * lfp_now_ms() - the time that the model goes by
 *
 * Context: any. As coarse as the tick, so that it costs next to nothing for
 * each frame.
 * Return: milliseconds since an arbitrary point, never 0.
 */
u64 lfp_now_ms(void)
{
	return jiffies64_to_msecs(get_jiffies_64());
}
EXPORT_SYMBOL_GPL(lfp_now_ms);

/**
 * lfp_stack_wake() - let the worker run at once
 * @stack: the stack
 *
 * Context: any, softirq included.
 */
void lfp_stack_wake(struct lfp_stack *stack)
{
	mod_delayed_work(lfp_workqueue, &stack->work, 0);
}
EXPORT_SYMBOL_GPL(lfp_stack_wake);

static void tick_links(struct lfp_stack *stack, u64 *next_ms)
{
	struct lfp_link *link;
	u64 now_ms;
	int i;

	spin_lock_bh(&stack->lock);
	now_ms = lfp_now_ms();
	for (i = 0; i < LFP_LINK_COUNT; i++) {
		link = stack->link[i];
		if (link)
			link->type->tick(link, now_ms, next_ms);
	}
	spin_unlock_bh(&stack->lock);
}

static void work_links(struct lfp_stack *stack, u64 *next_ms)
{
	struct lfp_link *link;
	int i;

	mutex_lock(&stack->links_lock);
	for (i = 0; i < LFP_LINK_COUNT; i++) {
		link = READ_ONCE(stack->link[i]);
		if (link && link->type->work)
			link->type->work(link, lfp_now_ms(), next_ms);
	}
	mutex_unlock(&stack->links_lock);
}

static bool offers_anything(const struct lfp_state *state)
{
	const struct lfp_node *node;

	for (node = &state->stack; node; node = node->next)
		if (!node->joining &&
		    (node->offers || node->can_say & ~LFP_LINK_CONDITIONS))
			return true;
	return false;
}

static void call_sync(struct lfp_stack *stack, u32 layout, bool again)
{
	int err = stack->ops->sync(stack, again);

	stack->seen_layout = layout;
	stack->sync_failed = err < 0;
	if (!err)
		stack->shown_layout = layout;
}

/* What is new is made at once: nobody sees it vanish. */
static void sync_outputs(struct lfp_stack *stack, u64 *next_ms)
{
	u64 now_ms = lfp_now_ms();
	bool offers, again = !stack->sync_ms ||
			     now_ms >= stack->sync_ms + SYNC_INTERVAL_MS;
	u32 layout;

	spin_lock_bh(&stack->lock);
	layout = stack->state.layout;
	offers = offers_anything(&stack->state);
	spin_unlock_bh(&stack->lock);
	if (!offers || layout == stack->shown_layout)
		return;
	if (again)
		stack->sync_ms = now_ms;
	if (again || (!stack->sync_failed && layout != stack->seen_layout))
		call_sync(stack, layout, again);
	if (layout != stack->shown_layout)
		*next_ms = min(*next_ms, stack->sync_ms + SYNC_INTERVAL_MS);
}

static bool take_event(struct lfp_stack *stack, struct lfp_event *event)
{
	bool taken;

	spin_lock_bh(&stack->lock);
	taken = lfp_state_next_event(&stack->state, lfp_now_ms(), event);
	spin_unlock_bh(&stack->lock);
	return taken;
}

static bool events_left(struct lfp_stack *stack)
{
	bool left;

	spin_lock_bh(&stack->lock);
	left = lfp_state_has_events(&stack->state);
	spin_unlock_bh(&stack->lock);
	return left;
}

/*
 * A number is used up only by an event that was sent, and is there to be read
 * when the event arrives.
 */
static int announce_event(struct lfp_stack *stack,
			  const struct lfp_event *event)
{
	u64 seq = stack->event_seq + 1;
	int err;

	WRITE_ONCE(stack->event_seq, seq);
	err = stack->ops->event(stack, event, seq);
	if (err)
		WRITE_ONCE(stack->event_seq, seq - 1);
	return err;
}

static void announce_events(struct lfp_stack *stack, u64 *next_ms)
{
	struct lfp_event event;
	u64 retry_ms = 1000 / LFP_EVENT_RATE;

	while (take_event(stack, &event)) {
		if (announce_event(stack, &event) >= 0)
			continue;
		spin_lock_bh(&stack->lock);
		lfp_state_return_event(&stack->state, &event);
		spin_unlock_bh(&stack->lock);
		retry_ms = RETRY_INTERVAL_MS;
		break;
	}
	if (events_left(stack))
		*next_ms = min(*next_ms, lfp_now_ms() + retry_ms);
}

static void announce_changes(struct lfp_stack *stack, u64 *next_ms)
{
	u64 now_ms = lfp_now_ms();
	u64 due_ms = stack->announced_ms + ANNOUNCE_INTERVAL_MS;
	u64 nodes;

	if (now_ms < due_ms) {
		*next_ms = min(*next_ms, due_ms);
		return;
	}
	spin_lock_bh(&stack->lock);
	nodes = lfp_state_take_announcements(&stack->state);
	spin_unlock_bh(&stack->lock);
	if (!nodes)
		return;
	stack->announced_ms = now_ms;
	stack->ops->changed(stack, nodes);
}

static void stack_work(struct work_struct *work)
{
	struct lfp_stack *stack =
		container_of(to_delayed_work(work), struct lfp_stack, work);
	u64 next_ms = U64_MAX;
	u64 now_ms;

	if (READ_ONCE(stack->closing))
		return;
	tick_links(stack, &next_ms);
	sync_outputs(stack, &next_ms);
	announce_events(stack, &next_ms);
	announce_changes(stack, &next_ms);
	/* It may take its time, which alarms have not. */
	work_links(stack, &next_ms);
	if (next_ms == U64_MAX)
		return;
	/* No effect if somebody has woken the worker in between. */
	now_ms = lfp_now_ms();
	queue_delayed_work(lfp_workqueue, &stack->work,
			   msecs_to_jiffies(next_ms > now_ms ?
					    next_ms - now_ms : 0));
}

/* The parts of a stack are called after it: lfp0_a01, lfp0_m03. */
static bool is_name_of_part(const char *name, size_t len)
{
	const char *end = name + len - 4;

	return len > 4 && end[0] == '_' && (end[1] == 'a' || end[1] == 'm') &&
	       isdigit(end[2]) && isdigit(end[3]);
}

/**
 * lfp_stack_name_ok() - may a stack have this name
 * @name: the name
 *
 * It becomes the name of a power supply, so no dash (hwmon), at most 15
 * characters (the thermal core takes 19, and parts of a stack append four), no
 * "bat" in front, by which scripts take a supply for the host's own battery,
 * and not what a part of another stack may be called.
 *
 * Context: any.
 * Return: true if so.
 */
bool lfp_stack_name_ok(const char *name)
{
	size_t len = strlen(name);

	if (!len || len > LFP_STACK_NAME_MAX)
		return false;
	if (strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") != len)
		return false;
	return strncmp(name, "bat", 3) && !is_name_of_part(name, len);
}
EXPORT_SYMBOL_GPL(lfp_stack_name_ok);

/**
 * lfp_stack_create() - make a stack that nobody sees yet
 * @dev: the stack device
 * @name: a good name
 * @ops: what shows it
 *
 * Context: process.
 * Return: the stack or NULL; lfp_stack_destroy() frees it.
 */
struct lfp_stack *lfp_stack_create(struct device *dev, const char *name,
				   const struct lfp_output_ops *ops)
{
	struct lfp_stack *stack = kzalloc(sizeof(*stack), GFP_KERNEL);

	if (!stack)
		return NULL;
	stack->dev = dev;
	stack->ops = ops;
	strscpy(stack->name, name, sizeof(stack->name));
	spin_lock_init(&stack->lock);
	mutex_init(&stack->links_lock);
	INIT_DELAYED_WORK(&stack->work, stack_work);
	INIT_LIST_HEAD(&stack->entry);
	lfp_state_init(&stack->state, lfp_now_ms());
	return stack;
}

static struct lfp_stack *find_stack(const char *name)
{
	struct lfp_stack *stack;

	list_for_each_entry(stack, &stacks, entry)
		if (!strcmp(stack->name, name))
			return stack;
	return NULL;
}

static int attach_link(struct lfp_stack *stack, struct lfp_link_type *type)
{
	struct lfp_link *link = type->attach(stack);

	return PTR_ERR_OR_ZERO(link);
}

static void detach_link(struct lfp_stack *stack, enum lfp_link_id id)
{
	if (stack->link[id])
		stack->link[id]->type->detach(stack->link[id]);
}

static int attach_links(struct lfp_stack *stack)
{
	struct lfp_link_type *type;
	int err;

	list_for_each_entry(type, &link_types, entry) {
		err = attach_link(stack, type);
		if (err)
			return err;
	}
	return 0;
}

static void detach_links(struct lfp_stack *stack)
{
	int id;

	for (id = 0; id < LFP_LINK_COUNT; id++)
		detach_link(stack, id);
}

/**
 * lfp_stack_start() - put a stack into the registry and attach its links
 * @stack: from lfp_stack_create()
 *
 * A link whose module is not there yet is attached when it comes.
 *
 * Context: process.
 * Return: 0, -EEXIST if the name is taken, -ENOMEM, or the
 * error of a link.
 */
int lfp_stack_start(struct lfp_stack *stack)
{
	int err = 0;

	stack->links_dir = kobject_create_and_add("links", &stack->dev->kobj);
	if (!stack->links_dir)
		return -ENOMEM;
	mutex_lock(&registry_lock);
	if (find_stack(stack->name)) {
		err = -EEXIST;
	} else {
		list_add_tail(&stack->entry, &stacks);
		err = attach_links(stack);
	}
	mutex_unlock(&registry_lock);
	return err;
}

/**
 * lfp_stack_destroy() - end a stack, started or not
 * @stack: the stack
 *
 * The order matters: what feeds the worker goes first, then the worker, then
 * the devices that it announces on. That data end with the stack is no alarm,
 * so nothing more is announced.
 *
 * Context: process.
 */
void lfp_stack_destroy(struct lfp_stack *stack)
{
	WRITE_ONCE(stack->closing, true);
	mutex_lock(&registry_lock);
	list_del_init(&stack->entry);
	detach_links(stack);
	mutex_unlock(&registry_lock);
	cancel_delayed_work_sync(&stack->work);
	stack->ops->remove(stack);
	kobject_del(stack->links_dir);
	kobject_put(stack->links_dir);
	mutex_destroy(&stack->links_lock);
	kfree(stack);
}

/**
 * lfp_link_type_register() - a kind of link is there
 * @type: the type; stays until lfp_link_type_unregister()
 *
 * Attaches it to the stacks that wait for it. An error there concerns that
 * stack alone and is logged.
 *
 * Context: process.
 */
void lfp_link_type_register(struct lfp_link_type *type)
{
	struct lfp_stack *stack;
	int err;

	mutex_lock(&registry_lock);
	list_add_tail(&type->entry, &link_types);
	list_for_each_entry(stack, &stacks, entry) {
		err = attach_link(stack, type);
		if (err)
			dev_err(stack->dev, "cannot attach the %s link: %d\n",
				lfp_link_name(type->id), err);
	}
	mutex_unlock(&registry_lock);
}
EXPORT_SYMBOL_GPL(lfp_link_type_register);

/**
 * lfp_link_type_unregister() - a kind of link goes
 * @type: the type
 *
 * Detaches its links; their stacks stay and say that data are lost.
 *
 * Context: process.
 */
void lfp_link_type_unregister(struct lfp_link_type *type)
{
	struct lfp_stack *stack;

	mutex_lock(&registry_lock);
	list_for_each_entry(stack, &stacks, entry)
		detach_link(stack, type->id);
	list_del(&type->entry);
	mutex_unlock(&registry_lock);
}
EXPORT_SYMBOL_GPL(lfp_link_type_unregister);

/**
 * lfp_link_type_registered() - is this kind of link there
 * @id: which
 *
 * Context: process.
 * Return: true if so.
 */
bool lfp_link_type_registered(enum lfp_link_id id)
{
	struct lfp_link_type *type;
	bool found = false;

	mutex_lock(&registry_lock);
	list_for_each_entry(type, &link_types, entry)
		found |= type->id == id;
	mutex_unlock(&registry_lock);
	return found;
}

static void link_release(struct kobject *kobj)
{
	struct lfp_link *link = container_of(kobj, struct lfp_link, kobj);

	struct completion *released = link->released;

	link->release(link);
	if (released)
		complete(released);
}

static const struct kobj_type link_ktype = {
	.release = link_release,
	.sysfs_ops = &kobj_sysfs_ops,
};

/**
 * lfp_link_add() - give a link its place in sysfs
 * @link: with its release function and what its type keeps, its sources known
 *        to the state; from here on it is freed by lfp_link_remove() or, after
 *        an error, by this function
 * @stack: its stack
 * @type: its type
 *
 * The type enters it into @stack->link, stack locked, when it can be ticked.
 *
 * Context: process, registry locked (lfp_link_type.attach).
 * Return: 0 or a negative errno.
 */
int lfp_link_add(struct lfp_link *link, struct lfp_stack *stack,
		 const struct lfp_link_type *type)
{
	int err;

	link->stack = stack;
	link->type = type;
	err = kobject_init_and_add(&link->kobj, &link_ktype, stack->links_dir,
				   "%s", lfp_link_name(type->id));
	if (!err)
		err = sysfs_create_groups(&link->kobj, type->groups);
	if (!err)
		return 0;
	spin_lock_bh(&stack->lock);
	lfp_state_detach_link(&stack->state, type->id, lfp_now_ms());
	spin_unlock_bh(&stack->lock);
	kobject_put(&link->kobj);
	return err;
}
EXPORT_SYMBOL_GPL(lfp_link_add);

/**
 * lfp_link_remove() - take a link from its stack and free it
 * @link: nothing of it runs any more
 *
 * Context: process, registry locked (lfp_link_type.detach).
 */
void lfp_link_remove(struct lfp_link *link)
{
	DECLARE_COMPLETION_ONSTACK(released);
	struct lfp_stack *stack = link->stack;
	enum lfp_link_id id = link->type->id;

	mutex_lock(&stack->links_lock);
	spin_lock_bh(&stack->lock);
	WRITE_ONCE(stack->link[id], NULL);
	lfp_state_detach_link(&stack->state, id, lfp_now_ms());
	spin_unlock_bh(&stack->lock);
	mutex_unlock(&stack->links_lock);
	lfp_stack_wake(stack);
	sysfs_remove_groups(&link->kobj, link->type->groups);
	kobject_del(&link->kobj);
	/* The record's release is code of a module that may go next. */
	link->released = &released;
	kobject_put(&link->kobj);
	wait_for_completion(&released);
}
EXPORT_SYMBOL_GPL(lfp_link_remove);

/**
 * lfp_model_init() - make what all stacks share
 *
 * Context: process.
 * Return: 0 or -ENOMEM.
 */
int lfp_model_init(void)
{
	lfp_workqueue = alloc_workqueue("lfpstack", WQ_HIGHPRI | WQ_UNBOUND, 0);
	return lfp_workqueue ? 0 : -ENOMEM;
}

/**
 * lfp_model_exit() - undo lfp_model_init()
 *
 * Context: process, after the last stack.
 */
void lfp_model_exit(void)
{
	destroy_workqueue(lfp_workqueue);
}
