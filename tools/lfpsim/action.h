/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the actions of a scenario do to the simulated stack. */
#ifndef LFPSIM_ACTION_H
#define LFPSIM_ACTION_H

#include "pack.h"
#include "port.h"

struct action;
struct sim;

/**
 * struct request - a wish of the pack to be charged
 */
struct request {
	const char *name;
	enum flag flag;
};

#define NR_REQUESTS	3
extern const struct request requests[NR_REQUESTS];

/* Of one pack */
void change_quantity(struct pack *pack, const struct action *action);
void change_place(struct pack *pack, const struct action *action);
void change_flag(struct pack *pack, const struct action *action);
void change_request(struct pack *pack, const struct action *action);
void change_alarm(struct pack *pack, const struct action *action);
void change_text(struct pack *pack, const struct action *action);
void change_state(struct pack *pack, const struct action *action);
void change_clock(struct pack *pack, const struct action *action);
void change_voltage_unit(struct pack *pack, const struct action *action);

enum result run_change(struct sim *sim, const struct action *action);
enum result run_dialect(struct sim *sim, const struct action *action);
enum result run_address(struct sim *sim, const struct action *action);
enum result run_controller(struct sim *sim, const struct action *action);
enum result run_inverter(struct sim *sim, const struct action *action);
enum result run_poll(struct sim *sim, const struct action *action);
enum result run_raw(struct sim *sim, const struct action *action);
enum result run_idle(struct sim *sim, const struct action *action);
enum result run_length(struct sim *sim, const struct action *action);
enum result run_twin(struct sim *sim, const struct action *action);
enum result run_extended(struct sim *sim, const struct action *action);
enum result run_stuck(struct sim *sim, const struct action *action);
enum result run_drop(struct sim *sim, const struct action *action);
enum result run_silence(struct sim *sim, const struct action *action);
enum result run_frame(struct sim *sim, const struct action *action);
enum result run_send(struct sim *sim, const struct action *action);
enum result run_burst(struct sim *sim, const struct action *action);
enum result run_toggle(struct sim *sim, const struct action *action);
enum result run_random(struct sim *sim, const struct action *action);
enum result run_end(struct sim *sim, const struct action *action);

#endif
