/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How the words after an action are read and checked. All return 0, or -1 after an error message.
 */
#ifndef LFPSIM_PARSE_H
#define LFPSIM_PARSE_H

#include "scenario.h"
#include "verb.h"

int refuse(const struct scenario *s, const struct action *a, const char *word, const char *what,
	   const char *allowed);
int read_switch(const struct scenario *s, const struct action *a, const char *word,
		const char *yes, const char *no, bool *value);
int read_frame_count(const struct scenario *s, struct action *a, const char *word);

/* The stack */
int parse_quantity(struct scenario *s, int count, char **words, struct action *a);
int parse_modules(struct scenario *s, int count, char **words, struct action *a);
int parse_place(struct scenario *s, int count, char **words, struct action *a);
int parse_text(struct scenario *s, int count, char **words, struct action *a);
int parse_state(struct scenario *s, int count, char **words, struct action *a);
int parse_clock(struct scenario *s, int count, char **words, struct action *a);
int parse_voltage_unit(struct scenario *s, int count, char **words, struct action *a);
int parse_enable(struct scenario *s, int count, char **words, struct action *a);
int parse_request(struct scenario *s, int count, char **words, struct action *a);
int parse_alarm(struct scenario *s, int count, char **words, struct action *a);
int parse_toggle(struct scenario *s, int count, char **words, struct action *a);
int parse_dialect(struct scenario *s, int count, char **words, struct action *a);
int parse_address(struct scenario *s, int count, char **words, struct action *a);
int parse_controller(struct scenario *s, int count, char **words, struct action *a);

/* Frames */
int parse_raw(struct scenario *s, int count, char **words, struct action *a);
int parse_idle(struct scenario *s, int count, char **words, struct action *a);
int parse_frame(struct scenario *s, int count, char **words, struct action *a);
int parse_length(struct scenario *s, int count, char **words, struct action *a);
int parse_drop(struct scenario *s, int count, char **words, struct action *a);
int parse_twin(struct scenario *s, int count, char **words, struct action *a);
int parse_extended(struct scenario *s, int count, char **words, struct action *a);
int parse_stuck(struct scenario *s, int count, char **words, struct action *a);
int parse_on_off(struct scenario *s, int count, char **words, struct action *a);
int parse_poll(struct scenario *s, int count, char **words, struct action *a);
int parse_burst(struct scenario *s, int count, char **words, struct action *a);
int parse_random(struct scenario *s, int count, char **words, struct action *a);
int parse_send(struct scenario *s, int count, char **words, struct action *a);

#endif
