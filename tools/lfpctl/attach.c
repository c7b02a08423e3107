// SPDX-License-Identifier: GPL-2.0-or-later
/* lfpctl attach and detach: stacks that a user sets up. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "canif.h"
#include "configfs.h"
#include "dialects.h"
#include "lfpctl.h"
#include "output.h"

/* How long it waits for data by itself, and looks again meanwhile. */
#define WAIT_DEFAULT_S 3
#define WAIT_MAX_S 86400
#define POLL_MS 100

/* The driver's limits, of which only it knows for certain. */
#define SILENCE_MIN_MS 1000
#define SILENCE_MAX_MS 60000

static struct {
	const char *name;
	const char *scope;
	const char *dialect;
	bool keepalive;
	bool poll;
	long silence_ms;
	long wait_s;
} options = { .wait_s = -1 };

static int set_name(const char *value)
{
	if (!stack_name_ok(value)) {
		usage_error("--name: \"%s\" cannot name a stack", value);
		complain("a name has 1 to %d of a-z, 0-9 and _, no bat in front, no _a00 behind",
			 STACK_NAME_MAX);
		return -1;
	}
	options.name = value;
	return 0;
}

static int set_scope(const char *value)
{
	if (strcmp(value, "device") && strcmp(value, "system")) {
		usage_error("--scope: \"%s\" is neither \"device\" nor \"system\"",
			    value);
		return -1;
	}
	options.scope = value;
	return 0;
}

static int set_dialect(const char *value)
{
	enum lfp_can_dialect dialect;

	if (strcmp(value, DIALECT_AUTO) &&
	    dialect_parse("dialect", value, &dialect))
		return -1;
	options.dialect = value;
	return 0;
}

static int set_silence(const char *value)
{
	return set_number("silence-ms", value, SILENCE_MIN_MS, SILENCE_MAX_MS,
			  &options.silence_ms);
}

static int set_wait(const char *value)
{
	return set_number("wait", value, 0, WAIT_MAX_S, &options.wait_s);
}

/* A stack that is set up but not live has the interface only here. */
static bool configured_on(const char *interface, char *name)
{
	char text[SYSFS_TEXT_SIZE];
	struct names names;
	bool found = false;

	configfs_list(&names);
	for (size_t i = 0; i < names.count && !found; i++) {
		found = !configfs_get(names.list[i], "can", text) &&
			!strcmp(text, interface);
		if (found)
			strcpy(name, names.list[i]);
	}
	free(names.list);
	return found;
}

