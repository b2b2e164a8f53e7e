/* See find.h. */
#include "cmd/import/find.h"

#include "cmd/same_crops.h"

#include "base/mem.h"
#include "face/finder.h"
#include "face/measure.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A thread's own. */
struct find_hands {
    const struct find *find;
    struct finder *finder;
};

enum status find_suit(struct db *db, const struct db_run *recogniser, bool alignment, bool size,
                      struct db_dataset *dataset, struct err *err)
{
    struct same_crops crops = {.size = FIND_SIZE};
    enum status status = ST_OK;

    (void)snprintf(crops.alignment, sizeof crops.alignment, "%s",
                   alignment_name(ALIGNMENT_ARCFACE));
    if (recogniser != NULL)
        status = same_crops_expected(db, recogniser, &crops, err);
    if (alignment)
        memcpy(dataset->alignment, crops.alignment, sizeof crops.alignment);
    if (size)
        dataset->crop_size = crops.size;
    return status;
}

enum status find_init(struct find *find, struct db *db, const struct db_dataset *dataset,
                      struct err *err)
{
    struct err none;
    enum status status;

    if (!alignment_find(dataset->alignment, &find->alignment))
        return err_set(err, ST_CORRUPT, "the data set %s has an unknown alignment", dataset->name);
    find->size = dataset->crop_size;
    status = db == NULL ? ST_NOTFOUND : detectors_find(db, &find->nets, &none);
    if (status == ST_NOTFOUND)
        return err_set(err, status,
                       "finding faces needs nets: ./bootstrap models fetches some, facenet models "
                       "add FILE.onnx adds yours");
    return status == ST_OK ? ST_OK : err_set(err, status, "%s", none.message);
}

void find_free(struct find *find)
{
    detectors_free(&find->nets);
}

static enum status find_open(void *context, void **state, struct err *err)
{
    const struct find *find = context;
    const struct finder_options options = {.detector = find->nets.detector,
                                           .family = find->nets.family,
                                           .landmarks = find->nets.landmarks,
                                           .least = (uint32_t)find->least,
                                           .side = FINDER_SIDE,
                                           .threads = 1};
    struct find_hands *hands = mem_new(1, sizeof *hands);
    enum status status;

    if (hands == NULL)
        return err_nomem(err, "the search for faces");
    hands->find = find;
    status = finder_open(&hands->finder, &options, err);
    if (status == ST_OK)
        *state = hands;
    else
        mem_free(hands);
    return status;
}

static void find_close(void *state)
{
    struct find_hands *hands = state;

    finder_close(hands->finder);
    mem_free(hands);
}

void found_face_free(struct found_face *face)
{
    mem_free(face->crop);
    mem_free(face->thumbnail);
}

static void find_drop(void *found)
{
    struct found *list = found;

    for (size_t i = 0; list != NULL && i < list->count; i++)
        found_face_free(&list->faces[i]);
    if (list != NULL) {
        mem_free(list->faces);
        mem_free(list->kept);
    }
    mem_free(list);
}

/* A large face near the centre of the picture: its area less twice its squared distance from there,
 * as InsightFace chooses. */
static double find_weight(const struct face *face, const struct image *picture)
{
    double x = face->x + face->width / 2 - picture->width / 2.0;
    double y = face->y + face->height / 2 - picture->height / 2.0;

    return (double)face->width * face->height - 2 * (x * x + y * y);
}

static size_t find_main(const struct face *faces, size_t count, const struct image *picture)
{
    size_t best = 0;

    for (size_t i = 1; i < count; i++)
        if (find_weight(&faces[i], picture) > find_weight(&faces[best], picture))
            best = i;
    return best;
}

enum status find_cut(const struct find *find, const struct image *picture, const struct face *face,
                     struct found_face *out, struct err *err)
{
    struct image crop, thumbnail;
    enum status status = face_align(picture, face, find->alignment, find->size, &crop, err);

    if (status != ST_OK)
        return status;
    out->face = *face;
    out->crop = crop.pixels;
    status = image_crop_square(&crop, 1, IMPORT_THUMBNAIL, &thumbnail, err);
    if (status == ST_OK)
        out->thumbnail = thumbnail.pixels;
    return status;
}

static enum status find_take(const struct find *find, const struct image *picture,
                             const struct face *faces, size_t count, struct found **out,
                             struct err *err)
{
    struct found *found = mem_new(1, sizeof *found);
    enum status status = ST_OK;

    if (found != NULL)
        found->faces = mem_new(count, sizeof *found->faces);
    if (found == NULL || found->faces == NULL) {
        mem_free(found);
        return err_nomem(err, "the faces of a picture");
    }
    for (size_t i = 0; status == ST_OK && i < count; i++) {
        status = find_cut(find, picture, &faces[i], &found->faces[found->count], err);
        found->count += status == ST_OK;
        if (status == ST_INVALID) /* a face without a place */
            status = ST_OK;
    }
    if (status == ST_OK)
        *out = found;
    else
        find_drop(found);
    return status;
}

static enum status find_find(void *state, size_t item, const struct image *picture, void **found,
                             const char **error, struct err *err)
{
    struct find_hands *hands = state;
    const struct find *find = hands->find;
    struct face *faces;
    struct found *list = NULL;
    size_t count;
    enum status status = finder_run(hands->finder, picture, &faces, &count, err);

    if (status != ST_OK)
        return status;
    if (find->single && count > 1) {
        faces[0] = faces[find_main(faces, count, picture)];
        count = 1;
    }
    status = find_take(find, picture, faces, count, &list, err);
    mem_free(faces);
    if (status == ST_OK && find->keep != NULL)
        status = find->keep(find, item, picture, list, err);
    if (status == ST_OK && find->single && list->count == 0)
        *error = "no face was found in it";
    if (status == ST_OK)
        *found = list;
    else
        find_drop(list);
    return status;
}

struct import_finder find_finder(struct find *find)
{
    return (struct import_finder){.context = find,
                                  .open = find_open,
                                  .find = find_find,
                                  .close = find_close,
                                  .drop = find_drop};
}
