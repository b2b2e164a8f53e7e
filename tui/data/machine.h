/* What a run takes of the machine: processors, memory, the disk of the database, heat.
 *
 * Read from /proc and /sys (proc(5)); a value that isn't there is NaN.  It knows no database. */
#ifndef FACENET_TUI_MACHINE_H
#define FACENET_TUI_MACHINE_H

#include <stdbool.h>
#include <stdint.h>

struct machine {
    bool known;        /* there is a process to look at */
    int64_t pid;       /* of the looks before */
    double used, time; /* its processor time at the start of this interval, and when that was */

    double processors, all_processors; /* busy with the process; there are */
    double memory, all_memory;         /* bytes */
    double wal, disk_free;             /* bytes: the write-ahead log; free for the database */
    double celsius;                    /* the hottest part */
};

/* Looks at a process and at the disk of a database (may be NULL) at a time in seconds; root: "", or
 * the folder that has proc/ and sys/.  The use of the processors is that of the last 2 seconds or
 * more, so the first look knows none.  pid 0: nothing is known. */
void machine_look(struct machine *machine, const char *root, int64_t pid, const char *database,
                  double time);

#endif
