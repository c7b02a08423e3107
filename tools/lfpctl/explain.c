// SPDX-License-Identifier: GPL-2.0-or-later
/* lfpctl explain: what a condition means, and what to do. */
#include <stdio.h>
#include <string.h>

#include "codec/reading.h"
#include "lfpctl.h"
#include "output.h"

/**
 * struct explanation - a condition in words
 * @what: what has happened
 * @advice: what to do
 */
struct explanation {
	const char *what;
	const char *advice;
};

#define CHARGER "Look at the charger's voltage; let the cells balance at a lower one."
#define EMPTY "Charge soon; a pack that stays empty is damaged."
#define LESS "Lower the current, or add modules."
#define COOL "Let air at it, and lower the current."
#define WARM "It works again when it is warmer; do not charge below 0 degrees."
#define SERVICE "Switch the module off and on; if it comes back, ask its maker."
#define CABLES "Look at the link cables between the modules."

static const struct explanation explanations[LFP_CONDITION_COUNT] = {
	[LFP_CELL_OVERVOLTAGE] = { "A cell's voltage is too high.", CHARGER },
	[LFP_CELL_UNDERVOLTAGE] = { "A cell's voltage is too low.", EMPTY },
	[LFP_MODULE_OVERVOLTAGE] = { "A module's voltage is too high.",
				     CHARGER },
	[LFP_MODULE_UNDERVOLTAGE] = { "A module's voltage is too low.",
				      EMPTY },
	[LFP_OVERVOLTAGE] = { "The voltage of a cell or module is too high.",
			      CHARGER },
	[LFP_UNDERVOLTAGE] = { "The voltage of a cell or module is too low.",
			       EMPTY },
	[LFP_STACK_OVERVOLTAGE] = { "The whole string's voltage is too high.",
				    CHARGER },
	[LFP_STACK_UNDERVOLTAGE] = { "The whole string's voltage is too low.",
				     EMPTY },
	[LFP_CHARGE_OVERCURRENT] = { "Too much current into the pack.", LESS },
	[LFP_DISCHARGE_OVERCURRENT] = { "Too much current out of the pack.",
					LESS },
	[LFP_OVERCURRENT] = { "Too much current; the pack does not say which way.",
			      LESS },
	[LFP_SHORT_CIRCUIT] = { "A short circuit at the terminals.",
				"Switch off, disconnect, and find it." },
	[LFP_CHARGE_OVERTEMPERATURE] = { "Cells are too hot to be charged.",
					 COOL },
	[LFP_CHARGE_UNDERTEMPERATURE] = { "Cells are too cold to be charged.",
					  WARM },
	[LFP_DISCHARGE_OVERTEMPERATURE] = { "Cells are too hot to be discharged.",
					    COOL },
	[LFP_DISCHARGE_UNDERTEMPERATURE] = { "Cells are too cold to be discharged.",
					     WARM },
	[LFP_OVERTEMPERATURE] = { "Cells are too hot; the pack does not say for what.",
				  COOL },
	[LFP_UNDERTEMPERATURE] = { "Cells are too cold; the pack does not say for what.",
				   WARM },
	[LFP_MOSFET_OVERTEMPERATURE] = { "The switches of a module are too hot.",
					 COOL },
	[LFP_CELL_IMBALANCE] = { "Cells differ too much in voltage.",
				 "Keep it near full for some hours; see them all:  lfpctl cells" },
	[LFP_TEMPERATURE_IMBALANCE] = { "Cells differ too much in temperature.",
					"Look for what heats or cools one side." },
	[LFP_HEATER] = { "The heating has failed, or is too hot.", SERVICE },
	[LFP_TEMPERATURE_SENSOR] = { "A temperature sensor has failed.",
				     SERVICE },
	[LFP_VOLTAGE_SENSOR] = { "A cell's voltage cannot be measured.",
				 SERVICE },
	[LFP_BMS_INTERNAL] = { "The battery management has failed.", SERVICE },
	[LFP_INTERNAL_COMMUNICATION] = { "Modules do not hear each other.",
					 CABLES },
	[LFP_REVERSE_POLARITY] = { "Power cables are swapped.",
				   "Switch off and swap them." },
	[LFP_INPUT_OVERVOLTAGE] = { "Too much voltage comes from outside.",
				    CHARGER },
	[LFP_CONTACTOR] = { "A contactor does not do what it should.",
			    SERVICE },
	[LFP_BATTERY_DAMAGED] = { "A cell is damaged, or cannot be measured.",
				  "Do not charge it; ask its maker." },
	[LFP_SHUTDOWN_CIRCUIT] = { "The circuit that opens the contactor has failed.",
				   SERVICE },
	[LFP_SELF_TEST] = { "The battery management failed its test at power-on.",
			    SERVICE },
	[LFP_SAFETY_FUNCTION] = { "A safety function of the management has failed.",
				  SERVICE },
	[LFP_INVERTER_COMMUNICATION] = { "The pack does not hear the inverter.",
					 "Look at the cable between them; without one:  "
					 "lfpctl attach --keepalive" },
	[LFP_GENERAL] = { "The pack's summary alarm.",
			  "See its other conditions:  lfpctl status -v" },
	[LFP_UNKNOWN_ALARM] = { "A bit is set that nobody has explained.",
				"Please send us what it shows, and what the pack "
				"does:  lfpctl status -v" },
	[LFP_CAN_LINK] = { "Nothing (more) is heard of the stack on CAN.",
			   "Find out why:  lfpctl doctor" },
	[LFP_SERIAL_LINK] = { "No module answers (any more) on the serial port.",
			      "Find out why:  lfpctl doctor" },
	[LFP_MODULE_LINK] = { "A module does not answer any more, and others do.",
			      "Is it on? " CABLES },
	[LFP_NO_MASTER] = { "No module speaks for the stack.",
			    "Switch the stack on by its first module. "
			    CABLES },
};

