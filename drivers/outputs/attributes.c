// SPDX-License-Identifier: GPL-2.0
/*
 * Attributes of our own on a supply: one value a file, those of a pack that
 * can say them. They are registered together with the supply, so that no udev
 * rule runs before they are there.
 */

#include <linux/sysfs.h>

#include "outputs/outputs.h"

/**
 * struct number_attribute - a file that shows a number of the pack
 * @attr: the file
 * @field: the number
 */
struct number_attribute {
	struct device_attribute attr;
	enum lfp_field field;
};

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

static ssize_t number_show(struct device *dev, struct device_attribute *attr,
			   char *buf)
{
	enum lfp_field field =
		container_of(attr, struct number_attribute, attr)->field;
	struct lfp_supply *supply = to_supply(dev);
	s64 number = 0;
	bool known;

	spin_lock_bh(&supply->stack->lock);
	known = lfp_node_number(supply->node, field, &number);
	spin_unlock_bh(&supply->stack->lock);
	return known ? sysfs_emit(buf, "%lld\n", number) : -ENODEV;
}

static ssize_t word_show(struct device *dev, struct device_attribute *attr,
			 char *buf)
{
	struct word_attribute *word =
		container_of(attr, struct word_attribute, attr);
	struct lfp_supply *supply = to_supply(dev);
	const char *text;

	spin_lock_bh(&supply->stack->lock);
	text = word->word(supply->node);
	spin_unlock_bh(&supply->stack->lock);
	return text ? sysfs_emit(buf, "%s\n", text) : -ENODEV;
}

static ssize_t firmware_version_show(struct device *dev,
				     struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%s\n", to_supply(dev)->text[LFP_FIRMWARE]);
}

static const char *alarm_level_word(const struct lfp_node *node)
{
	return lfp_level_name(lfp_node_alarm_level(node));
}

static const char *charge_request_word(const struct lfp_node *node)
{
	s64 request;

	if (!lfp_node_number(node, LFP_CHARGE_REQUEST, &request))
		return NULL;
	return lfp_request_name((unsigned int)request);
}

#define NUMBER_ATTRIBUTE(_name, _field)                                      \
	static struct number_attribute attr_##_name = {                      \
		.attr = __ATTR(_name, 0444, number_show, NULL),              \
		.field = (_field),                                           \
	}

#define WORD_ATTRIBUTE(_name, _word)                                         \
	static struct word_attribute attr_##_name = {                        \
		.attr = __ATTR(_name, 0444, word_show, NULL),                \
		.word = (_word),                                             \
	}

NUMBER_ATTRIBUTE(state_of_health, LFP_SOH_PERCENT);
NUMBER_ATTRIBUTE(discharge_current_max, LFP_DISCHARGE_CURRENT_MAX_UA);
NUMBER_ATTRIBUTE(discharge_voltage_min, LFP_DISCHARGE_VOLTAGE_MIN_UV);
NUMBER_ATTRIBUTE(charge_enabled, LFP_CHARGE_ENABLED);
NUMBER_ATTRIBUTE(discharge_enabled, LFP_DISCHARGE_ENABLED);
NUMBER_ATTRIBUTE(modules_online, LFP_MODULES_ONLINE);
WORD_ATTRIBUTE(alarm_level, alarm_level_word);
WORD_ATTRIBUTE(charge_request, charge_request_word);
WORD_ATTRIBUTE(indicator_run, lfp_node_indicator_run);
WORD_ATTRIBUTE(indicator_alarm, lfp_node_indicator_alarm);
static DEVICE_ATTR_RO(firmware_version);

static struct attribute *stack_attributes[] = {
	&attr_state_of_health.attr.attr,
	&attr_discharge_current_max.attr.attr,
	&attr_discharge_voltage_min.attr.attr,
	&attr_charge_enabled.attr.attr,
	&attr_discharge_enabled.attr.attr,
	&attr_modules_online.attr.attr,
	&attr_alarm_level.attr.attr,
	&attr_charge_request.attr.attr,
	&attr_indicator_run.attr.attr,
	&attr_indicator_alarm.attr.attr,
	&dev_attr_firmware_version.attr,
	NULL
};

static bool field_is_offered(const struct lfp_supply *supply,
			     const struct device_attribute *attr)
{
	enum lfp_field field =
		container_of(attr, struct number_attribute, attr)->field;

	if (field == LFP_SOH_PERCENT &&
	    LFP_PSY_PROP_STATE_OF_HEALTH != LFP_PSY_PROP_NONE)
		return false;
	return supply->offers & BIT_ULL(field);
}

static umode_t stack_attribute_visible(struct kobject *kobj,
				       struct attribute *attr, int index)
{
	struct lfp_supply *supply = to_supply(kobj_to_dev(kobj));
	struct device_attribute *dev_attr =
		container_of(attr, struct device_attribute, attr);
	bool visible = true;

	if (dev_attr->show == number_show)
		visible = field_is_offered(supply, dev_attr);
	else if (dev_attr == &attr_charge_request.attr)
		visible = supply->offers & BIT_ULL(LFP_CHARGE_REQUEST);
	else if (dev_attr == &dev_attr_firmware_version)
		visible = supply->offers_texts & BIT(LFP_FIRMWARE);
	return visible ? attr->mode : 0;
}

static const struct attribute_group stack_group = {
	.attrs = stack_attributes,
	.is_visible = stack_attribute_visible,
};

/* The files of alarms/, one for each condition in the order of the enum. */
static struct device_attribute alarm_attributes[LFP_CONDITION_COUNT];
static struct attribute *alarm_list[LFP_CONDITION_COUNT + 1];

static ssize_t alarm_show(struct device *dev, struct device_attribute *attr,
			  char *buf)
{
	enum lfp_condition condition = attr - alarm_attributes;
	struct lfp_supply *supply = to_supply(dev);
	enum lfp_level level;
	bool known;

	spin_lock_bh(&supply->stack->lock);
	known = lfp_node_condition(supply->node, condition, &level);
	spin_unlock_bh(&supply->stack->lock);
	return known ? sysfs_emit(buf, "%s\n", lfp_level_name(level)) : -ENODEV;
}

static umode_t alarm_visible(struct kobject *kobj, struct attribute *attr,
			     int index)
{
	struct lfp_supply *supply = to_supply(kobj_to_dev(kobj));

	return supply->can_say & BIT_ULL(index) ? attr->mode : 0;
}

static const struct attribute_group alarm_group = {
	.name = LFP_ALARMS_GROUP,
	.attrs = alarm_list,
	.is_visible = alarm_visible,
};

const struct attribute_group *lfp_supply_groups[] = {
	&stack_group,
	&alarm_group,
	NULL
};

/**
 * lfp_attributes_init() - fill in the files of alarms/ from the condition names
 *
 * Context: process, once, before the first supply.
 */
void lfp_attributes_init(void)
{
	struct device_attribute *attr = alarm_attributes;
	int i;

	for (i = 0; i < LFP_CONDITION_COUNT; i++, attr++) {
		attr->attr.name = lfp_condition_name(i);
		attr->attr.mode = 0444;
		attr->show = alarm_show;
		alarm_list[i] = &attr->attr;
	}
}
