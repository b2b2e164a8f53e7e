/* See names.h.  Reading knows nothing of clusters: regions are kept with the faces that they mean,
 * and wait for the clusters that names_apply needs.  So photos that were imported before, without a
 * recogniser or with --no-names, get their names by another import. */
#include "cmd/import/names.h"

#include "cmd/import/folders.h"
#include "cmd/output.h"
#include "cmd/stop.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/process.h"
#include "base/text.h"
#include "db/photos/photos.h"
#include "db/photos/regions.h"
#include "db/review/clusters.h"
#include "db/review/decisions.h"
#include "image/xmp/xmp.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define NAMES_GROUP 256    /* photos per transaction */
#define NAMES_SHOWN 10     /* photos whose XMP is of no use that are named */
#define NAMES_TIMEOUT 10   /* seconds for the XMP of a photo */
#define NAMES_RACY 2000000 /* microseconds: a file so young may change without another time */

#define NAMES_SIDECARS 2

/* A photo of the folder. */
struct photo {
    struct db_region_photo row; /* its path is ours */
    char *path;
    char *sidecars[NAMES_SIDECARS]; /* those that are there, then NULL */
    int64_t changed; /* when the last one was changed, in microseconds; 0: there is none */
};

/* Reading at work. */
struct reading {
    struct db *db;
    const struct names *names;
    struct decoder *decoder; /* NULL until XMP has regions */
    struct photo *photos;    /* (count) */
    size_t count, capacity;
    size_t useless; /* photos whose XMP cannot be used */
    size_t longer;  /* names that don't fit */
    size_t unread;  /* photos with names that this program cannot read */
};

static void photo_free(struct photo *photo)
{
    mem_free(photo->path);
    for (size_t i = 0; i < NAMES_SIDECARS; i++)
        mem_free(photo->sidecars[i]);
}

static void reading_free(struct reading *reading)
{
    for (size_t i = 0; i < reading->count; i++)
        photo_free(&reading->photos[i]);
    mem_free(reading->photos);
    decoder_close(reading->decoder);
}

/* PATH.xmp as digiKam names it, and the same with the photo's ending replaced, as Lightroom. */
static enum status photo_find_sidecars(struct photo *photo, struct err *err)
{
    const char *slash = strrchr(photo->path, '/'), *dot = strrchr(photo->path, '.');
    size_t whole = strlen(photo->path), count = 0;
    size_t lengths[NAMES_SIDECARS] = {whole, dot > slash ? (size_t)(dot - photo->path) : 0};
    struct stat info;

    for (int i = 0; i < NAMES_SIDECARS && lengths[i] > 0; i++) {
        char *path = mem_new(lengths[i] + sizeof ".xmp", 1);
        int64_t changed;

        if (path == NULL)
            return err_nomem(err, photo->path);
        (void)snprintf(path, lengths[i] + sizeof ".xmp", "%.*s.xmp", (int)lengths[i], photo->path);
        if (stat(path, &info) != 0 || !S_ISREG(info.st_mode)) {
            mem_free(path);
            continue;
        }
        photo->sidecars[count++] = path;
        changed = (int64_t)info.st_ctim.tv_sec * 1000000 + info.st_ctim.tv_nsec / 1000;
        if (changed > photo->changed)
            photo->changed = changed;
    }
    return ST_OK;
}

/* Keeps a photo whose names are to be read. */
static enum status reading_add(void *context, const struct db_region_photo *row, struct err *err)
{
    struct reading *reading = context;
    struct photo photo = {.row = *row, .path = file_join(reading->names->directory, row->path)};
    enum status status =
        photo.path == NULL ? err_nomem(err, "a path") : photo_find_sidecars(&photo, err);

    if (status == ST_OK && photo.changed != row->sidecar && reading->count == reading->capacity) {
        size_t capacity = reading->capacity == 0 ? 256 : reading->capacity * 2;
        struct photo *more = mem_resize(reading->photos, capacity, sizeof *more);

        if (more == NULL)
            status = err_nomem(err, "the photos of a folder");
        else {
            reading->photos = more;
            reading->capacity = capacity;
        }
    }
    if (status == ST_OK && photo.changed != row->sidecar) {
        photo.row.path = photo.path;
        reading->photos[reading->count++] = photo;
        return ST_OK;
    }
    photo_free(&photo);
    return status;
}

/* Says why the XMP of a file is left alone. */
static void reading_refuse(struct reading *reading, const char *path, const char *why)
{
    if (reading->useless++ < NAMES_SHOWN)
        output_warn("facenet import: no names of %s: %s", path, why);
}

static enum status reading_open(struct reading *reading, struct err *err)
{
    return reading->decoder != NULL
               ? ST_OK
               : decoder_open(&reading->decoder, reading->names->worker, NAMES_TIMEOUT, err);
}

