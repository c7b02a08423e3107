// SPDX-License-Identifier: GPL-2.0
/*
 * The files of links/can/: what a CAN link knows of its own health.
 */

#include <linux/can/dev.h>
#include <linux/rtnetlink.h>
#include <linux/sysfs.h>

#include "links/can_link.h"
#include "model/link_files.h"

static struct lfp_can_link *kobj_to_can(struct kobject *kobj)
{
	return to_can_link(container_of(kobj, struct lfp_link, kobj));
}

/**
 * lfp_can_link_dialect() - how the pack on a link speaks
 * @can: the link
 *
 * Context: any, stack locked.
 * Return: the dialect of whichever protocol was heard last.
 */
enum lfp_can_dialect lfp_can_link_dialect(const struct lfp_can_link *can)
{
	if (!can->hv.frames || can->hv.last_ms < can->session.last_ms)
		return can->session.dialect;
	return can->hv.swapped ? LFP_CAN_PYLONTECH_HV_SWAPPED :
				 LFP_CAN_PYLONTECH_HV;
}

/* Of either protocol. */
static int set_silence_ms(struct lfp_can_link *can, u32 silence_ms)
{
	struct lfp_stack *stack = can->link.stack;

	if (silence_ms < LFP_SILENCE_MIN_MS || silence_ms > LFP_SILENCE_MAX_MS)
		return -ERANGE;
	spin_lock_bh(&stack->lock);
	can->session.silence_ms = silence_ms;
	can->hv.silence_ms = silence_ms;
	spin_unlock_bh(&stack->lock);
	lfp_stack_wake(stack);
	return 0;
}

/* Nothing but error frames came lately: a wrong bit rate, or broken wiring. */
static bool errors_only(const struct lfp_can_link *can)
{
	const struct lfp_can_health *health = &can->health;

	return health->error_frames &&
	       lfp_now_ms() - health->error_ms < can->session.silence_ms;
}

static const char *silent_problem(const struct lfp_can_link *can)
{
	return errors_only(can) ? "errors_only" : "silent";
}

/* Frames come: what is wrong with them. */
static const char *pack_problem(const struct lfp_can_link *can)
{
	const struct lfp_can_session *session = &can->session;

	switch (lfp_can_link_dialect(can)) {
	case LFP_CAN_FOREIGN:
		return "foreign";
	case LFP_CAN_PYLONTECH_HV_SWAPPED:
		return "swapped";
	case LFP_CAN_PYLONTECH_HV:
		return "none";
	case LFP_CAN_UNKNOWN:
		if (lfp_can_session_repeats(session))
			return "one_id";
		return session->phase == LFP_CAN_SETTLED ? "unknown_dialect" :
							   "none";
	default:
		if (lfp_can_session_repeats(session))
			return "one_id";
		return lfp_can_session_missing(session) ? "incomplete" : "none";
	}
}

static const char *problem(const struct lfp_can_link *can)
{
	static const char *const words[LFP_LINK_STATE_COUNT] = {
		[LFP_LINK_ABSENT] = "no_interface",
		[LFP_LINK_NO_CARRIER] = "down",
		[LFP_LINK_BUS_OFF] = "bus_off",
	};
	enum lfp_link_state state = can->link.stack->state.link[LFP_LINK_CAN];

	if (state == LFP_LINK_SILENT)
		return silent_problem(can);
	return state == LFP_LINK_UP ? pack_problem(can) : words[state];
}

/* Numbers of a link, by the name of their file; NUMBER_COUNT of them. */
enum number {
	NUMBER_FRAMES,
	NUMBER_REJECTED,
	NUMBER_IMPLAUSIBLE,
	NUMBER_BUS_OFF_COUNT,
	NUMBER_RESTARTS,
	NUMBER_ERROR_FRAMES,
	NUMBER_ACK_ERRORS,
	NUMBER_KEEPALIVE_FRAMES,
	NUMBER_SENT,
	NUMBER_SIGN_CONFLICTS,
	NUMBER_SILENCE_MS,
	NUMBER_KEEPALIVE,
	NUMBER_POLL,
	NUMBER_COUNT
};

