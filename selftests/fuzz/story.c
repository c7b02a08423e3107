// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Stories as text and as the bytes that the fuzzers read.
 *
 *	story compile STORIES VECTORS DIRECTORY
 *		inputs for fuzz_session and fuzz_can_frame, one file for each story,
 *		and one with the frames of the table VECTORS (id_hex,data_hex,...)
 *	story print FILE
 *		an input of fuzz_session as text
 */

#include <stdlib.h>

#include "packs.h"
#include "story.h"

#define STORY_MAX 32768

static const char *const down_names[] = { "absent", "no_carrier", "bus_off", "silent" };

/* A story in both forms. */
struct story {
	char name[64];
	u8 bytes[STORY_MAX];
	size_t size;
	u8 frames[STORY_MAX];
	size_t frames_size;
};

static unsigned int line_number;

static void fail(const char *what)
{
	fprintf(stderr, "story: line %u: %s\n", line_number, what);
	exit(1);
}

static void put(struct story *story, unsigned int byte)
{
	if (story->size == STORY_MAX)
		fail("the story is too long");
	story->bytes[story->size++] = (u8)byte;
}

static void put_frame_byte(struct story *story, unsigned int byte)
{
	if (story->frames_size == STORY_MAX)
		fail("too many frames");
	story->frames[story->frames_size++] = (u8)byte;
}

static unsigned int slot_of(const char *word)
{
	int slot = word ? lfp_can_slot((u32)strtoul(word, NULL, 16)) : -1;

	if (slot < 0)
		fail("no such identifier");
	return (unsigned int)slot;
}

static unsigned int number_of(const char *word, unsigned int max)
{
	unsigned long number = word ? strtoul(word, NULL, 10) : max + 1UL;

	if (number > max)
		fail("no such number");
	return (unsigned int)number;
}

static u8 byte_of(const char *hex)
{
	unsigned int byte;

	if (sscanf(hex, "%2x", &byte) != 1)
		fail("no hexadecimal byte");
	return (u8)byte;
}

static void compile_frame(struct story *story, const char *id, const char *hex)
{
	unsigned int slot = slot_of(id), len, i;

	if (!hex)
		hex = "";
	len = (unsigned int)strlen(hex) / 2;
	if (len > LFP_CAN_DATA_MAX)
		fail("the frame is too long");
	put(story, STORY_FRAME);
	put(story, slot);
	put(story, len);
	put_frame_byte(story, slot);
	put_frame_byte(story, len);
	for (i = 0; i < len; i++)
		put(story, byte_of(hex + 2 * i));
	for (i = 0; i < LFP_CAN_DATA_MAX; i++)
		put_frame_byte(story, i < len ? byte_of(hex + 2 * i) : 0);
}

/* Each compiles the words behind a verb; there are WORDS of them, NULL where none is. */
#define WORDS 3

static void compile_frame_words(struct story *story, enum story_op op, char *const *words)
{
	(void)op;
	compile_frame(story, words[0], words[1]);
}

static void compile_slot(struct story *story, enum story_op op, char *const *words)
{
	put(story, op);
	put(story, slot_of(words[0]));
	if (op == STORY_FLIP)
		put(story, number_of(words[1], 63));
	if (op == STORY_FAIL)
		put(story, words[1] ? number_of(words[1], 63) : 0xff);
}

static void compile_bare(struct story *story, enum story_op op, char *const *words)
{
	(void)words;
	put(story, op);
}

static void compile_wait(struct story *story, enum story_op op, char *const *words)
{
	unsigned int ms = number_of(words[0], 0xffff);

	put(story, op);
	put(story, ms & 0xff);
	put(story, ms >> 8);
}

static void compile_down(struct story *story, enum story_op op, char *const *words)
{
	unsigned int i;

	put(story, op);
	for (i = 0; words[0] && i < ARRAY_SIZE(down_names); i++) {
		if (!strcmp(words[0], down_names[i])) {
			put(story, i);
			return;
		}
	}
	fail("no such state");
}

static void compile_count(struct story *story, enum story_op op, char *const *words)
{
	put(story, op);
	put(story, number_of(words[0], 0xff));
}

