// SPDX-License-Identifier: GPL-2.0
/*
 * A walk, written as a case (see written.h).
 */
#include "written.h"
#include "outcomes.h"
#include "signals.h"

const char *permissions(const struct slot *slot)
{
	static char text[5];

	snprintf(text, sizeof(text), "%c%c%c%c", slot->prot & PROT_READ ? 'r' : '-', slot->prot & PROT_WRITE ? 'w' : '-',
		 slot->prot & PROT_EXEC ? 'x' : '-', slot->shared ? 's' : 'p');
	return slot->used ? text : "";
}

const char *result_text(long result)
{
	static char texts[2][32];
	static int next;
	char *text = texts[next++ % 2];

	if (result >= 0) {
		snprintf(text, 32, "%ld", result);
	} else if (result <= RAISES(0)) {
		snprintf(text, 32, "%s", signal_name((int)(-1000 - result)));
	} else {
		const char *name = errno_name((int)-result);

		snprintf(text, 32, "%s", name ? name : strerror((int)-result));
	}
	return text;
}

/* One act with what it should do; the last is the one under test. */
static void write_act(FILE *out, const struct model *before, const struct step *step, long result, bool last, const char *indent)
{
	const struct act_row *act = &acts[step->act];
	const bool huge = of_huge_pages(before, step);

	const bool counts = strcmp(act->unit, "NONE"), as_is = !strcmp(act->unit, "AS_IS");

	fprintf(out, "%s", *act->before ? indent : "");
	write_text(out, act->before, step, huge);
	fprintf(out, "%s%s", *act->before ? "\n" : "", indent);
	if (as_is)
		fprintf(out, "CHECK(");
	else if (result < 0)
		fprintf(out, "%s(%s, ", last ? "REFUSED" : "STILL_REFUSED", result_text(result));
	else
		fprintf(out, counts ? "TRANSFERS(%ld * (" : last ? "ALLOWED(" : "SETUP(", result);
	if (counts && !as_is && result >= 0) {
		write_text(out, act->unit, step, huge);
		fprintf(out, "), ");
	}
	write_text(out, act->call, step, huge);
	if (as_is)
		fprintf(out, result < 0 ? " == RAISES(%s), \"no such signal\"" : " == %s, \"another byte, or a signal\"", result_text(result));
	fprintf(out, ");\n");
	if (*act->after) {
		fprintf(out, "%s", indent);
		write_text(out, act->after, step, huge);
		fprintf(out, "\n");
	}
}

static void write_state(FILE *out, const struct model *m)
{
	for (int i = 0; i < FILES; i++) {
		const struct file *f = &m->files[i];
		bool huge = is_huge(f->kind);

		if (!f->live)
			continue;
		fprintf(out, "\tSEALS_ARE(file[%d], 0x%x);\n\tSIZE_IS(file[%d], (off_t)(%s));\n\tMODE_IS(file[%d], 0%o);\n", i, f->seals, i, units_text(f->size, huge), i, f->mode);
		for (int from = 0, to; from < f->size; from = to) {
			for (to = from; to < f->size && f->bytes[to] == f->bytes[from]; to++)
				;
			fprintf(out, "\tBYTES_ARE(file[%d], (off_t)(%s), %s, %d);\n", i, units_text(from, huge), units_text(to - from, huge), f->bytes[from]);
		}
	}
	for (int i = 0; i < SLOTS; i++) {
		const struct slot *slot = &m->slots[i];

		for (int unit = 0; unit < 2; unit++)
			if (slot->own & 1 << unit && slot->prot & PROT_READ)
				fprintf(out, "\tCHECK((%s)[%s] == %d, \"the private copy is another\");\n", slot_text(i), units_text(unit, i >= SMALL_SLOTS), slot->bytes[unit]);
		if (slot->used)
			fprintf(out, "\tPERMISSIONS_ARE(%s, \"%s\");\n", slot_text(i), permissions(slot));
	}
}

