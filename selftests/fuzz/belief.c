// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a stack of modules may show: what they have said, as it was said, and
 * nothing of those that do not answer any more.
 */

#include "bus.h"

/* Commands that modules answer for themselves, in the order of enum chain_item. */
static const enum lfp_rs485_command commands[BUS_SOURCES] = {
	LFP_RS485_ANALOG, LFP_RS485_ALARM, LFP_RS485_MANAGEMENT, LFP_RS485_SERIAL,
	LFP_RS485_FIRMWARE, LFP_RS485_MANUFACTURER, LFP_RS485_LIMITS,
};

/* Rounds after which what has not come again is not shown any more; 0: it does not change. */
static const u8 rounds_max[BUS_SOURCES] = { 14, 14, 60 };

static const struct lfp_source *source_of(const struct lfp_rs485_module *module, unsigned int i)
{
	const struct lfp_source *const sources[BUS_SOURCES] = {
		&module->analog, &module->alarm, &module->management, &module->serial,
		&module->firmware, &module->manufacturer, &module->limits,
	};

	return sources[i];
}

static struct belief *belief_of(struct bus *bus, u8 address, enum lfp_rs485_command command)
{
	unsigned int place, i;

	for (place = 0; place < LFP_MODULES_MAX; place++) {
		if (!bus->session.module[place] ||
		    bus->session.module[place]->address != address)
			continue;
		for (i = 0; i < BUS_SOURCES; i++)
			if (commands[i] == command)
				return &bus->belief[place][i];
	}
	return NULL;
}

static struct belief *offer(struct bus *bus, const struct lfp_rs485_frame *frame, u8 address,
			    unsigned int record)
{
	enum lfp_rs485_command command = bus->session.command, single = command;
	struct belief *belief;

	if (command == LFP_RS485_ANALOG_ALL)
		single = LFP_RS485_ANALOG;
	if (command == LFP_RS485_ALARM_ALL)
		single = LFP_RS485_ALARM;
	belief = belief_of(bus, address, single);
	if (!belief || belief->offered)
		return NULL;
	belief->offered = judge_rs485_read(frame->info, frame->len, command, record,
					   &belief->latest);
	return belief->offered ? belief : NULL;
}

/* Records have no address: with one too few or too many nobody knows whose they are. */
static bool is_of_group(const struct bus *bus, u8 master, unsigned int records)
{
	bool single = bus->session.wishes.groups == 1;
	unsigned int place, count = 0;

	for (place = 0; place < bus->session.places; place++)
		count += single || bus->session.chain[place] / 16 == master / 16;
	return count == records;
}

/*
 * A good frame comes while one is waited for. @at_once: it is the first thing
 * that comes, and the line is good. @doubtful: the line is bad.
 */
void bus_offer(struct bus *bus, const struct lfp_rs485_frame *frame, bool at_once, bool doubtful)
{
	bool round = bus->session.purpose == LFP_RS485_ROUND;
	enum lfp_rs485_command command = bus->session.command;
	struct belief *belief;
	unsigned int records, i;

	if (frame->address != bus->session.address || frame->code || frame->cid1 != 0x46)
		return;
	records = judge_rs485_records(frame->info, frame->len, command);
	if (!round && !is_of_group(bus, frame->address, records))
		return;
	for (i = 0; i < records; i++) {
		belief = offer(bus, frame, (u8)(frame->address + i), i);
		if (!belief)
			continue;
		belief->at_once = at_once && round &&
				  judge_rs485_usual(frame, command, &belief->latest);
		belief->doubtful = doubtful;
	}
}

static bool is_shown(const struct lfp_source *source, const struct lfp_source *by)
{
	return source == by && source->fresh;
}

/* What a node shows of a source now. */
static void gather(const struct lfp_node *node, const struct lfp_source *source,
		   struct lfp_reading *reading)
{
	unsigned int i;

