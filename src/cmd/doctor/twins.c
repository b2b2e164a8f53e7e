/* See twins.h. */
#include "cmd/doctor/twins.h"

#include "cmd/output.h"

#include "base/mem.h"
#include "base/text.h"
#include "db/faces/images.h"
#include "eval/near.h"

#include <inttypes.h>
#include <string.h>

#define TWINS_NAMED 10      /* pairs */
#define TWINS_DIFFERENCE 4. /* of nearly the same thumbnails, at most, of 255 */

static enum status twins_same(struct db *db, int64_t dataset, struct err *err)
{
    struct db_image_twins *list;
    size_t count;
    enum status status = db_image_twins(db, dataset, &list, &count, err);

    if (status != ST_OK)
        return status;
    if (count > 0)
        output_say("Data set %" PRId64 ": %zu %s the same bytes under another person.", dataset,
                   count, text_noun(count, "picture has", "pictures have"));
    for (size_t i = 0; i < count && i < TWINS_NAMED; i++)
        output_say("  %s of %s = %s of %s", list[i].two.path, list[i].two.person, list[i].one.path,
                   list[i].one.person);
    mem_free(list);
    return ST_OK;
}

/* The hashes of all thumbnails. */
struct hashes {
    int64_t *image;
    uint64_t *hash;
    size_t count, capacity;
};

static enum status hashes_add(void *context, int64_t image, const uint8_t *thumbnail,
                              struct err *err)
{
    struct hashes *hashes = context;

    if (hashes->count == hashes->capacity) {
        size_t capacity = hashes->capacity == 0 ? 1024 : hashes->capacity * 2;
        int64_t *images = mem_resize(hashes->image, capacity, sizeof *images);
        uint64_t *hash;

        if (images == NULL)
            return err_nomem(err, "the hashes of pictures");
        hashes->image = images;
        hash = mem_resize(hashes->hash, capacity, sizeof *hash);
        if (hash == NULL)
            return err_nomem(err, "the hashes of pictures");
        hashes->hash = hash;
        hashes->capacity = capacity;
    }
    hashes->image[hashes->count] = image;
    hashes->hash[hashes->count++] = near_hash(thumbnail);
    return ST_OK;
}

/* What is nearly the same, but not the same. */
struct near_found {
    size_t own, others; /* pairs of one person, of two */
};

static enum status twins_confirm(struct db *db, int64_t one, int64_t two, struct near_found *near,
                                 struct err *err)
{
    struct db_image_look a, b;
    bool found = false;
    enum status status = db_image_look(db, one, &a, &found, err);

    if (status == ST_OK && found)
        status = db_image_look(db, two, &b, &found, err);
    if (status != ST_OK || !found || strcmp(a.sha256, b.sha256) == 0 ||
        near_difference(a.thumbnail, b.thumbnail) > TWINS_DIFFERENCE)
        return status;
    if (a.identity == b.identity) {
        near->own++;
        return ST_OK;
    }
    if (near->others++ < TWINS_NAMED)
        output_say("  %s of %s is nearly %s of %s", b.path, b.person, a.path, a.person);
    return ST_OK;
}

static enum status twins_near(struct db *db, int64_t dataset, struct err *err)
{
    struct hashes hashes = {0};
    struct near_pair *pairs = NULL;
    struct near_found near = {0};
    size_t count = 0;
    enum status status = db_thumbnails_each(db, dataset, hashes_add, &hashes, err);

    if (status == ST_OK)
        status = near_pairs(hashes.hash, hashes.count, &pairs, &count, err);
    for (size_t i = 0; status == ST_OK && i < count; i++)
        status =
            twins_confirm(db, hashes.image[pairs[i].one], hashes.image[pairs[i].two], &near, err);
    if (status == ST_OK && near.own + near.others > 0)
        output_say("Data set %" PRId64 ": %zu %s of nearly the same picture under two people, %zu "
                   "under one.",
                   dataset, near.others, text_noun(near.others, "pair", "pairs"), near.own);
    mem_free(pairs);
    mem_free(hashes.hash);
    mem_free(hashes.image);
    return status;
}

enum status doctor_twins(struct db *db, int64_t dataset, struct err *err)
{
    enum status status = twins_same(db, dataset, err);

    return status == ST_OK ? twins_near(db, dataset, err) : status;
}
