// SPDX-License-Identifier: GPL-2.0
/*
 * Talks to a chain of modules over RS485, one request at a time: sends them,
 * waits, finds the replies among all that can be heard, and counts.
 */

#include "links/rs485_parts.h"

/* Bits of a character on the wire, and their time in microseconds times baud */
#define CHARACTER_BITS 10
#define US_PER_SECOND 1000000ull
#define DEFAULT_BAUD 9600

/* After a request without a good reply the line is left alone this long. */
#define QUIET_US (LFP_RS485_QUIET_MS * LFP_RS485_US_PER_MS)

/* Where a place has no record yet there is nothing to ask. */
#define NOTHING_US (20 * LFP_RS485_US_PER_MS)

/* INFO of the longest record of 42 or 44, and what stands before it. */
#define RECORD_DIGITS 134
#define FLAG_DIGITS 4

/* Characters outside of any frame that are no stray ones any more. */
#define NOISE_MAX LFP_RS485_FRAME_OVERHEAD

/* Return codes that tell something other than "I do not know that". */
#define RTN_BAD_CHECKSUM 0x02
#define RTN_BAD_LENGTH 0x03
#define RTN_NO_SUCH_ADDRESS 0x90
#define RTN_MODULE_SILENT 0x91

/* From here on they are commands: a request of another host. */
#define FIRST_COMMAND 0x40

/* Digits of INFO in the longest reply; those to all modules are counted. */
static const u8 reply_digits[LFP_RS485_COMMAND_COUNT] = {
	[LFP_RS485_ANALOG] = 160,
	[LFP_RS485_ALARM] = 96,
	[LFP_RS485_LIMITS] = 52,
	[LFP_RS485_MANUFACTURER] = 64,
	[LFP_RS485_SYSTEM_ANALOG] = 98,
	[LFP_RS485_SYSTEM_ALARM] = 8,
	[LFP_RS485_SYSTEM_MANAGEMENT] = 18,
	[LFP_RS485_MANAGEMENT] = 20,
	[LFP_RS485_SERIAL] = 34,
	[LFP_RS485_FIRMWARE] = 12,
};

static u64 later(u64 a, u64 b)
{
	return a > b ? a : b;
}

static u64 earlier(u64 a, u64 b)
{
	return a < b ? a : b;
}

/**
 * lfp_rs485_session_init() - start with nothing asked
 * @session: the session; its memory stays until lfp_state_detach_link()
 * @state: the stack; its serial link is attached
 * @wishes: what the user wants
 *
 * Context: any, state locked.
 */
void lfp_rs485_session_init(struct lfp_rs485_session *session,
			    struct lfp_state *state,
			    const struct lfp_rs485_wishes *wishes)
{
	memset(session, 0, sizeof(*session));
	session->state = state;
	session->wishes = *wishes;
	lfp_state_add_source(state, &session->stack, LFP_LINK_SERIAL);
}

/**
 * lfp_rs485_session_add() - give a module its record
 * @session: the session
 * @module: zeroed; its memory stays until lfp_state_detach_link()
 * @place: its bit of @session->wanted: place in the chain less one
 *
 * Its node gets the number @place + 1.
 *
 * Context: any, state locked.
 */
void lfp_rs485_session_add(struct lfp_rs485_session *session,
			   struct lfp_rs485_module *module,
			   unsigned int place)
{
	struct lfp_source *source;
	unsigned int command;

	module->address = session->chain[place];
	session->module[place] = module;
	session->wanted &= ~lfp_rs485_bit(place);
	lfp_state_add_node(session->state, &module->node, LFP_LINK_SERIAL,
			   (u8)(place + 1));
	module->node.joining = true;
	for (command = 0; command < LFP_RS485_COMMAND_COUNT; command++) {
		source = lfp_rs485_source_of(module, command);
		if (source)
			lfp_node_add_source(&module->node, source,
					    LFP_LINK_SERIAL);
	}
}

static unsigned int count_modules(const struct lfp_rs485_session *session,
				  bool online)
{
	const struct lfp_rs485_module *module;
	unsigned int place, count = 0;

	for (place = 0; place < session->places; place++) {
		module = session->module[place];
		count += module && (online ? module->online : module->known);
	}
	return count;
}

/**
 * lfp_rs485_session_online() - how many modules answer
 * @session: the session
 *
 * Context: any, state locked.
 * Return: the number.
 */
unsigned int lfp_rs485_session_online(const struct lfp_rs485_session *session)
{
	return count_modules(session, true);
}

/**
 * lfp_rs485_session_total() - how many modules have ever answered
 * @session: the session
 *
 * Context: any, state locked.
 * Return: the number, those that are lost now among them.
 */
