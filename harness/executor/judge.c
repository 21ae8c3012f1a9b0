// SPDX-License-Identifier: GPL-2.0
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "judge.h"

#include "console.h"

#include <ctype.h>
#include <regex.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct version {
	int major, minor, patch;
};

static const struct version first = { 3, 17, 0 };

/* What a change does to one case. */
struct effect {
	struct row row;
	const char *needs;	/* another change, or series such as 5.10-6.1; NULL: nothing */
};

struct release {
	struct version version;
	const char *note;
};

/* A file of expected/changes/. */
struct change {
	const char *file, *commit, *subject, *note;
	struct release *releases;
	size_t release_count;
	struct effect *effects;
	size_t effect_count;
	bool taken, lacked;	/* by the kernel whose table is made; lacked: by its vendor's word */
};

/* A line of a file of expected/vendor/ that is no row. */
struct rule {
	const char *what, *text;
	int line;
};

struct vendor {
	const char *file;
	struct rule *rules;
	size_t rule_count;
	struct row *rows;
	size_t row_count;
};

/* A release that brings a change. */
struct step {
	struct version version;
	struct change *change;
};

/* A case, and which rows hold for it. */
struct cell {
	const struct row *base, *row, *conditional;
};

static struct {
	struct row *first;		/* of expected/3.17.tsv, in the order of the file */
	size_t first_count;
	struct change *changes;		/* in the order of their first releases */
	size_t change_count;
	struct vendor *vendors;
	size_t vendor_count;
	struct step *steps;		/* mainline before stable */
	size_t step_count;
	struct cell *cells;		/* in the order of names */
	size_t cell_count;
	struct version newest;		/* of all kernels that were observed */
	char facts[128];		/* a space around each */
} known;

/* A new last element, of zeros. */
static void *grow(void *array, size_t *count, size_t size)
{
	char *grown = realloc(array, (*count + 1) * size);

	if (!grown)
		die("out of memory");
	memset(grown + *count * size, 0, size);
	(*count)++;
	return grown;
}
#define GROW(array, count) ((array) = grow(array, &(count), sizeof(*(array))), &(array)[(count) - 1])

/* ---- versions -------------------------------------------------------------------------------- */

static int compare(struct version a, struct version b)
{
	if (a.major != b.major)
		return a.major - b.major;
	return a.minor != b.minor ? a.minor - b.minor : a.patch - b.patch;
}

static bool same_series(struct version a, struct version b)
{
	return a.major == b.major && a.minor == b.minor;
}

/* The order in which releases are replayed: mainline before stable. */
static int compare_releases(struct version a, struct version b)
{
	return !a.patch != !b.patch ? (a.patch ? 1 : -1) : compare(a, b);
}

/* The version at the beginning of the text; its length, or 0 where there is none. */
static int parse_version(const char *text, struct version *version)
{
	int length = 0, more = 0;

	memset(version, 0, sizeof(*version));
	if (!isdigit((unsigned char)*text) || sscanf(text, "%6d.%n", &version->major, &length) != 1 ||
	    !length || !isdigit((unsigned char)text[length]) ||
	    sscanf(text + length, "%6d%n", &version->minor, &more) != 1)
		return 0;
	length += more;
	if (text[length] == '.' && isdigit((unsigned char)text[length + 1]) &&
	    sscanf(text + length, ".%6d%n", &version->patch, &more) == 1)
		length += more;
	return length;
}

static const char *version_name(struct version version)
{
	static char names[4][40];
	static unsigned int next;
	char *name = names[next++ % 4];

	snprintf(name, sizeof(names[0]), version.patch ? "%d.%d.%d" : "%d.%d", version.major, version.minor, version.patch);
	return name;
}

/*
 * The upstream version of a kernel.  Its release may name only the series: Debian puts the point release
 * into utsname.version, Ubuntu into /proc/version_signature.
 */
