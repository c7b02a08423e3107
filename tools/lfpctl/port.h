/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Serial ports of this machine, and who uses them. */
#ifndef LFPCTL_PORT_H
#define LFPCTL_PORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "text.h"

/* Longest name that the driver takes. */
#define PORT_NAME_SIZE 32
#define PORT_PATH_SIZE 256

/**
 * struct port - a port that is being attached
 * @path: as the user named it
 * @name: as the kernel names it: ttyUSB0, pts/3
 * @fd: the port
 */
struct port {
	char path[PORT_PATH_SIZE];
	char name[PORT_NAME_SIZE];
	int fd;
};

bool port_is_path(const char *word);
int port_name(const char *path, char name[PORT_NAME_SIZE]);
bool port_baud_ok(long baud);
bool port_add_users(struct text *text, const char *name);
void port_print_all(FILE *file);
int port_open(struct port *port, const char *path);
int port_set_up(const struct port *port, long baud, bool rs485);
int port_set_discipline(const struct port *port);
void port_close(struct port *port);

#endif /* LFPCTL_PORT_H */
