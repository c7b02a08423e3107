/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A stack in the kernel: its state with the lock, the worker that announces,
 * its links, and the registry in which links and stacks find each other.
 */
#ifndef LFPSTACK_MODEL_STACK_H
#define LFPSTACK_MODEL_STACK_H

#include <linux/completion.h>
#include <linux/device.h>
#include <linux/kobject.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

#include "model/state.h"

/* lfp0_a15 is the longest name made from it; 20 characters do not register. */
#define LFP_STACK_NAME_MAX 15

struct lfp_stack;

/* Of a part of the stack that was never shown, nobody waits for an event. */
#define LFP_NOBODY_TO_TELL 1

/* A device that is there has to be made anew, for which it was not the time. */
#define LFP_SYNC_LATER 1

/**
 * struct lfp_output_ops - what shows a stack to the world
 * @sync: make the devices fit what the stack offers; those that are there and
 *        do not fit any more are made again if @again is set. 0,
 *        LFP_SYNC_LATER, or an error after which it is called again.
 * @event: announce one event under the given number. 0, an error after which
 *         it is called again, or LFP_NOBODY_TO_TELL.
 * @changed: tell standard clients that something of the summary of the nodes
 *           with these numbers (bits) changed
 * @remove: take the devices away
 *
 * All are called by the stack's worker or, for @remove, after its end: in
 * process context, one at a time, without the stack's lock.
 */
struct lfp_output_ops {
	int (*sync)(struct lfp_stack *stack, bool again);
	int (*event)(struct lfp_stack *stack, const struct lfp_event *event,
		     u64 seq);
	void (*changed)(struct lfp_stack *stack, u64 nodes);
	void (*remove)(struct lfp_stack *stack);
};

struct lfp_link;

/**
 * struct lfp_link_type - a kind of link, provided by a module of its own
 * @id: which
 * @groups: attributes below links/<name>/; they get the link's kobject
 * @attach: make the link that the properties of @stack's device ask for and
 *          call lfp_link_add(). NULL if they ask for none. Process context,
 *          registry locked.
 * @detach: stop it, so that nothing of it runs any more, call
 *          lfp_link_remove(). Process context, registry locked.
 * @work: whatever needs process context: makes what new frames ask for, sends,
 *        logs. Lowers *next_ms likewise. Not locked; at any time between
 *        @attach and @detach. NULL if there is nothing.
 * @tick: let time pass; lowers *next_ms to the time of the next call. True if
 *        there is something to announce. Stack locked.
 * @entry: place in the registry
 */
struct lfp_link_type {
	enum lfp_link_id id;
	const struct attribute_group **groups;
	struct lfp_link *(*attach)(struct lfp_stack *stack);
	void (*detach)(struct lfp_link *link);
	void (*work)(struct lfp_link *link, u64 now_ms, u64 *next_ms);
	bool (*tick)(struct lfp_link *link, u64 now_ms, u64 *next_ms);
	struct list_head entry;
};

/**
 * struct lfp_link - a link of a stack; embedded in the type's own record
 * @kobj: its directory below links/; the record is freed by the last put
 * @type: its type
 * @stack: its stack
 * @release: frees the record
 * @released: whoever waits for that, or NULL
 */
struct lfp_link {
	struct kobject kobj;
	const struct lfp_link_type *type;
	struct lfp_stack *stack;
	void (*release)(struct lfp_link *link);
	struct completion *released;
};

/**
 * struct lfp_stack - one stack
 * @dev: the stack device
 * @name: name of the stack and of its supply
 * @system_scope: the stack powers this host (user's word)
 * @lock: guards the state
 * @state: the state
 * @link: the links, NULL where there is none
 * @links_lock: held while a link does work, so that it is not removed meanwhile
 * @links_dir: the directory links/ of @dev
 * @work: announces what changed, and lets time pass
 * @closing: the stack is about to go: @work announces nothing more
 * @ops: outputs
 * @outputs: theirs
 * @shown_layout: value of the state's layout when @ops->sync() last succeeded
 * @seen_layout: the same when it was last called
 * @sync_failed: it failed then
 * @sync_ms: when it was last allowed to make devices again
 * @announced_ms: when @ops->changed() was last called
 * @event_seq: number of the last event
 * @entry: place in the registry
 */
struct lfp_stack {
	struct device *dev;
	char name[LFP_STACK_NAME_MAX + 1];
	bool system_scope;
	/* guards @state, @link and what the links keep; taken in softirq */
	spinlock_t lock;
	struct lfp_state state;
	struct lfp_link *link[LFP_LINK_COUNT];
	/* a link's @work runs inside, removing a link waits for it */
	struct mutex links_lock;
	struct kobject *links_dir;
	struct delayed_work work;
	bool closing;
	const struct lfp_output_ops *ops;
	void *outputs;
	u32 shown_layout;
	u32 seen_layout;
	bool sync_failed;
	u64 sync_ms;
	u64 announced_ms;
	u64 event_seq;
	struct list_head entry;
};

u64 lfp_now_ms(void);
bool lfp_stack_name_ok(const char *name);
struct lfp_stack *lfp_stack_create(struct device *dev, const char *name,
				   const struct lfp_output_ops *ops);
int lfp_stack_start(struct lfp_stack *stack);
void lfp_stack_destroy(struct lfp_stack *stack);
void lfp_stack_wake(struct lfp_stack *stack);

void lfp_link_type_register(struct lfp_link_type *type);
void lfp_link_type_unregister(struct lfp_link_type *type);
bool lfp_link_type_registered(enum lfp_link_id id);
int lfp_link_add(struct lfp_link *link, struct lfp_stack *stack,
		 const struct lfp_link_type *type);
void lfp_link_remove(struct lfp_link *link);

int lfp_model_init(void);
void lfp_model_exit(void);

#endif /* LFPSTACK_MODEL_STACK_H */
