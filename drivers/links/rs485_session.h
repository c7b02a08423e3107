/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a serial link knows of one chain of modules over time: whom to ask what
 * next, who answers, what can be believed. Pure C: time, memory and the line
 * are the caller's, who also serialises the calls by the lock of the state.
 *
 * Two times go in: microseconds of a fine clock for the line, and the
 * milliseconds of the model.
 */
#ifndef LFPSTACK_LINKS_RS485_SESSION_H
#define LFPSTACK_LINKS_RS485_SESSION_H

#include "codec/rs485_reply.h"
#include "model/state.h"

/* Address of the master; those of the other modules follow. */
#define LFP_RS485_MASTER 2

/* Modules that a group can have without reaching into the next one's. */
#define LFP_RS485_GROUP_MAX 14

/* With a single group its modules can use all addresses from 02 to 11 hex. */
#define LFP_RS485_SINGLE_MAX 16

/* Groups that can share a line: 0 is a single one, 1 to 7 by DIP 2 to 4. */
#define LFP_RS485_GROUPS 8

/* A reply begins after this time at the latest. */
#define LFP_RS485_THINK_MS 300

/* After a request without a good reply the line is left alone this long. */
#define LFP_RS485_QUIET_MS 50

/* Pause between a reply and the next request, and what a user may choose. */
#define LFP_RS485_GAP_MS 100
#define LFP_RS485_GAP_MAX_MS 5000

/* Rounds without a reply after which a module is lost. */
#define LFP_RS485_LOST_ROUNDS 3

/* Time between two looks for modules that are new or have come back. */
#define LFP_RS485_DISCOVER_MS 30000

/* While nobody answers a master is asked this often, with no second try. */
#define LFP_RS485_KNOCK_MS 1000

/* A look-alike, of which nothing can be shown, is asked this often. */
#define LFP_RS485_STRANGER_MS 3000

/* Rounds between two looks at what changes slowly: 92, and 61 to 63. */
#define LFP_RS485_SLOW_ROUNDS 4

/*
 * A round in which a module was silent counts so much, one in which only
 * damaged frames came counts 1: somebody is there, the line is bad.
 */
#define LFP_RS485_SILENCE 4
#define LFP_RS485_LOST (LFP_RS485_SILENCE * LFP_RS485_LOST_ROUNDS)

/*
 * Good replies after a damaged frame in which a strange reading has to come
 * twice. The checksum is a plain sum: two bits that flip in opposite
 * directions pass it, one frame in some hundred where most are damaged.
 */
#define LFP_RS485_CAUTION 256
#define LFP_RS485_CAUTION_MAX (4 * LFP_RS485_CAUTION)

/* Replies of another family in a row until a known chain is given up. */
#define LFP_RS485_STRANGE_MAX 3

/* Replies that come again and again: 42, 44, 92, then the master's 61 to 63. */
#define LFP_RS485_POLLED 3
#define LFP_RS485_SYSTEM 3

/**
 * struct lfp_rs485_sample - what a strange reading of 42 is told by
 * @fields: enum lfp_field bits of the reading
 * @surplus_uv: module voltage less the sum of the cells: 0 for Pylontech
 * @current_ua: current
 * @charge_now_uah: remaining charge
 * @charge_full_uah: charge when full
 * @cycles: cycle count
 * @cells: cells and temperatures
 */
struct lfp_rs485_sample {
	u64 fields;
	s64 surplus_uv;
	s64 current_ua;
	s64 charge_now_uah;
	s64 charge_full_uah;
	s64 cycles;
	struct lfp_cells cells;
};

/**
 * struct lfp_rs485_module - one module of the chain
 * @node: what it tells of itself; its number is the place in the chain
 * @analog: reply to 42
 * @alarm: reply to 44
 * @management: reply to 92
 * @serial: reply to 93
 * @firmware: reply to 96
 * @manufacturer: reply to 51, of the master alone
 * @limits: reply to 47, of the master alone
 * @address: ADR
 * @online: it answers, and what it answers is shown
 * @known: it was online once
 * @heard: it has answered in this round
 * @damaged: only damaged frames came in this round so far
 * @done: enum lfp_rs485_command bits: asked in this round
 * @asked: likewise answered once since it came (back)
 * @refused: likewise not known to it, not asked again before it comes back
 * @doubted: likewise refused or not answered once
 * @missed: rounds in a row in which it did not answer, weighed by
 *          LFP_RS485_SILENCE
 * @missing: likewise of each reply that comes again and again
 * @rounds: rounds since it came
 * @held: a reading that was too strange to be believed at once waits for
 *        another one like it
 * @last: newest reading of 42 that was shown
 * @suspect: the one that is @held
 * @digest: of the newest reply to each command: in bad times two must agree
 * @unknown: bits and codes of 44 and 92 that nobody has explained
 * @frames: good replies
 * @timeouts: requests without a good reply, retries included
 * @outliers: readings that were not believed
 *
 * About 6 KiB, from the caller.
 */
