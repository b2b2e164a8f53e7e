/* See sharpen.h. */
#include "tui/data/sharpen.h"

#include "base/crop.h"
#include "base/mem.h"
#include "base/pixels.h"

/* The crops of a data set. */
struct source {
    int64_t dataset;
    char *path;   /* NULL: none yet */
    uint8_t *rgb; /* (size, size, 3) */
    uint32_t size;
};

static void source_free(struct source *source)
{
    mem_free(source->path);
    mem_free(source->rgb);
    *source = (struct source){0};
}

/* Whether the crops of the data set can be looked for. */
static bool source_open(struct source *source, struct db *db, const struct db_crop *crop)
{
    char name[CROP_NAME];
    struct err none;

    if (source->path != NULL && source->dataset == crop->dataset && source->size == crop->size)
        return true;
    source_free(source);
    crop_name(crop->dataset, name);
    *source = (struct source){.dataset = crop->dataset, .size = crop->size};
    source->rgb = mem_new((size_t)crop->size * crop->size, 3);
    return source->rgb != NULL && db_artefact_path(db, name, &source->path, &none) == ST_OK;
}

static void sharpen_one(struct source *source, struct db *db, struct db_portrait *portrait)
{
    struct db_crop crop;
    struct err none;
    int side;

    if (db_crop_find(db, portrait->image, &crop, &none) != ST_OK ||
        (int)crop.size <= portrait->side || !source_open(source, db, &crop) ||
        crop_read(source->rgb, source->path, crop.size, crop.number, &none) != ST_OK)
        return;
    side = crop.size < PORTRAIT_SIDE ? (int)crop.size : PORTRAIT_SIDE;
    pixels_scale(portrait->rgb, side, side, source->rgb, (int)crop.size, (int)crop.size);
    portrait->side = side;
}

void sharpen(struct db *db, struct db_portrait *portraits, size_t count)
{
    struct source source = {0};

    for (size_t i = 0; i < count; i++)
        sharpen_one(&source, db, &portraits[i]);
    source_free(&source);
}
