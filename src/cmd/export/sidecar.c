/* See sidecar.h. */
#include "config.h"

#include "cmd/export/sidecar.h"

#include "cmd/output.h"

#include "base/file.h"
#include "base/mem.h"
#include "base/process.h"
#include "base/text.h"
#include "base/unicode.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SIDECAR_TIMEOUT 10 /* seconds for a file */

enum status sidecar_decoder(struct decoder **decoder, struct err *err)
{
    char *worker;
    enum status status;

    if (!xmp_is_built())
        return err_set(err, ST_UNSUPPORTED,
                       "this facenet was built without exempi, which reads and writes XMP: install "
                       "libexempi-dev and build it again");
    status = process_find_program("facenet-decode", PKGLIBEXECDIR, &worker, err);
    if (status == ST_OK) {
        status = decoder_open(decoder, worker, SIDECAR_TIMEOUT, err);
        mem_free(worker);
    }
    return status;
}

enum status sidecar_put(const struct sidecar *sidecar, struct err *err)
{
    char *folder =
        mem_string_n(sidecar->path, (size_t)(strrchr(sidecar->path, '/') - sidecar->path));
    struct file_writer writer;
    bool there = file_exists(sidecar->path);
    enum status status = ST_OK;

    if (folder == NULL)
        return err_nomem(err, sidecar->path);
    if (!file_exists(folder))
        status = file_make_directory(folder, err);
    mem_free(folder);
    if (status == ST_OK)
        status = file_writer_open_named(&writer, sidecar->path, err);
    if (status != ST_OK)
        return status;
    if (!there)
        (void)fchmod(fileno(writer.stream), sidecar->mode);
    if (fwrite(sidecar->bytes, 1, sidecar->length, writer.stream) != sidecar->length)
        status = err_set_errno(err, ST_IO, errno, "cannot write %s", sidecar->path);
    else
        status = file_writer_commit(&writer, err);
    file_writer_abort(&writer);
    return status;
}

/* The regions that stay: those of other names; false: none goes. */
static bool sidecar_keep(struct xmp_regions *regions, const char *name)
{
    uint32_t kept = 0, count = regions->count;

    for (uint32_t i = 0; i < count; i++)
        if (!unicode_same(regions->region[i].name, name))
            regions->region[kept++] = regions->region[i];
    regions->count = kept;
    regions->width = regions->height = 0; /* nothing is added */
    return kept < count;
}

/* Writes what is left. */
static enum status sidecar_replace(const char *path, unsigned char *bytes, size_t length,
                                   char *reason, struct err *err)
{
    char *copy = mem_string(path);
    const struct sidecar sidecar = {copy, bytes, length, 0600};
    struct err why = {.status = ST_OK};

    if (copy == NULL)
        return err_nomem(err, path);
    if (length > 0)
        (void)!sidecar_put(&sidecar, &why);
    else if (unlink(path) != 0)
        (void)err_set_errno(&why, ST_IO, errno, "cannot remove %s", path);
    mem_free(copy);
    if (why.status != ST_OK)
        (void)snprintf(reason, DECODE_REASON, "%.*s", DECODE_REASON - 1, why.message);
    return why.status == ST_NOMEM ? err_nomem(err, path) : ST_OK;
}

enum status sidecar_clean(struct decoder *decoder, const char *path, const char *name,
                          bool *changed, char *reason, struct err *err)
{
    struct xmp_regions regions = {.count = 0};
    unsigned char *before, *after = NULL;
    size_t length, written = 0;
    struct err why;
    enum status status = xmp_sidecar_read(path, &before, &length, &why);

    *changed = false;
    reason[0] = '\0';
    if (status == ST_NOMEM)
        return err_nomem(err, path);
    if (status != ST_OK) {
        (void)snprintf(reason, DECODE_REASON, "%.*s", DECODE_REASON - 1, why.message);
        return ST_OK;
    }
    if (before == NULL)
        return ST_OK;
    if (name != NULL)
        status = xmp_read(decoder, before, length, &regions, reason, err);
    if (status == ST_OK && reason[0] == '\0' && (name == NULL || sidecar_keep(&regions, name)))
        status = xmp_write(decoder, before, length, &regions, &after, &written, reason, err);
    if (status == ST_OK && after != NULL) {
        status = sidecar_replace(path, after, written, reason, err);
        *changed = status == ST_OK && reason[0] == '\0';
    }
    mem_free(before);
    mem_free(after);
    return status;
}

enum status sidecar_clean_all(const struct db_export *exports, size_t count, const char *name,
                              size_t *left, struct err *err)
{
    struct decoder *decoder = NULL;
    size_t cleaned = 0;
    enum status status = ST_OK;

    for (size_t i = 0; status == ST_OK && i < count; i++) {
        char reason[DECODE_REASON] = "";
        struct err why;
        bool changed = false;

        if (strcmp(exports[i].sha256, EXPORT_XMP) != 0 || file_is_gone(exports[i].path))
            continue;
        if (decoder == NULL && sidecar_decoder(&decoder, &why) != ST_OK)
            (void)snprintf(reason, sizeof reason, "%.*s", DECODE_REASON - 1, why.message);
        else
            status = sidecar_clean(decoder, exports[i].path, name, &changed, reason, err);
        cleaned += changed;
        if (status == ST_OK && reason[0] != '\0') {
            output_say("left: %s: %s", exports[i].path, reason);
            ++*left;
        }
    }
    if (cleaned > 0)
        output_say("removed: names in %zu %s", cleaned,
                   text_noun(cleaned, "XMP file", "XMP files"));
    decoder_close(decoder);
    return status;
}
