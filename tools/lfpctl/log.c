// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Each line is looked at by itself, so forms may be mixed:
 *	(1436509052.249713) can0 351#1402C012		candump -L, -l
 *	(1436509052.249713)  can0  351   [4]  14 02 C0 12	-ta, -td, -tz
 *	(2015-07-10 08:17:32.249713)  can0  351   [4]  14 02 C0 12	-tA
 *	can0  RX - -  351   [4]  14 02 C0 12   '....'	candump -x -a
 *	351,1402C012,...				after a line id_hex,data_hex
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lfpctl.h"
#include "log.h"
#include "text.h"

/* Bits of a CAN id that candump prints, linux/can.h */
#define ERROR_FLAG 0x20000000u
#define STANDARD_MAX 0x7ffu

/* Lines without time are taken to be this far apart. */
#define STEP_US 10000

/* Lines not understood that are shown one by one. */
#define BAD_SHOWN 20

enum parsed {
	PARSED_FRAME,
	PARSED_NOTHING,
	PARSED_BAD,
};

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Digits at the start of @text; their number, 0 if there are too many. */
static size_t hex_number(const char *text, uint32_t *number)
{
	size_t digits = 0;

	for (*number = 0; hex_digit(text[digits]) >= 0; digits++) {
		if (digits == 8)
			return 0;
		*number = *number << 4 | (uint32_t)hex_digit(text[digits]);
	}
	return digits;
}

/* "3.5" in millionths. False if it is no number. */
static bool parse_seconds(const char *text, int64_t *us)
{
	int64_t scale = 100000;
	char *end;

	errno = 0;
	*us = strtoll(text, &end, 10);
	if (end == text || errno || *us < 0 || *us > INT64_MAX / 2000000)
		return false;
	*us *= 1000000;
	if (*end++ != '.')
		return !end[-1];
	if (!isdigit((unsigned char)*end))
		return false;
	for (; isdigit((unsigned char)*end); end++, scale /= 10)
		*us += (*end - '0') * scale;
	return !*end;
}

/* "2015-07-10 08:17:32.249713" */
static bool parse_date(const char *text, int64_t *us)
{
	struct tm tm = { .tm_isdst = -1 };
	const char *rest = strptime(text, "%Y-%m-%d %H:%M:%S", &tm);
	char fraction[16];
	time_t seconds;

	if (!rest || strlen(rest) > 10)
		return false;
	snprintf(fraction, sizeof(fraction), "0%s", rest);
	seconds = mktime(&tm);
	if (seconds < 0 || !parse_seconds(fraction, us))
		return false;
	*us += (int64_t)seconds * 1000000;
	return true;
}

/*
 * Time only goes on. A time before the last one is a distance (candump -td)
 * if it is short, else a log that follows an earlier one.
 */
static void take_time(struct log *log, struct frame *frame, int64_t us)
{
	int64_t step = us - log->last_us;

	if (!*frame->time)
		step = STEP_US;
	else if (log->delta || (step < 0 && us < 86400LL * 1000000))
		step = us;
	if (log->now_us < 0)
		log->now_us = 0;
	else if (step > 0)
		log->now_us += step;
	log->last_us = us;
	frame->ms = log_ms(log);
}

/* Takes "(TIME)" off the front of a line. */
static bool parse_time(char **line, struct frame *frame, int64_t *us)
{
	char *text = *line, *end;

	*us = 0;
	if (*text != '(')
		return true;
	text += 1 + strspn(text + 1, " ");
	end = strchr(text, ')');
	if (!end || (size_t)(end - text) >= sizeof(frame->time))
		return false;
	*end = '\0';
	*line = end + 1;
	if (!parse_seconds(text, us) && !parse_date(text, us))
		return false;
	strcpy(frame->time, text);
	return true;
}

static bool set_id(struct frame *frame, uint32_t id, size_t digits)
{
	if (digits != 3 && digits != 8)
		return false;
	frame->id = id;
	frame->kind = digits == 8 ? FRAME_EXTENDED : FRAME_STANDARD;
	if (digits == 8 && id & ERROR_FLAG)
		frame->kind = FRAME_ERROR;
	return frame->kind != FRAME_STANDARD || id <= STANDARD_MAX;
}

/* "1402C012", dots between bytes allowed; what is behind them, or NULL. */
static const char *parse_bytes(const char *text, struct frame *frame,
			       unsigned int max)
{
	int high, low;

	for (frame->len = 0; hex_digit(*text) >= 0; text += 2) {
		high = hex_digit(text[0]);
		low = hex_digit(text[1]);
		if (low < 0 || frame->len == max)
			return NULL;
		frame->data[frame->len++] = (uint8_t)(high << 4 | low);
		if (text[2] == '.')
			text++;
	}
	return text;
}

