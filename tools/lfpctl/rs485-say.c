// SPDX-License-Identifier: GPL-2.0-or-later
/* Prints frames of RS485. */
#include <string.h>

#include "frame.h"
#include "output.h"
#include "rs485.h"
#include "say.h"

static const char *const command_words[LFP_RS485_COMMAND_COUNT] = {
	[LFP_RS485_ANALOG] = "values",
	[LFP_RS485_ANALOG_ALL] = "values of all modules",
	[LFP_RS485_ALARM] = "alarms",
	[LFP_RS485_ALARM_ALL] = "alarms of all modules",
	[LFP_RS485_LIMITS] = "limits",
	[LFP_RS485_VERSION] = "version of the protocol",
	[LFP_RS485_MANUFACTURER] = "manufacturer",
	[LFP_RS485_SYSTEM_ANALOG] = "values of the stack",
	[LFP_RS485_SYSTEM_ALARM] = "alarms of the stack",
	[LFP_RS485_SYSTEM_MANAGEMENT] = "limits of the stack",
	[LFP_RS485_MANAGEMENT] = "charge and discharge",
	[LFP_RS485_SERIAL] = "serial number",
	[LFP_RS485_FIRMWARE] = "firmware",
};

const char *rs485_command_words(const struct exchange *exchange)
{
	return exchange->known ? command_words[exchange->command] :
				 "a command that this program does not know";
}

static enum lfp_rs485_family family_of(const struct exchange *exchange)
{
	return lfp_rs485_reply_family(&exchange->frame, exchange->known ?
				      exchange->command : LFP_RS485_VERSION);
}

/* Why a reply says nothing; nothing if it does. */
static void refuse(const struct exchange *exchange, struct text *refusal)
{
	const struct lfp_rs485_frame *frame = &exchange->frame;
	struct lfp_reading reading;
	enum lfp_rs485_verdict verdict;

	if (frame->code) {
		text_add(refusal, "refused: %02X, %s", frame->code,
			 lfp_rs485_return_text(frame->code));
		return;
	}
	if (!exchange->known) {
		text_add(refusal, exchange->asked ?
			 "not decoded: the command is not known" :
			 "not decoded: what was asked is not known (--command)");
		return;
	}
	verdict = lfp_rs485_decode(frame, exchange->command, 0, &reading);
	if (verdict == LFP_RS485_OTHER_FAMILY)
		text_add(refusal, "not decoded: %s, another family",
			 lfp_rs485_family_name(family_of(exchange)));
	else if (verdict != LFP_RS485_DECODED)
		text_add(refusal, "%u bytes fit no form of this reply",
			 frame->len);
}

static void add_record(struct text *text, const struct exchange *exchange,
		       unsigned int record)
{
	struct text words = { .len = 0 };
	struct lfp_reading reading;

	lfp_rs485_decode(&exchange->frame, exchange->command, record, &reading);
	say_reading(&words, &reading);
	if (reading.unknown) {
		say_separator(&words);
		text_add(&words, "unknown bits %016llX",
			 (unsigned long long)reading.unknown);
	}
	if (reading.cells.cells && !lfp_rs485_cells_add_up(&reading)) {
		say_separator(&words);
		text_add(&words, "the voltage is not the sum of the cells");
	}
	text_add(text, "%s", words.chars);
}

/* "protocol 2.0": all that a reply to 4F says */
static void add_version(struct text *text, const struct exchange *exchange)
{
	u8 version = exchange->frame.version;

	text_add(text, "protocol %u.%u", version >> 4, version & 0xf);
}

static unsigned int records_of(const struct exchange *exchange)
{
	return lfp_rs485_records(&exchange->frame, exchange->command);
}

/* What it is: "02  42 values", "02  42? values" if that was found out. */
static void add_subject(struct text *text, const struct exchange *exchange)
{
	text_add(text, "%02X  ", exchange->frame.address);
	if (exchange->known || exchange->asked || exchange->request)
		text_add(text, "%02X%s %s", exchange->cid2,
			 exchange->guessed ? "?" : "",
			 rs485_command_words(exchange));
	else
		text_add(text, "??");
}

/* Each module of a reply has a line of its own. */
static void print_records(const struct exchange *exchange,
			  const struct text *head)
{
	unsigned int records = records_of(exchange);
	struct text line;

	for (unsigned int i = 0; i < records; i++) {
		line = *head;
		if (exchange->all)
			text_add(&line, "module %u: ", i + 1);
		if (exchange->command == LFP_RS485_VERSION)
			add_version(&line, exchange);
		else
			add_record(&line, exchange, i);
		puts(line.chars);
	}
}

