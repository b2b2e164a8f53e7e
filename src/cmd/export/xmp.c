/* See xmp.h.  The files of a group are made in memory, then kept in the table exports, then
 * written: after a kill no file has names of which the database knows nothing.  A photo is never
 * written to. */
#include "cmd/export/xmp.h"

#include "cmd/export/sidecar.h"
#include "cmd/output.h"
#include "cmd/stop.h"

#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "db/faces/sources.h"
#include "db/review/persons.h"
#include "image/xmp/xmp.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define XMP_GROUP 64 /* files that are kept and then written */
#define XMP_SHOWN 10 /* files that are left alone and named */

/* A named face. */
struct named_face {
    int64_t photo, source, bytes, width, height, orientation;
    char *path; /* below the source */
    struct xmp_region region;
};

/* An export at work. */
struct xmp_export {
    struct db *db;
    const struct db_dataset *dataset;
    const char *folder; /* real; NULL: beside the photos */
    bool hidden;        /* people who are hidden, too */
    struct decoder *decoder;
    struct db_source *sources; /* (source_count) */
    size_t source_count;
    struct named_face *faces; /* (count), by photo once they are read */
    size_t count, capacity;
    struct sidecar group[XMP_GROUP];
    size_t in_group;
    char **paths; /* (path_count) of sidecars that have names now */
    size_t path_count;
    struct xmp_regions regions;
    size_t named, written, same, cleaned, gone, left_out, veiled, refused;
};

static void xmp_drop_group(struct xmp_export *export)
{
    for (size_t i = 0; i < export->in_group; i++) {
        mem_free(export->group[i].path);
        mem_free(export->group[i].bytes);
    }
    export->in_group = 0;
}

static void xmp_free(struct xmp_export *export)
{
    for (size_t i = 0; i < export->count; i++)
        mem_free(export->faces[i].path);
    for (size_t i = 0; i < export->path_count; i++)
        mem_free(export->paths[i]);
    xmp_drop_group(export);
    mem_free(export->paths);
    mem_free(export->faces);
    mem_free(export->sources);
    decoder_close(export->decoder);
}

/* The box of a face in the photo as it is stored, and of that only what lies in the photo. */
static struct xmp_box xmp_place(const struct db_person_face *face)
{
    double left = face->box[0] / (double)face->width,
           right = left + face->box[2] / (double)face->width;
    double top = face->box[1] / (double)face->height;
    double bottom = top + face->box[3] / (double)face->height;
    struct xmp_box box;

    left = left > 0 ? left : 0;
    top = top > 0 ? top : 0;
    box = (struct xmp_box){left, top, (right < 1 ? right : 1) - left,
                           (bottom < 1 ? bottom : 1) - top};
    return xmp_box_stored(&box, (int)face->orientation);
}

/* Takes a face of a photo whose person is sure. */
static enum status xmp_take(void *context, const struct db_person_face *face, struct err *err)
{
    struct xmp_export *export = context;
    struct named_face *taken;

    if (face->photo == 0 || face->name[0] == '\0' || face->width < 1 || face->height < 1 ||
        face->orientation < 1 || face->orientation > 8 || strlen(face->name) >= RECORD_NAME)
        return ST_OK;
    if (!face->confirmed || face->joined) {
        export->left_out++;
        return ST_OK;
    }
    if (face->hidden && !export->hidden) {
        export->veiled++;
        return ST_OK;
    }
    if (export->count == export->capacity) {
        size_t capacity = export->capacity == 0 ? 256 : export->capacity * 2;
        struct named_face *more = mem_resize(export->faces, capacity, sizeof *more);

        if (more == NULL)
            return err_nomem(err, "the names to export");
        export->faces = more;
        export->capacity = capacity;
    }
    taken = &export->faces[export->count];
    *taken = (struct named_face){.photo = face->photo,
                                 .source = face->source,
                                 .bytes = face->bytes,
                                 .width = face->width,
                                 .height = face->height,
                                 .orientation = face->orientation,
                                 .path = mem_string(face->path),
                                 .region = {.box = xmp_place(face)}};
    if (taken->path == NULL)
        return err_nomem(err, "the names to export");
    (void)snprintf(taken->region.name, sizeof taken->region.name, "%s", face->name);
    if (taken->region.box.width > 0 && taken->region.box.height > 0)
        export->count++;
    else
        mem_free(taken->path);
    return ST_OK;
}

