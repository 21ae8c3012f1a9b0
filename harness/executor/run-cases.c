// SPDX-License-Identifier: GPL-2.0
/*
 * The executor: runs cases in parallel and prints one KTAP line for each.
 *
 * It needs no shell, no Python and no file beyond the cases, so that it serves as well on a board or
 * inside an initramfs.  It knows exit statuses (outcomes.def).  With the tables of expected/ (judge.h)
 * "ok" is what they say of this kernel, and without them what the case asserts.
 *
 * The cases are programs of their own below a directory.  Linked with the table that the Makefile
 * makes, the executor holds them all instead, and forks into a case without execve(2), which costs
 * more than most cases do where the processor is emulated.  Linked with the tables as well it is
 * `sealing`, one file that needs nothing else.  Under the name of a case, FAMILY.NAME, that is this
 * case as a kselftest, which ends with 0, 1 or 4.
 *
 * Here: the command line, the choice of cases, and of the table.  The other parts: executor.h.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "executor.h"

#include "built-in.h"
#include "clock.h"
#include "console.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* The tables linked into this program; absent where there are none. */
extern char tables_inside[] __attribute__((weak));

/* ---- which cases ----------------------------------------------------------------------------- */

static void add_case(const char *id)
{
	run.results = checked(realloc(run.results, (run.count + 1) * sizeof(*run.results)));
	memset(&run.results[run.count], 0, sizeof(*run.results));
	run.results[run.count++].id = checked(strdup(id));
}

static int by_id(const void *a, const void *b)
{
	return strcmp(((const struct result *)a)->id, ((const struct result *)b)->id);
}

static void find_in_directory(const char *path, const char *prefix)
{
	DIR *directory = opendir(path);
	struct dirent *entry;

	if (!directory)
		die("%s: %s; build the cases with make, or name them with --cases", path, strerror(errno));
	while ((entry = readdir(directory))) {
		char child[1024], id[512];
		struct stat status;

		if (entry->d_name[0] == '.' || strchr(entry->d_name, '.'))
			continue;	/* objects and dependency files */
		snprintf(child, sizeof(child), "%s/%s", path, entry->d_name);
		snprintf(id, sizeof(id), "%s%s%s", prefix, *prefix ? "/" : "", entry->d_name);
		if (stat(child, &status))
			continue;
		if (S_ISDIR(status.st_mode))
			find_in_directory(child, id);
		else if (*prefix && (status.st_mode & 0111))
			add_case(id);
	}
	closedir(directory);
}

/* A pattern names a case as a path or as KTAP spells it: pinned-pages/vm*, pinned-pages.vmsplice. */
static bool matches(const char *id, const char *pattern)
{
	return !fnmatch(pattern, id, 0) || !fnmatch(pattern, dotted(id), 0);
}

static struct result *find_result(const char *id)
{
	const struct result key = { .id = (char *)id };

	return bsearch(&key, run.results, run.count, sizeof(*run.results), by_id);
}

/* Marks what the pattern names. A guest is told hundreds of ids, which are looked up, not compared. */
static void want(const char *pattern)
{
	struct result *named = find_result(pattern);
	bool found = named;

	if (named)
		named->wanted = true;
	for (size_t i = 0; !named && i < run.count; i++)
		if (matches(run.results[i].id, pattern))
			found = run.results[i].wanted = true;
	if (!found)
		die("no case matches '%s'; --list shows all %zu", pattern, run.count);
}

static void find_cases(char **patterns)
{
	size_t kept = 0;

	if (run.cases)
		find_in_directory(run.cases, "");
	else
		for (const struct entry *entry = built_in_cases; entry->id; entry++)
			add_case(entry->id);
	if (!run.count)
		die("%s holds no case", run.cases ? run.cases : "this program");
	qsort(run.results, run.count, sizeof(*run.results), by_id);
	for (char **pattern = patterns; *pattern; pattern++)
		want(*pattern);
	for (size_t i = 0; i < run.count; i++)
		if (!*patterns || run.results[i].wanted)
			run.results[kept++] = run.results[i];
		else
			free(run.results[i].id);
	run.count = kept;
}

/* ---- what is expected of them ---------------------------------------------------------------- */

/* The beginning of a file, whole lines or not; nothing where there is no such file. */
static char *read_file(const char *path, size_t limit)
{
	char *text = checked(calloc(1, limit + 1));
	FILE *file = fopen(path, "re");

	if (file) {
		text[fread(text, 1, limit, file)] = '\0';
		fclose(file);
	}
	return text;
}

/* What conditions of the tables ask for; the architecture by Debian's name. */
static const char *facts(const struct utsname *kernel, bool with_arch)
{
	static const char *const debian[][2] = {
		{ "x86_64", "amd64" }, { "i686", "i386" }, { "aarch64", "arm64" },
		{ "armv7l", "armhf" }, { "armv8l", "armhf" }, { "ppc64le", "ppc64el" },
	};
	const char *arch = kernel->machine;
	static char text[200];

	for (size_t i = 0; i < sizeof(debian) / sizeof(debian[0]); i++)
		if (!strcmp(arch, debian[i][0]))
			arch = debian[i][1];
	snprintf(text, sizeof(text), "%s%s%sbits=%zu endian=%s page=%ldK", with_arch ? "arch=" : "", with_arch ? arch : "",
		 with_arch ? " " : "", sizeof(long) * 8, __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? "big" : "little",
		 sysconf(_SC_PAGESIZE) / 1024);
	return text;
}

