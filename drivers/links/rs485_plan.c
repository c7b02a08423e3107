// SPDX-License-Identifier: GPL-2.0
/*
 * Who of a chain is asked what next.
 *
 * After a question is done it is known what follows: modules are looked for,
 * then a round begins, in which all modules of a group are asked together if
 * that is wished and works, then each module what it has not told yet.
 */

#include "links/rs485_parts.h"

/* While nobody answers it is somebody else than a master each so many times. */
#define KNOCKS 4

/* What follows when a question is done. */
enum stage {
	STAGE_SEEK,
	STAGE_TOGETHER,
	STAGE_MODULES,
	STAGE_COUNT
};

enum when {
	EACH_ROUND,
	EACH_SLOW_ROUND,
	ONCE
};

/**
 * struct step - one of the questions to a module
 * @command: the question
 * @when: how often
 * @master: only masters know
 * @system: it is about the whole stack, newer masters only
 * @polled: index of struct lfp_rs485_module.missing; not with ONCE
 */
struct step {
	enum lfp_rs485_command command;
	enum when when;
	bool master;
	bool system;
	u8 polled;
};

/*
 * In this order; those of V3.5 come last, and not in the first round: an old
 * master is silent to them, and nobody waits for that.
 */
static const struct step steps[] = {
	{ .command = LFP_RS485_ANALOG, .when = EACH_ROUND, .polled = 0 },
	{ .command = LFP_RS485_ALARM, .when = EACH_ROUND, .polled = 1 },
	{ .command = LFP_RS485_MANAGEMENT, .when = EACH_SLOW_ROUND,
	  .polled = 2 },
	{ .command = LFP_RS485_SERIAL, .when = ONCE },
	{ .command = LFP_RS485_FIRMWARE, .when = ONCE },
	{ .command = LFP_RS485_MANUFACTURER, .when = ONCE, .master = true },
	{ .command = LFP_RS485_LIMITS, .when = ONCE, .master = true },
	{ .command = LFP_RS485_VERSION, .when = ONCE, .master = true },
	{ .command = LFP_RS485_SYSTEM_ANALOG, .when = EACH_SLOW_ROUND,
	  .master = true, .system = true, .polled = 3 },
	{ .command = LFP_RS485_SYSTEM_ALARM, .when = EACH_SLOW_ROUND,
	  .master = true, .system = true, .polled = 4 },
	{ .command = LFP_RS485_SYSTEM_MANAGEMENT, .when = EACH_SLOW_ROUND,
	  .master = true, .system = true, .polled = 5 },
};

static const u8 weights[LFP_OUTCOME_COUNT] = {
	[LFP_OUTCOME_HELD] = 1,
	[LFP_OUTCOME_REFUSED] = LFP_RS485_SILENCE,
	[LFP_OUTCOME_SILENT] = LFP_RS485_SILENCE,
	[LFP_OUTCOME_DAMAGED] = 1,
	[LFP_OUTCOME_STRANGE] = 1,
};

static u8 groups_of(const struct lfp_rs485_session *session)
{
	return session->wishes.groups ?: 1;
}

static bool is_single(const struct lfp_rs485_session *session)
{
	return groups_of(session) == 1;
}

/**
 * lfp_rs485_group_of() - the group that an address belongs to
 * @session: the session
 * @address: ADR
 *
 * Context: any, softirq included, state locked; no allocation.
 * Return: the group.
 */
u8 lfp_rs485_group_of(const struct lfp_rs485_session *session, u8 address)
{
	return is_single(session) ? 0 : address >> 4;
}

static u8 master_of(unsigned int group)
{
	return (u8)(group << 4 | LFP_RS485_MASTER);
}

/* Place less one, or -1. */
static int place_of(const struct lfp_rs485_session *session, u8 address)
{
	unsigned int place;

	for (place = 0; place < session->places; place++)
		if (session->chain[place] == address)
			return (int)place;
	return -1;
}

/**
 * lfp_rs485_module_at() - the module that has an address
 * @session: the session
 * @address: ADR
 *
 * Context: any, softirq included, state locked; no allocation.
 * Return: NULL if there is none, or it has no record.
 */
struct lfp_rs485_module *
lfp_rs485_module_at(const struct lfp_rs485_session *session, u8 address)
{
	int place = place_of(session, address);

	return place < 0 ? NULL : session->module[place];
}

static bool is_alive(const struct lfp_rs485_session *session, int place)
{
	return place >= 0 &&
	       session->alive & lfp_rs485_bit((unsigned int)place);
}

