// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Where documents, captures and other readers of the CAN dialects contradict
 * each other: one test for each matter, with the sides that were heard and the
 * one that is followed.
 */

#include "bench.h"

#define NATIVE LFP_CAN_PYTES_NATIVE
#define PLUS LFP_CAN_PYLONTECH_PLUS
#define PYTES_PYLONTECH LFP_CAN_PYTES_PYLONTECH
#define PYTES_VICTRON LFP_CAN_PYTES_VICTRON
#define BYD LFP_CAN_BYD
#define VICTRON LFP_CAN_VICTRON
#define SMA LFP_CAN_SMA
#define LUX LFP_CAN_LUXPOWER
#define DEYE LFP_CAN_DEYE

static const enum lfp_can_dialect with_359[] = { V12, PLUS, PYTES_PYLONTECH, LUX };
static const enum lfp_can_dialect with_35a[] = {
	V12, V13, PLUS, PYTES_PYLONTECH, PYTES_VICTRON, BYD, VICTRON, SMA,
};

static enum lfp_level level_in(enum lfp_can_dialect dialect, u32 id, const char *hex,
			       enum lfp_condition condition)
{
	struct lfp_reading reading;

	bench_decode(dialect, id, hex, &reading);
	assert_true(reading.can_say & BIT_ULL(condition));
	if (reading.protection & BIT_ULL(condition))
		return LFP_PROTECTION;
	return reading.warning & BIT_ULL(condition) ? LFP_WARNING : LFP_NONE;
}

/* The only condition that this frame raises must be this one. */
static void expect_alone(enum lfp_can_dialect dialect, u32 id, const char *hex,
			 enum lfp_condition condition, enum lfp_level level)
{
	struct lfp_reading reading;

	assert_int_equal(level_in(dialect, id, hex, condition), level);
	bench_decode(dialect, id, hex, &reading);
	assert_int_equal(reading.protection,
			 level == LFP_PROTECTION ? BIT_ULL(condition) : 0);
	assert_int_equal(reading.warning, level == LFP_WARNING ? BIT_ULL(condition) : 0);
}

static void expect_quiet(enum lfp_can_dialect dialect, u32 id, const char *hex)
{
	struct lfp_reading reading;

	assert_int_equal(bench_decode(dialect, id, hex, &reading), LFP_DECODED);
	assert_int_equal(reading.warning | reading.protection, 0);
}

static s64 number_in(enum lfp_can_dialect dialect, u32 id, const char *hex, enum lfp_field field)
{
	struct lfp_reading reading;

	bench_decode(dialect, id, hex, &reading);
	if (!(reading.fields & BIT_ULL(field)))
		fail_msg("%03x#%s in %s has no %s", id, hex, lfp_can_dialect_name(dialect),
			 lfp_field_name(field));
	return reading.value[field];
}

static bool says(enum lfp_can_dialect dialect, u32 id, const char *hex, enum lfp_field field)
{
	struct lfp_reading reading;

	bench_decode(dialect, id, hex, &reading);
	return (reading.fields | reading.implausible) & BIT_ULL(field);
}

static const char *text_in(enum lfp_can_dialect dialect, u32 id, const char *hex,
			   enum lfp_text text)
{
	static struct lfp_reading reading;

	bench_decode(dialect, id, hex, &reading);
	return reading.texts & BIT(text) ? reading.text[text] : "";
}

/*
 * 1. Bit 3: Pylontech V1.2, Sol-Ark, LuxPower, OpenDTU, GrugBus. Bit 7: the
 * converters ArminJo/JK-BMSToPylontechCAN and Battery-Emulator. Bit 3 it is.
 */
static void test_1_system_error(void **context)
{
	unsigned int d;

	(void)context;
	for (d = 0; d < ARRAY_SIZE(with_359); d++) {
		expect_alone(with_359[d], 0x359, "0008000001504E", LFP_BMS_INTERNAL,
			     LFP_PROTECTION);
		expect_alone(with_359[d], 0x359, "0080000001504E", LFP_UNKNOWN_ALARM,
			     LFP_PROTECTION);
	}
}