struct lfp_rs485_module {
	struct lfp_node node;
	struct lfp_source analog;
	struct lfp_source alarm;
	struct lfp_source management;
	struct lfp_source serial;
	struct lfp_source firmware;
	struct lfp_source manufacturer;
	struct lfp_source limits;
	u8 address;
	bool online;
	bool known;
	bool heard;
	bool damaged;
	u32 done;
	u32 asked;
	u32 refused;
	u32 doubted;
	u8 missed;
	u8 missing[LFP_RS485_POLLED + LFP_RS485_SYSTEM];
	u32 rounds;
	bool held;
	struct lfp_rs485_sample last;
	struct lfp_rs485_sample suspect;
	u64 digest[LFP_RS485_COMMAND_COUNT];
	u64 unknown[LFP_RS485_POLLED];
	u64 frames;
	u64 timeouts;
	u64 outliers;
};

/**
 * enum lfp_rs485_phase - what a session does on the line
 * @LFP_RS485_IDLE: nothing: somebody else may use the line
 * @LFP_RS485_ASKED: it waits for a reply
 * @LFP_RS485_QUIET: what may still come after a miss is let pass
 */
enum lfp_rs485_phase {
	LFP_RS485_IDLE,
	LFP_RS485_ASKED,
	LFP_RS485_QUIET,
};

/**
 * enum lfp_rs485_purpose - what a question is for
 * @LFP_RS485_SEEK: is there a module at this address (again)?
 * @LFP_RS485_PROVE: of which family is it?
 * @LFP_RS485_TOGETHER: what all modules of a group have to say
 * @LFP_RS485_ROUND: what one module has to say
 */
enum lfp_rs485_purpose {
	LFP_RS485_SEEK,
	LFP_RS485_PROVE,
	LFP_RS485_TOGETHER,
	LFP_RS485_ROUND,
};

/**
 * struct lfp_rs485_counts - what a session has seen on the line
 * @frames: good replies to what was asked
 * @rejected: everything else that looked like a frame: the sum of the next six
 * @checksum_errors: wrong CHKSUM
 * @length_errors: LENGTH that contradicts itself, or no form of the command
 * @garbled: characters that are no hexadecimal digits, and cut frames
 * @unasked: good frames from another address, or while nothing was asked
 * @foreign: replies of another family
 * @refusals: error codes
 * @echoes: own requests that came back
 * @skipped: characters outside of any frame
 * @timeouts: requests without a good reply; not those for a module that may
 *            just not be there, behind the last one
 * @retries: requests that were sent again
 * @outliers: readings that were not believed before another one like them
 * @implausible: replies with a number outside of any sane range
 */
struct lfp_rs485_counts {
	u64 frames;
	u64 rejected;
	u64 checksum_errors;
	u64 length_errors;
	u64 garbled;
	u64 unasked;
	u64 foreign;
	u64 refusals;
	u64 echoes;
	u64 skipped;
	u64 timeouts;
	u64 retries;
	u64 outliers;
	u64 implausible;
};

/**
 * struct lfp_rs485_wishes - what the user wants of a session
 * @baud: rate of the line, bits per second
 * @gap_ms: pause between a reply and the next request, 0 to
 *          LFP_RS485_GAP_MAX_MS
 * @silence_ms: silence after which the link is lost
 * @groups: groups of the chain, as bits; 1: a single group
 * @group_request: ask a master for all modules at once, if it can
 */
struct lfp_rs485_wishes {
	u32 baud;
	u32 gap_ms;
	u32 silence_ms;
	u8 groups;
	bool group_request;
};

