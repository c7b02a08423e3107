/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A chain of modules made of a log: the driver's own session asks it, and it
 * answers with the last reply that the log has to each question.
 */
#ifndef LFPCTL_RS485_PACK_H
#define LFPCTL_RS485_PACK_H

#include "rs485.h"
#include "snapshot.h"

struct recorded;

struct recorded *recorded_new(void);
void recorded_add(struct recorded *recorded, const struct exchange *exchange);
void recorded_free(struct recorded *recorded);
void snapshot_from_recorded(struct snapshot *snapshot,
			    struct recorded *recorded, const char *name);

#endif /* LFPCTL_RS485_PACK_H */