/* The module that can be asked as one of a round, or NULL. */
static struct lfp_rs485_module *
asked_module(const struct lfp_rs485_session *session, unsigned int place)
{
	return is_alive(session, (int)place) ? session->module[place] : NULL;
}

/**
 * lfp_rs485_count_in_group() - how many modules of a group are known
 * @session: the session
 * @group: the group
 *
 * Context: any, softirq included, state locked; no allocation.
 * Return: the number, lost ones among them.
 */
unsigned int lfp_rs485_count_in_group(const struct lfp_rs485_session *session,
				      unsigned int group)
{
	unsigned int place, count = 0;

	for (place = 0; place < session->places; place++)
		count += lfp_rs485_group_of(session,
					    session->chain[place]) == group;
	return count;
}

/* First address behind the last known one of a group, 0 if there is none. */
static u8 address_behind(const struct lfp_rs485_session *session,
			 unsigned int group)
{
	unsigned int count = lfp_rs485_count_in_group(session, group);
	unsigned int max = is_single(session) ? LFP_RS485_SINGLE_MAX :
						LFP_RS485_GROUP_MAX;

	if (!(groups_of(session) & lfp_rs485_bit(group)) || count >= max ||
	    session->places == LFP_MODULES_MAX)
		return 0;
	return (u8)(master_of(group) + count);
}

/* It begins anew: what it is asked but once is asked again. */
static void reset_module(struct lfp_rs485_module *module)
{
	module->online = false;
	module->done = 0;
	module->asked = 0;
	module->refused = 0;
	module->doubted = 0;
	module->missed = 0;
	module->rounds = 0;
	module->held = false;
	memset(module->missing, 0, sizeof(module->missing));
	memset(module->digest, 0, sizeof(module->digest));
}

static void take_out(struct lfp_rs485_session *session, unsigned int place)
{
	struct lfp_rs485_module *module = session->module[place];

	session->alive &= ~lfp_rs485_bit(place);
	if (!module)
		return;
	reset_module(module);
	lfp_rs485_hide_module(session, module);
}

static void start_over(struct lfp_rs485_session *session)
{
	session->stage = STAGE_SEEK;
	session->running = false;
	session->seeking = false;
	session->pending = false;
	session->group_silent = 0;
}

/**
 * lfp_rs485_lose_all() - all modules are lost in one step
 * @session: the session
 *
 * Context: any, softirq included, state locked; no allocation.
 */
void lfp_rs485_lose_all(struct lfp_rs485_session *session)
{
	unsigned int place;

	for (place = 0; place < session->places; place++)
		take_out(session, place);
	session->proven = false;
	session->stranger = 0;
	session->strange = 0;
	session->stack.fresh = false;
	start_over(session);
	lfp_rs485_update(session);
}

static void lose_module(struct lfp_rs485_session *session, unsigned int place)
{
	take_out(session, place);
	lfp_rs485_show_stack(session);
	if (!session->alive)
		start_over(session);
}

/**
 * lfp_rs485_set_link() - the link has changed
 * @session: the session
 * @link_state: what it is now
 *
 * Context: any, softirq included, state locked; no allocation.
 */
void lfp_rs485_set_link(struct lfp_rs485_session *session,
			enum lfp_link_state link_state)
{
	session->changed |= lfp_state_set_link(session->state, LFP_LINK_SERIAL,
					       link_state, session->now_ms);
}

/*
 * Only against questions: a slow line with a long pause between two of them is
 * not silent.
 */
static void watch_silence(struct lfp_rs485_session *session)
{
	if (session->unanswered < 2 ||
	    lfp_rs485_elapsed(session->now_ms, session->last_ms) <
	    session->wishes.silence_ms ||
	    session->state->link[LFP_LINK_SERIAL] == LFP_LINK_SILENT)
		return;
	lfp_rs485_lose_all(session);
	session->family = LFP_RS485_UNKNOWN;
	lfp_rs485_set_link(session, LFP_LINK_SILENT);
}

/* A module has answered that was not known, or not any more. */
static void found(struct lfp_rs485_session *session, u8 address)
{
	int known = place_of(session, address);
	unsigned int place = known < 0 ? session->places : (unsigned int)known;

	if (place == LFP_MODULES_MAX || is_alive(session, known))
		return;
	session->chain[place] = address;
	if (known < 0)
		session->places++;
	session->alive |= lfp_rs485_bit(place);
	if (session->module[place])
		reset_module(session->module[place]);
	else
		session->wanted |= lfp_rs485_bit(place);
	session->changed = true;
	/* Others may have come with it. */
	if (session->seeking)
		return;
	session->stage = STAGE_SEEK;
	session->seeking = true;
	session->sought = 0;
	session->discover_ms = session->now_ms + LFP_RS485_DISCOVER_MS;
}

