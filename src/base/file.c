/* See file.h. */
#include "base/file.h"

#include "base/mem.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_LINKS 40 /* followed from one name, as Linux does */
#define FILE_NAMES ((size_t)64 << 20)

static enum status file_read_all(int descriptor, const char *path, unsigned char *bytes,
                                 size_t length, struct err *err)
{
    size_t done = 0;

    while (done < length) {
        ssize_t n = read(descriptor, bytes + done, length - done);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return err_set_errno(err, ST_IO, errno, "cannot read %s", path);
        if (n == 0)
            return err_set(err, ST_IO, "%s became shorter while it was read", path);
        done += (size_t)n;
    }
    return ST_OK;
}

enum status file_open(const char *path, int flags, int *descriptor, uint64_t *length,
                      struct err *err)
{
    enum status status = ST_OK;
    struct stat info;

    *descriptor = open(path, flags | O_CLOEXEC | O_NONBLOCK, 0600);
    if (*descriptor < 0 && errno == ELOOP && (flags & O_NOFOLLOW) != 0)
        return err_set(err, ST_INVALID, "%s is not a regular file but a link", path);
    if (*descriptor < 0)
        return err_set_errno(err, errno == ENOENT ? ST_NOTFOUND : ST_IO, errno, "cannot open %s",
                             path);
    if (fstat(*descriptor, &info) != 0)
        status = err_set_errno(err, ST_IO, errno, "cannot look at %s", path);
    else if (!S_ISREG(info.st_mode))
        status = err_set(err, ST_INVALID, "%s is not a regular file", path);
    else if (length != NULL)
        *length = (uint64_t)info.st_size;
    if (status != ST_OK) {
        (void)close(*descriptor);
        *descriptor = -1;
    }
    return status;
}

enum status file_read(const char *path, size_t limit, unsigned char **out, size_t *length,
                      struct err *err)
{
    unsigned char *bytes = NULL;
    uint64_t size = 0;
    int descriptor;
    enum status status = file_open(path, O_RDONLY, &descriptor, &size, err);

    if (status != ST_OK)
        return status;
    if (size > limit)
        status = err_set(err, ST_LIMIT, "%s is larger than %zu MiB", path, limit >> 20);
    else if ((bytes = mem_new((size_t)size + 1, 1)) == NULL)
        status = err_nomem(err, path);
    else
        status = file_read_all(descriptor, path, bytes, (size_t)size, err);
    close(descriptor);
    if (status != ST_OK) {
        mem_free(bytes);
        return status;
    }
    *out = bytes;
    *length = (size_t)size;
    return ST_OK;
}

/* A stream to its end, as file_read gives a file; name: what messages call it. */
static enum status file_read_stream(int descriptor, const char *name, size_t limit,
                                    unsigned char **out, size_t *length, struct err *err)
{
    struct text text = {.limit = limit};
    char part[4096];
    ssize_t n;

    do {
        n = read(descriptor, part, sizeof part);
        if (n > 0)
            text_add_bytes(&text, part, (size_t)n);
    } while ((n > 0 && !text.failed) || (n < 0 && errno == EINTR));
    text_add_bytes(&text, "", 0);
    *out = (unsigned char *)text.data;
    *length = text.length;
    if (n >= 0 && !text.failed)
        return ST_OK;
    text_free(&text);
    return n < 0
               ? err_set_errno(err, ST_IO, errno, "cannot read %s", name)
               : err_set(err, ST_LIMIT, "%s is larger than %zu MiB or than the memory that is left",
                         name, limit >> 20);
}

bool file_read_system(const char *root, const char *path, char *out, size_t size)
{
    char full[PATH_MAX];
    FILE *stream;
    size_t n;

    if ((size_t)snprintf(full, sizeof full, "%s%s", root, path) >= sizeof full)
        return false;
    stream = fopen(full, "re");
    if (stream == NULL)
        return false;
    n = fread(out, 1, size - 1, stream);
    out[n] = '\0';
    (void)fclose(stream);
    return n > 0;
}

bool file_find_number(const char *root, const char *path, const char *word, uint64_t *out)
{
    char text[16384];
    const char *at = text;
    char *end;

    if (!file_read_system(root, path, text, sizeof text))
        return false;
    while (at != NULL && strncmp(at, word, strlen(word)) != 0) {
        at = strchr(at, '\n');
        at = at == NULL ? NULL : at + 1;
    }
    if (at == NULL)
        return false;
    *out = strtoull(at + strlen(word), &end, 10);
    return end != at + strlen(word);
}

enum status file_read_named(const char *path, size_t limit, unsigned char **out, size_t *length,
                            struct err *err)
{
    struct stat info;
    int descriptor;
    enum status status;