/*
 * 2. Bit 0: Pylontech V1.2, Seplos and all readers. Bit 7: YamBMS,
 * bms-to-inverter. Bit 0, and bit 7 is seen as an unknown fault.
 */
static void test_2_charge_overcurrent(void **context)
{
	unsigned int d;

	(void)context;
	for (d = 0; d < ARRAY_SIZE(with_359); d++) {
		expect_alone(with_359[d], 0x359, "0001000001504E", LFP_CHARGE_OVERCURRENT,
			     LFP_PROTECTION);
		expect_alone(with_359[d], 0x359, "0000000101504E", LFP_CHARGE_OVERCURRENT,
			     LFP_WARNING);
		expect_alone(with_359[d], 0x359, "0000008001504E", LFP_UNKNOWN_ALARM,
			     LFP_WARNING);
	}
}

/*
 * 3. Pylontech V1.2, against finitor/power-system whose masks are moved by
 * some bits (0x80 over-voltage, 0x40 under-voltage ...), and Deye which has a
 * table of its own. Pylontech's, but for Deye.
 */
static void test_3_whole_table(void **context)
{
	unsigned int d;

	(void)context;
	for (d = 0; d < ARRAY_SIZE(with_359); d++) {
		expect_alone(with_359[d], 0x359, "8000000001504E", LFP_DISCHARGE_OVERCURRENT,
			     LFP_PROTECTION);
		expect_alone(with_359[d], 0x359, "4000000001504E", LFP_UNKNOWN_ALARM,
			     LFP_PROTECTION);
		expect_alone(with_359[d], 0x359, "1000000001504E", LFP_UNDERTEMPERATURE,
			     LFP_PROTECTION);
	}
	expect_alone(DEYE, 0x359, "80000000000000", LFP_CHARGE_UNDERTEMPERATURE, LFP_PROTECTION);
	expect_alone(DEYE, 0x359, "10000000000000", LFP_CHARGE_OVERCURRENT, LFP_PROTECTION);
}

/* 4. Over-temperature in Pylontech's document of 2016, over-voltage from V1.1 on. */
static void test_4_overvoltage(void **context)
{
	unsigned int d;

	(void)context;
	for (d = 0; d < ARRAY_SIZE(with_359); d++) {
		expect_alone(with_359[d], 0x359, "0200000001504E", LFP_OVERVOLTAGE,
			     LFP_PROTECTION);
		expect_alone(with_359[d], 0x359, "0000020001504E", LFP_OVERVOLTAGE, LFP_WARNING);
	}
}

/*
 * 5. "Force charge I" is bit 5 for Pylontech, Seplos and Deye, "1" is bit 4 for
 * Sol-Ark and LuxPower. The bits mean the same: 4 the first stage, 5 the last.
 */
static void test_5_force_charge(void **context)
{
	static const enum lfp_can_dialect dialects[] = { V12, PLUS, PYTES_PYLONTECH, LUX, DEYE };
	unsigned int d;

	(void)context;
	for (d = 0; d < ARRAY_SIZE(dialects); d++) {
		assert_int_equal(number_in(dialects[d], 0x35c, "D000", LFP_CHARGE_REQUEST),
				 LFP_REQUEST_FORCE);
		assert_int_equal(number_in(dialects[d], 0x35c, "E000", LFP_CHARGE_REQUEST),
				 LFP_REQUEST_FORCE_URGENT);
	}
}

/*
 * 6. 01 raised, 10 clear: SMA, MG, BYD, bsc_fw. 10 raised: a reader of
 * Pylontech packs on Victron, comments in two others. 01 is raised.
 */
static void test_6_pair(void **context)
{
	unsigned int d;

	(void)context;
	for (d = 0; d < ARRAY_SIZE(with_35a); d++) {
		expect_alone(with_35a[d], 0x35a, "0400000000000000", LFP_OVERVOLTAGE,
			     LFP_PROTECTION);
		expect_alone(with_35a[d], 0x35a, "0800000000000000", LFP_OVERVOLTAGE, LFP_NONE);
		expect_alone(with_35a[d], 0x35a, "0000000004000000", LFP_OVERVOLTAGE,
			     LFP_WARNING);
		expect_alone(with_35a[d], 0x35a, "0000000008000000", LFP_OVERVOLTAGE, LFP_NONE);
	}
}

