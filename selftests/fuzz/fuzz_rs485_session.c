// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A story (bus_ops.h) happens to a session on a simulated line. It must show
 * only what modules have said, ask only what reads, in good order, announce
 * each edge, and find all modules when nothing disturbs it any more.
 */

#include "bus.h"
#include "bus_ops.h"

/* A story that goes on for longer than this tells nothing new, slowly. */
#define STEPS_MAX 500

/* Modules are looked for each 30 s; in so many transactions all are found. */
#define SETTLE_MAX 2000

/* Transactions in which what is shown must stay. */
#define STAY 40

/* Modules that a chain has at the beginning: 02, 03 and 04. */
#define MODULES 3

static void run(struct bus *bus)
{
	if (bus->up && bus->steps < STEPS_MAX)
		bus_transaction(bus);
}

static void do_run(struct bus *bus, const u8 *args)
{
	unsigned int times = args[0] % 64 + 1;

	while (times--)
		run(bus);
}

static void do_fault(struct bus *bus, const u8 *args)
{
	bus->next[0] = args[0] % FAULT_COUNT;
	bus->next[1] = args[1];
	bus->next[2] = args[2];
	run(bus);
}

static void do_luck(struct bus *bus, const u8 *args)
{
	bus->luck = args[0];
	bus->seed = args[1];
}

static u8 address_of(u8 arg)
{
	return arg % CHAIN_ADDRESSES;
}

static void do_plug(struct bus *bus, const u8 *args)
{
	chain_plug(&bus->chain, address_of(args[0]));
}

static void do_unplug(struct bus *bus, const u8 *args)
{
	bus->chain.module[address_of(args[0])].there = false;
}

static void do_cell(struct bus *bus, const u8 *args)
{
	u8 address = address_of(args[0]);

	if (bus->chain.module[address].there)
		chain_set_cell(&bus->chain, address, args[1] % 15,
			       (u16)(args[2] << 8 | args[3]));
}

static void do_poke(struct bus *bus, const u8 *args)
{
	struct chain_module *module = &bus->chain.module[address_of(args[0])];
	struct chain_record *record = &module->record[args[1] % CHAIN_ITEM_COUNT];

	if (module->there)
		record->bytes[args[2] % record->len] = args[3];
}

static void do_skills(struct bus *bus, const u8 *args)
{
	bus->chain.skills = args[0];
}

static void do_gap(struct bus *bus, const u8 *args)
{
	bus->session.wishes.gap_ms = args[0] * 20U;
	if (bus->session.wishes.gap_ms > LFP_RS485_GAP_MAX_MS)
		bus->session.wishes.gap_ms = LFP_RS485_GAP_MAX_MS;
}

static void do_silence(struct bus *bus, const u8 *args)
{
	bus->session.wishes.silence_ms = (args[0] % 60 + 1) * 1000U;
}

static void do_baud(struct bus *bus, const u8 *args)
{
	static const u32 rates[] = { 115200, 9600, 1200, 500000 };

	bus->session.wishes.baud = rates[args[0] % ARRAY_SIZE(rates)];
}

static void do_group_request(struct bus *bus, const u8 *args)
{
	bus->session.wishes.group_request = args[0] & 1;
}

static void do_chunk(struct bus *bus, const u8 *args)
{
	bus->chunk = args[0] + 1U;
}

static void do_late(struct bus *bus, const u8 *args)
{
	bus->late_us = args[0] * 1000U;
}

static void do_noise(struct bus *bus, const u8 *args)
{
	if (bus->up)
		bus_noise(bus, args[0], args[1]);
}

static void do_wait(struct bus *bus, const u8 *args)
{
	bus->now_us += args[0] % 64 * 1000000U;
}

static void do_down(struct bus *bus, const u8 *args)
{
	(void)args;
	bus_down(bus, LFP_LINK_ABSENT);
}

static void do_up(struct bus *bus, const u8 *args)
{
	(void)args;
	if (!bus->up)
		bus_plug_in(bus);
}

static void do_memory(struct bus *bus, const u8 *args)
{
	bus->no_memory = !(args[0] & 1);
}

