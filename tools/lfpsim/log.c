// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Each line is looked at by itself:
 *
 *	(1436509052.249713) can0 351#1402C012			candump -L, -l
 *	(1436509052.249713)  can0  351   [4]  14 02 C0 12	candump -ta, -tz, -tA (a date)
 *	can0  351   [4]  14 02 C0 12				candump
 *	351,1402C012,...					a table of id and data
 *
 * What candump -x and -a add is skipped.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "log.h"
#include "number.h"

#define ERROR_FRAME	0x20000000u
#define MOST_WORDS	128

static int bad_line(const struct log *log, const char *word, const char *what)
{
	return complain_at(&log->at, "\"%s\" is no %s; a line is one of: "
			   "(TIME) can0 351#1402C012, (TIME) can0 351 [4] 14 02 C0 12, "
			   "can0 351 [4] 14 02 C0 12, 351,1402C012", word, what);
}

static int add(struct log *log, const struct logged *logged)
{
	if (frame_from_inverter(&logged->frame)) {
		log->inverter++;
		return 0;
	}
	if (log->count == log->room) {
		size_t room = log->room ? 2 * log->room : 256;
		struct logged *list = realloc(log->list, room * sizeof(*list));

		if (!list)
			return complain_at(&log->at, "out of memory");
		log->list = list;
		log->room = room;
	}
	log->list[log->count++] = *logged;
	return 0;
}

/* "2015-07-10 08:17:32.249713", candump -tA */
static int read_date(const char *text, int64_t *when)
{
	struct tm date = { 0 };
	const char *rest = strptime(text, "%Y-%m-%d %H:%M:%S", &date);
	char fraction[16];

	if (!rest || snprintf(fraction, sizeof(fraction), "0%s", rest) >= (int)sizeof(fraction))
		return -1;
	if (parse_decimal(fraction, 9, when))
		return -1;
	*when += (int64_t)timegm(&date) * NSEC_PER_SEC;
	return 0;
}

/*
 * Seconds have ten digits since 2001: microseconds keep them within the eighteen of
 * parse_decimal().
 */
static int read_seconds(const char *text, int64_t *when)
{
	if (parse_decimal(text, 6, when))
		return parse_decimal(text, 8, when) ? -1 : (*when *= 10, 0);
	*when *= NSEC_PER_USEC;
	return 0;
}

/* Takes "(TIME)" off the front of a line. */
static int read_stamp(const struct log *log, char **line, int64_t *when)
{
	char *text = *line + 1 + strspn(*line + 1, " ");
	char *end = strchr(text, ')');

	if (!end)
		return bad_line(log, *line, "time");
	*end = '\0';
	*line = end + 1;
	if (read_seconds(text, when) && read_date(text, when))
		return bad_line(log, text, "time");
	return 0;
}

static bool is_error_frame(const char *id)
{
	return strspn(id, "0123456789abcdefABCDEF") == 8 && strtoul(id, NULL, 16) & ERROR_FRAME;
}

/*
 * "351", "[4]", "14", "02", "C0", "12": @words begins with the id. Two digits in the brackets
 * mean CAN FD.
 */
static int read_columns(const struct log *log, char **words, int count, struct frame *frame)
{
	unsigned int length;
	size_t got = 0, one;

	if (frame_set_id(frame, words[0]))
		return bad_line(log, words[0], "id");
	if (sscanf(words[1], "[%u]", &length) != 1 || length > FRAME_FD_MAX)
		return bad_line(log, words[1], "length");
	if (strlen(words[1]) == 4)
		frame->kind |= FRAME_FD;
	else if (length > FRAME_CLASSIC_MAX)
		return bad_line(log, words[1], "length");
	frame->len = (uint8_t)length;
	if (count > 2 && !strcmp(words[2], "remote")) {
		frame->kind |= FRAME_REMOTE;
		return 0;
	}
	for (; got < length && (int)got + 2 < count; got++)
		if (parse_bytes(words[got + 2], frame->data + got, 1, &one) || one != 1)
			return bad_line(log, words[got + 2], "byte");
	return got == length ? 0 : bad_line(log, words[1], "length of the data after it");
}

static int split(char *line, char **words)
{
	int count = 0;
	char *save;

	for (char *word = strtok_r(line, " \t\r\n", &save); word && count < MOST_WORDS;
	     word = strtok_r(NULL, " \t\r\n", &save))
		words[count++] = word;
	return count;
}

/* The word that is the frame: the one with a "#", or the id before "[n]". */
static int find_frame(char **words, int count)
{
	for (int i = 0; i < count && i < 6; i++) {
		if (strchr(words[i], '#'))
			return i;
		if (i + 1 < count && words[i + 1][0] == '[')
			return i;
	}
	return -1;
}

static int read_candump(struct log *log, char *line, struct logged *logged)
{
	char *words[MOST_WORDS];
	int count = split(line, words);
	int at = find_frame(words, count);

	if (at < 0)
		return bad_line(log, count ? words[0] : "", "frame");
	if (is_error_frame(words[at])) {
		log->errors++;
		return 0;
	}
	if (!strchr(words[at], '#')) {
		if (read_columns(log, words + at, count - at, &logged->frame))
			return -1;
	} else if (frame_parse(words[at], &logged->frame)) {
		return bad_line(log, words[at], "frame");
	}
	return add(log, logged);
}

