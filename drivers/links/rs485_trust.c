// SPDX-License-Identifier: GPL-2.0
/*
 * What of the replies of modules is believed, and what is shown of them.
 */

#include "links/rs485_parts.h"

/* How far a reading may be from the newest one while the line is bad. */
#define CELL_TOLERANCE_UV 100000
#define TEMPERATURE_TOLERANCE_DC 50
#define CURRENT_TOLERANCE_UA 20000000
#define CHARGE_TOLERANCE_PARTS 50
#define SURPLUS_TOLERANCE_UV 50000

/* Replies that come again and again, in the order of missing and unknown. */
static const enum lfp_rs485_command polled_commands[LFP_RS485_POLLED] = {
	LFP_RS485_ANALOG, LFP_RS485_ALARM, LFP_RS485_MANAGEMENT,
};

static s64 distance(s64 a, s64 b)
{
	return a > b ? a - b : b - a;
}

/**
 * lfp_rs485_source_of() - where a module's replies to a command are kept
 * @module: the module
 * @command: the command
 *
 * Context: any, softirq included, state locked; no allocation.
 * Return: the source, NULL for a command whose reply is not kept as one.
 */
struct lfp_source *lfp_rs485_source_of(struct lfp_rs485_module *module,
				       enum lfp_rs485_command command)
{
	struct lfp_source *const sources[LFP_RS485_COMMAND_COUNT] = {
		[LFP_RS485_ANALOG] = &module->analog,
		[LFP_RS485_ALARM] = &module->alarm,
		[LFP_RS485_MANAGEMENT] = &module->management,
		[LFP_RS485_SERIAL] = &module->serial,
		[LFP_RS485_FIRMWARE] = &module->firmware,
		[LFP_RS485_MANUFACTURER] = &module->manufacturer,
		[LFP_RS485_LIMITS] = &module->limits,
	};

	return sources[command];
}

/* What was said stays known of its identity alone. */
static void touch(struct lfp_rs485_session *session, struct lfp_source *source)
{
	/* A pause is no period. */
	if (!source->fresh || session->now_ms < source->seen_ms)
		source->seen_ms = session->now_ms;
	lfp_source_touch(source, session->now_ms);
}

static void put(struct lfp_rs485_session *session, struct lfp_source *source,
		const struct lfp_reading *reading)
{
	u32 layout = session->state->layout;

	touch(session, source);
	lfp_state_put(session->state, source, reading);
	session->changed |= layout != session->state->layout;
}

/**
 * lfp_rs485_update() - settle what follows from what was shown or hidden
 * @session: the session
 *
 * Context: any, softirq included, state locked; no allocation.
 */
void lfp_rs485_update(struct lfp_rs485_session *session)
{
	session->changed |= lfp_state_update(session->state, LFP_LINK_SERIAL,
					     session->now_ms);
}

/**
 * lfp_rs485_show_stack() - what is said of the stack follows from its modules
 * @session: the session
 *
 * Context: any, softirq included, state locked; no allocation.
 */
void lfp_rs485_show_stack(struct lfp_rs485_session *session)
{
	if (lfp_rs485_session_online(session)) {
		lfp_rs485_sum_up(session, &session->reading);
		put(session, &session->stack, &session->reading);
	} else {
		session->stack.fresh = false;
	}
	lfp_rs485_update(session);
}

static void note_unknown(struct lfp_rs485_session *session)
{
	const struct lfp_rs485_module *module;
	unsigned int place, i;

	session->unknown = 0;
	for (place = 0; place < session->places; place++) {
		module = session->module[place];
		for (i = 0; module && i < LFP_RS485_POLLED; i++)
			session->unknown |= module->unknown[i];
	}
}

/**
 * lfp_rs485_hide_module() - nothing is known of a module but who it was
 * @session: the session
 * @module: the module
 *
 * lfp_rs485_update() or lfp_rs485_show_stack() must end it.
 *
 * Context: any, softirq included, state locked; no allocation.
 */
void lfp_rs485_hide_module(struct lfp_rs485_session *session,
			   struct lfp_rs485_module *module)
{
	struct lfp_source *source;
	unsigned int command;