static const struct pack *pack_of(const char *name)
{
	unsigned int i;

	for (i = 0; name && i < PACK_COUNT; i++)
		if (!strcmp(name, packs[i].name))
			return &packs[i];
	fail("no such pack");
	return NULL;
}

static void put_pack_frames(struct story *story, const struct pack *pack)
{
	const struct pack_frame *frame = pack->frames;
	unsigned int i;

	for (; frame < pack->frames + pack_size(pack); frame++) {
		put_frame_byte(story, (unsigned int)lfp_can_slot(frame->id));
		put_frame_byte(story, frame->len);
		for (i = 0; i < LFP_CAN_DATA_MAX; i++)
			put_frame_byte(story, frame->data[i]);
	}
}

static void compile_pack(struct story *story, enum story_op op, char *const *words)
{
	const struct pack *pack = pack_of(words[0]);

	put(story, op);
	put(story, (unsigned int)(pack - packs));
	put(story, words[1] ? number_of(words[1], pack_size(pack) - 1) : 0);
	put(story, words[1] && words[2] ? number_of(words[2], STORY_GAPS - 1) : 0);
	put_pack_frames(story, pack);
}

static void compile_force(struct story *story, enum story_op op, char *const *words)
{
	int dialect = words[0] ? lfp_can_dialect_find(words[0]) : -1;

	if (words[0] && !strcmp(words[0], "auto"))
		dialect = STORY_AUTO;
	if (dialect < 0 || (dialect && !lfp_can_dialect_is_choosable(dialect)))
		fail("no such dialect");
	put(story, op);
	put(story, (unsigned int)dialect);
}

static const struct {
	const char *name;
	void (*compile)(struct story *story, enum story_op op, char *const *words);
} verbs[STORY_OP_COUNT] = {
	[STORY_FRAME] = { "frame", compile_frame_words },
	[STORY_AGAIN] = { "again", compile_slot },
	[STORY_FLIP] = { "flip", compile_slot },
	[STORY_BURST] = { "burst", compile_bare },
	[STORY_WAIT] = { "wait", compile_wait },
	[STORY_LONG] = { "long", compile_count },
	[STORY_TICK] = { "tick", compile_bare },
	[STORY_DOWN] = { "down", compile_down },
	[STORY_POP] = { "pop", compile_count },
	[STORY_FAIL] = { "fail", compile_slot },
	[STORY_PACK] = { "pack", compile_pack },
	[STORY_CYCLES] = { "cycles", compile_pack },
	[STORY_FORCE] = { "force", compile_force },
	[STORY_OTHER] = { "other", compile_bare },
};

static void compile_line(struct story *story, char *line)
{
	const char *verb = strtok(line, " \t\n");
	char *words[WORDS];
	unsigned int i;

	for (i = 0; i < WORDS; i++)
		words[i] = strtok(NULL, " \t\n");
	for (i = 0; i < STORY_OP_COUNT; i++) {
		if (!strcmp(verb, verbs[i].name)) {
			verbs[i].compile(story, i, words);
			return;
		}
	}
	fail("no such verb");
}

static void write_bytes(const char *directory, const char *target, const char *name,
			const u8 *bytes, size_t size)
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
	if (!story->name[0])
		return;
	write_bytes(directory, "fuzz_session", story->name, story->bytes, story->size);
	write_bytes(directory, "fuzz_can_frame", story->name, story->frames, story->frames_size);
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

/* All frames of a table as one input; identifiers of others are left out. */
static int compile_vectors(const char *vectors, const char *directory)
{
	static struct story story = { .name = "vectors" };
	FILE *file = fopen(vectors, "r");
	char line[1024], hex[17];
	unsigned int id;

	if (!file) {
		perror(vectors);
		return 1;
	}
	for (line_number = 1; fgets(line, sizeof(line), file); line_number++) {
		if (sscanf(line, "%3x,%16[0-9A-Fa-f],", &id, hex) != 2 || lfp_can_slot(id) < 0)
			continue;
		/* Only the frames are wanted: fuzz_session has its stories. */
		line[3] = '\0';
		story.size = 0;
		compile_frame(&story, line, hex);
	}
	fclose(file);
	write_bytes(directory, "fuzz_can_frame", story.name, story.frames, story.frames_size);
	return 0;
}

