// SPDX-License-Identifier: GPL-2.0
/*
 * Ports that firmware describes: a node below a UART. Matched by compatible
 * alone, so that an ACPI device PRP0001 does as well.
 */

#include <linux/module.h>
#include <linux/property.h>
#include <linux/serdev.h>

#include "links/serial_link.h"

/**
 * struct serdev_port - a port of the serdev bus
 * @port: the port
 * @serdev: the device
 */
struct serdev_port {
	struct lfp_port port;
	struct serdev_device *serdev;
};

static struct serdev_device *to_serdev(struct lfp_port *port)
{
	return container_of(port, struct serdev_port, port)->serdev;
}

static ssize_t serdev_port_write(struct lfp_port *port, const u8 *bytes,
				 size_t len)
{
	return serdev_device_write_buf(to_serdev(port), bytes, len);
}

static void serdev_port_flush(struct lfp_port *port)
{
	serdev_device_write_flush(to_serdev(port));
}

static const struct lfp_port_ops serdev_port_ops = {
	.write = serdev_port_write,
	.flush = serdev_port_flush,
};

/* Damaged characters come without a mark here: the checksums find them. */
static lfp_serdev_len serdev_port_receive(struct serdev_device *serdev,
					  const u8 *bytes, size_t len)
{
	struct serdev_port *own = serdev_device_get_drvdata(serdev);

	lfp_port_receive(&own->port, bytes, len);
	return len;
}

static void serdev_port_wakeup(struct serdev_device *serdev)
{
	struct serdev_port *own = serdev_device_get_drvdata(serdev);

	lfp_port_wakeup(&own->port);
}

static const struct serdev_device_ops serdev_client_ops = {
	.receive_buf = serdev_port_receive,
	.write_wakeup = serdev_port_wakeup,
};

static int set_up_line(struct serdev_port *own)
{
	struct serdev_device *serdev = own->serdev;
	u32 speed = LFP_PORT_BAUD;
	int err;

	device_property_read_u32(&serdev->dev, "current-speed", &speed);
	lfp_port_set_baud(&own->port,
			  serdev_device_set_baudrate(serdev, speed));
	/* The bus has switched it on, and nothing would ever be sent. */
	serdev_device_set_flow_control(serdev, false);
	err = serdev_device_set_parity(serdev, SERDEV_PARITY_NONE);
	return err == -EOPNOTSUPP ? 0 : err;
}

/* The stack that the node describes, unless another one waits for the port. */
static int make_own(struct serdev_port *own)
{
	struct device *dev = &own->serdev->dev;
	struct lfp_rs485_wishes wishes;
	struct lfp_config config = { .name = "lfp0" };
	int err;

	if (lfp_serial_stack_waits(dev_fwnode(dev)))
		return 0;
	err = lfp_serial_read_wishes(dev, dev_fwnode(dev), &wishes);
	if (err)
		return err;
	device_property_read_string(dev, "label", &config.name);
	config.system_scope =
		device_property_present(dev, "lfpstack,system-scope");
	config.silence_ms = wishes.silence_ms;
	config.groups = wishes.groups;
	config.gap_ms = wishes.gap_ms;
	config.group_request = wishes.group_request;
	err = lfp_port_make_own(&own->port, &config);
	return err ? dev_err_probe(dev, err, "no stack %s\n", config.name) : 0;
}

static void exit_port(void *data)
{
	lfp_port_exit(data);
}

static void unregister_port(void *data)
{
	lfp_port_drop_own(data);
	lfp_port_unregister(data);
}

/* Bytes may arrive as soon as it is open. */
static int open_port(struct serdev_port *own)
{
	struct serdev_device *serdev = own->serdev;
	int err;

	lfp_port_init(&own->port, dev_name(&serdev->dev), &serdev_port_ops);
	own->port.fwnode = dev_fwnode(&serdev->dev);
	err = devm_add_action_or_reset(&serdev->dev, exit_port, &own->port);
	if (err)
		return err;
	serdev_device_set_drvdata(serdev, own);
	serdev_device_set_client_ops(serdev, &serdev_client_ops);
	err = devm_serdev_device_open(&serdev->dev, serdev);
	return err ?: set_up_line(own);
}

static int serdev_probe(struct serdev_device *serdev)
{
	struct device *dev = &serdev->dev;
	struct serdev_port *own = devm_kzalloc(dev, sizeof(*own), GFP_KERNEL);
	int err;

	if (!own)
		return -ENOMEM;
	own->serdev = serdev;
	err = open_port(own);
	if (!err)
		err = lfp_port_register(&own->port);
	if (err)
		return err;
	err = devm_add_action_or_reset(dev, unregister_port, &own->port);
	return err ?: make_own(own);
}

static struct serdev_device_driver serdev_driver = {
	.probe = serdev_probe,
	.driver = {
		.name = "lfpstack_serial",
		.of_match_table = lfp_serial_of_match,
	},
};

/**
 * lfp_serdev_init() - register the driver of ports that firmware describes
 *
 * Context: process.
 * Return: 0 or a negative errno.
 */
int lfp_serdev_init(void)
{
	return serdev_device_driver_register(&serdev_driver);
}

/**
 * lfp_serdev_exit() - undo lfp_serdev_init(), with all of those ports
 *
 * Context: process.
 */
void lfp_serdev_exit(void)
{
	serdev_device_driver_unregister(&serdev_driver);
}
