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

enum result run_quantity(struct sim *sim, const struct action *action);
enum result run_enable(struct sim *sim, const struct action *action);
enum result run_request(struct sim *sim, const struct action *action);
enum result run_alarm(struct sim *sim, const struct action *action);
enum result run_name(struct sim *sim, const struct action *action);
enum result run_raw(struct sim *sim, const struct action *action);
enum result run_length(struct sim *sim, const struct action *action);
enum result run_twin(struct sim *sim, const struct action *action);
enum result run_drop(struct sim *sim, const struct action *action);
enum result run_silence(struct sim *sim, const struct action *action);
enum result run_frame(struct sim *sim, const struct action *action);
enum result run_send(struct sim *sim, const struct action *action);
enum result run_burst(struct sim *sim, const struct action *action);
enum result run_toggle(struct sim *sim, const struct action *action);
enum result run_random(struct sim *sim, const struct action *action);
enum result run_end(struct sim *sim, const struct action *action);

#endif