/* 6b. All is well: AA from BYD and Seplos, 00 from Pytes, Pylontech and Daly. Both. */
static void test_6b_idle(void **context)
{
	static const char *const idle[] = { "AAAAAAAAAAAAAAAA", "0000000000000000" };
	enum lfp_condition condition;
	unsigned int d, i;

	(void)context;
	for (d = 0; d < ARRAY_SIZE(with_35a); d++) {
		for (i = 0; i < ARRAY_SIZE(idle); i++) {
			expect_quiet(with_35a[d], 0x35a, idle[i]);
			for (condition = LFP_OVERVOLTAGE; condition <= LFP_UNDERVOLTAGE;
			     condition++)
				assert_int_equal(level_in(with_35a[d], 0x35a, idle[i],
							  condition), LFP_NONE);
		}
	}
}

/*
 * 7. Plus is charge: Pytes, BYD, Shoto, captures of a discharge. Plus is
 * discharge: Deye since V2.5 of its paper. Plus is charge, turned round for
 * Deye. Pylontech's document does not say.
 */
static void test_7_sign_of_current(void **context)
{
	unsigned int d;

	(void)context;
	for (d = 0; d < ARRAY_SIZE(with_35a); d++)
		assert_int_equal(number_in(with_35a[d], 0x356, "7A13F2FE6B01", LFP_CURRENT_UA),
				 -27000000);
	assert_int_equal(number_in(LUX, 0x356, "7A130E016B01", LFP_CURRENT_UA), 27000000);
	assert_int_equal(number_in(NATIVE, 0x405, "7A130E016B01", LFP_CURRENT_UA), 27000000);
	assert_int_equal(number_in(DEYE, 0x356, "7A13F2FE6B01", LFP_CURRENT_UA), 27000000);
	assert_int_equal(number_in(DEYE, 0x356, "7A130E016B01", LFP_CURRENT_UA), -27000000);
}

/*
 * 8. Positive in all captures of packs; negative from PYLON_EMU, early diyBMS
 * and bms-to-inverter, which an inverter showed as 645.9 A. The magnitude.
 */
static void test_8_sign_of_discharge_limit(void **context)
{
	(void)context;
	assert_int_equal(number_in(V12, 0x351, "1402C012C012C201", LFP_DISCHARGE_CURRENT_MAX_UA),
			 480000000);
	assert_int_equal(number_in(V12, 0x351, "4502AC0354FCC001", LFP_DISCHARGE_CURRENT_MAX_UA),
			 94000000);
	assert_int_equal(number_in(V12, 0x351, "440264009CFF3F02", LFP_DISCHARGE_CURRENT_MAX_UA),
			 10000000);
}

/*
 * 9. 0.01 V: Pylontech and all captures of its packs. 0.1 V: Sol-Ark's paper,
 * and Discover really sends it. By magnitude.
 */
static void test_9_scale_of_voltage(void **context)
{
	(void)context;
	assert_int_equal(number_in(V12, 0x356, "7A13F2FE6B01", LFP_VOLTAGE_UV), 49860000);
	assert_int_equal(number_in(VICTRON, 0x356, "0A0200000000", LFP_VOLTAGE_UV), 52200000);
}

/*
 * 10. 0.1 kWh: OpenDTU, Pytes, BYD. 0.01 kWh: MG. 0.1 for Pytes and BYD;
 * whose pack has which scale is not known of the others, so it is not shown.
 */
static void test_10_energy(void **context)
{
	struct lfp_reading reading;

	(void)context;
	assert_int_equal(number_in(PYTES_VICTRON, 0x378, "400800002B070000",
				   LFP_CHARGED_ENERGY_WH), 211200);
	assert_int_equal(number_in(BYD, 0x378, "400800002B070000", LFP_DISCHARGED_ENERGY_WH),
			 183500);
	assert_int_equal(bench_decode(VICTRON, 0x378, "400800002B070000", &reading),
			 LFP_NOT_MINE);
	assert_int_equal(bench_decode(SMA, 0x378, "400800002B070000", &reading), LFP_NOT_MINE);
}

