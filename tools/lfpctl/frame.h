/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What one frame says, in words and as JSON. */
#ifndef LFPCTL_FRAME_H
#define LFPCTL_FRAME_H

#include <json-c/json.h>

#include "codec/can_frame.h"
#include "log.h"

/* A time of a log. */
struct json_object *time_json(const char *time);
void frame_print(const struct frame *frame, enum lfp_can_dialect dialect);
void frame_print_json(const struct frame *frame, enum lfp_can_dialect dialect);

#endif /* LFPCTL_FRAME_H */
