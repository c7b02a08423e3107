// SPDX-License-Identifier: GPL-2.0
/*
 * The module lfpstack: model, outputs and setup; links are modules of their
 * own.
 */

#include <linux/module.h>

#include "outputs/outputs.h"
#include "setup/setup.h"

static int __init lfpstack_init(void)
{
	int err;

	lfp_attributes_init();
	err = lfp_model_init();
	if (err)
		return err;
	err = lfp_platform_init();
	if (err)
		goto exit_model;
	if (IS_REACHABLE(CONFIG_CONFIGFS_FS))
		err = lfp_configfs_init();
	if (err)
		goto exit_platform;
	return 0;

exit_platform:
	lfp_platform_exit();
exit_model:
	lfp_model_exit();
	return err;
}
module_init(lfpstack_init);

static void __exit lfpstack_exit(void)
{
	if (IS_REACHABLE(CONFIG_CONFIGFS_FS))
		lfp_configfs_exit();
	lfp_platform_exit();
	lfp_model_exit();
}
module_exit(lfpstack_exit);

MODULE_DESCRIPTION("LFP battery stacks as power supplies");
MODULE_LICENSE("GPL");