/*
 * 11. What can be taken out: Pytes, BYD. What the full stack holds: SMA, MG,
 * and six US5000 that sent 572. 0.1 Ah: one converter. By dialect, whole Ah.
 */
static void test_11_charge_in_35f(void **context)
{
	(void)context;
	assert_int_equal(number_in(PYTES_VICTRON, 0x35f, "01006E013200", LFP_CHARGE_NOW_UAH),
			 50000000);
	assert_false(says(PYTES_VICTRON, 0x35f, "01006E013200", LFP_CHARGE_FULL_UAH));
	assert_int_equal(number_in(BYD, 0x35f, "4C69011769000000", LFP_CHARGE_NOW_UAH),
			 105000000);
	assert_int_equal(number_in(V13, 0x35f, "4C4901033C02AA00", LFP_CHARGE_FULL_UAH),
			 572000000);
	assert_int_equal(number_in(SMA, 0x35f, "4C4901033C02AA00", LFP_CHARGE_FULL_UAH),
			 572000000);
	assert_false(says(VICTRON, 0x35f, "0000100430010000", LFP_CHARGE_NOW_UAH));
}

/* 12. Cell extremes: Seplos, Cubix, Shoto. A name: Victron. By what stands there. */
static void test_12_370_and_371(void **context)
{
	(void)context;
	assert_int_equal(number_in(PLUS, 0x370, "76006C00CF0CCA0C", LFP_CELL_VOLTAGE_MAX_UV),
			 3279000);
	assert_string_equal(text_in(PLUS, 0x370, "76006C00CF0CCA0C", LFP_MODEL), "");
	assert_string_equal(text_in(PLUS, 0x370, "43414E2D534D4152", LFP_MODEL), "CAN-SMAR");
	assert_false(says(PLUS, 0x370, "43414E2D534D4152", LFP_CELL_VOLTAGE_MAX_UV));
	assert_string_equal(text_in(VICTRON, 0x371, "54424D532D424154", LFP_MODEL_TAIL),
			    "TBMS-BAT");
	assert_string_equal(text_in(VICTRON, 0x370, "76006C00CF0CCA0C", LFP_MODEL), "");
	assert_false(says(VICTRON, 0x370, "76006C00CF0CCA0C", LFP_CELL_VOLTAGE_MAX_UV));
}

/* 13. Modules and cells in eight bytes; Discover's firmware numbers in four. By length. */
static void test_13_short_372_and_373(void **context)
{
	struct lfp_reading reading;

	(void)context;
	assert_int_equal(number_in(VICTRON, 0x372, "0100000000000000", LFP_MODULES_ONLINE), 1);
	assert_int_equal(bench_decode(VICTRON, 0x372, "01000000", &reading), LFP_TOO_SHORT);
	assert_int_equal(bench_decode(VICTRON, 0x373, "B90CC20C", &reading), LFP_TOO_SHORT);
	assert_int_equal(bench_decode(VICTRON, 0x373, "B90CC20C270128", &reading), LFP_TOO_SHORT);
}

/*
 * 14. Bytes 4-7 of 355 and 356: finer charge, mean temperature, cycles; with
 * LuxPower cell voltages and extreme temperatures. By dialect.
 */
static void test_14_upper_bytes(void **context)
{
	(void)context;
	assert_int_equal(number_in(VICTRON, 0x355, "3C00640084170000", LFP_SOC_CENTIPERCENT),
			 6020);
	assert_int_equal(number_in(VICTRON, 0x356, "6114D3FEEB001A00", LFP_CYCLE_COUNT), 26);
	assert_int_equal(number_in(VICTRON, 0x356, "6114D3FEEB001A00", LFP_TEMPERATURE_DC), 235);
	assert_int_equal(number_in(LUX, 0x355, "3C006400E40CDA0C", LFP_CELL_VOLTAGE_MAX_UV),
			 3300000);
	assert_int_equal(number_in(LUX, 0x356, "6114D3FEEB00C800",
				   LFP_CELL_TEMPERATURE_MIN_DC), 200);
	assert_false(says(LUX, 0x356, "6114D3FEEB00C800", LFP_TEMPERATURE_DC));
	assert_false(says(LUX, 0x355, "3C006400E40CDA0C", LFP_SOC_CENTIPERCENT));
	assert_false(says(BYD, 0x355, "4300640000000000", LFP_SOC_CENTIPERCENT));
}

