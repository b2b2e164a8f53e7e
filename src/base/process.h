/* Processes: whether one is still alive although its number may be reused, finding our own
 * programs, starting one that outlives us. */
#ifndef FACENET_BASE_PROCESS_H
#define FACENET_BASE_PROCESS_H

#include "base/err.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PROCESS_BOOT_ID 40

/* What identifies a process permanently: number, start time in clock ticks since boot, boot. */
struct process_id {
    int64_t pid, start_time;
    char boot_id[PROCESS_BOOT_ID];
};

enum process_state { PROCESS_GONE, PROCESS_ALIVE, PROCESS_STOPPED };

enum status process_self(struct process_id *out, struct err *err) MUST_CHECK;
/* Whether the process is alive. A zombie is gone, and so is a process whose number another one has
 * now. */
enum process_state process_look(const struct process_id *id);

/* Path of one of our own programs: beside our executable, else in directory (may be NULL), else in
 * PATH. New (mem_free). */
enum status process_find_program(const char *name, const char *directory, char **path,
                                 struct err *err) MUST_CHECK;

/* Starts argv (argv[0] a path) in a session of its own, stdin from /dev/null, output appended to
 * log_path. It outlives us and leaves no zombie. Descriptors above 2 are closed. If the process has
 * already ended, process_look gives PROCESS_GONE for *started. */
enum status process_start_detached(char *const argv[], const char *log_path,
                                   struct process_id *started, struct err *err) MUST_CHECK;

/* A program that we read from. */
struct process_pipe {
    int64_t pid; /* 0: none */
    int fd;      /* its standard output, which doesn't block */
};
/* Starts argv (argv[0] a path), stdin from /dev/null, stderr there or, with errors, where its
 * standard output goes. */
enum status process_pipe_open(struct process_pipe *pipe, char *const argv[], bool errors,
                              struct err *err) MUST_CHECK;
/* Waits for bytes, at most that many milliseconds, and reads them into out; *ended: there are no
 * more.  Returns how many came. */
size_t process_pipe_read(const struct process_pipe *pipe, void *out, size_t size, int milliseconds,
                         bool *ended);
/* Kills it.  Waits for its end a tenth of a second at most: one that hangs in the kernel can't die.
 */
void process_pipe_close(struct process_pipe *pipe);

/* Adds "process 12 (name) locks" for each other process that holds a lock on a byte of a file from
 * first to last, with ", " between them; nothing where the system has no /proc/locks. */
void process_list_lockers(const char *path, int64_t first, int64_t last, struct text *out);

/* Who this process works for: "user@host tty". */
void process_asker(char *out, size_t size);

#endif
