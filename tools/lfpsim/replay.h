/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LFPSIM_REPLAY_H
#define LFPSIM_REPLAY_H

#include <stdbool.h>

#include "log.h"
#include "port.h"

enum result replay_run(struct port *port, const struct log *log, bool loop);

#endif
