/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What no reading of a 48 V stack may ever show, whatever was on the bus.
 */
#ifndef LFPSTACK_CODEC_SANE_H
#define LFPSTACK_CODEC_SANE_H

#include "model/view.h"

bool sane_number(enum lfp_field field, s64 number);
bool sane_text(const char *text);
const char *insane_reading(const struct lfp_reading *reading);
const char *insane_node(const struct lfp_node *node);

#endif /* LFPSTACK_CODEC_SANE_H */
