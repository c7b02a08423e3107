// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The tables of the dialects, and the little code that turns a row and a value into bytes.
 *
 * Sources: PY12 = Pylontech "CANBUS Protocol" low voltage V1.2 (2018-04-08); the byte lengths,
 * the order of the burst and the V1.3 set are those of captures of two US5000 stacks
 * (setfirelabs.com, "Pylontech battery CAN comms V1.2 vs V1.3"); 0x35A is the table that SMA,
 * Victron and MG print.
 */
#include <string.h>

#include "dialect.h"
#include "number.h"

/*
 * 0x351: limits. Signed currents as in PY12; bytes 6-7 are missing with old firmware (struct
 * layout's len).
 */
static const struct field limit_fields[] = {
	{ 0, 2, false, Q_CHARGE_VOLTAGE, 100, 0 },
	{ 2, 2, true, Q_CHARGE_CURRENT, 100, 0 },
	{ 4, 2, true, Q_DISCHARGE_CURRENT, 100, 0 },
	{ 6, 2, false, Q_DISCHARGE_VOLTAGE, 100, 0 },
	{ 0 }
};

/* 0x355: state of charge and of health, whole percents. */
static const struct field charge_fields[] = {
	{ 0, 2, false, Q_SOC, 1000, 0 },
	{ 2, 2, false, Q_SOH, 1000, 0 },
	{ 0 }
};

/* 0x356: measurements. Plus = charging. */
static const struct field measured_fields[] = {
	{ 0, 2, true, Q_VOLTAGE, 10, 0 },
	{ 2, 2, true, Q_CURRENT, 100, 0 },
	{ 4, 2, true, Q_TEMPERATURE, 100, 0 },
	{ 0 }
};

/* 0x359: byte 4 is the number of modules. */
static const struct field module_fields[] = {
	{ 4, 1, false, Q_MODULES, 1000, 0 },
	{ 0 }
};

/*
 * 0x359 as PY12 has it: bytes 0-1 protections, bytes 2-3 the warnings. Charge over-current is
 * bit 0 of 1 and 3.
 */
static const struct bits py12_alarm_bits[] = {
	{ 0, 0x80, 0x80, FLAG_PROTECTION(COND_DISCHARGE_OVERCURRENT) },
	{ 0, 0x10, 0x10, FLAG_PROTECTION(COND_UNDERTEMPERATURE) },
	{ 0, 0x08, 0x08, FLAG_PROTECTION(COND_OVERTEMPERATURE) },
	{ 0, 0x04, 0x04, FLAG_PROTECTION(COND_UNDERVOLTAGE) },
	{ 0, 0x02, 0x02, FLAG_PROTECTION(COND_OVERVOLTAGE) },
	{ 1, 0x08, 0x08, FLAG_PROTECTION(COND_BMS_INTERNAL) },
	{ 1, 0x01, 0x01, FLAG_PROTECTION(COND_CHARGE_OVERCURRENT) },
	{ 2, 0x80, 0x80, FLAG_WARNING(COND_DISCHARGE_OVERCURRENT) },
	{ 2, 0x10, 0x10, FLAG_WARNING(COND_UNDERTEMPERATURE) },
	{ 2, 0x08, 0x08, FLAG_WARNING(COND_OVERTEMPERATURE) },
	{ 2, 0x04, 0x04, FLAG_WARNING(COND_UNDERVOLTAGE) },
	{ 2, 0x02, 0x02, FLAG_WARNING(COND_OVERVOLTAGE) },
	{ 3, 0x08, 0x08, FLAG_WARNING(COND_INTERNAL_COMMUNICATION) },
	{ 3, 0x01, 0x01, FLAG_WARNING(COND_CHARGE_OVERCURRENT) },
	{ 0 }
};

/*
 * 0x35A: two bits an item, 01 = raised; bytes 0-3 alarms, bytes 4-7 the same items as warnings.
 */
#define PAIR(byte, shift, cond)							\
	{ (byte), 3 << (shift), 1 << (shift), FLAG_PROTECTION(cond) },		\
	{ (byte) + 4, 3 << (shift), 1 << (shift), FLAG_WARNING(cond) }

static const struct bits pair_alarm_bits[] = {
	PAIR(0, 0, COND_GENERAL),
	PAIR(0, 2, COND_OVERVOLTAGE),
	PAIR(0, 4, COND_UNDERVOLTAGE),
	PAIR(0, 6, COND_OVERTEMPERATURE),
	PAIR(1, 0, COND_UNDERTEMPERATURE),
	PAIR(1, 2, COND_CHARGE_OVERTEMPERATURE),
	PAIR(1, 4, COND_CHARGE_UNDERTEMPERATURE),
	PAIR(1, 6, COND_DISCHARGE_OVERCURRENT),
	PAIR(2, 0, COND_CHARGE_OVERCURRENT),
	PAIR(2, 2, COND_CONTACTOR),
	PAIR(2, 4, COND_SHORT_CIRCUIT),
	PAIR(2, 6, COND_BMS_INTERNAL),
	PAIR(3, 0, COND_CELL_IMBALANCE),
	{ 0 }
};