static void hear_alarm(struct bus *bus, const struct lfp_event *event)
{
	u8 *level = &bus->listener[event->node][event->condition];

	must(event->condition < LFP_CONDITION_COUNT, "%u", event->condition);
	must(event->coalesced || (*level == event->previous && event->level != *level),
	     "%u.%s: %u, not %u", event->node, lfp_condition_name(event->condition),
	     event->previous, *level);
	*level = event->level;
}

static void hear_module(struct bus *bus, const struct lfp_event *event)
{
	bool *present = &bus->listener_present[event->node];

	must(lfp_node_is_module(event->node), "%u", event->node);
	must(event->coalesced || (*present == event->previous && event->level == !*present),
	     "module %u: %u, not %u", event->node, event->previous, *present);
	*present = event->level;
}

static void hear_link(struct bus *bus, const struct lfp_event *event)
{
	must(event->link == LFP_LINK_SERIAL, "%u", event->link);
	must(event->coalesced || (bus->listener_link == event->previous &&
				  event->level != event->previous), "link %u, not %u",
	     event->previous, bus->listener_link);
	bus->listener_link = event->level;
}

/* Each event goes on from the one before, unless others stand behind it. */
static bool pop(struct bus *bus)
{
	static void (*const hear[])(struct bus *bus, const struct lfp_event *event) = {
		[LFP_EVENT_ALARM] = hear_alarm,
		[LFP_EVENT_LINK] = hear_link,
		[LFP_EVENT_MODULE] = hear_module,
	};
	struct lfp_event event;

	if (!lfp_state_next_event(&bus->state, bus_ms(bus), &event))
		return false;
	must(event.type < ARRAY_SIZE(hear) && event.node < LFP_NODE_COUNT, "%u", event.type);
	hear[event.type](bus, &event);
	bus->told += 1 + (u64)event.coalesced;
	return true;
}

static void do_pop(struct bus *bus, const u8 *args)
{
	unsigned int count = args[0];

	while (count-- && pop(bus))
		;
}

static void do_fail(struct bus *bus, const u8 *args)
{
	struct lfp_event event;

	(void)args;
	if (!lfp_state_next_event(&bus->state, bus_ms(bus), &event))
		return;
	lfp_state_return_event(&bus->state, &event);
	must(lfp_state_has_events(&bus->state), "a returned event is lost");
}

/* In the end everything is told. */
static void finish(struct bus *bus)
{
	const struct lfp_node *node = &bus->state.stack;
	unsigned int rounds = 0;

	while (lfp_state_has_events(&bus->state)) {
		while (pop(bus))
			;
		bus->now_us += 1000000 / LFP_EVENT_RATE;
		must(++rounds < 10000, "events without end");
	}
	must(bus->told == bus->state.edges, "told %llu", (unsigned long long)bus->told);
	must(bus->listener_link == bus->state.link[LFP_LINK_SERIAL], "link");
	for (; node; node = node->next) {
		must(!memcmp(bus->listener[node->number], node->level, sizeof(node->level)),
		     "levels of %u", node->number);
		must(!node->number || bus->listener_present[node->number] == node->present,
		     "presence of %u", node->number);
	}
}

static void begin(struct bus *bus, u8 groups)
{
	unsigned int group, i;

	bus_start(bus, groups);
	for (group = 0; group < LFP_RS485_GROUPS; group++)
		for (i = 0; groups & BIT(group) && i < MODULES - !!group; i++)
			chain_plug(&bus->chain, (u8)(16 * group + LFP_RS485_MASTER + i));
}

/* A single group, or some of the others. */
static void do_groups(struct bus *bus, const u8 *args)
{
	u8 groups = args[0] & 0xfe;
	u32 steps = bus->steps;

	finish(bus);
	begin(bus, groups ? groups : 1);
	bus->steps = steps;
}

static unsigned int group_size(u8 groups)
{
	return groups == 1 ? LFP_RS485_SINGLE_MAX : LFP_RS485_GROUP_MAX;
}

static bool is_known(const struct bus *bus, unsigned int address)
{
	unsigned int place;

	for (place = 0; place < bus->session.places; place++)
		if (bus->session.chain[place] == address)
			return true;
	return false;
}