unsigned int lfp_rs485_session_total(const struct lfp_rs485_session *session)
{
	return count_modules(session, false);
}

static void worsen(struct lfp_rs485_session *session)
{
	session->bad += LFP_RS485_CAUTION;
	if (session->bad > LFP_RS485_CAUTION_MAX)
		session->bad = LFP_RS485_CAUTION_MAX;
}

static void reject(struct lfp_rs485_session *session, u64 *count)
{
	(*count)++;
	session->counts.rejected++;
}

static u64 wire_us(const struct lfp_rs485_session *session, unsigned int chars)
{
	return div_u64(chars * CHARACTER_BITS * US_PER_SECOND,
		       session->wishes.baud ?: DEFAULT_BAUD);
}

/* A reply that has begun in time may end. */
static u64 timeout_us(const struct lfp_rs485_session *session)
{
	unsigned int digits = reply_digits[session->command];
	unsigned int group = lfp_rs485_group_of(session, session->address);

	if (session->purpose == LFP_RS485_TOGETHER)
		digits = FLAG_DIGITS +
			 RECORD_DIGITS *
			 lfp_rs485_count_in_group(session, group);
	return LFP_RS485_THINK_MS * LFP_RS485_US_PER_MS +
	       wire_us(session, LFP_RS485_REQUEST_MAX +
				LFP_RS485_FRAME_OVERHEAD + digits);
}

static void flush(struct lfp_rs485_session *session)
{
	memset(&session->parser, 0, sizeof(session->parser));
}

/* Nobody else's frame ends after this one has begun. */
static void cut_off(struct lfp_rs485_session *session)
{
	if (session->parser.inside && session->parser.digits)
		reject(session, &session->counts.garbled);
	flush(session);
}

static size_t send(struct lfp_rs485_session *session,
		   char text[LFP_RS485_REQUEST_MAX])
{
	if (!session->pending) {
		session->tries = 0;
		session->noisy = false;
		session->confirming = false;
	}
	session->counts.retries += session->tries &&
				   lfp_rs485_is_expected(session);
	session->tries++;
	if (!session->running && session->purpose >= LFP_RS485_TOGETHER) {
		session->running = true;
		session->round_began_us = session->now_us;
	}
	cut_off(session);
	session->pending = false;
	session->yielded = false;
	session->echoed = false;
	session->damaged = false;
	session->misfit = false;
	session->heard = false;
	session->noise = session->counts.skipped;
	session->next_us = 0;
	session->sent_us = session->now_us;
	session->phase = LFP_RS485_ASKED;
	session->deadline_us = session->now_us + timeout_us(session);
	session->until_us = session->deadline_us;
	return lfp_rs485_request(text, session->command, session->address);
}

static void set_time(struct lfp_rs485_session *session, u64 now_us, u64 now_ms)
{
	session->now_us = now_us;
	session->now_ms = now_ms;
}

/**
 * lfp_rs485_session_ask() - the line is free: what is to be asked now
 * @session: the session
 * @text: set to a request
 * @now_us: time of the fine clock
 * @now_ms: time
 *
 * What follows from it is announced by the next call that can.
 *
 * Context: any, softirq included, state locked; no allocation.
 * Return: length of @text; 0 if there is nothing to ask before
 * @session->until_us.
 */
size_t lfp_rs485_session_ask(struct lfp_rs485_session *session,
			     char text[LFP_RS485_REQUEST_MAX], u64 now_us,
			     u64 now_ms)
{
	if (session->phase != LFP_RS485_IDLE || now_us < session->until_us)
		return 0;
	set_time(session, now_us, now_ms);
	if (session->pending || lfp_rs485_choose(session))
		return send(session, text);
	session->until_us = now_us + NOTHING_US;
	return 0;
}

/* The line is free after @at_us. */
static void rest(struct lfp_rs485_session *session, u64 at_us)
{
	session->phase = LFP_RS485_IDLE;
	session->until_us = later(at_us, session->next_us);
}

static u64 gap_us(const struct lfp_rs485_session *session)
{
	return session->wishes.gap_ms * LFP_RS485_US_PER_MS;
}

/* The question is done, by a reply that has just ended. */
static void conclude(struct lfp_rs485_session *session,
		     enum lfp_rs485_outcome outcome)
{
	lfp_rs485_finish(session, outcome);
	rest(session, session->now_us + gap_us(session));
}

static void be_quiet(struct lfp_rs485_session *session)
{
	session->phase = LFP_RS485_QUIET;
	session->deadline_us = session->now_us + timeout_us(session);
	session->until_us = session->now_us + QUIET_US;
}