/*
 * 0x35C: bit 5 is the lowest stage of "force charge", bit 4 the earlier one (PY12's names I and
 * II are crossed).
 */
static const struct bits request_bits[] = {
	{ 0, 0x80, 0x80, FLAG_CHARGE_ENABLE },
	{ 0, 0x40, 0x40, FLAG_DISCHARGE_ENABLE },
	{ 0, 0x20, 0x20, FLAG_REQUEST_FORCE_URGENT },
	{ 0, 0x10, 0x10, FLAG_REQUEST_FORCE },
	{ 0, 0x08, 0x08, FLAG_REQUEST_FULL },
	{ 0 }
};

/* 0x35F: bytes 4-5 are the capacity of the whole stack in Ah. */
static const struct field product_fields[] = {
	{ 4, 2, false, Q_CAPACITY, 1000, 0 },
	{ 0 }
};

static const struct layout limits_8 = { .id = 0x351, .len = 8, .fields = limit_fields };
static const struct layout limits_6 = { .id = 0x351, .len = 6, .fields = limit_fields };
static const struct layout charge_4 = { .id = 0x355, .len = 4, .fields = charge_fields };
static const struct layout charge_6 = { .id = 0x355, .len = 6, .fields = charge_fields };
static const struct layout measured_6 = { .id = 0x356, .len = 6, .fields = measured_fields };
static const struct layout py12_alarms = {
	.id = 0x359, .len = 7, .idle = { [5] = 'P', [6] = 'N' },
	.fields = module_fields, .bits = py12_alarm_bits,
};

static const struct layout pair_alarms = { .id = 0x35a, .len = 8, .bits = pair_alarm_bits };
static const struct layout requests = { .id = 0x35c, .len = 2, .bits = request_bits };
static const struct layout name_spaces = { .id = 0x35e, .len = 8, .name = { 0, 8, ' ' } };
/* "LI", version 1.3; nobody has explained the 170 of bytes 6-7. */
static const struct layout pylontech_product = {
	.id = 0x35f, .len = 8, .idle = { 'L', 'I', 1, 3, 0, 0, 0xaa, 0x00 },
	.fields = product_fields,
};

static const struct layout * const pylontech_12[] = {
	&py12_alarms, &limits_8, &charge_4, &measured_6, &requests, &name_spaces, NULL
};

static const struct layout * const pylontech_12_old[] = {
	&py12_alarms, &limits_6, &charge_4, &measured_6, &requests, &name_spaces, NULL
};

static const struct layout * const pylontech_13[] = {
	&limits_8, &charge_6, &measured_6, &pair_alarms, &name_spaces, &pylontech_product, NULL
};

/* Six US5000: 80 A a module; 572 Ah of the V1.3 capture divided by six. */
#define US5000_PER_MODULE {			\
		[Q_CHARGE_CURRENT] = 80000,	\
		[Q_DISCHARGE_CURRENT] = 80000,	\
		[Q_CAPACITY] = 95333,		\
	}

/* The values of the captured V1.2 stack. */
#define PYLONTECH_12_START {						\
		.value = {						\
			[Q_VOLTAGE] = 49860, [Q_CURRENT] = -27000,	\
			[Q_TEMPERATURE] = 36300,			\
			[Q_SOC] = 88000, [Q_SOH] = 94000,		\
			[Q_CHARGE_VOLTAGE] = 53200,			\
			[Q_DISCHARGE_VOLTAGE] = 45000,			\
			[Q_MODULES] = 6000,				\
		},							\
		.per_module = US5000_PER_MODULE,			\
		.flag = {						\
			[FLAG_CHARGE_ENABLE] = true,			\
			[FLAG_DISCHARGE_ENABLE] = true,			\
		},							\
		.name = "PYLON",					\
	}

const struct dialect dialects[] = {
	{
		.name = "pylontech-1.2",
		.about = "Pylontech low voltage V1.2: 359 351 355 356 35C 35E",
		.older = "pylontech-1.2-old",
		.burst = pylontech_12,
		.cells = 15,
		.start = PYLONTECH_12_START,
	},
	{
		.name = "pylontech-1.2-old",
		.about = "the same with old firmware: 351 has 6 bytes, no discharge voltage",
		.older = "pylontech-1.2-old",
		.burst = pylontech_12_old,
		.cells = 15,
		.start = PYLONTECH_12_START,
	},
	{
		.name = "pylontech-1.3",
		.about = "Pylontech low voltage V1.3 (newer US5000): 351 355 356 35A 35E 35F",
		.burst = pylontech_13,
		.cells = 15,
		.start = {
			.value = {
				[Q_VOLTAGE] = 49870, [Q_CURRENT] = -27900,
				[Q_TEMPERATURE] = 36300,
				[Q_SOC] = 84000, [Q_SOH] = 96000,
				[Q_CHARGE_VOLTAGE] = 52800,
				[Q_DISCHARGE_VOLTAGE] = 45000,
				[Q_MODULES] = 6000,
			},
			.per_module = US5000_PER_MODULE,
			.name = "PYLON",
		},
	},
};