	memset(reading, 0, sizeof(*reading));
	for (i = 0; i < LFP_FIELD_COUNT; i++) {
		if (!is_shown(source, node->field[i].source))
			continue;
		reading->fields |= BIT_ULL(i);
		reading->value[i] = node->field[i].number;
	}
	for (i = 0; i < LFP_TEXT_COUNT; i++) {
		if (!is_shown(source, node->text[i].source))
			continue;
		reading->texts |= (u32)BIT(i);
		memcpy(reading->text[i], node->text[i].chars, LFP_TEXT_SIZE);
	}
	if (is_shown(source, node->cells_source))
		reading->cells = node->cells;
	if (is_shown(source, node->states_source))
		reading->states = node->states;
	reading->can_say = source->can_say;
	reading->warning = source->warning;
	reading->protection = source->protection;
}

/* One cell that cannot be hides all of them. */
static bool is_hidden(const struct lfp_cells *cells)
{
	unsigned int i;

	for (i = 0; i < cells->cells; i++)
		if (cells->voltage_uv[i] < 0 || cells->voltage_uv[i] > 5000000)
			return true;
	return false;
}

static bool cells_differ(const struct lfp_cells *a, const struct lfp_cells *b)
{
	unsigned int i;

	if (is_hidden(a) || is_hidden(b))
		return is_hidden(a) != is_hidden(b);
	for (i = 0; i < a->cells; i++)
		if (a->voltage_uv[i] - b->voltage_uv[i] > 100000 ||
		    b->voltage_uv[i] - a->voltage_uv[i] > 100000)
			return true;
	return a->cells != b->cells;
}

/* So far from each other that the one says nothing for the other. */
static bool differ(const struct judged *a, const struct judged *b)
{
	if (a->said.cells.cells)
		return cells_differ(&a->said.cells, &b->said.cells);
	return a->said.protection != b->said.protection ||
	       memcmp(a->said.value, b->said.value, sizeof(a->said.value));
}

/* What is shown may be of both: on a bad line it is the one before. */
static bool is_still_shown(const struct belief *belief, const struct lfp_reading *reading)
{
	return belief->doubtful && belief->known && judge_rs485_agrees(&belief->shown, reading);
}

static void take_offer(struct belief *belief, unsigned int number, unsigned int cid2)
{
	must(!belief->doubtful || (belief->came && !differ(&belief->latest, &belief->before)) ||
	     (belief->known && !differ(&belief->latest, &belief->shown)),
	     "%u: %02x is believed at once on a bad line", number, cid2);
	belief->shown = belief->latest;
	belief->known = true;
}

/* It shows the newest reply, or the one before it if that may not be believed yet. */
static void check_shown(const struct bus *bus, const struct lfp_rs485_module *module,
			unsigned int i, struct belief *belief)
{
	unsigned int number = module->node.number, cid2 = lfp_rs485_cid2(commands[i]);
	struct lfp_reading reading;

	gather(&module->node, source_of(module, i), &reading);
	if (belief->offered && judge_rs485_agrees(&belief->latest, &reading)) {
		belief->round = bus->session.round;
		if (!is_still_shown(belief, &reading))
			take_offer(belief, number, cid2);
		return;
	}
	must(!belief->at_once, "%u: %02x is not shown: %s", number, cid2,
	     judge_rs485_complaint());
	must(belief->known, "%u: %02x was never said", number, cid2);
	must(judge_rs485_agrees(&belief->shown, &reading), "%u: %02x: %s", number, cid2,
	     judge_rs485_complaint());
	must(!rounds_max[i] || bus->session.round - belief->round <= rounds_max[i],
	     "%u: %02x is old", number, cid2);
}

static void check_source(const struct bus *bus, const struct lfp_rs485_module *module,
			 unsigned int i, struct belief *belief)
{
	if (source_of(module, i)->fresh)
		check_shown(bus, module, i, belief);
	else
		must(!belief->at_once, "%u: %02x is not shown", module->node.number,
		     lfp_rs485_cid2(commands[i]));
	belief->known = source_of(module, i)->fresh;
	/* Another family's reply does not come between two that agree. */
	if (belief->offered && bus->session.counts.frames != bus->counts.frames) {
		belief->came = true;
		belief->before = belief->latest;
	}
	belief->offered = false;
	belief->at_once = false;
}

