// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What dt-bindings/examples/lfpstack-serial.dtso says, for a machine with ACPI: modules at the second serial port of QEMU's
 * "q35".
 */
DefinitionBlock ("", "SSDT", 2, "LFPTST", "LFPSER", 1)
{
	External (\_SB.PCI0.SF8.COM2, DeviceObj)

	Scope (\_SB.PCI0.SF8.COM2)
	{
		Device (LFP0)
		{
			Name (_HID, "PRP0001")
			Name (_CRS, ResourceTemplate ()
			{
				UARTSerialBusV2 (115200, DataBitsEight, StopBitsOne, 0, LittleEndian, ParityTypeNone,
					FlowControlNone, 16, 16, "\\_SB.PCI0.SF8.COM2", 0, ResourceConsumer)
			})
			Name (_DSD, Package ()
			{
				ToUUID ("daffd814-6eba-4d8c-8a91-bc9bbf4aa301"),
				Package ()
				{
					Package () { "compatible", "pylontech,us5000" },
					Package () { "label", "lfp0" },
					Package () { "current-speed", 115200 }
				}
			})
		}
	}
}
