/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The dialects that a user can choose. */
#ifndef LFPCTL_DIALECTS_H
#define LFPCTL_DIALECTS_H

#include "codec/can_frame.h"

/* What the driver takes for "find it out". */
#define DIALECT_AUTO "auto"

int dialect_parse(const char *option, const char *name,
		  enum lfp_can_dialect *dialect);

#endif /* LFPCTL_DIALECTS_H */
