/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The dialects that there are, each in its dialect-*.c. */
#ifndef LFPSIM_TABLES_H
#define LFPSIM_TABLES_H

#include "dialect.h"

extern const struct dialect dialect_pylontech_12;
extern const struct dialect dialect_pylontech_12_old;
extern const struct dialect dialect_pylontech_13;
extern const struct dialect dialect_pylontech_plus;
extern const struct dialect dialect_pytes_pylontech;
extern const struct dialect dialect_pytes_victron;
extern const struct dialect dialect_pytes_native;
extern const struct dialect dialect_byd;
extern const struct dialect dialect_victron;
extern const struct dialect dialect_sma;
extern const struct dialect dialect_luxpower;
extern const struct dialect dialect_deye;
extern const struct dialect dialect_pylontech_hv;
extern const struct dialect dialect_pylontech_hv_swapped;
extern const struct dialect dialect_growatt;
extern const struct dialect dialect_samsung;

#endif