/* A chain has no holes; modules for which there is no place are not there. */
static void mend_group(struct bus *bus, unsigned int master, unsigned int *left)
{
	unsigned int last = master + group_size(bus->session.wishes.groups) - 1;

	while (last > master && !bus->chain.module[last].there)
		last--;
	for (; master <= last; master++) {
		if (is_known(bus, master))
			continue;
		bus->chain.module[master].there = false;
		if (*left) {
			chain_plug(&bus->chain, (u8)master);
			--*left;
		}
	}
}

/* Places are given once: modules that were known must be there again. */
static void mend(struct bus *bus)
{
	unsigned int left = LFP_MODULES_MAX - bus->session.places, group, i;

	for (i = 0; i < bus->session.places; i++)
		chain_plug(&bus->chain, bus->session.chain[i]);
	for (group = 0; group < LFP_RS485_GROUPS; group++)
		if (bus->session.wishes.groups & BIT(group))
			mend_group(bus, 16 * group + LFP_RS485_MASTER, &left);
}

static void unplug_others(struct bus *bus)
{
	u8 groups = bus->session.wishes.groups;
	unsigned int address, first;

	for (address = 0; address < CHAIN_ADDRESSES; address++) {
		first = groups == 1 ? LFP_RS485_MASTER : address / 16 * 16 + LFP_RS485_MASTER;
		if (address < first || address >= first + group_size(groups) ||
		    !(groups == 1 || groups & BIT(address / 16)))
			bus->chain.module[address].there = false;
	}
}

static void calm(struct bus *bus)
{
	memset(bus->next, 0, sizeof(bus->next));
	bus->luck = 0;
	bus->late_us = 0;
	bus->no_memory = false;
	bus->chain.skills &= CHAIN_ALL | CHAIN_SYSTEM | CHAIN_REFUSES;
	bus->air.tail = bus->air.head;
	bus->session.wishes.gap_ms = LFP_RS485_GAP_MS;
	bus->session.wishes.baud = 115200;
	unplug_others(bus);
	mend(bus);
	if (!bus->up)
		bus_plug_in(bus);
}

/* Soon everything is shown as it is, and stays. */
static void do_settle(struct bus *bus, const u8 *args)
{
	unsigned int turns = 0, stays = 0;

	(void)args;
	if (bus->steps >= STEPS_MAX)
		return;
	calm(bus);
	while (stays < STAY) {
		bus_transaction(bus);
		stays = bus_is_true(bus) ? stays + 1 : 0;
		must(++turns < SETTLE_MAX, "%u of %u modules",
		     lfp_rs485_session_online(&bus->session),
		     lfp_rs485_session_total(&bus->session));
	}
}

static void (*const ops[BUS_OP_COUNT])(struct bus *bus, const u8 *args) = {
	[BUS_RUN] = do_run,
	[BUS_FAULT] = do_fault,
	[BUS_LUCK] = do_luck,
	[BUS_PLUG] = do_plug,
	[BUS_UNPLUG] = do_unplug,
	[BUS_CELL] = do_cell,
	[BUS_POKE] = do_poke,
	[BUS_SKILLS] = do_skills,
	[BUS_GAP] = do_gap,
	[BUS_SILENCE] = do_silence,
	[BUS_BAUD] = do_baud,
	[BUS_GROUP_REQUEST] = do_group_request,
	[BUS_GROUPS] = do_groups,
	[BUS_CHUNK] = do_chunk,
	[BUS_LATE] = do_late,
	[BUS_NOISE] = do_noise,
	[BUS_WAIT] = do_wait,
	[BUS_DOWN] = do_down,
	[BUS_UP] = do_up,
	[BUS_MEMORY] = do_memory,
	[BUS_POP] = do_pop,
	[BUS_FAIL] = do_fail,
	[BUS_SETTLE] = do_settle,
};

int fuzz_one_input(const u8 *data, size_t size)
{
	static struct bus bus;
	u8 op, args[BUS_ARGS];
	size_t count;

	begin(&bus, 1);
	while (size && bus.steps < STEPS_MAX) {
		op = *data++ % BUS_OP_COUNT;
		size--;
		count = size < bus_verbs[op].args ? size : bus_verbs[op].args;
		memset(args, 0, sizeof(args));
		memcpy(args, data, count);
		data += count;
		size -= count;
		ops[op](&bus, args);
	}
	finish(&bus);
	return 0;
}
