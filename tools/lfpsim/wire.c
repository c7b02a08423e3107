// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <string.h>

#include "number.h"
#include "wire.h"

/* A host sees characters in lots, as a UART with a FIFO gives them. */
#define LOT_NSEC	NSEC_PER_MSEC

/**
 * wire_log() - one line of what lfpctl decode reads
 * @direction: '>' to the modules, '<' from them
 *
 * What no terminal shows stands as \xNN.
 */
void wire_log(const struct wire *wire, int64_t when, char direction, const char *text,
	      size_t length)
{
	if (!wire->log)
		return;
	printf("%lld.%06lld %c ", (long long)(when / NSEC_PER_SEC),
	       (long long)(when % NSEC_PER_SEC / NSEC_PER_USEC), direction);
	if (length && text[length - 1] == '\r')
		length--;
	for (size_t i = 0; i < length; i++) {
		unsigned char c = (unsigned char)text[i];

		if (c > ' ' && c < 0x7f && c != '\\')
			putchar(c);
		else
			printf("\\x%02X", c);
	}
	putchar('\n');
	fflush(stdout);
}

static void flip(struct wire *wire, uint64_t *state, char *text, size_t length)
{
	uint64_t every = (uint64_t)wire->faults->bit_errors;

	if (!every)
		return;
	for (size_t i = 0; i < length; i++)
		for (int bit = 0; bit < 8; bit++) {
			wire->bits++;
			if (random_bits(state) % every)
				continue;
			text[i] = (char)(text[i] ^ 1 << bit);
			wire->flipped++;
		}
}

/**
 * wire_hear() - what becomes of characters on the way to the modules
 */
void wire_hear(struct wire *wire, char *text, size_t length)
{
	flip(wire, &wire->errors_in, text, length);
}

static struct piece *piece_at(struct wire *wire, unsigned int i)
{
	return &wire->pieces[(wire->first + i) % PIECES];
}

static int64_t piece_end(const struct wire *wire, const struct piece *piece)
{
	return piece->start + (int64_t)piece->length * wire->character;
}

/**
 * wire_free() - when all that is on its way is over
 */
int64_t wire_free(const struct wire *wire)
{
	const struct piece *last = &wire->pieces[(wire->first + wire->count - 1) % PIECES];

	return wire->count ? piece_end(wire, last) : 0;
}

static void piece_fill(struct wire *wire, struct piece *piece, enum piece_kind kind,
		       const char *text, size_t length)
{
	wire->count++;
	piece->kind = kind;
	piece->length = length;
	piece->sent = 0;
	memcpy(piece->text, text, length);
	flip(wire, &wire->errors_out, piece->text, length);
}

/* An emulator hands over the characters of a request one by one. */
static bool echo_goes_on(struct wire *wire, const char *text, size_t length)
{
	struct piece *last = piece_at(wire, wire->count - 1);

	if (!wire->count || last->kind != PIECE_OTHER ||
	    last->length + length > sizeof(last->text))
		return false;
	memcpy(last->text + last->length, text, length);
	flip(wire, &wire->errors_out, last->text + last->length, length);
	last->length += length;
	return true;
}

/**
 * wire_put() - let characters go out
 * @start: when, or as soon as those before are over
 */
void wire_put(struct wire *wire, enum piece_kind kind, int64_t start, const char *text,
	      size_t length)
{
	struct piece *piece = piece_at(wire, wire->count);
	int64_t free = wire_free(wire);

	if (kind == PIECE_OTHER && echo_goes_on(wire, text, length))
		return;
	if (wire->count == PIECES || !length || length > sizeof(piece->text))
		return;
	piece->start = start > free ? start : free;
	piece_fill(wire, piece, kind, text, length);
}

/* Let characters go out before those that wait for their time; these wait for the end then. */
static void put_first(struct wire *wire, int64_t start, const char *text, size_t length)
{
	int64_t end = start + (int64_t)length * wire->character;

	if (wire->count == PIECES)
		return;
	for (unsigned int i = 0; i < wire->count; i++) {
		struct piece *piece = piece_at(wire, i);

		piece->start = piece->start > end ? piece->start : end;
		end = piece_end(wire, piece);
	}
	wire->first = (wire->first + PIECES - 1) % PIECES;
	wire->pieces[wire->first].start = start;
	piece_fill(wire, &wire->pieces[wire->first], PIECE_REQUEST, text, length);
}