/* Of conditions is known what the newest 44 that is shown has said, and nothing at first. */
static void check_levels(const struct lfp_rs485_module *module)
{
	const struct lfp_node *node = &module->node;
	const struct lfp_source *alarm = &module->alarm;
	u64 can_say = alarm->fresh && !node->joining ? alarm->can_say : 0, left;
	enum lfp_level level;
	unsigned int i;

	must((node->known & ~LFP_LINK_CONDITIONS) == can_say, "%u: known %llx", node->number,
	     (unsigned long long)node->known);
	lfp_for_each_bit(i, left, can_say) {
		must(lfp_node_condition(node, i, &level), "%s", lfp_condition_name(i));
		must(level == (alarm->protection & BIT_ULL(i) ? LFP_PROTECTION : LFP_NONE),
		     "%u: %s is %u", node->number, lfp_condition_name(i), level);
	}
}

static void check_presence(const struct bus *bus, const struct lfp_rs485_module *module)
{
	const struct lfp_node *node = &module->node;
	bool alive = bus->session.alive & BIT(node->number - 1), fresh = false;
	enum lfp_level level;
	unsigned int i;

	for (i = 0; i < BUS_SOURCES; i++)
		fresh |= source_of(module, i)->fresh;
	must(node->present == (fresh && !node->joining), "%u: present %u", node->number,
	     node->present);
	must(alive || !fresh, "%u is lost and shown", node->number);
	must(!module->online || (alive && module->known && !node->joining), "%u is on line",
	     node->number);
	must(!lfp_node_condition(node, LFP_MODULE_LINK, &level) ||
	     level == (node->present ? LFP_NONE : LFP_PROTECTION), "%u: link %u", node->number,
	     level);
}

/* A module keeps its place, and no two have the same address. */
static void check_place(struct bus *bus, const struct lfp_rs485_module *module,
			unsigned int place)
{
	unsigned int i;

	must(module == &bus->module[place], "place %u", place);
	must(module->node.number == place + 1, "%u at %u", module->node.number, place);
	if (!bus->address[place])
		bus->address[place] = module->address;
	must(module->address == bus->address[place], "%02x, then %02x", bus->address[place],
	     module->address);
	for (i = 0; i < place; i++)
		must(bus->address[i] != module->address, "%02x twice", module->address);
}

static void check_module(struct bus *bus, unsigned int place)
{
	const struct lfp_rs485_module *module = bus->session.module[place];
	unsigned int i;

	check_place(bus, module, place);
	for (i = 0; i < BUS_SOURCES; i++)
		check_source(bus, module, i, &bus->belief[place][i]);
	check_presence(bus, module);
	check_levels(module);
}

static bool none_fell(const struct lfp_rs485_counts *before, const struct lfp_rs485_counts *now)
{
	const u64 *a = (const u64 *)before, *b = (const u64 *)now;
	unsigned int i;

	for (i = 0; i < sizeof(*now) / sizeof(*b); i++)
		if (b[i] < a[i])
			return false;
	return true;
}

/* Each frame that ends, well or not, is counted once. */
static void check_counts(struct bus *bus)
{
	const struct lfp_rs485_counts *counts = &bus->session.counts;

	must(none_fell(&bus->counts, counts), "a counter fell");
	must(counts->rejected == counts->checksum_errors + counts->length_errors +
	     counts->garbled + counts->unasked + counts->foreign + counts->refusals,
	     "%llu rejected", (unsigned long long)counts->rejected);
	must(counts->frames + counts->rejected + counts->echoes == bus->ear.ends,
	     "%llu good, %llu rejected, %llu echoes of %llu",
	     (unsigned long long)counts->frames, (unsigned long long)counts->rejected,
	     (unsigned long long)counts->echoes, (unsigned long long)bus->ear.ends);
	bus->counts = *counts;
}