static int xmp_compare(const void *a, const void *b)
{
    const struct named_face *x = a, *y = b;

    if (x->photo != y->photo)
        return (x->photo > y->photo) - (x->photo < y->photo);
    return x->region.box.x < y->region.box.x ? -1 : x->region.box.x > y->region.box.x;
}

static int xmp_compare_path(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static const struct db_source *xmp_source(const struct xmp_export *export, int64_t id)
{
    for (size_t i = 0; i < export->source_count; i++)
        if (export->sources[i].id == id)
            return &export->sources[i];
    return NULL;
}

/* The photo of a face where it is the file that was imported, below its folder: *out new; NULL, it
 * isn't there any more or has another size.  A path of the database may lead anywhere. */
static enum status xmp_find_photo(const struct xmp_export *export, const struct named_face *face,
                                  char **out, mode_t *mode, struct err *err)
{
    const struct db_source *source = xmp_source(export, face->source);
    char *root = source != NULL ? realpath(source->path, NULL) : NULL, *path = NULL, *real = NULL;
    size_t length = root != NULL ? strlen(root) : 0;
    struct stat info;
    enum status status = ST_OK;

    *out = NULL;
    if (root != NULL && (path = file_join(root, face->path)) == NULL)
        status = err_nomem(err, "a path");
    if (path != NULL)
        real = realpath(path, NULL);
    if (real != NULL && strncmp(real, root, length) == 0 && real[length] == '/' &&
        strcmp(real, path) == 0 && stat(real, &info) == 0 && S_ISREG(info.st_mode) &&
        info.st_size == face->bytes) {
        *mode = info.st_mode & 0666;
        *out = path;
        path = NULL;
    }
    free(real);
    free(root);
    mem_free(path);
    return status;
}

/* The sidecar of a photo: beside it, or in the same folders below that of the export, below the
 * name of the folder imported where there are several. */
static char *xmp_sidecar(const struct xmp_export *export, const struct named_face *face,
                         const char *photo)
{
    struct text path = {0};
    const struct db_source *source = xmp_source(export, face->source);
    char *out;

    if (export->folder == NULL) {
        text_addf(&path, "%s.xmp", photo);
    } else if (export->source_count == 1) {
        text_addf(&path, "%s/%s.xmp", export->folder, face->path);
    } else {
        const char *name = strrchr(source->path, '/');

        text_addf(&path, "%s/%s-%lld/%s.xmp", export->folder,
                  name != NULL ? name + 1 : source->path, (long long)source->id, face->path);
    }
    out = path.failed ? NULL : mem_string(text_string(&path));
    text_free(&path);
    return out;
}

static void xmp_refuse(struct xmp_export *export, const char *path, const char *why)
{
    if (export->refused++ < XMP_SHOWN)
        output_say("left: %s: %s", path, why);
}

/* Keeps the files of the group and writes them. */
static enum status xmp_flush(struct xmp_export *export, struct err *err)
{
    enum status status = export->in_group == 0 ? ST_OK : db_begin(export->db, true, err);

    if (export->in_group == 0 || status != ST_OK)
        return status;
    for (size_t i = 0; status == ST_OK && i < export->in_group; i++)
        status =
            db_export_put(export->db, export->dataset->id, export->group[i].path, EXPORT_XMP, err);
    status = db_end(export->db, status, err);
    for (size_t i = 0; status == ST_OK && i < export->in_group; i++) {
        const struct sidecar *sidecar = &export->group[i];

        status = sidecar_put(sidecar, err);
        export->written += status == ST_OK;
    }
    xmp_drop_group(export);
    return status;
}

/* What a sidecar that is there, or else the one beside the photo, becomes with the regions; takes
 * path. */
static enum status xmp_change(struct xmp_export *export, char *path, const char *base, mode_t mode,
                              struct err *err)
{
    bool gone = file_is_gone(path);
    char reason[DECODE_REASON];
    unsigned char *before, *after = NULL;
    size_t length, written = 0;
    struct err why;
    enum status status = xmp_sidecar_read(gone ? base : path, &before, &length, &why);

    if (status != ST_OK) {
        xmp_refuse(export, path, why.message);
        mem_free(path);
        return status == ST_NOMEM ? err_nomem(err, "a sidecar") : ST_OK;
    }
    status =
        xmp_write(export->decoder, before, length, &export->regions, &after, &written, reason, err);
    if (status == ST_OK && reason[0] != '\0')
        xmp_refuse(export, path, reason);
    else if (status == ST_OK && after == NULL && !gone)
        export->same++;
    else if (status == ST_OK && after == NULL) { /* the one beside the photo has the names */
        after = before;
        before = NULL;
        written = length;
    }
    mem_free(before);
    if (status != ST_OK || after == NULL) {
        mem_free(path);
        return status;
    }
    export->group[export->in_group++] = (struct sidecar){path, after, written, mode};
    return export->in_group == XMP_GROUP ? xmp_flush(export, err) : ST_OK;
}

/* The faces (count) of one photo. */
static enum status xmp_photo(struct xmp_export *export, const struct named_face *faces,
                             size_t count, struct err *err)
{
    struct xmp_regions *regions = &export->regions;
    bool turned = faces->orientation >= 5;
    mode_t mode = 0;
    char *photo, *path, *beside = NULL;
    enum status status = xmp_find_photo(export, faces, &photo, &mode, err);

    if (status != ST_OK || photo == NULL) {
        export->gone += status == ST_OK;
        return status;
    }
    regions->width = (uint32_t)(turned ? faces->height : faces->width);
    regions->height = (uint32_t)(turned ? faces->width : faces->height);
    regions->count = 0;
    for (size_t i = 0; i < count && regions->count < XMP_REGIONS; i++)
        regions->region[regions->count++] = faces[i].region;
    path = xmp_sidecar(export, faces, photo);
    beside = mem_new(strlen(photo) + sizeof ".xmp", 1);
    if (path == NULL || beside == NULL ||
        (export->paths[export->path_count] = mem_string(path)) == NULL) {
        status = err_nomem(err, "a path");
        mem_free(path);
    } else {
        export->path_count++;
        export->named++;
        (void)snprintf(beside, strlen(photo) + sizeof ".xmp", "%s.xmp", photo);
        status = xmp_change(export, path, beside, mode, err);
    }
    mem_free(beside);
    mem_free(photo);
    return status;
}

static enum status xmp_photos(struct xmp_export *export, struct err *err)
{
    enum status status = ST_OK;

    export->paths = mem_new(export->count, sizeof *export->paths);
    if (export->paths == NULL)
        return err_nomem(err, "the names to export");
    if (export->count > 0)
        qsort(export->faces, export->count, sizeof *export->faces, xmp_compare);
    for (size_t begin = 0, end; status == ST_OK && begin < export->count; begin = end) {
        for (end = begin + 1;
             end < export->count && export->faces[end].photo == export->faces[begin].photo;)
            end++;
        status = stop_requested ? err_set(err, ST_INTERRUPTED,
                                          "interrupted; the same command continues from here")
                                : xmp_photo(export, &export->faces[begin], end - begin, err);
    }
    return status == ST_OK ? xmp_flush(export, err) : status;
}

/* Whether an earlier export wrote a file where this one writes. */
static bool xmp_is_here(const struct xmp_export *export, const char *path)
{
    size_t length;

    if (export->folder != NULL) {
        length = strlen(export->folder);
        return strncmp(path, export->folder, length) == 0 && path[length] == '/';
    }
    for (size_t i = 0; i < export->source_count; i++) {
        length = strlen(export->sources[i].path);
        if (strncmp(path, export->sources[i].path, length) == 0 && path[length] == '/')
            return true;
    }
    return false;
}

/* Takes our names out of files that an earlier export wrote and that have none now. */
static enum status xmp_clean(struct xmp_export *export, struct err *err)
{
    struct db_export *list = NULL;
    size_t count;
    enum status status = db_export_list(export->db, export->dataset->id, &list, &count, err);

    if (export->path_count > 0)
        qsort(export->paths, export->path_count, sizeof *export->paths, xmp_compare_path);
    for (size_t i = 0; status == ST_OK && i < count; i++) {
        const char *path = list[i].path;
        char reason[DECODE_REASON];
        bool changed = false;

        if (strcmp(list[i].sha256, EXPORT_XMP) != 0 || !xmp_is_here(export, path) ||
            (export->path_count > 0 && bsearch(&path, export->paths, export->path_count,
                                               sizeof path, xmp_compare_path) != NULL))
            continue;
        status = sidecar_clean(export->decoder, path, NULL, &changed, reason, err);
        export->cleaned += changed;
        if (status == ST_OK && reason[0] != '\0')
            xmp_refuse(export, path, reason);
        else if (status == ST_OK)
            status = db_export_delete(export->db, path, err);
    }
    mem_free(list);
    return status;
}

static void xmp_say(const struct xmp_export *export)
{
    output_say("%zu %s written, %zu as before: names in %zu %s of %s", export->written,
               text_noun(export->written, "XMP file", "XMP files"), export->same, export->named,
               text_noun(export->named, "photo", "photos"), export->dataset->name);
    if (export->cleaned > 0)
        output_say("our names taken out of %zu %s that have none now", export->cleaned,
                   text_noun(export->cleaned, "XMP file", "XMP files"));
    if (export->left_out > 0)
        output_say("left out: %zu %s of people who are not confirmed, or that nobody has looked at",
                   export->left_out, text_noun(export->left_out, "face", "faces"));
    if (export->veiled > 0)
        output_say("left out: %zu %s of people who are hidden; --hidden takes them", export->veiled,
                   text_noun(export->veiled, "face", "faces"));
    if (export->gone > 0)
        output_say("left out: %zu %s gone or changed since the import; import again", export->gone,
                   text_noun(export->gone, "photo is", "photos are"));
    if (export->refused > XMP_SHOWN)
        output_say("left: %zu files in all", export->refused);
}

enum status export_xmp(struct db *db, const struct db_dataset *dataset, const char *folder,
                       bool hidden, struct err *err)
{
    struct xmp_export export = {.db = db, .dataset = dataset, .hidden = hidden};
    char *real = NULL;
    enum status status = ST_OK;

    stop_on_signals();
    if (folder != NULL)
        status = file_make_directory(folder, err);
    if (status == ST_OK && folder != NULL && (real = realpath(folder, NULL)) == NULL)
        status = err_set_errno(err, ST_IO, errno, "cannot find %s", folder);
    export.folder = real;
    if (status == ST_OK)
        status = sidecar_decoder(&export.decoder, err);
    if (status == ST_OK)
        status = db_source_list(db, dataset->id, &export.sources, &export.source_count, err);
    if (status == ST_OK)
        status = db_persons_each(db, dataset->id, true, xmp_take, &export, err);
    if (status == ST_OK)
        status = xmp_photos(&export, err);
    if (status == ST_OK)
        status = xmp_clean(&export, err);
    if (status == ST_OK)
        xmp_say(&export);
    else if (export.written > 0)
        output_say("%zu %s written before that", export.written,
                   text_noun(export.written, "XMP file was", "XMP files were"));
    xmp_free(&export);
    free(real);
    return status;
}
