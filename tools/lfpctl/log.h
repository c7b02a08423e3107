/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads logs of candump, line by line. */
#ifndef LFPCTL_LOG_H
#define LFPCTL_LOG_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "canif.h"

/* CAN FD */
#define FRAME_DATA_MAX 64

enum frame_kind {
	FRAME_STANDARD,
	FRAME_EXTENDED,
	FRAME_ERROR,
};

/**
 * struct frame - one frame of a log
 * @time: as it stands in the log; empty: the log has none
 * @ms: milliseconds, never going back within a log
 * @interface: name of the interface; empty: the log has none
 * @kind: length of the identifier, or an error frame
 * @remote: remote request
 * @fd: CAN FD
 * @id: identifier, or the bits of an error frame
 * @len: bytes in @data
 * @data: payload
 */
struct frame {
	char time[32];
	uint64_t ms;
	char interface[CAN_NAME_SIZE];
	enum frame_kind kind;
	bool remote;
	bool fd;
	uint32_t id;
	unsigned int len;
	uint8_t data[FRAME_DATA_MAX];
};

/* Longest line, far beyond what candump prints. */
#define LINE_SIZE 1024

/**
 * struct log - one or more logs that are read after each other
 * @names: of the files, "-" is standard input
 * @count: how many
 * @delta: times are those from frame to frame (candump -td)
 * @next: number of the file to open next
 * @file: file being read, NULL before the first
 * @name: its name
 * @line: number of the line
 * @text: the line
 * @cut: the line was longer than that
 * @table: the file is a table "id_hex,data_hex,..."
 * @after_error: the line before was an error frame, whose details may follow
 * @last_us: time of the frame before as it stood in the log
 * @now_us: time of the frame before as it is taken
 * @frames: frames so far
 * @bad: lines that were not understood
 * @failed: files that could not be read
 * @quiet: say nothing: it was said when the log was read before
 * @spool: copy of standard input, to read it twice
 */
struct log {
	const char *const *names;
	int count;
	bool delta;
	int next;
	FILE *file;
	const char *name;
	unsigned long line;
	char text[LINE_SIZE];
	bool cut;
	bool table;
	bool after_error;
	int64_t last_us;
	int64_t now_us;
	unsigned long frames;
	unsigned long bad;
	unsigned long failed;
	bool quiet;
	FILE *spool;
};

void log_open(struct log *log, int count, char **names, bool delta);
int log_spool(struct log *log);
void log_rewind(struct log *log);
uint64_t log_ms(const struct log *log);
bool log_next(struct log *log, struct frame *frame);
int log_close(struct log *log);

#endif /* LFPCTL_LOG_H */
