/* See set.h.  A picture's number is the one at the end of its file's name, as in LFW; if
 * two pictures of a person have the same number, all pictures of that person are numbered from 1 in
 * the order of the data set. */
#include "cmd/eval/set.h"

#include "cmd/faces.h"

#include "base/mem.h"
#include "base/text.h"
#include "base/unicode.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define EVAL_FOLDS 10 /* as LFW's View 2 */

static int picture_by_name(const void *a, const void *b)
{
    const struct eval_picture *x = a, *y = b;
    int order = strcmp(x->person, y->person);

    return order != 0 ? order : (x->number > y->number) - (x->number < y->number);
}

static int picture_by_index(const void *a, const void *b)
{
    const struct eval_picture *x = a, *y = b;

    return (x->index > y->index) - (x->index < y->index);
}

static unsigned picture_number(const char *path)
{
    const char *end = strrchr(path, '.'), *start;

    if (end == NULL)
        end = path + strlen(path);
    for (start = end; start > path && start[-1] >= '0' && start[-1] <= '9';)
        start--;
    return (unsigned)strtoul(start, NULL, 10);
}

/* Rows come in the order of the data set's images. */
static enum status set_collect(void *context, const struct db_face_row *row, struct err *err)
{
    struct eval_set *set = context;
    struct eval_picture *picture = &set->picture[set->picture_count];

    if (set->picture_count == set->faces.dataset.image_count)
        return err_set(err, ST_BUSY, "the data set is being changed; try again");
    *picture = (struct eval_picture){unicode_key(row->name), picture_number(row->path),
                                     (uint32_t)set->picture_count};
    if (picture->person == NULL)
        return err_nomem(err, "the names of the pictures");
    set->picture_count++;
    return ST_OK;
}

/* Sorts by name and number; renumbers the pictures of people who have a number twice. */
static void set_sort(struct eval_set *set)
{
    struct eval_picture *picture = set->picture;
    size_t count = set->picture_count;

    qsort(picture, count, sizeof *picture, picture_by_name);
    for (size_t i = 0, next; i < count; i = next) {
        bool twice = false;

        for (next = i + 1; next < count && strcmp(picture[next].person, picture[i].person) == 0;
             next++)
            twice = twice || picture[next].number == picture[next - 1].number;
        if (!twice)
            continue;
        qsort(picture + i, next - i, sizeof *picture, picture_by_index);
        for (size_t j = i; j < next; j++)
            picture[j].number = (unsigned)(j - i + 1);
    }
}

static size_t set_lookup(void *context, const char *name, unsigned number)
{
    const struct eval_set *set = context;
    const struct eval_picture key = {.person = (char *)(uintptr_t)name, .number = number};
    const struct eval_picture *found =
        bsearch(&key, set->picture, set->picture_count, sizeof key, picture_by_name);

    return found == NULL ? SIZE_MAX : found->index;
}

/* Chooses the pictures that compared marks, in the order of the data set. */
static void set_choose(struct eval_set *set, const bool *compared)
{
    const struct dataset *dataset = &set->faces.dataset;

    for (size_t i = 0; i < dataset->image_count; i++) {
        if (!compared[i])
            continue;
        set->people +=
            set->images == 0 || set->label[set->images - 1] != dataset->images[i].identity;
        set->image[set->images] = (uint32_t)i;
        set->label[set->images++] = dataset->images[i].identity;
    }
}

static size_t set_extra(const struct eval_set *set)
{
    size_t extra = 0;

    for (size_t i = 0; i < set->pair_count; i++)
        extra += set->pairs[i].extra;
    return extra;
}

static enum status set_draw_folds(struct eval_set *set, const struct eval_ask *ask, struct err *err)
{
    return pairs_draw(&set->pairs, &set->pair_count, set->label, set->images, (size_t)ask->count,
                      (size_t)ask->extra, set->folds, ask->seed, err);
}

static enum status set_draw(struct eval_set *set, const struct eval_ask *ask, bool *compared,
                            struct err *err)
{
    const struct dataset *dataset = &set->faces.dataset;
    enum status status;

    for (size_t i = 0; i < dataset->image_count; i++)
        compared[i] = dataset->identities[dataset->images[i].identity].held_out;
    set_choose(set, compared);
    set->folds = EVAL_FOLDS;
    status = set_draw_folds(set, ask, err);
    if (status == ST_OK && set->pair_count - set_extra(set) < 2 * EVAL_FOLDS) {
        mem_free(set->pairs); /* too few: not one of each kind per fold */
        set->folds = 1;
        status = set_draw_folds(set, ask, err);
    }
    if (status == ST_OK && set->pair_count == 0)
        status = err_set(err, ST_NOTFOUND,
                         "%s needs two held-out people, one of them with two images: import with "
                         "--held-out, or give --pairs",
                         set->faces.row.name);
    return status;
}

static int pair_compare(const void *a, const void *b)
{
    const struct pair *x = a, *y = b;

    if (x->a != y->a)
        return x->a < y->a ? -1 : 1;
    return (x->b > y->b) - (x->b < y->b);
}

/* Adds different pairs of the pictures of a file, except those that it already has. */
static enum status set_extend(struct eval_set *set, const struct eval_ask *ask, struct err *err)
{
    struct pair *more, *known = mem_new(set->pair_count, sizeof *known), *longer;
    size_t count, at = set->pair_count;
    enum status status = known == NULL ? err_nomem(err, "the pairs")
                                       : pairs_draw(&more, &count, set->label, set->images, 2,
                                                    (size_t)ask->extra, set->folds, ask->seed, err);

