// SPDX-License-Identifier: GPL-2.0
/*
 * One case as a kselftest: exit status 0, 1 or 4, judged by the table of the running kernel.
 *
 * It stands in a kselftest tree under the name of each case (FAMILY.NAME), beside the executor with all
 * cases inside (run-cases) and the tables (expected/).  It has the executor run the case, which sees to
 * timeouts and leftovers, and compares the outcome with the row that holds for this kernel.
 *
 * It prints diagnostic lines only.  A nested "not ok" of a case that fails as the table says would be
 * read as a failure by whoever parses the log of kselftest's runner.
 *
 * The rule of the tables is the one of runner/expected/tables.py, and the version of a kernel that of
 * runner/results/versions.py; a test of the runner compares them.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <regex.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

enum { KSFT_PASS = 0, KSFT_FAIL = 1, KSFT_SKIP = 4 };

/* Below the timeout of the tree's settings file, so that a case that hangs is said to. */
#define CASE_TIMEOUT "60"

struct version {
	int major, minor, patch;
};

static const struct version first = { 3, 17, 0 };

/* The row that holds, and where it stands. */
struct row {
	char outcome[128], file[128];	/* file: below expected/ */
	struct version version;
	bool conditional;	/* "if bits=32" */
	int line;
};

static void __attribute__((noreturn, format(printf, 2, 3))) end(int status, const char *format, ...)
{
	va_list args;

	printf("# ");
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	printf("\n");
	fflush(stdout);
	_exit(status);
}

/* ---- versions -------------------------------------------------------------------------------- */

static int compare(struct version a, struct version b)
{
	if (a.major != b.major)
		return a.major - b.major;
	return a.minor != b.minor ? a.minor - b.minor : a.patch - b.patch;
}

/* The version at the beginning of the text; its length, or 0 where there is none. */
static int parse_version(const char *text, struct version *version)
{
	int length = 0, more = 0;

	memset(version, 0, sizeof(*version));
	if (!isdigit((unsigned char)*text) ||
	    sscanf(text, "%d.%d%n", &version->major, &version->minor, &length) != 2)
		return 0;
	if (text[length] == '.' && isdigit((unsigned char)text[length + 1]) &&
	    sscanf(text + length, ".%d%n", &version->patch, &more) == 1)
		length += more;
	return length;
}

/*
 * The upstream version of a kernel.  Its release may name only the series: Debian puts the point release
 * into utsname.version, Ubuntu into /proc/version_signature.
 */
static bool upstream_version(const char *release, const char *version, const char *signature,
			     struct version *found)
{
	char upstream[64];

	while ((version = strstr(version, "Debian "))) {
		version += strlen("Debian ");
		if (parse_version(version, found))
			return true;
	}
	if (sscanf(signature, "Ubuntu %*s %63s", upstream) == 1 && parse_version(upstream, found))
		return true;
	return parse_version(release, found) != 0;
}

static bool running_version(const struct utsname *kernel, struct version *version)
{
	FILE *file = fopen("/proc/version_signature", "r");
	char signature[256] = "";

	if (file) {
		if (!fgets(signature, sizeof(signature), file))
			signature[0] = '\0';
		fclose(file);
	}
	return upstream_version(kernel->release, kernel->version, signature, version);
}

/* ---- tables ---------------------------------------------------------------------------------- */

/*
 * X.Y.tsv holds for X.Y and later, X.Y.Z.tsv for X.Y.Z and later of that series.  Of those that do, the
 * one with the highest version holds for a case: a stable series lies above its mainline.
 */
static bool applies(struct version file, struct version kernel)
{
	if (file.patch && (file.major != kernel.major || file.minor != kernel.minor))
		return false;
	return compare(file, kernel) <= 0;
}

