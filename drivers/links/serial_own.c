// SPDX-License-Identifier: GPL-2.0
/*
 * Which stack a port belongs to when nobody has said so: a node of the device
 * tree of the same name, or a stack that the port makes for itself.
 */

#include <linux/module.h>
#include <linux/of.h>
#include <linux/of_platform.h>
#include <linux/property.h>

#include "links/serial_link.h"

/* The stacks of a device tree are platform devices, its ports are not. */
const struct of_device_id lfp_serial_of_match[] = {
	{ .compatible = "pylontech,us2000c" },
	{ .compatible = "pylontech,us3000c" },
	{ .compatible = "pylontech,us5000" },
	{ .compatible = "pytes,v5" },
	{ }
};
MODULE_DEVICE_TABLE(of, lfp_serial_of_match);

static const char *label_of(const struct fwnode_handle *fwnode)
{
	const char *label = "lfp0";

	fwnode_property_read_string(fwnode, "label", &label);
	return label;
}

static bool is_stack_node(struct device_node *node)
{
	struct platform_device *pdev = of_find_device_by_node(node);

	if (!pdev)
		return false;
	put_device(&pdev->dev);
	return true;
}

static bool is_called(struct device_node *node, const char *label)
{
	return of_device_is_available(node) &&
	       !strcmp(label_of(of_fwnode_handle(node)), label);
}

/**
 * lfp_serial_stack_waits() - does the device tree have a stack for a port
 * @fwnode: node of the port
 *
 * Context: process.
 * Return: true if there is a stack device of the same label.
 */
bool lfp_serial_stack_waits(struct fwnode_handle *fwnode)
{
	const char *label = label_of(fwnode);
	struct device_node *node;

	for_each_matching_node(node, lfp_serial_of_match)
		if (is_called(node, label) && is_stack_node(node)) {
			of_node_put(node);
			return true;
		}
	return false;
}

/**
 * lfp_serial_node_of() - the port that the device tree has for a stack
 * @stack: the stack
 *
 * Context: process.
 * Return: its node, with a reference, or NULL.
 */
struct fwnode_handle *lfp_serial_node_of(struct lfp_stack *stack)
{
	struct device_node *node;

	if (!stack->dev->of_node)
		return NULL;
	for_each_matching_node(node, lfp_serial_of_match)
		if (is_called(node, stack->name) && !is_stack_node(node))
			return of_fwnode_handle(node);
	return NULL;
}

/* Takes the first of lfp0, lfp1 ... that is free. */
static struct platform_device *add_numbered(struct lfp_config *config)
{
	char name[LFP_STACK_NAME_MAX + 1];
	struct platform_device *pdev;
	unsigned int i = 0;

	do {
		snprintf(name, sizeof(name), "lfp%u", i++);
		config->name = name;
		pdev = lfp_platform_add(config);
	} while (pdev == ERR_PTR(-EEXIST));
	config->name = NULL;
	return pdev;
}

/**
 * lfp_port_make_own() - make a stack of its own for a port
 * @port: a registered port; nothing is done if somebody uses it
 * @config: what is wanted of the stack; @name NULL: it gets a number. Its port
 *          is filled in.
 *
 * Context: process.
 * Return: 0 or a negative errno.
 */
int lfp_port_make_own(struct lfp_port *port, struct lfp_config *config)
{
	struct platform_device *pdev;
	int err = 0;

	if (lfp_port_count_users(port))
		return 0;
	config->serial = port->name;
	mutex_lock(&port->own_lock);
	pdev = config->name ? lfp_platform_add(config) : add_numbered(config);
	if (IS_ERR(pdev))
		err = PTR_ERR(pdev);
	else
		port->own = pdev;
	mutex_unlock(&port->own_lock);
	return err;
}

/**
 * lfp_port_drop_own() - end the stack that a port has made, if any
 * @port: the port, still registered: that it goes is nothing to tell of then
 *
 * Context: process.
 */
void lfp_port_drop_own(struct lfp_port *port)
{
	mutex_lock(&port->own_lock);
	if (port->own)
		lfp_platform_remove(port->own);
	port->own = NULL;
	mutex_unlock(&port->own_lock);
}
