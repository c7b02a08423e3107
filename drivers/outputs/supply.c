// SPDX-License-Identifier: GPL-2.0
/*
 * The power supplies of a stack: one for each node that offers anything.
 *
 * A getter answers 0 or -ENODEV and nothing else: any other error makes the
 * class drop every uevent of the supply, and node_exporter its whole
 * collector.
 */

#include <linux/hwmon.h>
#include <linux/limits.h>
#include <linux/property.h>
#include <linux/slab.h>

#include "outputs/outputs.h"

/**
 * struct number_row - a class property that is a number of the pack
 * @property: the property
 * @field: what it shows
 */
struct number_row {
	enum power_supply_property property;
	enum lfp_field field;
};

static const struct number_row number_rows[] = {
	{ POWER_SUPPLY_PROP_VOLTAGE_NOW, LFP_VOLTAGE_UV },
	{ POWER_SUPPLY_PROP_CURRENT_NOW, LFP_CURRENT_UA },
	{ POWER_SUPPLY_PROP_TEMP, LFP_TEMPERATURE_DC },
	{ POWER_SUPPLY_PROP_CONSTANT_CHARGE_VOLTAGE_MAX,
	  LFP_CHARGE_VOLTAGE_MAX_UV },
	{ POWER_SUPPLY_PROP_CONSTANT_CHARGE_CURRENT_MAX,
	  LFP_CHARGE_CURRENT_MAX_UA },
	{ POWER_SUPPLY_PROP_CHARGE_FULL, LFP_CHARGE_FULL_UAH },
	{ POWER_SUPPLY_PROP_CHARGE_FULL_DESIGN, LFP_CHARGE_FULL_DESIGN_UAH },
	{ POWER_SUPPLY_PROP_CHARGE_NOW, LFP_CHARGE_NOW_UAH },
	{ POWER_SUPPLY_PROP_CYCLE_COUNT, LFP_CYCLE_COUNT },
	{ LFP_PSY_PROP_STATE_OF_HEALTH, LFP_SOH_PERCENT },
};

/**
 * struct text_row - a class property that is a text of the pack
 * @property: the property
 * @text: what it shows
 */
struct text_row {
	enum power_supply_property property;
	enum lfp_text text;
};

static const struct text_row text_rows[] = {
	{ POWER_SUPPLY_PROP_MANUFACTURER, LFP_MANUFACTURER },
	{ POWER_SUPPLY_PROP_MODEL_NAME, LFP_MODEL },
	{ POWER_SUPPLY_PROP_SERIAL_NUMBER, LFP_SERIAL },
};

/**
 * struct supplies - the supplies of a stack
 * @of_node: that of each node by its number, NULL where there is none
 */
struct supplies {
	struct lfp_supply *of_node[LFP_NODE_COUNT];
};

/* What every supply has, whatever the pack sends. */
static const enum power_supply_property always[] = {
	POWER_SUPPLY_PROP_STATUS,
	POWER_SUPPLY_PROP_PRESENT,
	POWER_SUPPLY_PROP_HEALTH,
	POWER_SUPPLY_PROP_TECHNOLOGY,
	POWER_SUPPLY_PROP_SCOPE,
};

static const int psy_status[LFP_STATUS_COUNT] = {
	[LFP_STATUS_UNKNOWN] = POWER_SUPPLY_STATUS_UNKNOWN,
	[LFP_STATUS_CHARGING] = POWER_SUPPLY_STATUS_CHARGING,
	[LFP_STATUS_DISCHARGING] = POWER_SUPPLY_STATUS_DISCHARGING,
	[LFP_STATUS_NOT_CHARGING] = POWER_SUPPLY_STATUS_NOT_CHARGING,
	[LFP_STATUS_FULL] = POWER_SUPPLY_STATUS_FULL,
};