/* What stands behind "351#". */
static bool parse_compact_data(const char *text, struct frame *frame)
{
	frame->fd = *text == '#';
	if (frame->fd) {
		if (hex_digit(text[1]) < 0)
			return false;
		text = parse_bytes(text + 2, frame, FRAME_DATA_MAX);
	} else if (*text == 'R' || *text == 'r') {
		frame->remote = true;
		text += 1 + (hex_digit(text[1]) >= 0);
	} else {
		text = parse_bytes(text, frame, 8);
	}
	/* "_9" to "_F": the length as sent, of a frame of eight bytes */
	if (text && *text == '_' && hex_digit(text[1]) >= 0)
		text += 2;
	return text && !*text;
}

/* Candump -L may say the direction behind the frame. */
static bool is_direction(const char *word)
{
	return !word || !strcmp(word, "R") || !strcmp(word, "T");
}

static bool parse_compact(const char *word, char **save, struct frame *frame)
{
	uint32_t id;
	size_t digits = hex_number(word, &id);

	if (word[digits] != '#' || !set_id(frame, id, digits))
		return false;
	return parse_compact_data(word + digits + 1, frame) &&
	       is_direction(strtok_r(NULL, " \t", save));
}

/* "[8]"; two digits mean CAN FD. */
static bool parse_length(const char *word, struct frame *frame)
{
	size_t digits = strspn(word + 1, "0123456789");
	unsigned long len = strtoul(word + 1, NULL, 10);

	if (!digits || digits > 2 || strcmp(word + 1 + digits, "]"))
		return false;
	frame->fd = digits == 2;
	frame->len = (unsigned int)len;
	return len <= (frame->fd ? FRAME_DATA_MAX : 8);
}

static bool parse_columns_data(char **save, struct frame *frame)
{
	const char *word = strtok_r(NULL, " \t", save);
	unsigned int i;
	uint32_t byte;

	/* "{9}": the length as sent, of a frame of eight bytes */
	if (word && *word == '{')
		word = strtok_r(NULL, " \t", save);
	if (word && !strcmp(word, "remote")) {
		frame->remote = true;
		frame->len = 0;
		return true;
	}
	for (i = 0; i < frame->len; i++) {
		if (!word || strlen(word) != 2 || hex_number(word, &byte) != 2)
			return false;
		frame->data[i] = (uint8_t)byte;
		word = strtok_r(NULL, " \t", save);
	}
	return !word || *word == '\'' || !strcmp(word, "ERRORFRAME");
}

/* The id is the word before "[8]"; before it there may be flags (-x). */
static bool parse_columns(const char *word, char **save, struct frame *frame)
{
	const char *next = strtok_r(NULL, " \t", save);
	uint32_t id;
	size_t digits;

	while (next && *next != '[') {
		word = next;
		next = strtok_r(NULL, " \t", save);
	}
	if (!next)
		return false;
	digits = hex_number(word, &id);
	return !word[digits] && set_id(frame, id, digits) &&
	       parse_length(next, frame) && parse_columns_data(save, frame);
}

static enum parsed parse_candump(struct log *log, char *line,
				 struct frame *frame)
{
	const char *interface, *word;
	char *save;
	int64_t us;

	if (!parse_time(&line, frame, &us))
		return PARSED_BAD;
	interface = strtok_r(line, " \t", &save);
	word = strtok_r(NULL, " \t", &save);
	if (!interface || !word || !can_name_ok(interface))
		return PARSED_BAD;
	strcpy(frame->interface, interface);
	if (!(strchr(word, '#') ? parse_compact(word, &save, frame) :
				  parse_columns(word, &save, frame)))
		return PARSED_BAD;
	log->after_error = frame->kind == FRAME_ERROR;
	take_time(log, frame, us);
	return PARSED_FRAME;
}

/* "351,1402C012,...": what follows the second comma is for people. */
static enum parsed parse_row(struct log *log, char *line, struct frame *frame)
{
	char *data = strchr(line, ',');
	const char *end;
	uint32_t id;
	size_t digits;

	if (!data)
		return PARSED_BAD;
	*data++ = '\0';
	data[strcspn(data, ",")] = '\0';
	if (!strncmp(line, "0x", 2))
		line += 2;
	digits = hex_number(line, &id);
	if (line[digits] || !set_id(frame, id, digits))
		return PARSED_BAD;
	end = parse_bytes(data, frame, FRAME_DATA_MAX);
	if (!end || *end)
		return PARSED_BAD;
	frame->fd = frame->len > 8;
	take_time(log, frame, 0);
	return PARSED_FRAME;
}

static bool is_header(const char *line)
{
	return !strncmp(line, "id_hex,data_hex", 15);
}

static enum parsed parse_line(struct log *log, struct frame *frame)
{
	char *line = log->text + strspn(log->text, " \t");

