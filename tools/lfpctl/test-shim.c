// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Preloaded by test.sh, because what it stands for needs a kernel:
 *	configfs: a directory of a stack comes and goes with its files
 *	FAKE_OLD_DRIVER=1: it has fewer of them
 *	a file with the content ENODEV answers with that error
 *	FAKE_WRITE="TEXT ERRNO": writing TEXT fails with that number
 *	FAKE_CAN=FILE: frames that a raw CAN socket gets, a line of candump -L
 *	without time and interface each; behind "own" they are of this machine;
 *	FAKE_CAN=ERRNO: there is no such socket
 *	FAKE_DURING=COMMAND: run when the last of them was heard, and in place of
 *	sleeping
 *	FAKE_SETD="ERRNO FILE": setting a line discipline fails with that number,
 *	0: it works; its number is added to the file
 *	FAKE_LINK="KEY=VALUE ...": what rtnetlink tells of an interface; from the
 *	second time on FAKE_LINK_LATER, if it is set
 *	FAKE_UEVENTS=FILE: events of the monitor, in blocks of KEY=VALUE lines,
 *	ended by an empty line; a block ENOBUFS stands for a lost event
 */
#include <errno.h>
#include <fcntl.h>
#include <libudev.h>
#include <linux/can.h>
#include <linux/can/netlink.h>
#include <linux/can/raw.h>
#include <linux/rtnetlink.h>
#include <poll.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define KEYS_MAX 32
#define LINE_SIZE 256

static const char *const files[] = {
	"can", "scope", "dialect", "keepalive", "poll", "silence_ms", "live",
	"serial", "groups", "gap_ms", "group_request", "dev_name"
};

#define NR_FILES (sizeof(files) / sizeof(files[0]))

static bool is_stack(const char *path)
{
	return strstr(path, "/kernel/config/lfpstack/");
}

static bool is_new(const char *file)
{
	return !strcmp(file, "dialect") || !strcmp(file, "keepalive") ||
	       !strcmp(file, "poll") || !strcmp(file, "serial");
}

int mkdir(const char *path, mode_t mode)
{
	char name[1024];
	int err = (int)syscall(SYS_mkdirat, AT_FDCWD, path, mode);

	for (size_t i = 0; !err && is_stack(path) && i < NR_FILES; i++) {
		if (getenv("FAKE_OLD_DRIVER") && is_new(files[i]))
			continue;
		snprintf(name, sizeof(name), "%s/%s", path, files[i]);
		close(open(name, O_CREAT | O_WRONLY, 0644));
	}
	return err;
}

int rmdir(const char *path)
{
	char name[1024];

	for (size_t i = 0; is_stack(path) && i < NR_FILES; i++) {
		snprintf(name, sizeof(name), "%s/%s", path, files[i]);
		unlink(name);
	}
	return (int)syscall(SYS_unlinkat, AT_FDCWD, path, AT_REMOVEDIR);
}

ssize_t write(int fd, const void *bytes, size_t len)
{
	const char *fake = getenv("FAKE_WRITE");

	if (fake && strcspn(fake, " ") == len && !memcmp(fake, bytes, len)) {
		errno = atoi(fake + len);
		return -1;
	}
	return syscall(SYS_write, fd, bytes, len);
}

ssize_t read(int fd, void *bytes, size_t len)
{
	ssize_t got = syscall(SYS_read, fd, bytes, len);

	if (got != 7 || memcmp(bytes, "ENODEV\n", 7))
		return got;
	errno = ENODEV;
	return -1;
}

/* A terminal cannot be given to a driver that is not there. */
static int set_discipline(const char *fake, int number)
{
	char *path;
	FILE *file;

	errno = (int)strtol(fake, &path, 10);
	if (errno)
		return -1;
	file = fopen(path + strspn(path, " "), "ae");
	if (!file)
		return -1;
	fprintf(file, "%d ", number);
	return fclose(file);
}

