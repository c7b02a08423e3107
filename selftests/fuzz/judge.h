/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What must be true of a reading, written from the protocol's description and
 * not from the codec's tables.
 */
#ifndef LFPSTACK_FUZZ_JUDGE_H
#define LFPSTACK_FUZZ_JUDGE_H

#include <stdlib.h>

#include "codec/can_frame.h"

/* The entry that libFuzzer calls; the Makefile gives it its real name. */
int fuzz_one_input(const u8 *data, size_t size);

/* Says what is wrong and ends the program, so that the input is kept. */
#define must(condition, ...)                                       \
	do {                                                       \
		if (!(condition)) {                                \
			fprintf(stderr, "%s: ", #condition);       \
			fprintf(stderr, __VA_ARGS__);              \
			fprintf(stderr, "\n");                     \
			abort();                                   \
		}                                                  \
	} while (0)

/**
 * struct verdict - what a frame says of conditions
 * @can_say: those it tells about
 * @warning: those at warning
 * @protection: those at protection
 * @unknown: bits raised that nobody has explained
 */
struct verdict {
	u64 can_say;
	u64 warning;
	u64 protection;
	u64 unknown;
};

struct verdict judge_alarms(enum lfp_can_dialect dialect, u32 id,
			    const struct lfp_can_payload *payload);
enum lfp_can_dialect judge_dialect(const struct lfp_can_payload *slots, u64 present);
bool judge_is_name(unsigned int slot);
bool judge_number(enum lfp_field field, s64 number);
bool judge_text(const char *text);
void judge_reading(enum lfp_can_dialect dialect, u32 id, const struct lfp_can_payload *payload,
		   enum lfp_decode result, const struct lfp_reading *reading);

#endif /* LFPSTACK_FUZZ_JUDGE_H */
