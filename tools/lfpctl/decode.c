// SPDX-License-Identifier: GPL-2.0-or-later
/* lfpctl decode: what the frames of a log say. */
#include <stdlib.h>
#include <string.h>

#include "dialects.h"
#include "frame.h"
#include "lfpctl.h"
#include "output.h"
#include "pack.h"
#include "rs485.h"

static struct {
	enum lfp_can_dialect dialect;
	bool state;
	bool delta;
	bool rs485;
	long command;
} options;

static int set_dialect(const char *value)
{
	return dialect_parse("dialect", value, &options.dialect);
}

/* In hexadecimal, as the documents of the protocol have it. */
static int set_command(const char *value)
{
	char *end;

	options.command = strtol(value, &end, 16);
	if (strlen(value) == 2 && !*end && options.command > 0)
		return 0;
	usage_error("--command: \"%s\" is not a command of two hexadecimal digits, like 42",
		    value);
	return -1;
}

static void print_frame(const struct frame *frame,
			enum lfp_can_dialect dialect)
{
	if (globals.json)
		frame_print_json(frame, dialect);
	else
		frame_print(frame, dialect);
}

/* Each frame is printed as soon as it comes: the input may be a pipe. */
static void decode_as(struct log *log, enum lfp_can_dialect dialect)
{
	struct frame frame;

	setvbuf(stdout, NULL, _IOLBF, 0);
	while (log_next(log, &frame))
		print_frame(&frame, dialect);
}

/* Feeds the whole log to the packs. -1 after a message. */
static int hear(struct log *log, struct packs *packs)
{
	struct frame frame = { .ms = 0 };
	struct pack *pack;

	while (log_next(log, &frame)) {
		pack = packs_get(packs, frame.interface);
		if (!pack) {
			complain("%s:%lu: more than %d interfaces", log->name,
				 log->line, PACKS_MAX);
			return -1;
		}
		pack_receive(pack, &frame);
	}
	for (size_t i = 0; i < packs->count; i++)
		pack_finish(packs->list[i], START_MS + log_ms(log));
	return 0;
}

static void say_unrecognised(const struct pack *pack)
{
	if (pack_dialect(pack) != LFP_CAN_UNKNOWN)
		return;
	complain("%s%sthe dialect was not recognised; choose one with --dialect",
		 pack->interface, *pack->interface ? ": " : "");
}

/* The first pass finds the dialects, the second prints. */
static int decode_log(struct log *log)
{
	struct packs packs = { .count = 0 };
	struct frame frame;
	int err;

	if (log_spool(log))
		return -1;
	err = hear(log, &packs);
	log_rewind(log);
	while (!err && log_next(log, &frame))
		print_frame(&frame, pack_dialect(packs_get(&packs,
							   frame.interface)));
	for (size_t i = 0; !err && i < packs.count; i++)
		say_unrecognised(packs.list[i]);
	packs_free(&packs);
	return err;
}

/* A pack alone has the name of a first stack. */
static const char *pack_name(const struct packs *packs, size_t i)
{
	if (packs->count == 1 || !*packs->list[i]->interface)
		return "lfp0";
	return packs->list[i]->interface;
}

static int print_state(struct log *log)
{
	struct packs packs = { .count = 0 };
	struct snapshot snapshot;
	struct report report;
	int err = hear(log, &packs);

	report_begin(&report);
	for (size_t i = 0; i < packs.count; i++) {
		snapshot_from_pack(&snapshot, packs.list[i],
				   pack_name(&packs, i));
		report_add(&report, &snapshot);
		snapshot_free(&snapshot);
	}
	report_end(&report);
	packs_free(&packs);
	return err;
}

/* Frames as words, options of RS485, or what the input looks like. */
static bool is_rs485(int count, char **words, bool *texts)
{
	*texts = count > 0;
	for (int i = 0; i < count; i++)
		*texts &= telegram_is_text(words[i]);
	if (*texts || options.rs485 || options.command)
		return true;
	return !options.dialect && !options.delta &&
	       telegrams_in_files(count, words);
}

static int run(int count, char **words)
{
	struct log log;
	bool texts;
	int err = 0;

	if (is_rs485(count, words, &texts)) {
		if (options.dialect || options.delta)
			return usage_error("--dialect and --delta are for CAN");
		return rs485_decode(count, words, texts, (u8)options.command,
				    options.state);
	}

	if (options.state && options.dialect)
		return usage_error("--state finds the dialect itself; leave out --dialect");
	log_open(&log, count, words, options.delta);
	if (options.state)
		err = print_state(&log);
	else if (options.dialect)
		decode_as(&log, options.dialect);
	else
		err = decode_log(&log);
	return log_close(&log) || err ? STATUS_ERROR : STATUS_OK;
}

static const struct option_row option_rows[] = {
	{ "dialect", 'd', set_dialect, NULL },
	{ "state", 's', NULL, &options.state },
	{ "delta", 1001, NULL, &options.delta },
	{ "command", 'c', set_command, NULL },
	{ "rs485", 'r', NULL, &options.rs485 },
	{ 0 }
};

const struct command decode_command = {
	.name = "decode",
	.arguments = "[OPTION...] [FILE|FRAME]...",
	.about = "what frames of CAN or RS485 say",
	.help =
"Prints what the frames of candump logs say, one line a frame. Logs may be of\n"
"candump -L or -l, of candump itself (-t, -x and -a too), or a table that\n"
"begins with id_hex,data_hex. Without a file it reads standard input.\n"
"\n"
"  -d, --dialect NAME  read all frames so, at once; otherwise the whole log is\n"
"                      heard first; an unknown name lists those there are\n"
"  -s, --state         print the state after the whole log, as \"status\" does\n"
"      --delta         times are those from frame to frame (candump -td)\n"
"\n"
"Frames of RS485 may stand on the command line (~20024642E00202FD33), in a file\n"
"or on standard input: as they are, as dumps of bytes, in logs with times and\n"
"directions, in a table that begins with frame,direction. A reply belongs to the\n"
"request before it.\n"
"\n"
"  -c, --command 42    what the replies answer, if the requests are missing\n"
"  -r, --rs485         it is RS485, whatever it looks like; print as it comes\n"
"  -s, --state         print the state that follows from the last replies\n",
	.options = option_rows,
	.run = run,
};