/* "351,1402C012,...": what follows the second comma is for people. */
static int read_table(struct log *log, char *line, struct logged *logged)
{
	struct frame *frame = &logged->frame;
	char *data = strchr(line, ',');
	size_t length;

	*data++ = '\0';
	data[strcspn(data, ",\r\n")] = '\0';
	if (!strcmp(line, "id_hex"))
		return 0;
	if (frame_set_id(frame, line))
		return bad_line(log, line, "id");
	if (parse_bytes(data, frame->data, FRAME_FD_MAX, &length))
		return bad_line(log, data, "data");
	frame->len = (uint8_t)length;
	if (length > FRAME_CLASSIC_MAX)
		frame->kind |= FRAME_FD;
	if (!frame_fd_length(frame->len))
		return bad_line(log, data, "data of a possible length");
	return add(log, logged);
}

static int check_times(struct log *log, bool timed, int64_t when)
{
	if (log->count && timed != log->timed)
		return complain_at(&log->at, "lines with and without times in one log");
	log->timed = timed;
	if (log->count && timed && when < log->list[log->count - 1].when)
		return complain_at(&log->at,
				   "the time goes back; sort the log by time, and record with "
				   "candump -L or -ta (-td cannot be replayed)");
	return 0;
}

static int read_line(struct log *log, char *line)
{
	struct logged logged = { .line = log->at.line };
	bool timed;

	line += strspn(line, " \t\r\n");
	if (!*line || *line == '#')
		return 0;
	if (log->match && !strstr(line, log->match))
		return 0;
	timed = *line == '(';
	if (timed && read_stamp(log, &line, &logged.when))
		return -1;
	if (check_times(log, timed, logged.when))
		return -1;
	if (!timed && strcspn(line, ",") < strcspn(line, " \t#["))
		return read_table(log, line, &logged);
	return read_candump(log, line, &logged);
}

static int read_lines(struct log *log, FILE *file)
{
	char *line = NULL;
	size_t size = 0;
	int bad = 0;

	for (; !bad && getline(&line, &size, file) >= 0;) {
		log->at.line++;
		bad = read_line(log, line);
	}
	free(line);
	if (!bad && ferror(file)) {
		complain("%s: %s", log->at.file, strerror(errno));
		return -1;
	}
	return bad;
}

static int nothing_left(const struct log *log)
{
	if (log->match)
		complain("%s: no frame of a pack on the lines with \"%s\"", log->at.file,
			 log->match);
	else
		complain("%s: no frame of a pack in it", log->at.file);
	return -1;
}

/**
 * log_read() - read a whole log
 * @path: a file, or "-" for stdin
 *
 * Return: 0, or -1 after an error message; a log without a single frame is an error.
 */
int log_read(struct log *log, const char *path)
{
	bool is_stdin = !strcmp(path, "-");
	FILE *file = is_stdin ? stdin : fopen(path, "re");
	int bad;

	log->at.file = is_stdin ? "stdin" : path;
	if (!file) {
		complain("%s: %s", path, strerror(errno));
		return -1;
	}
	bad = read_lines(log, file);
	if (!is_stdin)
		fclose(file);
	if (!bad && !log->count)
		return nothing_left(log);
	return bad;
}

/* A frame begins a new burst when the burst has its id already. */
static bool begins_burst(const struct log *log, size_t start, size_t at)
{
	for (size_t i = start; i < at; i++)
		if (log->list[i].frame.id == log->list[at].frame.id &&
		    log->list[i].frame.kind == log->list[at].frame.kind)
			return true;
	return false;
}

/* Give times to a log without: bursts one @period apart, frames one @gap apart. */
static int invent_times(struct log *log, int64_t period, int64_t gap)
{
	int64_t burst = 0;
	size_t start = 0;

	for (size_t i = 0; i < log->count; i++) {
		int64_t into;

		if (begins_burst(log, start, i)) {
			start = i;
			burst += period;
		}
		into = (int64_t)(i - start) * gap;
		if (into >= period) {
			log->at.line = log->list[i].line;
			return complain_at(&log->at,
					   "the burst up to here takes longer than --period; "
					   "give a longer --period or a shorter --gap");
		}
		log->list[i].when = burst + into;
	}
	log->length = burst + period;
	return 0;
}

/**
 * log_schedule() - turn the times of a log into those of a replay
 * @period: of bursts where the log has no times, and from its last frame to the next round
 * @gap: between frames where the log has no times
 * @speed: 2 = twice as fast
 */
int log_schedule(struct log *log, int64_t period, int64_t gap, double speed)
{
	int64_t first = log->list[0].when;

	if (!log->timed && invent_times(log, period, gap))
		return -1;
	if (log->timed) {
		for (size_t i = 0; i < log->count; i++)
			log->list[i].when -= first;
		log->length = log->list[log->count - 1].when + period;
	}
	for (size_t i = 0; i < log->count; i++)
		log->list[i].when = (int64_t)((double)log->list[i].when / speed + 0.5);
	log->length = (int64_t)((double)log->length / speed + 0.5);
	return 0;
}

const struct logged *log_first_fd(const struct log *log)
{
	for (size_t i = 0; i < log->count; i++)
		if (log->list[i].frame.kind & FRAME_FD)
			return &log->list[i];
	return NULL;
}

void log_free(struct log *log)
{
	free(log->list);
	log->list = NULL;
}
