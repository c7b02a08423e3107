// SPDX-License-Identifier: GPL-2.0-or-later
/* lfpctl doctor: says in words what is wrong with a bus. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "doctor.h"
#include "lfpctl.h"
#include "output.h"

/* A pack sends its set each second, the slowest of them each 3.5 s. */
#define SECONDS_DEFAULT 5
#define SECONDS_MAX 3600

#define COLUMNS 80
#define INDENT 4

static struct {
	long seconds;
} options = { .seconds = SECONDS_DEFAULT };

static int set_seconds(const char *value)
{
	return set_number("seconds", value, 1, SECONDS_MAX, &options.seconds);
}

/**
 * struct weight_words - how a weight is said
 * @word: for programs
 * @shown: for people
 * @colour: of that
 * @status: exit status
 */
static const struct weight_words {
	const char *word;
	const char *shown;
	enum colour colour;
	int status;
} weights[] = {
	[WEIGHT_NOTE] = { "note", "note", COLOUR_NONE, STATUS_OK },
	[WEIGHT_WARNING] = { "warning", "warning", COLOUR_YELLOW,
			     STATUS_ERROR },
	[WEIGHT_BROKEN] = { "broken", "BROKEN", COLOUR_RED, STATUS_BROKEN },
};

/* Words of one line, broken at the edge; later lines begin at @indent. */
static void print_wrapped(const char *words, size_t len, size_t column,
			  size_t indent)
{
	const char *end = words + len, *blank = "";
	size_t word;

	while (words < end) {
		word = strcspn(words, " ");
		if (word > (size_t)(end - words))
			word = (size_t)(end - words);
		if (column + strlen(blank) + word > COLUMNS) {
			printf("\n%*s", (int)indent, "");
			column = indent;
			blank = "";
		}
		printf("%s%.*s", blank, (int)word, words);
		column += strlen(blank) + word;
		words += word + 1;
		blank = " ";
	}
	putchar('\n');
}

/* Commands stand in lines of their own, so that they can be copied. */
static void print_advice(const char *advice)
{
	size_t len = strcspn(advice, "\n");

	printf("%*s", INDENT, "");
	print_wrapped(advice, len, INDENT, INDENT);
	for (advice += len; *advice; advice += len) {
		len = strcspn(++advice, "\n");
		printf("%*s%.*s\n", INDENT + 2, "", (int)len, advice);
	}
}

static void print_diagnosis(const struct diagnosis *diagnosis)
{
	const struct weight_words *words =
		&weights[diagnosis->finding->weight];

	printf("  %s%s%s: ", colour_on(words->colour), words->shown,
	       colour_off(words->colour));
	print_wrapped(diagnosis->text.chars, diagnosis->text.len,
		      strlen(words->shown) + 4, INDENT);
	print_advice(diagnosis->advice.chars);
}

static void add_age(struct text *text, const struct heard *heard)
{
	text_add(text, "%lu frames in %ld s", heard->data, heard->seconds);
	if (heard->age_ms >= 0)
		text_add(text, ", the last %.1f s ago",
			 (double)heard->age_ms / 1000);
}

/* "can0 (lfp0): well: pylontech-1.2, 35 frames in 5 s, the last 0.3 s ago" */
static void print_can_headline(const struct bus *bus, enum weight worst)
{
	struct text text = { .len = 0 };

	text_add(&text, "%s", *bus->interface ? bus->interface : "CAN");
	if (*bus->device)
		text_add(&text, " (%s)", bus->now.name);
	text_add(&text, ": %s", worst == WEIGHT_NOTE ? "well: " : "");
	if (bus->heard.data || worst == WEIGHT_NOTE)
		text_add(&text, "%s, ", bus_dialect(bus));
	if (bus->heard.seconds && !bus->heard.error)
		add_age(&text, &bus->heard);
	else
		text_add(&text, "not listened to");
	puts(text.chars);
}

/* "ttyUSB0 (lfp0): well: pylontech, 38 replies in 5 s, 2 of 2 modules" */
static void print_serial_headline(const struct bus *bus, enum weight worst)
{
	struct text text = { .len = 0 };

	text_add(&text, "%s", *bus->port ? bus->port : "RS485");
	if (*bus->device)
		text_add(&text, " (%s)", bus->now.name);
	if (!bus->heard.seconds) {
		printf("%s: not listened to\n", text.chars);
		return;
	}
	text_add(&text, ": %s%s, %lld replies in %ld s, %lld of %lld modules",
		 worst == WEIGHT_NOTE ? "well: " : "", bus_dialect(bus),
		 bus_growth(bus, "frames"), bus->heard.seconds,
		 bus_count(bus, "modules_online"),
		 bus_count(bus, "modules_total"));
	puts(text.chars);
}

static void print_headline(const struct bus *bus, enum weight worst)
{
	if (bus->serial)
		print_serial_headline(bus, worst);
	else
		print_can_headline(bus, worst);
}