static bool question(struct lfp_rs485_session *session,
		     enum lfp_rs485_purpose purpose,
		     enum lfp_rs485_command command, u8 address)
{
	session->purpose = purpose;
	session->command = command;
	session->address = address;
	return true;
}

/* A module has a serial number of its own, and tells it quickly. */
static bool ask_who(struct lfp_rs485_session *session, u8 address)
{
	return question(session, LFP_RS485_SEEK,
			lfp_rs485_is_master(address) ? LFP_RS485_VERSION :
						       LFP_RS485_SERIAL,
			address);
}

/* Groups first, so that a place that is added does not move the others. */
static u8 candidate(const struct lfp_rs485_session *session, unsigned int i)
{
	int place = (int)i - LFP_RS485_GROUPS;

	if (place < 0)
		return address_behind(session, i);
	return is_alive(session, place) ? 0 : session->chain[place];
}

static unsigned int candidates(const struct lfp_rs485_session *session)
{
	return LFP_RS485_GROUPS + session->places;
}

static u8 next_master(struct lfp_rs485_session *session)
{
	do {
		session->group = (session->group + 1) % LFP_RS485_GROUPS;
	} while (!(groups_of(session) & lfp_rs485_bit(session->group)));
	return master_of(session->group);
}

static u8 next_candidate(struct lfp_rs485_session *session)
{
	unsigned int i;
	u8 address;

	for (i = 0; i < candidates(session); i++) {
		session->sought = (u8)((session->sought + 1u) %
				       candidates(session));
		address = candidate(session, session->sought);
		if (address && place_of(session, address) >= 0)
			return address;
	}
	return next_master(session);
}

/* Nobody answers: slowly, and the masters more often than others. */
static bool knock(struct lfp_rs485_session *session)
{
	u8 address;

	if (++session->knocks % KNOCKS)
		address = next_master(session);
	else
		address = next_candidate(session);
	return ask_who(session, address);
}

static bool seek(struct lfp_rs485_session *session)
{
	u64 left_ms = lfp_rs485_elapsed(session->discover_ms, session->now_ms);
	u8 address;

	if (!session->seeking) {
		if (left_ms && left_ms <= LFP_RS485_DISCOVER_MS)
			return false;
		session->seeking = true;
		session->sought = 0;
		session->discover_ms = session->now_ms + LFP_RS485_DISCOVER_MS;
	}
	for (; session->sought < candidates(session); session->sought++) {
		address = candidate(session, session->sought);
		if (address)
			return ask_who(session, address);
	}
	session->seeking = false;
	return false;
}

static void begin_round(struct lfp_rs485_session *session)
{
	struct lfp_rs485_module *module;
	unsigned int place;

	session->together = 0;
	session->place = 0;
	for (place = 0; place < session->places; place++) {
		module = session->module[place];
		if (module) {
			module->done = 0;
			module->heard = false;
			module->damaged = false;
		} else if (is_alive(session, (int)place)) {
			session->wanted |= lfp_rs485_bit(place);
		}
	}
}

/*
 * The checksum of a long reply does not tell enough on a bad line, and one of
 * which a module is missing does not tell which.
 */
static bool can_ask_together(const struct lfp_rs485_session *session,
			     unsigned int group)
{
	unsigned int place, count = 0;

	if (!session->wishes.group_request || session->group_dropped ||
	    session->bad || !(groups_of(session) & lfp_rs485_bit(group)))
		return false;
	for (place = 0; place < session->places; place++) {
		if (lfp_rs485_group_of(session, session->chain[place]) != group)
			continue;
		if (!asked_module(session, place))
			return false;
		count++;
	}
	return count > 1;
}

/* The alarms of a group only if it has just told its values like that. */
static bool ask_together(struct lfp_rs485_session *session)
{
	struct lfp_rs485_module *master;
	unsigned int group;
	bool alarm;

	for (; session->together < 2 * LFP_RS485_GROUPS; session->together++) {
		group = session->together / 2;
		alarm = session->together % 2;
		if (!can_ask_together(session, group))
			continue;
		master = lfp_rs485_module_at(session, master_of(group));
		if (master->done & lfp_rs485_bit(LFP_RS485_ALARM) ||
		    alarm != !!(master->done & lfp_rs485_bit(LFP_RS485_ANALOG)))
			continue;
		return question(session, LFP_RS485_TOGETHER,
				alarm ? LFP_RS485_ALARM_ALL :
					LFP_RS485_ANALOG_ALL, master->address);
	}
	return false;
}