static u64 count_queued(const struct lfp_state *state)
{
	u64 queued = state->link_pending[LFP_LINK_SERIAL].edges;
	const struct lfp_node *node;
	unsigned int i;
	u32 entry;

	for (entry = state->tail; entry != state->head; entry++)
		queued += 1 + (u64)state->fifo[entry % LFP_EVENT_FIFO].coalesced;
	for (node = &state->stack; node; node = node->next) {
		queued += node->presence.edges;
		for (i = 0; i < LFP_CONDITION_COUNT; i++)
			queued += node->pending[i].edges;
	}
	return queued;
}

static void check_stack(const struct bus *bus)
{
	const struct lfp_node *node = &bus->state.stack;
	enum lfp_level level;

	must(node->present == bus->session.stack.fresh, "present %u", node->present);
	must(!node->present || lfp_rs485_session_online(&bus->session), "a stack of nothing");
	must(!lfp_node_condition(node, LFP_SERIAL_LINK, &level) ||
	     level == (node->present ? LFP_NONE : LFP_PROTECTION), "link %u", level);
	must(lfp_rs485_session_online(&bus->session) <= lfp_rs485_session_total(&bus->session),
	     "more modules than there are");
	must(bus->told + count_queued(&bus->state) == bus->state.edges, "told %llu of %llu",
	     (unsigned long long)bus->told, (unsigned long long)bus->state.edges);
}

void bus_check(struct bus *bus)
{
	unsigned int place;

	for (place = 0; place < LFP_MODULES_MAX; place++)
		if (bus->session.module[place])
			check_module(bus, place);
	check_stack(bus);
	check_counts(bus);
}

static struct moment take_moment(const struct lfp_state *state)
{
	struct moment moment = { .edges = state->edges, .layout = state->layout };
	const struct lfp_node *node = &state->stack;

	for (; node; node = node->next)
		moment.announced |= (u64)node->announce << node->number;
	return moment;
}

/* @changed: as a session said; what it did when it asked counts as well. */
void bus_announce(struct bus *bus, bool changed)
{
	struct moment now = take_moment(&bus->state);

	must(changed || !memcmp(&now, &bus->moment, sizeof(now)), "a change was not said");
	if (changed)
		lfp_state_take_announcements(&bus->state);
	bus->moment = take_moment(&bus->state);
}

enum way {
	SUM,
	MEAN,
	GREATEST,
	LEAST,
	EITHER,
	MISSING
};

/* How a number of the stack follows from those of its modules. */
static const struct {
	enum lfp_field from;
	enum lfp_field to;
	enum way way;
} ways[] = {
	{ LFP_VOLTAGE_UV, LFP_VOLTAGE_UV, MEAN },
	{ LFP_CURRENT_UA, LFP_CURRENT_UA, SUM },
	{ LFP_TEMPERATURE_DC, LFP_TEMPERATURE_DC, MEAN },
	{ LFP_CHARGE_NOW_UAH, LFP_CHARGE_NOW_UAH, SUM },
	{ LFP_CHARGE_FULL_UAH, LFP_CHARGE_FULL_UAH, SUM },
	{ LFP_CYCLE_COUNT, LFP_CYCLE_COUNT, GREATEST },
	{ LFP_CELL_VOLTAGE_MAX_UV, LFP_CELL_VOLTAGE_MAX_UV, GREATEST },
	{ LFP_CELL_VOLTAGE_MIN_UV, LFP_CELL_VOLTAGE_MIN_UV, LEAST },
	{ LFP_CELL_TEMPERATURE_MAX_DC, LFP_CELL_TEMPERATURE_MAX_DC, GREATEST },
	{ LFP_CELL_TEMPERATURE_MIN_DC, LFP_CELL_TEMPERATURE_MIN_DC, LEAST },
	{ LFP_VOLTAGE_UV, LFP_MODULE_VOLTAGE_MAX_UV, GREATEST },
	{ LFP_VOLTAGE_UV, LFP_MODULE_VOLTAGE_MIN_UV, LEAST },
	{ LFP_TEMPERATURE_DC, LFP_MODULE_TEMPERATURE_MAX_DC, GREATEST },
	{ LFP_TEMPERATURE_DC, LFP_MODULE_TEMPERATURE_MIN_DC, LEAST },
	{ LFP_CHARGE_VOLTAGE_MAX_UV, LFP_CHARGE_VOLTAGE_MAX_UV, LEAST },
	{ LFP_CHARGE_CURRENT_MAX_UA, LFP_CHARGE_CURRENT_MAX_UA, SUM },
	{ LFP_DISCHARGE_CURRENT_MAX_UA, LFP_DISCHARGE_CURRENT_MAX_UA, SUM },
	{ LFP_DISCHARGE_VOLTAGE_MIN_UV, LFP_DISCHARGE_VOLTAGE_MIN_UV, GREATEST },
	{ LFP_CHARGE_ENABLED, LFP_CHARGE_ENABLED, LEAST },
	{ LFP_DISCHARGE_ENABLED, LFP_DISCHARGE_ENABLED, LEAST },
	{ LFP_CHARGE_REQUEST, LFP_CHARGE_REQUEST, EITHER },
	{ LFP_CHARGE_ENABLED, LFP_MODULES_BLOCKING_CHARGE, MISSING },
	{ LFP_DISCHARGE_ENABLED, LFP_MODULES_BLOCKING_DISCHARGE, MISSING },
};

