// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Compares what a frame says with a row of a table.
 */

#include <stdlib.h>

#include "bench.h"
#include "vector.h"

/* Long enough for a text, a number and eight bytes. */
#define WORD_SIZE 32

static const char *const results[] = {
	[LFP_DECODED] = "decoded",
	[LFP_NOT_MINE] = "not_mine",
	[LFP_TOO_SHORT] = "too_short",
};

static int number_of(const char *name, const char *(*name_of)(unsigned int), unsigned int count)
{
	unsigned int i;

	for (i = 0; i < count; i++)
		if (!strcmp(name_of(i), name))
			return (int)i;
	return -1;
}

static const char *field_name(unsigned int i)
{
	return lfp_field_name(i);
}

static const char *text_name(unsigned int i)
{
	return lfp_text_name(i);
}

static const char *condition_name(unsigned int i)
{
	return lfp_condition_name(i);
}

static const char *dialect_name(unsigned int i)
{
	return lfp_can_dialect_name(i);
}

static void say_number(const struct lfp_reading *reading, unsigned int field, char *word)
{
	if (reading->fields & BIT_ULL(field))
		snprintf(word, WORD_SIZE, "%lld", (long long)reading->value[field]);
	else
		strcpy(word, reading->implausible & BIT_ULL(field) ? "implausible" : "absent");
}

static void say_text(const struct lfp_reading *reading, unsigned int text, char *word)
{
	strcpy(word, reading->texts & BIT(text) ? reading->text[text] : "absent");
}

static void say_alarm(const struct lfp_reading *reading, const char *name, char *word)
{
	int condition = number_of(name, condition_name, LFP_CONDITION_COUNT);
	enum lfp_level level = LFP_NONE;

	if (condition < 0)
		fail_msg("no condition '%s'", name);
	if (reading->warning & BIT_ULL(condition))
		level = LFP_WARNING;
	if (reading->protection & BIT_ULL(condition))
		level = LFP_PROTECTION;
	strcpy(word, reading->can_say & BIT_ULL(condition) ? lfp_level_name(level) : "unsaid");
}

static void say_unknown(u64 bits, char *word)
{
	strcpy(word, bits ? "" : "none");
	for (; bits; bits >>= 8)
		word += sprintf(word, "%02X", (u8)bits);
}

/* What the reading says of a thing, in the words of the tables. */
static void say(const struct lfp_reading *reading, enum lfp_decode result, const char *thing,
		char *word)
{
	int field = number_of(thing, field_name, LFP_FIELD_COUNT);
	int text = number_of(thing, text_name, LFP_TEXT_COUNT);

	if (!strcmp(thing, "decode"))
		strcpy(word, results[result]);
	else if (!strcmp(thing, "unknown"))
		say_unknown(reading->unknown, word);
	else if (!strncmp(thing, "alarm:", 6))
		say_alarm(reading, thing + 6, word);
	else if (field >= 0)
		say_number(reading, field, word);
	else if (text >= 0)
		say_text(reading, text, word);
	else
		fail_msg("no field '%s'", thing);
}

void check_vector(const struct vector *vector, unsigned int line)
{
	int dialect = number_of(vector->dialect, dialect_name, LFP_CAN_DIALECT_COUNT);
	u32 id = (u32)strtoul(vector->id, NULL, 16);
	struct lfp_reading reading;
	enum lfp_decode result;
	char word[WORD_SIZE];

	if (dialect < 0)
		fail_msg("line %u: no dialect '%s'", line, vector->dialect);
	result = bench_decode(dialect, id, vector->data, &reading);
	say(&reading, result, vector->field, word);
	if (strcmp(word, vector->expected))
		fail_msg("line %u: %s#%s in %s: %s is %s, expected %s", line, vector->id,
			 vector->data, vector->dialect, vector->field, word, vector->expected);
}
