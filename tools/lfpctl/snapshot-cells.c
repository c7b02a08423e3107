// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Cells and temperatures of a module: their values are in hwmon, what the
 * module says of them among its alarms.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "lfpctl.h"
#include "snapshot.h"

/**
 * struct sensor_kind - how hwmon and alarms/ name sensors of a kind
 * @prefix: of the files of hwmon, before their number
 * @first: number of the first; in0 is the module as a whole
 * @alarm: of the files in alarms/, before their two digits from 01 on
 * @multiplier: to get the units of the class power_supply from those of hwmon
 * @divisor: likewise
 */
struct sensor_kind {
	const char *prefix;
	unsigned int first;
	const char *alarm;
	long multiplier;
	long divisor;
};

/* Millivolts to microvolts, thousandths of a degree to tenths. */
static const struct sensor_kind cell_kind = { "in", 1, "cell_", 1000, 1 };
static const struct sensor_kind temperature_kind = {
	"temp", 1, "temperature_", 1, 100
};

static const char *find_alarm(const struct items *alarms,
			      const struct sensor_kind *kind,
			      unsigned int place)
{
	char name[SYSFS_NAME_SIZE];

	snprintf(name, sizeof(name), "%s%02u", kind->alarm, place);
	return items_text(alarms, name);
}

/* False if there is no sensor of this number. */
static bool read_sensor(struct sensors *sensors, const char *dir,
			const struct sensor_kind *kind, unsigned int number)
{
	char path[SYSFS_PATH_SIZE + 4 * SYSFS_NAME_SIZE];
	char label[SYSFS_TEXT_SIZE], text[SYSFS_TEXT_SIZE];
	struct sensor *sensor;
	int err;

	snprintf(path, sizeof(path), "%s/%s%u_label", dir, kind->prefix,
		 number);
	if (sysfs_read(path, label))
		return false;
	snprintf(path, sizeof(path), "%s/%s%u_input", dir, kind->prefix,
		 number);
	err = sysfs_read(path, text);
	sensor = err == -ENOENT ? NULL : sensors_add(sensors);
	if (!sensor)
		return false;
	snprintf(sensor->label, sizeof(sensor->label), "%.*s",
		 (int)sizeof(sensor->label) - 1, label);
	sensor->known = !err;
	if (!err)
		sensor->number = atoll(text) * kind->multiplier /
				 kind->divisor;
	return true;
}

static void read_sensors(struct sensors *sensors, const char *dir,
			 const struct sensor_kind *kind)
{
	unsigned int number = kind->first;

	while (read_sensor(sensors, dir, kind, number))
		number++;
}

/* States may be told of more sensors than values: MOSFETs have no value. */
static void take_alarms(struct sensors *sensors, const struct items *alarms,
			const struct sensor_kind *kind)
{
	struct sensor *sensor;
	const char *alarm;

	for (unsigned int place = 1; place <= SENSORS_MAX; place++) {
		alarm = find_alarm(alarms, kind, place);
		if (!alarm && place > sensors->count)
			return;
		sensor = place > sensors->count ? sensors_add(sensors) :
						  &sensors->list[place - 1];
		if (!*sensor->label)
			snprintf(sensor->label, sizeof(sensor->label), "%.*s%u",
				 (int)strcspn(kind->alarm, "_"), kind->alarm,
				 place);
		if (alarm)
			snprintf(sensor->alarm, sizeof(sensor->alarm), "%.*s",
				 (int)sizeof(sensor->alarm) - 1, alarm);
	}
}

/* "cell_05" and "temperature_01", not "cell_overvoltage". */
static bool is_of_sensor(const char *name)
{
	const char *digits = strrchr(name, '_');

	return digits && strlen(digits) == 3 &&
	       strspn(digits + 1, "0123456789") == 2;
}

static void drop_alarms(struct items *alarms)
{
	size_t kept = 0;

	for (size_t i = 0; i < alarms->count; i++)
		if (!is_of_sensor(alarms->list[i].name))
			alarms->list[kept++] = alarms->list[i];
	alarms->count = kept;
}

static bool is_called(const char *dir, const char *name)
{
	char path[SYSFS_PATH_SIZE + 4 * SYSFS_NAME_SIZE];
	char text[SYSFS_TEXT_SIZE];

	snprintf(path, sizeof(path), "%s/name", dir);
	return !sysfs_read(path, text) && !strcmp(text, name);
}

/*
 * All hwmon devices are children of the stack's device, and are told apart by
 * their names. The one that is called like the supply alone is that of its
 * class.
 */
static void read_values(struct part *part, const char *device)
{
	char path[SYSFS_PATH_SIZE + 2 * SYSFS_NAME_SIZE];
	char dir[SYSFS_PATH_SIZE + SYSFS_NAME_SIZE];
	char name[SYSFS_NAME_SIZE + 8];
	struct names names;

	snprintf(name, sizeof(name), "%s_cells", part->name);
	snprintf(dir, sizeof(dir), "%s/hwmon", device);
	sysfs_list(dir, S_IFDIR, &names);
	for (size_t i = 0; i < names.count; i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, names.list[i]);
		if (!is_called(path, name))
			continue;
		read_sensors(&part->cells, path, &cell_kind);
		read_sensors(&part->temperatures, path, &temperature_kind);
		break;
	}
	free(names.list);
}

/* @device is the stack's; the alarms of the part have been read. */
void part_read_sensors(struct part *part, const char *device)
{
	read_values(part, device);
	take_alarms(&part->cells, &part->alarms, &cell_kind);
	take_alarms(&part->temperatures, &part->alarms, &temperature_kind);
	drop_alarms(&part->alarms);
}