/**
 * struct tally - a number of all modules that are on line
 * @modules: how many there are
 * @tell: how many of them tell it
 * @ever: one of them has told it once
 * @total: sum
 * @least: lowest
 * @greatest: highest
 * @bits: all bits
 */
struct tally {
	u32 modules;
	u32 tell;
	bool ever;
	s64 total;
	s64 least;
	s64 greatest;
	s64 bits;
};

static void count(struct tally *tally, const struct lfp_node *node, enum lfp_field field)
{
	s64 number;

	tally->modules++;
	tally->ever |= node->offers >> field & 1;
	if (!lfp_node_number(node, field, &number))
		return;
	if (!tally->tell++) {
		tally->least = number;
		tally->greatest = number;
	}
	tally->total += number;
	tally->bits |= number;
	if (number < tally->least)
		tally->least = number;
	if (number > tally->greatest)
		tally->greatest = number;
}

static struct tally tally_up(const struct bus *bus, enum lfp_field field)
{
	struct tally tally = { 0 };
	unsigned int place;

	for (place = 0; place < LFP_MODULES_MAX; place++)
		if (bus->session.module[place] && bus->session.module[place]->online)
			count(&tally, &bus->session.module[place]->node, field);
	return tally;
}

/* Nearest, half away from zero. */
static s64 nearest(s64 total, s64 parts)
{
	s64 twice = 2 * total + (total < 0 ? -parts : parts);

	return twice / (2 * parts);
}

static s64 result_of(const struct tally *tally, enum way way)
{
	const s64 results[] = {
		[SUM] = tally->total,
		[MEAN] = tally->tell ? nearest(tally->total, tally->tell) : 0,
		[GREATEST] = tally->greatest,
		[LEAST] = tally->least,
		[EITHER] = tally->bits,
		[MISSING] = tally->modules - tally->total,
	};

	return results[way];
}

static void check_number(const struct bus *bus, enum lfp_field field, bool known, s64 right)
{
	s64 number = 0;

	must(lfp_node_number(&bus->state.stack, field, &number) == known, "%s is %s",
	     lfp_field_name(field), known ? "hidden" : "shown");
	must(!known || number == right, "%s is %lld, not %lld", lfp_field_name(field),
	     (long long)number, (long long)right);
}

static void check_ways(const struct bus *bus)
{
	struct tally tally;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(ways); i++) {
		tally = tally_up(bus, ways[i].from);
		/* The master may tell it of the whole stack. */
		if (!tally.ever)
			continue;
		check_number(bus, ways[i].to, tally.tell == tally.modules,
			     result_of(&tally, ways[i].way));
	}
}

