/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A session on a simulated line: modules that answer, a line that spoils what
 * they say, a clock, and what must be true after each step.
 */
#ifndef LFPSTACK_FUZZ_BUS_H
#define LFPSTACK_FUZZ_BUS_H

#include "chain.h"
#include "judge_rs485.h"
#include "links/rs485_session.h"
#include "model/view.h"
#include "wire.h"

/* Characters on the line that have not arrived yet, at most. */
#define AIR_MAX 16384

/* Sources of a module, in the order of @chain_item: those that are shown. */
#define BUS_SOURCES (CHAIN_LIMITS + 1)

/**
 * enum fault - what happens to a reply; two bytes say more
 * @FAULT_NONE: nothing
 * @FAULT_SILENT: there is none
 * @FAULT_LATE: it is late: eighths of a second
 * @FAULT_FLIP: a character has a bit changed: which one, bit
 * @FAULT_CUT: it ends early: characters that are left
 * @FAULT_ECHO: the request comes back before it
 * @FAULT_ADDRESS: another address answers: which
 * @FAULT_BEFORE: noise before it: how much, seed
 * @FAULT_BEHIND: noise behind it: how much, seed
 * @FAULT_CODE: an error code instead: which
 * @FAULT_TWICE: it comes twice
 * @FAULT_VERSION: another version answers: which
 * @FAULT_LIE: a byte of INFO is another one, and the checksum is right: which, value
 * @FAULT_SWAP: two neighbouring characters change places: which; the checksum cannot tell
 * @FAULT_STRAY: a reply to another command: which
 * @FAULT_SHORT: bytes of INFO are missing, and the checksum is right: how many
 * @FAULT_LONG: there are more of them: how many
 * @FAULT_HOST: another host asks just before: address
 * @FAULT_COUNT: number of them
 */
enum fault {
	FAULT_NONE,
	FAULT_SILENT,
	FAULT_LATE,
	FAULT_FLIP,
	FAULT_CUT,
	FAULT_ECHO,
	FAULT_ADDRESS,
	FAULT_BEFORE,
	FAULT_BEHIND,
	FAULT_CODE,
	FAULT_TWICE,
	FAULT_VERSION,
	FAULT_LIE,
	FAULT_SWAP,
	FAULT_STRAY,
	FAULT_SHORT,
	FAULT_LONG,
	FAULT_HOST,
	FAULT_COUNT
};

/**
 * struct air - characters on their way
 * @head: next entry to write
 * @tail: next entry to arrive
 * @character: characters
 * @at_us: when each one arrives
 */
struct air {
	u32 head;
	u32 tail;
	u8 character[AIR_MAX];
	u64 at_us[AIR_MAX];
};

/**
 * struct belief - what a module's reply may be shown as
 * @known: something was shown
 * @shown: this
 * @offered: a good reply has come in this step
 * @at_once: and must be shown
 * @latest: this
 * @doubtful: the line was bad when it came: it has to come twice
 * @came: there was one before it
 * @before: this
 * @round: round in which the one that is shown came
 */
struct belief {
	bool known;
	struct judged shown;
	bool offered;
	bool at_once;
	struct judged latest;
	bool doubtful;
	bool came;
	struct judged before;
	u64 round;
};

/* What the outputs would have to show anew. */
struct moment {
	u64 edges;
	u64 layout;
	u64 announced;
};

/**
 * struct bus - all that there is
 * @state: the stack
 * @session: the session
 * @module: records of modules
 * @chain: the modules themselves
 * @air: characters on their way
 * @ear: hears what the session hears
 * @now_us: time
 * @up: there is a port
 * @asked: something was asked since then: what arrives has somebody to go to
 * @no_memory: records cannot be made
 * @chunk: characters that arrive at once
 * @late_us: how late the worker is
 * @next: what happens to the next reply
 * @luck: one of so many 256ths of the replies is spoilt
 * @seed: of luck
 * @belief: by place less one and source
 * @address: of each place, once known
 * @moment: as was last announced
 * @listener: level of each condition of each node for one who goes by the events
 * @listener_present: presence of each module for the same
 * @listener_link: state of the link for the same
 * @told: edges that were announced
 * @counts: counters after the step before
 * @free_us: nobody may ask before
 * @steps: transactions so far
 */
struct bus {
	struct lfp_state state;
	struct lfp_rs485_session session;
	struct lfp_rs485_module module[LFP_MODULES_MAX];
	struct chain chain;
	struct air air;
	struct wire_ear ear;
	u64 now_us;
	bool up;
	bool asked;
	bool no_memory;
	u32 chunk;
	u64 late_us;
	u8 next[3];
	u8 luck;
	u32 seed;
	struct belief belief[LFP_MODULES_MAX][BUS_SOURCES];
	u8 address[LFP_MODULES_MAX];
	struct moment moment;
	u8 listener[LFP_NODE_COUNT][LFP_CONDITION_COUNT];
	bool listener_present[LFP_NODE_COUNT];
	u8 listener_link;
	u64 told;
	struct lfp_rs485_counts counts;
	u64 free_us;
	u32 steps;
};

/* In bus.c: what happens. */
u64 bus_ms(const struct bus *bus);
void bus_start(struct bus *bus, u8 groups);
void bus_plug_in(struct bus *bus);
void bus_down(struct bus *bus, enum lfp_link_state link_state);
void bus_noise(struct bus *bus, unsigned int count, unsigned int seed);
void bus_step(struct bus *bus);
void bus_transaction(struct bus *bus);

/* In belief.c: what must be true of it. */
void bus_offer(struct bus *bus, const struct lfp_rs485_frame *frame, bool at_once,
	       bool doubtful);
void bus_check(struct bus *bus);
void bus_announce(struct bus *bus, bool changed);
void bus_check_sums(const struct bus *bus);
bool bus_is_true(const struct bus *bus);

#endif /* LFPSTACK_FUZZ_BUS_H */
