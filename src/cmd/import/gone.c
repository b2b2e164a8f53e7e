/* See gone.h. */
#include "cmd/import/gone.h"

#include "cmd/faces.h"
#include "cmd/import/photo.h"
#include "cmd/output.h"

#include "base/mem.h"
#include "base/text.h"
#include "db/faces/forget.h"

#include <inttypes.h>

/* Deletes the rows that no picture has any more, and the people who had only these. */
static enum status gone_sweep(struct take *take, const struct db_forgotten *images, size_t count,
                              struct err *err)
{
    enum status status = db_begin(take->db, true, err);

    if (status != ST_OK)
        return status;
    for (size_t i = 0; status == ST_OK && take->photos && i < count; i++)
        status = photo_forget(take_into(take), images[i].image, err);
    if (status == ST_OK && !take->photos)
        status = db_forget_images(take->db, take->dataset, images, count, err);
    if (status == ST_OK)
        status = db_forget_nobodies(take->db, take->dataset, err);
    return db_end(take->db, status, err);
}

enum status gone_delete(struct take *take, bool prune, struct err *err)
{
    const struct known *known = take->known;
    struct db_forgotten *images = mem_new(known->own, sizeof *images);
    size_t count = 0, gone = 0;
    enum status status = ST_OK;

    if (images == NULL)
        return err_nomem(err, "the pictures that are gone");
    for (size_t i = 0; i < known->own; i++) {
        const struct known_row *row = &known->rows[i];

        if (row->gone) {
            tally_add(&take->tally, TALLY_GONE, known_path(known, row));
            gone++;
        }
        if (row->displaced && !row->counted)
            tally_add(&take->tally, TALLY_REPLACED, known_path(known, row));
        if (row->displaced || (row->gone && prune))
            images[count++] = (struct db_forgotten){.image = row->id};
    }
    if (count > 0)
        status = faces_idle(take->db, take->dataset, err);
    if (status == ST_BUSY && !(prune && gone > 0)) { /* the next import displaces them */
        count = 0;
        status = ST_OK;
    }
    for (size_t i = 0; status == ST_OK && take->photos && i < count; i++)
        status = photo_count_drawn(take_into(take), images[i].image, &take->drawn, err);
    if (status == ST_OK && take->drawn > 0)
        output_say("%" PRId64 " %s drawn by hand %s gone with photos that changed or were removed; "
                   "facenet box draws %s again",
                   take->drawn, text_noun((uint64_t)take->drawn, "face", "faces"),
                   text_noun((uint64_t)take->drawn, "is", "are"),
                   text_noun((uint64_t)take->drawn, "it", "them"));
    if (status == ST_OK && !take->dry && (count > 0 || take->tally.count[TALLY_MOVED] > 0))
        status = gone_sweep(take, images, count, err);
    if (status == ST_OK)
        tally_commit(&take->tally);
    mem_free(images);
    return status;
}
