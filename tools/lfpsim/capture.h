/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --replay on RS485: replies that were captured. */
#ifndef LFPSIM_CAPTURE_H
#define LFPSIM_CAPTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "telegram.h"

/**
 * struct asked - what a reply is given to
 * @cid2: of the request
 * @address: of the request
 * @all: it asked for all modules at once
 */
struct asked {
	uint8_t cid2;
	uint8_t address;
	bool all;
};

/**
 * struct captured - a reply of a capture
 * @text: with ~ and CR
 * @given: how often it was the answer
 */
struct captured {
	struct asked asked;
	char *text;
	unsigned int given;
};

/**
 * struct capture - all of them
 * @alone: replies whose request could not be found out, and are left out
 */
struct capture {
	const char *file;
	struct captured *list;
	size_t count, room;
	unsigned int alone;
};

/* capture-read.c */
struct capture *capture_read(const char *path, const char *match);
/* capture.c */
struct asked asked_of(const struct telegram *request);
uint8_t guess_command(const struct telegram *reply);
int capture_add(struct capture *capture, const struct asked *asked, const char *text,
		size_t length);
const char *capture_answer(struct capture *capture, const char *text, size_t length);
void capture_tell(const struct capture *capture);

#endif