/* Whether a fact that the tables can ask for holds here: "bits=32", "arch=arm64". */
static bool fact_holds(const char *fact)
{
	static const char *const debian[][2] = {
		{ "x86_64", "amd64" }, { "i686", "i386" }, { "aarch64", "arm64" },
		{ "armv7l", "armhf" }, { "armv8l", "armhf" }, { "ppc64le", "ppc64el" },
	};
	struct utsname kernel;
	const char *arch = kernel.machine;
	char here[128];

	uname(&kernel);
	for (size_t i = 0; i < sizeof(debian) / sizeof(debian[0]); i++)
		if (!strcmp(kernel.machine, debian[i][0]))
			arch = debian[i][1];
	snprintf(here, sizeof(here), " arch=%s bits=%zu endian=%s page=%ldK ", arch, sizeof(long) * 8,
		 __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? "big" : "little", sysconf(_SC_PAGESIZE) / 1024);
	fact = strstr(here, fact);
	return fact && fact[-1] == ' ';
}

/* "skip if bits=32 arch=i386": cuts the condition off; true where there is none or all of it holds. */
static bool take_condition(char *outcome, bool *conditional)
{
	char *facts = strstr(outcome, " if "), *fact, with_space[64];

	*conditional = facts != NULL;
	if (!facts)
		return true;
	*facts = '\0';
	facts += strlen(" if ");
	while ((fact = strsep(&facts, " "))) {
		snprintf(with_space, sizeof(with_space), "%s ", fact);
		if (!fact_holds(with_space))
			return false;
	}
	return true;
}

/*
 * Whether the row holds rather than the best one so far: rows with a condition lie above all others,
 * and among equals the later one does.
 */
static bool supersedes(const struct row *row, const struct row *best)
{
	if (!best->line)
		return true;
	if (row->conditional != best->conditional)
		return row->conditional;
	return compare(row->version, best->version) >= 0;
}

/* Looks for rows of the case in one file that supersede the best one. */
static void read_rows(const char *path, const char *id, struct row row, struct row *best)
{
	FILE *file = fopen(path, "r");
	size_t size = 0, length = strlen(id);
	char *line = NULL;

	if (!file)
		end(KSFT_FAIL, "%s: %s", path, strerror(errno));
	for (row.line = 1; getline(&line, &size, file) > 0; row.line++) {
		if (strncmp(line, id, length) || line[length] != '\t')
			continue;
		snprintf(row.outcome, sizeof(row.outcome), "%.*s", (int)strcspn(line + length + 1, "\t\n"),
			 line + length + 1);
		if (take_condition(row.outcome, &row.conditional) && supersedes(&row, best))
			*best = row;
	}
	free(line);
	fclose(file);
}

/* The row of a case that holds for a kernel by the tables of a folder below expected/; false without one. */
static bool expected(const char *tree, const char *below, const char *id, struct version kernel,
		     struct row *best)
{
	char path[PATH_MAX + 300];
	struct dirent *entry;
	DIR *folder;

	snprintf(path, sizeof(path), "%s/expected/%s", tree, below);
	folder = opendir(path);
	if (!folder)
		end(KSFT_FAIL, "%s: %s", path, strerror(errno));
	best->line = 0;
	while ((entry = readdir(folder))) {
		struct row row = { 0 };
		int length = parse_version(entry->d_name, &row.version);

		if (!length || strcmp(entry->d_name + length, ".tsv") || !applies(row.version, kernel))
			continue;
		snprintf(row.file, sizeof(row.file), "%.70s%.50s", below, entry->d_name);
		snprintf(path, sizeof(path), "%s/expected/%s", tree, row.file);
		read_rows(path, id, row, best);
	}
	closedir(folder);
	return best->line != 0;
}

/* Whether a line of the file, or the text itself where there is no file, has what the pattern describes. */
static bool is_found(const char *pattern, const char *text, FILE *lines)
{
	char *line = NULL;
	size_t size = 0;
	bool found = false;
	regex_t compiled;

	if (regcomp(&compiled, pattern, REG_EXTENDED | REG_NOSUB))
		end(KSFT_FAIL, "expected/vendor: '%s' is no regular expression", pattern);
	if (!lines)
		found = !regexec(&compiled, text, 0, NULL, 0);
	while (lines && !found && getline(&line, &size, lines) > 0)
		found = !regexec(&compiled, line, 0, NULL, 0);
	free(line);
	regfree(&compiled);
	return found;
}

