/* The pictures of a data set as files of pairs name them: a person and a number.
 *
 * The number is that of a file called NAME_dddd, whatever follows the digits (NAME_0001_0.png is
 * picture 1), or of one whose name is all digits.  Other pictures get numbers that are made up: the
 * ones after the person's largest, in the order of the data set.  A number that two pictures of a
 * person have means neither. */
#ifndef FACENET_CMD_EVAL_PICTURES_H
#define FACENET_CMD_EVAL_PICTURES_H

#include "db/faces/faces.h"
#include "eval/pairs.h"

struct eval_picture {
    const char *name, *key; /* of the person; its key (base/unicode.h), by which it is found */
    char *path;
    unsigned number;
    bool made_up;
    uint32_t index;  /* into the data set's images */
    uint32_t person; /* the same for all pictures with this key */
};

/* One that could not be read. */
struct eval_unreadable {
    char *key, *path, *error;
    unsigned number;
    bool numbered;
};

struct eval_pictures {
    const char *data;               /* name of the data set, borrowed */
    struct eval_picture *picture;   /* (count) by person and number */
    const struct eval_picture **of; /* (count) by index */
    size_t count, room;
    char **names; /* (name_count) what name and key point to */
    size_t name_count;
    struct eval_unreadable *unreadable; /* (unreadable_count) */
    size_t unreadable_count;
};

/* Reads the names of the count usable images of a data set, and the unreadable ones.  Free with
 * eval_pictures_free, on failure too. */
enum status eval_pictures_load(struct eval_pictures *pictures, struct db *db,
                               const struct db_dataset *dataset, int64_t verdicts, size_t count,
                               struct err *err) MUST_CHECK;
void eval_pictures_free(struct eval_pictures *pictures);

/* The find of struct pairs_source; context is a struct eval_pictures. */
enum status eval_pictures_find(void *context, const char *name, unsigned number,
                               struct pairs_picture *out, struct err *err) MUST_CHECK;
/* ST_INVALID, if the picture's number is also another one's of its person. */
enum status eval_pictures_alone(const struct eval_pictures *pictures,
                                const struct eval_picture *picture, struct err *err) MUST_CHECK;

#endif