/* Adds what XMP says to the regions of a photo, in its pixels; a face that has a name stays. */
static void regions_add(struct reading *reading, const struct photo *photo,
                        enum db_region_origin origin, const struct xmp_regions *found,
                        struct db_region *regions, size_t *count)
{
    const struct db_region_photo *row = &photo->row;
    bool turned = row->orientation >= 5;
    double width = (double)row->width, height = (double)row->height;
    size_t before = *count;

    if (!xmp_proportions_same(found->width, found->height, turned ? height : width,
                              turned ? width : height)) {
        if (found->count > 0)
            reading_refuse(reading, photo->path,
                           "they are of a picture of other proportions; was it cropped?");
        return;
    }
    for (uint32_t i = 0; i < found->count && *count < XMP_REGIONS; i++) {
        struct xmp_box box = xmp_box_upright(&found->region[i].box, (int)row->orientation);
        struct db_region *region = &regions[*count];
        bool known = false;

        *region = (struct db_region){
            .origin = origin,
            .box = {box.x * width, box.y * height, box.width * width, box.height * height}};
        memcpy(region->name, found->region[i].name, sizeof region->name);
        for (size_t k = 0; k < before; k++) {
            const double *other = regions[k].box;
            struct xmp_box there = {other[0] / width, other[1] / height, other[2] / width,
                                    other[3] / height};

            known = known || xmp_box_same(&there, &box);
        }
        *count += !known;
    }
}

/* The regions of a file, a sidecar or the photo. */
static enum status regions_read(struct reading *reading, const struct photo *photo,
                                enum db_region_origin origin, const char *path,
                                struct db_region *regions, size_t *count, struct err *err)
{
    struct xmp_regions found = {.count = 0};
    char reason[DECODE_REASON] = "";
    unsigned char *bytes;
    size_t length;
    struct err why;
    enum status status = origin == REGION_SIDECAR ? xmp_sidecar_read(path, &bytes, &length, &why)
                                                  : xmp_packet_read(path, &bytes, &length, &why);

    if (status == ST_NOMEM)
        return err_nomem(err, path);
    if (status != ST_OK) { /* of a photo that is gone, the import says so */
        if (origin == REGION_SIDECAR)
            reading_refuse(reading, path, why.message);
        return ST_OK;
    }
    if (xmp_may_have_regions(bytes, length) && !xmp_is_built()) {
        reading->unread++;
    } else if (xmp_may_have_regions(bytes, length)) {
        status = reading_open(reading, err);
        if (status == ST_OK)
            status = xmp_read(reading->decoder, bytes, length, &found, reason, err);
        if (reason[0] != '\0')
            reading_refuse(reading, path, reason);
        if (status == ST_OK)
            regions_add(reading, photo, origin, &found, regions, count);
        reading->longer += found.longer;
    }
    mem_free(bytes);
    return status;
}

/* The faces of a photo, which have one region each: the pairs that overlap most come first. */
static enum status regions_place(struct db *db, int64_t photo, struct db_region *regions,
                                 size_t count, struct err *err)
{
    int64_t *images = NULL;
    size_t face_count = 0;
    struct xmp_box *boxes = NULL;
    enum status status = db_photo_faces(db, photo, &images, &face_count, err);
    bool found = true;

    if (status == ST_OK && (boxes = mem_new(face_count, sizeof *boxes)) == NULL)
        status = err_nomem(err, "the faces of a photo");
    for (size_t f = 0; status == ST_OK && f < face_count; f++) {
        struct db_face face = {.image = 0};

        status = db_face_get(db, images[f], &face, &found, err);
        boxes[f] = (struct xmp_box){face.box[0], face.box[1], face.box[2], face.box[3]};
    }
    for (bool more = true; status == ST_OK && more;) {
        size_t best_face = 0, best_region = 0;
        double most = 0;

        for (size_t i = 0; i < count; i++)
            for (size_t f = 0; regions[i].image == 0 && f < face_count; f++) {
                const double *box = regions[i].box;
                struct xmp_box there = {box[0], box[1], box[2], box[3]};
                double overlap = xmp_box_overlap(&there, &boxes[f]);

                if (images[f] != 0 && overlap > most && xmp_box_same(&there, &boxes[f])) {
                    most = overlap;
                    best_face = f;
                    best_region = i;
                }
            }
        more = most > 0;
        if (more) {
            regions[best_region].image = images[best_face];
            images[best_face] = 0;
        }
    }
    mem_free(boxes);
    mem_free(images);
    return status;
}

/* A sidecar wins over the photo: programs that write sidecars leave photos alone. */
static enum status reading_photo(struct reading *reading, const struct photo *photo,
                                 struct db_region *regions, struct err *err)
{
    int64_t now = clock_now_ms() * 1000;
    size_t count = 0;
    enum status status = ST_OK;