/* Modules take turns with what is asked slowly: rounds take equally long. */
static bool is_slow_round(const struct lfp_rs485_module *module)
{
	return (module->rounds + module->node.number) % LFP_RS485_SLOW_ROUNDS ==
	       0;
}

static bool is_needed(const struct lfp_rs485_session *session,
		      const struct lfp_rs485_module *module,
		      const struct step *step)
{
	u32 bit = lfp_rs485_bit(step->command);

	if ((module->done | module->refused) & bit)
		return false;
	if (step->master && !lfp_rs485_is_master(module->address))
		return false;
	/* The master of one group knows nothing of the others. */
	if (step->system && (!is_single(session) || !module->rounds))
		return false;
	if (step->when == EACH_ROUND || !(module->asked & bit))
		return true;
	return step->when == EACH_SLOW_ROUND && is_slow_round(module);
}

static bool ask_step(struct lfp_rs485_session *session,
		     const struct lfp_rs485_module *module)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(steps); i++) {
		if (!is_needed(session, module, &steps[i]))
			continue;
		session->step = (u8)i;
		return question(session, LFP_RS485_ROUND, steps[i].command,
				module->address);
	}
	return false;
}

/* A module that was asked everything is shown with all that it is. */
static void join(struct lfp_rs485_session *session,
		 struct lfp_rs485_module *module)
{
	if (module->online || !module->analog.fresh)
		return;
	module->online = true;
	module->known = true;
	session->changed = true;
	lfp_state_joined(session->state, &module->node, session->now_ms);
	/* The stack is not shown before all of it was asked. */
	if (session->stack.fresh)
		lfp_rs485_show_stack(session);
}

static void end_turn(struct lfp_rs485_session *session, unsigned int place)
{
	struct lfp_rs485_module *module = session->module[place];

	join(session, module);
	module->rounds++;
	if (module->heard)
		module->missed = 0;
	else
		module->missed += module->damaged ? 1 : LFP_RS485_SILENCE;
	if (module->missed >= LFP_RS485_LOST)
		lose_module(session, place);
}

static bool ask_modules(struct lfp_rs485_session *session)
{
	struct lfp_rs485_module *module;

	for (; session->place < session->places; session->place++) {
		module = asked_module(session, session->place);
		if (!module)
			continue;
		if (ask_step(session, module))
			return true;
		end_turn(session, session->place);
	}
	return false;
}

static void end_round(struct lfp_rs485_session *session)
{
	session->stage = STAGE_SEEK;
	if (!session->running)
		return;
	session->running = false;
	session->round_us = lfp_rs485_elapsed(session->now_us,
					      session->round_began_us);
	session->round++;
	lfp_rs485_show_stack(session);
}

static bool ask_stage(struct lfp_rs485_session *session)
{
	switch (session->stage) {
	case STAGE_SEEK:
		if (seek(session))
			return true;
		begin_round(session);
		break;
	case STAGE_TOGETHER:
		if (ask_together(session))
			return true;
		break;
	default:
		if (ask_modules(session))
			return true;
		end_round(session);
		return false;
	}
	session->stage++;
	return false;
}

/**
 * lfp_rs485_choose() - what is to be asked next
 * @session: the session; its purpose, command and address are set
 *
 * Context: any, softirq included, state locked; no allocation.
 * Return: false if there is nothing.
 */
bool lfp_rs485_choose(struct lfp_rs485_session *session)
{
	unsigned int i;

	if (session->stranger)
		return question(session, LFP_RS485_PROVE, LFP_RS485_ANALOG,
				session->stranger);
	/* Once round at most: the last module may be lost on the way. */
	for (i = 0; session->alive && i <= STAGE_COUNT; i++)
		if (ask_stage(session))
			return true;
	return !session->alive && knock(session);
}

/* A round ends with its last reply, not with the pause behind it. */
static void look_ahead(struct lfp_rs485_session *session)
{
	if (session->stage != STAGE_MODULES || session->pending ||
	    ask_modules(session))
		return;
	if (session->alive)
		end_round(session);
}

