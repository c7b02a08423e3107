// SPDX-License-Identifier: GPL-2.0
/*
 * The files of links/serial/: what a serial link knows of its own health. None
 * of them asks the modules for anything.
 */

#include <linux/kstrtox.h>
#include <linux/sysfs.h>

#include "links/serial_link.h"
#include "model/link_files.h"

static struct lfp_serial_link *kobj_to_serial(struct kobject *kobj)
{
	return to_serial_link(container_of(kobj, struct lfp_link, kobj));
}

static enum lfp_link_state state_of(const struct lfp_serial_link *serial)
{
	return serial->link.stack->state.link[LFP_LINK_SERIAL];
}

/**
 * lfp_serial_is_foreign() - is nothing of this family shown
 * @family: who speaks
 *
 * Context: any.
 * Return: true if so.
 */
bool lfp_serial_is_foreign(enum lfp_rs485_family family)
{
	return family != LFP_RS485_UNKNOWN && family != LFP_RS485_PYLONTECH;
}

/* Words that follow from the link; stack locked. */
static const char *state_word(const struct lfp_serial_link *serial)
{
	return lfp_link_state_name(state_of(serial));
}

static const char *dialect_word(const struct lfp_serial_link *serial)
{
	return lfp_rs485_family_name(serial->session.family);
}

/* Something comes, but nothing whole: a wrong rate, or swapped wires. */
static bool only_damaged(const struct lfp_serial_link *serial)
{
	const struct lfp_port_user *user = &serial->user;

	return user->damaged && lfp_now_ms() - user->damaged_ms <
				serial->session.wishes.silence_ms;
}

static const char *problem_word(const struct lfp_serial_link *serial)
{
	const struct lfp_rs485_session *session = &serial->session;

	if (!serial->user.port)
		return "no_port";
	if (state_of(serial) != LFP_LINK_UP)
		return only_damaged(serial) ? "garbled" : "silent";
	if (lfp_serial_is_foreign(session->family))
		return "foreign";
	return lfp_rs485_session_online(session) <
	       lfp_rs485_session_total(session) ? "modules_lost" : "none";
}

/**
 * struct word_attribute - a file that shows a word
 * @attr: the file
 * @word: the word; stack locked
 */
struct word_attribute {
	struct kobj_attribute attr;
	const char *(*word)(const struct lfp_serial_link *serial);
};

static ssize_t word_show(struct kobject *kobj, struct kobj_attribute *attr,
			 char *buf)
{
	struct word_attribute *word =
		container_of(attr, struct word_attribute, attr);
	struct lfp_serial_link *serial = kobj_to_serial(kobj);
	const char *text;

	spin_lock_bh(&serial->link.stack->lock);
	text = word->word(serial);
	spin_unlock_bh(&serial->link.stack->lock);
	return sysfs_emit(buf, "%s\n", text);
}

#define WORD_ATTRIBUTE(_name)                                                \
	static struct word_attribute attr_##_name = {                        \
		.attr = __ATTR(_name, 0444, word_show, NULL),                \
		.word = _name##_word,                                        \
	}

WORD_ATTRIBUTE(state);
WORD_ATTRIBUTE(dialect);
WORD_ATTRIBUTE(problem);

/**
 * struct count_attribute - a file that shows one of the session's counts
 * @attr: the file
 * @offset: the count in struct lfp_rs485_counts
 */
struct count_attribute {
	struct kobj_attribute attr;
	size_t offset;
};

static ssize_t count_show(struct kobject *kobj, struct kobj_attribute *attr,
			  char *buf)
{
	size_t offset = container_of(attr, struct count_attribute, attr)->offset;
	struct lfp_serial_link *serial = kobj_to_serial(kobj);
	u64 count;

	spin_lock_bh(&serial->link.stack->lock);
	count = *(u64 *)((char *)&serial->session.counts + offset);
	spin_unlock_bh(&serial->link.stack->lock);
	return sysfs_emit(buf, "%llu\n", count);
}