/* With -v: the identifiers that came, and how often. */
static void print_ids(const struct heard *heard)
{
	struct text line = { .len = 0 };

	for (size_t i = 0; i < heard->nr_ids; i++) {
		text_add(&line, line.len ? ", " : "");
		text_add(&line, heard->id[i].extended ? "%08X" : "%03X",
			 heard->id[i].id);
		text_add(&line, " %lux", heard->id[i].frames);
	}
	if (!line.len)
		return;
	fputs("  heard: ", stdout);
	print_wrapped(line.chars, line.len, 9, INDENT);
}

static void print_people(const struct bus *bus,
			 const struct diagnoses *diagnoses)
{
	print_headline(bus, diagnoses->worst);
	for (size_t i = 0; i < diagnoses->count; i++)
		print_diagnosis(&diagnoses->list[i]);
	if (globals.verbose)
		print_ids(&bus->heard);
}

static void add_string(json_object *object, const char *name, const char *text)
{
	json_object_object_add(object, name, text && *text ?
			       json_object_new_string(text) : NULL);
}

static json_object *diagnosis_json(const struct diagnosis *diagnosis)
{
	const struct finding *finding = diagnosis->finding;
	json_object *object = json_object_new_object();

	add_string(object, "id", finding->id);
	add_string(object, "level", weights[finding->weight].word);
	add_string(object, "text", diagnosis->text.chars);
	add_string(object, "advice", diagnosis->advice.chars);
	return object;
}

static void print_json(const struct bus *bus,
		       const struct diagnoses *diagnoses)
{
	json_object *object = json_object_new_object();
	json_object *list = json_object_new_array();

	add_string(object, bus->serial ? "port" : "interface",
		   bus->serial ? bus->port : bus->interface);
	add_string(object, "stack", *bus->device ? bus->now.name : NULL);
	add_string(object, "dialect", bus_dialect(bus));
	json_object_object_add(object, "frames",
			       json_object_new_int64((int64_t)
						     bus->heard.data));
	json_object_object_add(object, "age_ms", bus->heard.age_ms < 0 ||
			       !bus->heard.seconds ? NULL :
			       json_object_new_int64(bus->heard.age_ms));
	for (size_t i = 0; i < diagnoses->count; i++)
		json_object_array_add(list,
				      diagnosis_json(&diagnoses->list[i]));
	json_object_object_add(object, "findings", list);
	json_print_line(object);
}

/* --- looking ------------------------------------------------------------- */

/* Frames that the interface has lost. */
static long long read_overruns(const char *interface)
{
	static const char *const names[] = {
		"rx_over_errors", "rx_fifo_errors", "rx_missed_errors",
	};
	char path[SYSFS_PATH_SIZE], text[SYSFS_TEXT_SIZE];
	long long most = 0;

	/* Drivers count one loss in several of them. */
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		sysfs_path(path, "class/net/%s/statistics/%s", interface,
			   names[i]);
		if (!sysfs_read(path, text) && atoll(text) > most)
			most = atoll(text);
	}
	return most;
}

static void say_listening(const char *interface)
{
	if (isatty(STDERR_FILENO) && !globals.json)
		fprintf(stderr, "Listening on %s for %ld s ...\n", interface,
			options.seconds);
}

static void listen_to(struct bus *bus)
{
	long long overruns = read_overruns(bus->interface);

	can_link_read(bus->interface, &bus->can_before);
	say_listening(bus->interface);
	hear(bus->interface, options.seconds, &bus->heard);
	can_link_read(bus->interface, &bus->can);
	bus->overruns = read_overruns(bus->interface) - overruns;
}

static void look_at_stack(struct bus *bus, struct snapshot *snapshot,
			  const struct stack *stack)
{
	if (!stack)
		return;
	snapshot_from_sysfs(snapshot, stack);
	snprintf(bus->device, sizeof(bus->device), "%s", stack->device);
}

/* Prints, and frees. Exit status. */
static int conclude(struct bus *bus)
{
	struct diagnoses diagnoses;
	int status;

	bus_judge(bus, &diagnoses);
	if (globals.json)
		print_json(bus, &diagnoses);
	else
		print_people(bus, &diagnoses);
	status = weights[diagnoses.worst].status;
	free(diagnoses.list);
	snapshot_free(&bus->before);
	snapshot_free(&bus->now);
	free(bus);
	return status;
}

static struct bus *new_bus(void)
{
	struct bus *bus = calloc(1, sizeof(*bus));

	if (bus)
		return bus;
	complain("out of memory");
	exit(STATUS_ERROR);
}

static int examine(const char *interface, const struct stack *stack)
{
	struct bus *bus = new_bus();

	snprintf(bus->interface, sizeof(bus->interface), "%s", interface);
	look_at_stack(bus, &bus->before, stack);
	if (*interface && can_state(interface) == CAN_UP)
		listen_to(bus);
	look_at_stack(bus, &bus->now, stack);
	return conclude(bus);
}