	for (command = 0; command < LFP_RS485_COMMAND_COUNT; command++) {
		source = lfp_rs485_source_of(module, command);
		if (source)
			source->fresh = false;
	}
	memset(module->unknown, 0, sizeof(module->unknown));
	note_unknown(session);
	if (lfp_rs485_is_master(module->address))
		memset(session->system, 0, sizeof(session->system));
}

/**
 * lfp_rs485_drop_reply() - a reply that came again and again does not any more
 * @session: the session
 * @module: whose
 * @polled: which: index of @module->missing
 *
 * Context: any, softirq included, state locked; no allocation.
 */
void lfp_rs485_drop_reply(struct lfp_rs485_session *session,
			  struct lfp_rs485_module *module,
			  unsigned int polled)
{
	struct lfp_source *source;

	if (polled >= LFP_RS485_POLLED) {
		memset(&session->system[polled - LFP_RS485_POLLED], 0,
		       sizeof(session->system[0]));
		return;
	}
	source = lfp_rs485_source_of(module, polled_commands[polled]);
	module->unknown[polled] = 0;
	note_unknown(session);
	session->changed |= lfp_state_forget(session->state, source,
					     session->now_ms);
}

static s64 number_of(const struct lfp_reading *reading, enum lfp_field field)
{
	return reading->fields & BIT_ULL(field) ? reading->value[field] : 0;
}

static void take_sample(struct lfp_rs485_sample *sample,
			const struct lfp_reading *reading)
{
	unsigned int i;

	/* With its padding: two are compared as a whole. */
	memset(sample, 0, sizeof(*sample));
	sample->fields = reading->fields;
	sample->surplus_uv = number_of(reading, LFP_VOLTAGE_UV);
	for (i = 0; i < reading->cells.cells; i++)
		sample->surplus_uv -= reading->cells.voltage_uv[i];
	sample->current_ua = number_of(reading, LFP_CURRENT_UA);
	sample->charge_now_uah = number_of(reading, LFP_CHARGE_NOW_UAH);
	sample->charge_full_uah = number_of(reading, LFP_CHARGE_FULL_UAH);
	sample->cycles = number_of(reading, LFP_CYCLE_COUNT);
	memcpy(&sample->cells, &reading->cells, sizeof(sample->cells));
}

static bool are_equal(const struct lfp_rs485_sample *a,
		      const struct lfp_rs485_sample *b)
{
	return !memcmp(a, b, sizeof(*a));
}

static bool cells_are_alike(const struct lfp_cells *a,
			    const struct lfp_cells *b)
{
	unsigned int i;

	if (a->cells != b->cells || a->probes != b->probes)
		return false;
	for (i = 0; i < a->cells; i++)
		if (distance(a->voltage_uv[i], b->voltage_uv[i]) >
		    CELL_TOLERANCE_UV)
			return false;
	for (i = 0; i < a->probes; i++)
		if (distance(a->temperature_dc[i], b->temperature_dc[i]) >
		    TEMPERATURE_TOLERANCE_DC)
			return false;
	return true;
}

/*
 * Pylontech's module voltage is the sum of its cells to the millivolt: one that
 * is not is only like another that is not.
 */
static bool are_alike(const struct lfp_rs485_sample *a,
		      const struct lfp_rs485_sample *b)
{
	s64 charge_uah;

	if (a->fields != b->fields || a->cycles != b->cycles ||
	    a->charge_full_uah != b->charge_full_uah ||
	    !a->surplus_uv != !b->surplus_uv)
		return false;
	charge_uah = distance(a->charge_now_uah, b->charge_now_uah);
	if (distance(a->surplus_uv, b->surplus_uv) > SURPLUS_TOLERANCE_UV ||
	    distance(a->current_ua, b->current_ua) > CURRENT_TOLERANCE_UA ||
	    a->charge_full_uah < charge_uah * CHARGE_TOLERANCE_PARTS)
		return false;
	return cells_are_alike(&a->cells, &b->cells);
}

/*
 * Two flipped bits can leave the checksum as it was, and a number that is only a
 * little wrong: on a bad line whatever is new is asked once more at once, and
 * shown when it is the same. Where the numbers do not stand still for so long
 * it has to be like the one before.
 */