/* User-mode Linux calls itself what it runs on; its own architecture is another one. */
static void name_user_mode(struct utsname *kernel)
{
	char *processors = read_file("/proc/cpuinfo", 4096);

	if (strstr(processors, "User Mode Linux"))
		snprintf(kernel->machine, sizeof(kernel->machine), "uml");
	free(processors);
}

static void read_tables(void)
{
	struct stat status;

	if (!run.tables) {
		judge_read(tables_inside, "the tables");
		return;
	}
	if (stat(run.tables, &status) || access(run.tables, R_OK))
		die("%s: %s", run.tables, strerror(errno));
	judge_read(read_file(run.tables, (size_t)status.st_size), run.tables);
}

/* Chooses the table of this kernel, or of --expect; each case gets its row. */
static void choose_table(const struct utsname *kernel)
{
	const struct kernel self = { kernel->release, kernel->version, read_file("/proc/version_signature", 200),
				     read_file("/etc/os-release", 4096) };

	run.table = judge_choose(&self, facts(kernel, true), run.expect);
	if (!run.table) {
		if (!run.kselftest && (int)ALL_SKIPPED != KSFT_SKIP)
			die("a kernel older than 3.17, where mainline's file sealing begins; a vendor's that has it all the same is judged with --expect 3.17");
		printf("1..0 # SKIP a kernel older than 3.17, where mainline's file sealing begins\n");
		exit(KSFT_SKIP);
	}
	for (size_t i = 0; i < run.count; i++) {
		run.results[i].row = judge_row(run.results[i].id);
		if (!run.results[i].row)
			die("%s has no row for %s", run.tables ? run.tables : "the table", run.results[i].id);
	}
}

static int print_table(void)
{
	for (size_t i = 0; i < run.count; i++)
		printf("%s\t%s\t%s:%d\n", run.results[i].id, run.results[i].row->outcomes, run.results[i].row->file,
		       run.results[i].row->line);
	return 0;
}

/* ---- the command line ------------------------------------------------------------------------ */

static void __attribute__((noreturn)) print_help(void)
{
	printf("Usage: %s [OPTION...] [PATTERN...]\n"
	       "Runs the cases whose id matches a PATTERN (a glob such as 'pinned-pages/*'), or all of\n"
	       "them, in parallel, and prints KTAP: one line a case.\n\n"
	       "  --cases DIR        the directory of the case programs (default: the cases built into\n"
	       "                     this program, else the directory 'cases' beside it)\n"
	       "  --list             print the ids and run nothing\n"
	       "  --describe         print what each case says of itself and run nothing\n"
	       "  --explain          print that and what made each case what it is, and run nothing\n"
	       "  --table            print the table of this kernel, or of --expect, and run nothing\n"
	       "  --expect VERSION   judge by the table of this version (6.6, 6.12.9), whatever the kernel\n"
	       "                     says it is; the environment variable EXPECT does the same\n"
	       "  --tables FILE      judge by these tables; the default are those in this program, if it has any:\n"
	       "                     lines 'CASE<TAB>OUTCOME', as 'make table' prints them\n"
	       "  --raw              judge by no table: ok is what the case asserts\n"
	       "  --jobs N           cases at once (default 64)\n"
	       "  --timeout SECONDS  of one case, after which all it started is killed (default 60)\n"
	       "  --repeat N         run each case N times; a case whose runs differ is not ok, 'mixed'\n"
	       "  --lava NAME        print each verdict against the table as a LAVA signal, too, and at the\n"
	       "                     end one called NAME with their number\n"
	       "  --console          end each line with its CRC-32 and print results as they come: for\n"
	       "                     a console that the kernel writes to as well\n"
	       "  --one-shot         for a machine that is gone after the run: no keeper for each case; what\n"
	       "                     a case leaves outside its process group stays\n"
	       "  --kmsg             write the name of each case to the kernel's log as it starts\n"
	       "  --help             this text\n\n"
	       "Exit status: 0 each case did what the table says (without a table: what it asserts) or could\n"
	       "not be tried, 1 not, 2 nothing could be run, 128 + N stopped by signal N.\n",
	       program_invocation_short_name);
	exit(0);
}

static double positive(const char *option, const char *text, double limit)
{
	char *end;
	double value = strtod(text, &end);

	if (*end || !(value > 0) || value > limit)
		die("--%s takes a number above 0 and up to %.0f, not '%s'", option, limit, text);
	return value;
}

