/* What a run takes of the machine, read from a folder with files as those of /proc and /sys. */
#include "folder.h"

#include "tui/data/machine.h"

#include <math.h>
#include <unistd.h>

/* The line of a process whose name has parentheses, with that many ticks in the program. */
static void put_stat(const char *root, long user)
{
    char line[160];

    (void)snprintf(line, sizeof line, "42 (a (b) c) R 1 42 42 0 -1 4194304 9 0 0 0 %ld 50 0 0\n",
                   user);
    folder_put(root, "/proc/42/stat", line);
}

static void test_look(void **state)
{
    char root[] = "/tmp/facenet-machine-XXXXXX", database[64];
    long ticks = sysconf(_SC_CLK_TCK);
    struct machine machine = {0};

    (void)state;
    assert_non_null(mkdtemp(root));
    put_stat(root, 1000);
    (void)snprintf(database, sizeof database, "%s/f.db", root);
    folder_put(root, "/f.db", "");
    machine_look(&machine, root, 42, database, 100);
    assert_true(machine.known && isnan(machine.processors)); /* one look is no interval */
    assert_true(isnan(machine.memory) && isnan(machine.celsius) && isnan(machine.all_memory));
    assert_true(machine.disk_free > 0);
    assert_near(machine.wal, 0, 0);

    put_stat(root, 1000 + 3 * ticks);
    folder_put(root, "/proc/42/statm", "900 300 20 1 0 80 0\n");
    folder_put(root, "/proc/meminfo", "MemTotal:        8000000 kB\nMemFree: 1 kB\n");
    folder_put(root, "/sys/class/thermal/thermal_zone0/temp", "41000\n");
    folder_put(root, "/sys/class/thermal/thermal_zone2/temp", "52500\n");
    folder_put(root, "/f.db-wal", "12345");
    machine_look(&machine, root, 42, database, 101);
    assert_true(isnan(machine.processors)); /* too short for an average */
    machine_look(&machine, root, 42, database, 102);
    assert_near(machine.processors, 1.5, 1e-9);
    assert_near(machine.memory, 300.0 * (double)sysconf(_SC_PAGESIZE), 0);
    assert_near(machine.all_memory, 8192000000.0, 0);
    assert_near(machine.celsius, 52.5, 1e-9);
    assert_near(machine.wal, 5, 0);
    machine_look(&machine, root, 42, NULL, 103);
    assert_near(machine.processors, 1.5, 1e-9); /* stays until the next one is known */
    assert_true(isnan(machine.disk_free) && isnan(machine.wal));

    machine_look(&machine, root, 43, database, 104);
    assert_false(machine.known);
    machine_look(&machine, root, 42, database, 110);
    assert_true(machine.known && isnan(machine.processors)); /* not the interval before */
    folder_remove(root);
}

/* Our own process is there. */
static void test_self(void **state)
{
    struct machine machine = {0};

    (void)state;
    machine_look(&machine, "", getpid(), "/", 1);
    assert_true(machine.known && machine.memory > 0 && machine.all_memory > machine.memory);
    assert_true(machine.all_processors >= 1);
    machine_look(&machine, "", 0, "/", 9);
    assert_false(machine.known);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_look),
    cmocka_unit_test(test_self),
};
UNIT_MAIN(tests)
