/* See machine.h. */
#include "tui/data/machine.h"

#include "base/file.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define MACHINE_SECONDS 2 /* shortest interval over which the use of the processors is averaged */
#define MACHINE_ZONES 16  /* thermal zones looked at */

/* Seconds of processor time, from /proc/PID/stat: fields 14 and 15, after a name in parentheses
 * that may contain some; NaN if the process is gone. */
static double machine_used(const char *root, int64_t pid)
{
    unsigned long long user, system;
    char path[48], line[1024];
    const char *at;

    (void)snprintf(path, sizeof path, "/proc/%" PRId64 "/stat", pid);
    if (!file_read_system(root, path, line, sizeof line) || (at = strrchr(line, ')')) == NULL ||
        sscanf(at + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %llu %llu", &user, &system) !=
            2)
        return NAN;
    return (double)(user + system) / (double)sysconf(_SC_CLK_TCK);
}

/* Bytes in memory, from /proc/PID/statm: the second field, in pages. */
static double machine_memory(const char *root, int64_t pid)
{
    unsigned long long pages;
    char path[48], line[256];

    (void)snprintf(path, sizeof path, "/proc/%" PRId64 "/statm", pid);
    if (!file_read_system(root, path, line, sizeof line) || sscanf(line, "%*u %llu", &pages) != 1)
        return NAN;
    return (double)pages * (double)sysconf(_SC_PAGESIZE);
}

static double machine_all_memory(const char *root)
{
    uint64_t kib;

    return file_find_number(root, "/proc/meminfo", "MemTotal:", &kib) ? 1024 * (double)kib : NAN;
}

/* The hottest of the thermal zones, which report thousandths of a degree. */
static double machine_celsius(const char *root)
{
    double most = NAN;

    for (int zone = 0; zone < MACHINE_ZONES; zone++) {
        uint64_t thousandths;
        char path[64];

        (void)snprintf(path, sizeof path, "/sys/class/thermal/thermal_zone%d/temp", zone);
        if (file_find_number(root, path, "", &thousandths) && thousandths > 0 &&
            thousandths < 200000)
            most = fmax(most, (double)thousandths / 1000);
    }
    return most;
}

static void machine_look_disk(struct machine *machine, const char *database)
{
    char wal[4096];
    struct statvfs disk;
    struct stat file;

    machine->wal = machine->disk_free = NAN;
    if (database == NULL || statvfs(database, &disk) != 0)
        return;
    machine->disk_free = (double)disk.f_bavail * (double)disk.f_frsize;
    if ((size_t)snprintf(wal, sizeof wal, "%s-wal", database) < sizeof wal)
        machine->wal = stat(wal, &file) == 0 ? (double)file.st_size : 0;
}

void machine_look(struct machine *machine, const char *root, int64_t pid, const char *database,
                  double time)
{
    double used = pid > 0 ? machine_used(root, pid) : (double)NAN;

    machine->known = isfinite(used);
    if (!machine->known || pid != machine->pid) {
        machine->pid = machine->known ? pid : 0;
        machine->used = used;
        machine->time = time;
        machine->processors = NAN;
    }
    if (!machine->known)
        return;
    if (time - machine->time >= MACHINE_SECONDS) {
        machine->processors = fmax(0, (used - machine->used) / (time - machine->time));
        machine->used = used;
        machine->time = time;
    }
    machine->all_processors = (double)sysconf(_SC_NPROCESSORS_ONLN);
    machine->memory = machine_memory(root, pid);
    machine->all_memory = machine_all_memory(root);
    machine->celsius = machine_celsius(root);
    machine_look_disk(machine, database);
}
