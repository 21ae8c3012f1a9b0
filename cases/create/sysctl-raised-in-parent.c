// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "namespaces.h"

DESCRIBE("A vm.memfd_noexec that is raised in a pid namespace applies at once to the pid namespaces that exist below it.",
	 .contract = "EACCES", .since = "6.6", .needs = "root",
	 .source = "Documentation/userspace-api/mfd_noexec.rst; 9876cfe8ec1c memfd: replace ratcheting feature from vm.memfd_noexec with hierarchy");

/* A process that stays in the upper namespace. */
static void raise_noexec(int sysctl, const struct gate *created, const struct gate *raised)
{
	gate_wait(created);
	SETUP(pwrite(sysctl, "2", 1, 0));
	gate_signal(raised);
	passed();
}

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	enter_pid_namespace_noexec(0);
	int sysctl = open_memfd_noexec();
	struct gate created = gate_new(), raised = gate_new();

	if (!fork_child())
		raise_noexec(sysctl, &created, &raised);
	SETUP(close(raised.fd[1]));
	enter_pid_namespace();
	CHECK(memfd_noexec() == 0, "vm.memfd_noexec is %d", memfd_noexec());
	gate_signal(&created);
	gate_wait(&raised);

	REFUSED(EACCES, syscall(SYS_memfd_create, "case", MFD_CLOEXEC | MFD_EXEC));

	CHECK(memfd_noexec() == 2, "vm.memfd_noexec is %d", memfd_noexec());
	return passed();
}