static void take_numbers(const struct lfp_can_link *can,
			 u64 numbers[NUMBER_COUNT])
{
	const struct lfp_can_session *session = &can->session;
	const struct lfp_hv_session *hv = &can->hv;

	numbers[NUMBER_FRAMES] = session->frames + hv->frames;
	numbers[NUMBER_REJECTED] = session->rejected + hv->rejected;
	numbers[NUMBER_IMPLAUSIBLE] = session->implausible + hv->implausible;
	numbers[NUMBER_BUS_OFF_COUNT] = can->health.bus_off_count;
	numbers[NUMBER_RESTARTS] = can->health.restarts;
	numbers[NUMBER_ERROR_FRAMES] = can->health.error_frames;
	numbers[NUMBER_ACK_ERRORS] = can->health.ack_errors;
	numbers[NUMBER_KEEPALIVE_FRAMES] = can->health.keepalive_frames;
	numbers[NUMBER_SENT] = can->sender.sent;
	numbers[NUMBER_SIGN_CONFLICTS] = hv->sign_conflicts;
	numbers[NUMBER_SILENCE_MS] = session->silence_ms;
	numbers[NUMBER_KEEPALIVE] = can->sender.keepalive;
	numbers[NUMBER_POLL] = can->sender.poll;
}

/**
 * struct number_attribute - a file that shows a number
 * @attr: the file
 * @number: which
 */
struct number_attribute {
	struct kobj_attribute attr;
	enum number number;
};

static ssize_t number_show(struct kobject *kobj, struct kobj_attribute *attr,
			   char *buf)
{
	enum number number =
		container_of(attr, struct number_attribute, attr)->number;
	struct lfp_can_link *can = kobj_to_can(kobj);
	u64 numbers[NUMBER_COUNT];

	spin_lock_bh(&can->link.stack->lock);
	take_numbers(can, numbers);
	spin_unlock_bh(&can->link.stack->lock);
	return sysfs_emit(buf, "%llu\n", numbers[number]);
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

static ssize_t sender_store(struct kobject *kobj, struct kobj_attribute *attr,
			    const char *buf, size_t count)
{
	enum number number =
		container_of(attr, struct number_attribute, attr)->number;
	struct lfp_can_link *can = kobj_to_can(kobj);
	struct lfp_stack *stack = can->link.stack;
	bool on;
	int err = kstrtobool(buf, &on);

	if (err)
		return err;
	spin_lock_bh(&stack->lock);
	if (number == NUMBER_KEEPALIVE)
		can->sender.keepalive = on;
	else
		can->sender.poll = on;
	spin_unlock_bh(&stack->lock);
	lfp_stack_wake(stack);
	return count;
}

#define NUMBER_ATTRIBUTE(_name, _mode, _store, _number)                      \
	static struct number_attribute attr_##_name = {                      \
		.attr = __ATTR(_name, _mode, number_show, _store),           \
		.number = NUMBER_##_number,                                  \
	}

NUMBER_ATTRIBUTE(frames, 0444, NULL, FRAMES);
NUMBER_ATTRIBUTE(rejected, 0444, NULL, REJECTED);
NUMBER_ATTRIBUTE(implausible, 0444, NULL, IMPLAUSIBLE);
NUMBER_ATTRIBUTE(bus_off_count, 0444, NULL, BUS_OFF_COUNT);
NUMBER_ATTRIBUTE(restarts, 0444, NULL, RESTARTS);
NUMBER_ATTRIBUTE(error_frames, 0444, NULL, ERROR_FRAMES);
NUMBER_ATTRIBUTE(ack_errors, 0444, NULL, ACK_ERRORS);
NUMBER_ATTRIBUTE(keepalive_frames, 0444, NULL, KEEPALIVE_FRAMES);
NUMBER_ATTRIBUTE(sent, 0444, NULL, SENT);
NUMBER_ATTRIBUTE(sign_conflicts, 0444, NULL, SIGN_CONFLICTS);
NUMBER_ATTRIBUTE(silence_ms, 0644, silence_ms_store, SILENCE_MS);
NUMBER_ATTRIBUTE(keepalive, 0644, sender_store, KEEPALIVE);
NUMBER_ATTRIBUTE(poll, 0644, sender_store, POLL);

/* Words that follow from the link; stack locked. */
static const char *state_word(const struct lfp_can_link *can)
{
	return lfp_link_state_name(can->link.stack->state.link[LFP_LINK_CAN]);
}

static const char *dialect_word(const struct lfp_can_link *can)
{
	return lfp_can_dialect_name(lfp_can_link_dialect(can));
}

static const char *override_word(const struct lfp_can_link *can)
{
	return can->session.forced == LFP_CAN_UNKNOWN ?
	       "auto" : lfp_can_dialect_name(can->session.forced);
}

/**
 * struct word_attribute - a file that shows a word
 * @attr: the file
 * @word: the word; stack locked
 */
