// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "canif.h"
#include "lfpctl.h"
#include "sysfs.h"

/* ARPHRD_CAN of linux/if_arp.h, as /sys/class/net/.../type shows it */
#define TYPE_CAN "280"

/* The kernel's own rule. */
bool can_name_ok(const char *name)
{
	if (!*name || strlen(name) >= CAN_NAME_SIZE ||
	    !strcmp(name, ".") || !strcmp(name, ".."))
		return false;
	for (; *name; name++)
		if (*name == '/' || *name == ':' ||
		    !isgraph((unsigned char)*name))
			return false;
	return true;
}

enum can_state can_state(const char *name)
{
	char path[SYSFS_PATH_SIZE], text[SYSFS_TEXT_SIZE];

	if (sysfs_read(sysfs_path(path, "class/net/%s/type", name), text))
		return CAN_MISSING;
	if (strcmp(text, TYPE_CAN))
		return CAN_OTHER_TYPE;
	if (sysfs_read(sysfs_path(path, "class/net/%s/flags", name), text))
		return CAN_MISSING;
	return strtoul(text, NULL, 0) & IFF_UP ? CAN_UP : CAN_DOWN;
}

/* vcan and slcan have no bit rate to set. */
static bool is_virtual(const char *name)
{
	char path[SYSFS_PATH_SIZE], target[SYSFS_PATH_SIZE];
	ssize_t len;

	sysfs_path(path, "class/net/%s", name);
	len = readlink(path, target, sizeof(target) - 1);
	if (len < 0)
		return false;
	target[len] = '\0';
	return strstr(target, "/devices/virtual/");
}

/* What brings an interface up on the bus of a 48 V pack. */
void can_up_command(const char *name, char *chars, size_t size)
{
	snprintf(chars, size, "ip link set %s up%s", name, is_virtual(name) ?
		 "" : " type can bitrate 500000 restart-ms 100");
}

static void add_interface(struct can_interfaces *interfaces, const char *name)
{
	enum can_state state = can_state(name);
	struct can_interface *interface;

	if (state < CAN_DOWN || strlen(name) >= CAN_NAME_SIZE)
		return;
	interfaces->list = grow(interfaces->list, interfaces->count,
				sizeof(*interfaces->list));
	interface = &interfaces->list[interfaces->count++];
	strcpy(interface->name, name);
	interface->state = state;
}

/* The list is to be freed. */
void can_interfaces_find(struct can_interfaces *interfaces)
{
	char path[SYSFS_PATH_SIZE];
	struct names names;

	interfaces->list = NULL;
	interfaces->count = 0;
	sysfs_list(sysfs_path(path, "class/net"), 0, &names);
	for (size_t i = 0; i < names.count; i++)
		add_interface(interfaces, names.list[i]);
	free(names.list);
}

void can_interfaces_print(const struct can_interfaces *interfaces, FILE *file)
{
	const struct can_interface *interface = interfaces->list;
	char command[128];

	if (!interfaces->count)
		fputs("There is no CAN interface; plug in the adapter, or load its driver.\n",
		      file);
	for (size_t i = 0; i < interfaces->count; i++, interface++) {
		if (interface->state == CAN_UP) {
			fprintf(file, "CAN interface %s is up.\n",
				interface->name);
			continue;
		}
		can_up_command(interface->name, command, sizeof(command));
		fprintf(file, "CAN interface %s is down; to bring it up:\n  %s\n",
			interface->name, command);
	}
}
