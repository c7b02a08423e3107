// SPDX-License-Identifier: GPL-2.0
/*
 * The stack device: a platform device with a firmware node or, for a stack
 * that a user has set up, with a software node of the same properties.
 */

#include <linux/kmod.h>
#include <linux/mod_devicetable.h>
#include <linux/module.h>
#include <linux/property.h>
#include <linux/slab.h>
#include <linux/sysfs.h>

#include "model/stack.h"
#include "outputs/outputs.h"
#include "setup/setup.h"

#define DRIVER_NAME "lfpstack"

/* A device that is described has a name of its own until it is quite gone. */
static DEFINE_MUTEX(devices_lock);

static ssize_t event_seq_show(struct device *dev,
			      struct device_attribute *attr, char *buf)
{
	struct lfp_stack *stack = dev_get_drvdata(dev);

	return sysfs_emit(buf, "%llu\n", READ_ONCE(stack->event_seq));
}
static DEVICE_ATTR_RO(event_seq);

static ssize_t stack_show(struct device *dev, struct device_attribute *attr,
			  char *buf)
{
	struct lfp_stack *stack = dev_get_drvdata(dev);

	return sysfs_emit(buf, "%s\n", stack->name);
}
static DEVICE_ATTR_RO(stack);

static ssize_t disagreements_show(struct device *dev,
				  struct device_attribute *attr, char *buf)
{
	struct lfp_stack *stack = dev_get_drvdata(dev);
	u64 disagreements;

	spin_lock_bh(&stack->lock);
	disagreements = stack->state.disagreements;
	spin_unlock_bh(&stack->lock);
	return sysfs_emit(buf, "%llu\n", disagreements);
}
static DEVICE_ATTR_RO(disagreements);

static ssize_t disagreeing_show(struct device *dev,
				struct device_attribute *attr, char *buf)
{
	struct lfp_stack *stack = dev_get_drvdata(dev);
	unsigned int field;
	u64 left, fields;
	int len = 0;

	spin_lock_bh(&stack->lock);
	fields = stack->state.disagreeing;
	spin_unlock_bh(&stack->lock);
	lfp_for_each_bit(field, left, fields)
		len += sysfs_emit_at(buf, len, "%s%s", len ? " " : "",
				     lfp_field_name(field));
	return len + sysfs_emit_at(buf, len, "%s\n", len ? "" : "none");
}
static DEVICE_ATTR_RO(disagreeing);

static struct attribute *stack_dev_attrs[] = {
	&dev_attr_disagreements.attr,
	&dev_attr_disagreeing.attr,
	&dev_attr_event_seq.attr,
	&dev_attr_stack.attr,
	NULL
};
ATTRIBUTE_GROUPS(stack_dev);

static void destroy_stack(void *data)
{
	lfp_stack_destroy(data);
}

static void request_link(struct device *dev, const char *property,
			 enum lfp_link_id id)
{
	if (device_property_present(dev, property) &&
	    !lfp_link_type_registered(id))
		request_module_nowait("lfpstack-link-%s", lfp_link_name(id));
}

/*
 * A firmware node names the controller, not the module that listens on it. Not
 * waited for: that module needs the symbols of this one, which may be in the
 * middle of its own initialisation. The link is attached when it comes.
 */
static void request_links(struct device *dev)
{
	request_link(dev, "can-controller", LFP_LINK_CAN);
	request_link(dev, "lfpstack,serial-port", LFP_LINK_SERIAL);
}

static int start_stack(struct platform_device *pdev)
{
	struct device *dev = &pdev->dev;
	const char *name = "lfp0";
	struct lfp_stack *stack;
	int err;

	device_property_read_string(dev, "label", &name);
	if (!lfp_stack_name_ok(name))
		return dev_err_probe(dev, -EINVAL,
				     "\"%s\" cannot name a stack\n", name);
	stack = lfp_stack_create(dev, name, &lfp_outputs);
	if (!stack)
		return -ENOMEM;
	stack->system_scope = device_property_read_bool(dev,
							"lfpstack,system-scope");
	platform_set_drvdata(pdev, stack);
	err = devm_add_action_or_reset(dev, destroy_stack, stack);
	if (err)
		return err;
	err = lfp_stack_start(stack);
	/* Whoever has described the stack is told by lfp_platform_add(). */
	if (err == -EEXIST && !dev_get_platdata(dev))
		return dev_err_probe(dev, err,
				     "there is a stack %s already\n", name);
	if (err)
		return err;
	request_links(dev);
	return 0;
}

/* The driver core keeps the result from whoever adds the device. */
static int stack_probe(struct platform_device *pdev)
{
	int *result = dev_get_platdata(&pdev->dev);
	int err = start_stack(pdev);

	if (result)
		*result = err;
	return err;
}

static const struct of_device_id stack_of_match[] = {
	{ .compatible = "pylontech,us2000c" },
	{ .compatible = "pylontech,us3000c" },
	{ .compatible = "pylontech,us5000" },
	{ .compatible = "pylontech,force-h2" },
	{ .compatible = "pytes,v5" },
	{ }
};
MODULE_DEVICE_TABLE(of, stack_of_match);

static struct platform_driver stack_driver = {
	.probe = stack_probe,
	.driver = {
		.name = DRIVER_NAME,
		.of_match_table = stack_of_match,
		.dev_groups = stack_dev_groups,
		/* lfp_platform_add() looks at what came of it. */
		.probe_type = PROBE_FORCE_SYNCHRONOUS,
	},
};

static bool is_set(const char *text)
{
	return text && *text;
}

