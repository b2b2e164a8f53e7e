/* base/free_memory.c, from a folder with files as those of /proc and /sys. */
#include "unit.h"

#include "base/free_memory.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

static char root[] = "/tmp/facenet-memory-XXXXXX";

static void put(const char *path, const char *text)
{
    char full[256];
    FILE *stream;

    (void)snprintf(full, sizeof full, "%s%s", root, path);
    for (char *at = strchr(full + strlen(root) + 1, '/'); at != NULL; at = strchr(at + 1, '/')) {
        *at = '\0';
        (void)mkdir(full, 0700);
        *at = '/';
    }
    stream = fopen(full, "w");
    assert_non_null(stream);
    assert_true(fputs(text, stream) >= 0);
    assert_int_equal(fclose(stream), 0);
}

static void test_machine_and_groups(void **state)
{
    char command[64];

    (void)state;
    assert_non_null(mkdtemp(root));
    assert_true(free_memory(root) == SIZE_MAX);
    put("/proc/meminfo", "MemTotal: 8000 kB\nMemFree: 1 kB\nMemAvailable:    4000 kB\n");
    assert_int_equal(free_memory(root), 4000 * 1024);
    /* A group whose folder isn't mounted here says nothing; one without a limit neither. */
    put("/proc/self/cgroup", "12:cpu:/x\n0::/a/b\n");
    assert_int_equal(free_memory(root), 4000 * 1024);
    put("/sys/fs/cgroup/a/b/memory.max", "max\n");
    put("/sys/fs/cgroup/a/b/memory.current", "1000000\n");
    assert_int_equal(free_memory(root), 4000 * 1024);
    put("/sys/fs/cgroup/a/memory.max", "3000000\n");
    put("/sys/fs/cgroup/a/memory.current", "2000000\n");
    assert_int_equal(free_memory(root), 1000000);
    /* What it holds as a cache is free, too. */
    put("/sys/fs/cgroup/a/memory.stat", "anon 1\ninactive_file 500000\nfile 7\n");
    assert_int_equal(free_memory(root), 1500000);
    put("/sys/fs/cgroup/a/b/memory.max", "999999\n");
    assert_int_equal(free_memory(root), 0);
    /* Version 1, in a container that is a root of its own. */
    put("/proc/self/cgroup", "4:memory:/docker/1\n3:cpu:/\n");
    put("/sys/fs/cgroup/memory/memory.limit_in_bytes", "900000\n");
    put("/sys/fs/cgroup/memory/memory.usage_in_bytes", "200000\n");
    put("/sys/fs/cgroup/memory/memory.stat", "inactive_file 1\ntotal_inactive_file 50000\n");
    assert_int_equal(free_memory(root), 750000);
    /* No limit is a very large one there. */
    put("/sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
    assert_int_equal(free_memory(root), 4000 * 1024);
    (void)snprintf(command, sizeof command, "rm -r %s", root);
    assert_int_equal(system(command), 0);
    assert_true(free_memory("") > 0);
}

static const struct CMUnitTest tests[] = {cmocka_unit_test(test_machine_and_groups)};

UNIT_MAIN(tests)