static const int psy_health[LFP_HEALTH_COUNT] = {
	[LFP_HEALTH_UNKNOWN] = POWER_SUPPLY_HEALTH_UNKNOWN,
	[LFP_HEALTH_GOOD] = POWER_SUPPLY_HEALTH_GOOD,
	[LFP_HEALTH_FAILURE] = POWER_SUPPLY_HEALTH_UNSPEC_FAILURE,
	[LFP_HEALTH_OVERHEAT] = POWER_SUPPLY_HEALTH_OVERHEAT,
	[LFP_HEALTH_OVERVOLTAGE] = POWER_SUPPLY_HEALTH_OVERVOLTAGE,
	[LFP_HEALTH_OVERCURRENT] = POWER_SUPPLY_HEALTH_OVERCURRENT,
	[LFP_HEALTH_UNDERVOLTAGE] = LFP_PSY_HEALTH_UNDERVOLTAGE,
	[LFP_HEALTH_COLD] = POWER_SUPPLY_HEALTH_COLD,
	[LFP_HEALTH_CELL_IMBALANCE] = LFP_PSY_HEALTH_CELL_IMBALANCE,
	[LFP_HEALTH_HOT] = POWER_SUPPLY_HEALTH_HOT,
	[LFP_HEALTH_COOL] = POWER_SUPPLY_HEALTH_COOL,
};

static const int psy_capacity_level[LFP_CAPACITY_COUNT] = {
	[LFP_CAPACITY_UNKNOWN] = POWER_SUPPLY_CAPACITY_LEVEL_UNKNOWN,
	[LFP_CAPACITY_CRITICAL] = POWER_SUPPLY_CAPACITY_LEVEL_CRITICAL,
	[LFP_CAPACITY_LOW] = POWER_SUPPLY_CAPACITY_LEVEL_LOW,
	[LFP_CAPACITY_NORMAL] = POWER_SUPPLY_CAPACITY_LEVEL_NORMAL,
	[LFP_CAPACITY_FULL] = POWER_SUPPLY_CAPACITY_LEVEL_FULL,
};

/**
 * lfp_class_fields() - which numbers the class has a file for
 *
 * Context: any.
 * Return: enum lfp_field bits.
 */
u64 lfp_class_fields(void)
{
	const struct number_row *row = number_rows;
	u64 fields = BIT_ULL(LFP_SOC_PERCENT);

	for (; row < number_rows + ARRAY_SIZE(number_rows); row++)
		if (row->property != LFP_PSY_PROP_NONE)
			fields |= BIT_ULL(row->field);
	return fields;
}

/*
 * The class keeps values in an int: nothing that does not fit is shown, such as
 * the charge of a stack of more than 2147 Ah.
 */
static int put_number(bool known, s64 number,
		      union power_supply_propval *val)
{
	if (!known || number > INT_MAX || number < INT_MIN)
		return -ENODEV;
	val->intval = (int)number;
	return 0;
}

static int get_number(const struct lfp_node *node,
		      enum power_supply_property property,
		      union power_supply_propval *val)
{
	const struct number_row *row = number_rows;
	bool known = false;
	s64 number = 0;

	for (; row < number_rows + ARRAY_SIZE(number_rows); row++)
		if (row->property == property)
			known = lfp_node_number(node, row->field, &number);
	return put_number(known, number, val);
}

static int get_capacity(const struct lfp_node *node,
			union power_supply_propval *val)
{
	s64 percent = 0;
	bool known = lfp_node_capacity(node, &percent);

	return put_number(known, percent, val);
}

static int get_word(const struct lfp_node *node,
		    enum power_supply_property property,
		    union power_supply_propval *val)
{
	switch (property) {
	case POWER_SUPPLY_PROP_STATUS:
		val->intval = psy_status[lfp_node_status(node)];
		return 0;
	case POWER_SUPPLY_PROP_PRESENT:
		val->intval = node->present;
		return 0;
	case POWER_SUPPLY_PROP_HEALTH:
		val->intval = psy_health[lfp_node_health(node)];
		return 0;
	case POWER_SUPPLY_PROP_CAPACITY:
		return get_capacity(node, val);
	case POWER_SUPPLY_PROP_CAPACITY_LEVEL:
		val->intval = psy_capacity_level[lfp_node_capacity_level(node)];
		return 0;
	default:
		return get_number(node, property, val);
	}
}

