// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The list of the dialects, and the little code that turns a row and a value into bytes. Their
 * tables are in dialect-*.c.
 */
#include <string.h>

#include "dialect.h"
#include "number.h"
#include "tables.h"

const struct dialect * const dialects[] = {
	&dialect_pylontech_12, &dialect_pylontech_12_old, &dialect_pylontech_13,
	&dialect_pylontech_plus, &dialect_pytes_pylontech, &dialect_pytes_victron,
	&dialect_pytes_native, &dialect_byd, &dialect_victron, &dialect_sma, &dialect_luxpower,
	&dialect_deye, &dialect_pylontech_hv, &dialect_pylontech_hv_swapped, &dialect_growatt,
	&dialect_samsung,
};

const unsigned int nr_dialects = sizeof(dialects) / sizeof(dialects[0]);

const struct dialect *dialect_find(const char *name)
{
	for (unsigned int i = 0; i < nr_dialects; i++)
		if (!strcmp(dialects[i]->name, name))
			return dialects[i];
	return NULL;
}

const struct layout *dialect_layout(const struct dialect *dialect, uint32_t id)
{
	if (dialect->polled)
		id -= ADDRESS(id);
	for (const struct layout * const *l = dialect->burst; *l; l++)
		if ((*l)->id == id)
			return *l;
	return NULL;
}

/**
 * dialect_may_have() - could a pack of this family have such an id?
 */
bool dialect_may_have(const struct dialect *dialect, uint32_t id)
{
	if (!dialect->polled)
		return id < STANDARD_IDS;
	return (id >= 0x4210 && id <= 0x42ff) || (id >= 0x7310 && id <= 0x734f);
}

/**
 * dialect_every() - in each so manyth burst comes the frame of an id
 */
unsigned int dialect_every(const struct dialect *dialect, uint32_t id)
{
	for (const struct pace *p = dialect->pace; p && p->id; p++)
		if (p->id == id)
			return p->every;
	return 1;
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

/**
 * dialect_text_size() - characters of a text that the frames have room for; 0 = none has it
 */
unsigned int dialect_text_size(const struct dialect *dialect, enum text text)
{
	unsigned int size = 0;

	for (const struct layout * const *l = dialect->burst; *l; l++)
		for (const struct text_field *t = (*l)->texts; t && t->size; t++)
			if (t->text == text && t->from + t->size > size)
				size = t->from + t->size;
	return size;
}

static int64_t raw_least(const struct field *f)
{
	bool is_signed = f->form == SIGNED || f->form == BIG_SIGNED;

	return is_signed ? -((int64_t)1 << (8 * f->size - 1)) : 0;
}

static int64_t raw_most(const struct field *f)
{
	bool is_signed = f->form == SIGNED || f->form == BIG_SIGNED;

	if (f->form == BITMAP)
		return 8 * f->size;
	return ((int64_t)1 << (8 * f->size - is_signed)) - 1;
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

static void encode_field(const struct field *f, const struct pack *pack, uint8_t *data)
{
	bool big = f->form == BIG || f->form == BIG_SIGNED;
	int64_t lsb = f->quantity == Q_VOLTAGE && pack->voltage_lsb ? pack->voltage_lsb : f->lsb;
	int64_t raw = divide_rounded(pack_value(pack, f->quantity) + f->offset, lsb);

	raw = raw < raw_least(f) ? raw_least(f) : raw > raw_most(f) ? raw_most(f) : raw;
	if (f->form == BITMAP)
		raw = ((int64_t)1 << raw) - 1;
	for (uint8_t i = 0; i < f->size; i++) {
		uint8_t at = big ? (uint8_t)(f->size - 1 - i) : i;

		data[f->pos + at] = (uint8_t)((uint64_t)raw >> (8 * i));
	}
}

static void encode_bits(const struct bits *b, const struct pack *pack, uint8_t *data)
{
	if (pack_flag(pack, b->flag))
		data[b->byte] = (uint8_t)((data[b->byte] & ~b->mask) | b->on);
}

static void encode_text(const struct text_field *t, const struct pack *pack, uint8_t *data)
{
	char text[PACK_TEXT_MAX + 1] = "";
	size_t length;

	pack_text(pack, t->text, text);
	length = strlen(text);
	length = length > t->from ? length - t->from : 0;
	length = length > t->size ? t->size : length;
	memset(data + t->pos, t->pad, t->size);
	memcpy(data + t->pos, text + t->from, length);
}

/**
 * layout_encode() - make the frame that says the present state of the stack
 * @idle: constant bytes in the place of those of @layout, or NULL
 */
void layout_encode(const struct layout *layout, const uint8_t *idle, const struct pack *pack,
		   struct frame *frame)
{
	*frame = (struct frame){ .id = layout->id, .len = layout->len };
	memcpy(frame->data, idle ? idle : layout->idle, layout->len);
	for (const struct field *f = layout->fields; f && f->size; f++)
		if (f->pos + f->size <= layout->len)
			encode_field(f, pack, frame->data);
	for (const struct bits *b = layout->bits; b && b->mask; b++)
		if (b->byte < layout->len)
			encode_bits(b, pack, frame->data);
	for (const struct text_field *t = layout->texts; t && t->size; t++)
		if (t->pos + t->size <= layout->len)
			encode_text(t, pack, frame->data);
}