static bool is_confirmed(const struct lfp_rs485_session *session,
			 const struct lfp_rs485_module *module,
			 const struct lfp_rs485_sample *sample)
{
	bool (*agree)(const struct lfp_rs485_sample *a,
		      const struct lfp_rs485_sample *b) =
		session->confirming ? are_alike : are_equal;

	return (module->analog.fresh && agree(&module->last, sample)) ||
	       (module->held && agree(&module->suspect, sample));
}

static bool believe_analog(const struct lfp_rs485_session *session,
			   struct lfp_rs485_module *module)
{
	struct lfp_rs485_sample sample;
	bool believed;

	take_sample(&sample, &session->reading);
	believed = !session->bad || is_confirmed(session, module, &sample);
	if (believed)
		module->last = sample;
	else
		module->suspect = sample;
	module->held = !believed;
	return believed;
}

/*
 * FNV-1a: two replies that differ have different ones. The flag byte of 44 and
 * 47 tells whether 44 was read since the last change: it is not of account.
 */
static u64 digest(enum lfp_rs485_command command,
		  const struct lfp_rs485_frame *frame)
{
	unsigned int i = command == LFP_RS485_ALARM ||
			 command == LFP_RS485_LIMITS;
	u64 hash = 0xcbf29ce484222325ull;

	for (; i < frame->len; i++)
		hash = (hash ^ frame->info[i]) * 0x100000001b3ull;
	return hash;
}

/* One module's part of a reply to all has no @frame of its own. */
static bool believe(const struct lfp_rs485_session *session,
		    struct lfp_rs485_module *module,
		    enum lfp_rs485_command command,
		    const struct lfp_rs485_frame *frame)
{
	u64 before = module->digest[command];

	if (command == LFP_RS485_ANALOG)
		return believe_analog(session, module);
	module->digest[command] = frame ? digest(command, frame) : 0;
	return !session->bad || (frame && module->digest[command] == before);
}

static void note_codes(struct lfp_rs485_session *session,
		       struct lfp_rs485_module *module,
		       enum lfp_rs485_command command)
{
	unsigned int i;

	for (i = 0; i < LFP_RS485_POLLED; i++)
		if (polled_commands[i] == command)
			module->unknown[i] = session->reading.unknown;
	note_unknown(session);
}

static bool same_alarms(const struct lfp_source *source,
			const struct lfp_reading *reading)
{
	return source->fresh && source->can_say == reading->can_say &&
	       source->warning == reading->warning &&
	       source->protection == reading->protection;
}

/* The worst of the stack does not wait for the end of the round. */
static void show(struct lfp_rs485_session *session,
		 struct lfp_rs485_module *module,
		 enum lfp_rs485_command command)
{
	struct lfp_source *source = lfp_rs485_source_of(module, command);
	bool at_once = !same_alarms(source, &session->reading);

	put(session, source, &session->reading);
	if (at_once && module->online && session->stack.fresh)
		lfp_rs485_show_stack(session);
	else
		lfp_rs485_update(session);
}

static bool is_system(enum lfp_rs485_command command)
{
	return command >= LFP_RS485_SYSTEM_ANALOG &&
	       command <= LFP_RS485_SYSTEM_MANAGEMENT;
}

/**
 * lfp_rs485_take_over() - show a reply if it can be believed
 * @session: the session, with the reply as @session->reading
 * @module: who has answered
 * @command: what was asked
 * @frame: the reply; NULL for one module's part of a reply to all, which has
 *         no frame of its own
 *
 * Context: any, softirq included, state locked; no allocation.
 * Return: LFP_OUTCOME_ANSWERED, or LFP_OUTCOME_HELD if it is not believed yet.
 */
enum lfp_rs485_outcome lfp_rs485_take_over(struct lfp_rs485_session *session,
					   struct lfp_rs485_module *module,
					   enum lfp_rs485_command command,
					   const struct lfp_rs485_frame *frame)
{
	module->frames++;
	if (!believe(session, module, command, frame)) {
		module->outliers++;
		session->counts.outliers++;
		return LFP_OUTCOME_HELD;
	}
	if (session->reading.implausible)
		session->counts.implausible++;
	note_codes(session, module, command);
	if (is_system(command))
		session->system[command - LFP_RS485_SYSTEM_ANALOG] =
			session->reading;
	else if (lfp_rs485_source_of(module, command))
		show(session, module, command);
	return LFP_OUTCOME_ANSWERED;
}