int ioctl(int fd, unsigned long request, ...)
{
	const char *fake = getenv("FAKE_SETD");
	va_list args;
	void *arg;

	va_start(args, request);
	arg = va_arg(args, void *);
	va_end(args);
	if (fake && request == TIOCSETD)
		return set_discipline(fake, *(int *)arg);
	return (int)syscall(SYS_ioctl, fd, request, arg);
}

unsigned int sleep(unsigned int seconds)
{
	const char *during = getenv("FAKE_DURING");

	(void)seconds;
	unsetenv("LD_PRELOAD");
	return during && system(during) ? 1 : 0;
}

static int can_fd = -1, netlink_fd = -1;
static bool wants_errors, wants_fd;
static FILE *frames;
static char frame_line[LINE_SIZE];

static int open_can(const char *path)
{
	errno = atoi(path);
	if (errno)
		return -1;
	frames = fopen(path, "re");
	can_fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	return can_fd;
}

int socket(int domain, int type, int protocol)
{
	if (domain == AF_CAN && getenv("FAKE_CAN"))
		return open_can(getenv("FAKE_CAN"));
	if (domain != AF_NETLINK || !getenv("FAKE_LINK"))
		return (int)syscall(SYS_socket, domain, type, protocol);
	netlink_fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	return netlink_fd;
}

int setsockopt(int fd, int level, int name, const void *value, socklen_t len)
{
	if (fd == can_fd && name == CAN_RAW_ERR_FILTER)
		wants_errors = *(const can_err_mask_t *)value == CAN_ERR_MASK;
	if (fd == can_fd && name == CAN_RAW_FD_FRAMES)
		wants_fd = *(const int *)value;
	if (fd == can_fd || fd == netlink_fd)
		return 0;
	return (int)syscall(SYS_setsockopt, fd, level, name, value, len);
}

int bind(int fd, const struct sockaddr *address, socklen_t len)
{
	if (fd != can_fd)
		return (int)syscall(SYS_bind, fd, address, len);
	errno = EADDRNOTAVAIL;
	return ((const struct sockaddr_can *)address)->can_ifindex ? 0 : -1;
}

/* Errors and CAN FD come only to a socket that has asked for them. */
static bool is_wanted(const char *line)
{
	if (!strchr(line, '#'))
		return false;
	if (strstr(line, "##"))
		return wants_fd;
	return !(strtoul(line, NULL, 16) & CAN_ERR_FLAG) || wants_errors;
}

static bool next_line(void)
{
	while (frames && fgets(frame_line, sizeof(frame_line), frames))
		if (is_wanted(frame_line))
			return true;
	return false;
}

int poll(struct pollfd *pollers, nfds_t count, int timeout_ms)
{
	const struct timespec timeout = {
		.tv_sec = timeout_ms / 1000,
		.tv_nsec = timeout_ms % 1000 * 1000000L,
	};
	const char *during = getenv("FAKE_DURING");

	if (count != 1 || pollers->fd != can_fd || can_fd < 0)
		return (int)syscall(SYS_ppoll, pollers, count,
				    timeout_ms < 0 ? NULL : &timeout, NULL, 0);
	if (next_line())
		return 1;
	unsetenv("LD_PRELOAD");
	return during && system(during) ? -1 : 0;
}

/* "351#0011", "00004210#R", "351##111", "20000040#00" */
static size_t parse_frame(struct canfd_frame *frame, const char *line)
{
	size_t digits = strcspn(line, "#");
	unsigned int byte;

	memset(frame, 0, sizeof(*frame));
	frame->can_id = (unsigned int)strtoul(line, NULL, 16);
	if (digits > 3 && !(frame->can_id & CAN_ERR_FLAG))
		frame->can_id |= CAN_EFF_FLAG;
	line += digits + 1;
	if (*line == '#')
		return CANFD_MTU;
	if (*line == 'R')
		frame->can_id |= CAN_RTR_FLAG;
	for (; sscanf(line, "%2x", &byte) == 1 && frame->len < 8; line += 2)
		frame->data[frame->len++] = (unsigned char)byte;
	return CAN_MTU;
}