#define COUNT_ATTRIBUTE(_name, _count)                                       \
	static struct count_attribute attr_##_name = {                       \
		.attr = __ATTR(_name, 0444, count_show, NULL),               \
		.offset = offsetof(struct lfp_rs485_counts, _count),         \
	}

COUNT_ATTRIBUTE(frames, frames);
COUNT_ATTRIBUTE(rejected, rejected);
COUNT_ATTRIBUTE(checksum_errors, checksum_errors);
COUNT_ATTRIBUTE(length_errors, length_errors);
COUNT_ATTRIBUTE(garbled, garbled);
COUNT_ATTRIBUTE(unasked, unasked);
COUNT_ATTRIBUTE(foreign, foreign);
COUNT_ATTRIBUTE(refusals, refusals);
COUNT_ATTRIBUTE(echoes, echoes);
COUNT_ATTRIBUTE(skipped, skipped);
COUNT_ATTRIBUTE(timeouts, timeouts);
COUNT_ATTRIBUTE(retries, retries);
COUNT_ATTRIBUTE(outliers, outliers);
COUNT_ATTRIBUTE(implausible, implausible);

/* Numbers that follow from the link, or -ENODEV; stack locked. */
static s64 baud_number(const struct lfp_serial_link *serial)
{
	return serial->user.port ? (s64)serial->session.wishes.baud : -ENODEV;
}

static s64 age_ms_number(const struct lfp_serial_link *serial)
{
	return serial->session.counts.frames ?
	       (s64)(lfp_now_ms() - serial->session.last_ms) : -ENODEV;
}

static s64 round_ms_number(const struct lfp_serial_link *serial)
{
	return serial->session.round_us ?
	       (s64)div_u64(serial->session.round_us, 1000) : -ENODEV;
}

static s64 modules_online_number(const struct lfp_serial_link *serial)
{
	return lfp_rs485_session_online(&serial->session);
}

static s64 modules_total_number(const struct lfp_serial_link *serial)
{
	return lfp_rs485_session_total(&serial->session);
}

static s64 silence_ms_number(const struct lfp_serial_link *serial)
{
	return serial->session.wishes.silence_ms;
}

static s64 gap_ms_number(const struct lfp_serial_link *serial)
{
	return serial->session.wishes.gap_ms;
}

static s64 group_request_number(const struct lfp_serial_link *serial)
{
	return serial->session.wishes.group_request;
}

static void set_silence_ms(struct lfp_rs485_wishes *wishes, u32 number)
{
	wishes->silence_ms = number;
}

static void set_gap_ms(struct lfp_rs485_wishes *wishes, u32 number)
{
	wishes->gap_ms = number;
}

static void set_group_request(struct lfp_rs485_wishes *wishes, u32 number)
{
	wishes->group_request = number;
}

/**
 * struct number_attribute - a file that shows a number
 * @attr: the file
 * @number: the number, or -ENODEV; stack locked
 * @set: changes it, NULL if nobody can; stack locked
 * @min: least that can be written
 * @max: most that can be written
 */
struct number_attribute {
	struct kobj_attribute attr;
	s64 (*number)(const struct lfp_serial_link *serial);
	void (*set)(struct lfp_rs485_wishes *wishes, u32 number);
	u32 min;
	u32 max;
};

static ssize_t number_show(struct kobject *kobj, struct kobj_attribute *attr,
			   char *buf)
{
	struct number_attribute *number =
		container_of(attr, struct number_attribute, attr);
	struct lfp_serial_link *serial = kobj_to_serial(kobj);
	s64 value;

	spin_lock_bh(&serial->link.stack->lock);
	value = number->number(serial);
	spin_unlock_bh(&serial->link.stack->lock);
	return value < 0 ? value : sysfs_emit(buf, "%lld\n", value);
}

static ssize_t number_store(struct kobject *kobj, struct kobj_attribute *attr,
			    const char *buf, size_t count)
{
	struct number_attribute *number =
		container_of(attr, struct number_attribute, attr);
	struct lfp_serial_link *serial = kobj_to_serial(kobj);
	struct lfp_stack *stack = serial->link.stack;
	u32 value;
	int err = kstrtou32(buf, 0, &value);

	if (err)
		return err;
	if (value < number->min || value > number->max)
		return -ERANGE;
	spin_lock_bh(&stack->lock);
	number->set(&serial->session.wishes, value);
	spin_unlock_bh(&stack->lock);
	lfp_stack_wake(stack);
	return count;
}