/* A turn is a step of the child: a gate opens before it, another after. */
static int turns_before(const struct step *steps, int step)
{
	int turns = 0;

	for (int i = 0; i < step; i++)
		turns += steps[i].who;
	return turns;
}

/* The child waits for its turn at each of its steps, and then holds what it has until it dies. */
static void write_child(FILE *out, const struct model *models, const struct step *steps, const long *results, int fork_at, int end)
{
	fprintf(out, "\tchild = fork_child();\n\tif (!child) {\n");
	for (int i = fork_at + 1; i < end && steps[i].act != KILL_; i++)
		if (steps[i].who) {
			int turn = turns_before(steps, i);

			fprintf(out, "\t\tgate_wait(&gates[%d]);\n", 2 * turn);
			if (takes_description(&steps[i]))
				fprintf(out, "\t\tfd[%d] = receive_fd(pair[1]);\n", steps[i].a[0]);
			write_act(out, &models[i], &steps[i], results[i], i == end - 1, "\t\t");
			fprintf(out, "\t\tgate_signal(&gates[%d]);\n", 2 * turn + 1);
		}
	fprintf(out, steps[end - 1].who ? "\t\treturn passed();\n\t}\n" : "\t\tgate_wait(&gates[%d]);\n\t}\n", 2 * turns_before(steps, end));
}

void write_case(FILE *out, const struct world *world, const struct step *steps, const long *results, int count, const char *headline)
{
	struct model *models = calloc((size_t)count + 1, sizeof(*models));
	bool used[ACT_COUNT] = { false };
	const int gates = 2 * turns_before(steps, count) + 1;

	for (int i = 0; i < count; i++) {
		struct verdict verdict;

		used[steps[i].act] = true;
		judge(world, &models[i], &steps[i], &verdict);
		models[i + 1] = verdict.may[verdict.count > 1 && results[i] == verdict.may[1].result].after;
	}
	fprintf(out, "// SPDX-License-Identifier: GPL-2.0\n/*\n * Found by a walk with %s.\n */\n#include \"found.h\"\n\n"
		"DESCRIBE(\"Found by a walk.\", .contract = \"allowed\", .since = \"3.17\", .source = \"harness/model.c\");\n\n"
		"int main(int argc, char **argv)\n{\n\tBEGIN(argc, argv);\n\tfound_begin(%d, %d, %d);\t/* io_uring, userfaultfd, O_DIRECT */\n\n",
		headline, used[RING_WRITE_] || used[RING_READ_] || used[RING_READ_ONCE_] || used[REGISTER_], used[FILL_], used[READ_DIRECT_]);
	if (used[FORK_])
		fprintf(out, "\tstruct gate gates[%d];\n\n\tfor (int i = 0; i < %d; i++)\n\t\tgates[i] = gate_new();\n", gates, gates);
	for (int i = 0; i < count; i++) {
		const int turn = turns_before(steps, i);
		bool last = i == count - 1;

		fprintf(out, "%s", last ? "\n" : "");
		if (steps[i].act == FORK_) {
			write_child(out, models, steps, results, i, count);
		} else if (steps[i].act == KILL_) {
			fprintf(out, "\tSETUP(kill(child, SIGKILL));\n\tSETUP(waitpid(child, NULL, 0));\n");
		} else if (steps[i].who) {
			if (takes_description(&steps[i]))
				fprintf(out, "\tsend_fd(pair[0], fd[%d]);\n", steps[i].a[0]);
			fprintf(out, "\tgate_signal(&gates[%d]);\n", 2 * turn);
			fprintf(out, last ? "\treap_child(child);\n" : "\tgate_wait(&gates[%d]);\n", 2 * turn + 1);
		} else {
			write_act(out, &models[i], &steps[i], results[i], last, "\t");
		}
	}
	fprintf(out, "\n");
	write_state(out, &models[count]);
	fprintf(out, "\treturn passed();\n}");
	free(models);
}
