/* measure_keys TUI DB RUN KEYS SECONDS [TYPED]: how long the dashboard takes to answer a key
 * (TYPED, repeated), and its load while no key is pressed.
 *
 * TUI runs on a pseudo-terminal of 120 x 40.  An answer is the first byte after a key.  Without
 * TYPED the keys are those of a user who looks around; each of them changes the screen. */
#include <poll.h>
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define KEYS_MOST 10000

static double seconds(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* Terminals answer what they are asked when the first picture is shown: here that it has none. */
static void answer(int terminal, const char *bytes, size_t length)
{
    if (memmem(bytes, length, "\033[c", 3) != NULL)
        (void)!write(terminal, "\033[?1;2c", 7);
}

/* Reads output until there is none for a while, or until a total time is over; returns whether
 * there was any. */
static int drain(int terminal, double quiet, double longest)
{
    char bytes[65536];
    double end = seconds() + longest;
    int any = 0;

    for (;;) {
        struct pollfd wait = {.fd = terminal, .events = POLLIN};
        ssize_t length;

        if (poll(&wait, 1, (int)(1000 * quiet)) <= 0 ||
            (length = read(terminal, bytes, sizeof bytes)) <= 0)
            return any;
        any = 1;
        answer(terminal, bytes, (size_t)length);
        if (seconds() > end)
            return any;
    }
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Presses count keys; prints how long the answers took. typed: one character per key, or NULL. */
static void measure(int terminal, int count, const char *typed)
{
    /* Cursor, scale, average, window, zoom; Runs and its list; Help; People. */
    static const char *const keys[] = {"\033OD", "\033OC", "g", "a", "w", "z", "z", "2",
                                       "j",      "k",      "1", "?", "1", "3", "1"};
    static double times[KEYS_MOST];
    int used = 0;

    for (int i = 0; i < count; i++) {
        const char *key = typed != NULL ? &typed[(size_t)i % strlen(typed)]
                                        : keys[(size_t)i % (sizeof keys / sizeof *keys)];
        struct pollfd wait = {.fd = terminal, .events = POLLIN};
        double begun;

        (void)drain(terminal, 0.02 + 0.01 * (i % 7), 0.2);
        begun = seconds();
        if (write(terminal, key, typed != NULL ? 1 : strlen(key)) < 0)
            return;
        if (poll(&wait, 1, 2000) > 0)
            times[used++] = 1000 * (seconds() - begun);
    }
    qsort(times, (size_t)used, sizeof *times, compare);
    if (used > 0)
        (void)printf("%d of %d keys answered: median %.1f ms, 99 %% %.1f ms, slowest %.1f ms\n",
                     used, count, times[used / 2], times[used * 99 / 100], times[used - 1]);
}

/* CPU seconds that a process has used. */
static double used_cpu(pid_t pid)
{
    char path[64];
    long user = 0, system = 0;
    FILE *stream;

    (void)snprintf(path, sizeof path, "/proc/%ld/stat", (long)pid);
    stream = fopen(path, "r");
    if (stream == NULL)
        return 0;
    if (fscanf(stream, "%*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %ld %ld", &user,
               &system) != 2)
        user = system = 0;
    (void)fclose(stream);
    return (double)(user + system) / (double)sysconf(_SC_CLK_TCK);
}

int main(int argc, char **argv)
{
    struct winsize size = {.ws_row = 40, .ws_col = 120};
    int terminal, count, idle;
    double before;
    pid_t pid;

    if (argc != 6 && argc != 7)
        return 2;
    count = (int)strtol(argv[4], NULL, 10);
    idle = (int)strtol(argv[5], NULL, 10);
    pid = forkpty(&terminal, NULL, NULL, &size);
    if (pid == 0) {
        (void)setenv("TERM", "xterm-256color", 1);
        (void)execl(argv[1], argv[1], "--db", argv[2], "--run", argv[3], (char *)NULL);
        _exit(127);
    }
    if (pid < 0)
        return 1;
    (void)drain(terminal, 0.5, 3);
    measure(terminal, count < KEYS_MOST ? count : KEYS_MOST, argv[6]);
    (void)!write(terminal, "1", 1);
    (void)drain(terminal, 0.3, 1);
    before = used_cpu(pid);
    for (double end = seconds() + idle; seconds() < end;)
        (void)drain(terminal, 0.1, 0.5);
    if (idle > 0)
        (void)printf("%d s without a key: %.2f %% of a core\n", idle,
                     100 * (used_cpu(pid) - before) / idle);
    (void)!write(terminal, "q", 1);
    (void)drain(terminal, 0.5, 2);
    (void)close(terminal);
    (void)waitpid(pid, NULL, 0);
    return 0;
}