#define NUMBER_ATTRIBUTE(_name)                                              \
	static struct number_attribute attr_##_name = {                      \
		.attr = __ATTR(_name, 0444, number_show, NULL),              \
		.number = _name##_number,                                    \
	}

#define SETTING_ATTRIBUTE(_name, _min, _max)                                 \
	static struct number_attribute attr_##_name = {                      \
		.attr = __ATTR(_name, 0644, number_show, number_store),      \
		.number = _name##_number,                                    \
		.set = set_##_name,                                          \
		.min = (_min),                                               \
		.max = (_max),                                               \
	}

NUMBER_ATTRIBUTE(baud);
NUMBER_ATTRIBUTE(age_ms);
NUMBER_ATTRIBUTE(round_ms);
NUMBER_ATTRIBUTE(modules_online);
NUMBER_ATTRIBUTE(modules_total);
SETTING_ATTRIBUTE(silence_ms, LFP_SILENCE_MIN_MS, LFP_SILENCE_MAX_MS);
SETTING_ATTRIBUTE(gap_ms, 0, LFP_RS485_GAP_MAX_MS);
SETTING_ATTRIBUTE(group_request, 0, 1);

/* The port that it is on, or waits for. */
static ssize_t port_show(struct kobject *kobj, struct kobj_attribute *attr,
			 char *buf)
{
	struct lfp_serial_link *serial = kobj_to_serial(kobj);
	const struct lfp_port_user *user = &serial->user;
	char name[LFP_PORT_NAME_SIZE];

	spin_lock_bh(&serial->link.stack->lock);
	strscpy(name, user->port ? user->port->name : user->wanted,
		sizeof(name));
	spin_unlock_bh(&serial->link.stack->lock);
	return *name ? sysfs_emit(buf, "%s\n", name) : -ENODEV;
}

static struct kobj_attribute port_attr = __ATTR_RO(port);

static ssize_t groups_show(struct kobject *kobj, struct kobj_attribute *attr,
			   char *buf)
{
	struct lfp_serial_link *serial = kobj_to_serial(kobj);
	unsigned int group;
	u64 left, groups = serial->session.wishes.groups;
	int len = 0;

	lfp_for_each_bit(group, left, groups)
		len += sysfs_emit_at(buf, len, "%s%u", len ? " " : "", group);
	return len + sysfs_emit_at(buf, len, "\n");
}

static struct kobj_attribute groups_attr = __ATTR_RO(groups);

static ssize_t unknown_bits_show(struct kobject *kobj,
				 struct kobj_attribute *attr, char *buf)
{
	struct lfp_serial_link *serial = kobj_to_serial(kobj);
	u64 unknown;

	spin_lock_bh(&serial->link.stack->lock);
	unknown = serial->session.unknown;
	spin_unlock_bh(&serial->link.stack->lock);
	return unknown ? sysfs_emit(buf, "%016llX\n", unknown) :
			 sysfs_emit(buf, "none\n");
}

static struct kobj_attribute unknown_bits_attr = __ATTR_RO(unknown_bits);

static struct kobj_attribute fields_attr =
	__ATTR(fields, 0444, lfp_link_fields_show, NULL);

static struct attribute *serial_attrs[] = {
	&attr_state.attr.attr,
	&attr_problem.attr.attr,
	&attr_dialect.attr.attr,
	&port_attr.attr,
	&attr_baud.attr.attr,
	&attr_age_ms.attr.attr,
	&attr_frames.attr.attr,
	&attr_rejected.attr.attr,
	&attr_checksum_errors.attr.attr,
	&attr_length_errors.attr.attr,
	&attr_garbled.attr.attr,
	&attr_unasked.attr.attr,
	&attr_foreign.attr.attr,
	&attr_refusals.attr.attr,
	&attr_echoes.attr.attr,
	&attr_skipped.attr.attr,
	&attr_timeouts.attr.attr,
	&attr_retries.attr.attr,
	&attr_outliers.attr.attr,
	&attr_implausible.attr.attr,
	&unknown_bits_attr.attr,
	&attr_modules_online.attr.attr,
	&attr_modules_total.attr.attr,
	&attr_round_ms.attr.attr,
	&fields_attr.attr,
	&groups_attr.attr,
	&attr_silence_ms.attr.attr,
	&attr_gap_ms.attr.attr,
	&attr_group_request.attr.attr,
	NULL
};