static bool upstream_version(const struct kernel *kernel, struct version *found)
{
	const char *number = strrchr(kernel->version, '#'), *debian = number ? number : kernel->version;
	char ubuntu[64];

	/* A banner names the compiler first, which can be Debian's too. */
	while ((debian = strstr(debian, "Debian "))) {
		debian += strlen("Debian ");
		if (parse_version(debian, found))
			return true;
	}
	if (sscanf(kernel->signature, "Ubuntu %*s %63s", ubuntu) == 1 && parse_version(ubuntu, found))
		return true;
	return parse_version(kernel->release, found) != 0;
}

/* ---- reading --------------------------------------------------------------------------------- */

/* The text behind a separator, which is cut off; NULL where there is none. */
static char *cut(char *text, const char *separator)
{
	char *found = strstr(text, separator);

	if (!found)
		return NULL;
	*found = '\0';
	return found + strlen(separator);
}

/* The fields behind the id: "outcome with COMMIT if CONDITION TAB because". */
static const char *read_row(struct row *row, const char *file, int line, char *id, char *rest)
{
	char *outcomes = strsep(&rest, "\t"), *needs;

	if (!outcomes || !*outcomes)
		die("%s:%d: a row is 'case TAB outcome TAB because'", file, line);
	needs = cut(outcomes, " with ");
	*row = (struct row){ .id = id, .outcomes = outcomes, .condition = cut(outcomes, " if "),
			     .because = rest ? rest : "", .file = file, .line = line };
	return needs;
}

static void read_change(struct change *change, int line, char *word, char *rest)
{
	if (!strcmp(word, "commit") && rest) {
		change->commit = strsep(&rest, " ");
		change->subject = strsep(&rest, "\t");
		change->note = rest;
		if (!change->subject)
			die("%s:%d: this line is 'commit TAB ID SUBJECT'", change->file, line);
	} else if (!strcmp(word, "in") && rest) {
		char *names = strsep(&rest, "\t"), *name;

		while ((name = strsep(&names, " "))) {
			struct version version;

			if (!*name)
				continue;
			if (parse_version(name, &version) != (int)strlen(name))
				die("%s:%d: '%s' is not a kernel version such as 6.7 or 6.12.9", change->file, line, name);
			*GROW(change->releases, change->release_count) = (struct release){ version, rest };
		}
	} else if (strchr(word, '/')) {
		struct effect *effect = GROW(change->effects, change->effect_count);

		effect->needs = read_row(&effect->row, change->file, line, word, rest);
	} else {
		die("%s:%d: a line begins with 'commit', 'in', or a case", change->file, line);
	}
}

static void read_vendor(struct vendor *vendor, int line, char *word, char *rest)
{
	if (strchr(word, '/'))
		read_row(GROW(vendor->rows, vendor->row_count), vendor->file, line, word, rest);
	else if (rest)
		*GROW(vendor->rules, vendor->rule_count) = (struct rule){ word, strsep(&rest, "\t"), line };
}

/* The first release of a change. */
static const struct release *origin(const struct change *change)
{
	const struct release *found = change->releases;

	for (size_t i = 1; i < change->release_count; i++)
		if (compare_releases(change->releases[i].version, found->version) < 0)
			found = &change->releases[i];
	return found;
}

static int by_origin(const void *a, const void *b)
{
	const struct change *one = a, *other = b;
	int order = compare_releases(origin(one)->version, origin(other)->version);

	return order ? order : strcmp(one->file, other->file);
}

static int by_release(const void *a, const void *b)
{
	const struct step *one = a, *other = b;
	int order = compare_releases(one->version, other->version);

	return order ? order : (one->change > other->change) - (one->change < other->change);
}

static int by_case_id(const void *a, const void *b)
{
	return strcmp(((const struct cell *)a)->base->id, ((const struct cell *)b)->base->id);
}

static struct cell *cell_of(const char *id)
{
	const struct row row = { .id = id };
	const struct cell key = { .base = &row };

