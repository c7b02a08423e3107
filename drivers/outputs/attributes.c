// SPDX-License-Identifier: GPL-2.0
/*
 * Attributes of our own on a supply: one value a file, those of a pack that
 * can say them and for which the class has none. They are registered together
 * with the supply, so that no udev rule runs before they are there.
 *
 * The files of numbers, texts and conditions are one for each entry of the
 * enum, in its order: the place in the array says which. So are those of cells.
 */

#include <linux/sysfs.h>

#include "outputs/outputs.h"

/**
 * struct word_attribute - a file that shows a word
 * @attr: the file
 * @word: the word, NULL if it is not known; state locked
 */
struct word_attribute {
	struct device_attribute attr;
	const char *(*word)(const struct lfp_node *node);
};

static struct lfp_supply *to_supply(struct device *dev)
{
	struct power_supply *psy = dev_get_drvdata(dev);

	return power_supply_get_drvdata(psy);
}

static ssize_t word_show(struct device *dev, struct device_attribute *attr,
			 char *buf)
{
	struct word_attribute *word =
		container_of(attr, struct word_attribute, attr);
	struct lfp_supply *supply = to_supply(dev);
	const char *text;

	spin_lock_bh(&supply->stack->lock);
	text = word->word(lfp_supply_node(supply));
	spin_unlock_bh(&supply->stack->lock);
	return text ? sysfs_emit(buf, "%s\n", text) : -ENODEV;
}

static const char *alarm_level_word(const struct lfp_node *node)
{
	return lfp_level_name(lfp_node_alarm_level(node));
}

#define WORD_ATTRIBUTE(_name, _word)                                         \
	static struct word_attribute attr_##_name = {                        \
		.attr = __ATTR(_name, 0444, word_show, NULL),                \
		.word = (_word),                                             \
	}

WORD_ATTRIBUTE(alarm_level, alarm_level_word);
WORD_ATTRIBUTE(indicator_run, lfp_node_indicator_run);
WORD_ATTRIBUTE(indicator_alarm, lfp_node_indicator_alarm);
WORD_ATTRIBUTE(data_source, lfp_node_data_source);

static struct attribute *word_list[] = {
	&attr_alarm_level.attr.attr,
	&attr_indicator_run.attr.attr,
	&attr_indicator_alarm.attr.attr,
	&attr_data_source.attr.attr,
	NULL
};

/* Only the stack as a whole can come from several places. */
static umode_t word_visible(struct kobject *kobj, struct attribute *attr,
			    int index)
{
	struct lfp_supply *supply = to_supply(kobj_to_dev(kobj));

	if (attr == &attr_data_source.attr.attr && supply->number)
		return 0;
	return attr->mode;
}

static const struct attribute_group word_group = {
	.attrs = word_list,
	.is_visible = word_visible,
};

static struct device_attribute field_attributes[LFP_FIELD_COUNT];
static struct attribute *field_list[LFP_FIELD_COUNT + 1];

static ssize_t emit_field(char *buf, enum lfp_field field, s64 number)
{
	char text[LFP_TEXT_SIZE];

	switch (field) {
	case LFP_CHARGE_REQUEST:
		return sysfs_emit(buf, "%s\n", lfp_request_name((u32)number));
	case LFP_PACK_STATE:
		return sysfs_emit(buf, "%s\n",
				  lfp_pack_state_name((u32)number));
	case LFP_BMS_CLOCK:
		lfp_clock_text(number, text);
		return sysfs_emit(buf, "%s\n", text);
	default:
		return sysfs_emit(buf, "%lld\n", number);
	}
}

static ssize_t field_show(struct device *dev, struct device_attribute *attr,
			  char *buf)
{
	enum lfp_field field = attr - field_attributes;
	struct lfp_supply *supply = to_supply(dev);
	s64 number = 0;
	bool known;

	spin_lock_bh(&supply->stack->lock);
	known = lfp_node_number(lfp_supply_node(supply), field, &number);
	spin_unlock_bh(&supply->stack->lock);
	return known ? emit_field(buf, field, number) : -ENODEV;
}