static const struct attribute_group serial_group = {
	.attrs = serial_attrs,
};

/* What is counted for each module, each kind in a directory of its own. */
enum module_kind {
	MODULE_FRAMES,
	MODULE_TIMEOUTS,
	MODULE_OUTLIERS,
	MODULE_KIND_COUNT
};

static char module_names[LFP_MODULES_MAX][sizeof("32")];
static struct kobj_attribute module_files[MODULE_KIND_COUNT][LFP_MODULES_MAX];

/* The files come with the modules: lfp_serial_add_files(). */
static struct attribute *no_files[] = { NULL };

static const struct attribute_group module_groups[MODULE_KIND_COUNT] = {
	[MODULE_FRAMES] = { .name = "module_frames", .attrs = no_files },
	[MODULE_TIMEOUTS] = { .name = "module_timeouts", .attrs = no_files },
	[MODULE_OUTLIERS] = { .name = "module_outliers", .attrs = no_files },
};

const struct attribute_group *lfp_serial_groups[] = {
	&serial_group,
	&module_groups[MODULE_FRAMES],
	&module_groups[MODULE_TIMEOUTS],
	&module_groups[MODULE_OUTLIERS],
	NULL
};

static u64 module_count(const struct lfp_rs485_module *module,
			enum module_kind kind)
{
	if (kind == MODULE_FRAMES)
		return module->frames;
	return kind == MODULE_TIMEOUTS ? module->timeouts : module->outliers;
}

static ssize_t module_show(struct kobject *kobj, struct kobj_attribute *attr,
			   char *buf)
{
	unsigned int number = attr - &module_files[0][0];
	struct lfp_serial_link *serial = kobj_to_serial(kobj);
	const struct lfp_rs485_module *module;
	s64 count = -ENODEV;

	spin_lock_bh(&serial->link.stack->lock);
	module = serial->session.module[number % LFP_MODULES_MAX];
	if (module)
		count = module_count(module, number / LFP_MODULES_MAX);
	spin_unlock_bh(&serial->link.stack->lock);
	return count < 0 ? count : sysfs_emit(buf, "%lld\n", count);
}

/**
 * lfp_serial_add_files() - give a module its files
 * @serial: the link
 * @place: place of the module, less one
 *
 * They go with the link.
 *
 * Context: process, while the link cannot go.
 * Return: 0 or a negative errno.
 */
int lfp_serial_add_files(struct lfp_serial_link *serial, unsigned int place)
{
	unsigned int kind;
	int err = 0;

	for (kind = 0; kind < MODULE_KIND_COUNT && !err; kind++)
		err = sysfs_add_file_to_group(&serial->link.kobj,
					      &module_files[kind][place].attr,
					      module_groups[kind].name);
	return err;
}

static void init_file(struct kobj_attribute *attr, const char *name)
{
	sysfs_attr_init(&attr->attr);
	attr->attr.name = name;
	attr->attr.mode = 0444;
	attr->show = module_show;
}

/**
 * lfp_serial_sysfs_init() - fill in the files that each module has
 *
 * Context: process, once, before the first link.
 */
void lfp_serial_sysfs_init(void)
{
	unsigned int place, kind;

	for (place = 0; place < LFP_MODULES_MAX; place++) {
		snprintf(module_names[place], sizeof(module_names[place]),
			 "%02u", place + 1);
		for (kind = 0; kind < MODULE_KIND_COUNT; kind++)
			init_file(&module_files[kind][place],
				  module_names[place]);
	}
}