	return bsearch(&key, known.cells, known.cell_count, sizeof(key), by_case_id);
}

void judge_read(char *text, const char *file)
{
	struct change *change = NULL;
	struct vendor *vendor = NULL;
	char *line;

	for (int number = 1; (line = strsep(&text, "\n")); number++) {
		char *rest = line, *word = strsep(&rest, "\t");

		if (!*word || *word == '#')
			continue;
		if (!strcmp(word, "file") && rest) {
			file = rest;
			number = 0;
			change = strstr(file, "/changes/") ? GROW(known.changes, known.change_count) : NULL;
			vendor = strstr(file, "/vendor/") ? GROW(known.vendors, known.vendor_count) : NULL;
			if (change)
				change->file = file;
			if (vendor)
				vendor->file = file;
		} else if (change) {
			read_change(change, number, word, rest);
		} else if (vendor) {
			read_vendor(vendor, number, word, rest);
		} else if (!strcmp(word, "newest") && rest) {
			parse_version(rest, &known.newest);
		} else {
			read_row(GROW(known.first, known.first_count), file, number, word, rest);
		}
	}
	for (size_t i = 0; i < known.change_count; i++)
		if (!known.changes[i].commit || !known.changes[i].release_count)
			die("%s: there is no %s line", known.changes[i].file, known.changes[i].commit ? "'in'" : "'commit'");
	if (known.change_count)
		qsort(known.changes, known.change_count, sizeof(*known.changes), by_origin);
	for (size_t i = 0; i < known.change_count; i++)
		for (size_t j = 0; j < known.changes[i].release_count; j++)
			*GROW(known.steps, known.step_count) = (struct step){ known.changes[i].releases[j].version, &known.changes[i] };
	if (known.step_count)
		qsort(known.steps, known.step_count, sizeof(*known.steps), by_release);
	for (size_t i = 0; i < known.first_count; i++)
		if (!known.first[i].condition)
			GROW(known.cells, known.cell_count)->base = &known.first[i];
	if (!known.cell_count)
		die("%s: there is no row", file);
	qsort(known.cells, known.cell_count, sizeof(*known.cells), by_case_id);
}

/* ---- replaying ------------------------------------------------------------------------------- */

/* Whether a release's changes are in this kernel. */
static bool applies(struct version release, struct version kernel)
{
	if (release.patch)
		return same_series(release, kernel) && release.patch <= kernel.patch;
	return release.major != kernel.major ? release.major < kernel.major : release.minor <= kernel.minor;
}

static struct change *change_of(const char *commit, size_t length)
{
	for (size_t i = 0; i < known.change_count; i++)
		if (!strncmp(known.changes[i].commit, commit, length) && !known.changes[i].commit[length])
			return &known.changes[i];
	return NULL;
}

/* "with 5.13", "with 5.10-6.1": whether the kernel is of these series. */
static bool in_series(const char *series, struct version kernel)
{
	struct version from, to = { 0 };
	int length = parse_version(series, &from);

	kernel.patch = 0;
	return compare(from, kernel) <= 0 &&
		(series[length] != '-' || (parse_version(series + length + 1, &to) && compare(kernel, to) <= 0));
}

static bool is_series(const char *needs)
{
	struct version version;

	return parse_version(needs, &version) != 0;
}

/* Whether all facts of a condition hold on this machine. */
static bool condition_holds(const char *condition)
{
	while (condition && *condition) {
		int length = (int)strcspn(condition, " ");
		char fact[80];

		snprintf(fact, sizeof(fact), " %.*s ", length, condition);
		if (length && !strstr(known.facts, fact))
			return false;
		condition += length + (condition[length] == ' ');
	}
	return true;
}