static int add_serial(struct property_entry *properties, u32 *groups,
		      const struct lfp_config *config)
{
	unsigned int group;
	u64 left, bits = config->groups;
	int i = 0, count = 0;

	lfp_for_each_bit(group, left, bits)
		groups[count++] = group;
	properties[i++] = PROPERTY_ENTRY_STRING("lfpstack,serial-port",
						config->serial);
	properties[i++] = PROPERTY_ENTRY_U32_ARRAY_LEN("lfpstack,groups",
						       groups, count);
	properties[i++] = PROPERTY_ENTRY_U32("lfpstack,gap-ms",
					     config->gap_ms);
	if (config->group_request)
		properties[i++] = PROPERTY_ENTRY_BOOL("lfpstack,group-request");
	return i;
}

/* All of it is copied. */
static struct fwnode_handle *make_node(const struct lfp_config *config)
{
	struct property_entry properties[16] = { };
	u32 groups[LFP_SERIAL_GROUPS];
	int i = 0;

	properties[i++] = PROPERTY_ENTRY_STRING("label", config->name);
	properties[i++] = PROPERTY_ENTRY_U32("lfpstack,silence-ms",
					     config->silence_ms);
	if (is_set(config->can))
		properties[i++] = PROPERTY_ENTRY_STRING("lfpstack,can-interface",
							config->can);
	if (config->system_scope)
		properties[i++] = PROPERTY_ENTRY_BOOL("lfpstack,system-scope");
	if (is_set(config->dialect))
		properties[i++] = PROPERTY_ENTRY_STRING("lfpstack,dialect",
							config->dialect);
	if (config->keepalive)
		properties[i++] = PROPERTY_ENTRY_BOOL("lfpstack,keepalive");
	if (config->poll)
		properties[i++] = PROPERTY_ENTRY_BOOL("lfpstack,poll");
	if (is_set(config->serial))
		add_serial(properties + i, groups, config);
	return fwnode_create_software_node(properties, NULL);
}

/* The bus would not only refuse a second one, but show a stack trace. */
static bool device_exists(const char *name)
{
	struct device *dev = bus_find_device_by_name(&platform_bus_type, NULL,
						     name);

	put_device(dev);
	return dev;
}

/*
 * The device is named after the stack, so that scripts find it, and not after
 * the driver: the override makes the two match.
 */
static struct platform_device *make_device(const char *stack,
					   struct fwnode_handle *node)
{
	char name[sizeof("lfpstack-") + LFP_STACK_NAME_MAX];
	const int not_probed = -ENXIO;
	struct platform_device *pdev;
	int err;

	snprintf(name, sizeof(name), "lfpstack-%s", stack);
	if (device_exists(name))
		return ERR_PTR(-EEXIST);
	pdev = platform_device_alloc(name, PLATFORM_DEVID_NONE);
	if (!pdev)
		return ERR_PTR(-ENOMEM);
	pdev->dev.fwnode = node;
	err = lfp_set_driver_override(pdev, DRIVER_NAME);
	if (!err)
		err = platform_device_add_data(pdev, &not_probed,
					       sizeof(not_probed));
	if (!err)
		err = platform_device_add(pdev);
	if (!err)
		return pdev;
	platform_device_put(pdev);
	return ERR_PTR(err);
}

static void remove_stack(struct platform_device *pdev)
{
	struct fwnode_handle *node = dev_fwnode(&pdev->dev);

	platform_device_unregister(pdev);
	fwnode_remove_software_node(node);
}

static struct platform_device *add_stack(const struct lfp_config *config)
{
	struct fwnode_handle *node;
	struct platform_device *pdev;
	int err;

	if (!lfp_stack_name_ok(config->name))
		return ERR_PTR(-EINVAL);
	node = make_node(config);
	if (IS_ERR(node))
		return ERR_CAST(node);
	pdev = make_device(config->name, node);
	if (IS_ERR(pdev)) {
		fwnode_remove_software_node(node);
		return pdev;
	}
	err = *(int *)dev_get_platdata(&pdev->dev);
	if (!err)
		return pdev;
	remove_stack(pdev);
	return ERR_PTR(err);
}

/**
 * lfp_platform_add() - make the stack that a user or a port has described
 * @config: the description; may go after the call
 *
 * Context: process.
 * Return: its device, bound, or an ERR_PTR(): -EEXIST if the
 * name is taken, -EINVAL if it is no name or a link does not know the dialect.
 */
struct platform_device *lfp_platform_add(const struct lfp_config *config)
{
	struct platform_device *pdev;

	mutex_lock(&devices_lock);
	pdev = add_stack(config);
	mutex_unlock(&devices_lock);
	return pdev;
}
EXPORT_SYMBOL_GPL(lfp_platform_add);

/**
 * lfp_platform_remove() - end a stack
 * @pdev: from lfp_platform_add()
 *
 * Context: process.
 */
void lfp_platform_remove(struct platform_device *pdev)
{
	mutex_lock(&devices_lock);
	remove_stack(pdev);
	mutex_unlock(&devices_lock);
}
EXPORT_SYMBOL_GPL(lfp_platform_remove);

/**
 * lfp_platform_init() - register the driver of stack devices
 *
 * Context: process.
 * Return: 0 or a negative errno.
 */
int lfp_platform_init(void)
{
	return platform_driver_register(&stack_driver);
}

/**
 * lfp_platform_exit() - undo lfp_platform_init()
 *
 * Context: process.
 */
void lfp_platform_exit(void)
{
	platform_driver_unregister(&stack_driver);
}
