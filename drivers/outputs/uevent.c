// SPDX-License-Identifier: GPL-2.0
/*
 * Uevents with the keys LFPSTACK_*: Documentation/ABI/testing.
 */

#include <linux/kobject.h>
#include <linux/sysfs.h>

#include "outputs/outputs.h"

#define KEYS_MAX 10

/* Longest is LFPSTACK_ALARM= with the longest condition. */
#define KEY_SIZE 56

/**
 * struct keys - the keys of one event
 * @text: KEY=value
 * @list: pointers to them, NULL at the end
 * @count: how many
 */
struct keys {
	char text[KEYS_MAX][KEY_SIZE];
	char *list[KEYS_MAX + 1];
	int count;
};

static __printf(2, 3) void add_key(struct keys *keys, const char *format, ...)
{
	char *text = keys->text[keys->count];
	va_list args;

	va_start(args, format);
	vscnprintf(text, KEY_SIZE, format, args);
	va_end(args);
	keys->list[keys->count++] = text;
}

/* The stack is module 0; a controller has an address instead. */
static void add_node(struct keys *keys, unsigned int node)
{
	if (!node || lfp_node_is_module(node))
		add_key(keys, "LFPSTACK_MODULE=%u", node);
	else
		add_key(keys, "LFPSTACK_ADDRESS=%u",
			lfp_controller_address(node));
}

static void add_tail(struct keys *keys, const struct lfp_stack *stack,
		     const struct lfp_event *event, u64 seq)
{
	add_key(keys, "LFPSTACK_STACK=%s", stack->name);
	add_key(keys, "LFPSTACK_SEQ=%llu", seq);
	if (event->coalesced)
		add_key(keys, "LFPSTACK_COALESCED=%u", event->coalesced);
	keys->list[keys->count] = NULL;
}

/**
 * lfp_uevent_alarm() - announce an edge of a condition on the supply
 * @supply: the supply
 * @event: the edge
 * @seq: number of the event
 *
 * Programs that poll() the file in alarms/ are woken as well.
 *
 * Context: process.
 * Return: 0 or a negative errno if it was not sent.
 */
int lfp_uevent_alarm(struct lfp_supply *supply, const struct lfp_event *event,
		     u64 seq)
{
	const char *condition = lfp_condition_name(event->condition);
	struct kobject *kobj = &supply->psy->dev.kobj;
	struct keys keys = { .count = 0 };

	add_key(&keys, "LFPSTACK_EVENT=alarm");
	add_key(&keys, "LFPSTACK_ALARM=%s", condition);
	add_key(&keys, "LFPSTACK_LEVEL=%s", lfp_level_name(event->level));
	add_key(&keys, "LFPSTACK_PREVIOUS=%s",
		lfp_level_name(event->previous));
	add_node(&keys, event->node);
	add_key(&keys, "LFPSTACK_SOURCE=%s", lfp_link_name(event->link));
	add_tail(&keys, supply->stack, event, seq);
	sysfs_notify(kobj, LFP_ALARMS_GROUP, condition);
	return kobject_uevent_env(kobj, KOBJ_CHANGE, keys.list);
}

/**
 * lfp_uevent_link() - announce a new state of a link on the stack device
 * @stack: the stack
 * @event: the change
 * @seq: number of the event
 *
 * Context: process.
 * Return: 0 or a negative errno if it was not sent.
 */
int lfp_uevent_link(struct lfp_stack *stack, const struct lfp_event *event,
		    u64 seq)
{
	struct keys keys = { .count = 0 };

	add_key(&keys, "LFPSTACK_EVENT=link");
	add_key(&keys, "LFPSTACK_LINK=%s", lfp_link_name(event->link));
	add_key(&keys, "LFPSTACK_STATE=%s", lfp_link_state_name(event->level));
	add_key(&keys, "LFPSTACK_PREVIOUS=%s",
		lfp_link_state_name(event->previous));
	add_tail(&keys, stack, event, seq);
	return kobject_uevent_env(&stack->dev->kobj, KOBJ_CHANGE, keys.list);
}

static const char *presence_word(u8 online)
{
	return online ? "online" : "lost";
}

/**
 * lfp_uevent_module() - announce on the stack device that a module came or went
 * @stack: the stack
 * @event: the change
 * @seq: number of the event
 *
 * Context: process.
 * Return: 0 or a negative errno if it was not sent.
 */
int lfp_uevent_module(struct lfp_stack *stack, const struct lfp_event *event,
		      u64 seq)
{
	struct keys keys = { .count = 0 };

	add_key(&keys, "LFPSTACK_EVENT=module");
	add_key(&keys, "LFPSTACK_STATE=%s", presence_word(event->level));
	add_key(&keys, "LFPSTACK_PREVIOUS=%s", presence_word(event->previous));
	add_node(&keys, event->node);
	add_key(&keys, "LFPSTACK_SOURCE=%s", lfp_link_name(event->link));
	add_tail(&keys, stack, event, seq);
	return kobject_uevent_env(&stack->dev->kobj, KOBJ_CHANGE, keys.list);
}
