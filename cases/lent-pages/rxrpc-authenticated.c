// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "rxrpc.h"

DESCRIBE("Pages of a memfd sealed with F_SEAL_WRITE that splice(2) hands to a UDP socket, as an authenticated answer to a call over RxRPC, are only read: decrypting its first bytes leaves the file as it was.",
	 .contract = "allowed", .since = "3.17", .needs = "rxrpc", .cve = "CVE-2026-43500",
	 .source = "fcntl(2), F_SEAL_WRITE; aa54b1d27fe0 rxrpc: Also unshare DATA/RESPONSE packets when paged frags are present");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	enum { LENT = 1024 };
	int fd = sealable_memfd(PAGE);
	struct page_pipe pipe = page_pipe_new();
	struct rxrpc_call call;

	/* Not in a network of its own: 7.3.4 panics when one goes away soon after a call (rxrpc_exit_net()). */
	call = rxrpc_call_new(RXRPC_SECURITY_AUTH);
	seal(fd, F_SEAL_WRITE);
	lend_header(&pipe, call.answer, sizeof(call.answer));
	lend_pages(&pipe, fd, 0, LENT);

	TRANSFERS(sizeof(call.answer) + LENT,
		  splice(pipe.out, NULL, call.answerer, NULL, sizeof(call.answer) + LENT, 0));

	rxrpc_await_refusal(&call);
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