/* What needs no lock: it does not change while the supply is there. */
static bool get_constant(struct lfp_supply *supply,
			 enum power_supply_property property,
			 union power_supply_propval *val)
{
	switch (property) {
	case POWER_SUPPLY_PROP_TECHNOLOGY:
		val->intval = POWER_SUPPLY_TECHNOLOGY_LiFe;
		return true;
	case POWER_SUPPLY_PROP_SCOPE:
		val->intval = supply->stack->system_scope ?
			      POWER_SUPPLY_SCOPE_SYSTEM :
			      POWER_SUPPLY_SCOPE_DEVICE;
		return true;
	default:
		return false;
	}
}

/* Likewise the texts. NULL for a property that is no text. */
static const char *get_text(const struct lfp_supply *supply,
			    enum power_supply_property property)
{
	const struct text_row *row = text_rows;

	for (; row < text_rows + ARRAY_SIZE(text_rows); row++)
		if (row->property == property)
			return supply->layout.text[row->text];
	return NULL;
}

static int get_property(struct power_supply *psy,
			enum power_supply_property property,
			union power_supply_propval *val)
{
	struct lfp_supply *supply = power_supply_get_drvdata(psy);
	const char *text = get_text(supply, property);
	int err;

	if (text) {
		val->strval = text;
		return *text ? 0 : -ENODEV;
	}
	if (get_constant(supply, property, val))
		return 0;
	spin_lock_bh(&supply->stack->lock);
	err = get_word(lfp_supply_node(supply), property, val);
	spin_unlock_bh(&supply->stack->lock);
	return err;
}

static void add_property(struct lfp_supply *supply,
			 enum power_supply_property property)
{
	supply->properties[supply->desc.num_properties++] = property;
}

static void choose_texts(struct lfp_supply *supply)
{
	const struct text_row *row = text_rows;

	for (; row < text_rows + ARRAY_SIZE(text_rows); row++)
		if (supply->layout.offers_texts & BIT(row->text))
			add_property(supply, row->property);
}

static void choose_properties(struct lfp_supply *supply)
{
	u64 offers = supply->layout.offers;
	unsigned int i;

	BUILD_BUG_ON(ARRAY_SIZE(always) + ARRAY_SIZE(number_rows) +
		     ARRAY_SIZE(text_rows) + 2 > LFP_SUPPLY_PROPERTIES);
	for (i = 0; i < ARRAY_SIZE(always); i++)
		add_property(supply, always[i]);
	for (i = 0; i < ARRAY_SIZE(number_rows); i++)
		if (number_rows[i].property != LFP_PSY_PROP_NONE &&
		    offers & BIT_ULL(number_rows[i].field))
			add_property(supply, number_rows[i].property);
	if (offers & BIT_ULL(LFP_SOC_PERCENT)) {
		add_property(supply, POWER_SUPPLY_PROP_CAPACITY);
		add_property(supply, POWER_SUPPLY_PROP_CAPACITY_LEVEL);
	}
	choose_texts(supply);
}

/*
 * What is behind the end of a text is zero as well, so that two can be
 * compared. A text that is not the pack's identity is no matter of layout.
 */
static void copy_layout(const struct lfp_node *node, struct lfp_layout *layout)
{
	char chars[LFP_TEXT_SIZE];
	unsigned int text;
	u64 left;

	layout->offers = node->offers;
	layout->can_say = node->can_say;
	layout->offers_texts = node->offers_texts;
	layout->cells = node->offers_cells;
	layout->states = node->offers_states;
	lfp_for_each_bit(text, left, LFP_IDENTITY_TEXTS)
		if (lfp_node_text(node, text, chars))
			strscpy(layout->text[text], chars, LFP_TEXT_SIZE);
}