    if (strcmp(path, "-") == 0) {
        path = "standard input";
        status = file_read_stream(STDIN_FILENO, path, limit, out, length, err);
    } else if (stat(path, &info) == 0 && S_ISFIFO(info.st_mode)) { /* such as <(...) of a shell */
        descriptor = open(path, O_RDONLY | O_CLOEXEC);
        if (descriptor < 0)
            return err_set_errno(err, ST_IO, errno, "cannot read %s", path);
        status = file_read_stream(descriptor, path, limit, out, length, err);
        (void)close(descriptor);
    } else {
        status = file_read(path, limit, out, length, err);
    }
    if (status != ST_OK || memchr(*out, '\0', *length) == NULL)
        return status;
    mem_free(*out);
    *out = NULL;
    return err_set(err, ST_CORRUPT, "%s has zero bytes, so it is no text in UTF-8: save it as that",
                   path);
}

/* Makes the temporary file, over one that a killed process with this number left; no link there is
 * followed. */
static enum status file_writer_begin(struct file_writer *writer, const struct stat *like,
                                     struct err *err)
{
    size_t size = strlen(writer->path) + 32;
    int descriptor;

    writer->temporary = mem_new(size, 1);
    if (writer->temporary == NULL)
        return err_nomem(err, writer->path);
    (void)snprintf(writer->temporary, size, "%s.tmp-%ld", writer->path, (long)getpid());
    (void)unlink(writer->temporary);
    descriptor = open(writer->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor >= 0 && like != NULL) {
        if (fchown(descriptor, like->st_uid, like->st_gid) != 0)
            (void)!fchown(descriptor, (uid_t)-1, like->st_gid);
        (void)fchmod(descriptor, like->st_mode & 0777);
    }
    if (descriptor >= 0)
        writer->stream = fdopen(descriptor, "wb");
    if (writer->stream == NULL) {
        enum status status = err_set_errno(err, ST_IO, errno, "cannot write %s", writer->temporary);

        if (descriptor >= 0)
            close(descriptor);
        return status;
    }
    return ST_OK;
}

enum status file_writer_open(struct file_writer *writer, const char *path, struct err *err)
{
    enum status status;

    *writer = (struct file_writer){.path = mem_string(path)};
    status = writer->path == NULL ? err_nomem(err, path) : file_writer_begin(writer, NULL, err);
    if (status != ST_OK)
        file_writer_abort(writer);
    return status;
}

/* Replaces *path, a link, by what it points to. */
static enum status file_follow(char **path, struct err *err)
{
    char target[PATH_MAX], *next;
    ssize_t length = readlink(*path, target, sizeof target - 1);
    const char *slash = strrchr(*path, '/');

    if (length < 0)
        return err_set_errno(err, ST_IO, errno, "cannot read the link %s", *path);
    target[length] = '\0';
    if (target[0] == '/' || slash == NULL)
        next = mem_string(target);
    else {
        char *folder = mem_string_n(*path, (size_t)(slash - *path) + 1);

        next = folder == NULL ? NULL : file_join(folder, target);
        mem_free(folder);
    }
    if (next == NULL)
        return err_nomem(err, *path);
    mem_free(*path);
    *path = next;
    return ST_OK;
}

/* A descriptor for what is written as it is.  What this process has open, as /dev/stdout, is not
 * opened again: a new description would begin at the start of the file. */
static int file_open_direct(const char *path)
{
    const char *slash = strrchr(path, '/');
    struct stat named, own;
    int64_t number;

    if (stat(path, &named) == 0 &&
        text_parse_integer(slash != NULL ? slash + 1 : path, 0, INT_MAX, &number) &&
        fstat((int)number, &own) == 0 && own.st_dev == named.st_dev && own.st_ino == named.st_ino)
        return fcntl((int)number, F_DUPFD_CLOEXEC, 3);
    return open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
}

static enum status file_writer_direct(struct file_writer *writer, struct err *err)
{
    int descriptor = file_open_direct(writer->path);

    if (descriptor >= 0)
        writer->stream = fdopen(descriptor, "wb");
    if (writer->stream != NULL)
        return ST_OK;
    (void)err_set_errno(err, ST_IO, errno, "cannot write %s", writer->path);
    if (descriptor >= 0)
        close(descriptor);
    return ST_IO;
}

enum status file_writer_open_named(struct file_writer *writer, const char *path, struct err *err)
{
    struct stat info = {0}, proc = {0};
    enum status status = ST_OK;
    bool there, direct = false;

    *writer = (struct file_writer){.path = mem_string(path)};
    if (writer->path == NULL)
        return err_nomem(err, path);
    (void)stat("/proc", &proc);
    there = stat(path, &info) == 0;
    for (int links = 0; status == ST_OK && !direct; links++) {
        struct stat own;

        if (lstat(writer->path, &own) != 0 || !S_ISLNK(own.st_mode))
            break;
        if (own.st_dev == proc.st_dev) /* its text need not be the name of a file */
            direct = true;
        else if (links == FILE_LINKS)
            status = err_set(err, ST_IO, "cannot write %s: too many links", path);
        else
            status = file_follow(&writer->path, err);
    }
    if (status == ST_OK)
        status = direct || (there && !S_ISREG(info.st_mode))
                     ? file_writer_direct(writer, err)
                     : file_writer_begin(writer, there ? &info : NULL, err);
    if (status != ST_OK)
        file_writer_abort(writer);
    return status;
}

