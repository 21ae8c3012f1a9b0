// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"
#include "pins.h"

DESCRIBE("Two processes that write(2) to a memfd through one open file description write one behind the other, also while the first is held in its copy.",
	 .contract = "allowed", .since = "3.17", .needs = "userfaultfd",
	 .source = "POSIX.1-2017, 2.9.7 Thread Interactions with Regular File Operations; mm/memfd: make f_pos accesses atomic");

struct both {
	int fd;
	const unsigned char *zeros;	/* a page that comes when it is resolved */
};

static void *write_zeros(void *arg)
{
	const struct both *both = arg;

	TRANSFERS(PAGE, write(both->fd, both->zeros, PAGE));
	return NULL;
}

static void write_alien(void *arg)
{
	const struct both *both = arg;

	TRANSFERS(sizeof(alien), write(both->fd, alien, sizeof(alien)));
}

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	struct fault_page page = fault_page_new();
	struct both both = { .fd = sealable_memfd(2 * PAGE), .zeros = page.address };
	struct sleeper second;
	pthread_t first;

	thread_start(&first, write_zeros, &both);
	fault_page_wait(&page);
	second = writer_start(write_alien, &both);
	fault_page_resolve(&page);
	sleeper_end(&second);
	pthread_join(first, NULL);

	BYTES_ARE(both.fd, 0, PAGE, 0);
	BYTES_ARE(both.fd, (off_t)PAGE, sizeof(alien), PATTERN_ALIEN);
	OFFSET_IS(both.fd, (off_t)PAGE + (off_t)sizeof(alien));
	SEALS_ARE(both.fd, 0);
	SIZE_IS(both.fd, (off_t)(2 * PAGE));
	return passed();
}
