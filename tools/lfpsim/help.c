// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>

#include "options.h"

static const char usage[] =
"lfpsim: a simulated LFP battery stack (lfpsim(1) has all of it)\n"
"\n"
"  lfpsim can IFACE [options]      be a stack on a CAN interface\n"
"  lfpsim print [IFACE] [options]  print the frames as candump -L does, without\n"
"                                  CAN and without waiting\n"
"  lfpsim rs485 PORT [options]     be a chain of modules on RS485: lfpsim rs485 --help\n"
"  lfpsim --help | --version\n"
"\n"
"The stack:\n"
"  -d, --dialect NAME    one of the list below (pylontech-1.2)\n"
"      --old             old firmware of that dialect\n"
"  -m, --modules N       1 to 16; current limits and capacity grow with it\n"
"  -a, --address A       with pylontech-hv: 0 to 15, or several: 0,1,7 (0)\n"
"  -s, --scenario FILE   lines \"TIME ACTION ARGS...\"; - = stdin; a FIFO, and\n"
"                        stdin of \"can\", are read while the stack runs\n"
"  -i, --immediate       send a frame at once when the scenario changes it\n"
"      --live            state of charge and voltage follow the current\n"
"      --seed N          for the action \"random\" (1)\n"
"\n"
"A log in the place of a simulated stack:\n"
"  -r, --replay LOG      candump -L, -ta or plain, or a table \"id,data,...\"; - = stdin\n"
"      --match TEXT      only the lines of the log with TEXT\n"
"      --speed FACTOR    2 = twice as fast (1)\n"
"  -l, --loop            again and again\n"
"\n"
"Time:\n"
"  -p, --period MS       from burst to burst (1000; pytes-native 3000, byd 2000)\n"
"  -g, --gap MS          from frame to frame of a burst (1; pylontech-hv 15.5)\n"
"  -D, --duration S      end after S seconds\n"
"      --start S         time of the first printed frame (0)\n"
"\n"
"      --inverter        be an inverter, too: 0x305, or the polls of high voltage\n"
"  -c, --check           only look whether the scenario or the log is right\n"
"  -v, --verbose         tell of each keep-alive (0x305) or poll of an inverter\n"
"  -q, --quiet           errors only\n"
"\n"
"Dialects:\n";

static const char usage_rs485[] =
"lfpsim rs485 PORT [options]: modules on an RS485 bus (lfpsim(1) has all of it)\n"
"\n"
"PORT is a serial port, \"pty\" (its name is printed), \"unix:PATH\" (the socket of an\n"
"emulator's serial port), or \"-\" (requests from stdin, one a line, replies to stdout,\n"
"without waiting).\n"
"\n"
"The modules:\n"
"      --model NAME      one of the list below (us5000); a list begins with the\n"
"                        master: us5000,us5000,us2000c\n"
"  -m, --modules N       1 to 16 (as many as --model names)\n"
"      --group N         0 to 7 (0), or several, each with such a chain: 1,2\n"
"  -a, --address A       of the master (2); 1 on the console port of old packs\n"
"      --system          the master answers 61, 62 and 63, too\n"
"  -s, --scenario FILE   lines \"TIME ACTION ARGS...\"; - = stdin; a FIFO, and stdin,\n"
"                        are read while the modules run\n"
"      --live            charge and voltage follow the current, all drifts a little\n"
"  -r, --replay FILE     replies from a table with the columns frame and direction,\n"
"                        or from a log \"TIME > FRAME\", \"TIME < FRAME\"\n"
"      --match TEXT      only the lines of it with TEXT\n"
"\n"
"The line:\n"
"      --baud N          rate (115200)\n"
"      --no-wire         characters take no time on a pty, a socket or stdout\n"
"      --latency MS      from a request to its reply (25)\n"
"      --link PATH       make a symlink to the pty\n"
"  -D, --duration S      end after S seconds\n"
"\n"
"What goes wrong; PCT is a part of all replies in percent:\n"
"      --bit-errors N    one bit in N is flipped, both ways\n"
"      --drop PCT        not sent\n"
"      --delay PCT[:MS]  late (400)\n"
"      --outliers PCT[:MS]  after a long think (195)\n"
"      --cut PCT         cut off somewhere\n"
"      --garbage PCT     with characters before it that are no frame\n"
"      --wrong-address PCT  with the address of another module\n"
"      --echo            what the host sends comes back\n"
"      --second-host MS  another host asks each MS, whoever speaks\n"
"      --seed N          where all of this begins (1)\n"
"\n"
"What to know of it:\n"
"      --print-frames    a log of requests (>) and replies (<) to stdout\n"
"      --truth FILE      a line of JSON for each reply: what it says before faults\n"
"  -c, --check           only look whether the scenario or the table is right\n"
"  -q, --quiet           errors only\n"
"\n"
"Models:\n";

static void list_dialects(void)
{
	for (unsigned int i = 0; i < nr_dialects; i++)
		printf("  %-20s  %s\n", dialects[i]->name, dialects[i]->about);
}

static void list_models(void)
{
	for (unsigned int i = 0; i < nr_models; i++)
		printf("  %-12s  %s\n", models[i].name, models[i].about);
}

/**
 * print_help() - what --help says
 * @rs485: of RS485, not of CAN
 */
void print_help(bool rs485)
{
	fputs(rs485 ? usage_rs485 : usage, stdout);
	if (rs485)
		list_models();
	else
		list_dialects();
}
