/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What can be wrong with a bus, and how to see it. */
#ifndef LFPCTL_DOCTOR_H
#define LFPCTL_DOCTOR_H

#include "canif.h"
#include "canlink.h"
#include "hear.h"
#include "port.h"
#include "snapshot.h"
#include "text.h"

/**
 * struct bus - all that is known of a bus when it is judged
 * @interface: the interface, "" if there is none
 * @device: directory of the stack device, "" if no stack is attached
 * @before: the stack before listening
 * @now: the stack after it
 * @can_before: the interface before listening
 * @can: the interface after it
 * @overruns: frames that the interface lost while it was listened to
 * @heard: what was heard; nothing unless the interface is up
 * @serial: it is a serial port, which the driver alone can listen to; then
 *          nothing of CAN is filled in
 * @port: the port, as the kernel names it; "" if there is none
 * @users: programs that have it open, lfpctl among them
 */
struct bus {
	char interface[CAN_NAME_SIZE];
	char device[SYSFS_PATH_SIZE];
	struct snapshot before;
	struct snapshot now;
	struct can_link can_before;
	struct can_link can;
	long long overruns;
	struct heard heard;
	bool serial;
	char port[PORT_NAME_SIZE];
	struct text users;
};

/**
 * enum weight - how bad a finding is
 * @WEIGHT_NOTE: good to know
 * @WEIGHT_WARNING: something is not as it should be, data may arrive
 * @WEIGHT_BROKEN: no data can arrive
 */
enum weight {
	WEIGHT_NOTE,
	WEIGHT_WARNING,
	WEIGHT_BROKEN,
};

/**
 * struct finding - something that can be found
 * @id: its name in JSON
 * @weight: how bad it is
 * @last: with this nothing behind it can be judged any more
 * @test: is it so; may fill in what stands for {what} in the texts
 * @text: what it is; {if} (or the port), {stack} and {what} are filled in
 * @advice: what to do; lines behind the first are commands, in which also
 *          {up}, {again}, {keepalive}, {poll} and {device} are filled in
 */
struct finding {
	const char *id;
	enum weight weight;
	bool last;
	bool (*test)(const struct bus *bus, struct text *what);
	const char *text;
	const char *advice;
};

/**
 * struct diagnosis - what was found
 * @finding: it
 * @text: its text, filled in
 * @advice: its advice, filled in
 */
struct diagnosis {
	const struct finding *finding;
	struct text text;
	struct text advice;
};

struct diagnoses {
	struct diagnosis *list;
	size_t count;
	enum weight worst;
};

/* doctor-judge.c; the list is to be freed */
void bus_judge(const struct bus *bus, struct diagnoses *diagnoses);

/* What can be wrong with one kind of bus, in the order of looking. */
struct findings {
	const struct finding *list;
	size_t count;
};

extern const struct findings can_findings, serial_findings;

/* A way to name a test without its declaration in two places. */
#define DOCTOR_TEST(name) bool name(const struct bus *bus, struct text *what)

/* The interface: doctor-interface.c */
DOCTOR_TEST(lacks_link);
DOCTOR_TEST(lacks_can);
DOCTOR_TEST(lacks_interface);
DOCTOR_TEST(is_no_can);
DOCTOR_TEST(is_down);
DOCTOR_TEST(is_off_for_good);
DOCTOR_TEST(is_off);
DOCTOR_TEST(cannot_restart);
DOCTOR_TEST(cannot_send);
DOCTOR_TEST(cannot_hear);
DOCTOR_TEST(loses_frames);

/* What is on the bus, whatever it means: doctor-bus.c */
DOCTOR_TEST(is_alone);
DOCTOR_TEST(has_wrong_bitrate);
DOCTOR_TEST(has_errors_only);
DOCTOR_TEST(is_not_polled);
DOCTOR_TEST(is_silent);
DOCTOR_TEST(repeats_unheard);
DOCTOR_TEST(repeats);
DOCTOR_TEST(has_fd);
DOCTOR_TEST(is_disturbed);
DOCTOR_TEST(is_not_acknowledged);
DOCTOR_TEST(has_remote);

/* What the frames say: doctor-family.c */
DOCTOR_TEST(is_growatt);
DOCTOR_TEST(is_samsung);
DOCTOR_TEST(is_foreign);
DOCTOR_TEST(has_long_ids);
DOCTOR_TEST(is_swapped);
DOCTOR_TEST(has_inverter_only);
DOCTOR_TEST(has_no_family);
DOCTOR_TEST(waits_for_inverter);
DOCTOR_TEST(is_overridden);
DOCTOR_TEST(has_no_dialect);
DOCTOR_TEST(misses_ids);
DOCTOR_TEST(has_bad_lengths);
DOCTOR_TEST(has_refused);
DOCTOR_TEST(has_implausible);
DOCTOR_TEST(has_two_inverters);
DOCTOR_TEST(speaks_native);
DOCTOR_TEST(speaks_pylontech_on_pytes);
DOCTOR_TEST(speaks_sma);
DOCTOR_TEST(has_unknown_bits);
DOCTOR_TEST(has_sign_conflicts);
DOCTOR_TEST(lacks_inverter);

/* What the pack says: doctor-pack.c */
DOCTOR_TEST(has_modules_offline);
DOCTOR_TEST(has_alarms);
DOCTOR_TEST(bars_charging);
DOCTOR_TEST(is_full);
DOCTOR_TEST(bars_discharging);
DOCTOR_TEST(has_history);
DOCTOR_TEST(is_not_attached);

/* A serial port and the modules on it: doctor-serial.c */
DOCTOR_TEST(lacks_serial_link);
DOCTOR_TEST(lacks_port);
DOCTOR_TEST(is_taken);
DOCTOR_TEST(is_not_kept_open);
DOCTOR_TEST(is_not_asked);
DOCTOR_TEST(hears_garbage);
DOCTOR_TEST(hears_nothing);
DOCTOR_TEST(hears_look_alike);
DOCTOR_TEST(loses_modules);
DOCTOR_TEST(has_other_host);
DOCTOR_TEST(is_noisy);
DOCTOR_TEST(misses_replies);
DOCTOR_TEST(doubts_numbers);
DOCTOR_TEST(hears_itself);
DOCTOR_TEST(is_slow);
DOCTOR_TEST(contradicts_can);
DOCTOR_TEST(contradicted_can);
DOCTOR_TEST(serial_has_alarms);
DOCTOR_TEST(serial_bars_charging);
DOCTOR_TEST(serial_is_full);
DOCTOR_TEST(serial_bars_discharging);
DOCTOR_TEST(has_serial_history);

/* Helpers: doctor-bus.c, doctor-family.c */
const struct items *link_files(const struct snapshot *snapshot,
			       const char *name);
const struct items *bus_link(const struct bus *bus);
bool bus_link_says(const struct bus *bus, const char *name, const char *word);
bool bus_has_problem(const struct bus *bus, const char *problem);
long long bus_count(const struct bus *bus, const char *name);
long long bus_growth(const struct bus *bus, const char *name);
bool bus_has_data(const struct bus *bus);
const char *bus_dialect(const struct bus *bus);

#endif /* LFPCTL_DOCTOR_H */
