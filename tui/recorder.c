/* See recorder.h. */
#include "tui/recorder.h"

#include "tui/script.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum status recorder_open(struct recorder *recorder, const char *path, struct err *err)
{
    int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    *recorder = (struct recorder){0};
    if (descriptor < 0)
        return errno == EEXIST
                   ? err_set(err, ST_EXISTS,
                             "--record %s: the file exists already; name another one", path)
                   : err_set(err, ST_IO, "--record %s: %s", path, strerror(errno));
    recorder->stream = fdopen(descriptor, "w");
    if (recorder->stream == NULL) {
        (void)close(descriptor);
        return err_nomem(err, path);
    }
    recorder->path = path;
    return ST_OK;
}

enum status recorder_close(struct recorder *recorder, struct err *err)
{
    struct recorder done = *recorder;
    bool failed;

    *recorder = (struct recorder){0};
    if (done.stream == NULL)
        return ST_OK;
    failed = ferror(done.stream) != 0;
    if (fclose(done.stream) != 0 || failed)
        return err_set(err, ST_IO, "%s could not be written completely", done.path);
    (void)fprintf(stderr, "facenet-tui: %zu %s recorded; replay %s with facenet-tui --script %s\n",
                  done.keys, done.keys == 1 ? "key" : "keys", done.keys == 1 ? "it" : "them",
                  done.path);
    return ST_OK;
}

void recorder_key(struct recorder *recorder, int key)
{
    char name[SCRIPT_NAME];

    if (recorder->stream == NULL || !script_key_name(key, name))
        return;
    (void)fprintf(recorder->stream, "key %s\n", name);
    (void)fflush(recorder->stream);
    recorder->keys++;
}

void recorder_mouse(struct recorder *recorder, struct mouse mouse)
{
    if (recorder->stream == NULL)
        return;
    (void)fprintf(recorder->stream, "mouse %s %d %d\n", script_mouse_name(mouse.kind), mouse.col,
                  mouse.row);
    (void)fflush(recorder->stream);
    recorder->keys++;
}

void recorder_size(struct recorder *recorder, int cols, int rows)
{
    if (recorder->stream == NULL)
        return;
    (void)fprintf(recorder->stream, "size %dx%d\n", cols, rows);
    (void)fflush(recorder->stream);
}