/* As fuzz_session reads: what is behind the end is 0. */
static unsigned int get(FILE *file)
{
	int byte = getc(file);

	return byte == EOF ? 0 : (unsigned int)byte;
}

static unsigned int get_id(FILE *file)
{
	return lfp_can_id(get(file) % LFP_CAN_ID_COUNT);
}

static void print_frame(FILE *file)
{
	unsigned int len;

	printf("frame %03X ", get_id(file));
	for (len = get(file) % (LFP_CAN_DATA_MAX + 1); len; len--)
		printf("%02X", get(file));
	puts("");
}

static void print_fail(FILE *file)
{
	unsigned int id = get_id(file), bit = get(file);

	printf("fail %03X", id);
	if (bit < 64)
		printf(" %u", bit);
	puts("");
}

static void print_wait(FILE *file)
{
	unsigned int ms = get(file);

	printf("wait %u\n", ms + 256 * get(file));
}

static void print_flip(FILE *file)
{
	unsigned int id = get_id(file);

	printf("flip %03X %u\n", id, get(file) % 64);
}

static void print_again(FILE *file)
{
	printf("again %03X\n", get_id(file));
}

static void print_burst(FILE *file)
{
	(void)file;
	puts("burst");
}

static void print_tick(FILE *file)
{
	(void)file;
	puts("tick");
}

static void print_long(FILE *file)
{
	printf("long %u\n", get(file));
}

static void print_down(FILE *file)
{
	printf("down %s\n", down_names[get(file) % ARRAY_SIZE(down_names)]);
}

static void print_pop(FILE *file)
{
	printf("pop %u\n", get(file));
}

static void print_run(FILE *file, const char *verb)
{
	const struct pack *pack = &packs[get(file) % PACK_COUNT];
	unsigned int first = get(file) % pack_size(pack);

	printf("%s %s %u %u\n", verb, pack->name, first, get(file) % STORY_GAPS);
}

static void print_pack(FILE *file)
{
	print_run(file, "pack");
}

static void print_cycles(FILE *file)
{
	print_run(file, "cycles");
}

static void print_force(FILE *file)
{
	enum lfp_can_dialect dialect = get(file) % LFP_CAN_DIALECT_COUNT;

	printf("force %s\n", lfp_can_dialect_is_choosable(dialect) ?
	       lfp_can_dialect_name(dialect) : "auto");
}

static void print_other(FILE *file)
{
	(void)file;
	puts("other");
}

static void (*const printers[STORY_OP_COUNT])(FILE *file) = {
	[STORY_FRAME] = print_frame,
	[STORY_AGAIN] = print_again,
	[STORY_FLIP] = print_flip,
	[STORY_BURST] = print_burst,
	[STORY_WAIT] = print_wait,
	[STORY_LONG] = print_long,
	[STORY_TICK] = print_tick,
	[STORY_DOWN] = print_down,
	[STORY_POP] = print_pop,
	[STORY_FAIL] = print_fail,
	[STORY_PACK] = print_pack,
	[STORY_CYCLES] = print_cycles,
	[STORY_FORCE] = print_force,
	[STORY_OTHER] = print_other,
};

static int print(const char *path)
{
	FILE *file = fopen(path, "r");
	int byte;

	if (!file) {
		perror(path);
		return 1;
	}
	for (byte = getc(file); byte != EOF; byte = getc(file))
		printers[byte % STORY_OP_COUNT](file);
	fclose(file);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 5 && !strcmp(argv[1], "compile"))
		return compile(argv[2], argv[4]) || compile_vectors(argv[3], argv[4]);
	if (argc == 3 && !strcmp(argv[1], "print"))
		return print(argv[2]);
	fprintf(stderr, "usage: story compile STORIES VECTORS DIRECTORY | story print FILE\n");
	return 2;
}
