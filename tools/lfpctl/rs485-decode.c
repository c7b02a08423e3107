// SPDX-License-Identifier: GPL-2.0-or-later
/* lfpctl decode of RS485. */
#include <stdlib.h>

#include "lfpctl.h"
#include "output.h"
#include "rs485-pack.h"
#include "rs485.h"

/* About 13 KiB. */
static struct exchange exchange;
static struct telegrams telegrams;
static struct telegram telegram;

static void print(void)
{
	if (globals.json)
		rs485_print_json(&exchange);
	else
		rs485_print(&exchange);
}

static void print_state(struct recorded *recorded)
{
	struct snapshot snapshot;
	struct report report;

	report_begin(&report);
	snapshot_from_recorded(&snapshot, recorded, "lfp0");
	report_add(&report, &snapshot);
	snapshot_free(&snapshot);
	report_end(&report);
}

/* Exit status; @texts: words are frames, not names of files. */
int rs485_decode(int count, char **words, bool texts, u8 cid2, bool state)
{
	struct pairing pairing = { .cid2 = cid2 };
	struct recorded *recorded = recorded_new();
	unsigned long damaged = 0;
	int status;

	setvbuf(stdout, NULL, _IOLBF, 0);
	telegrams_open(&telegrams, count, words, texts);
	while (telegrams_next(&telegrams, &telegram)) {
		rs485_read(&exchange, &telegram, &pairing);
		damaged += exchange.damage.len > 0;
		recorded_add(recorded, &exchange);
		if (!state)
			print();
	}
	status = telegrams_close(&telegrams);
	if (state && telegrams.found)
		print_state(recorded);
	recorded_free(recorded);
	if (damaged)
		complain("%lu frame%s damaged", damaged,
			 damaged == 1 ? " was" : "s were");
	return damaged ? STATUS_ERROR : status;
}
