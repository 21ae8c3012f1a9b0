// SPDX-License-Identifier: GPL-2.0
/*
 * Sources of bytes that the pattern has nowhere (see alien.h).
 */
#include "alien.h"

#include <sys/ioctl.h>

const unsigned char alien[64] = { [0 ... 63] = PATTERN_ALIEN };

int alien_memfd(size_t size)
{
	int fd = sealable_memfd(size);
	void *map = map_shared(fd, size, PROT_READ | PROT_WRITE);

	memset(map, PATTERN_ALIEN, size);
	unmap(map, size);
	return fd;
}

void *alien_page(void)
{
	void *page = SETUP(mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));

	return memset(page, PATTERN_ALIEN, PAGE);
}

int mem_that_forces_writes(void)
{
	int mem = SETUP(open("/proc/self/mem", O_RDWR | O_CLOEXEC));
	struct iovec bytes = { (void *)alien, sizeof(alien) };
	void *map = SETUP(mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));

	SETUP_NEEDS("writing to read-only memory through /proc/self/mem",
		    syscall(SYS_pwritev, mem, &bytes, 1, (long)(uintptr_t)map, 0L), EIO, EINVAL);
	unmap(map, PAGE);
	return mem;
}

struct page_pipe alien_pipe(void)
{
	struct page_pipe pipe = page_pipe_new();

	if (SETUP(write(pipe.in, alien, sizeof(alien))) != sizeof(alien))
		broken("a new pipe took only a part of %zu bytes", sizeof(alien));
	return pipe;
}

void pipe_still_holds_alien(const struct where *where, const struct page_pipe *pipe)
{
	unsigned char got[sizeof(alien)];
	int held = -1;

	if (ioctl(pipe->out, FIONREAD, &held) || held != (int)sizeof(alien))
		check_failed(where, "the pipe holds %d bytes, asserted: %zu", held, sizeof(alien));
	if (read(pipe->out, got, sizeof(got)) != sizeof(got) || memcmp(got, alien, sizeof(got)))
		check_failed(where, "the pipe holds other bytes than before");
}