/* The line was quiet: what was left of a frame is of no use. */
static void end_quiet(struct lfp_rs485_session *session)
{
	u64 at_us = session->now_us;

	cut_off(session);
	if (session->heard)
		at_us = later(at_us, session->heard_us + gap_us(session));
	rest(session, at_us);
}

/* What damage there is to a reply is known before its end: no need to wait. */
static void note_damage(struct lfp_rs485_session *session)
{
	worsen(session);
	session->damaged = true;
}

/* One has just gone, and nobody knows which: each is asked in this round. */
static enum lfp_rs485_outcome
take_wrong_number(struct lfp_rs485_session *session)
{
	if (++session->group_missed >= LFP_RS485_LOST)
		lfp_rs485_drop_group_requests(session);
	return LFP_OUTCOME_HELD;
}

/*
 * Both checksums are right: it is another form of this reply, or a late reply
 * to another question. The right one may follow, or come if asked again.
 */
static void take_malformed(struct lfp_rs485_session *session)
{
	reject(session, &session->counts.length_errors);
	session->damaged = true;
	session->misfit = true;
	if (session->purpose == LFP_RS485_TOGETHER)
		take_wrong_number(session);
}

/*
 * A pack that says that our request was damaged has not refused it, and a
 * master that cannot reach a module speaks of one that is silent.
 */
static void take_refusal(struct lfp_rs485_session *session,
			 const struct lfp_rs485_frame *frame)
{
	if (frame->len) {
		take_malformed(session);
		return;
	}
	reject(session, &session->counts.refusals);
	if (frame->code == RTN_BAD_CHECKSUM || frame->code == RTN_BAD_LENGTH) {
		note_damage(session);
		return;
	}
	lfp_rs485_answered(session);
	if (frame->code == RTN_NO_SUCH_ADDRESS ||
	    frame->code == RTN_MODULE_SILENT)
		conclude(session, LFP_OUTCOME_SILENT);
	else
		conclude(session, LFP_OUTCOME_REFUSED);
}

static void take_stranger(struct lfp_rs485_session *session,
			  const struct lfp_rs485_frame *frame)
{
	enum lfp_rs485_family family =
		lfp_rs485_reply_family(frame, session->command);

	reject(session, &session->counts.foreign);
	lfp_rs485_answered(session);
	if (session->strange < LFP_RS485_STRANGE_MAX)
		session->strange++;
	if (session->strange < LFP_RS485_STRANGE_MAX &&
	    (session->proven || session->bad)) {
		conclude(session, LFP_OUTCOME_STRANGE);
		return;
	}
	lfp_rs485_lose_all(session);
	session->changed |= session->family != family;
	session->family = family;
	session->strange = LFP_RS485_STRANGE_MAX;
	session->stranger = session->address;
	session->next_us = session->now_us +
			   LFP_RS485_STRANGER_MS * LFP_RS485_US_PER_MS;
	rest(session, session->now_us + gap_us(session));
}

static void note_family(struct lfp_rs485_session *session)
{
	if (session->command != LFP_RS485_ANALOG &&
	    session->command != LFP_RS485_ANALOG_ALL)
		return;
	session->changed |= session->family != LFP_RS485_PYLONTECH;
	session->family = LFP_RS485_PYLONTECH;
	session->proven = true;
	session->strange = 0;
}

static void note_good(struct lfp_rs485_session *session,
		      const struct lfp_rs485_frame *frame)
{
	session->counts.frames++;
	session->bad -= !!session->bad;
	if (lfp_rs485_is_master(frame->address))
		session->version = frame->version;
	lfp_rs485_answered(session);
	note_family(session);
}

static void take_single(struct lfp_rs485_session *session,
			const struct lfp_rs485_frame *frame)
{
	enum lfp_rs485_outcome outcome = LFP_OUTCOME_ANSWERED;

	note_good(session, frame);
	if (session->purpose == LFP_RS485_ROUND)
		outcome = lfp_rs485_take_over(session,
					      session->module[session->place],
				    session->command, frame);
	conclude(session, outcome);
}

static bool all_decode(struct lfp_rs485_session *session,
		       const struct lfp_rs485_frame *frame)
{
	unsigned int records = lfp_rs485_records(frame, session->command);
	unsigned int i;

	for (i = 0; i < records; i++)
		if (lfp_rs485_decode(frame, session->command, i,
				     &session->reading) != LFP_RS485_DECODED)
			return false;
	return true;
}