/* Whether the lines of a vendor's file "match", what TAB regular expression, are true of this kernel: all, and one at least. */
static bool is_vendor(const char *path, const struct utsname *kernel)
{
	FILE *file = fopen(path, "r");
	char *line = NULL;
	size_t size = 0;
	bool all = true, any = false;

	while (file && all && getline(&line, &size, file) > 0) {
		char *rest = line, *what = strsep(&rest, "\t\n"), *pattern = strsep(&rest, "\n");
		FILE *lines = NULL;

		if (*what == '#' || !*what || !pattern)
			continue;
		if (!strcmp(what, "os-release"))
			lines = fopen("/etc/os-release", "r");
		all = is_found(pattern, !strcmp(what, "release") ? kernel->release :
			       !strcmp(what, "version") ? kernel->version : "", lines);
		if (lines)
			fclose(lines);
		any = true;
	}
	free(line);
	if (file)
		fclose(file);
	return any && all;
}

/* Replaces the row by the one of the vendor whose kernel this is, where there is such a vendor and such a row. */
static void prefer_vendor(const char *tree, const char *id, const struct utsname *kernel, struct version version,
			  struct row *best)
{
	char path[PATH_MAX + 300], below[80];
	struct dirent *entry;
	struct row row;
	DIR *folder;

	snprintf(path, sizeof(path), "%s/expected/vendor", tree);
	folder = opendir(path);
	while (folder && (entry = readdir(folder))) {
		snprintf(path, sizeof(path), "%s/expected/vendor/%s/match", tree, entry->d_name);
		snprintf(below, sizeof(below), "vendor/%.60s/", entry->d_name);
		if (entry->d_name[0] != '.' && is_vendor(path, kernel) && expected(tree, below, id, version, &row))
			*best = row;
	}
	if (folder)
		closedir(folder);
}

/* Whether the outcome is one of the row's alternatives, "EPERM|short". */
static bool allows(const char *outcomes, const char *outcome)
{
	size_t length = strlen(outcome);

	for (const char *at = outcomes; (at = strstr(at, outcome)); at++)
		if ((at == outcomes || at[-1] == '|') && (!at[length] || at[length] == '|'))
			return true;
	return false;
}

/* ---- the case -------------------------------------------------------------------------------- */

/* Has the executor run the case; its diagnostic lines go through, its result line is returned. */
static void run(const char *tree, const char *id, char *result, size_t size)
{
	char program[PATH_MAX + 16], *line = NULL;
	size_t allocated = 0;
	pid_t self = getpid(), pid;
	FILE *output;
	int ends[2];

	snprintf(program, sizeof(program), "%s/run-cases", tree);
	if (pipe(ends))
		end(KSFT_FAIL, "pipe: %s", strerror(errno));
	fflush(stdout);
	pid = fork();
	if (!pid) {
		/* When kselftest's timeout ends this program, the executor ends the case. */
		prctl(PR_SET_PDEATHSIG, SIGTERM);
		if (getppid() != self)
			_exit(2);
		dup2(ends[1], STDOUT_FILENO);
		close(ends[0]);
		close(ends[1]);
		execl(program, program, "--jobs", "1", "--timeout", CASE_TIMEOUT, id, (char *)NULL);
		fprintf(stderr, "# %s: %s\n", program, strerror(errno));
		_exit(2);
	}
	close(ends[1]);
	output = fdopen(ends[0], "r");
	if (pid < 0 || !output)
		end(KSFT_FAIL, "%s: %s", program, strerror(errno));
	result[0] = '\0';
	while (getline(&line, &allocated, output) > 0) {
		line[strcspn(line, "\n")] = '\0';
		if (!strncmp(line, "ok 1 ", 5) || !strncmp(line, "not ok 1 ", 9))
			snprintf(result, size, "%s", line);
		else if (!strncmp(line, "#   ", 4))
			printf("# %s\n", line + 4);
	}
	free(line);
	fclose(output);
	waitpid(pid, NULL, 0);
}

