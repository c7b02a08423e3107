// SPDX-License-Identifier: GPL-2.0
/*
 * What is true of a stack, made from what its modules say of themselves.
 */

#include "links/rs485_session.h"
#include "model/view.h"

/* Enough for "module 32 cells 13-16". */
#define PLACE_SIZE 24

/* Microampere-hours in the unit in which sums of 32 modules fit 32 bits. */
#define UAH_PER_MAH 1000

static s64 sum(s64 so_far, s64 number)
{
	return so_far + number;
}

static s64 greatest(s64 so_far, s64 number)
{
	return number > so_far ? number : so_far;
}

static s64 least(s64 so_far, s64 number)
{
	return number < so_far ? number : so_far;
}

static s64 either(s64 so_far, s64 number)
{
	return so_far | number;
}

/* Whether a number is kept with the place where it is. */
enum place {
	NOWHERE,
	IN_MODULE,
	IN_CELL
};

/**
 * struct rule - how a number of the stack is made
 * @from: number of each module
 * @to: number of the stack
 * @fold: puts two of them together
 * @mean: the sum is divided by the number of modules
 * @place: what is said of where it is
 * @at: where that is said, and where a module says it of its cells
 */
struct rule {
	enum lfp_field from;
	enum lfp_field to;
	s64 (*fold)(s64 so_far, s64 number);
	bool mean;
	enum place place;
	enum lfp_text at;
};

static const struct rule rules[] = {
	{ .from = LFP_VOLTAGE_UV, .to = LFP_VOLTAGE_UV, .fold = sum,
	  .mean = true },
	{ .from = LFP_CURRENT_UA, .to = LFP_CURRENT_UA, .fold = sum },
	{ .from = LFP_TEMPERATURE_DC, .to = LFP_TEMPERATURE_DC, .fold = sum,
	  .mean = true },
	{ .from = LFP_CHARGE_NOW_UAH, .to = LFP_CHARGE_NOW_UAH, .fold = sum },
	{ .from = LFP_CHARGE_FULL_UAH, .to = LFP_CHARGE_FULL_UAH,
	  .fold = sum },
	{ .from = LFP_CYCLE_COUNT, .to = LFP_CYCLE_COUNT, .fold = greatest },
	{ .from = LFP_CELL_VOLTAGE_MAX_UV, .to = LFP_CELL_VOLTAGE_MAX_UV,
	  .fold = greatest, .place = IN_CELL,
	  .at = LFP_CELL_VOLTAGE_MAX_AT },
	{ .from = LFP_CELL_VOLTAGE_MIN_UV, .to = LFP_CELL_VOLTAGE_MIN_UV,
	  .fold = least, .place = IN_CELL,
	  .at = LFP_CELL_VOLTAGE_MIN_AT },
	{ .from = LFP_CELL_TEMPERATURE_MAX_DC,
	  .to = LFP_CELL_TEMPERATURE_MAX_DC, .fold = greatest,
	  .place = IN_CELL, .at = LFP_CELL_TEMPERATURE_MAX_AT },
	{ .from = LFP_CELL_TEMPERATURE_MIN_DC,
	  .to = LFP_CELL_TEMPERATURE_MIN_DC, .fold = least,
	  .place = IN_CELL, .at = LFP_CELL_TEMPERATURE_MIN_AT },
	{ .from = LFP_VOLTAGE_UV, .to = LFP_MODULE_VOLTAGE_MAX_UV,
	  .fold = greatest, .place = IN_MODULE,
	  .at = LFP_MODULE_VOLTAGE_MAX_AT },
	{ .from = LFP_VOLTAGE_UV, .to = LFP_MODULE_VOLTAGE_MIN_UV,
	  .fold = least, .place = IN_MODULE, .at = LFP_MODULE_VOLTAGE_MIN_AT },
	{ .from = LFP_TEMPERATURE_DC, .to = LFP_MODULE_TEMPERATURE_MAX_DC,
	  .fold = greatest, .place = IN_MODULE,
	  .at = LFP_MODULE_TEMPERATURE_MAX_AT },
	{ .from = LFP_TEMPERATURE_DC, .to = LFP_MODULE_TEMPERATURE_MIN_DC,
	  .fold = least, .place = IN_MODULE,
	  .at = LFP_MODULE_TEMPERATURE_MIN_AT },
	{ .from = LFP_CHARGE_VOLTAGE_MAX_UV, .to = LFP_CHARGE_VOLTAGE_MAX_UV,
	  .fold = least },
	{ .from = LFP_CHARGE_CURRENT_MAX_UA, .to = LFP_CHARGE_CURRENT_MAX_UA,
	  .fold = sum },
	{ .from = LFP_DISCHARGE_CURRENT_MAX_UA,
	  .to = LFP_DISCHARGE_CURRENT_MAX_UA, .fold = sum },
	{ .from = LFP_DISCHARGE_VOLTAGE_MIN_UV,
	  .to = LFP_DISCHARGE_VOLTAGE_MIN_UV, .fold = greatest },
	{ .from = LFP_CHARGE_ENABLED, .to = LFP_CHARGE_ENABLED,
	  .fold = least },
	{ .from = LFP_DISCHARGE_ENABLED, .to = LFP_DISCHARGE_ENABLED,
	  .fold = least },
	{ .from = LFP_CHARGE_REQUEST, .to = LFP_CHARGE_REQUEST,
	  .fold = either },
	{ .from = LFP_CHARGE_ENABLED, .to = LFP_MODULES_BLOCKING_CHARGE,
	  .fold = sum },
	{ .from = LFP_DISCHARGE_ENABLED, .to = LFP_MODULES_BLOCKING_DISCHARGE,
	  .fold = sum },
};

