/* See source.h.  Two folders of one name may hold other people under the same names, so pictures
 * of another folder than before come in only when the user says so. */
#include "cmd/import/source.h"

#include "cmd/faces.h"
#include "cmd/import/take.h"
#include "cmd/items.h"
#include "cmd/output.h"

#include "base/file.h"
#include "base/mem.h"
#include "base/sha256.h"
#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SOURCE_LOOKED_AT 20u /* pictures that tell whether a folder is the one it was */

static const char *const layouts[] = {
    [IMPORT_AUTO] = "auto",   [IMPORT_PEOPLE] = "people", [IMPORT_NESTED] = "nested",
    [IMPORT_SPLIT] = "split", [IMPORT_LIST] = "list",     [IMPORT_PHOTOS] = "photos"};

const char *source_layout_name(enum import_layout layout)
{
    return layouts[layout];
}

enum import_layout source_layout(const char *name)
{
    for (size_t i = 0; i < sizeof layouts / sizeof *layouts; i++)
        if (strcmp(layouts[i], name) == 0)
            return (enum import_layout)i;
    return IMPORT_AUTO;
}

/* How many of the first pictures of a source are in a folder, with the same bytes. */
struct source_look {
    const char *root;
    unsigned looked, same;
};

static enum status source_look_at(void *context, const struct db_image_row *row, struct err *err)
{
    struct source_look *look = context;
    char digest[SHA256_HEX], *path;

    if (look->looked == SOURCE_LOOKED_AT || row->sha256[0] == '\0')
        return ST_OK;
    path = file_join(look->root, row->path);
    if (path == NULL)
        return err_nomem(err, "a path");
    look->looked++;
    look->same += sha256_file(path, digest, NULL) == ST_OK && strcmp(digest, row->sha256) == 0;
    mem_free(path);
    return ST_OK;
}

/* Earlier versions kept the folder as it was typed: it is the root if its pictures are there. */
static enum status source_adopt(struct db *db, struct db_source *source, const char *root,
                                struct err *err)
{
    struct source_look look = {.root = root};
    enum status status = db_images_each(db, source->id, source_look_at, &look, err);

    if (status != ST_OK || look.same * 2 < look.looked)
        return status;
    status = db_source_move(db, source, root, err);
    if (status == ST_OK)
        (void)snprintf(source->path, sizeof source->path, "%s", root);
    return status;
}

static enum status source_refuse(const struct source_wish *wish, const struct db_dataset *dataset,
                                 const struct db_source *first, struct err *err)
{
    struct text why = {0};
    enum status status;

    if (first == NULL)
        return err_set(err, ST_EXISTS,
                       "the data set %s was drawn: give the folder another --name, or --join to "
                       "add it",
                       dataset->name);
    text_addf(&why,
              "the data set %s holds pictures of %s, and people of one name need not be the same: "
              "give %s another --name, or --name ",
              dataset->name, first->path, wish->root);
    text_add_word(&why, dataset->name);
    text_add(&why, " --join to add it");
    if (!file_exists(first->path)) {
        text_add(&why, "; if the folder has moved: facenet import --relocate ");
        text_add_word(&why, first->path);
        text_add(&why, " ");
        text_add_word(&why, wish->root);
    }
    status = err_set(err, ST_EXISTS, "%s", text_string(&why));
    text_free(&why);
    return status;
}

/* Finds the folder among those of the data set. */
static enum status source_match(struct db *db, const struct source_wish *wish,
                                struct source *source, struct err *err)
{
    struct db_source *list;
    size_t count;
    enum status status = db_source_list(db, source->dataset.id, &list, &count, err);

    for (size_t i = 0; status == ST_OK && i < count && source->id == 0; i++) {
        if (list[i].path[0] != '/')
            status = source_adopt(db, &list[i], wish->root, err);
        if (status == ST_OK && strcmp(list[i].path, wish->root) == 0) {
            source->id = list[i].id;
            source->layout = source_layout(list[i].layout);
        }
    }
    if (status == ST_OK && source->id == 0 && !wish->join)
        status = source_refuse(wish, &source->dataset, count > 0 ? &list[0] : NULL, err);
    mem_free(list);
    return status;
}

