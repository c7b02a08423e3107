/* SPDX-License-Identifier: GPL-2.0 */
/*
 * CAN frames of high-voltage LFP packs: one controller for each pile of
 * modules, 29-bit identifiers with the controller's address in the low four
 * bits, answers to an inverter's poll.
 */
#ifndef LFPSTACK_CODEC_HV_FRAME_H
#define LFPSTACK_CODEC_HV_FRAME_H

#include "codec/can_frame.h"

/* Controllers that one bus can have: the address has four bits. */
#define LFP_HV_ADDRESSES 16

/**
 * enum lfp_hv_slot_number - slots, named after their identifier at address 0
 * @LFP_HV_4210: voltage, current, temperature, charge
 * @LFP_HV_4220: limits
 * @LFP_HV_4230: extremes of the cell voltages
 * @LFP_HV_4240: extremes of the cell temperatures
 * @LFP_HV_4250: what the pack does, faults, alarms, protections
 * @LFP_HV_4260: extremes of the module voltages
 * @LFP_HV_4270: extremes of the module temperatures
 * @LFP_HV_4280: what is forbidden
 * @LFP_HV_4290: more faults
 * @LFP_HV_7310: versions
 * @LFP_HV_7320: how many cells and modules, nominal values
 * @LFP_HV_7330: maker's name
 * @LFP_HV_7340: second half of it
 * @LFP_HV_ID_COUNT: number of slots
 */
enum lfp_hv_slot_number {
	LFP_HV_4210,
	LFP_HV_4220,
	LFP_HV_4230,
	LFP_HV_4240,
	LFP_HV_4250,
	LFP_HV_4260,
	LFP_HV_4270,
	LFP_HV_4280,
	LFP_HV_4290,
	LFP_HV_7310,
	LFP_HV_7320,
	LFP_HV_7330,
	LFP_HV_7340,
	LFP_HV_ID_COUNT
};

/**
 * enum lfp_hv_form - how a controller writes its numbers
 * @LFP_HV_FORM_UNSURE: they can be read both ways, or neither way
 * @LFP_HV_FORM_DOCUMENTED: as the document says
 * @LFP_HV_FORM_SWAPPED: big endian, and currents without offset
 */
enum lfp_hv_form {
	LFP_HV_FORM_UNSURE,
	LFP_HV_FORM_DOCUMENTED,
	LFP_HV_FORM_SWAPPED,
};

/**
 * enum lfp_hv_sign - do current and status of a controller go together
 * @LFP_HV_SIGN_UNSURE: too little current, or no status that tells
 * @LFP_HV_SIGN_PLUS_CHARGES: a positive current is a charging one
 * @LFP_HV_SIGN_MINUS_CHARGES: a negative one is
 */
enum lfp_hv_sign {
	LFP_HV_SIGN_UNSURE,
	LFP_HV_SIGN_PLUS_CHARGES,
	LFP_HV_SIGN_MINUS_CHARGES,
};

int lfp_hv_slot(u32 id);
u32 lfp_hv_id(unsigned int slot);
unsigned int lfp_hv_address(u32 id);
enum lfp_decode lfp_hv_decode(unsigned int slot,
			      const struct lfp_can_payload *payload,
			      struct lfp_reading *reading);
enum lfp_hv_form lfp_hv_form(const struct lfp_can_payload *state,
			     const struct lfp_can_payload *cells);
bool lfp_hv_is_swapped(const struct lfp_can_payload *state,
		       const struct lfp_can_payload *cells);
enum lfp_hv_sign lfp_hv_sign(const struct lfp_can_payload *state,
			     const struct lfp_can_payload *status);

#endif /* LFPSTACK_CODEC_HV_FRAME_H */