static bool is_first_system(const struct lfp_rs485_session *session)
{
	const struct lfp_rs485_module *module =
		lfp_rs485_module_at(session, session->address);

	return session->purpose == LFP_RS485_ROUND &&
	       steps[session->step].system &&
	       !(module->asked & lfp_rs485_bit(session->command));
}

/**
 * lfp_rs485_is_expected() - should somebody answer the question
 * @session: the session
 *
 * Somebody may come behind the last module, and need not; most masters are
 * silent to what only the newest know.
 *
 * Context: any, softirq included, state locked; no allocation.
 * Return: true if silence is a miss.
 */
bool lfp_rs485_is_expected(const struct lfp_rs485_session *session)
{
	return !is_first_system(session) &&
	       (place_of(session, session->address) >= 0 ||
		lfp_rs485_is_master(session->address));
}

/* What does not come any more is not known any more. */
static void note_missing(struct lfp_rs485_session *session,
			 struct lfp_rs485_module *module,
			 const struct step *step,
			 enum lfp_rs485_outcome outcome)
{
	u8 *missing = &module->missing[step->polled];

	if (step->when == ONCE)
		return;
	if (outcome == LFP_OUTCOME_ANSWERED) {
		*missing = 0;
		return;
	}
	*missing += weights[outcome];
	if (*missing < LFP_RS485_LOST)
		return;
	*missing = 0;
	lfp_rs485_drop_reply(session, module, step->polled);
}

/*
 * A module that does not know a command is not asked for it all the time, and
 * what it may have said once does not stay. Of the stack's limits one stray
 * error code must not be the end.
 */
static void note_refusal(struct lfp_rs485_session *session,
			 struct lfp_rs485_module *module,
			 const struct step *step,
			 enum lfp_rs485_outcome outcome)
{
	u32 bit = lfp_rs485_bit(step->command);

	if (step->when == EACH_ROUND || outcome == LFP_OUTCOME_ANSWERED ||
	    outcome == LFP_OUTCOME_HELD || outcome == LFP_OUTCOME_DAMAGED)
		return;
	if (outcome == LFP_OUTCOME_SILENT && module->asked & bit)
		return;
	if (step->system || module->doubted & bit ||
	    (outcome == LFP_OUTCOME_REFUSED && step->when == ONCE &&
	     !session->bad)) {
		module->refused |= bit;
		if (step->when != ONCE)
			lfp_rs485_drop_reply(session, module, step->polled);
	}
	module->doubted |= bit;
}

static void note_presence(struct lfp_rs485_module *module,
			  enum lfp_rs485_outcome outcome)
{
	if (outcome == LFP_OUTCOME_DAMAGED)
		module->damaged = true;
	else if (outcome != LFP_OUTCOME_SILENT)
		module->heard = true;
	else if (!module->heard)
		module->done = ~0u;
}

/**
 * lfp_rs485_drop_group_requests() - ask each module on its own from now on
 * @session: the session
 *
 * Context: any, softirq included, state locked; no allocation.
 */
void lfp_rs485_drop_group_requests(struct lfp_rs485_session *session)
{
	session->group_dropped = true;
	session->group_works = false;
}

/* A master that answers, but not to requests for all, does not know them. */
static void note_group(struct lfp_rs485_session *session,
		       const struct lfp_rs485_module *module)
{
	if (!module->heard || module->address != session->group_silent)
		return;
	session->group_silent = 0;
	lfp_rs485_drop_group_requests(session);
}

static void finish_round(struct lfp_rs485_session *session,
			 enum lfp_rs485_outcome outcome)
{
	struct lfp_rs485_module *module = session->module[session->place];
	const struct step *step = &steps[session->step];

	if (outcome == LFP_OUTCOME_HELD && !session->confirming) {
		session->confirming = true;
		session->pending = true;
		session->tries = 0;
		return;
	}
	module->done |= lfp_rs485_bit(step->command);
	if (outcome == LFP_OUTCOME_ANSWERED) {
		module->asked |= lfp_rs485_bit(step->command);
		module->doubted &= ~lfp_rs485_bit(step->command);
	}
	note_presence(module, outcome);
	note_missing(session, module, step, outcome);
	note_refusal(session, module, step, outcome);
	note_group(session, module);
	look_ahead(session);
}

