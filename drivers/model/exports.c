// SPDX-License-Identifier: GPL-2.0
/*
 * What the modules of the links use of codec and state, which are pure C and
 * cannot export themselves.
 */

#include <linux/export.h>

#include "codec/reading.h"
#include "model/view.h"

EXPORT_SYMBOL_GPL(lfp_reading_set_text);
EXPORT_SYMBOL_GPL(lfp_link_state_name);
EXPORT_SYMBOL_GPL(lfp_state_attach_link);
EXPORT_SYMBOL_GPL(lfp_state_add_node);
EXPORT_SYMBOL_GPL(lfp_state_joined);
EXPORT_SYMBOL_GPL(lfp_state_add_source);
EXPORT_SYMBOL_GPL(lfp_node_add_source);
EXPORT_SYMBOL_GPL(lfp_state_put);
EXPORT_SYMBOL_GPL(lfp_state_apply);
EXPORT_SYMBOL_GPL(lfp_state_forget);
EXPORT_SYMBOL_GPL(lfp_state_reset_link);
EXPORT_SYMBOL_GPL(lfp_state_update);
EXPORT_SYMBOL_GPL(lfp_state_set_link);
EXPORT_SYMBOL_GPL(lfp_node_number);
EXPORT_SYMBOL_GPL(lfp_node_text);