static void take_layout(struct lfp_stack *stack, unsigned int number,
			struct lfp_layout *layout)
{
	const struct lfp_node *node;

	memset(layout, 0, sizeof(*layout));
	spin_lock_bh(&stack->lock);
	node = lfp_state_node(&stack->state, number);
	if (!node->joining)
		copy_layout(node, layout);
	spin_unlock_bh(&stack->lock);
}

static void name_supply(struct lfp_supply *supply)
{
	const char *stack = supply->stack->name;
	unsigned int number = supply->number;
	size_t size = sizeof(supply->name);

	if (!number)
		strscpy(supply->name, stack, size);
	else if (lfp_node_is_module(number))
		snprintf(supply->name, size, "%s_m%02u", stack, number % 100);
	else
		snprintf(supply->name, size, "%s_a%02u", stack,
			 lfp_controller_address(number) % 100);
}

static struct lfp_supply *supply_alloc(struct lfp_stack *stack,
				       unsigned int number,
				       const struct lfp_layout *layout)
{
	struct lfp_supply *supply = kzalloc(sizeof(*supply), GFP_KERNEL);

	if (!supply)
		return NULL;
	supply->stack = stack;
	supply->number = number;
	/* With its padding: it is compared as a whole. */
	memcpy(&supply->layout, layout, sizeof(*layout));
	name_supply(supply);
	supply->desc.name = supply->name;
	supply->desc.type = POWER_SUPPLY_TYPE_BATTERY;
	supply->desc.properties = supply->properties;
	supply->desc.get_property = get_property;
	supply->desc.no_thermal = true;
	choose_properties(supply);
	return supply;
}

static void supply_unregister(struct lfp_supply *supply)
{
	if (!supply)
		return;
	lfp_hwmon_unregister(supply);
	power_supply_unregister(supply->psy);
	kfree(supply);
}

static struct lfp_supply *supply_register(struct lfp_stack *stack,
					  unsigned int number,
					  const struct lfp_layout *layout)
{
	struct lfp_supply *supply = supply_alloc(stack, number, layout);
	struct power_supply_config config = {
		.fwnode = dev_fwnode(stack->dev),
		.drv_data = supply,
		.attr_grp = lfp_supply_groups,
	};
	struct power_supply *psy;

	if (!supply)
		return ERR_PTR(-ENOMEM);
	psy = lfp_power_supply_register(stack->dev, &supply->desc, &config);
	if (IS_ERR(psy)) {
		kfree(supply);
		return ERR_CAST(psy);
	}
	supply->psy = psy;
	supply->hwmon = lfp_hwmon_register(supply);
	return supply;
}

static bool layout_fits(const struct lfp_supply *supply,
			const struct lfp_layout *layout)
{
	return supply && !memcmp(&supply->layout, layout, sizeof(*layout));
}

/* The condition of its link alone makes no supply. */
static bool has_much_to_say(const struct lfp_layout *layout)
{
	return layout->offers || layout->can_say & ~LFP_LINK_CONDITIONS;
}

/*
 * The class fixes the properties of a supply at registration: a node that
 * turns out to say more, or something else, gets a new one. It is what is
 * offered that counts, not how often that has changed: a node that comes back
 * with its link counts from the beginning. One that offers nothing (any more)
 * keeps what it has.
 */
static int sync_node(struct lfp_stack *stack, struct lfp_supply **place,
		     unsigned int number, bool again)
{
	struct lfp_supply *supply;
	struct lfp_layout layout;

	take_layout(stack, number, &layout);
	if (!has_much_to_say(&layout) || layout_fits(*place, &layout))
		return 0;
	if (*place && !again)
		return LFP_SYNC_LATER;
	supply_unregister(*place);
	*place = NULL;
	supply = supply_register(stack, number, &layout);
	if (IS_ERR(supply)) {
		dev_err_ratelimited(stack->dev,
				    "cannot register supply %u: %pe\n",
				    number, supply);
		return PTR_ERR(supply);
	}
	*place = supply;
	return 0;
}