ssize_t recvmsg(int fd, struct msghdr *message, int flags)
{
	bool own = !strncmp(frame_line, "own ", 4);
	struct canfd_frame *frame = message->msg_iov->iov_base;

	if (fd != can_fd)
		return syscall(SYS_recvmsg, fd, message, flags);
	message->msg_flags = own ? MSG_DONTROUTE : 0;
	return (ssize_t)parse_frame(frame, frame_line + (own ? 4 : 0));
}

ssize_t send(int fd, const void *bytes, size_t len, int flags)
{
	if (fd != netlink_fd)
		return syscall(SYS_sendto, fd, bytes, len, flags, NULL, 0);
	return (ssize_t)len;
}

/* A word of the environment, NULL if there is none of that name. */
static const char *fake_link(const char *key)
{
	static char words[LINE_SIZE];
	char *word, *rest = words;

	snprintf(words, sizeof(words), "%s", getenv("FAKE_LINK"));
	while ((word = strtok_r(rest, " ", &rest)))
		if (!strncmp(word, key, strlen(key)) &&
		    word[strlen(key)] == '=')
			return word + strlen(key) + 1;
	return NULL;
}

static unsigned int fake_number(const char *key)
{
	const char *value = fake_link(key);

	return value ? (unsigned int)atoi(value) : 0;
}

static char *add_attribute(char *end, unsigned short type, const void *bytes,
			   size_t len)
{
	const struct rtattr attribute = {
		.rta_len = (unsigned short)RTA_LENGTH(len),
		.rta_type = type,
	};

	memcpy(end, &attribute, sizeof(attribute));
	memcpy(end + RTA_LENGTH(0), bytes, len);
	return end + RTA_SPACE(len);
}

static size_t make_data(char *data)
{
	const struct can_bittiming timing = {
		.bitrate = fake_number("bitrate"),
	};
	const struct can_ctrlmode mode = { ~0u, fake_number("mode") };
	const struct can_berr_counter errors = {
		(unsigned short)fake_number("tx"),
		(unsigned short)fake_number("rx"),
	};
	unsigned int state = fake_number("state");
	unsigned int restart = fake_number("restart");
	char *end = data;

	end = add_attribute(end, IFLA_CAN_BITTIMING, &timing, sizeof(timing));
	end = add_attribute(end, IFLA_CAN_STATE, &state, sizeof(state));
	end = add_attribute(end, IFLA_CAN_CTRLMODE, &mode, sizeof(mode));
	end = add_attribute(end, IFLA_CAN_RESTART_MS, &restart,
			    sizeof(restart));
	end = add_attribute(end, IFLA_CAN_BERR_COUNTER, &errors,
			    sizeof(errors));
	return (size_t)(end - data);
}

static size_t make_info(char *info)
{
	const struct can_device_stats stats = {
		.bus_error = fake_number("errors"),
	};
	const char *kind = fake_link("kind");
	char data[LINE_SIZE] = "";
	char *end = info;

	if (!kind)
		kind = "can";
	end = add_attribute(end, IFLA_INFO_KIND, kind, strlen(kind) + 1);
	end = add_attribute(end, IFLA_INFO_XSTATS, &stats, sizeof(stats));
	end = add_attribute(end, IFLA_INFO_DATA, data, make_data(data));
	return (size_t)(end - info);
}

