/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a reading says, in words and as JSON. */
#ifndef LFPCTL_SAY_H
#define LFPCTL_SAY_H

#include <json-c/json.h>

#include "codec/reading.h"
#include "text.h"

void say_separator(struct text *text);
void say_reading(struct text *text, const struct lfp_reading *reading);
void say_reading_json(json_object *object, const struct lfp_reading *reading);

#endif /* LFPCTL_SAY_H */