/* Among rows without a condition, one that repeats the outcome leaves the older one; one with a condition beats them all. */
static void put(const struct row *row)
{
	struct cell *cell = cell_of(row->id);

	if (!cell)
		return;
	if (!row->condition && strcmp(cell->row->outcomes, row->outcomes))
		cell->row = row;
	if (row->condition && condition_holds(row->condition))
		cell->conditional = row;
}

static void take(struct change *change, struct version kernel)
{
	for (size_t i = 0; i < change->effect_count; i++) {
		const char *needs = change->effects[i].needs;
		const struct change *other = needs && !is_series(needs) ? change_of(needs, strlen(needs)) : NULL;

		if (!needs || (is_series(needs) ? in_series(needs, kernel) : other && other->taken))
			put(&change->effects[i].row);
	}
	change->taken = true;
}

/* ---- vendors --------------------------------------------------------------------------------- */

static bool is_found(const struct vendor *vendor, const struct rule *rule, const char *text, regmatch_t *group)
{
	regex_t compiled;
	bool found;

	if (regcomp(&compiled, rule->text, REG_EXTENDED | REG_NEWLINE))
		die("%s:%d: '%s' is no regular expression", vendor->file, rule->line, rule->text);
	found = !regexec(&compiled, text, group ? 2 : 0, group, 0);
	regfree(&compiled);
	return found;
}

/* The text that a condition is about; NULL for a rule that is no condition. */
static const char *text_of(const struct rule *rule, const struct kernel *kernel)
{
	if (!strcmp(rule->what, "release"))
		return kernel->release;
	if (!strcmp(rule->what, "version"))
		return kernel->version;
	return strcmp(rule->what, "os-release") ? NULL : kernel->os_release;
}

/* The vendor whose conditions all hold. */
static const struct vendor *vendor_of(const struct kernel *kernel)
{
	const struct vendor *found = NULL;

	for (size_t i = 0; i < known.vendor_count; i++) {
		const struct vendor *vendor = &known.vendors[i];
		bool all = true, any = false;

		for (size_t j = 0; j < vendor->rule_count && all; j++) {
			const char *text = text_of(&vendor->rules[j], kernel);

			any |= text != NULL;
			all = !text || is_found(vendor, &vendor->rules[j], text, NULL);
		}
		if (!all || !any)
			continue;
		if (found)
			die("%s: the conditions of %s and of %s hold", kernel->release, found->file, vendor->file);
		found = vendor;
	}
	return found;
}

static const struct rule *rule_of(const struct vendor *vendor, const char *what)
{
	for (size_t i = 0; vendor && i < vendor->rule_count; i++)
		if (!strcmp(vendor->rules[i].what, what))
			return &vendor->rules[i];
	return NULL;
}

/* Whether the vendor's release number is not below the one in a rule: "has 147.5". */
static bool is_reached(const char *since, const char *number)
{
	for (;;) {
		since += strcspn(since, "0123456789");
		number += strcspn(number, "0123456789");
		if (!*since || !*number)
			return !*since;
		if (atoi(since) != atoi(number))
			return atoi(since) < atoi(number);
		since += strspn(since, "0123456789");
		number += strspn(number, "0123456789");
	}
}

/* Takes the changes of the vendor's rules "has" that hold, or marks those of "lacks". */
static void apply_rules(const struct vendor *vendor, const char *verb, const char *number, struct version kernel)
{
	size_t length = strlen(verb);

	for (size_t i = 0; vendor && i < vendor->rule_count; i++) {
		const struct rule *rule = &vendor->rules[i];

		if (strncmp(rule->what, verb, length) || !is_reached(rule->what + length, number))
			continue;
		for (const char *commit = rule->text; *(commit += strspn(commit, " ")); commit += strcspn(commit, " ")) {
			struct change *change = change_of(commit, strcspn(commit, " "));

			if (!change)
				die("%s:%d: no file of expected/changes/ has the commit %s", vendor->file, rule->line, commit);
			if (*verb == 'h')
				take(change, kernel);
			else
				change->lacked = true;
		}
	}
}