static enum lfp_can_dialect recognise_359(const char *hex)
{
	struct lfp_can_payload slots[LFP_CAN_ID_COUNT] = { 0 };
	int slot = lfp_can_slot(0x359);

	slots[slot] = bench_payload(hex);
	return lfp_can_recognise(slots, BIT_ULL(slot));
}

/*
 * 15. "PN": Pylontech, Sol-Ark, captures. The capacity: LuxPower. Zero: YamBMS.
 * Not defined: Seplos. It is a sign, and never required.
 */
static void test_15_pn(void **context)
{
	(void)context;
	assert_int_equal(recognise_359("0000000006504E"), V12);
	assert_int_equal(recognise_359("00000000060000"), V12);
	assert_int_equal(recognise_359("0000000006000003"), V12);
	assert_int_equal(number_in(V12, 0x359, "00000000060000", LFP_MODULES_ONLINE), 6);
}

/* 16. Cell, then module: Pytes. Pack, then cell: Cubix. Shown as it was sent. */
static void test_16_names_of_cells(void **context)
{
	(void)context;
	assert_string_equal(text_in(PYTES_VICTRON, 0x374, "3038303000000000",
				    LFP_CELL_VOLTAGE_MIN_AT), "0800");
	assert_string_equal(text_in(PLUS, 0x374, "3032303400000000", LFP_CELL_VOLTAGE_MIN_AT),
			    "0204");
	assert_string_equal(text_in(BYD, 0x375, "3200000000000000", LFP_CELL_VOLTAGE_MAX_AT),
			    "2");
}

/* 17. 273: whole kelvin. 273.15 and tenths of a degree: two readers. 273. */
static void test_17_kelvin(void **context)
{
	(void)context;
	assert_int_equal(number_in(PLUS, 0x373, "CA0CCF0C1B011C01",
				   LFP_CELL_TEMPERATURE_MIN_DC), 100);
	assert_int_equal(number_in(PLUS, 0x373, "CA0CCF0C1B011C01",
				   LFP_CELL_TEMPERATURE_MAX_DC), 110);
	assert_int_equal(number_in(PLUS, 0x373, "CA0CCF0C11011101",
				   LFP_CELL_TEMPERATURE_MAX_DC), 0);
}

/* 18. 0x70 is printed in Seplos' paper, 0x370 is on the wire of a Cubix. */
static void test_18_0x370(void **context)
{
	(void)context;
	assert_true(lfp_can_slot(0x370) >= 0);
	assert_int_equal(lfp_can_slot(0x70), -1);
	assert_int_equal(lfp_can_slot(0x71), -1);
}

/* 19. One description of Pytes prints 8E 14 in its table and BE 14 in its text: the table. */
static void test_19_voltage_of_pytes(void **context)
{
	(void)context;
	assert_int_equal(number_in(PYTES_VICTRON, 0x356, "8E14F9FFB400", LFP_VOLTAGE_UV),
			 52620000);
}

/*
 * 20. An example was edited by hand on one page (02 03 04 05 for current and
 * temperature), and is whole in two others. The second one can be believed.
 */
static void test_20_edited_example(void **context)
{
	struct lfp_reading reading;

	(void)context;
	bench_decode(V12, 0x356, "4E1302030405", &reading);
	assert_true(reading.implausible & BIT_ULL(LFP_TEMPERATURE_DC));
	assert_int_equal(number_in(V12, 0x356, "021300004A01", LFP_VOLTAGE_UV), 48660000);
	assert_int_equal(number_in(V12, 0x356, "021300004A01", LFP_CURRENT_UA), 0);
	assert_int_equal(number_in(V12, 0x356, "021300004A01", LFP_TEMPERATURE_DC), 330);
}