/* The next module that answers, from place @place less one on, or NULL. */
static const struct lfp_rs485_module *
next_online(const struct lfp_rs485_session *session, unsigned int *place)
{
	const struct lfp_rs485_module *module;

	while (*place < session->places) {
		module = session->module[(*place)++];
		if (module && module->online)
			return module;
	}
	return NULL;
}

static void set(struct lfp_reading *reading, enum lfp_field field, s64 number)
{
	reading->value[field] = number;
	reading->fields |= BIT_ULL(field);
}

/* Rounded half away from zero. */
static s64 mean(s64 total, u32 count)
{
	u64 magnitude = (u64)(total < 0 ? -total : total);
	s64 quotient = (s64)div_u64(magnitude + count / 2, count);

	return total < 0 ? -quotient : quotient;
}

/* The @module that @rule has chosen; a cell is named if it has named one. */
static void set_place(struct lfp_reading *reading, const struct rule *rule,
		      const struct lfp_rs485_module *module)
{
	char cell[LFP_TEXT_SIZE], text[PLACE_SIZE + LFP_TEXT_SIZE];
	int len;

	if (rule->place == NOWHERE)
		return;
	if (rule->place == IN_CELL &&
	    lfp_node_text(&module->node, rule->at, cell))
		len = scnprintf(text, sizeof(text), "module %u %s",
				module->node.number, cell);
	else
		len = scnprintf(text, sizeof(text), "module %u",
				module->node.number);
	lfp_reading_set_text(reading, rule->at, (const u8 *)text, (size_t)len);
}

/* A number that one of them does not tell is not known of all. */
static void apply(const struct lfp_rs485_session *session,
		  const struct rule *rule, u32 count,
		  struct lfp_reading *reading)
{
	const struct lfp_rs485_module *module, *chosen = NULL;
	s64 number, folded, so_far = 0;
	unsigned int place = 0;

	while ((module = next_online(session, &place))) {
		if (!lfp_node_number(&module->node, rule->from, &number))
			return;
		folded = chosen ? rule->fold(so_far, number) : number;
		if (!chosen || folded != so_far)
			chosen = module;
		so_far = folded;
	}
	if (!chosen)
		return;
	set(reading, rule->to, rule->mean ? mean(so_far, count) : so_far);
	set_place(reading, rule, chosen);
}

/* They were counted while they allow it. */
static void reverse_count(struct lfp_reading *reading, enum lfp_field field,
			  u32 count)
{
	if (reading->fields & BIT_ULL(field))
		reading->value[field] = count - reading->value[field];
}