static struct supplies *get_supplies(struct lfp_stack *stack)
{
	struct supplies *supplies = stack->outputs;

	if (supplies)
		return supplies;
	supplies = kzalloc(sizeof(*supplies), GFP_KERNEL);
	stack->outputs = supplies;
	return supplies;
}

/* One that cannot be registered does not keep the others from being so. */
static int outputs_sync(struct lfp_stack *stack, bool again)
{
	struct supplies *supplies = get_supplies(stack);
	unsigned int number;
	int err, worst = 0;

	if (!supplies)
		return -ENOMEM;
	for (number = 0; number < LFP_NODE_COUNT; number++) {
		err = sync_node(stack, &supplies->of_node[number], number,
				again);
		if (!worst || err < 0)
			worst = err;
	}
	return worst;
}

static struct lfp_supply *find_supply(const struct lfp_stack *stack,
				      unsigned int number)
{
	const struct supplies *supplies = stack->outputs;

	return supplies ? supplies->of_node[number] : NULL;
}

/*
 * The first alarm of a node, and that a module is there, can be known before
 * its supply is made. Nobody sees a new one vanish, so it need not wait for its
 * turn, and the events of the other nodes need not wait for it.
 */
static struct lfp_supply *supply_for_event(struct lfp_stack *stack,
					   unsigned int number)
{
	struct supplies *supplies = get_supplies(stack);
	int err = 0;

	if (!supplies)
		return ERR_PTR(-ENOMEM);
	if (!supplies->of_node[number])
		err = sync_node(stack, &supplies->of_node[number], number,
				false);
	/* A name that is taken stays so: the events of the others go on. */
	return err == -ENOMEM ? ERR_PTR(err) : supplies->of_node[number];
}

static int outputs_event(struct lfp_stack *stack,
			 const struct lfp_event *event, u64 seq)
{
	struct lfp_supply *supply;
	int err;

	if (event->type == LFP_EVENT_LINK)
		return lfp_uevent_link(stack, event, seq);
	supply = supply_for_event(stack, event->node);
	if (event->type == LFP_EVENT_MODULE)
		return lfp_uevent_module(stack, event, seq);
	if (IS_ERR(supply))
		return PTR_ERR(supply);
	if (!supply)
		return LFP_NOBODY_TO_TELL;
	err = lfp_uevent_alarm(supply, event, seq);
	if (!err)
		lfp_hwmon_notify(supply, event->condition);
	return err;
}

/* States that are not known any more are the same when they are back. */
static void notify_cells(struct lfp_supply *supply)
{
	struct lfp_cell_states states;
	bool known;

	spin_lock_bh(&supply->stack->lock);
	known = lfp_node_cell_states(lfp_supply_node(supply), &states);
	spin_unlock_bh(&supply->stack->lock);
	if (!known || !memcmp(&supply->told, &states, sizeof(states)))
		return;
	lfp_attributes_notify_cells(supply, &supply->told, &states);
	lfp_hwmon_notify_cells(supply, &supply->told, &states);
	supply->told = states;
}

static void outputs_changed(struct lfp_stack *stack, u64 nodes)
{
	struct lfp_supply *supply;
	unsigned int number;
	u64 left;

	lfp_for_each_bit(number, left, nodes) {
		supply = find_supply(stack, number);
		if (!supply)
			continue;
		notify_cells(supply);
		power_supply_changed(supply->psy);
	}
}

static void outputs_remove(struct lfp_stack *stack)
{
	unsigned int number;

	for (number = 0; number < LFP_NODE_COUNT; number++)
		supply_unregister(find_supply(stack, number));
	kfree(stack->outputs);
	stack->outputs = NULL;
}

const struct lfp_output_ops lfp_outputs = {
	.sync = outputs_sync,
	.event = outputs_event,
	.changed = outputs_changed,
	.remove = outputs_remove,
};