/* 21. Unknown to OpenDTU; a clock by two logs with the time of their host: a clock. */
static void test_21_clock(void **context)
{
	(void)context;
	assert_int_equal(number_in(NATIVE, 0x40b, "18081709392C0100", LFP_BMS_CLOCK),
			 20240823095744);
	assert_int_equal(number_in(NATIVE, 0x40b, "1902101121340100", LFP_BMS_CLOCK),
			 20250216173352);
}

/* 22. Perhaps a charge: OpenDTU. Cells in series: 15 at 53.2 V, 16 at 56.8 V. Cells. */
static void test_22_cells_in_series(void **context)
{
	(void)context;
	assert_int_equal(number_in(NATIVE, 0x405, "1F130000E2000F00", LFP_CELLS_IN_SERIES), 15);
	assert_int_equal(number_in(NATIVE, 0x405, "421400005A001000", LFP_CELLS_IN_SERIES), 16);
	assert_false(says(NATIVE, 0x405, "1F130000E2000F00", LFP_SOC_PERCENT));
	assert_false(says(NATIVE, 0x405, "1F130000E2006400", LFP_SOC_PERCENT));
}

/* Without a number: the discharge over-current of 35A is the "high current" that has no way. */
static void test_high_current_of_35a(void **context)
{
	unsigned int d;

	(void)context;
	for (d = 0; d < ARRAY_SIZE(with_35a); d++)
		expect_alone(with_35a[d], 0x35a, "0040000000000000", LFP_DISCHARGE_OVERCURRENT,
			     LFP_PROTECTION);
}

/*
 * A reader in daily use tests bits of 0x403 from 8 on in an 8-bit number, and
 * finds none in any pack; so does it with bit 15 of 0x406. They are there.
 */
static void test_upper_bits_of_403(void **context)
{
	(void)context;
	expect_alone(NATIVE, 0x403, "0405800204048000", LFP_OVERTEMPERATURE, LFP_PROTECTION);
	expect_alone(NATIVE, 0x403, "0404820204048000", LFP_DISCHARGE_OVERCURRENT,
		     LFP_PROTECTION);
	expect_alone(NATIVE, 0x406, "0080000000000000", LFP_BMS_INTERNAL, LFP_PROTECTION);
}

/* Healthy packs are not zero in 0x403: "normal" bits, and two that are not explained. */
static void test_healthy_403(void **context)
{
	static const char *const healthy[] = {
		"0444800204048000", "0484800204048000", "0404800404048000", "0404800804048000",
	};
	unsigned int i;

	(void)context;
	for (i = 0; i < ARRAY_SIZE(healthy); i++)
		expect_quiet(NATIVE, 0x403, healthy[i]);
}

int main(void)
{
	const struct test_row tests[] = {
		cmocka_unit_test(test_1_system_error),
		cmocka_unit_test(test_2_charge_overcurrent),
		cmocka_unit_test(test_3_whole_table),
		cmocka_unit_test(test_4_overvoltage),
		cmocka_unit_test(test_5_force_charge),
		cmocka_unit_test(test_6_pair),
		cmocka_unit_test(test_6b_idle),
		cmocka_unit_test(test_7_sign_of_current),
		cmocka_unit_test(test_8_sign_of_discharge_limit),
		cmocka_unit_test(test_9_scale_of_voltage),
		cmocka_unit_test(test_10_energy),
		cmocka_unit_test(test_11_charge_in_35f),
		cmocka_unit_test(test_12_370_and_371),
		cmocka_unit_test(test_13_short_372_and_373),
		cmocka_unit_test(test_14_upper_bytes),
		cmocka_unit_test(test_15_pn),
		cmocka_unit_test(test_16_names_of_cells),
		cmocka_unit_test(test_17_kelvin),
		cmocka_unit_test(test_18_0x370),
		cmocka_unit_test(test_19_voltage_of_pytes),
		cmocka_unit_test(test_20_edited_example),
		cmocka_unit_test(test_21_clock),
		cmocka_unit_test(test_22_cells_in_series),
		cmocka_unit_test(test_high_current_of_35a),
		cmocka_unit_test(test_upper_bits_of_403),
		cmocka_unit_test(test_healthy_403),
	};

	return cmocka_run_group_tests_name("conflicts", tests, NULL, NULL);
}