	memset(frame, 0, sizeof(*frame));
	/* Candump -e explains an error frame in lines that begin so. */
	if (!*line || *line == '#' ||
	    (log->after_error && log->text[0] == '\t'))
		return PARSED_NOTHING;
	log->after_error = false;
	if (log->cut)
		return PARSED_BAD;
	if (is_header(line)) {
		log->table = true;
		return PARSED_NOTHING;
	}
	return log->table ? parse_row(log, line, frame) :
			    parse_candump(log, line, frame);
}

static void say_bad(struct log *log, const char *line)
{
	log->bad++;
	if (log->quiet || log->bad > BAD_SHOWN)
		return;
	complain("%s:%lu: not a line of candump: %.60s", log->name, log->line,
		 line);
	if (log->bad == BAD_SHOWN)
		complain("further lines that are not understood are only counted");
}

static void skip_line(FILE *file)
{
	int c;

	do {
		c = getc(file);
	} while (c != '\n' && c != EOF);
}

static bool read_line(struct log *log)
{
	char *last = &log->text[LINE_SIZE - 1];

	*last = '\n';
	if (!fgets(log->text, LINE_SIZE, log->file))
		return false;
	log->line++;
	log->cut = !*last && last[-1] != '\n';
	if (log->cut)
		skip_line(log->file);
	log->text[strcspn(log->text, "\r\n")] = '\0';
	return true;
}

static void file_failed(struct log *log)
{
	log->failed++;
	if (!log->quiet)
		complain("%s: %s", log->name, strerror(errno));
}

static FILE *open_file(struct log *log)
{
	FILE *file;

	if (!strcmp(log->name, "-")) {
		log->name = "standard input";
		return log->spool ? log->spool : stdin;
	}
	file = fopen(log->name, "re");
	if (!file)
		file_failed(log);
	return file;
}

static void close_file(struct log *log)
{
	if (!log->file)
		return;
	if (ferror(log->file))
		file_failed(log);
	if (log->file != stdin && log->file != log->spool)
		fclose(log->file);
	log->file = NULL;
}

static bool open_next(struct log *log)
{
	close_file(log);
	while (log->next < log->count) {
		log->name = log->names[log->next++];
		log->line = 0;
		log->table = false;
		log->after_error = false;
		log->file = open_file(log);
		if (log->file)
			return true;
	}
	return false;
}

/* Without a name it is standard input. */
void log_open(struct log *log, int count, char **names, bool delta)
{
	static const char *const standard_input[] = { "-" };

	memset(log, 0, sizeof(*log));
	log->names = standard_input;
	if (count)
		log->names = (const char *const *)names;
	log->count = count ? count : 1;
	log->delta = delta;
	log_rewind(log);
}

/* From the start, in silence if it was read before. */
void log_rewind(struct log *log)
{
	close_file(log);
	log->quiet = log->next > 0;
	log->next = 0;
	log->frames = 0;
	log->bad = 0;
	log->failed = 0;
	log->last_us = 0;
	log->now_us = -1;
	if (log->spool)
		rewind(log->spool);
}

static bool uses_stdin(const struct log *log)
{
	for (int i = 0; i < log->count; i++)
		if (!strcmp(log->names[i], "-"))
			return true;
	return false;
}

static int copy(FILE *from, FILE *to)
{
	char buffer[8192];
	size_t len;

	while ((len = fread(buffer, 1, sizeof(buffer), from)))
		if (fwrite(buffer, 1, len, to) != len)
			return -1;
	return ferror(from) || fflush(to) ? -1 : 0;
}

/* Makes sure that the log can be read twice. */
int log_spool(struct log *log)
{
	if (!uses_stdin(log))
		return 0;
	log->spool = tmpfile();
	if (!log->spool || copy(stdin, log->spool)) {
		complain("cannot keep standard input: %s", strerror(errno));
		return -1;
	}
	rewind(log->spool);
	return 0;
}

/* The next frame, or false at the end. Tells of lines that are none. */
bool log_next(struct log *log, struct frame *frame)
{
	char shown[64];
	enum parsed parsed;

	while (log->file || open_next(log)) {
		if (!read_line(log)) {
			close_file(log);
			continue;
		}
		snprintf(shown, sizeof(shown), "%.60s", log->text);
		parsed = parse_line(log, frame);
		if (parsed == PARSED_FRAME) {
			log->frames++;
			return true;
		}
		text_clean(shown);
		if (parsed == PARSED_BAD)
			say_bad(log, shown);
	}
	return false;
}

/* Milliseconds of the last frame. */
uint64_t log_ms(const struct log *log)
{
	return log->now_us < 0 ? 0 : (uint64_t)log->now_us / 1000;
}

/* Exit status after the whole input. */
int log_close(struct log *log)
{
	close_file(log);
	if (log->spool)
		fclose(log->spool);
	if (log->bad)
		complain("%lu line%s not understood", log->bad,
			 log->bad == 1 ? " was" : "s were");
	else if (!log->frames && !log->failed)
		complain("there is no frame in the input");
	return log->bad || log->failed || !log->frames ? STATUS_ERROR : STATUS_OK;
}
