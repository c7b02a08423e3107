// SPDX-License-Identifier: GPL-2.0-or-later
#include "replay.h"

static enum result replay_frame(struct port *port, const struct frame *frame, int64_t when)
{
	bool end = when >= port->deadline;
	enum wake wake;

	do {
		wake = port->ops->wait(port, end ? port->deadline : when, -1);
	} while (wake == WAKE_FRAME);
	switch (wake) {
	case WAKE_STOP:
		return RESULT_STOP;
	case WAKE_FAIL:
		return RESULT_FAIL;
	default:
		return end ? RESULT_STOP : port_send(port, frame, true);
	}
}

/**
 * replay_run() - send the frames of a log at their times
 * @loop: again and again
 */
enum result replay_run(struct port *port, const struct log *log, bool loop)
{
	int64_t start = 0;

	do {
		for (size_t i = 0; i < log->count; i++) {
			const struct logged *logged = &log->list[i];
			enum result result = replay_frame(port, &logged->frame,
							  start + logged->when);

			if (result > RESULT_LOST)
				return result;
		}
		start += log->length;
	} while (loop);
	return RESULT_OK;
}