static umode_t field_visible(struct kobject *kobj, struct attribute *attr,
			     int index)
{
	struct lfp_supply *supply = to_supply(kobj_to_dev(kobj));
	u64 offers = supply->layout.offers & ~lfp_class_fields();

	return offers & BIT_ULL(index) ? attr->mode : 0;
}

static const struct attribute_group field_group = {
	.attrs = field_list,
	.is_visible = field_visible,
};

/* The class has files for these; second halves are shown with the first. */
#define TEXTS_WITHOUT_FILE                                                   \
	(LFP_TAIL_TEXTS | BIT(LFP_MANUFACTURER) | BIT(LFP_MODEL) |           \
	 BIT(LFP_SERIAL))

static struct device_attribute text_attributes[LFP_TEXT_COUNT];
static struct attribute *text_list[LFP_TEXT_COUNT + 1];

/*
 * What the pack is does not change while the supply is there. Where something
 * is does, all the time.
 */
static ssize_t text_show(struct device *dev, struct device_attribute *attr,
			 char *buf)
{
	enum lfp_text text = attr - text_attributes;
	struct lfp_supply *supply = to_supply(dev);
	char chars[LFP_TEXT_SIZE] = "";

	if (LFP_IDENTITY_TEXTS & BIT(text)) {
		strscpy(chars, supply->layout.text[text], sizeof(chars));
	} else {
		spin_lock_bh(&supply->stack->lock);
		lfp_node_text(lfp_supply_node(supply), text, chars);
		spin_unlock_bh(&supply->stack->lock);
	}
	return *chars ? sysfs_emit(buf, "%s\n", chars) : -ENODEV;
}

static umode_t text_visible(struct kobject *kobj, struct attribute *attr,
			    int index)
{
	struct lfp_supply *supply = to_supply(kobj_to_dev(kobj));
	u32 offers = supply->layout.offers_texts & ~TEXTS_WITHOUT_FILE;

	return offers & BIT(index) ? attr->mode : 0;
}

static const struct attribute_group text_group = {
	.attrs = text_list,
	.is_visible = text_visible,
};

#define CELL_FILES (LFP_CELLS_MAX + LFP_PROBES_MAX)

static struct device_attribute alarm_attributes[LFP_CONDITION_COUNT];

/* Cells first, then temperatures. */
static struct device_attribute cell_attributes[CELL_FILES];
static char cell_names[CELL_FILES][sizeof("temperature_00")];

/* Conditions, then these. */
static struct attribute *alarm_list[LFP_CONDITION_COUNT + CELL_FILES + 1];

static ssize_t alarm_show(struct device *dev, struct device_attribute *attr,
			  char *buf)
{
	enum lfp_condition condition = attr - alarm_attributes;
	struct lfp_supply *supply = to_supply(dev);
	enum lfp_level level;
	bool known;

	spin_lock_bh(&supply->stack->lock);
	known = lfp_node_condition(lfp_supply_node(supply), condition, &level);
	spin_unlock_bh(&supply->stack->lock);
	return known ? sysfs_emit(buf, "%s\n", lfp_level_name(level)) : -ENODEV;
}

static bool has_cell_file(u8 cells, u8 probes, unsigned int file)
{
	return file < LFP_CELLS_MAX ? file < cells :
				      file - LFP_CELLS_MAX < probes;
}

static u8 cell_state(const struct lfp_cell_states *states, unsigned int file)
{
	return file < LFP_CELLS_MAX ? states->cell[file] :
				      states->probe[file - LFP_CELLS_MAX];
}

