// SPDX-License-Identifier: GPL-2.0-or-later
/* lfpctl attach and detach: stacks that a user sets up. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "attach.h"
#include "canif.h"
#include "lfpctl.h"
#include "output.h"
#include "port.h"

/* How long it waits for data by itself, and looks again meanwhile. */
#define WAIT_DEFAULT_S 3
#define POLL_MS 100

/* A stack that is set up but not live has its interface or port only here. */
static bool configured_on(const char *file, const char *place, char *name)
{
	char text[SYSFS_TEXT_SIZE];
	struct names names;
	bool found = false;

	configfs_list(&names);
	for (size_t i = 0; i < names.count && !found; i++) {
		found = !configfs_get(names.list[i], file, text) &&
			!strcmp(text, place);
		if (found)
			strcpy(name, names.list[i]);
	}
	free(names.list);
	return found;
}

/* Name of the stack that has the interface or the port. */
bool attach_find_user(const char *place, char name[SYSFS_NAME_SIZE])
{
	const struct stack *stack;
	struct stacks stacks;

	stacks_find(&stacks);
	stack = stacks_on_interface(&stacks, place);
	if (!stack)
		stack = stacks_on_port(&stacks, place);
	if (stack)
		strcpy(name, stack->name);
	free(stacks.list);
	return stack || configured_on("can", place, name) ||
	       configured_on("serial", place, name);
}

/* Made by a user, and not by the device tree. */
static bool is_configured(const char *name)
{
	char text[SYSFS_TEXT_SIZE];

	return configfs_get(name, "live", text) != -ENOENT;
}

static bool name_is_taken(const char *name)
{
	struct stacks stacks;
	bool taken;

	stacks_find(&stacks);
	taken = stacks_named(&stacks, name) || is_configured(name);
	free(stacks.list);
	return taken;
}

void attach_choose_name(char name[SYSFS_NAME_SIZE])
{
	unsigned int i = 0;

	if (attach_options.name) {
		snprintf(name, SYSFS_NAME_SIZE, "%s", attach_options.name);
		return;
	}
	do {
		snprintf(name, SYSFS_NAME_SIZE, "lfp%u", i++);
	} while (name_is_taken(name));
}

static int make_directory(const char *name)
{
	int err = configfs_make(name);

	if (err == -EEXIST)
		complain("there is a stack %s already; to remove it:  lfpctl detach %s",
			 name, name);
	else if (err == -EINVAL)
		complain("the driver refuses the name %s", name);
	else if (err)
		say_error(err, "cannot make the stack %s", name);
	return err;
}

static int set(const char *name, const char *attribute, const char *value)
{
	int err = configfs_set(name, attribute, value);

	if (err == -ENOENT)
		complain("the driver that is loaded does not know \"%s\": it is older than lfpctl",
			 attribute);
	else if (err)
		say_error(err, "cannot set %s of %s to %s", attribute, name,
			  value);
	return err;
}

static int set_sending(const char *name)
{
	if (attach_options.keepalive && set(name, "keepalive", "1"))
		return -1;
	return attach_options.poll ? set(name, "poll", "1") : 0;
}

/* Sets what the user has said, @number of -1: nothing. */
static int set_said(const char *name, const char *attribute, long number)
{
	char text[24];

	snprintf(text, sizeof(text), "%ld", number);
	return number < 0 ? 0 : set(name, attribute, text);
}

static int set_port(const char *name, const char *port)
{
	const char *groups = attach_options.groups;

	if (set(name, "serial", port) ||
	    (*groups && set(name, "groups", groups)) ||
	    set_said(name, "gap_ms", attach_options.gap_ms))
		return -1;
	return attach_options.group_request ? set(name, "group_request", "1") :
					      0;
}

static int set_all(const char *name, const char *interface, const char *port)
{
	if (interface && set(name, "can", interface))
		return -1;
	if (port && set_port(name, port))
		return -1;
	if (attach_options.scope && set(name, "scope", attach_options.scope))
		return -1;
	if (attach_options.dialect && set(name, "dialect", attach_options.dialect))
		return -1;
	if (set_sending(name))
		return -1;
	return attach_options.silence_ms ?
	       set_said(name, "silence_ms", attach_options.silence_ms) : 0;
}

static int go_live(const char *name)
{
	int err = configfs_set(name, "live", "1");

	if (err == -EEXIST)
		complain("there is a stack %s already, of the device tree; choose another --name",
			 name);
	else if (err == -EINVAL && attach_options.dialect)
		complain("the driver that is loaded does not know the dialect %s",
			 attach_options.dialect);
	else if (err)
		say_error(err, "cannot start the stack %s", name);
	return err;
}