struct word_attribute {
	struct kobj_attribute attr;
	const char *(*word)(const struct lfp_can_link *can);
};

static ssize_t word_show(struct kobject *kobj, struct kobj_attribute *attr,
			 char *buf)
{
	struct word_attribute *word =
		container_of(attr, struct word_attribute, attr);
	struct lfp_can_link *can = kobj_to_can(kobj);
	const char *text;

	spin_lock_bh(&can->link.stack->lock);
	text = word->word(can);
	spin_unlock_bh(&can->link.stack->lock);
	return sysfs_emit(buf, "%s\n", text);
}

#define WORD_ATTRIBUTE(_name, _word)                                         \
	static struct word_attribute attr_##_name = {                        \
		.attr = __ATTR(_name, 0444, word_show, NULL),                \
		.word = (_word),                                             \
	}

WORD_ATTRIBUTE(state, state_word);
WORD_ATTRIBUTE(dialect, dialect_word);
WORD_ATTRIBUTE(dialect_override, override_word);
WORD_ATTRIBUTE(problem, problem);

static ssize_t emit_age(char *buf, bool known, u64 at_ms)
{
	u64 now_ms = lfp_now_ms();

	return known ? sysfs_emit(buf, "%llu\n", now_ms - at_ms) : -ENODEV;
}

static ssize_t age_ms_show(struct kobject *kobj, struct kobj_attribute *attr,
			   char *buf)
{
	struct lfp_can_link *can = kobj_to_can(kobj);
	bool known;
	u64 at_ms;

	spin_lock_bh(&can->link.stack->lock);
	known = can->session.frames || can->hv.frames;
	at_ms = max(can->session.last_ms, can->hv.last_ms);
	spin_unlock_bh(&can->link.stack->lock);
	return emit_age(buf, known, at_ms);
}

static struct kobj_attribute age_ms_attr = __ATTR_RO(age_ms);

static ssize_t keepalive_age_ms_show(struct kobject *kobj,
				     struct kobj_attribute *attr, char *buf)
{
	struct lfp_can_link *can = kobj_to_can(kobj);
	bool known;
	u64 at_ms;

	spin_lock_bh(&can->link.stack->lock);
	known = can->health.keepalive_frames;
	at_ms = can->health.keepalive_ms;
	spin_unlock_bh(&can->link.stack->lock);
	return emit_age(buf, known, at_ms);
}

static struct kobj_attribute keepalive_age_ms_attr =
	__ATTR_RO(keepalive_age_ms);

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

static struct kobj_attribute interface_attr = __ATTR_RO(interface);

static ssize_t controller_show(struct kobject *kobj,
			       struct kobj_attribute *attr, char *buf)
{
	static const char *const words[] = {
		[CAN_STATE_ERROR_ACTIVE] = "error-active",
		[CAN_STATE_ERROR_WARNING] = "error-warning",
		[CAN_STATE_ERROR_PASSIVE] = "error-passive",
		[CAN_STATE_BUS_OFF] = "bus-off",
		[CAN_STATE_STOPPED] = "stopped",
		[CAN_STATE_SLEEPING] = "sleeping",
	};
	struct lfp_can_link *can = kobj_to_can(kobj);
	const struct can_priv *priv = NULL;
	const char *word = "none";

	if (!rtnl_trylock())
		return restart_syscall();
	if (can->dev)
		priv = safe_candev_priv(can->dev);
	if (priv && (unsigned int)priv->state < ARRAY_SIZE(words))
		word = words[priv->state];
	rtnl_unlock();
	return sysfs_emit(buf, "%s\n", word);
}

static struct kobj_attribute controller_attr = __ATTR_RO(controller);

static int read_counters(struct net_device *dev, struct can_berr_counter *count)
{
	const struct can_priv *priv = dev ? safe_candev_priv(dev) : NULL;

	if (!priv || !priv->do_get_berr_counter || !netif_running(dev))
		return -ENODEV;
	return priv->do_get_berr_counter(dev, count) ? -ENODEV : 0;
}

/* Asks the controller, which may sleep, as the netlink report does. */
static int take_counters(struct kobject *kobj, struct can_berr_counter *count)
{
	int err;

	if (!rtnl_trylock())
		return restart_syscall();
	err = read_counters(kobj_to_can(kobj)->dev, count);
	rtnl_unlock();
	return err;
}

