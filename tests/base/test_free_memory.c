/* base/free_memory.c, from a folder with files as those of /proc and /sys. */
#include "folder.h"

#include "base/free_memory.h"

static void test_machine_and_groups(void **state)
{
    char root[] = "/tmp/facenet-memory-XXXXXX";

    (void)state;
    assert_non_null(mkdtemp(root));
    assert_true(free_memory(root) == SIZE_MAX);
    folder_put(root, "/proc/meminfo",
               "MemTotal: 8000 kB\nMemFree: 1 kB\nMemAvailable:    4000 kB\n");
    assert_int_equal(free_memory(root), 4000 * 1024);
    /* A group whose folder isn't mounted here says nothing; one without a limit neither. */
    folder_put(root, "/proc/self/cgroup", "12:cpu:/x\n0::/a/b\n");
    assert_int_equal(free_memory(root), 4000 * 1024);
    folder_put(root, "/sys/fs/cgroup/a/b/memory.max", "max\n");
    folder_put(root, "/sys/fs/cgroup/a/b/memory.current", "1000000\n");
    assert_int_equal(free_memory(root), 4000 * 1024);
    folder_put(root, "/sys/fs/cgroup/a/memory.max", "3000000\n");
    folder_put(root, "/sys/fs/cgroup/a/memory.current", "2000000\n");
    assert_int_equal(free_memory(root), 1000000);
    /* What it holds as a cache is free, too. */
    folder_put(root, "/sys/fs/cgroup/a/memory.stat", "anon 1\ninactive_file 500000\nfile 7\n");
    assert_int_equal(free_memory(root), 1500000);
    folder_put(root, "/sys/fs/cgroup/a/b/memory.max", "999999\n");
    assert_int_equal(free_memory(root), 0);
    /* Version 1, in a container that is a root of its own. */
    folder_put(root, "/proc/self/cgroup", "4:memory:/docker/1\n3:cpu:/\n");
    folder_put(root, "/sys/fs/cgroup/memory/memory.limit_in_bytes", "900000\n");
    folder_put(root, "/sys/fs/cgroup/memory/memory.usage_in_bytes", "200000\n");
    folder_put(root, "/sys/fs/cgroup/memory/memory.stat",
               "inactive_file 1\ntotal_inactive_file 50000\n");
    assert_int_equal(free_memory(root), 750000);
    /* No limit is a very large one there. */
    folder_put(root, "/sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
    assert_int_equal(free_memory(root), 4000 * 1024);
    folder_remove(root);
    assert_true(free_memory("") > 0);
}

static const struct CMUnitTest tests[] = {cmocka_unit_test(test_machine_and_groups)};

UNIT_MAIN(tests)