enum status file_sync_directory(const char *path, struct err *err)
{
    const char *slash = strrchr(path, '/');
    char *directory = slash == NULL   ? mem_string(".")
                      : slash == path ? mem_string("/")
                                      : mem_string_n(path, (size_t)(slash - path));
    enum status status = ST_OK;
    int descriptor;

    if (directory == NULL)
        return err_nomem(err, path);
    descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0 || (fsync(descriptor) != 0 && errno != EINVAL))
        status = err_set_errno(err, ST_IO, errno, "cannot make the folder %s durable", directory);
    if (descriptor >= 0)
        close(descriptor);
    mem_free(directory);
    return status;
}

enum status file_writer_commit(struct file_writer *writer, struct err *err)
{
    enum status status = ST_OK;
    int number = 0;

    if (ferror(writer->stream) || fflush(writer->stream) != 0 ||
        (writer->temporary != NULL && fsync(fileno(writer->stream)) != 0))
        number = errno != 0 ? errno : EIO;
    if (fclose(writer->stream) != 0 && number == 0)
        number = errno;
    writer->stream = NULL;
    if (number == 0 && writer->temporary != NULL && rename(writer->temporary, writer->path) != 0)
        number = errno;
    if (number != 0)
        status = err_set_errno(err, ST_IO, number, "cannot write %s", writer->path);
    else if (writer->temporary != NULL) {
        mem_free(writer->temporary);
        writer->temporary = NULL;
        status = file_sync_directory(writer->path, err);
    }
    file_writer_abort(writer);
    return status;
}

void file_writer_abort(struct file_writer *writer)
{
    if (writer->stream != NULL)
        (void)fclose(writer->stream);
    if (writer->temporary != NULL)
        (void)unlink(writer->temporary);
    mem_free(writer->temporary);
    mem_free(writer->path);
    *writer = (struct file_writer){0};
}

enum status file_make_directory(const char *path, struct err *err)
{
    char *copy = mem_string(path);
    enum status status = ST_OK;
    struct stat info;

    if (copy == NULL)
        return err_nomem(err, path);
    for (char *at = copy + 1; status == ST_OK; at++) {
        char keep = *at;

        if (keep != '/' && keep != '\0')
            continue;
        *at = '\0';
        if (mkdir(copy, 0700) != 0 && errno != EEXIST)
            status = err_set_errno(err, ST_IO, errno, "cannot make the folder %s", copy);
        *at = keep;
        if (keep == '\0')
            break;
    }
    if (status == ST_OK && (stat(path, &info) != 0 || !S_ISDIR(info.st_mode)))
        status = err_set(err, ST_IO, "%s is in the way: it is not a folder", path);
    mem_free(copy);
    return status;
}

char *file_join(const char *directory, const char *name)
{
    size_t first = strlen(directory), second = strlen(name);
    bool slash = first > 0 && directory[first - 1] != '/';
    char *path = mem_new(first + second + 2, 1);

    if (path != NULL)
        (void)snprintf(path, first + second + 2, "%s%s%s", directory, slash ? "/" : "", name);
    return path;
}

bool file_exists(const char *path)
{
    return access(path, F_OK) == 0;
}

bool file_same(const char *a, const char *b)
{
    struct stat one, other;

    return stat(a, &one) == 0 && stat(b, &other) == 0 && one.st_dev == other.st_dev &&
           one.st_ino == other.st_ino;
}

bool file_is_gone(const char *path)
{
    return access(path, F_OK) != 0 && (errno == ENOENT || errno == ENOTDIR);
}

/* Takes bytes. */
static enum status file_split_names(const char *path, unsigned char *bytes, size_t length,
                                    char ***names, size_t *count, struct err *err)
{
    size_t lines = 1, used = 0;
    char **list, *store, *at, *save = NULL;

    for (size_t i = 0; i < length; i++)
        lines += bytes[i] == '\n' || bytes[i] == '\r';
    list = mem_new(1, lines * sizeof *list + length + 1);
    if (list == NULL) {
        mem_free(bytes);
        return err_nomem(err, path);
    }
    store = (char *)(list + lines);
    memcpy(store, bytes, length);
    mem_free(bytes);
    if (strncmp(store, "\xEF\xBB\xBF", 3) == 0)
        store += 3;
    for (at = strtok_r(store, "\r\n", &save); at != NULL; at = strtok_r(NULL, "\r\n", &save))
        list[used++] = at;
    *names = list;
    *count = used;
    return ST_OK;
}

enum status file_read_names(const char *path, char ***names, size_t *count, struct err *err)
{
    unsigned char *bytes;
    size_t length;
    enum status status = file_read_named(path, FILE_NAMES, &bytes, &length, err);

    return status == ST_OK ? file_split_names(path, bytes, length, names, count, err) : status;
}
