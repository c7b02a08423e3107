/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers as people write them. All parsers return 0, or -1 when the text is something else. */
#ifndef LFPSIM_NUMBER_H
#define LFPSIM_NUMBER_H

#include <stddef.h>
#include <stdint.h>

#define NSEC_PER_SEC	1000000000LL
#define NSEC_PER_MSEC	1000000LL
#define NSEC_PER_USEC	1000LL

int parse_decimal(const char *text, unsigned int decimals, int64_t *value);
int parse_count(const char *text, int64_t least, int64_t most, int64_t *value);
int parse_hex(const char *text, uint32_t *value, size_t *digits);
int parse_bytes(const char *text, uint8_t *bytes, size_t room, size_t *length);
int64_t divide_rounded(int64_t value, int64_t by);
uint64_t random_bits(uint64_t *state);

#endif