static ssize_t rx_errors_show(struct kobject *kobj, struct kobj_attribute *attr,
			      char *buf)
{
	struct can_berr_counter count = { };
	int err = take_counters(kobj, &count);

	return err ?: sysfs_emit(buf, "%u\n", count.rxerr);
}

static struct kobj_attribute rx_errors_attr = __ATTR_RO(rx_errors);

static ssize_t tx_errors_show(struct kobject *kobj, struct kobj_attribute *attr,
			      char *buf)
{
	struct can_berr_counter count = { };
	int err = take_counters(kobj, &count);

	return err ?: sysfs_emit(buf, "%u\n", count.txerr);
}

static struct kobj_attribute tx_errors_attr = __ATTR_RO(tx_errors);

/**
 * struct bits_view - bits of one frame that nobody has explained
 * @id: its identifier
 * @len: its length
 * @bits: the bits; 0: nothing to show
 */
struct bits_view {
	u32 id;
	unsigned int len;
	u64 bits;
};

static int emit_bits(char *buf, int len, const struct bits_view *view)
{
	unsigned int byte;

	if (!view->bits)
		return len;
	len += sysfs_emit_at(buf, len, "%s%03X#", len ? " " : "", view->id);
	for (byte = 0; byte < view->len; byte++)
		len += sysfs_emit_at(buf, len, "%02X",
				     (u8)(view->bits >> 8 * byte));
	return len;
}

static struct bits_view take_bits(struct lfp_can_link *can, unsigned int i)
{
	const struct lfp_can_slot *slot = &can->session.slot[i];
	struct bits_view view = { .id = lfp_can_id(i) };

	spin_lock_bh(&can->link.stack->lock);
	view.len = slot->payload.len;
	view.bits = slot->fresh ? slot->unknown : 0;
	spin_unlock_bh(&can->link.stack->lock);
	return view;
}

static struct bits_view take_hv_bits(struct lfp_can_link *can,
				     unsigned int address, unsigned int i)
{
	struct bits_view view = { .id = lfp_hv_id(i) + address };
	const struct lfp_hv_pack *pack;

	spin_lock_bh(&can->link.stack->lock);
	pack = can->hv.pack[address];
	if (pack && pack->slot[i].fresh) {
		view.len = pack->slot[i].payload.len;
		view.bits = pack->slot[i].unknown;
	}
	spin_unlock_bh(&can->link.stack->lock);
	return view;
}

/* The lock is for one frame at a time: receivers wait for it. */
static ssize_t unknown_bits_show(struct kobject *kobj,
				 struct kobj_attribute *attr, char *buf)
{
	struct lfp_can_link *can = kobj_to_can(kobj);
	struct bits_view view;
	int len = 0, i;

	for (i = 0; i < LFP_CAN_ID_COUNT; i++) {
		view = take_bits(can, i);
		len = emit_bits(buf, len, &view);
	}
	for (i = 0; i < LFP_HV_ADDRESSES * LFP_HV_ID_COUNT; i++) {
		view = take_hv_bits(can, i / LFP_HV_ID_COUNT,
				    i % LFP_HV_ID_COUNT);
		len = emit_bits(buf, len, &view);
	}
	return len + sysfs_emit_at(buf, len, "%s\n", len ? "" : "none");
}

static struct kobj_attribute unknown_bits_attr = __ATTR_RO(unknown_bits);

static ssize_t missing_show(struct kobject *kobj, struct kobj_attribute *attr,
			    char *buf)
{
	struct lfp_can_link *can = kobj_to_can(kobj);
	unsigned int slot;
	u64 missing, left;
	int len = 0;

	spin_lock_bh(&can->link.stack->lock);
	missing = lfp_can_session_missing(&can->session);
	spin_unlock_bh(&can->link.stack->lock);
	lfp_for_each_bit(slot, left, missing)
		len += sysfs_emit_at(buf, len, "%s%03X", len ? " " : "",
				     lfp_can_id(slot));
	return len + sysfs_emit_at(buf, len, "%s\n", len ? "" : "none");
}

static struct kobj_attribute missing_attr = __ATTR_RO(missing);

static ssize_t addresses_show(struct kobject *kobj, struct kobj_attribute *attr,
			      char *buf)
{
	struct lfp_can_link *can = kobj_to_can(kobj);
	const struct lfp_hv_pack *pack;
	int len = 0, i;

	spin_lock_bh(&can->link.stack->lock);
	for (i = 0; i < LFP_HV_ADDRESSES; i++) {
		pack = can->hv.pack[i];
		if (pack && pack->alive)
			len += sysfs_emit_at(buf, len, "%s%d", len ? " " : "",
					     i);
	}
	spin_unlock_bh(&can->link.stack->lock);
	return len + sysfs_emit_at(buf, len, "%s\n", len ? "" : "none");
}