static void check_charge(const struct bus *bus)
{
	struct tally now = tally_up(bus, LFP_CHARGE_NOW_UAH);
	struct tally full = tally_up(bus, LFP_CHARGE_FULL_UAH);
	bool known = now.modules == now.tell && full.modules == full.tell && full.total;

	if (known && now.total > full.total)
		now.total = full.total;
	if (!tally_up(bus, LFP_SOC_PERCENT).ever)
		return;
	check_number(bus, LFP_SOC_PERCENT, known, known ? now.total * 100 / full.total : 0);
	check_number(bus, LFP_SOC_CENTIPERCENT, known,
		     known ? now.total * 10000 / full.total : 0);
}

static void check_conditions(const struct bus *bus, u32 total)
{
	const struct lfp_rs485_module *module;
	struct lfp_reading all = { .can_say = BIT_ULL(LFP_MODULE_LINK) };
	const struct lfp_source *stack = &bus->session.stack;
	u32 place, online = 0;
	u64 system = 0;

	for (place = 0; place < LFP_MODULES_MAX; place++) {
		module = bus->session.module[place];
		if (!module || !module->online)
			continue;
		online++;
		if (!module->alarm.fresh)
			continue;
		all.can_say |= module->alarm.can_say;
		all.protection |= module->alarm.protection;
	}
	if (online < total)
		all.warning |= BIT_ULL(LFP_MODULE_LINK);
	for (place = 0; place < LFP_RS485_SYSTEM; place++)
		system |= bus->session.system[place].can_say;
	must(!((stack->can_say ^ all.can_say) & ~system), "of what it tells");
	must(!((stack->protection ^ all.protection) & ~system), "protections");
	must(!(all.protection & ~stack->protection), "a protection is not told");
	must(!((stack->warning ^ all.warning) & ~system), "warnings");
}

/* At the end of a round the stack is what its modules are. */
void bus_check_sums(const struct bus *bus)
{
	u32 total = lfp_rs485_session_total(&bus->session);
	u32 online = tally_up(bus, LFP_VOLTAGE_UV).modules;

	must(online == lfp_rs485_session_online(&bus->session), "%u on line", online);
	must(bus->session.stack.fresh == !!online, "%u on line", online);
	if (!online)
		return;
	check_number(bus, LFP_MODULES_ONLINE, true, online);
	check_number(bus, LFP_MODULES_TOTAL, true, total);
	check_number(bus, LFP_MODULES_OFFLINE, true, total - online);
	check_ways(bus);
	check_charge(bus);
	check_conditions(bus, total);
}

static bool is_true_of(const struct lfp_rs485_module *module, const struct chain_module *chain,
		       enum chain_item item)
{
	const struct chain_record *record = &chain->record[item];
	unsigned int head = item == CHAIN_ANALOG || item == CHAIN_ALARM ? 2 : 1;
	u8 info[2 + CHAIN_RECORD_MAX] = { module->address, module->address };
	struct lfp_reading reading;
	struct judged judged;

	memcpy(info + head, record->bytes, record->len);
	/* What was refused is not asked again. */
	if (module->refused & BIT(commands[item]))
		return true;
	if (!source_of(module, item)->fresh ||
	    !judge_rs485_read(info, head + record->len, commands[item], 0, &judged))
		return false;
	gather(&module->node, source_of(module, item), &reading);
	return judge_rs485_agrees(&judged, &reading);
}

/* All modules of the chain are shown as they are, and no others; who they are is asked once. */
bool bus_is_true(const struct bus *bus)
{
	const struct lfp_rs485_module *module;
	const struct chain_module *chain;
	unsigned int place, item, there = 0, online = 0;

	for (place = 0; place < CHAIN_ADDRESSES; place++)
		there += bus->chain.module[place].there;
	for (place = 0; place < LFP_MODULES_MAX; place++) {
		module = bus->session.module[place];
		if (!module || !module->online)
			continue;
		online++;
		chain = &bus->chain.module[module->address];
		for (item = 0; item <= CHAIN_MANAGEMENT; item++)
			if (!chain->there || !is_true_of(module, chain, item))
				return false;
	}
	return there == online;
}