/* The outcome that a result line names, and what the line says of it. */
static const char *parse_result(char *line, const char **detail)
{
	char *comment = strstr(line, " # ");

	*detail = "";
	if (!strncmp(line, "ok ", 3)) {
		if (!comment || strncmp(comment, " # SKIP", 7))
			return "pass";
		*detail = comment[7] ? comment + 8 : "";
		return "skip";
	}
	if (!comment)
		return "fail";
	comment += 3;
	if (comment[strcspn(comment, ",")])
		*detail = comment + strcspn(comment, ",");
	comment[strcspn(comment, ", ")] = '\0';
	return comment;
}

/* The folder that this program was started from, and the case that its name there stands for. */
static void find_self(char *self, char *tree, char *id, size_t size)
{
	char copy[PATH_MAX], *slash;

	snprintf(copy, sizeof(copy), "%s", self);
	slash = strrchr(copy, '/');
	snprintf(id, size, "%.200s", slash ? slash + 1 : copy);
	if (slash)
		*slash = '\0';
	if (!realpath(slash ? (*copy ? copy : "/") : ".", tree))
		end(KSFT_FAIL, "%s: %s", self, strerror(errno));
	slash = strchr(id, '.');
	if (!slash)
		end(KSFT_FAIL, "this program runs the case it is named after, FAMILY.NAME, in a tree of make kselftest-install");
	*slash = '/';
}

int main(int argc, char **argv)
{
	char tree[PATH_MAX], id[256], line[1024];
	const char *asked = getenv("EXPECT"), *outcome, *detail;
	struct version version;
	struct utsname kernel;
	char name[48];
	struct row row;

	find_self(argv[0], tree, id, sizeof(id));
	uname(&kernel);
	if (asked && *asked) {
		if (parse_version(asked, &version) != (int)strlen(asked))
			end(KSFT_FAIL, "EXPECT=%s is not a kernel version such as 6.7 or 6.12.9", asked);
	} else if (!running_version(&kernel, &version)) {
		end(KSFT_FAIL, "%s names no kernel version; say which table judges it with EXPECT=6.7", kernel.release);
	}
	snprintf(name, sizeof(name), version.patch ? "%d.%d.%d" : "%d.%d", version.major, version.minor, version.patch);
	if (compare(version, first) < 0)
		end(KSFT_SKIP, "kernel %s is older than 3.17, where file sealing begins", name);
	if (!expected(tree, "", id, version, &row))
		end(KSFT_FAIL, "%s has no row in %s/expected", id, tree);
	if (!asked || !*asked)
		prefer_vendor(tree, id, &kernel, version, &row);
	if (argc > 1) {
		if (strcmp(argv[1], "--expected"))
			end(KSFT_FAIL, "%s: the only argument is --expected, which prints the table's outcome", argv[1]);
		printf("%s\texpected/%s:%d\n", row.outcome, row.file, row.line);
		return KSFT_PASS;
	}

	run(tree, id, line, sizeof(line));
	if (!line[0])
		end(KSFT_FAIL, "%s: no result", id);
	outcome = parse_result(line, &detail);
	if (!strcmp(outcome, "skip"))
		end(KSFT_SKIP, "%s: %s", allows(row.outcome, outcome) ? "skip, as the table says" : "not tried", detail);
	if (allows(row.outcome, outcome))
		end(KSFT_PASS, "%s: %s, as expected/%s:%d says for %s", id, outcome, row.file, row.line, name);
	end(KSFT_FAIL, "%s: %s%s; expected/%s:%d says %s for %s", id, outcome, detail, row.file, row.line, row.outcome, name);
}