static struct kobj_attribute addresses_attr = __ATTR_RO(addresses);

static struct kobj_attribute fields_attr =
	__ATTR(fields, 0444, lfp_link_fields_show, NULL);

static struct attribute *can_attrs[] = {
	&attr_state.attr.attr,
	&attr_problem.attr.attr,
	&attr_dialect.attr.attr,
	&attr_dialect_override.attr.attr,
	&interface_attr.attr,
	&age_ms_attr.attr,
	&attr_frames.attr.attr,
	&attr_rejected.attr.attr,
	&attr_implausible.attr.attr,
	&missing_attr.attr,
	&unknown_bits_attr.attr,
	&attr_bus_off_count.attr.attr,
	&attr_restarts.attr.attr,
	&attr_error_frames.attr.attr,
	&attr_ack_errors.attr.attr,
	&controller_attr.attr,
	&rx_errors_attr.attr,
	&tx_errors_attr.attr,
	&keepalive_age_ms_attr.attr,
	&attr_keepalive_frames.attr.attr,
	&attr_keepalive.attr.attr,
	&attr_poll.attr.attr,
	&attr_sent.attr.attr,
	&addresses_attr.attr,
	&attr_sign_conflicts.attr.attr,
	&fields_attr.attr,
	&attr_silence_ms.attr.attr,
	NULL
};

static const struct attribute_group can_group = {
	.attrs = can_attrs,
};

/* What is counted for each identifier, each kind in a directory of its own. */
enum id_kind {
	ID_AGE_MS,
	ID_FRAMES,
	ID_REJECTED,
	ID_KIND_COUNT
};

static char id_names[LFP_CAN_ID_COUNT][sizeof("7FF")];
static struct kobj_attribute id_attributes[ID_KIND_COUNT][LFP_CAN_ID_COUNT];
static struct attribute *id_lists[ID_KIND_COUNT][LFP_CAN_ID_COUNT + 1];

static ssize_t emit_id(char *buf, const struct lfp_can_slot *slot,
		       enum id_kind kind)
{
	if (kind == ID_AGE_MS)
		return emit_age(buf, slot->frames, slot->source.seen_ms);
	return sysfs_emit(buf, "%llu\n", kind == ID_FRAMES ? slot->frames :
							     slot->rejected);
}

static ssize_t id_show(struct kobject *kobj, struct kobj_attribute *attr,
		       char *buf)
{
	unsigned int number = attr - &id_attributes[0][0];
	struct lfp_can_link *can = kobj_to_can(kobj);
	struct lfp_can_slot slot;

	spin_lock_bh(&can->link.stack->lock);
	slot = can->session.slot[number % LFP_CAN_ID_COUNT];
	spin_unlock_bh(&can->link.stack->lock);
	return emit_id(buf, &slot, number / LFP_CAN_ID_COUNT);
}

static const struct attribute_group id_groups[ID_KIND_COUNT] = {
	[ID_AGE_MS] = { .name = "ids_age_ms", .attrs = id_lists[ID_AGE_MS] },
	[ID_FRAMES] = { .name = "ids_frames", .attrs = id_lists[ID_FRAMES] },
	[ID_REJECTED] = { .name = "ids_rejected",
			  .attrs = id_lists[ID_REJECTED] },
};

const struct attribute_group *lfp_can_groups[] = {
	&can_group,
	&id_groups[ID_AGE_MS],
	&id_groups[ID_FRAMES],
	&id_groups[ID_REJECTED],
	NULL
};

static void init_id(unsigned int slot, enum id_kind kind)
{
	struct kobj_attribute *attr = &id_attributes[kind][slot];

	attr->attr.name = id_names[slot];
	attr->attr.mode = 0444;
	attr->show = id_show;
	id_lists[kind][slot] = &attr->attr;
}

/**
 * lfp_can_sysfs_init() - fill in the files that each identifier has
 *
 * Context: process, once, before the first link.
 */
void lfp_can_sysfs_init(void)
{
	unsigned int slot, kind;

	for (slot = 0; slot < LFP_CAN_ID_COUNT; slot++) {
		snprintf(id_names[slot], sizeof(id_names[slot]), "%03X",
			 lfp_can_id(slot));
		for (kind = 0; kind < ID_KIND_COUNT; kind++)
			init_id(slot, kind);
	}
}