    for (int i = 0; status == ST_OK && i < NAMES_SIDECARS && photo->sidecars[i] != NULL; i++)
        status =
            regions_read(reading, photo, REGION_SIDECAR, photo->sidecars[i], regions, &count, err);
    if (status == ST_OK)
        status = regions_read(reading, photo, REGION_EMBEDDED, photo->path, regions, &count, err);
    if (status == ST_OK && count > 0)
        status = regions_place(reading->db, photo->row.id, regions, count, err);
    if (status != ST_OK)
        return status;
    return db_region_put(reading->db, photo->row.id,
                         photo->changed > now - NAMES_RACY ? REGION_UNREAD : photo->changed,
                         regions, count, err);
}

static enum status reading_group(struct reading *reading, size_t begin, size_t end,
                                 struct db_region *regions, struct err *err)
{
    enum status status = db_begin(reading->db, false, err);

    if (status != ST_OK)
        return status;
    for (size_t i = begin; status == ST_OK && i < end; i++) {
        if (stop_requested)
            status = err_set(err, ST_INTERRUPTED, "interrupted; import again to continue");
        else
            status = reading_photo(reading, &reading->photos[i], regions, err);
    }
    return db_end(reading->db, status, err);
}

enum status names_read(struct db *db, const struct names *names, struct err *err)
{
    struct reading reading = {.db = db, .names = names};
    struct db_region *regions = mem_new(XMP_REGIONS, sizeof *regions);
    enum status status = regions == NULL
                             ? err_nomem(err, "the names in XMP")
                             : db_region_photos_each(db, names->source, reading_add, &reading, err);

    for (size_t i = 0; status == ST_OK && i < reading.count; i += NAMES_GROUP)
        status = reading_group(&reading, i,
                               i + NAMES_GROUP < reading.count ? i + NAMES_GROUP : reading.count,
                               regions, err);
    if (reading.useless > NAMES_SHOWN)
        output_warn("facenet import: no names of %zu files in all", reading.useless);
    if (reading.longer > 0)
        output_warn("facenet import: left out: %zu %s in XMP of more than %d bytes", reading.longer,
                    text_noun(reading.longer, "name", "names"), RECORD_NAME - 1);
    if (reading.unread > 0)
        output_warn("facenet import: %zu %s in XMP, which this facenet was built without exempi to "
                    "read",
                    reading.unread,
                    text_noun(reading.unread, "photo has names", "photos have names"));
    mem_free(regions);
    reading_free(&reading);
    return status;
}

/* What came of the names. */
static enum status names_say(struct db *db, const struct names *names, const struct db_named *named,
                             struct err *err)
{
    struct db_region_counts counts;
    enum status status = db_region_count(db, names->dataset, &counts, err);

    if (status != ST_OK)
        return status;
    if (named->faces > 0)
        output_say("named and confirmed, as other programs or folders say: %s %s of %s %s; u in "
                   "Clusters takes that back",
                   text_count(named->faces).words, text_noun(named->faces, "face", "faces"),
                   text_count(named->people).words, text_noun(named->people, "person", "people"));
    if (named->left > 0)
        output_say("%s %s as you decided, not as other programs or folders say",
                   text_count(named->left).words,
                   text_noun(named->left, "face stays", "faces stay"));
    if (named->faces + named->left > 0 && counts.without > 0)
        output_say("%s %s in XMP where no face was found", text_count(counts.without).words,
                   text_noun(counts.without, "name", "names"));
    return ST_OK;
}

enum status names_apply(struct db *db, const struct names *names, struct err *err)
{
    char asker[RECORD_NAME];
    const struct db_review review = {.db = db, .dataset = names->dataset, .asker = asker};
    struct db_clustering current;
    struct db_region_counts counts;
    struct db_named named;
    bool found = false;
    enum status status = ST_OK;

    if (names->folders)
        status = db_region_folders(db, names->source, err);
    if (status == ST_OK && names->folders)
        status = db_region_place_single(db, names->source, err);
    if (status == ST_OK)
        status = db_region_count(db, names->dataset, &counts, err);
    if (status != ST_OK || counts.faces == 0)
        return status;
    status = db_clustering_row(db, names->dataset, &current, &found, err);
    if (status == ST_OK && !found) {
        output_say("%" PRIu64 " %s in XMP or folders: another import gives them, once facenet "
                   "cluster has grouped the faces",
                   counts.faces, text_noun(counts.faces, "face has a name", "faces have names"));
        return ST_OK;
    }
    if (status == ST_OK && names->folders)
        status = folders_place(db, &current, err);
    process_asker(asker, sizeof asker);
    if (status == ST_OK)
        status = db_decide_names(&review, &named, err);
    return status == ST_OK ? names_say(db, names, &named, err) : status;
}
