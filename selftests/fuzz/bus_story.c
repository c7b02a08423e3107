// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Stories of a line as text and as the bytes that the fuzzers read.
 *
 *	bus_story compile STORIES DIRECTORY
 *		inputs for fuzz_rs485_session, one file for each story, and what the
 *		simulated chain answers for fuzz_rs485_frame and fuzz_rs485_reply
 *	bus_story print FILE
 *		an input of fuzz_rs485_session as text
 */

#include <stdlib.h>

#include "bus_ops.h"
#include "chain.h"
#include "wire.h"

#define STORY_MAX 8192

struct story {
	char name[64];
	u8 bytes[STORY_MAX];
	size_t size;
};

static unsigned int line_number;

static void fail(const char *what)
{
	fprintf(stderr, "bus_story: line %u: %s\n", line_number, what);
	exit(1);
}

static void put(struct story *story, unsigned long byte)
{
	if (story->size == STORY_MAX)
		fail("the story is too long");
	if (byte > 0xff)
		fail("no byte");
	story->bytes[story->size++] = (u8)byte;
}

static unsigned int find_verb(const char *verb)
{
	unsigned int op;

	for (op = 0; op < BUS_OP_COUNT; op++)
		if (!strcmp(verb, bus_verbs[op].name))
			return op;
	fail("no such verb");
	return 0;
}

static void compile_line(struct story *story, char *line)
{
	unsigned int op = find_verb(strtok(line, " \t\n")), i;
	const char *word;
	char *end;

	put(story, op);
	for (i = 0; i < bus_verbs[op].args; i++) {
		word = strtok(NULL, " \t\n");
		if (!word)
			fail("a number is missing");
		put(story, strtoul(word, &end, 0));
		if (*end)
			fail("no number");
	}
}

/* "repeat N" in front of a line: the line N times. */
static void compile_times(struct story *story, const char *line)
{
	unsigned int times = 1;
	char copy[256];
	int used = 0;

	if (sscanf(line, " repeat %u %n", &times, &used) == 1)
		line += used;
	while (times--) {
		snprintf(copy, sizeof(copy), "%s", line);
		compile_line(story, copy);
	}
}

static void write_bytes(const char *directory, const char *target, const char *name,
			const void *bytes, size_t size)
{
	char path[4096];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s/%s", directory, target, name);
	file = fopen(path, "w");
	if (!file || fwrite(bytes, 1, size, file) != size || fclose(file)) {
		perror(path);
		exit(1);
	}
}

static void write_story(const char *directory, const struct story *story)
{
	if (story->name[0])
		write_bytes(directory, "fuzz_rs485_session", story->name, story->bytes,
			    story->size);
}

static int compile(const char *stories, const char *directory)
{
	static struct story story;
	FILE *file = fopen(stories, "r");
	char line[256], name[64];

	if (!file) {
		perror(stories);
		return 1;
	}
	while (fgets(line, sizeof(line), file)) {
		line_number++;
		if (line[0] == '#' || line[strspn(line, " \t\n")] == '\0')
			continue;
		if (sscanf(line, "story %63s", name) == 1) {
			write_story(directory, &story);
			memset(&story, 0, sizeof(story));
			snprintf(story.name, sizeof(story.name), "%s", name);
		} else {
			compile_times(&story, line);
		}
	}
	fclose(file);
	write_story(directory, &story);
	return 0;
}

static void write_reply(const char *directory, const char *name, enum lfp_rs485_command command,
			const struct lfp_rs485_frame *reply)
{
	u8 bytes[4 + LFP_RS485_INFO_MAX] = {
		(u8)command, reply->version, reply->address, reply->code
	};
	char text[WIRE_MAX];

	memcpy(bytes + 4, reply->info, reply->len);
	write_bytes(directory, "fuzz_rs485_reply", name, bytes, 4U + reply->len);
	write_bytes(directory, "fuzz_rs485_frame", name, text, wire_write(text, reply));
}

/* INFO of a request: all, oneself, or nothing. */
static const struct {
	u8 cid2;
	u8 len;
	u8 info;
} requests[LFP_RS485_COMMAND_COUNT] = {
	[LFP_RS485_ANALOG] = { 0x42, 1, 2 }, [LFP_RS485_ANALOG_ALL] = { 0x42, 1, 0xff },
	[LFP_RS485_ALARM] = { 0x44, 1, 2 }, [LFP_RS485_ALARM_ALL] = { 0x44, 1, 0xff },
	[LFP_RS485_LIMITS] = { 0x47, 0, 0 }, [LFP_RS485_VERSION] = { 0x4f, 0, 0 },
	[LFP_RS485_MANUFACTURER] = { 0x51, 0, 0 },
	[LFP_RS485_SYSTEM_ANALOG] = { 0x61, 0, 0 },
	[LFP_RS485_SYSTEM_ALARM] = { 0x62, 0, 0 },
	[LFP_RS485_SYSTEM_MANAGEMENT] = { 0x63, 0, 0 },
	[LFP_RS485_MANAGEMENT] = { 0x92, 1, 2 }, [LFP_RS485_SERIAL] = { 0x93, 1, 2 },
	[LFP_RS485_FIRMWARE] = { 0x96, 1, 2 },
};

