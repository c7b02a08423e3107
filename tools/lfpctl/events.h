/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What events say: events-say.c */
#ifndef LFPCTL_EVENTS_H
#define LFPCTL_EVENTS_H

#include <libudev.h>

#include "snapshot.h"

const char *event_key(struct udev_device *device, const char *name);
long long event_number(struct udev_device *device, const char *name);
void event_print(struct udev_device *device);
void event_print_missed(const char *stack, long long missed);
void event_print_state(const struct snapshot *snapshot);

#endif /* LFPCTL_EVENTS_H */
