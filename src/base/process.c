/* See process.h. */
#include "base/process.h"

#include "base/file.h"
#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define PIPE_WAITS 100 /* milliseconds for a program that was killed */

/* State letter and start time of a process, from /proc/PID/stat (proc(5): fields 3 and 22). */
static bool process_read_stat(int64_t pid, char *state, int64_t *start_time)
{
    char path[48], line[1024], *at;

    (void)snprintf(path, sizeof path, "/proc/%" PRId64 "/stat", pid);
    if (!file_read_system("", path, line, sizeof line) || (at = strrchr(line, ')')) == NULL ||
        at[1] == '\0')
        return false;
    at += 2; /* the name may contain parentheses: fields start after the last one */
    *state = *at;
    for (int field = 3; field < 22 && at != NULL; field++) {
        at = strchr(at, ' ');
        at = at == NULL ? NULL : at + 1;
    }
    if (at == NULL)
        return false;
    *start_time = strtoll(at, NULL, 10);
    return true;
}

static bool process_boot_id(char out[PROCESS_BOOT_ID])
{
    if (!file_read_system("", "/proc/sys/kernel/random/boot_id", out, PROCESS_BOOT_ID))
        return false;
    out[strcspn(out, "\n")] = '\0';
    return true;
}

/* False when the process has ended. */
static bool process_describe(int64_t pid, struct process_id *out)
{
    char state;

    *out = (struct process_id){.pid = pid};
    return process_read_stat(pid, &state, &out->start_time) && process_boot_id(out->boot_id);
}

enum status process_self(struct process_id *out, struct err *err)
{
    if (!process_describe(getpid(), out))
        return err_set(err, ST_IO, "cannot read /proc/self/stat; is /proc mounted?");
    return ST_OK;
}

enum process_state process_look(const struct process_id *id)
{
    char boot_id[PROCESS_BOOT_ID], state;
    int64_t start_time;

    if (id->pid <= 0 || !process_boot_id(boot_id) || strcmp(boot_id, id->boot_id) != 0)
        return PROCESS_GONE;
    if (!process_read_stat(id->pid, &state, &start_time) || start_time != id->start_time)
        return PROCESS_GONE;
    if (state == 'Z' || state == 'X')
        return PROCESS_GONE;
    return state == 'T' || state == 't' ? PROCESS_STOPPED : PROCESS_ALIVE;
}

/* directory/name when that is an executable file; NULL otherwise. */
static char *process_try(const char *directory, size_t length, const char *name)
{
    char *folder = length == 0 ? mem_string(".") : mem_string_n(directory, length);
    char *path = folder == NULL ? NULL : file_join(folder, name);

    mem_free(folder);
    if (path != NULL && access(path, X_OK) != 0) {
        mem_free(path);
        path = NULL;
    }
    return path;
}

enum status process_find_program(const char *name, const char *directory, char **path,
                                 struct err *err)
{
    char self[4096];
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    const char *at = getenv("PATH");

    *path = NULL;
    if (n > 0) {
        self[n] = '\0';
        *path = process_try(self, (size_t)(strrchr(self, '/') - self), name);
    }
    if (*path == NULL && directory != NULL)
        *path = process_try(directory, strlen(directory), name);
    while (*path == NULL && at != NULL && *at != '\0') {
        size_t length = strcspn(at, ":");

        *path = process_try(at, length, name);
        at += length;
        at += *at == ':';
    }
    if (*path == NULL)
        return err_set(err, ST_NOTFOUND,
                       "the program %s is neither beside this one nor in PATH; install it", name);
    return ST_OK;
}

/* In the grandchild, which inherits nothing of ours but the log. */
static void process_become(char *const argv[], int out, int errors)
{
    int null = open("/dev/null", O_RDWR);
    struct sigaction action = {.sa_handler = SIG_DFL};
    sigset_t none;

    if (null < 0 || out < 0 || dup2(null, 0) < 0 || dup2(out, 1) < 0 ||
        dup2(errors < 0 ? null : errors, 2) < 0)
        _exit(126);
    for (int descriptor = 3; descriptor < 1024; descriptor++)
        close(descriptor);
    for (int number = 1; number < NSIG; number++)
        (void)sigaction(number, &action, NULL);
    (void)sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
    execv(argv[0], argv);
    _exit(127);
}

/* Makes a pipe and a child, *child 0 in it, that is to become argv.  All signals are blocked there
 * until process_become has undone our handlers: one that is sent to it at once is neither handled
 * as ours nor lost. */
static enum status process_fork(char *const argv[], int channel[2], pid_t *child, struct err *err)
{
    sigset_t all, before;

    if (access(argv[0], X_OK) != 0)
        return err_set_errno(err, ST_IO, errno, "cannot run %s", argv[0]);
    if (pipe2(channel, O_CLOEXEC) != 0)
        return err_set_errno(err, ST_IO, errno, "cannot start %s", argv[0]);
    (void)sigfillset(&all);
    (void)sigprocmask(SIG_SETMASK, &all, &before);
    *child = fork();
    if (*child != 0)
        (void)sigprocmask(SIG_SETMASK, &before, NULL);
    if (*child < 0) {
        err_set_errno(err, ST_IO, errno, "cannot start %s", argv[0]);
        close(channel[0]);
        close(channel[1]);
        return ST_IO;
    }
    return ST_OK;
}