static int find(const char *name)
{
	for (int i = 0; i < LFP_CONDITION_COUNT; i++)
		if (!strcmp(lfp_condition_name((unsigned int)i), name))
			return i;
	return -1;
}

static json_object *to_json(const struct explanation *explanation)
{
	json_object *object = json_object_new_object();

	json_object_object_add(object, "text",
			       json_object_new_string(explanation->what));
	json_object_object_add(object, "advice",
			       json_object_new_string(explanation->advice));
	return object;
}

static void explain(int condition, json_object *list)
{
	const struct explanation *explanation = &explanations[condition];
	const char *name = lfp_condition_name((unsigned int)condition);

	if (list)
		json_object_object_add(list, name, to_json(explanation));
	else
		printf("%s\n  %s\n  %s\n", name, explanation->what,
		       explanation->advice);
}

static int list_all(json_object *list)
{
	for (int i = 0; i < LFP_CONDITION_COUNT; i++) {
		if (list)
			explain(i, list);
		else
			printf("%-27s %s\n",
			       lfp_condition_name((unsigned int)i),
			       explanations[i].what);
	}
	return STATUS_OK;
}

static int explain_words(int count, char **words, json_object *list)
{
	int status = STATUS_OK, condition;

	for (int i = 0; i < count; i++) {
		condition = find(words[i]);
		if (condition >= 0) {
			explain(condition, list);
			continue;
		}
		complain("there is no condition \"%s\"; all of them:  lfpctl explain",
			 words[i]);
		status = STATUS_NOTHING;
	}
	return status;
}

static int run(int count, char **words)
{
	json_object *list = globals.json ? json_object_new_object() : NULL;
	int status = count ? explain_words(count, words, list) :
			     list_all(list);

	if (list)
		json_print(list, JSON_C_TO_STRING_PRETTY |
				 JSON_C_TO_STRING_SPACED);
	return status;
}

const struct command explain_command = {
	.name = "explain",
	.arguments = "[CONDITION...]",
	.about = "what a condition means, what to do",
	.help =
"Explains conditions by their names in alarms/, or lists all of them. With the\n"
"level \"warning\" something is near a limit; with \"protection\" the pack has\n"
"acted, or the thing is broken.\n",
	.run = run,
};