/* All or nothing. */
int attach_make_stack(const char *name, const char *interface,
		      const char *port)
{
	if (make_directory(name))
		return -1;
	if (!set_all(name, interface, port) && !go_live(name))
		return 0;
	if (configfs_remove(name))
		complain("the half of %s that was made could not be removed",
			 name);
	return -1;
}

static void say_used(const char *interface, const char *user)
{
	if (is_configured(user))
		complain("%s is already used by the stack %s; to end that:  lfpctl detach %s",
			 interface, user, user);
	else
		complain("%s is already used by the stack %s of the device tree",
			 interface, user);
}

/* -1 after a message if the interface cannot be used. */
int attach_check_interface(const char *interface)
{
	char user[SYSFS_NAME_SIZE];

	if (can_state(interface) == CAN_OTHER_TYPE) {
		complain("%s is not a CAN interface", interface);
		return -1;
	}
	if (!attach_find_user(interface, user))
		return 0;
	say_used(interface, user);
	return -1;
}

/* What remains to be done, on standard error: it is no part of the JSON. */
static void say_interface(const char *interface, enum can_state state)
{
	char command[128];

	can_up_command(interface, command, sizeof(command));
	if (state == CAN_MISSING)
		fprintf(stderr, "There is no %s yet; the stack uses it as soon as it comes.\n",
			interface);
	if (state == CAN_DOWN)
		fprintf(stderr, "%s is down; to bring it up:\n  %s\n",
			interface, command);
}

/* Only a listener is safe by itself: whoever made it send is told so. */
static void say_attached(const char *name, const char *interface)
{
	if (globals.json)
		return;
	printf("%s is attached to %s.\n", name, interface);
	if (attach_options.keepalive)
		puts("It sends 0x305 each second: the keep-alive of an inverter.");
	if (attach_options.poll)
		puts("It sends 0x4200 each second: the poll of high-voltage controllers.");
}

static bool wait_for_supply(const char *name, long seconds)
{
	const struct timespec pause = { .tv_nsec = POLL_MS * 1000000L };
	long left = seconds * 1000 / POLL_MS;

	while (!stack_supply_exists(name)) {
		if (left-- <= 0)
			return false;
		nanosleep(&pause, NULL);
	}
	return true;
}

void attach_print_stack(const char *name)
{
	const struct stack *stack;
	struct snapshot snapshot;
	struct stacks stacks;
	struct report report;

	report_begin(&report);
	stacks_find(&stacks);
	stack = stacks_named(&stacks, name);
	if (stack) {
		snapshot_from_sysfs(&snapshot, stack);
		report_add(&report, &snapshot);
		snapshot_free(&snapshot);
	}
	report_end(&report);
	free(stacks.list);
}

/* By itself it waits only where something may come. */
static int report_stack(const char *name, const char *interface)
{
	enum can_state state = can_state(interface);
	long wait_s = attach_options.wait_s;
	bool here;

	if (wait_s < 0)
		wait_s = state == CAN_UP ? WAIT_DEFAULT_S : 0;
	/* Without waiting people read it in the status at once. */
	if (wait_s || globals.json)
		say_interface(interface, state);
	here = wait_for_supply(name, wait_s);
	attach_print_stack(name);
	if (here)
		return STATUS_OK;
	if (state == CAN_UP)
		fprintf(stderr, "Nothing from the pack yet; look again with:  lfpctl status %s\n",
			name);
	return attach_options.wait_s > 0 ? STATUS_ERROR : STATUS_OK;
}

static int attach_can(const char *interface)
{
	char name[SYSFS_NAME_SIZE];

	if (attach_check_interface(interface))
		return STATUS_ERROR;
	attach_choose_name(name);
	if (attach_make_stack(name, interface, NULL))
		return STATUS_ERROR;
	say_attached(name, interface);
	fflush(stdout);
	return report_stack(name, interface);
}

/* An interface, a port, or one of each in any order. */
static bool take_words(int count, char **words, const char **interface,
		       const char **path)
{
	const char **place;

	*interface = NULL;
	*path = NULL;
	for (int i = 0; i < count; i++) {
		place = port_is_path(words[i]) ? path : interface;
		if (*place)
			return false;
		*place = words[i];
	}
	return count;
}