static void take_record(struct lfp_rs485_session *session, u8 address)
{
	struct lfp_rs485_module *module = lfp_rs485_module_at(session, address);
	enum lfp_rs485_command command = LFP_RS485_ANALOG;

	if (session->command == LFP_RS485_ALARM_ALL)
		command = LFP_RS485_ALARM;
	module->heard = true;
	if (lfp_rs485_take_over(session, module, command, NULL) !=
	    LFP_OUTCOME_ANSWERED)
		return;
	module->done |= lfp_rs485_bit(command);
	module->asked |= lfp_rs485_bit(command);
	module->missing[command == LFP_RS485_ALARM] = 0;
}

/* Records come in the order of the chain, without an address. */
static enum lfp_rs485_outcome
take_records(struct lfp_rs485_session *session,
	     const struct lfp_rs485_frame *frame)
{
	unsigned int records = lfp_rs485_records(frame, session->command);
	unsigned int i;

	for (i = 0; i < records; i++) {
		lfp_rs485_decode(frame, session->command, i, &session->reading);
		take_record(session, (u8)(session->address + i));
	}
	return LFP_OUTCOME_ANSWERED;
}

static void take_together(struct lfp_rs485_session *session,
			  const struct lfp_rs485_frame *frame)
{
	unsigned int group = lfp_rs485_group_of(session, session->address);
	unsigned int records = lfp_rs485_records(frame, session->command);
	enum lfp_rs485_outcome outcome;

	if (!all_decode(session, frame)) {
		take_malformed(session);
		return;
	}
	note_good(session, frame);
	if (records == lfp_rs485_count_in_group(session, group))
		outcome = take_records(session, frame);
	else
		outcome = take_wrong_number(session);
	conclude(session, outcome);
}

static void take_decoded(struct lfp_rs485_session *session,
			 const struct lfp_rs485_frame *frame)
{
	if (session->purpose == LFP_RS485_TOGETHER)
		take_together(session, frame);
	else
		take_single(session, frame);
}

/* JK's replies can be read for the most part: not well enough to be shown. */
static bool is_stranger(enum lfp_rs485_family family)
{
	return family != LFP_RS485_UNKNOWN && family != LFP_RS485_PYLONTECH;
}

static void take_reply(struct lfp_rs485_session *session,
		       const struct lfp_rs485_frame *frame)
{
	enum lfp_rs485_verdict verdict =
		lfp_rs485_decode(frame, session->command, 0, &session->reading);

	if (is_stranger(lfp_rs485_reply_family(frame, session->command)))
		verdict = LFP_RS485_OTHER_FAMILY;
	switch (verdict) {
	case LFP_RS485_DECODED:
		take_decoded(session, frame);
		break;
	case LFP_RS485_REFUSED:
		take_refusal(session, frame);
		break;
	case LFP_RS485_OTHER_FAMILY:
		take_stranger(session, frame);
		break;
	default:
		take_malformed(session);
	}
}

/* Some adapters hear what they send. */
static bool is_echo(const struct lfp_rs485_session *session,
		    const struct lfp_rs485_frame *frame)
{
	return !session->echoed && frame->address == session->address &&
	       frame->cid1 == LFP_RS485_CID1 &&
	       frame->code == lfp_rs485_cid2(session->command);
}

static bool is_request(const struct lfp_rs485_frame *frame)
{
	return frame->code >= FIRST_COMMAND &&
	       frame->code != RTN_NO_SUCH_ADDRESS &&
	       frame->code != RTN_MODULE_SILENT;
}

/* Another host asks: its reply must not meet our request, once. */
static void take_unasked(struct lfp_rs485_session *session,
			 const struct lfp_rs485_frame *frame)
{
	reject(session, &session->counts.unasked);
	if (session->phase != LFP_RS485_IDLE || session->yielded ||
	    !is_request(frame))
		return;
	session->yielded = true;
	session->until_us = later(session->until_us, session->now_us +
				  QUIET_US +
				  wire_us(session, FLAG_DIGITS + RECORD_DIGITS +
						   LFP_RS485_FRAME_OVERHEAD));
}

static void take_frame(struct lfp_rs485_session *session,
		       const struct lfp_rs485_frame *frame)
{
	if (session->phase != LFP_RS485_ASKED) {
		take_unasked(session, frame);
	} else if (is_echo(session, frame)) {
		session->echoed = true;
		session->counts.echoes++;
	} else if (frame->address != session->address || is_request(frame)) {
		take_unasked(session, frame);
	} else {
		take_reply(session, frame);
	}
}