static enum status source_check(const struct source_wish *wish, const struct source *source,
                                struct err *err)
{
    const struct db_dataset *dataset = &source->dataset;

    if ((wish->size != 0 && dataset->crop_size != wish->size) ||
        (wish->crop != 0 && dataset->crop_fraction != wish->crop))
        return err_set(err, ST_EXISTS,
                       "the data set %s has crops of --size %u --crop %g: use these, or another "
                       "--name",
                       dataset->name, dataset->crop_size, dataset->crop_fraction);
    if (wish->alignment != NULL && strcmp(dataset->alignment, wish->alignment) != 0)
        return err_set(
            err, ST_EXISTS,
            "the faces of data set %s are aligned: %s; use --align %s, or another --name",
            dataset->name, dataset->alignment, dataset->alignment);
    if (source->id == 0 || wish->layout == source->layout)
        return ST_OK;
    if (source->layout == IMPORT_LIST)
        return err_set(err, ST_EXISTS,
                       "%s was imported with a list of who is who: give it again with --identities",
                       wish->root);
    if (source->layout == IMPORT_PHOTOS || wish->layout == IMPORT_PHOTOS)
        return wish->layout == IMPORT_AUTO
                   ? ST_OK
                   : err_set(err, ST_EXISTS,
                             "%s was imported %s --photos: do so again, or use another --name",
                             wish->root, source->layout == IMPORT_PHOTOS ? "with" : "without");
    if (wish->layout != IMPORT_AUTO)
        return err_set(err, ST_EXISTS,
                       "%s was imported with --layout %s, and another one would give its pictures "
                       "to others: use that, or another --name",
                       wish->root, source_layout_name(source->layout));
    return ST_OK;
}

enum status source_find(struct db *db, const struct source_wish *wish, struct source *source,
                        struct err *err)
{
    char part[FACES_PART];
    enum status status = ST_NOTFOUND;

    *source = (struct source){.layout = IMPORT_AUTO};
    if (db != NULL)
        status = db_dataset_named(db, wish->name, &source->dataset, NULL);
    if (status == ST_NOTFOUND) {
        source->dataset = (struct db_dataset){.crop_size = wish->size != 0 ? wish->size : 64,
                                              .crop_fraction = wish->crop != 0 ? wish->crop : 1};
        (void)snprintf(source->dataset.name, sizeof source->dataset.name, "%s", wish->name);
        (void)snprintf(source->dataset.alignment, sizeof source->dataset.alignment, "%s",
                       wish->alignment != NULL ? wish->alignment : "none");
        return wish->join ? err_set(err, ST_NOTFOUND,
                                    "there is no data set %s to join; --join adds a folder to one "
                                    "that is there",
                                    source->dataset.name)
                          : ST_OK;
    }
    if (status != ST_OK) /* for its sentence */
        return db_dataset_named(db, wish->name, &source->dataset, err);
    status = items_refuse(&source->dataset, "pictures come into a data set of their own", err);
    if (status != ST_OK)
        return status;
    if (db_dataset_is_drawn(&source->dataset) && faces_part(&source->dataset, part))
        return err_set(err, ST_EXISTS, "%s", part);
    status = source_match(db, wish, source, err);
    return status == ST_OK ? source_check(wish, source, err) : status;
}

enum status source_make(struct db *db, const struct source_wish *wish, enum import_layout layout,
                        struct source *source, struct err *err)
{
    struct db_dataset *dataset = &source->dataset;
    enum status status = db_begin(db, true, err);

    if (status != ST_OK)
        return status;
    if (dataset->id == 0) {
        status = db_dataset_add(db, wish->name, wish->root, dataset->crop_size,
                                dataset->crop_fraction, &dataset->id, err);
        source->made = true;
        if (status == ST_EXISTS)
            status = err_set(err, status, "another import has just made %s; import again",
                             dataset->name);
        if (status == ST_OK)
            status = db_dataset_set_alignment(db, dataset->id, source->dataset.alignment, err);
    }
    if (status == ST_OK && source->id == 0) {
        status = db_source_add(db, dataset->id, wish->root, source_layout_name(layout), &source->id,
                               err);
        source->added = true;
    }
    if (status == ST_OK && source->made)
        status = db_dataset_get(db, dataset->id, dataset, err);
    return db_end(db, status, err);
}

