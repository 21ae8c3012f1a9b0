// SPDX-License-Identifier: GPL-2.0
/*
 * Set-up with QEMU's device for teaching (see edu.h).
 */
#include "edu.h"
#include "frame.h"

#include <dirent.h>
#include <poll.h>
#include <sched.h>

/* linux/vfio.h of 6.6 */
struct bind_iommufd { uint32_t size, flags; int32_t iommufd; uint32_t id; };
struct attach_iommufd { uint32_t size, flags, id; };
#define BIND_IOMMUFD	_IO(VFIO_TYPE, VFIO_BASE + 18)
#define ATTACH_IOMMUFD	_IO(VFIO_TYPE, VFIO_BASE + 19)

/* The device's registers and its buffer (QEMU, docs/specs/edu.rst). */
enum { DMA_FROM = 0x80, DMA_TO = 0x88, DMA_COUNT = 0x90, DMA_COMMAND = 0x98, DMA_START = 1, DMA_OUT = 2 };
#define BUFFER 0x40000UL
#define PCI_COMMAND 4
#define PCI_COMMAND_MEMORY_MASTER 6

static char address[32];	/* "0000:00:02.0" */
static char folder[300];	/* in sysfs */

static bool reads(const char *name, const char *wanted)
{
	char path[340], text[32] = "";
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "re");
	if (file) {
		if (!fgets(text, sizeof(text), file))
			text[0] = '\0';
		fclose(file);
	}
	text[strcspn(text, "\n")] = '\0';
	return !strcmp(text, wanted);
}

/* Finds it and waits for its turn with it. */
static void find_device(void)
{
	DIR *devices = opendir("/sys/bus/pci/drivers/vfio-pci");
	const struct dirent *entry;

	while (devices && (entry = readdir(devices))) {
		snprintf(folder, sizeof(folder), "/sys/bus/pci/drivers/vfio-pci/%s", entry->d_name);
		if (reads("vendor", "0x1234") && reads("device", "0x11e8")) {
			snprintf(address, sizeof(address), "%.31s", entry->d_name);
			break;
		}
	}
	if (devices)
		closedir(devices);
	if (!address[0])
		skip("vfio-pci has no device of QEMU's for teaching (edu)");
	take_turn("the device", folder);
}

/* VFIO has one owner of a device at a time, and the case before may still be giving it back. */
static int open_when_free(const char *path)
{
	enum { TRIES = 5000 };
	int fd = open(path, O_RDWR | O_CLOEXEC);

	for (int i = 0; fd < 0 && errno == EBUSY && i < TRIES; i++) {
		poll(NULL, 0, 1);
		fd = open(path, O_RDWR | O_CLOEXEC);
	}
	return fd;
}

static off_t region(const struct edu *edu, uint32_t index)
{
	struct vfio_region_info info = { .argsz = sizeof(info), .index = index };

	SETUP(ioctl(edu->device, VFIO_DEVICE_GET_REGION_INFO, &info));
	return (off_t)info.offset;
}

/* Maps its registers, and lets it be the master of the bus. */
static void take(struct edu *edu)
{
	const uint16_t command = PCI_COMMAND_MEMORY_MASTER;
	off_t configuration = region(edu, VFIO_PCI_CONFIG_REGION_INDEX);

	SETUP(pwrite(edu->device, &command, sizeof(command), configuration + PCI_COMMAND));
	edu->registers = SETUP(mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, edu->device,
				    region(edu, VFIO_PCI_BAR0_REGION_INDEX)));
}

struct edu edu_in_container(void)
{
	char path[340], link[200] = "";
	struct edu edu;
	int group;

	find_device();
	edu.container = SETUP_NEEDS("/dev/vfio/vfio", open("/dev/vfio/vfio", O_RDWR | O_CLOEXEC),
				    ENOENT, ENODEV, EACCES, EPERM);
	snprintf(path, sizeof(path), "%s/iommu_group", folder);
	SETUP_NEEDS("a device behind an IOMMU", readlink(path, link, sizeof(link) - 1), ENOENT);
	snprintf(path, sizeof(path), "/dev/vfio/%s", strrchr(link, '/') + 1);
	group = SETUP_NEEDS("the device's group", open_when_free(path), ENOENT, EACCES, EPERM, EBUSY);
	SETUP(ioctl(group, VFIO_GROUP_SET_CONTAINER, &edu.container));
	SETUP_NEEDS("VFIO's type 1 behind this IOMMU",
		    ioctl(edu.container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU), EPERM, EINVAL, ENODEV);
	edu.device = SETUP(ioctl(group, VFIO_GROUP_GET_DEVICE_FD, address));
	take(&edu);
	return edu;
}

struct edu edu_on_iommu(const struct ioas *ioas)
{
	struct bind_iommufd bind = { .size = sizeof(bind), .iommufd = ioas->fd };
	struct edu edu = { .container = -1 };
	const struct dirent *entry;
	char path[340];
	DIR *names;

	find_device();
	snprintf(path, sizeof(path), "%s/vfio-dev", folder);
	names = opendir(path);
	if (!names)
		skip("this kernel's VFIO has no character devices");
	do {
		entry = readdir(names);
	} while (entry && strncmp(entry->d_name, "vfio", 4));
	snprintf(path, sizeof(path), "/dev/vfio/devices/%.60s", entry ? entry->d_name : "vfio");
	closedir(names);
	edu.device = SETUP_NEEDS("VFIO's character device", open_when_free(path), ENOENT, EACCES, EPERM, EBUSY);
	SETUP_NEEDS("the device for iommufd", ioctl(edu.device, BIND_IOMMUFD, &bind), EBUSY, EPERM, EINVAL);
	take(&edu);
	return edu;
}

void edu_attach(const struct edu *edu, const struct ioas *ioas)
{
	struct attach_iommufd attach = { .size = sizeof(attach), .id = ioas->id };

	SETUP(ioctl(edu->device, ATTACH_IOMMUFD, &attach));
}

struct vfio_iommu_type1_dma_map dma_memory(const void *memory, size_t length, uint64_t iova, uint32_t flags)
{
	return (struct vfio_iommu_type1_dma_map){
		.argsz = sizeof(struct vfio_iommu_type1_dma_map), .flags = flags,
		.vaddr = (uintptr_t)memory, .iova = iova, .size = length,
	};
}

static void set(const struct edu *edu, int number, uint32_t value)
{
	*(volatile uint32_t *)(volatile void *)(edu->registers + number) = value;
}

static void transfer(const struct edu *edu, uint64_t from, uint64_t to, size_t length, uint32_t direction)
{
	set(edu, DMA_FROM, (uint32_t)from);
	set(edu, DMA_TO, (uint32_t)to);
	set(edu, DMA_COUNT, (uint32_t)length);
	set(edu, DMA_COMMAND, DMA_START | direction);
	while (*(volatile uint32_t *)(volatile void *)(edu->registers + DMA_COMMAND) & DMA_START)
		sched_yield();
}

void edu_copies(const struct edu *edu, uint64_t from, uint64_t to, size_t length)
{
	transfer(edu, from, BUFFER, length, 0);
	transfer(edu, BUFFER, to, length, DMA_OUT);
}