/* Name of the stack that has the interface. */
static bool find_user(const char *interface, char *name)
{
	const struct stack *stack;
	struct stacks stacks;

	stacks_find(&stacks);
	stack = stacks_on_interface(&stacks, interface);
	if (stack)
		strcpy(name, stack->name);
	free(stacks.list);
	return stack || configured_on(interface, name);
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

static void choose_name(char name[SYSFS_NAME_SIZE])
{
	unsigned int i = 0;

	if (options.name) {
		snprintf(name, SYSFS_NAME_SIZE, "%s", options.name);
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
	if (options.keepalive && set(name, "keepalive", "1"))
		return -1;
	return options.poll ? set(name, "poll", "1") : 0;
}

static int set_all(const char *name, const char *interface)
{
	char silence[24];

	if (set(name, "can", interface))
		return -1;
	if (options.scope && set(name, "scope", options.scope))
		return -1;
	if (options.dialect && set(name, "dialect", options.dialect))
		return -1;
	if (set_sending(name))
		return -1;
	snprintf(silence, sizeof(silence), "%ld", options.silence_ms);
	if (options.silence_ms && set(name, "silence_ms", silence))
		return -1;
	return 0;
}

static int go_live(const char *name)
{
	int err = configfs_set(name, "live", "1");

	if (err == -EEXIST)
		complain("there is a stack %s already, of the device tree; choose another --name",
			 name);
	else if (err == -EINVAL && options.dialect)
		complain("the driver that is loaded does not know the dialect %s",
			 options.dialect);
	else if (err)
		say_error(err, "cannot start the stack %s", name);
	return err;
}

/* All or nothing. */
static int make_stack(const char *name, const char *interface)
{
	if (make_directory(name))
		return -1;
	if (!set_all(name, interface) && !go_live(name))
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
static int check_interface(const char *interface)
{
	char user[SYSFS_NAME_SIZE];

	if (can_state(interface) == CAN_OTHER_TYPE) {
		complain("%s is not a CAN interface", interface);
		return -1;
	}
	if (!find_user(interface, user))
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
	if (options.keepalive)
		puts("It sends 0x305 each second: the keep-alive of an inverter.");
	if (options.poll)
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

static void print_stack(const char *name)
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
	long wait_s = options.wait_s;
	bool here;

	if (wait_s < 0)
		wait_s = state == CAN_UP ? WAIT_DEFAULT_S : 0;
	/* Without waiting people read it in the status at once. */
	if (wait_s || globals.json)
		say_interface(interface, state);
	here = wait_for_supply(name, wait_s);
	print_stack(name);
	if (here)
		return STATUS_OK;
	if (state == CAN_UP)
		fprintf(stderr, "Nothing from the pack yet; look again with:  lfpctl status %s\n",
			name);
	return options.wait_s > 0 ? STATUS_ERROR : STATUS_OK;
}

static int attach(int count, char **words)
{
	char name[SYSFS_NAME_SIZE];

	if (count != 1)
		return usage_error("attach takes one CAN interface:  lfpctl attach can0");
	if (!can_name_ok(words[0]))
		return usage_error("\"%s\" cannot name an interface",
				   words[0]);
	if (configfs_prepare() || check_interface(words[0]))
		return STATUS_ERROR;
	choose_name(name);
	if (make_stack(name, words[0]))
		return STATUS_ERROR;
	say_attached(name, words[0]);
	fflush(stdout);
	return report_stack(name, words[0]);
}

/* The stack that is meant by its name or its interface. */
static bool find_stack(const char *word, char name[SYSFS_NAME_SIZE])
{
	if (strlen(word) < SYSFS_NAME_SIZE && name_is_taken(word)) {
		strcpy(name, word);
		return true;
	}
	return find_user(word, name);
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
		return usage_error("detach takes one stack or interface:  lfpctl detach lfp0");
	if (!driver_is_loaded() && !configfs_is_ready()) {
		complain("the driver is not loaded: there is nothing to detach");
		return STATUS_NOTHING;
	}
	if (configfs_prepare())
		return STATUS_ERROR;
	if (strchr(words[0], '/') || !find_stack(words[0], name)) {
		complain("there is no stack \"%s\", nor one on such an interface",
			 words[0]);
		return STATUS_NOTHING;
	}
	return remove_stack(name);
}

static const struct option_row attach_options[] = {
	{ "name", 'n', set_name, NULL },
	{ "scope", 1001, set_scope, NULL },
	{ "dialect", 'd', set_dialect, NULL },
	{ "keepalive", 1003, NULL, &options.keepalive },
	{ "poll", 1004, NULL, &options.poll },
	{ "silence-ms", 1002, set_silence, NULL },
	{ "wait", 'w', set_wait, NULL },
	{ 0 }
};

const struct command attach_command = {
	.name = "attach",
	.arguments = "[OPTION...] INTERFACE",
	.about = "make a stack of a CAN interface",
	.help =
"Makes a stack that listens on a CAN interface. Loads the driver and mounts\n"
"configfs if needed. The interface may come later. Nothing is sent unless\n"
"--keepalive or --poll says so. Needs root.\n"
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
"                            is up); exit status 1 if none come\n",
	.options = attach_options,
	.run = attach,
};

const struct command detach_command = {
	.name = "detach",
	.arguments = "STACK|INTERFACE",
	.about = "remove a stack that was attached",
	.help =
"Removes a stack that was made by \"attach\": its power supply goes, and nothing\n"
"listens on its interface any more. Needs root.\n",
	.run = detach,
};