static u64 share(u64 part, u32 whole, u32 of)
{
	u64 quotient = div_u64(part * of, whole);

	return quotient < of ? quotient : of;
}

/* Rounded down: only a full stack has 100 %. */
static void set_charge(struct lfp_reading *reading)
{
	u64 needed = BIT_ULL(LFP_CHARGE_NOW_UAH) |
		     BIT_ULL(LFP_CHARGE_FULL_UAH);
	u64 now, full;

	if ((reading->fields & needed) != needed)
		return;
	now = div_u64((u64)reading->value[LFP_CHARGE_NOW_UAH], UAH_PER_MAH);
	full = div_u64((u64)reading->value[LFP_CHARGE_FULL_UAH], UAH_PER_MAH);
	if (!full)
		return;
	set(reading, LFP_SOC_PERCENT, (s64)share(now, (u32)full, 100));
	set(reading, LFP_SOC_CENTIPERCENT, (s64)share(now, (u32)full, 10000));
}

static void count_modules(const struct lfp_rs485_session *session, u32 online,
			  struct lfp_reading *reading)
{
	u32 total = lfp_rs485_session_total(session);

	set(reading, LFP_MODULES_ONLINE, online);
	set(reading, LFP_MODULES_TOTAL, total);
	set(reading, LFP_MODULES_OFFLINE, (s64)total - online);
	reading->can_say |= BIT_ULL(LFP_MODULE_LINK);
	if (online < total)
		reading->warning |= BIT_ULL(LFP_MODULE_LINK);
}

static void add_conditions(struct lfp_reading *reading, u64 can_say,
			   u64 warning, u64 protection)
{
	reading->can_say |= can_say;
	reading->warning |= warning;
	reading->protection |= protection;
}

static void add_module_conditions(const struct lfp_rs485_module *module,
				  struct lfp_reading *reading)
{
	const struct lfp_source *source = module->node.sources;

	for (; source; source = source->next)
		if (source->fresh)
			add_conditions(reading, source->can_say,
				       source->warning, source->protection);
}

/* What a new master tells of the whole stack, where no module tells it. */
static void add_system(const struct lfp_rs485_session *session, u64 offers,
		       struct lfp_reading *reading)
{
	const struct lfp_reading *system = session->system;
	unsigned int field;
	u64 left;

	for (; system < session->system + LFP_RS485_SYSTEM; system++) {
		lfp_for_each_bit(field, left,
				 system->fields & ~(reading->fields | offers))
			set(reading, field, system->value[field]);
		add_conditions(reading, system->can_say, system->warning,
			       system->protection);
	}
}

static void add_modules(const struct lfp_rs485_session *session,
			struct lfp_reading *reading)
{
	const struct lfp_rs485_module *module;
	unsigned int place = 0;
	u64 offers = 0;

	while ((module = next_online(session, &place))) {
		add_module_conditions(module, reading);
		offers |= module->node.offers;
	}
	add_system(session, offers, reading);
}

/**
 * lfp_rs485_sum_up() - what is true of the stack
 * @session: the session
 * @reading: set
 *
 * Modules that are lost count as such and for nothing else. A number is only
 * given if each of the others tells it, but for those that the master alone
 * tells of the whole stack (61 to 63).
 *
 * Context: any, softirq included, state locked.
 */
void lfp_rs485_sum_up(const struct lfp_rs485_session *session,
		      struct lfp_reading *reading)
{
	u32 online = lfp_rs485_session_online(session);
	unsigned int i;

	memset(reading, 0, sizeof(*reading));
	for (i = 0; i < ARRAY_SIZE(rules); i++)
		apply(session, &rules[i], online, reading);
	reverse_count(reading, LFP_MODULES_BLOCKING_CHARGE, online);
	reverse_count(reading, LFP_MODULES_BLOCKING_DISCHARGE, online);
	set_charge(reading);
	add_modules(session, reading);
	count_modules(session, online, reading);
	reading->warning &= ~reading->protection;
}