    if (status != ST_OK) {
        mem_free(known);
        return status;
    }
    for (size_t i = 0; i < set->pair_count; i++) {
        known[i] = set->pairs[i];
        if (known[i].a > known[i].b) {
            known[i].a = set->pairs[i].b;
            known[i].b = set->pairs[i].a;
        }
    }
    qsort(known, set->pair_count, sizeof *known, pair_compare);
    longer = mem_resize(set->pairs, set->pair_count + count, sizeof *longer);
    if (longer == NULL) {
        status = err_nomem(err, "the pairs");
    } else {
        set->pairs = longer;
        for (size_t i = 0; i < count; i++)
            if (more[i].extra &&
                bsearch(&more[i], known, set->pair_count, sizeof *known, pair_compare) == NULL)
                longer[at++] = more[i];
        set->pair_count = at;
    }
    mem_free(known);
    mem_free(more);
    return status;
}

static enum status set_read(struct eval_set *set, const struct eval_ask *ask, bool *compared,
                            struct err *err)
{
    size_t images = set->faces.dataset.image_count;
    uint32_t *position = mem_new(images, sizeof *position);
    enum status status = position == NULL ? err_nomem(err, "the pictures")
                                          : pairs_read(&set->pairs, &set->pair_count, &set->folds,
                                                       ask->pairs, set_lookup, set, err);

    for (size_t i = 0; status == ST_OK && i < set->pair_count; i++)
        compared[set->pairs[i].a] = compared[set->pairs[i].b] = true;
    if (status == ST_OK)
        set_choose(set, compared);
    for (size_t i = 0; status == ST_OK && i < set->images; i++)
        position[set->image[i]] = (uint32_t)i;
    for (size_t i = 0; status == ST_OK && i < set->pair_count; i++) {
        set->pairs[i].a = position[set->pairs[i].a];
        set->pairs[i].b = position[set->pairs[i].b];
    }
    mem_free(position);
    return status == ST_OK && ask->extra > 0 ? set_extend(set, ask, err) : status;
}

enum status eval_set_open(struct db *db, const struct eval_ask *ask, struct eval_set *set,
                          struct err *err)
{
    const char *name = ask->pairs == NULL ? "held-out" : ask->pairs;
    bool *compared = NULL;
    enum status status;

    *set = (struct eval_set){0};
    name = strrchr(name, '/') == NULL ? name : strrchr(name, '/') + 1;
    (void)text_clean(set->name, sizeof set->name, name, false);
    status = faces_load(db, ask->data, ask->verdicts, &set->faces, err);
    if (status != ST_OK)
        return status;
    set->picture = mem_new(set->faces.dataset.image_count, sizeof *set->picture);
    set->image = mem_new(set->faces.dataset.image_count, sizeof *set->image);
    set->label = mem_new(set->faces.dataset.image_count, sizeof *set->label);
    compared = mem_new(set->faces.dataset.image_count, sizeof *compared);
    if (set->picture == NULL || set->image == NULL || set->label == NULL || compared == NULL)
        status = err_nomem(err, "the pictures");
    else
        status = db_faces_each(db, set->faces.row.id, ask->verdicts, set_collect, set, err);
    if (status == ST_OK) {
        set_sort(set);
        status = ask->pairs == NULL ? set_draw(set, ask, compared, err)
                                    : set_read(set, ask, compared, err);
    }
    mem_free(compared);
    return status;
}

void eval_set_free(struct eval_set *set)
{
    for (size_t i = 0; i < set->picture_count; i++)
        mem_free(set->picture[i].person);
    mem_free(set->picture);
    mem_free(set->pairs);
    mem_free(set->image);
    mem_free(set->label);
    faces_free(&set->faces);
}

/* Byte for byte, but for a terminal. */
static void set_print_person(const char *name)
{
    char clean[RECORD_NAME * 3];

    (void)text_clean(clean, sizeof clean, name, false);
    (void)fputs(isatty(STDOUT_FILENO) ? clean : name, stdout);
}

enum status eval_set_list(struct eval_set *set, struct err *err)
{
    const struct eval_picture *picture = set->picture;
    size_t extra = set_extra(set);

    for (size_t i = 0; i < set->picture_count; i++)
        if (strpbrk(picture[i].person, "\t\r\n") != NULL)
            return err_set(err, ST_INVALID,
                           "a person's name has a tab or a line break, which a file of pairs "
                           "cannot hold; rename the folder and import it again");
    qsort(set->picture, set->picture_count, sizeof *set->picture, picture_by_index);
    (void)printf("%zu\t%zu", set->folds, (set->pair_count - extra) / 2 / set->folds);
    if (extra > 0)
        (void)printf("\t%zu", extra);
    (void)printf("\n");
    for (size_t i = 0; i < set->pair_count; i++) {
        const struct eval_picture *a = &picture[set->image[set->pairs[i].a]];
        const struct eval_picture *b = &picture[set->image[set->pairs[i].b]];

        set_print_person(a->person);
        (void)printf("\t%u\t", a->number);
        if (!set->pairs[i].same) {
            set_print_person(b->person);
            (void)putchar('\t');
        }
        (void)printf("%u\n", b->number);
    }
    return ST_OK;
}
