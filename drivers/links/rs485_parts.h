/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the parts of a session call of each other: the session itself talks on
 * the line, the plan says who is asked what, trust what of it is shown.
 */
#ifndef LFPSTACK_LINKS_RS485_PARTS_H
#define LFPSTACK_LINKS_RS485_PARTS_H

#include "links/rs485_session.h"

#define LFP_RS485_US_PER_MS 1000ull

/**
 * enum lfp_rs485_outcome - what became of a question
 * @LFP_OUTCOME_ANSWERED: a reply that is believed
 * @LFP_OUTCOME_HELD: one that is not believed yet
 * @LFP_OUTCOME_REFUSED: an error code, or a reply of another form
 * @LFP_OUTCOME_SILENT: nothing came
 * @LFP_OUTCOME_DAMAGED: nothing came that was not damaged
 * @LFP_OUTCOME_STRANGE: a reply of another family
 * @LFP_OUTCOME_COUNT: number of outcomes
 */
enum lfp_rs485_outcome {
	LFP_OUTCOME_ANSWERED,
	LFP_OUTCOME_HELD,
	LFP_OUTCOME_REFUSED,
	LFP_OUTCOME_SILENT,
	LFP_OUTCOME_DAMAGED,
	LFP_OUTCOME_STRANGE,
	LFP_OUTCOME_COUNT
};

/**
 * lfp_rs485_elapsed() - time since something
 * @now: time
 * @then: time of it
 *
 * Return: 0 if it is yet to come.
 */
static inline u64 lfp_rs485_elapsed(u64 now, u64 then)
{
	return now > then ? now - then : 0;
}

/**
 * lfp_rs485_bit() - bit of a command, a place or a group
 * @number: below 32
 *
 * Return: the bit.
 */
static inline u32 lfp_rs485_bit(unsigned int number)
{
	return (u32)BIT_ULL(number);
}

/**
 * lfp_rs485_is_master() - is it the address of a master
 * @address: ADR, of any group
 *
 * Return: true if so.
 */
static inline bool lfp_rs485_is_master(u8 address)
{
	return (address & 0xf) == LFP_RS485_MASTER;
}

/* rs485_plan.c: who is asked what next. */
u8 lfp_rs485_group_of(const struct lfp_rs485_session *session, u8 address);
struct lfp_rs485_module *
lfp_rs485_module_at(const struct lfp_rs485_session *session, u8 address);
unsigned int
lfp_rs485_count_in_group(const struct lfp_rs485_session *session,
			 unsigned int group);
void lfp_rs485_set_link(struct lfp_rs485_session *session,
			enum lfp_link_state link_state);
void lfp_rs485_lose_all(struct lfp_rs485_session *session);
bool lfp_rs485_choose(struct lfp_rs485_session *session);
bool lfp_rs485_is_expected(const struct lfp_rs485_session *session);
void lfp_rs485_drop_group_requests(struct lfp_rs485_session *session);
void lfp_rs485_finish(struct lfp_rs485_session *session,
		      enum lfp_rs485_outcome outcome);
void lfp_rs485_miss(struct lfp_rs485_session *session,
		    enum lfp_rs485_outcome outcome);
void lfp_rs485_answered(struct lfp_rs485_session *session);

/* rs485_trust.c: what of it is believed and shown. */
struct lfp_source *lfp_rs485_source_of(struct lfp_rs485_module *module,
				       enum lfp_rs485_command command);
void lfp_rs485_update(struct lfp_rs485_session *session);
void lfp_rs485_show_stack(struct lfp_rs485_session *session);
void lfp_rs485_hide_module(struct lfp_rs485_session *session,
			   struct lfp_rs485_module *module);
void lfp_rs485_drop_reply(struct lfp_rs485_session *session,
			  struct lfp_rs485_module *module,
			  unsigned int polled);
enum lfp_rs485_outcome
lfp_rs485_take_over(struct lfp_rs485_session *session,
		    struct lfp_rs485_module *module,
		    enum lfp_rs485_command command,
		    const struct lfp_rs485_frame *frame);

#endif /* LFPSTACK_LINKS_RS485_PARTS_H */