/**
 * struct lfp_rs485_session - what a serial link knows of its chain
 * @state: the stack
 * @wishes: what the user wants; may change at any time, but for the groups
 * @counts: what it has seen
 * @stack: source of the numbers of the stack, made from those of the modules
 * @module: modules by place less one, NULL where there is no record
 * @wanted: places less one that answered and have no record, as bits: the
 *          caller calls lfp_rs485_session_add()
 * @family: who speaks
 * @version: VER of the master's replies, 0 before the first
 * @group_works: the master answers requests for all modules at once
 * @phase: what it does on the line
 * @until_us: when @phase ends if nothing comes; for LFP_RS485_IDLE when it
 *            wants to ask next
 * @sent_us: when the last request went out
 * @purpose: what it is for
 * @command: what was asked last
 * @address: who was asked
 * @tries: how often
 * @parser: finds frames
 * @place: module whose turn it is, less one
 * @bad: how bad the line is: rises with each damaged frame, falls with each
 *       good one; above 0 a strange reading has to come twice
 * @round: number of the round
 * @round_began_us: when it began
 * @round_us: how long the last whole round took, 0 before
 * @discover_ms: when it looks for new modules next
 * @last_ms: newest good reply
 * @unknown: bits and codes of the newest replies that nobody has explained
 * @now_us: time of the call that runs
 * @now_ms: likewise, for the model
 * @changed: there is something to announce or to show anew
 * @deadline_us: end of @phase even if characters go on coming
 * @heard_us: when the last character came
 * @next_us: the next question must wait until then
 * @heard: characters came since the request
 * @damaged: a damaged frame came since the request
 * @noisy: likewise since it was sent the first time
 * @misfit: a good frame came that is no reply to it
 * @echoed: the request came back
 * @pending: the same is to be asked again
 * @confirming: because the reply was not believed
 * @yielded: another host was let through
 * @noise: @counts.skipped when the request was sent
 * @chain: addresses by place less one
 * @places: how many of them are known
 * @alive: places less one that answer, as bits
 * @proven: 42 has told that the chain is of the documented family
 * @strange: replies of another family in a row
 * @stranger: address that has to tell its family, 0: none
 * @step: step of the module that was asked
 * @stage: what follows when the question is done
 * @together: next request for a whole group; counts both commands
 * @group_dropped: requests for a whole group are of no use
 * @group_silent: address of a master that did not answer such a request
 * @group_missed: such replies that did not fit
 * @running: a round has begun
 * @seeking: it looks for modules
 * @sought: who is looked for next
 * @knocks: questions while nobody answered
 * @group: group that was asked last of them
 * @unanswered: requests without a good reply since the last one, of those that
 *              all modules know
 * @reading: of the reply that is being taken over
 * @system: newest readings of 61 to 63, zeroed while not known
 *
 * What follows @now_us is the session's own.
 */
struct lfp_rs485_session {
	struct lfp_state *state;
	struct lfp_rs485_wishes wishes;
	struct lfp_rs485_counts counts;
	struct lfp_source stack;
	struct lfp_rs485_module *module[LFP_MODULES_MAX];
	u32 wanted;
	enum lfp_rs485_family family;
	u8 version;
	bool group_works;
	enum lfp_rs485_phase phase;
	u64 until_us;
	u64 sent_us;
	enum lfp_rs485_purpose purpose;
	enum lfp_rs485_command command;
	u8 address;
	u8 tries;
	struct lfp_rs485_parser parser;
	u32 place;
	u32 bad;
	u64 round;
	u64 round_began_us;
	u64 round_us;
	u64 discover_ms;
	u64 last_ms;
	u64 unknown;
	u64 now_us;
	u64 now_ms;
	bool changed;
	u64 deadline_us;
	u64 heard_us;
	u64 next_us;
	bool heard;
	bool damaged;
	bool noisy;
	bool misfit;
	bool echoed;
	bool pending;
	bool confirming;
	bool yielded;
	u64 noise;
	u8 chain[LFP_MODULES_MAX];
	u8 places;
	u32 alive;
	bool proven;
	u8 strange;
	u8 stranger;
	u8 step;
	u8 stage;
	u8 together;
	bool group_dropped;
	u8 group_silent;
	u8 group_missed;
	bool running;
	bool seeking;
	u8 sought;
	u32 knocks;
	u8 group;
	u32 unanswered;
	struct lfp_reading reading;
	struct lfp_reading system[LFP_RS485_SYSTEM];
};

void lfp_rs485_session_init(struct lfp_rs485_session *session,
			    struct lfp_state *state,
			    const struct lfp_rs485_wishes *wishes);
void lfp_rs485_session_add(struct lfp_rs485_session *session,
			   struct lfp_rs485_module *module,
			   unsigned int place);
size_t lfp_rs485_session_ask(struct lfp_rs485_session *session,
			     char text[LFP_RS485_REQUEST_MAX], u64 now_us,
			     u64 now_ms);
bool lfp_rs485_session_receive(struct lfp_rs485_session *session,
			       const u8 *bytes, size_t len, u64 now_us,
			       u64 now_ms);
bool lfp_rs485_session_tick(struct lfp_rs485_session *session, u64 now_us,
			    u64 now_ms);
bool lfp_rs485_session_down(struct lfp_rs485_session *session,
			    enum lfp_link_state link_state, u64 now_ms);
unsigned int lfp_rs485_session_online(const struct lfp_rs485_session *session);
unsigned int lfp_rs485_session_total(const struct lfp_rs485_session *session);

/* rs485_stack.c: the stack made of its modules. */
void lfp_rs485_sum_up(const struct lfp_rs485_session *session,
		      struct lfp_reading *reading);

#endif /* LFPSTACK_LINKS_RS485_SESSION_H */