static int attach(int count, char **words)
{
	const char *interface, *path;

	if (!take_words(count, words, &interface, &path))
		return usage_error("attach takes a CAN interface, a serial port, or one "
				   "of each:  lfpctl attach can0");
	if (interface && !can_name_ok(interface))
		return usage_error("\"%s\" cannot name an interface",
				   interface);
	if (!path && (attach_options.serial_said || attach_options.rs485 ||
		      attach_options.group_request))
		return usage_error("--baud, --groups, --gap-ms, --group-request and "
				   "--rs485 go with a serial port");
	if ((interface && configfs_prepare(CAN_MODULE)) ||
	    (path && configfs_prepare(SERIAL_MODULE)))
		return STATUS_ERROR;
	return path ? attach_serial(interface, path) : attach_can(interface);
}

/* The stack that is meant by its name or its interface. */
static bool find_stack(const char *word, char name[SYSFS_NAME_SIZE])
{
	char port[PORT_NAME_SIZE];

	if (strlen(word) < SYSFS_NAME_SIZE && name_is_taken(word)) {
		strcpy(name, word);
		return true;
	}
	if (port_is_path(word) && !port_name(word, port))
		word = port;
	return attach_find_user(word, name);
}

static int remove_stack(const char *name)
{
	int err;

	if (!is_configured(name)) {
		complain("%s was set up by the device tree and cannot be detached so",
			 name);
		return STATUS_ERROR;
	}
	err = configfs_set(name, "live", "0");
	if (!err)
		err = configfs_remove(name);
	if (err) {
		say_error(err, "cannot detach %s", name);
		return STATUS_ERROR;
	}
	if (!globals.json)
		printf("%s is detached.\n", name);
	return STATUS_OK;
}

static int detach(int count, char **words)
{
	char name[SYSFS_NAME_SIZE];

	if (count != 1)
		return usage_error("detach takes one stack, interface or port:  "
				   "lfpctl detach lfp0");
	if (!driver_is_loaded() && !configfs_is_ready()) {
		complain("the driver is not loaded: there is nothing to detach");
		return STATUS_NOTHING;
	}
	if (configfs_prepare(NULL))
		return STATUS_ERROR;
	if ((strchr(words[0], '/') && !port_is_path(words[0])) ||
	    !find_stack(words[0], name)) {
		complain("there is no stack \"%s\", nor one on such an interface or port",
			 words[0]);
		return STATUS_NOTHING;
	}
	return remove_stack(name);
}

const struct command attach_command = {
	.name = "attach",
	.arguments = "[OPTION...] INTERFACE|PORT",
	.about = "make a stack of a CAN bus or port",
	.help =
"Makes a stack that listens on a CAN interface, asks its modules on an RS485\n"
"port (/dev/ttyUSB0), or both. Loads the driver and mounts configfs if needed.\n"
"An interface may come later; a port must be there, and lfpctl stays as long as\n"
"it is attached. On CAN nothing is sent unless --keepalive or --poll says so, on\n"
"RS485 only what reads. Needs root.\n"
"\n"
"  -n, --name NAME           name of the stack (the next free of lfp0, lfp1, ...)\n"
"      --scope device|system system: the stack powers this machine, which may\n"
"                            then be switched off when it is empty (device)\n"
"  -d, --dialect NAME        what the pack speaks, if it is taken for another (auto)\n"
"      --keepalive           send 0x305 each second as an inverter does, for a\n"
"                            pack that falls silent without one\n"
"      --poll                send 0x4200 each second: high-voltage controllers\n"
"                            speak only when they are asked\n"
"      --silence-ms N        silence after which data are lost (5000)\n"
"  -w, --wait SECONDS        wait so long for the first data (3 if the interface\n"
"                            is up); exit status 1 if none come\n"
"\n"
"Of a port:\n"
"  -b, --baud 115200|9600    rate, by DIP switch 1 of the master (115200)\n"
"  -g, --groups 1,2          groups of a chain by DIP 2 to 4 of their masters (0)\n"
"      --gap-ms N            pause between two questions (100)\n"
"      --group-request       ask all modules at once: older masters only\n"
"      --rs485               the port must be told to drive the line (not USB)\n",
	.options = attach_option_rows,
	.run = attach,
};

const struct command detach_command = {
	.name = "detach",
	.arguments = "STACK|INTERFACE|PORT",
	.about = "remove a stack that was attached",
	.help =
"Removes a stack that was made by \"attach\": its power supply goes, and nothing\n"
"listens on its interface or port any more. Needs root.\n",
	.run = detach,
};