/* Makes the table of a version, with the vendor's changes on top where there is one. */
static void replay(struct version kernel, const struct vendor *vendor, const char *number)
{
	for (size_t i = 0; i < known.change_count; i++)
		known.changes[i].taken = known.changes[i].lacked = false;
	apply_rules(vendor, "lacks", number, kernel);
	for (size_t i = 0; i < known.cell_count; i++)
		known.cells[i] = (struct cell){ known.cells[i].base, known.cells[i].base, NULL };
	for (size_t i = 0; i < known.first_count; i++)
		if (known.first[i].condition)
			put(&known.first[i]);
	for (size_t i = 0; i < known.step_count; i++)
		if (applies(known.steps[i].version, kernel) && !known.steps[i].change->lacked)
			take(known.steps[i].change, vendor ? kernel : known.steps[i].version);
	apply_rules(vendor, "has", number, kernel);
	for (size_t i = 0; vendor && i < vendor->row_count; i++)
		if (condition_holds(vendor->rows[i].condition) && cell_of(vendor->rows[i].id))
			cell_of(vendor->rows[i].id)->conditional = &vendor->rows[i];
}

const char *judge_choose(const struct kernel *kernel, const char *facts, const char *expect)
{
	const struct vendor *vendor = NULL;
	const struct rule *rule;
	static char said[300];
	struct version version;
	char number[64] = "";
	regmatch_t group[2];
	const char *remark = "";

	snprintf(known.facts, sizeof(known.facts), " %s ", facts);
	if (expect && *expect) {
		if (parse_version(expect, &version) != (int)strlen(expect))
			die("--expect: '%s' is not a kernel version such as 6.7 or 6.12.9", expect);
	} else {
		bool named = upstream_version(kernel, &version);

		vendor = vendor_of(kernel);
		rule = rule_of(vendor, "base");
		if (rule)
			parse_version(rule->text, &version);
		else if (!named)
			die("%s: its release names no kernel version; say which table judges it with --expect 6.7", kernel->release);
		rule = rule_of(vendor, "number");
		if (rule && is_found(vendor, rule, kernel->release, group))
			snprintf(number, sizeof(number), "%.*s", (int)(group[1].rm_eo - group[1].rm_so), kernel->release + group[1].rm_so);
		if (known.newest.major && !same_series(version, known.newest) && compare(version, known.newest) > 0)
			remark = ", newer than any kernel the tables were compared with";
	}
	if (compare(version, first) < 0)
		return NULL;
	replay(version, vendor, number);
	snprintf(said, sizeof(said), "%s%s%.150s%s", version_name(version), vendor ? " with " : "", vendor ? vendor->file : "", remark);
	return said;
}

const struct row *judge_row(const char *id)
{
	const struct cell *cell = cell_of(id);

	if (!cell)
		return NULL;
	return cell->conditional ? cell->conditional : cell->row;
}

bool judge_allows(const struct row *row, const char *outcome)
{
	size_t length;

	for (const char *name = row->outcomes; name; name = name[length] ? name + length + 1 : NULL) {
		length = strcspn(name, "|");
		if (strlen(outcome) == length && !strncmp(name, outcome, length))
			return true;
	}
	return false;
}

/* ---- history --------------------------------------------------------------------------------- */

/* A release that made a case other than it was there. */
struct event {
	const struct step *step;
	const struct row *row;
};

/* Whether a change came to the kernel of this step before it. */
static bool came_before(const struct step *step, const struct change *change)
{
	for (const struct step *other = known.steps; other < step; other++)
		if (other->change == change && applies(other->version, step->version))
			return true;
	return false;
}

/* What the events so far made of the case in this step's kernel. */
static const char *outcome_before(const struct cell *cell, const struct event *events, size_t count, const struct step *step)
{
	const char *outcome = cell->base->outcomes;

	for (size_t i = 0; i < count; i++)
		if (!events[i].row->condition && applies(events[i].step->version, step->version))
			outcome = events[i].row->outcomes;
	return outcome;
}