const unsigned int nr_dialects = sizeof(dialects) / sizeof(dialects[0]);

const struct dialect *dialect_find(const char *name)
{
	for (unsigned int i = 0; i < nr_dialects; i++)
		if (!strcmp(dialects[i].name, name))
			return &dialects[i];
	return NULL;
}

const struct layout *dialect_layout(const struct dialect *dialect, uint32_t id)
{
	for (const struct layout * const *l = dialect->burst; *l; l++)
		if ((*l)->id == id)
			return *l;
	return NULL;
}

bool layout_has_flag(const struct layout *layout, unsigned int flag)
{
	for (const struct bits *b = layout->bits; b && b->mask; b++)
		if (b->flag == flag && b->byte < layout->len)
			return true;
	return false;
}

bool dialect_has_flag(const struct dialect *dialect, unsigned int flag)
{
	for (const struct layout * const *l = dialect->burst; *l; l++)
		if (layout_has_flag(*l, flag))
			return true;
	return false;
}

/**
 * dialect_levels() - the levels that a dialect can say of a condition
 */
enum level dialect_levels(const struct dialect *dialect, enum condition cond)
{
	return (dialect_has_flag(dialect, FLAG_WARNING(cond)) ? LEVEL_WARNING : 0) |
	       (dialect_has_flag(dialect, FLAG_PROTECTION(cond)) ? LEVEL_PROTECTION : 0);
}

unsigned int dialect_name_size(const struct dialect *dialect)
{
	for (const struct layout * const *l = dialect->burst; *l; l++)
		if ((*l)->name.size)
			return (*l)->name.size;
	return 0;
}

static int64_t raw_least(const struct field *f)
{
	return f->is_signed ? -((int64_t)1 << (8 * f->size - 1)) : 0;
}

static int64_t raw_most(const struct field *f)
{
	return ((int64_t)1 << (8 * f->size - f->is_signed)) - 1;
}

static void narrow(const struct field *f, int64_t *least, int64_t *most)
{
	int64_t a = raw_least(f) * f->lsb - f->offset, b = raw_most(f) * f->lsb - f->offset;
	int64_t low = a < b ? a : b, high = a < b ? b : a;

	*least = low > *least ? low : *least;
	*most = high < *most ? high : *most;
}

/**
 * dialect_range() - the values of a quantity that every frame carrying it can say
 * @least, @most: thousandths of the unit
 *
 * Return: false when no frame of the dialect carries @q.
 */
bool dialect_range(const struct dialect *dialect, enum quantity q, int64_t *least, int64_t *most)
{
	bool found = false;

	*least = INT64_MIN;
	*most = INT64_MAX;
	for (const struct layout * const *l = dialect->burst; *l; l++)
		for (const struct field *f = (*l)->fields; f && f->size; f++)
			if (f->quantity == q && f->pos + f->size <= (*l)->len) {
				narrow(f, least, most);
				found = true;
			}
	return found;
}

static void encode_field(const struct field *f, int64_t value, uint8_t *data)
{
	int64_t raw = divide_rounded(value + f->offset, f->lsb);

	raw = raw < raw_least(f) ? raw_least(f) : raw > raw_most(f) ? raw_most(f) : raw;
	for (uint8_t i = 0; i < f->size; i++)
		data[f->pos + i] = (uint8_t)((uint64_t)raw >> (8 * i));
}

static void encode_name(const struct text_field *t, const char *name, uint8_t *data)
{
	size_t length = strnlen(name, t->size);

	memset(data + t->pos, t->pad, t->size);
	memcpy(data + t->pos, name, length);
}

/**
 * layout_encode() - make the frame that says the present state of the stack
 */
void layout_encode(const struct layout *layout, const struct pack *pack, struct frame *frame)
{
	*frame = (struct frame){ .id = layout->id, .len = layout->len };
	memcpy(frame->data, layout->idle, layout->len);
	for (const struct field *f = layout->fields; f && f->size; f++)
		if (f->pos + f->size <= layout->len)
			encode_field(f, pack_value(pack, f->quantity), frame->data);
	for (const struct bits *b = layout->bits; b && b->mask; b++)
		if (b->byte < layout->len && pack->flag[b->flag])
			frame->data[b->byte] =
				(uint8_t)((frame->data[b->byte] & ~b->mask) | b->on);
	encode_name(&layout->name, pack->name, frame->data);
}