/* What the driver has counted meanwhile. */
static void count_frames(struct bus *bus)
{
	struct heard *heard = &bus->heard;
	long long age_ms;

	heard->data = (unsigned long)bus_growth(bus, "frames");
	heard->age_ms = items_number(bus_link(bus), "age_ms", &age_ms) ?
			(long)age_ms : -1;
}

/* The driver listens; what it counts meanwhile is looked at. */
static void watch_port(struct bus *bus, const struct stack *stack)
{
	const struct link *link = snapshot_link(&bus->before, "serial");
	const char *state = link ? items_text(&link->items, "state") : NULL;

	if (state && strcmp(state, "absent")) {
		say_listening(bus->port);
		bus->heard.seconds = options.seconds;
		sleep((unsigned int)options.seconds);
	}
	look_at_stack(bus, &bus->now, stack);
	count_frames(bus);
}

/* @port as the driver or the user names it. */
static int examine_port(const char *port, const struct stack *stack)
{
	struct bus *bus = new_bus();

	bus->serial = true;
	if (port_name(port, bus->port))
		snprintf(bus->port, sizeof(bus->port), "%.*s",
			 PORT_NAME_SIZE - 1, strncmp(port, "/dev/", 5) ? port :
			 port + 5);
	look_at_stack(bus, &bus->before, stack);
	port_add_users(&bus->users, bus->port);
	watch_port(bus, stack);
	return conclude(bus);
}

static int worse(int status, int other)
{
	return status > other ? status : other;
}

/* False if the stack has no such link; a file that is lost is empty. */
static bool read_place(const struct stack *stack, const char *file,
		       char place[SYSFS_TEXT_SIZE])
{
	char path[SYSFS_PATH_SIZE + 32];
	int err;

	snprintf(path, sizeof(path), "%s/links/%s", stack->device, file);
	err = sysfs_read(path, place);
	if (err)
		*place = '\0';
	return err != -ENOENT;
}

/* Each of its links; one without any is told so. */
static int examine_stack(const struct stack *stack)
{
	char interface[SYSFS_TEXT_SIZE], port[SYSFS_TEXT_SIZE];
	bool has_can = read_place(stack, "can/interface", interface);
	bool has_port = read_place(stack, "serial/port", port);
	int status = STATUS_OK;

	if (has_can || !has_port)
		status = examine(interface, stack);
	if (has_port)
		status = worse(status, examine_port(port, stack));
	return status;
}

/* All CAN interfaces, if no stack is attached. */
static int examine_interfaces(void)
{
	struct can_interfaces interfaces;
	int status = STATUS_OK;

	can_interfaces_find(&interfaces);
	for (size_t i = 0; i < interfaces.count; i++)
		status = worse(status, examine(interfaces.list[i].name, NULL));
	if (!interfaces.count)
		status = examine("", NULL);
	free(interfaces.list);
	return status;
}

static int examine_all(const struct stacks *stacks)
{
	int status = STATUS_OK;

	if (!stacks->count)
		return examine_interfaces();
	for (size_t i = 0; i < stacks->count; i++)
		status = worse(status, examine_stack(&stacks->list[i]));
	return status;
}

static int examine_one(const struct stacks *stacks, const char *word)
{
	const struct stack *stack = stacks_named(stacks, word);
	char port[PORT_NAME_SIZE];

	if (stack)
		return examine_stack(stack);
	if (port_is_path(word)) {
		if (port_name(word, port))
			snprintf(port, sizeof(port), "%.*s", PORT_NAME_SIZE - 1,
				 strncmp(word, "/dev/", 5) ? word : word + 5);
		return examine_port(word, stacks_on_port(stacks, port));
	}
	return examine(word, stacks_on_interface(stacks, word));
}

static int run(int count, char **words)
{
	struct stacks stacks;
	int status;

	if (count > 1)
		return usage_error("doctor takes one stack, interface or port:  "
				   "lfpctl doctor can0");
	if (count && !can_name_ok(words[0]) && !port_is_path(words[0]))
		return usage_error("\"%s\" cannot name a stack or an interface",
				   words[0]);
	stacks_find(&stacks);
	status = count ? examine_one(&stacks, words[0]) : examine_all(&stacks);
	free(stacks.list);
	return status;
}

static const struct option_row option_rows[] = {
	{ "seconds", 's', set_seconds, NULL },
	{ 0 }
};

const struct command doctor_command = {
	.name = "doctor",
	.arguments = "[STACK|INTERFACE|PORT]",
	.about = "what is wrong with the bus",
	.help =
"Listens for a few seconds and says what is wrong with the bus, and what to do.\n"
"Works without a stack, too:  lfpctl doctor can0\n"
"On a serial port only the driver listens; what it has counted is looked at.\n"
"Exit status: 0 all is well, 1 something is not as it should be, 2 no data can\n"
"arrive (or the command line is wrong).\n"
"\n"
"  -s, --seconds N  listen so long (5)\n",
	.options = option_rows,
	.run = run,
};
