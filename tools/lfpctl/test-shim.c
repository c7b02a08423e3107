// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Preloaded by test.sh, because what it stands for needs a kernel:
 *	configfs: a directory of a stack comes and goes with its files
 *	a file with the content ENODEV answers with that error
 *	FAKE_WRITE="TEXT ERRNO": writing TEXT fails with that number
 *	FAKE_UEVENTS=FILE: events of the monitor, in blocks of KEY=VALUE lines,
 *	ended by an empty line; a block ENOBUFS stands for a lost event
 */
#include <errno.h>
#include <fcntl.h>
#include <libudev.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define KEYS_MAX 32
#define LINE_SIZE 256

static const char *const files[] = {
	"can", "scope", "silence_ms", "live", "dev_name"
};

#define NR_FILES (sizeof(files) / sizeof(files[0]))

static bool is_stack(const char *path)
{
	return strstr(path, "/kernel/config/lfpstack/");
}

int mkdir(const char *path, mode_t mode)
{
	char name[1024];
	int err = (int)syscall(SYS_mkdirat, AT_FDCWD, path, mode);

	for (size_t i = 0; !err && is_stack(path) && i < NR_FILES; i++) {
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
