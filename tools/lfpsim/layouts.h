/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rows and frames that several dialects have in common. */
#ifndef LFPSIM_LAYOUTS_H
#define LFPSIM_LAYOUTS_H

#include "dialect.h"

/* Rows */
extern const struct field limit_fields[];	/* 0x351 */
extern const struct field charge_fields[];	/* 0x355 */
extern const struct field fine_charge_fields[];	/* 0x355 with hundredths of a percent */
extern const struct field measured_fields[];	/* 0x356 */
extern const struct field module_fields[];	/* 0x359 */
extern const struct field total_fields[];	/* 0x35F, capacity */
extern const struct field available_fields[];	/* 0x35F, charge that is left */
extern const struct bits py12_alarm_bits[];	/* 0x359 */
extern const struct bits pair_alarm_bits[];	/* 0x35A */
extern const struct bits request_bits[];	/* 0x35C */
extern const struct bits charge_wish_bits[];	/* 0x360 */
extern const struct text_field name_spaces_text[];
extern const struct text_field name_zeros_text[];

/* Frames; the number behind the name is the length */
extern const struct layout limits_8;
extern const struct layout limits_6;
extern const struct layout charge_4;
extern const struct layout charge_6;
extern const struct layout charge_8;
extern const struct layout fine_charge_8;
extern const struct layout measured_6;
extern const struct layout measured_8;
extern const struct layout py12_alarms_7;
extern const struct layout pair_alarms_zeros;	/* items that are well are 00 */
extern const struct layout pair_alarms_tens;	/* they are 10 */
extern const struct layout pair_alarms_seplos;	/* the same, and reserved items 00 */
extern const struct layout events_8;
extern const struct layout requests_2;
extern const struct layout name_spaces_8;
extern const struct layout name_zeros_8;
extern const struct layout name_5;
extern const struct layout modules_8;
extern const struct layout extremes_8;
extern const struct layout energy_8;
extern const struct layout installed_8;
extern const struct layout installed_2;
extern const struct layout lowest_place_8;
extern const struct layout highest_place_8;
extern const struct layout coldest_place_8;
extern const struct layout warmest_place_8;

#endif