/* Characters of a piece whose last bit is over. */
static size_t piece_ready(const struct wire *wire, const struct piece *piece, int64_t now)
{
	int64_t count;

	if (now < piece->start)
		return 0;
	if (!wire->character)
		return piece->length;
	count = (now - piece->start) / wire->character;
	return count < (int64_t)piece->length ? (size_t)count : piece->length;
}

/**
 * wire_due() - when there is something to hand on
 */
int64_t wire_due(const struct wire *wire)
{
	const struct piece *piece = &wire->pieces[wire->first];
	int64_t lot, next;

	if (!wire->count)
		return NEVER;
	if (!wire->character)
		return piece->start;
	lot = LOT_NSEC / wire->character > 1 ? LOT_NSEC / wire->character : 1;
	next = piece->start + ((int64_t)piece->sent + lot) * wire->character;
	return next < piece_end(wire, piece) ? next : piece_end(wire, piece);
}

static void piece_over(struct wire *wire, const struct piece *piece)
{
	if (piece->kind != PIECE_OTHER)
		wire_log(wire, piece_end(wire, piece), piece->kind == PIECE_REPLY ? '<' : '>',
			 piece->text, piece->length);
	wire->first = (wire->first + 1) % PIECES;
	wire->count--;
}

/**
 * wire_step() - hand on what is through
 */
void wire_step(struct wire *wire, int64_t now)
{
	while (wire->count) {
		struct piece *piece = piece_at(wire, 0);
		size_t ready = piece_ready(wire, piece, now);

		if (ready > piece->sent)
			wire->line->ops->send(wire->line, piece->text + piece->sent,
					      ready - piece->sent);
		piece->sent = ready;
		if (ready < piece->length)
			return;
		piece_over(wire, piece);
	}
}

/* The piece of another sender that is on the wire at a time, or NULL. */
static struct piece *piece_now(struct wire *wire, int64_t now)
{
	struct piece *piece = piece_at(wire, 0);

	return wire->count && piece->start <= now && piece->kind != PIECE_OTHER ? piece : NULL;
}

/*
 * Where two drive the pair, a receiver sees a 0 bit where either has one. Returns how many
 * characters met.
 */
static size_t mix(const struct wire *wire, struct piece *piece, int64_t now, const char *text,
		  size_t length)
{
	size_t at = piece_ready(wire, piece, now), both = 0;

	at = at > piece->sent ? at : piece->sent;
	for (; both < length && at + both < piece->length; both++)
		piece->text[at + both] = (char)(piece->text[at + both] & text[both]);
	return both;
}

/* A reply to a request that was lost in a collision is never made. */
static void forget_reply(struct wire *wire, int64_t now)
{
	const struct piece *last = piece_at(wire, wire->count - 1);

	if (wire->count && last->kind == PIECE_REPLY && last->start > now)
		wire->count--;
}

/**
 * wire_interrupt() - the host speaks
 *
 * Return: true when it did so while somebody else spoke: nobody understands it.
 */
bool wire_interrupt(struct wire *wire, int64_t now, const char *text, size_t length)
{
	struct piece *piece = piece_now(wire, now);

	if (!piece)
		return false;
	if (piece->kind == PIECE_REQUEST)
		forget_reply(wire, now);
	mix(wire, piece, now, text, length);
	return true;
}

/**
 * wire_second() - a second host speaks
 * @heard: until then the first one speaks
 *
 * Return: true when it did so while nobody else spoke or was about to.
 */
bool wire_second(struct wire *wire, int64_t now, int64_t heard, const char *text, size_t length)
{
	struct piece *piece = piece_now(wire, now);
	bool free = !wire->count && heard <= now;
	size_t both;

	if (heard > now)
		forget_reply(wire, now);
	if (!piece) {
		put_first(wire, now, text, length);
		return free;
	}
	both = mix(wire, piece, now, text, length);
	if (both < length)
		wire_put(wire, PIECE_REQUEST, now, text + both, length - both);
	return false;
}