static char **parse_arguments(int argc, char **argv)
{
	static const struct option options[] = {
		{ "cases", required_argument, NULL, 'c' }, { "list", no_argument, NULL, 'l' },
		{ "describe", no_argument, NULL, 'd' }, { "explain", no_argument, NULL, 'x' },
		{ "table", no_argument, NULL, 'T' }, { "raw", no_argument, NULL, 'R' }, { "jobs", required_argument, NULL, 'j' },
		{ "timeout", required_argument, NULL, 't' }, { "repeat", required_argument, NULL, 'r' },
		{ "expect", required_argument, NULL, 'e' }, { "tables", required_argument, NULL, 'F' }, { "lava", required_argument, NULL, 'L' },
		{ "console", no_argument, NULL, 'C' },
		{ "one-shot", no_argument, NULL, '1' }, { "help", no_argument, NULL, 'h' },
		{ "kmsg", no_argument, NULL, 'k' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		switch (option) {
		case 'c': run.cases = optarg; break;
		case 'l': run.task = LIST; break;
		case 'd': run.task = DESCRIBE; break;
		case 'x': run.task = EXPLAIN; break;
		case 'T': run.task = TABLE; break;
		case 'R': run.raw = true; break;
		case 'j': run.jobs = (int)positive("jobs", optarg, 1024); break;
		case 't': run.timeout_s = positive("timeout", optarg, 86400); break;
		case 'r': run.repeat = (int)positive("repeat", optarg, 1000000); break;
		case 'e': run.expect = optarg; break;
		case 'F': run.tables = optarg; break;
		case 'L': run.lava = optarg; break;
		case 'C': console.shared = true; break;
		case '1': run.one_shot = true; break;
		case 'k':
			if (run.marks < 0)
				run.marks = open("/dev/kmsg", O_WRONLY | O_CLOEXEC);
			if (run.marks < 0)
				die("--kmsg: /dev/kmsg: %s", strerror(errno));
			break;
		case 'h': print_help();
		default: die("try --help");
		}
	}
	if (run.jobs < 1 || run.repeat < 1)
		die("--jobs and --repeat take whole numbers from 1");
	if (run.raw || (!run.tables && !tables_inside)) {
		if (run.lava || (run.expect && *run.expect) || run.task == EXPLAIN || run.task == TABLE)
			die("--lava, --expect, --explain and --table need tables, which %s; name some with --tables",
			    run.raw ? "--raw puts aside" : "this program lacks");
		run.raw = true;
	}
	if (run.lava && (!*run.lava || run.lava[strspn(run.lava, "abcdefghijklmnopqrstuvwxyz0123456789_.-")]))
		die("--lava takes a name of a-z, 0-9, '_', '.' and '-', not '%s'", run.lava);
	return argv + optind;
}

/* The directory 'cases' beside this program. */
static const char *default_cases(void)
{
	static char path[1100];
	ssize_t length = readlink("/proc/self/exe", path, sizeof(path) - 16);
	char *slash;

	if (length < 0)
		return "cases";
	path[length] = '\0';
	slash = strrchr(path, '/');
	strcpy(slash ? slash + 1 : path, "cases");
	return path;
}

static void print_indented(const char *line)
{
	printf("  %s\n", line);
}

static int describe_all(void)
{
	for (size_t i = 0; i < run.count; i++) {
		pid_t pid;
		int status;

		fflush(stdout);
		pid = fork();
		if (!pid)
			become_case(run.results[i].id, "--describe");
		waitpid(pid, &status, 0);
		if (status)
			die("%s --describe: exit status %d", run.results[i].id, WEXITSTATUS(status));
		if (run.task == EXPLAIN) {
			printf("table:\n");
			judge_history(run.results[i].id, print_indented);
		}
		printf("\n");
	}
	return 0;
}

static int list_all(void)
{
	for (size_t i = 0; i < run.count; i++)
		printf("%s\n", run.results[i].id);
	return 0;
}

/* kselftest starts a case under its own name, FAMILY.NAME, and tells no more. */
static bool is_case_name(char *name)
{
	for (const struct entry *entry = built_in_cases; entry && entry->id; entry++)
		if (!strcmp(dotted(entry->id), name))
			return true;
	return false;
}

int main(int argc, char **argv)
{
	char *own_name[] = { program_invocation_short_name, NULL }, **patterns;
	struct utsname kernel;
	double start = now_ms();
	size_t done;

	run.kselftest = tables_inside && is_case_name(*own_name);
	if (run.kselftest)
		console.exit_status = EXIT_MISMATCH;	/* to kselftest 2 is another thing */
	run.expect = tables_inside ? getenv("EXPECT") : NULL;
	patterns = parse_arguments(argc, argv);
	if (!run.cases && !built_in_cases)
		run.cases = default_cases();
	find_cases(run.kselftest ? own_name : patterns);
	uname(&kernel);
	name_user_mode(&kernel);
	if (!run.raw)
		read_tables();
	if (!run.raw && (run.task == RUN || run.task == TABLE))
		choose_table(&kernel);
	if (run.task == DESCRIBE || run.task == EXPLAIN)
		return describe_all();
	if (run.task == TABLE)
		return print_table();
	if (run.task == LIST)
		return list_all();

	if (run.one_shot && !run.cases)
		own_program_text();
	setenv("KSFT_TAP_LEVEL", "1", 1);
	print_head(&kernel, facts(&kernel, false));
	done = run_all();
	return print_end(done, now_ms() - start);
}