void source_layout_words(const struct import_scan *scan, char words[SOURCE_WORDS])
{
    static const char *const kinds[] = {[IMPORT_PEOPLE] = "a folder for each person",
                                        [IMPORT_NESTED] = "folders with a folder for each person",
                                        [IMPORT_SPLIT] = "parts with a folder for each person",
                                        [IMPORT_LIST] = "a list of who is who"};
    uint64_t people = 0, pictures = 0, held_out = 0;
    char split[64] = "";

    for (size_t i = 0; i < scan->people_count; i++) {
        if (scan->people[i].left_out)
            continue;
        people += scan->people[i].same == i;
        pictures += scan->people[i].pictures;
        held_out += scan->people[i].held_out;
    }
    if (scan->layout == IMPORT_SPLIT)
        (void)snprintf(split, sizeof split, " (%" PRIu64 " held out)", held_out);
    if (scan->layout == IMPORT_PHOTOS)
        (void)snprintf(words, SOURCE_WORDS, "photos; %" PRIu64 " %s", pictures,
                       text_noun(pictures, "picture", "pictures"));
    else
        (void)snprintf(words, SOURCE_WORDS, "%s; %" PRIu64 " %s%s, %" PRIu64 " %s",
                       kinds[scan->layout], people, text_noun(people, "person", "people"), split,
                       pictures, text_noun(pictures, "picture", "pictures"));
}

void source_note_loose(const struct import_scan *scan)
{
    char sentence[160];

    (void)snprintf(sentence, sizeof sentence, "%" PRIu64 " %s left out: %s", scan->loose,
                   text_noun(scan->loose, "picture is", "pictures are"),
                   scan->layout == IMPORT_LIST
                       ? "the list doesn't say who is on it"
                       : "put each picture into a folder with its person's name");
    if (scan->loose > 0)
        output_note(NULL, sentence);
}

void source_say_layout(const struct import_scan *scan)
{
    char words[SOURCE_WORDS];

    source_layout_words(scan, words);
    output_say("layout: %s", words);
    (void)fflush(stdout); /* before what comes on stderr */
    source_note_loose(scan);
}

/* A joined folder: who is in both, as names alone say so. */
enum status source_say_joined(struct db *db, const struct source *source,
                              const struct import_scan *scan, struct err *err)
{
    struct text names = {0};
    uint64_t both = 0, new = 0;
    enum status status = ST_OK;

    if (scan->layout == IMPORT_PHOTOS) { /* they name nobody */
        output_say("joined to %s", source->dataset.name);
        return ST_OK;
    }
    for (size_t i = 0; status == ST_OK && i < scan->people_count; i++) {
        char clean[64];
        int64_t id;
        bool found;

        if (scan->people[i].left_out || scan->people[i].same != i)
            continue;
        status =
            db_identity_find(db, source->dataset.id, import_scan_name(scan, i), &id, &found, err);
        new += !found;
        if (!found || ++both > 5)
            continue;
        (void)text_clean(clean, sizeof clean, import_scan_name(scan, i), false);
        text_addf(&names, "%s%s", both > 1 ? ", " : " (", clean);
    }
    if (status == ST_OK)
        output_say("joined to %s: %" PRIu64 " new %s; %" PRIu64
                   " with the name of one that is there%s%s%s",
                   source->dataset.name, new, text_noun(new, "person", "people"), both,
                   text_string(&names), both > 5 ? ", ..." : "", both > 0 ? ")" : "");
    text_free(&names);
    return status;
}

enum status source_unmake(struct db *db, const struct source *source, struct err *err)
{
    if (source->made)
        return db_dataset_delete(db, source->dataset.id, err);
    return source->added ? db_source_delete(db, source->id, err) : ST_OK;
}

const char *source_folder_name(char *out, size_t size, const char *directory)
{
    char *real = realpath(directory, NULL);

    (void)snprintf(out, size, "%s", real != NULL ? strrchr(real, '/') + 1 : "-");
    free(real);
    return out;
}
