// SPDX-License-Identifier: GPL-2.0
/*
 * What two links say of the same stack: whose number is shown, and whether
 * they contradict each other.
 */

#include "model/state_parts.h"
#include "model/view.h"

/**
 * struct tolerance - how far two links may differ in a field
 * @field: the field; those that are not listed are not compared: limits may
 *         well be other than the sum of the modules' own
 * @absolute: in its unit
 * @percent: of the greater of the two, in addition
 */
struct tolerance {
	enum lfp_field field;
	s32 absolute;
	s32 percent;
};

/* A round over RS485 takes seconds, in which the current changes. */
static const struct tolerance tolerances[] = {
	{ LFP_VOLTAGE_UV, 1000000, 0 },
	{ LFP_CURRENT_UA, 5000000, 10 },
	{ LFP_TEMPERATURE_DC, 50, 0 },
	{ LFP_SOC_PERCENT, 5, 0 },
	{ LFP_SOH_PERCENT, 5, 0 },
	{ LFP_CHARGE_ENABLED, 0, 0 },
	{ LFP_DISCHARGE_ENABLED, 0, 0 },
	{ LFP_MODULES_ONLINE, 0, 0 },
	{ LFP_CELL_VOLTAGE_MAX_UV, 50000, 0 },
	{ LFP_CELL_VOLTAGE_MIN_UV, 50000, 0 },
	{ LFP_CELL_TEMPERATURE_MAX_DC, 50, 0 },
	{ LFP_CELL_TEMPERATURE_MIN_DC, 50, 0 },
};

static s64 magnitude(s64 number)
{
	return number < 0 ? -number : number;
}

static bool differ(s64 a, s64 b, const struct tolerance *tolerance)
{
	s64 greater = magnitude(a) > magnitude(b) ? magnitude(a) : magnitude(b);
	s64 allowed = tolerance->absolute;

	if (tolerance->percent)
		allowed += (s64)div_u64((u64)greater, 100) * tolerance->percent;
	return magnitude(a - b) > allowed;
}

static bool links_differ(const struct lfp_node *node,
			 const struct tolerance *tolerance)
{
	const struct lfp_value *value = &node->field[tolerance->field];
	const struct lfp_value *rival = &node->rival[tolerance->field];

	return value->source && value->source->fresh &&
	       rival->source && rival->source->fresh &&
	       value->source->link != rival->source->link &&
	       differ(value->number, rival->number, tolerance);
}

/**
 * lfp_state_compare_links() - do the links of a stack tell the same
 * @state: the stack, with a new reading of the modules
 *
 * A disagreement that stands counts once.
 *
 * Context: any, softirq included, state locked.
 */
void lfp_state_compare_links(struct lfp_state *state)
{
	const struct tolerance *row = tolerances;
	u8 *differs;
	u64 bit;

	for (; row < tolerances + ARRAY_SIZE(tolerances); row++) {
		differs = &state->differs[row->field];
		bit = BIT_ULL(row->field);
		if (!links_differ(&state->stack, row)) {
			*differs = 0;
			state->disagreeing &= ~bit;
		} else if (*differs < LFP_DISAGREEMENT_ROUNDS &&
			   ++*differs == LFP_DISAGREEMENT_ROUNDS) {
			state->disagreeing |= bit;
			state->disagreements++;
		}
	}
}

/**
 * lfp_state_fields_from() - which numbers of the stack a link gives now
 * @state: the stack
 * @link: the link
 *
 * Context: any, state locked.
 * Return: enum lfp_field bits.
 */
u64 lfp_state_fields_from(const struct lfp_state *state,
			  enum lfp_link_id link)
{
	const struct lfp_value *shown;
	unsigned int field;
	u64 fields = 0;

	for (field = 0; field < LFP_FIELD_COUNT; field++) {
		shown = lfp_node_value(&state->stack, field);
		if (shown && shown->source->link == link)
			fields |= BIT_ULL(field);
	}
	return fields;
}