/* A pack of less than 65 Ah in the cold, and one with a sixth temperature. */
static void make_others(struct chain *chain)
{
	static const u8 cold[] = { 0x0a, 0xaa, 0x0a, 0xaa, 0x0a, 0xaa, 0x0a, 0xaa, 0x0a, 0xa8 };
	struct chain_record *small = &chain->module[3].record[CHAIN_ANALOG];
	struct chain_record *alarm = &chain->module[4].record[CHAIN_ALARM];

	memcpy(small->bytes + 32, cold, sizeof(cold));
	small->len -= 6;
	small->bytes[46] = 0x8a;
	small->bytes[47] = 0xac;
	small->bytes[48] = 2;
	small->bytes[49] = 0xc3;
	small->bytes[50] = 0x50;
	memmove(alarm->bytes + 17, alarm->bytes + 16, alarm->len - 16);
	alarm->bytes[16] = 6;
	alarm->len++;
}

static void write_replies(const char *directory, const struct chain *chain, const char *name,
			  u8 address)
{
	static u8 info[LFP_RS485_INFO_MAX];
	struct lfp_rs485_frame request, reply;
	char full[64];
	unsigned int i;
	u8 byte;

	for (i = 0; i < LFP_RS485_COMMAND_COUNT; i++) {
		byte = requests[i].info;
		request = (struct lfp_rs485_frame){
			.version = 0x20, .address = address, .cid1 = 0x46,
			.code = requests[i].cid2, .len = requests[i].len, .info = &byte,
		};
		if (!chain_answer(chain, &request, &reply, info) || reply.code)
			continue;
		snprintf(full, sizeof(full), "%s_%02x%s", name, request.code,
			 byte == 0xff ? "_all" : "");
		write_reply(directory, full, i, &reply);
	}
}

/* A LENGTH that agrees with its checksum, of half a byte; and a digit where CR should be. */
static void write_wrong(const char *directory)
{
	char odd[32], more[32];
	int len;

	len = snprintf(odd, sizeof(odd), "~20024600%04X0", wire_length(1));
	len += snprintf(odd + len, sizeof(odd) - (size_t)len, "%04X\r",
			wire_sum(odd + 1, (size_t)len - 1));
	write_bytes(directory, "fuzz_rs485_frame", "odd", odd, (size_t)len);
	len = snprintf(more, sizeof(more), "~20024600E00202%04X", wire_sum("20024600E00202", 14));
	memcpy(more + len, "7\r", 2);
	write_bytes(directory, "fuzz_rs485_frame", "one_more", more, (size_t)len + 2);
}

static int compile_replies(const char *directory)
{
	static struct chain chain;
	u8 address;

	chain_start(&chain);
	chain.skills = CHAIN_ALL | CHAIN_SYSTEM;
	for (address = 2; address < 5; address++)
		chain_plug(&chain, address);
	make_others(&chain);
	write_replies(directory, &chain, "master", 2);
	write_replies(directory, &chain, "small", 3);
	write_replies(directory, &chain, "six", 4);
	write_wrong(directory);
	return 0;
}

/* As fuzz_rs485_session reads: what is behind the end is 0. */
static unsigned int get(FILE *file)
{
	int byte = getc(file);

	return byte == EOF ? 0 : (unsigned int)byte;
}

static int print(const char *path)
{
	FILE *file = fopen(path, "r");
	unsigned int i;
	int byte;

	if (!file) {
		perror(path);
		return 1;
	}
	while ((byte = getc(file)) != EOF) {
		byte %= BUS_OP_COUNT;
		printf("%s", bus_verbs[byte].name);
		for (i = 0; i < bus_verbs[byte].args; i++)
			printf(" %u", get(file));
		puts("");
	}
	fclose(file);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 4 && !strcmp(argv[1], "compile"))
		return compile(argv[2], argv[3]) || compile_replies(argv[3]);
	if (argc == 3 && !strcmp(argv[1], "print"))
		return print(argv[2]);
	fprintf(stderr, "usage: bus_story compile STORIES DIRECTORY | bus_story print FILE\n");
	return 2;
}
