/* Files of a test in a temporary folder. */
#ifndef FACENET_TESTS_FOLDER_H
#define FACENET_TESTS_FOLDER_H

#include "unit.h"

#include <sys/stat.h>

/* Writes text to root + path, "/a/b"; the folders on the way are made. */
static inline void folder_put(const char *root, const char *path, const char *text)
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

/* With all that is in it. */
static inline void folder_remove(const char *root)
{
    char command[80];

    assert_true((size_t)snprintf(command, sizeof command, "rm -r %s", root) < sizeof command);
    assert_int_equal(system(command), 0);
}

#endif
