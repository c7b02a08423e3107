// SPDX-License-Identifier: GPL-2.0-or-later
/* lfpctl doctor: goes through what can be found, and fills in the texts. */
#include <string.h>

#include "doctor.h"
#include "lfpctl.h"

static void add_interface(struct text *text, const struct bus *bus)
{
	const char *place = bus->serial ? bus->port : bus->interface;

	text_add(text, "%s", *place ? place : bus->serial ? "ttyUSB0" : "can0");
}

static void add_stack(struct text *text, const struct bus *bus)
{
	text_add(text, "%s", bus->now.name);
}

static void add_up(struct text *text, const struct bus *bus)
{
	char command[128];

	can_up_command(bus->interface, command, sizeof(command));
	text_add(text, "%s", command);
}

static void add_again(struct text *text, const struct bus *bus)
{
	text_add(text, "ip link set %s down\n", bus->interface);
	add_up(text, bus);
	if (bus->can.listen_only)
		text_add(text, " listen-only off");
}

/* Of a stack that is there it is a file. */
static void add_switch(struct text *text, const struct bus *bus,
		       const char *name)
{
	if (*bus->device)
		text_add(text, "echo 1 > %s/links/can/%s", bus->device, name);
	else
		text_add(text, "lfpctl attach %s --%s", bus->interface, name);
}

static void add_keepalive(struct text *text, const struct bus *bus)
{
	add_switch(text, bus, "keepalive");
}

static void add_poll(struct text *text, const struct bus *bus)
{
	add_switch(text, bus, "poll");
}

static void add_device(struct text *text, const struct bus *bus)
{
	text_add(text, "%s", bus->device);
}

static const struct blank {
	const char *name;
	void (*add)(struct text *text, const struct bus *bus);
} blanks[] = {
	{ "{if}", add_interface },
	{ "{stack}", add_stack },
	{ "{up}", add_up },
	{ "{again}", add_again },
	{ "{keepalive}", add_keepalive },
	{ "{poll}", add_poll },
	{ "{device}", add_device },
};

#define WHAT "{what}"

/* Returns what stands behind the blank that @template begins with. */
static const char *fill_blank(struct text *text, const char *template,
			      const struct bus *bus, const struct text *what)
{
	if (!strncmp(template, WHAT, strlen(WHAT))) {
		text_add(text, "%s", what->chars);
		return template + strlen(WHAT);
	}
	for (size_t i = 0; i < ARRAY_SIZE(blanks); i++) {
		if (strncmp(template, blanks[i].name, strlen(blanks[i].name)))
			continue;
		blanks[i].add(text, bus);
		return template + strlen(blanks[i].name);
	}
	text_add(text, "{");
	return template + 1;
}

static void fill(struct text *text, const char *template,
		 const struct bus *bus, const struct text *what)
{
	size_t len;

	while (*template) {
		len = strcspn(template, "{");
		text_add(text, "%.*s", (int)len, template);
		template += len;
		if (*template)
			template = fill_blank(text, template, bus, what);
	}
}

static void add_diagnosis(struct diagnoses *diagnoses,
			  const struct finding *finding,
			  const struct bus *bus, const struct text *what)
{
	struct diagnosis *diagnosis;

	diagnoses->list = grow(diagnoses->list, diagnoses->count,
			       sizeof(*diagnoses->list));
	diagnosis = &diagnoses->list[diagnoses->count++];
	memset(diagnosis, 0, sizeof(*diagnosis));
	diagnosis->finding = finding;
	fill(&diagnosis->text, finding->text, bus, what);
	fill(&diagnosis->advice, finding->advice, bus, what);
	if (finding->weight > diagnoses->worst)
		diagnoses->worst = finding->weight;
}

void bus_judge(const struct bus *bus, struct diagnoses *diagnoses)
{
	const struct findings *findings =
		bus->serial ? &serial_findings : &can_findings;
	const struct finding *finding = findings->list;
	struct text what;

	memset(diagnoses, 0, sizeof(*diagnoses));
	for (; finding < findings->list + findings->count; finding++) {
		memset(&what, 0, sizeof(what));
		if (!finding->test(bus, &what))
			continue;
		add_diagnosis(diagnoses, finding, bus, &what);
		if (finding->last)
			return;
	}
}