ssize_t recv(int fd, void *bytes, size_t len, int flags)
{
	const char *later = getenv("FAKE_LINK_LATER");
	struct nlmsghdr *header = bytes;
	char info[2 * LINE_SIZE] = "";
	char *end = (char *)bytes + NLMSG_SPACE(sizeof(struct ifinfomsg));

	if (fd != netlink_fd)
		return syscall(SYS_recvfrom, fd, bytes, len, flags, NULL,
			       NULL);
	memset(bytes, 0, len);
	end = add_attribute(end, IFLA_IFNAME, "can0", 5);
	end = add_attribute(end, IFLA_LINKINFO, info, make_info(info));
	header->nlmsg_type = RTM_NEWLINK;
	header->nlmsg_len = (unsigned int)(end - (char *)bytes);
	if (later)
		setenv("FAKE_LINK", later, 1);
	return header->nlmsg_len;
}

struct udev_list_entry {
	char key[LINE_SIZE];
	char *value;
	struct udev_list_entry *next;
};

struct udev_device {
	struct udev_list_entry keys[KEYS_MAX];
	int count;
};

static FILE *events;
static int dummy;

struct udev *udev_new(void)
{
	return (struct udev *)&dummy;
}

struct udev *udev_unref(struct udev *udev)
{
	(void)udev;
	return NULL;
}

struct udev_monitor *udev_monitor_new_from_netlink(struct udev *udev,
						   const char *name)
{
	const char *path = getenv("FAKE_UEVENTS");

	(void)udev;
	if (!path || strcmp(name, "kernel"))
		return NULL;
	/* Open for writing, too, so that a pipe never ends. */
	events = fopen(path, "r+e");
	if (events)
		setvbuf(events, NULL, _IONBF, 0);
	return (struct udev_monitor *)events;
}

struct udev_monitor *udev_monitor_unref(struct udev_monitor *monitor)
{
	(void)monitor;
	fclose(events);
	return NULL;
}

int udev_monitor_filter_add_match_subsystem_devtype(struct udev_monitor *monitor,
						    const char *subsystem,
						    const char *devtype)
{
	return monitor && subsystem && !devtype ? 0 : -EINVAL;
}

int udev_monitor_set_receive_buffer_size(struct udev_monitor *monitor,
					 int size)
{
	(void)monitor;
	(void)size;
	return -EPERM;
}

int udev_monitor_enable_receiving(struct udev_monitor *monitor)
{
	(void)monitor;
	return 0;
}

int udev_monitor_get_fd(struct udev_monitor *monitor)
{
	(void)monitor;
	return fileno(events);
}

static void add_key(struct udev_device *device, const char *line)
{
	struct udev_list_entry *entry = &device->keys[device->count++];

	strcpy(entry->key, line);
	entry->key[strcspn(entry->key, "\n")] = '\0';
	entry->value = entry->key + strcspn(entry->key, "=");
	if (*entry->value)
		*entry->value++ = '\0';
	if (device->count > 1)
		entry[-1].next = entry;
}

struct udev_device *udev_monitor_receive_device(struct udev_monitor *monitor)
{
	struct udev_device *device = calloc(1, sizeof(*device));
	char line[LINE_SIZE];

	(void)monitor;
	while (fgets(line, sizeof(line), events) && *line != '\n')
		add_key(device, line);
	if (device->count && strcmp(device->keys[0].key, "ENOBUFS"))
		return device;
	errno = device->count ? ENOBUFS : EAGAIN;
	free(device);
	return NULL;
}

struct udev_device *udev_device_unref(struct udev_device *device)
{
	free(device);
	return NULL;
}

const char *udev_device_get_property_value(struct udev_device *device,
					   const char *key)
{
	for (int i = 0; i < device->count; i++)
		if (!strcmp(device->keys[i].key, key))
			return device->keys[i].value;
	return NULL;
}

struct udev_list_entry *
udev_device_get_properties_list_entry(struct udev_device *device)
{
	return device->keys;
}

struct udev_list_entry *
udev_list_entry_get_next(struct udev_list_entry *entry)
{
	return entry->next;
}

const char *udev_list_entry_get_name(struct udev_list_entry *entry)
{
	return entry->key;
}

const char *udev_list_entry_get_value(struct udev_list_entry *entry)
{
	return entry->value;
}