static void finish_together(struct lfp_rs485_session *session,
			    enum lfp_rs485_outcome outcome)
{
	session->together++;
	if (outcome == LFP_OUTCOME_ANSWERED) {
		session->group_works = true;
		session->group_missed = 0;
	} else if (outcome == LFP_OUTCOME_REFUSED && !session->misfit) {
		lfp_rs485_drop_group_requests(session);
	} else if (outcome == LFP_OUTCOME_SILENT) {
		session->group_silent = session->address;
		session->together = 2 * LFP_RS485_GROUPS;
	}
	if (ask_together(session))
		return;
	session->stage = STAGE_MODULES;
	look_ahead(session);
}

/* Those that are there must not wait for more than one that is not. */
static void go_on_without(struct lfp_rs485_session *session,
			  enum lfp_rs485_outcome outcome)
{
	if (!session->alive) {
		session->next_us = session->sent_us +
				   LFP_RS485_KNOCK_MS * LFP_RS485_US_PER_MS;
		return;
	}
	session->sought++;
	if (outcome == LFP_OUTCOME_DAMAGED)
		session->discover_ms = session->now_ms;
	if (!session->round)
		return;
	begin_round(session);
	session->stage = STAGE_TOGETHER;
}

static void finish_seek(struct lfp_rs485_session *session,
			enum lfp_rs485_outcome outcome)
{
	if (outcome == LFP_OUTCOME_SILENT || outcome == LFP_OUTCOME_DAMAGED)
		go_on_without(session, outcome);
	else if (session->proven)
		found(session, session->address);
	else
		session->stranger = session->address;
}

static void finish_prove(struct lfp_rs485_session *session,
			 enum lfp_rs485_outcome outcome)
{
	if (outcome == LFP_OUTCOME_STRANGE)
		return;
	session->stranger = 0;
	if (outcome == LFP_OUTCOME_ANSWERED)
		found(session, session->address);
	else if (outcome == LFP_OUTCOME_REFUSED)
		session->next_us = session->now_us +
				   LFP_RS485_STRANGER_MS * LFP_RS485_US_PER_MS;
	else
		session->next_us = session->sent_us +
				   LFP_RS485_KNOCK_MS * LFP_RS485_US_PER_MS;
}

/**
 * lfp_rs485_finish() - a question is done
 * @session: the session
 * @outcome: what became of it
 *
 * Context: any, softirq included, state locked; no allocation.
 */
void lfp_rs485_finish(struct lfp_rs485_session *session,
		      enum lfp_rs485_outcome outcome)
{
	static void (*const finishers[])(struct lfp_rs485_session *session,
					 enum lfp_rs485_outcome outcome) = {
		[LFP_RS485_SEEK] = finish_seek,
		[LFP_RS485_PROVE] = finish_prove,
		[LFP_RS485_TOGETHER] = finish_together,
		[LFP_RS485_ROUND] = finish_round,
	};

	finishers[session->purpose](session, outcome);
}

/* Silence to other questions may be that of a module that is well. */
static bool is_known_to_all(const struct lfp_rs485_session *session)
{
	return session->purpose != LFP_RS485_TOGETHER &&
	       (session->purpose != LFP_RS485_ROUND ||
		session->command == LFP_RS485_ANALOG);
}

static void count_timeout(struct lfp_rs485_session *session)
{
	struct lfp_rs485_module *module =
		lfp_rs485_module_at(session, session->address);

	if (!lfp_rs485_is_expected(session))
		return;
	session->counts.timeouts++;
	session->unanswered += is_known_to_all(session);
	if (module)
		module->timeouts++;
}

/* Once more, but for those of which nobody knows whether they are there. */
static u8 tries_allowed(const struct lfp_rs485_session *session)
{
	if (session->purpose != LFP_RS485_SEEK)
		return is_first_system(session) ? 1 : 2;
	return session->alive && !session->round ? 2 : 1;
}

/**
 * lfp_rs485_miss() - a try has brought no good reply
 * @session: the session
 * @outcome: what became of the question if it was the last try
 *
 * Context: any, softirq included, state locked; no allocation.
 */
void lfp_rs485_miss(struct lfp_rs485_session *session,
		    enum lfp_rs485_outcome outcome)
{
	count_timeout(session);
	if (session->tries < tries_allowed(session))
		session->pending = true;
	else
		lfp_rs485_finish(session, outcome);
	watch_silence(session);
}

/**
 * lfp_rs485_answered() - somebody is there
 * @session: the session
 *
 * Context: any, softirq included, state locked; no allocation.
 */
void lfp_rs485_answered(struct lfp_rs485_session *session)
{
	session->last_ms = session->now_ms;
	session->unanswered = 0;
	lfp_rs485_set_link(session, LFP_LINK_UP);
}