static ssize_t cell_show(struct device *dev, struct device_attribute *attr,
			 char *buf)
{
	unsigned int file = attr - cell_attributes;
	struct lfp_supply *supply = to_supply(dev);
	struct lfp_cell_states states;
	bool known;

	spin_lock_bh(&supply->stack->lock);
	known = lfp_node_cell_states(lfp_supply_node(supply), &states);
	spin_unlock_bh(&supply->stack->lock);
	if (!known || !has_cell_file(states.cells, states.probes, file))
		return -ENODEV;
	return sysfs_emit(buf, "%s\n",
			  lfp_cell_state_name(cell_state(&states, file)));
}

static bool offers_cell_file(const struct lfp_supply *supply,
			     unsigned int file)
{
	const struct lfp_cell_counts *states = &supply->layout.states;

	return has_cell_file(states->cells, states->probes, file);
}

static umode_t alarm_visible(struct kobject *kobj, struct attribute *attr,
			     int index)
{
	struct lfp_supply *supply = to_supply(kobj_to_dev(kobj));
	bool visible;

	if (index < LFP_CONDITION_COUNT)
		visible = supply->layout.can_say & BIT_ULL(index);
	else
		visible = offers_cell_file(supply, index - LFP_CONDITION_COUNT);
	return visible ? attr->mode : 0;
}

/**
 * lfp_attributes_notify_cells() - wake those who poll() the file of a cell
 * @supply: the supply
 * @old: states of the cells when this was last called
 * @new: those of now
 *
 * Context: process.
 */
void lfp_attributes_notify_cells(const struct lfp_supply *supply,
				 const struct lfp_cell_states *old,
				 const struct lfp_cell_states *new)
{
	struct kobject *kobj = &supply->psy->dev.kobj;
	unsigned int file;

	for (file = 0; file < CELL_FILES; file++)
		if (offers_cell_file(supply, file) &&
		    cell_state(old, file) != cell_state(new, file))
			sysfs_notify(kobj, LFP_ALARMS_GROUP, cell_names[file]);
}

static const struct attribute_group alarm_group = {
	.name = LFP_ALARMS_GROUP,
	.attrs = alarm_list,
	.is_visible = alarm_visible,
};

const struct attribute_group *lfp_supply_groups[] = {
	&word_group,
	&field_group,
	&text_group,
	&alarm_group,
	NULL
};

static struct attribute *fill_in(struct device_attribute *file,
				 const char *name,
				 ssize_t (*show)(struct device *dev,
						 struct device_attribute *attr,
						 char *buf))
{
	file->attr.name = name;
	file->attr.mode = 0444;
	file->show = show;
	return &file->attr;
}

/* People count from 1. */
static void name_cell_file(unsigned int file)
{
	bool is_cell = file < LFP_CELLS_MAX;
	unsigned int number = (is_cell ? file : file - LFP_CELLS_MAX) + 1;

	snprintf(cell_names[file], sizeof(cell_names[file]), "%s_%02u",
		 is_cell ? "cell" : "temperature", number % 100);
}

static void fill_in_cells(struct attribute **list)
{
	unsigned int file;

	for (file = 0; file < CELL_FILES; file++) {
		name_cell_file(file);
		list[file] = fill_in(&cell_attributes[file], cell_names[file],
				     cell_show);
	}
}

/**
 * lfp_attributes_init() - fill in the files from the names of the vocabulary
 *
 * Context: process, once, before the first supply.
 */
void lfp_attributes_init(void)
{
	int i;

	for (i = 0; i < LFP_FIELD_COUNT; i++)
		field_list[i] = fill_in(&field_attributes[i],
					lfp_field_name(i), field_show);
	for (i = 0; i < LFP_TEXT_COUNT; i++)
		text_list[i] = fill_in(&text_attributes[i],
				       lfp_text_name(i), text_show);
	for (i = 0; i < LFP_CONDITION_COUNT; i++)
		alarm_list[i] = fill_in(&alarm_attributes[i],
					lfp_condition_name(i), alarm_show);
	fill_in_cells(alarm_list + LFP_CONDITION_COUNT);
}
