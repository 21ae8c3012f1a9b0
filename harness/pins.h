/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Pages of a memfd that somebody else uses, and the wait of F_SEAL_WRITE for them.
 *
 * Here: set-up that takes a page reference and gives it back, and processes caught in that wait.
 * Not here: transfers of a file (fuse.h) and registered buffers (uring.h).
 */
#ifndef HARNESS_PINS_H
#define HARNESS_PINS_H

#include "case.h"

/* ---- pages in a pipe -------------------------------------------------------------------------- */

struct page_pipe {
	int out, in;	/* read end, write end */
};
struct page_pipe page_pipe_new(void);
/* A new pipe into which vmsplice(2) put these pages of the file; they are mapped nowhere any more. */
struct page_pipe pin_with_vmsplice(int fd, off_t offset, size_t length, unsigned int flags);
/* Reads that much out of the pipe, which must be there, so that it holds those pages no longer. */
void drain(const struct page_pipe *pipe, size_t length);

/* ---- a page whose first touch waits ----------------------------------------------------------- */

struct fault_page {
	int uffd;
	unsigned char *address;		/* one page of anonymous memory, missing */
};
/* Skips where userfaultfd(2) is absent or not permitted for faults taken inside the kernel. */
struct fault_page fault_page_new(void);
/* Returns when somebody has touched the page and waits for it. */
void fault_page_wait(const struct fault_page *page);
/* Gives the page, filled with zeros, to whoever waits. */
void fault_page_resolve(const struct fault_page *page);

/* ---- asynchronous I/O of io_submit(2) --------------------------------------------------------- */

enum aio_direction { AIO_READ, AIO_WRITE };
/* Submits one transfer at offset 0 and does not wait for it.  Skips where the kernel has no AIO. */
void aio_start(enum aio_direction direction, int fd, void *address, size_t length);

/* ---- the wait for pins ------------------------------------------------------------------------ */

/* F_SEAL_WRITE waits for pins at least so long: half of the nominal time at this kernel's tick. */
double shortest_pin_wait_ms(void);

/* A child that calls act(arg), which sleeps in fcntl(2), and then stays until it is released. */
struct sleeper {
	pid_t pid;
	bool caught;	/* it was seen asleep; if not, act returned before this process got to look */
	double started;
	int returned, release;
};
struct sleeper sleeper_start(void (*act)(void *), void *arg);
/* The same for one that sleeps in write(2) until the case lets it go on.  Skips without /proc. */
struct sleeper writer_start(void (*act)(void *), void *arg);
/* The same, again until it is seen asleep: for an act that changes nothing.  Skips after many tries. */
struct sleeper sleeper_caught(void (*act)(void *), void *arg);
/* Releases the child and reaps it; an outcome other than pass becomes the case's own. */
void sleeper_end(struct sleeper *sleeper);
/* The same, but hands back what waitpid(2) said and judges nothing. */
int sleeper_status(struct sleeper *sleeper);
/*
 * For a sleeper whose pins have just been released.  Asleep even now, it has yet to look at the
 * pages once more, and its outcome counts: reaps it and returns true.  Otherwise a refusal with
 * EBUSY after a full wait may be older than the release: false, to be tried again.  Skips after
 * many tries.
 */
bool sleeper_settles(struct sleeper *sleeper);
/* The process sleeps in fcntl(2) at this moment, in a way that only what it waits for can end. */
bool sleeps_in_fcntl(pid_t pid);

/* How often this thread gave the processor up of its own accord: sleeping counts, preemption does not. */
long voluntary_switches(void);
/* Confines this thread to one processor, so that its own per-processor lists hold all it did. */
void stay_on_one_cpu(void);

/* ---- the state of a mapping's pages ----------------------------------------------------------- */

/* A number of KiB that /proc/self/smaps gives for the mapping at this address; 0 if it does not. */
size_t smaps_kib(const void *address, const char *field);
/* An entry of the page table maps the page at this address. */
bool is_mapped(const void *address);
/* Skips unless so many bytes of the mapping are "Rss", "Locked", ... */
void require_smaps(const void *address, const char *field, size_t bytes);
/* The size of a transparent huge page.  Skips where shared memory has none. */
size_t pmd_page_size(void);
/* mmap(2) of the file from offset 0 at a multiple of its size: only there one entry can map a huge page. */
void *map_aligned(int fd, size_t size, int prot, int flags);
/* Has one entry map the memfd's pages there, which were touched, as a huge page.  Skips where it does not. */
void have_mapped_huge(void *map, size_t size);
/* A sealable memfd with the pattern, backed by one huge page and mapped nowhere.  Skips without. */
int huge_page_memfd(size_t *size);
/* A mapping of such a memfd that one entry of the page table maps.  Skips where the kernel made many. */
unsigned char *map_huge_page(int fd, size_t size, int prot, int flags);
/* How many pages the kernel maps when the first of a mapping is read.  Skips where it is that one only. */
size_t pages_at_a_touch(void *map);
/* Skips where fewer processors are at hand: for what happens while something else does. */
void require_processors(int count);
/* The mapping's pages are written to swap space and dropped from memory.  Skips without swap. */
void page_out(void *address, size_t length);
/* The page has moved to another memory node.  Skips where there is only one. */
void migrate_page(void *page);

#endif
