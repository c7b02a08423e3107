/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The few types and helpers that the pure C parts need, in the kernel and in
 * user space: codec/, the state and view of model/ and the sessions of links/
 * are compiled unchanged into the modules, the tools, the unit tests and the
 * fuzzers.
 */
#ifndef LFPSTACK_CODEC_TYPES_H
#define LFPSTACK_CODEC_TYPES_H

#ifdef __KERNEL__

#include <linux/bitops.h>
#include <linux/bits.h>
#include <linux/build_bug.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/math64.h>
#include <linux/string.h>
#include <linux/types.h>

#else

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int16_t s16;
typedef int32_t s32;
typedef int64_t s64;

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#define U16_MAX UINT16_MAX
#define BIT(n) (1UL << (n))
#define BIT_ULL(n) (1ULL << (n))
#define static_assert _Static_assert
#define scnprintf lfp_scnprintf

static inline int __attribute__((format(printf, 3, 4)))
lfp_scnprintf(char *buf, size_t size, const char *fmt, ...)
{
	va_list args;
	int len;

	va_start(args, fmt);
	len = vsnprintf(buf, size, fmt, args);
	va_end(args);
	return len < (int)size ? len : (int)size - 1;
}

static inline unsigned long __ffs64(u64 word)
{
	return (unsigned long)__builtin_ctzll(word);
}

static inline unsigned int hweight8(u8 byte)
{
	return (unsigned int)__builtin_popcount(byte);
}

static inline u64 div_u64(u64 dividend, u32 divisor)
{
	return dividend / divisor;
}

static inline u64 div_u64_rem(u64 dividend, u32 divisor, u32 *remainder)
{
	*remainder = (u32)(dividend % divisor);
	return dividend / divisor;
}

#endif /* __KERNEL__ */

/**
 * lfp_get_u16() - little-endian 16-bit value at any alignment
 * @p: first byte
 *
 * Return: the value.
 */
static inline u16 lfp_get_u16(const u8 *p)
{
	return (u16)(p[0] | p[1] << 8);
}

/**
 * lfp_get_u32() - little-endian 32-bit value at any alignment
 * @p: first byte
 *
 * Return: the value.
 */
static inline u32 lfp_get_u32(const u8 *p)
{
	return lfp_get_u16(p) | (u32)lfp_get_u16(p + 2) << 16;
}

/**
 * lfp_get_be16() - big-endian 16-bit value at any alignment
 * @p: first byte
 *
 * Return: the value.
 */
static inline u16 lfp_get_be16(const u8 *p)
{
	return (u16)(p[0] << 8 | p[1]);
}

/**
 * lfp_get_be24() - big-endian 24-bit value at any alignment
 * @p: first byte
 *
 * Return: the value.
 */
static inline u32 lfp_get_be24(const u8 *p)
{
	return (u32)p[0] << 16 | lfp_get_be16(p + 1);
}

/**
 * lfp_lowest() - number of the lowest bit set
 * @mask: at least one bit must be set
 *
 * Return: 0 to 63.
 */
static inline unsigned int lfp_lowest(u64 mask)
{
	return (unsigned int)__ffs64(mask);
}

/* Walks the bits of a copy of @mask, lowest first. */
#define lfp_for_each_bit(bit, left, mask)                                  \
	for ((left) = (mask); (left) && ((bit) = lfp_lowest(left), true); \
	     (left) &= (left) - 1)

#endif /* LFPSTACK_CODEC_TYPES_H */