static void print_reply(const struct exchange *exchange, struct text *head)
{
	struct text refusal = { .len = 0 };

	refuse(exchange, &refusal);
	if (refusal.len) {
		printf("%s  %s\n", head->chars, refusal.chars);
		return;
	}
	if (family_of(exchange) != LFP_RS485_UNKNOWN)
		text_add(head, "  %s",
			 lfp_rs485_family_name(family_of(exchange)));
	text_add(head, "  ");
	print_records(exchange, head);
}

void rs485_print(const struct exchange *exchange)
{
	struct text head = { .len = 0 };

	if (*exchange->telegram.time)
		text_add(&head, "%s  ", exchange->telegram.time);
	if (exchange->damage.len) {
		text_clean(head.chars);
		printf("%s!!  %s%s%s  %.40s%s\n", head.chars,
		       colour_on(COLOUR_RED), exchange->damage.chars,
		       colour_off(COLOUR_RED), exchange->telegram.chars,
		       exchange->telegram.len > 40 ? "..." : "");
		return;
	}
	text_add(&head, exchange->request ? "->  " : "<-  ");
	add_subject(&head, exchange);
	if (exchange->request)
		printf("%s%s\n", head.chars, exchange->echo ? "  (echo)" : "");
	else
		print_reply(exchange, &head);
}

static void add_string(json_object *object, const char *name, const char *text)
{
	json_object_object_add(object, name, text && *text ?
			       json_object_new_string(text) : NULL);
}

static void add_hex(json_object *object, const char *name, bool known,
		    unsigned int number)
{
	char digits[8];

	snprintf(digits, sizeof(digits), "%02X", number);
	add_string(object, name, known ? digits : NULL);
}

static void add_record_json(json_object *object,
			    const struct exchange *exchange,
			    unsigned int record)
{
	struct lfp_reading reading;
	char unknown[24] = "";

	lfp_rs485_decode(&exchange->frame, exchange->command, record, &reading);
	say_reading_json(object, &reading);
	if (reading.unknown)
		snprintf(unknown, sizeof(unknown), "%016llX",
			 (unsigned long long)reading.unknown);
	add_string(object, "unknown_bits", unknown);
}

/* Those of a reply of all modules are in an array. */
static void add_records_json(json_object *object,
			     const struct exchange *exchange)
{
	unsigned int records = records_of(exchange);
	json_object *list, *record;

	if (!exchange->all) {
		add_record_json(object, exchange, 0);
		return;
	}
	list = json_object_new_array();
	for (unsigned int i = 0; i < records; i++) {
		record = json_object_new_object();
		add_record_json(record, exchange, i);
		json_object_array_add(list, record);
	}
	json_object_object_add(object, "modules", list);
}

static const char *way_word(const struct exchange *exchange)
{
	if (exchange->damage.len)
		return NULL;
	if (exchange->echo)
		return "echo";
	return exchange->request ? "request" : "reply";
}

static void add_reply_json(json_object *object,
			   const struct exchange *exchange)
{
	struct text refusal = { .len = 0 };

	refuse(exchange, &refusal);
	add_hex(object, "return_code", true, exchange->frame.code);
	json_object_object_add(object, "guessed",
			       json_object_new_boolean(exchange->guessed));
	add_string(object, "family",
		   lfp_rs485_family_name(family_of(exchange)));
	add_string(object, "refused", refusal.len ? refusal.chars : NULL);
	if (!refusal.len)
		add_records_json(object, exchange);
}

void rs485_print_json(const struct exchange *exchange)
{
	const struct lfp_rs485_frame *frame = &exchange->frame;
	json_object *object = json_object_new_object();
	bool good = !exchange->damage.len;
	char chars[TELEGRAM_SIZE];

	snprintf(chars, sizeof(chars), "%s", exchange->telegram.chars);
	text_clean(chars);
	json_object_object_add(object, "time",
			       time_json(exchange->telegram.time));
	add_string(object, "frame", chars);
	add_string(object, "way", way_word(exchange));
	add_hex(object, "version", good, frame->version);
	add_hex(object, "address", good, frame->address);
	add_hex(object, "command", good && exchange->cid2, exchange->cid2);
	if (good && !exchange->request)
		add_reply_json(object, exchange);
	else
		add_string(object, "refused", good ? NULL :
			   exchange->damage.chars);
	json_print_line(object);
}
