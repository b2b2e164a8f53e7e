/* See set.h. */
#include "cmd/eval/set.h"

#include "cmd/faces.h"
#include "cmd/output.h"

#include "base/mem.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define EVAL_FOLDS 10 /* as LFW's View 2 */

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
    if (status == ST_OK && set->pair_count == 0 && set->faces.row.identities == 0)
        status = err_set(err, ST_NOTFOUND,
                         "nobody in %s has a name yet, so nothing says which pictures show one "
                         "person: name people in a review, export them with facenet export "
                         "people --folder DIR --as crops, and import that folder with --held-out",
                         set->faces.row.name);
    else if (status == ST_OK && set->pair_count == 0)
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

/* Says which numbers of the pictures were made up. */
static void set_say_numbers(const struct eval_set *set)
{
    const struct eval_picture *first = NULL;
    size_t made_up = 0;

    for (size_t i = 0; i < set->images; i++) {
        const struct eval_picture *picture = set->pictures.of[set->image[i]];

        first = picture->made_up && first == NULL ? picture : first;
        made_up += picture->made_up;
    }
    if (made_up > 0)
        output_warn("facenet eval: %zu of the %zu pictures of these pairs %s made up, in the order "
                    "of the data set, as files not called NAME_dddd have none: %s is taken for "
                    "number %u of %s",
                    made_up, set->images,
                    made_up == 1 ? "has a number that is" : "have numbers that are", first->path,
                    first->number, first->name);
}

static void set_say_read(const struct pairs_file *file)
{
    for (size_t i = 0; i < file->named; i++)
        output_warn("facenet eval: %s", file->why[i]);
    if (file->without > file->named)
        output_warn("facenet eval: and %zu more", file->without - file->named);
    if (file->repeated > 0)
        output_warn("facenet eval: %zu %s again, the first in line %zu; each counts as often as it "
                    "is there",
                    file->repeated, file->repeated == 1 ? "pair is there" : "pairs are there",
                    file->repeated_line);
}

/* Takes the pairs of the file. */
static enum status set_take(struct eval_set *set, struct pairs_file *file, bool *compared,
                            struct err *err)
{
    uint32_t *position = mem_new(set->faces.dataset.image_count, sizeof *position);

    if (position == NULL)
        return err_nomem(err, "the pictures");
    set->pairs = file->pairs;
    set->pair_count = file->count;
    set->folds = file->folds;
    set->skipped = file->without;
    file->pairs = NULL;
    for (size_t i = 0; i < set->pair_count; i++)
        compared[set->pairs[i].a] = compared[set->pairs[i].b] = true;
    set_choose(set, compared);
    for (size_t i = 0; i < set->images; i++)
        position[set->image[i]] = (uint32_t)i;
    for (size_t i = 0; i < set->pair_count; i++) {
        set->pairs[i].a = position[set->pairs[i].a];
        set->pairs[i].b = position[set->pairs[i].b];
    }
    mem_free(position);
    set_say_numbers(set);
    return ST_OK;
}

static enum status set_read(struct eval_set *set, const struct eval_ask *ask, bool *compared,
                            struct err *err)
{
    const struct pairs_source source = {eval_pictures_find, &set->pictures};
    struct pairs_file file;
    enum status status = pairs_read(&file, ask->pairs, ask->skip_missing, &source, err);

    set_say_read(&file);
    if (status == ST_OK)
        status = set_take(set, &file, compared, err);
    pairs_file_free(&file);
    return status == ST_OK && ask->extra > 0 ? set_extend(set, ask, err) : status;
}

enum status eval_set_open(struct db *db, const struct eval_ask *ask, struct eval_set *set,
                          struct err *err)
{
    const char *name = ask->pairs == NULL             ? EVAL_PAIRS_DRAWN
                       : strcmp(ask->pairs, "-") == 0 ? "standard input"
                                                      : ask->pairs;
    bool *compared = NULL;
    enum status status;

    *set = (struct eval_set){0};
    name = strrchr(name, '/') == NULL ? name : strrchr(name, '/') + 1;
    (void)text_clean(set->name, sizeof set->name, name, false);
    status = faces_load(db, ask->data, ask->verdicts, &set->faces, err);
    if (status != ST_OK)
        return status;
    set->image = mem_new(set->faces.dataset.image_count, sizeof *set->image);
    set->label = mem_new(set->faces.dataset.image_count, sizeof *set->label);
    compared = mem_new(set->faces.dataset.image_count, sizeof *compared);
    if (set->image == NULL || set->label == NULL || compared == NULL)
        status = err_nomem(err, "the pictures");
    else
        status = eval_pictures_load(&set->pictures, db, &set->faces.row, ask->verdicts,
                                    set->faces.dataset.image_count, err);
    if (status == ST_OK)
        status = ask->pairs == NULL ? set_draw(set, ask, compared, err)
                                    : set_read(set, ask, compared, err);
    mem_free(compared);
    return status;
}

void eval_set_free(struct eval_set *set)
{
    eval_pictures_free(&set->pictures);
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

enum status eval_set_list(const struct eval_set *set, struct err *err)
{
    const struct eval_picture *const *of = set->pictures.of;
    size_t extra = set_extra(set);

    for (size_t i = 0; i < 2 * set->pair_count; i++) {
        const struct pair *pair = &set->pairs[i / 2];
        const struct eval_picture *picture = of[set->image[i % 2 == 0 ? pair->a : pair->b]];
        enum status status = eval_pictures_alone(&set->pictures, picture, err);

        if (status != ST_OK)
            return status;
        if (strpbrk(picture->name, "\t\r\n") != NULL)
            return err_set(err, ST_INVALID,
                           "a person's name has a tab or a line break, which a file of pairs "
                           "cannot hold; rename the folder and import it again");
    }
    if ((set->pair_count - extra) % 2 != 0)
        return err_set(err, ST_INVALID, "%s has an odd number of pairs, which no head can say",
                       set->name);
    set_say_numbers(set);
    (void)printf("%zu\t%zu", set->folds, (set->pair_count - extra) / 2 / set->folds);
    if (extra > 0)
        (void)printf("\t%zu", extra);
    (void)printf("\n");
    for (size_t i = 0; i < set->pair_count; i++) {
        const struct eval_picture *a = of[set->image[set->pairs[i].a]];
        const struct eval_picture *b = of[set->image[set->pairs[i].b]];

        set_print_person(a->name);
        (void)printf("\t%u\t", a->number);
        if (!set->pairs[i].same) {
            set_print_person(b->name);
            (void)putchar('\t');
        }
        (void)printf("%u\n", b->number);
    }
    return ST_OK;
}
