/* facenet-decode: decodes JPEG, PNG, BMP, PGM and PPM for another process (decode_worker.h). It is
 * not run by hand.
 *
 * It lives in seccomp strict mode: the kernel grants only read, write and exit, anything else kills
 * it. That is why memory comes from an arena and why it ends by SYS_exit: _exit of glibc makes the
 * system call exit_group, which is not granted. */
#include "config.h"

#include "image/decode/decode_worker.h"
#include "image/decode/picture.h"

#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

static bool strict_shut(void)
{
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT) == 0;
}

int main(void)
{
    const struct decode_worker worker = {picture_decode, NULL, strict_shut, RLIMIT_AS,
                                         (size_t)64 << 20 /* program and stack */};
    int code = decode_worker_run(&worker);

#ifndef FACENET_UNSANDBOXED
    for (;;)
        (void)syscall(SYS_exit, code);
#endif
    return code;
}