static size_t find_events(const struct cell *cell, struct event **events)
{
	size_t count = 0;

	for (const struct step *step = known.steps; step < known.steps + known.step_count; step++) {
		for (size_t i = 0; i < step->change->effect_count; i++) {
			const struct effect *effect = &step->change->effects[i];
			const char *needs = effect->needs;

			if (strcmp(effect->row.id, cell->base->id) ||
			    (needs && !(is_series(needs) ? in_series(needs, step->version) :
					came_before(step, change_of(needs, strlen(needs))))))
				continue;
			if (!effect->row.condition &&
			    !strcmp(outcome_before(cell, *events, count, step), effect->row.outcomes))
				continue;
			/* Of two changes in one release the second is what it does. */
			if (!effect->row.condition && count && !(*events)[count - 1].row->condition &&
			    !compare((*events)[count - 1].step->version, step->version))
				count--;
			*GROW(*events, count) = (struct event){ step, &effect->row };
		}
	}
	return count;
}

/* Appends to a line of a certain size, as far as there is room. */
static void __attribute__((format(printf, 2, 3))) append(char line[1000], const char *format, ...)
{
	size_t length = strlen(line);
	va_list args;

	va_start(args, format);
	vsnprintf(line + length, 1000 - length, format, args);
	va_end(args);
}

/* Of a change, in brackets: what is particular about this release, this case, this change. */
static void append_notes(char line[1000], const struct event *event)
{
	const struct change *change = event->step->change;
	const char *notes[4] = { event->step->version.patch && !origin(change)->version.patch ? "stable backport" : "",
				 change->note, event->row->because, NULL };
	const char *between = " (";

	for (size_t i = 0; i < change->release_count; i++)
		if (!compare(change->releases[i].version, event->step->version))
			notes[3] = change->releases[i].note;
	for (size_t i = 0; i < 4; i++)
		if (notes[i] && *notes[i]) {
			append(line, "%s%s", between, notes[i]);
			between = "; ";
		}
	if (*between == ';')
		append(line, ")");
}

static void say_row(const struct row *row, const struct event *event, const struct event *last, void (*say)(const char *line))
{
	char line[1000] = "";

	append(line, "%s%s%s since %s", row->outcomes, row->condition ? " if " : "", row->condition ? row->condition : "",
	       version_name(event ? event->step->version : first));
	/* The others in the order of versions, which is not that of the replay. */
	for (struct version at = { 0 };;) {
		const struct event *next = NULL;

		for (const struct event *other = event; other && other < last; other++)
			if (other != event && other->row == row && compare(other->step->version, at) > 0 &&
			    (!next || compare(other->step->version, next->step->version) < 0))
				next = other;
		if (!next)
			break;
		append(line, "%s%s", at.major ? ", " : ", also ", version_name(next->step->version));
		at = next->step->version;
	}
	if (event) {
		append(line, ": %s %s", event->step->change->commit, event->step->change->subject);
		append_notes(line, event);
	} else if (*row->because) {
		append(line, ": %s", row->because);
	}
	append(line, " (%s:%d)", row->file, row->line);
	say(line);
}

void judge_history(const char *id, void (*say)(const char *line))
{
	const struct cell *cell = cell_of(id);
	struct event *events = NULL;
	size_t count, before;

	if (!cell)
		return;
	say_row(cell->base, NULL, NULL, say);
	for (size_t i = 0; i < known.first_count; i++)
		if (known.first[i].condition && !strcmp(known.first[i].id, id))
			say_row(&known.first[i], NULL, NULL, say);
	count = find_events(cell, &events);
	for (size_t i = 0; i < count; i++) {
		for (before = 0; before < i && events[before].row != events[i].row; before++)
			;
		if (before == i)
			say_row(events[i].row, &events[i], events + count, say);
	}
	free(events);
}
