/* See pictures.h. */
#include "cmd/eval/pictures.h"

#include "base/mem.h"
#include "base/text.h"
#include "base/unicode.h"
#include "db/faces/unreadable.h"

#include <stdlib.h>
#include <string.h>

#define DIGITS 9 /* of a number, at most */

/* Those without a number last, in the order of the data set. */
static int picture_by_number(const void *a, const void *b)
{
    const struct eval_picture *x = a, *y = b;
    int order = strcmp(x->key, y->key);

    if (order != 0)
        return order;
    if (x->made_up != y->made_up)
        return x->made_up ? 1 : -1;
    if (x->number != y->number)
        return x->number < y->number ? -1 : 1;
    return (x->index > y->index) - (x->index < y->index);
}

/* Whether text starts with the person's name; LFW writes its blanks as underscores. */
static bool picture_is_of(const char *text, const char *key)
{
    for (; *key != '\0'; text++, key++)
        if (*text != *key && !(*text == '_' && *key == ' '))
            return false;
    return true;
}

/* Whether the file at base lies in the person's folder, or in none.  A picture that was moved to
 * another person has a number among those of its folder. */
static bool picture_is_home(const char *path, const char *base, const char *key)
{
    size_t length = strlen(key), before = (size_t)(base - path);

    if (before == 0)
        return true;
    return before > length && strncmp(base - 1 - length, key, length) == 0 &&
           (before == length + 1 || base[-2 - (long)length] == '/');
}

/* Reads the number that the file's name gives; *found: it gives one. */
static enum status picture_number(const char *path, const char *key, unsigned *number, bool *found,
                                  struct err *err)
{
    char *clean = unicode_key(path), *base, *at;
    size_t digits;
    bool named;

    if (clean == NULL)
        return err_nomem(err, "the names of the pictures");
    base = strrchr(clean, '/');
    base = base == NULL ? clean : base + 1;
    at = strrchr(base, '.');
    if (at != NULL)
        *at = '\0';
    at = base + strlen(key);
    named = picture_is_of(base, key) && (*at == '_' || *at == ' ');
    at = named ? at + 1 : base;
    digits = strspn(at, "0123456789");
    *found = digits > 0 && digits <= DIGITS &&
             (named || (at[digits] == '\0' && picture_is_home(clean, base, key)));
    *number = *found ? (unsigned)strtoul(at, NULL, 10) : 0;
    mem_free(clean);
    return ST_OK;
}

/* Keeps a name and its key; *key is NULL without memory. */
static const char *pictures_name(struct eval_pictures *pictures, const char *name, const char **key)
{
    char **names = pictures->names + pictures->name_count;

    names[0] = mem_string(name);
    names[1] = unicode_key(name);
    pictures->name_count += 2;
    *key = names[0] == NULL ? NULL : names[1];
    return names[0];
}

/* Rows come in the order of the data set's images, person by person. */
static enum status pictures_take(void *context, const struct db_face_row *row, struct err *err)
{
    struct eval_pictures *pictures = context;
    size_t at = pictures->count;
    struct eval_picture *picture = &pictures->picture[at];
    enum status status;
    bool found;

    if (at == pictures->room)
        return err_set(err, ST_BUSY, "the data set is being changed; try again");
    *picture = (struct eval_picture){.path = mem_string(row->path), .index = (uint32_t)at};
    pictures->count++;
    if (at > 0 && strcmp(picture[-1].name, row->name) == 0) {
        picture->name = picture[-1].name;
        picture->key = picture[-1].key;
    } else
        picture->name = pictures_name(pictures, row->name, &picture->key);
    if (picture->path == NULL || picture->key == NULL)
        return err_nomem(err, "the names of the pictures");
    status = picture_number(row->path, picture->key, &picture->number, &found, err);
    picture->made_up = !found;
    return status;
}

static enum status pictures_take_unreadable(void *context, const struct db_unreadable *row,
                                            struct err *err)
{
    struct eval_pictures *pictures = context;
    struct eval_unreadable *one =
        mem_resize(pictures->unreadable, pictures->unreadable_count + 1, sizeof *one);
    enum status status;
    bool found;

    if (one == NULL)
        return err_nomem(err, "the unreadable pictures");
    pictures->unreadable = one;
    one += pictures->unreadable_count++;
    *one = (struct eval_unreadable){unicode_key(row->person), mem_string(row->path),
                                    mem_string(row->error), 0, false};
    if (one->key == NULL || one->path == NULL || one->error == NULL)
        return err_nomem(err, "the unreadable pictures");
    status = picture_number(row->path, one->key, &one->number, &found, err);
    one->numbered = found;
    return status;
}