enum status process_pipe_open(struct process_pipe *out, char *const argv[], bool errors,
                              struct err *err)
{
    int channel[2];
    pid_t child;
    enum status status;

    *out = (struct process_pipe){0};
    status = process_fork(argv, channel, &child, err);
    if (status != ST_OK)
        return status;
    if (child == 0)
        process_become(argv, channel[1], errors ? channel[1] : -1);
    close(channel[1]);
    (void)fcntl(channel[0], F_SETFL, O_NONBLOCK);
    *out = (struct process_pipe){child, channel[0]};
    return ST_OK;
}

size_t process_pipe_read(const struct process_pipe *from, void *out, size_t size, int milliseconds,
                         bool *ended)
{
    struct pollfd ready = {from->fd, POLLIN, 0};
    ssize_t got;

    *ended = false;
    if (poll(&ready, 1, milliseconds) <= 0)
        return 0;
    got = read(from->fd, out, size);
    *ended = got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR);
    return got > 0 ? (size_t)got : 0;
}

void process_pipe_close(struct process_pipe *from)
{
    if (from->pid == 0)
        return;
    close(from->fd);
    (void)kill((pid_t)from->pid, SIGKILL);
    for (int i = 0; i < PIPE_WAITS && waitpid((pid_t)from->pid, NULL, WNOHANG) == 0; i++)
        (void)poll(NULL, 0, 1);
    *from = (struct process_pipe){0};
}

enum status process_start_detached(char *const argv[], const char *log_path,
                                   struct process_id *started, struct err *err)
{
    int64_t grandchild = 0;
    int channel[2];
    pid_t child;
    bool good;
    enum status status = process_fork(argv, channel, &child, err);

    if (status != ST_OK)
        return status;
    if (child == 0) {
        pid_t second = setsid() < 0 ? -1 : fork();

        if (second == 0) {
            int log = open(log_path, O_WRONLY | O_CREAT | O_APPEND | O_NONBLOCK | O_NOFOLLOW, 0600);

            process_become(argv, log, log);
        }
        grandchild = second;
        _exit(second > 0 && write(channel[1], &grandchild, sizeof grandchild) ==
                                (ssize_t)sizeof grandchild
                  ? 0
                  : 1);
    }
    close(channel[1]);
    while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
        continue;
    good = read(channel[0], &grandchild, sizeof grandchild) == (ssize_t)sizeof grandchild;
    close(channel[0]);
    if (!good)
        return err_set_errno(err, ST_IO, EAGAIN, "cannot start %s", argv[0]);
    (void)process_describe(grandchild, started);
    return ST_OK;
}

/* Adds a process that isn't there yet. */
static void process_add_locker(struct text *out, int64_t pid)
{
    char path[48], name[32] = "", clean[96], line[192];

    (void)snprintf(path, sizeof path, "/proc/%" PRId64 "/comm", pid);
    (void)file_read_system("", path, name, sizeof name);
    name[strcspn(name, "\n")] = '\0';
    (void)text_clean(clean, sizeof clean, name, false);
    (void)snprintf(line, sizeof line, "process %" PRId64 " (%s) locks", pid, clean);
    if (strstr(text_string(out), line) == NULL)
        text_addf(out, "%s%s", out->length > 0 ? ", " : "", line);
}

/* Lines of proc(5): "1: POSIX  ADVISORY  READ 1234 fd:00:567 124 EOF"; those who wait have "->". */
void process_list_lockers(const char *path, int64_t first, int64_t last, struct text *out)
{
    FILE *stream = fopen("/proc/locks", "re");
    char line[256];
    struct stat file;

    if (stream == NULL)
        return;
    while (stat(path, &file) == 0 && fgets(line, sizeof line, stream) != NULL) {
        unsigned long long inode;
        long long pid, from;
        char to[32];

        if (sscanf(line, "%*s %*s %*s %*s %lld %*x:%*x:%llu %lld %31s", &pid, &inode, &from, to) !=
                4 ||
            inode != file.st_ino || pid <= 0 || pid == getpid())
            continue;
        if (from <= last && (to[0] == 'E' || strtoll(to, NULL, 10) >= first))
            process_add_locker(out, pid);
    }
    (void)fclose(stream);
}

void process_asker(char *out, size_t size)
{
    const struct passwd *entry = getpwuid(getuid()); /* $USER may be unset or wrong */
    const char *user = entry != NULL ? entry->pw_name : getenv("USER");
    const char *terminal = ttyname(STDIN_FILENO);
    char host[64] = "";

    (void)gethostname(host, sizeof host - 1);
    (void)snprintf(out, size, "%s@%s %s", user != NULL ? user : "?", host,
                   terminal != NULL ? terminal : "-");
}
