/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LFPSTACK_CODEC_VECTOR_H
#define LFPSTACK_CODEC_VECTOR_H

/* A row of a table of frames and of what they say. */
struct vector {
	const char *id;
	const char *data;
	const char *dialect;
	const char *field;
	const char *expected;
};

void check_vector(const struct vector *vector, unsigned int line);

#endif /* LFPSTACK_CODEC_VECTOR_H */
