/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The differences between kernel versions, all of them, in the order of the
 * versions: the rest of the driver is written for the newest mainline.
 * Included before every file of the kernel build, by the makefile.
 */
#ifndef LFPSTACK_COMPAT_H
#define LFPSTACK_COMPAT_H

#include <linux/version.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 1, 0)
#error "lfpstack needs Linux 6.1 or newer"
#endif

#include <linux/hrtimer.h>
#include <linux/platform_device.h>
#include <linux/power_supply.h>
#include <linux/slab.h>
#include <linux/string.h>

/**
 * lfp_power_supply_register() - register a supply that wakes nobody up
 * @parent: its parent device
 * @desc: as for power_supply_register()
 * @config: as for power_supply_register()
 *
 * 6.13 turned the function of its own into a field of the configuration.
 *
 * Context: process.
 * Return: the supply or an ERR_PTR().
 */
static inline struct power_supply *
lfp_power_supply_register(struct device *parent,
			  const struct power_supply_desc *desc,
			  struct power_supply_config *config)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 13, 0)
	config->no_wakeup_source = true;
	return power_supply_register(parent, desc, config);
#else
	return power_supply_register_no_ws(parent, desc, config);
#endif
}

/**
 * lfp_set_driver_override() - bind a device to one driver by its name
 * @pdev: the device, not added yet
 * @driver: name of the driver
 *
 * Context: process.
 * Return: 0 or -ENOMEM.
 */
static inline int lfp_set_driver_override(struct platform_device *pdev,
					  const char *driver)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(7, 1, 0)
	return device_set_driver_override(&pdev->dev, driver);
#else
	pdev->driver_override = kstrdup(driver, GFP_KERNEL);
	return pdev->driver_override ? 0 : -ENOMEM;
#endif
}

/* What a line discipline receives: marks of the characters, their number. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 6, 0)
#define lfp_ldisc_flag u8
#define lfp_ldisc_len size_t
#else
#define lfp_ldisc_flag char
#define lfp_ldisc_len int
#endif

/* How many bytes a serdev client has taken. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 9, 0)
#define lfp_serdev_len size_t
#else
#define lfp_serdev_len int
#endif

/**
 * lfp_hrtimer_setup() - make a timer of the monotonic clock
 * @timer: the timer, for absolute times
 * @function: what it calls
 *
 * Context: any.
 */
static inline void
lfp_hrtimer_setup(struct hrtimer *timer,
		  enum hrtimer_restart (*function)(struct hrtimer *timer))
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 13, 0)
	hrtimer_setup(timer, function, CLOCK_MONOTONIC, HRTIMER_MODE_ABS);
#else
	hrtimer_init(timer, CLOCK_MONOTONIC, HRTIMER_MODE_ABS);
	timer->function = function;
#endif
}

/* Words of `health` that older kernels lack. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 15, 0)
#define LFP_PSY_HEALTH_UNDERVOLTAGE POWER_SUPPLY_HEALTH_UNDERVOLTAGE
#else
#define LFP_PSY_HEALTH_UNDERVOLTAGE POWER_SUPPLY_HEALTH_UNSPEC_FAILURE
#endif

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 16, 0)
#define LFP_PSY_HEALTH_CELL_IMBALANCE POWER_SUPPLY_HEALTH_CELL_IMBALANCE
#else
#define LFP_PSY_HEALTH_CELL_IMBALANCE POWER_SUPPLY_HEALTH_UNSPEC_FAILURE
#endif

/* Stands for a property that this kernel's class does not have. */
#define LFP_PSY_PROP_NONE ((enum power_supply_property)-1)

/* From 6.18 on the class has the file; before, it is one of our own. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 18, 0)
#define LFP_PSY_PROP_STATE_OF_HEALTH POWER_SUPPLY_PROP_STATE_OF_HEALTH
#else
#define LFP_PSY_PROP_STATE_OF_HEALTH LFP_PSY_PROP_NONE
#endif

#endif /* LFPSTACK_COMPAT_H */
