/* See filter.h. The door to libseccomp. */
#include "image/decode/filter.h"

#include <errno.h>
#include <sched.h>
#include <seccomp.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

/* Memory, threads and clocks; a process can do no more than compute with these. */
static const int filter_free[] = {
    SCMP_SYS(brk),
    SCMP_SYS(munmap),
    SCMP_SYS(mremap),
    SCMP_SYS(madvise),
    SCMP_SYS(futex),
    SCMP_SYS(set_robust_list),
    SCMP_SYS(rseq),
    SCMP_SYS(sched_getaffinity),
    SCMP_SYS(sched_yield),
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(restart_syscall),
    SCMP_SYS(clock_gettime),
    SCMP_SYS(clock_nanosleep),
    SCMP_SYS(getrandom),
    SCMP_SYS(gettid),
    SCMP_SYS(getpid),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
};

/* A thread of this process, and in its namespaces. */
#define FILTER_THREAD (CLONE_VM | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD)
#define FILTER_NAMESPACES \
    (CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID | \
     CLONE_NEWNET)

static bool filter_allow(scmp_filter_ctx filter, int call, struct scmp_arg_cmp argument)
{
    return seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, call, 1, &argument) == 0;
}

static bool filter_fill(scmp_filter_ctx filter)
{
    for (size_t i = 0; i < sizeof filter_free / sizeof *filter_free; i++)
        if (seccomp_rule_add(filter, SCMP_ACT_ALLOW, filter_free[i], 0) != 0)
            return false;
    return filter_allow(filter, SCMP_SYS(read), SCMP_A0_64(SCMP_CMP_EQ, STDIN_FILENO, 0)) &&
           filter_allow(filter, SCMP_SYS(write), SCMP_A0_64(SCMP_CMP_EQ, STDOUT_FILENO, 0)) &&
           /* Where libraries complain; it leads nowhere. */
           filter_allow(filter, SCMP_SYS(write), SCMP_A0_64(SCMP_CMP_EQ, STDERR_FILENO, 0)) &&
           filter_allow(filter, SCMP_SYS(writev), SCMP_A0_64(SCMP_CMP_EQ, STDERR_FILENO, 0)) &&
           seccomp_rule_add(
               filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 2,
               SCMP_A2_64(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0),
               SCMP_A3_64(SCMP_CMP_MASKED_EQ, MAP_ANONYMOUS | MAP_SHARED, MAP_ANONYMOUS)) == 0 &&
           filter_allow(filter, SCMP_SYS(mprotect), SCMP_A2_64(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)) &&
           filter_allow(filter, SCMP_SYS(prctl), SCMP_A0_64(SCMP_CMP_EQ, PR_SET_NAME, 0)) &&
           filter_allow(
               filter, SCMP_SYS(clone),
               SCMP_A0_64(SCMP_CMP_MASKED_EQ, FILTER_THREAD | FILTER_NAMESPACES, FILTER_THREAD)) &&
           /* Its flags lie in memory, where no filter sees them; glibc then calls clone. */
           seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0) == 0;
}

bool filter_enter(void)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
    bool entered = filter != NULL && filter_fill(filter) && seccomp_load(filter) == 0;

    seccomp_release(filter);
    return entered;
}
