// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"

#include <linux/if_alg.h>
#include <sys/socket.h>

DESCRIBE("Pages of a memfd sealed with F_SEAL_WRITE that splice(2) hands to an AF_ALG socket are only read: decrypting them leaves the file as it was.",
	 .contract = "EBADMSG", .since = "4.1", .needs = "af_alg",
	 .source = "fcntl(2), F_SEAL_WRITE; a664bf3d603d crypto: algif_aead - Revert to operating out-of-place", .cve = "CVE-2026-31431");

/* A socket that decrypts and verifies as IPsec with extended sequence numbers does, with a key of zeros. */
static int decryptor(unsigned int tag)
{
	const struct sockaddr_alg name = {
		.salg_family = AF_ALG, .salg_type = "aead", .salg_name = "authencesn(hmac(sha256),cbc(aes))",
	};
	/* A struct rtattr of type 1 with the cipher key's length, big-endian; the keys follow. */
	struct {
		uint16_t length, type;
		unsigned char cipher_key_length[4], keys[32 + 16];
	} key = { 8, 1, { 0, 0, 0, 16 }, { 0 } };
	int family = SETUP_NEEDS("AF_ALG", socket(AF_ALG, SOCK_SEQPACKET | SOCK_CLOEXEC, 0), EAFNOSUPPORT, ENOSYS);

	SETUP_NEEDS("the cipher", bind(family, (const void *)&name, sizeof(name)), ENOENT, EAFNOSUPPORT);
	SETUP(setsockopt(family, SOL_ALG, ALG_SET_KEY, &key, sizeof(key)));
	SETUP(setsockopt(family, SOL_ALG, ALG_SET_AEAD_AUTHSIZE, NULL, tag));
	return SETUP(accept4(family, NULL, NULL, SOCK_CLOEXEC));
}

static void *append(struct msghdr *message, int type, const void *data, size_t length)
{
	struct cmsghdr *header = (void *)((char *)message->msg_control + message->msg_controllen);

	*header = (struct cmsghdr){ .cmsg_level = SOL_ALG, .cmsg_type = type, .cmsg_len = CMSG_LEN(length) };
	message->msg_controllen += CMSG_SPACE(length);
	return memcpy(CMSG_DATA(header), data, length);
}

/* Sends what comes before the spliced pages: the parameters and the additional data. */
static void begin_decryption(int cipher, uint32_t additional)
{
	const uint32_t decrypt = ALG_OP_DECRYPT;
	const struct { uint32_t length; unsigned char zeros[16]; } iv = { 16, { 0 } };
	union {
		struct cmsghdr header;
		char space[2 * CMSG_SPACE(sizeof(uint32_t)) + CMSG_SPACE(sizeof(iv))];
	} control = { 0 };
	struct iovec data = { (void *)alien, additional };
	struct msghdr message = { .msg_iov = &data, .msg_iovlen = 1, .msg_control = &control };

	append(&message, ALG_SET_OP, &decrypt, sizeof(decrypt));
	append(&message, ALG_SET_IV, &iv, sizeof(iv));
	append(&message, ALG_SET_AEAD_ASSOCLEN, &additional, sizeof(additional));
	SETUP(sendmsg(cipher, &message, MSG_MORE));
}

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	enum { additional = 8, block = 16, tag = 32 };
	int fd = sealable_memfd(PAGE), cipher = decryptor(tag);
	struct page_pipe pipe = page_pipe_new();
	unsigned char plain[additional + block];
	loff_t start = 0;

	seal(fd, F_SEAL_WRITE);
	begin_decryption(cipher, additional);
	SETUP(splice(fd, &start, pipe.in, NULL, block + tag, 0));
	SETUP(splice(pipe.out, NULL, cipher, NULL, block + tag, 0));

	REFUSED(EBADMSG, recv(cipher, plain, sizeof(plain), 0));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