/* Makes up the numbers that are missing, and sorts by person and number. */
static void pictures_number(struct eval_pictures *pictures)
{
    struct eval_picture *picture = pictures->picture;

    qsort(picture, pictures->count, sizeof *picture, picture_by_number);
    for (size_t i = 0; i < pictures->count; i++) {
        bool same = i > 0 && strcmp(picture[i].key, picture[i - 1].key) == 0;

        picture[i].person = i == 0 ? 0 : picture[i - 1].person + !same;
        if (picture[i].made_up)
            picture[i].number = same ? picture[i - 1].number + 1 : 1;
        pictures->of[picture[i].index] = &picture[i];
    }
}

enum status eval_pictures_load(struct eval_pictures *pictures, struct db *db,
                               const struct db_dataset *dataset, int64_t verdicts, size_t count,
                               struct err *err)
{
    enum status status;

    *pictures = (struct eval_pictures){.data = dataset->name, .room = count};
    pictures->picture = mem_new(count, sizeof *pictures->picture);
    pictures->of = mem_new(count, sizeof *pictures->of);
    pictures->names = mem_new(count, 2 * sizeof *pictures->names);
    if (pictures->picture == NULL || pictures->of == NULL || pictures->names == NULL)
        return err_nomem(err, "the pictures");
    status = db_faces_each(db, dataset->id, verdicts, pictures_take, pictures, err);
    if (status == ST_OK)
        status = db_unreadable_each(db, dataset->id, pictures_take_unreadable, pictures, err);
    if (status == ST_OK)
        pictures_number(pictures);
    return status;
}

void eval_pictures_free(struct eval_pictures *pictures)
{
    for (size_t i = 0; i < pictures->count; i++)
        mem_free(pictures->picture[i].path);
    for (size_t i = 0; i < pictures->name_count; i++)
        mem_free(pictures->names[i]);
    for (size_t i = 0; i < pictures->unreadable_count; i++) {
        mem_free(pictures->unreadable[i].key);
        mem_free(pictures->unreadable[i].path);
        mem_free(pictures->unreadable[i].error);
    }
    mem_free(pictures->picture);
    mem_free(pictures->of);
    mem_free(pictures->names);
    mem_free(pictures->unreadable);
    *pictures = (struct eval_pictures){0};
}

/* Says why there is no such picture: it is unreadable, or was not imported. */
static enum status pictures_miss(const struct eval_pictures *pictures, const char *name,
                                 const char *key, unsigned number, struct err *err)
{
    for (size_t i = 0; i < pictures->unreadable_count; i++) {
        const struct eval_unreadable *one = &pictures->unreadable[i];

        if (one->numbered && one->number == number && strcmp(one->key, key) == 0)
            return err_set(err, ST_NOTFOUND, "%s is unreadable: %s", one->path, one->error);
    }
    return err_set(err, ST_NOTFOUND, "there is no picture %u of %s in %s", number, name,
                   pictures->data);
}

/* The first of the pictures with the number, or NULL. */
static const struct eval_picture *pictures_first(const struct eval_pictures *pictures,
                                                 const char *key, unsigned number)
{
    size_t low = 0, high = pictures->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct eval_picture *picture = &pictures->picture[middle];
        int order = strcmp(picture->key, key);

        if (order < 0 || (order == 0 && picture->number < number))
            low = middle + 1;
        else
            high = middle;
    }
    if (low == pictures->count || pictures->picture[low].number != number ||
        strcmp(pictures->picture[low].key, key) != 0)
        return NULL;
    return &pictures->picture[low];
}

enum status eval_pictures_alone(const struct eval_pictures *pictures,
                                const struct eval_picture *picture, struct err *err)
{
    const struct eval_picture *first = pictures_first(pictures, picture->key, picture->number);
    const struct eval_picture *end = pictures->picture + pictures->count;

    if (first + 1 == end || first[1].person != first->person || first[1].number != first->number)
        return ST_OK;
    return err_set(err, ST_INVALID,
                   "picture %u of %s could be %s or %s: leave one of them out, or give it another "
                   "number",
                   first->number, first->name, first->path, first[1].path);
}

enum status eval_pictures_find(void *context, const char *name, unsigned number,
                               struct pairs_picture *out, struct err *err)
{
    const struct eval_pictures *pictures = context;
    const struct eval_picture *found;
    char *key = unicode_key(name);
    enum status status;

    if (key == NULL)
        return err_nomem(err, "the names of the pictures");
    found = pictures_first(pictures, key, number);
    status = found == NULL ? pictures_miss(pictures, name, key, number, err)
                           : eval_pictures_alone(pictures, found, err);
    if (status == ST_OK)
        *out = (struct pairs_picture){found->index, found->person};
    mem_free(key);
    return status;
}
