/* See dataset.h. */
#include "data/dataset.h"

#include "base/mem.h"
#include "base/rng.h"

#include <assert.h>

void dataset_free(struct dataset *dataset)
{
    for (size_t i = 0; i < dataset->identity_count; i++)
        mem_free(dataset->identities[i].name);
    mem_free(dataset->identities);
    mem_free(dataset->images);
    labels_del(dataset->labels);
    mem_free(dataset->older);
    *dataset = (struct dataset){0};
}

/* Makes room for one more element; NULL when out of memory, and block is unchanged then. */
static void *dataset_grow(void *block, size_t count, size_t *capacity, size_t size)
{
    size_t wanted = *capacity == 0 ? 64 : *capacity;
    void *grown;

    if (block != NULL && count < *capacity)
        return block;
    if (count >= wanted && !mem_multiply(wanted, 2, &wanted))
        return NULL;
    grown = mem_resize(block, wanted, size);
    if (grown != NULL)
        *capacity = wanted;
    return grown;
}

enum status dataset_add_identity(struct dataset *dataset, int64_t id, const char *name,
                                 bool held_out, struct err *err)
{
    struct dataset_identity *grown = dataset_grow(dataset->identities, dataset->identity_count,
                                                  &dataset->identity_capacity, sizeof *grown);
    char *copy;

    if (grown == NULL)
        return err_nomem(err, "the people of the data set");
    dataset->identities = grown;
    if (dataset->identity_count == UINT32_MAX)
        return err_set(err, ST_LIMIT, "a data set holds at most %u people", UINT32_MAX);
    copy = mem_string(name);
    if (copy == NULL)
        return err_nomem(err, "the people of the data set");
    grown[dataset->identity_count++] = (struct dataset_identity){
        .id = id, .name = copy, .held_out = held_out, .first = (uint32_t)dataset->image_count};
    return ST_OK;
}

enum status dataset_add_stranger(struct dataset *dataset, int64_t id, struct err *err)
{
    enum status status = dataset_add_identity(dataset, id, "", false, err);

    if (status == ST_OK)
        dataset->identities[dataset->identity_count - 1].stranger = true;
    return status;
}

enum status dataset_add_image(struct dataset *dataset, int64_t id, uint64_t crop, struct err *err)
{
    struct dataset_image *grown;

    assert(dataset->identity_count > 0);
    grown = dataset_grow(dataset->images, dataset->image_count, &dataset->image_capacity,
                         sizeof *grown);
    if (grown == NULL)
        return err_nomem(err, "the images of the data set");
    dataset->images = grown;
    if (dataset->image_count == UINT32_MAX)
        return err_set(err, ST_LIMIT, "a data set holds at most %u images", UINT32_MAX);
    grown[dataset->image_count++] = (struct dataset_image){
        .id = id, .identity = (uint32_t)(dataset->identity_count - 1), .crop = crop};
    dataset->identities[dataset->identity_count - 1].count++;
    return ST_OK;
}

bool dataset_name_held_out(const char *name, double share)
{
    /* FNV-1a over the bytes; its weak high bits are mixed before they become a number. */
    uint64_t hash = 0xCBF29CE484222325ull;

    for (; *name != '\0'; name++)
        hash = (hash ^ (unsigned char)*name) * 0x100000001B3ull;
    return (double)(rng_mix(hash) >> 11) * (1.0 / 9007199254740992.0) < share;
}

uint64_t dataset_fingerprint(const struct dataset *dataset)
{
    uint64_t mixed = 0;

    for (size_t i = 0; i < dataset->image_count; i++) {
        const struct dataset_identity *identity = &dataset->identities[dataset->images[i].identity];

        mixed = rng_mix(mixed ^ (uint64_t)dataset->images[i].id);
        mixed = rng_mix(mixed ^ ((uint64_t)identity->id << 1 | identity->held_out));
        if (identity->stranger)
            mixed = rng_mix(mixed + 1);
    }
    for (size_t i = 0; dataset->labels != NULL && i < dataset->image_count; i++) {
        mixed = rng_mix(mixed ^ dataset->labels->held_out[i]);
        for (uint32_t at = dataset->labels->start[i]; at < dataset->labels->start[i + 1]; at++)
            mixed = rng_mix(mixed ^ (uint64_t)dataset->labels->id[dataset->labels->label[at]]);
    }
    return mixed;
}