static void take_damage(struct lfp_rs485_session *session,
			enum lfp_rs485_event event)
{
	if (event == LFP_RS485_BAD_CHECKSUM)
		reject(session, &session->counts.checksum_errors);
	else if (event == LFP_RS485_BAD_LENGTH)
		reject(session, &session->counts.length_errors);
	else
		reject(session, &session->counts.garbled);
	note_damage(session);
}

static void take_character(struct lfp_rs485_session *session, u8 character)
{
	u64 skipped = session->parser.skipped;
	struct lfp_rs485_frame frame;
	enum lfp_rs485_event event =
		lfp_rs485_parse(&session->parser, character, &frame);

	session->counts.skipped += session->parser.skipped - skipped;
	if (event == LFP_RS485_FRAME)
		take_frame(session, &frame);
	else if (event != LFP_RS485_MORE)
		take_damage(session, event);
}

static bool take_changed(struct lfp_rs485_session *session)
{
	bool changed = session->changed;

	session->changed = false;
	return changed;
}

/* A damaged reply is over when the line falls silent. */
static void wait_for_silence(struct lfp_rs485_session *session)
{
	if (session->phase == LFP_RS485_QUIET ||
	    (session->phase == LFP_RS485_ASKED && session->damaged))
		session->until_us = earlier(session->deadline_us,
					    session->now_us +
					    QUIET_US);
}

/**
 * lfp_rs485_session_receive() - characters have come
 * @session: the session
 * @bytes: the characters
 * @len: how many
 * @now_us: time of the fine clock
 * @now_ms: time
 *
 * Context: any, softirq included, state locked; no allocation.
 * Return: true if there is something to announce, to show anew, or a bit in
 * @session->wanted.
 */
bool lfp_rs485_session_receive(struct lfp_rs485_session *session,
			       const u8 *bytes, size_t len, u64 now_us,
			       u64 now_ms)
{
	size_t i;

	set_time(session, now_us, now_ms);
	if (session->phase != LFP_RS485_IDLE) {
		session->heard = true;
		session->heard_us = now_us;
	}
	for (i = 0; i < len; i++)
		take_character(session, bytes[i]);
	if (len)
		wait_for_silence(session);
	return take_changed(session);
}

/* A reply that never ends, or of which the beginning was lost. */
static bool is_damaged(struct lfp_rs485_session *session)
{
	u64 noise = session->counts.skipped - session->noise;

	if (session->parser.inside && session->parser.digits)
		note_damage(session);
	else if (!session->damaged && noise >= NOISE_MAX)
		note_damage(session);
	cut_off(session);
	session->noisy |= session->damaged;
	return session->damaged;
}

static void end_wait(struct lfp_rs485_session *session)
{
	bool damaged = is_damaged(session);
	u64 quiet_us = lfp_rs485_elapsed(session->now_us, session->heard_us);
	enum lfp_rs485_outcome outcome = LFP_OUTCOME_SILENT;

	if (session->noisy)
		outcome = session->misfit ? LFP_OUTCOME_REFUSED :
					    LFP_OUTCOME_DAMAGED;
	lfp_rs485_miss(session, outcome);
	if (damaged && quiet_us >= QUIET_US)
		end_quiet(session);
	else
		be_quiet(session);
}

/**
 * lfp_rs485_session_tick() - the time of a phase is over
 * @session: the session
 * @now_us: time of the fine clock
 * @now_ms: time
 *
 * Context: any, softirq included, state locked; no allocation.
 * Return: as lfp_rs485_session_receive().
 */
bool lfp_rs485_session_tick(struct lfp_rs485_session *session, u64 now_us,
			    u64 now_ms)
{
	if (session->phase == LFP_RS485_IDLE || now_us < session->until_us)
		return take_changed(session);
	set_time(session, now_us, now_ms);
	if (session->phase == LFP_RS485_QUIET)
		end_quiet(session);
	else
		end_wait(session);
	return take_changed(session);
}

/**
 * lfp_rs485_session_down() - the port has gone, or come
 * @session: the session
 * @link_state: what the link is now
 * @now_ms: time
 *
 * All modules are lost in one step; they keep their places.
 *
 * Context: any, softirq included, state locked.
 * Return: true if there is something to announce or to show anew.
 */
bool lfp_rs485_session_down(struct lfp_rs485_session *session,
			    enum lfp_link_state link_state, u64 now_ms)
{
	session->now_ms = now_ms;
	lfp_rs485_lose_all(session);
	flush(session);
	session->family = LFP_RS485_UNKNOWN;
	session->phase = LFP_RS485_IDLE;
	session->until_us = 0;
	session->next_us = 0;
	session->unanswered = 0;
	session->knocks = 0;
	lfp_rs485_set_link(session, link_state);
	return take_changed(session);
}
