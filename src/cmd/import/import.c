/* facenet import: imports a folder of pictures, or what is new, changed, moved or gone since it was
 * imported.  Nothing is made before it is clear that something comes in. */
#include "config.h"

#include "cmd/commands.h"
#include "cmd/database.h"
#include "cmd/import/group.h"
#include "cmd/import/into.h"
#include "cmd/import/preview.h"
#include "cmd/import/relocate.h"
#include "cmd/import/vectors.h"
#include "cmd/output.h"
#include "cmd/same_crops.h"
#include "cmd/stop.h"

#include "base/file.h"
#include "base/mem.h"
#include "base/process.h"
#include "data/import_scan.h"
#include "face/finder.h"
#include "image/decode/format.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void import_free(struct import *import)
{
    lists_free(&import->lists);
    import_scan_free(&import->scan);
    known_free(&import->known);
    take_free(&import->take);
    find_free(&import->find);
    if (import->take.crops != NULL)
        crops_close(import->take.crops);
}

static enum status import_preview(struct import *import, const char *worker, struct err *err)
{
    const struct import_finder finder = find_finder(&import->find);
    const struct import_options options = into_options(import, &finder, worker);

    return preview_write(&import->source, &import->scan, &options, (size_t)import->preview, err);
}

/* Finds who is in the folder. */
static enum status import_look(struct import *import, struct db *db, struct err *err)
{
    const struct import_scan_options options = {.directory = import->directory,
                                                .identities = import->identities,
                                                .layout = import->source.layout != IMPORT_AUTO
                                                              ? import->source.layout
                                                              : import->wish.layout,
                                                .stop = &stop_requested,
                                                .note = output_note};
    enum status status = import_scan(&options, &import->scan, err);

    if (status == ST_OK && import->lists.given && import->scan.layout == IMPORT_SPLIT)
        status = err_set(err, ST_INVALID,
                         "the folders of %s say who is held out: leave --held-out away, or give "
                         "--layout nested",
                         import->directory);
    if (status == ST_OK)
        status = lists_check(&import->lists, &import->scan, import->directory, db,
                             import->source.dataset.id, err);
    return status;
}

/* A database that isn't there is made once something is to be written; db NULL: it isn't. */
static enum status import_open_database(struct command_line *line, const struct import *import,
                                        bool create, struct db **db, struct err *err)
{
    char *path;
    enum status status = db_default_path(line->db_path, &path, err);
    bool there = status == ST_OK && file_exists(path);

    mem_free(path);
    if (status != ST_OK || (!there && !create))
        return status;
    status = database_open(line, import->dry ? DB_READ : create ? DB_CREATE : DB_WRITE, db, err);
    if (status == ST_OK)
        database_wait_patiently(*db);
    return status;
}

/* Says what can't be grouped before anything is read. */
static enum status import_choose_nets(struct import *import, struct db *db, struct err *err)
{
    struct find *find = &import->find;
    struct db_dataset *dataset = &import->source.dataset;
    struct db_run run;
    bool found = false;
    enum status status = ST_OK;

    find->single = import->scan.layout != IMPORT_PHOTOS;
    if (import->recogniser != NULL && find->single)
        return err_set(err, ST_INVALID, "--recogniser groups faces of --photos");
    if (db != NULL)
        status = group_choose(db, dataset->id, import->recogniser, &run, &found, err);
    if (status == ST_OK && dataset->id == 0)
        status = find_suit(db, found ? &run : NULL, import->wish.alignment == NULL,
                           import->wish.size == 0, dataset, err);
    if (status == ST_OK && found && !find->single)
        status = same_crops_check(db, run.id, dataset, true, err);
    find->least = import->least;
    return status == ST_OK ? find_init(find, db, dataset, err) : status;
}

static enum status import_open(struct command_line *line, struct import *import, struct err *err)
{
    char *worker = NULL, *root = realpath(import->directory, NULL);
    struct db *db = NULL;
    enum status status = process_find_program("facenet-decode", PKGLIBEXECDIR, &worker, err);

    if (status == ST_OK && root == NULL)
        status = err_set_errno(err, ST_NOTFOUND, errno, "%s", import->directory);
    import->wish.root = root;
    if (status == ST_OK)
        status = import_open_database(line, import, false, &db, err);
    if (status == ST_OK)
        status = source_find(db, &import->wish, &import->source, err);
    if (status == ST_OK)
        status = import_look(import, db, err);
    if (status == ST_OK && (into_finds(import) || import->recogniser != NULL))
        status = import_choose_nets(import, db, err);
    if (status == ST_OK && db == NULL && !import->dry)
        status = import_open_database(line, import, true, &db, err);
    if (status == ST_OK)
        status = import->preview > 0 ? import_preview(import, worker, err)
                                     : into_all(import, db, worker, err);
    if (db != NULL)
        db_close(db);
    free(root);
    mem_free(worker);
    return status;
}

static enum status import_layout(struct command_line *line, struct import *import,
                                 const char *layout, struct err *err)
{
    import->wish.layout = import->identities != NULL ? IMPORT_LIST : IMPORT_AUTO;
    if (import->photos && (layout != NULL || import->identities != NULL))
        return options_refuse(line, err,
                              "--photos are of nobody knows whom: leave --layout and "
                              "--identities away");
    if (import->photos) {
        import->wish.layout = IMPORT_PHOTOS;
        return ST_OK;
    }
    if (layout == NULL || strcmp(layout, "auto") == 0)
        return ST_OK;
    if (import->identities != NULL)
        return options_refuse(line, err, "--identities says who is who: leave --layout away");
    import->wish.layout = source_layout(layout);
    if (import->wish.layout == IMPORT_AUTO || import->wish.layout == IMPORT_LIST ||
        import->wish.layout == IMPORT_PHOTOS)
        return options_refuse(line, err, "--layout %.40s: expected people, nested, split or auto",
                              layout);
    return ST_OK;
}

static enum status import_directory(struct command_line *line, struct import *import,
                                    const char *layout, const char *people, const char *held_out,
                                    struct err *err)
{
    char folder[RECORD_NAME];
    enum status status = ST_OK;

    if (line->argc != 2)
        return options_refuse(line, err, "expected one folder");
    import->directory = line->argv[1];
    if (import->wish.name == NULL)
        import->wish.name = source_folder_name(folder, sizeof folder, import->directory);
    if (!file_exists(import->directory) || import->wish.name[0] == '\0')
        return err_set(err, ST_NOTFOUND, "%s: %s", import->directory,
                       import->wish.name[0] != '\0'
                           ? "there is no such folder"
                           : "this folder has no name; give one with --name");
    stop_on_signals();
    status = import_layout(line, import, layout, err);
    if (status == ST_OK)
        status = lists_read(&import->lists, line, people, held_out, import->identities, err);
    if (status == ST_OK)
        status = process_self(&import->take.self, err);
    return status == ST_OK ? import_open(line, import, err) : status;
}

/* What doesn't go together; lists: a list of people was given. */
static enum status import_check(struct command_line *line, const struct import *import, bool lists,
                                struct err *err)
{
    enum alignment alignment = ALIGNMENT_NONE;

    if (import->wish.alignment != NULL && !alignment_find(import->wish.alignment, &alignment))
        return options_refuse(line, err, "--align %.40s: expected arcface, dlib or none",
                              import->wish.alignment);
    if (import->wish.alignment != NULL && !import->photos && alignment == ALIGNMENT_NONE)
        return options_refuse(line, err, "--align none goes with --photos");
    if ((import->wish.alignment != NULL || import->photos) && import->wish.crop != 0)
        return options_refuse(line, err,
                              "--crop is the share of a picture; faces that are found "
                              "have no such share");
    if (import->photos && lists)
        return options_refuse(line, err,
                              "nobody is known in --photos: leave --people and "
                              "--held-out away");
    if (import->folder_names && (import->no_names || !import->photos))
        return options_refuse(line, err, "--folder-names goes with --photos, not with --no-names");
    if (import->preview > 0 && import->photos)
        return options_refuse(line, err, "--preview shows one face of each picture, not --photos");
    if (import->no_names && !import->photos)
        return options_refuse(line, err, "--no-names goes with --photos");
    return ST_OK;
}

static enum status import_vectors(struct command_line *line, struct vectors_wish *vectors,
                                  const char *held_out, struct err *err)
{
    if (vectors->vectors == NULL || vectors->labels == NULL || vectors->name == NULL)
        return options_refuse(line, err, "vectors need --vectors FILE, --labels FILE and --name");
    if (line->argc > 1)
        return options_refuse(line, err, "--vectors FILE takes no folder");
    if (held_out != NULL && !text_parse_real(held_out, 0, 0.9, &vectors->held_out))
        return options_refuse(line, err, "--held-out %.40s: of vectors a share from 0 to 0.9",
                              held_out);
    return vectors_import(line, vectors, err);
}

struct import_asked {
    struct import import;
    struct vectors_wish vectors;
    const char *people, *held_out, *layout; /* as given, or NULL */
    bool relocate;
    int64_t pixels;
};

static enum status import_asked(struct command_line *line, const struct option_syntax *syntax,
                                struct import_asked *asked, struct err *err)
{
    struct import *import = &asked->import;
    struct vectors_wish *vectors = &asked->vectors;
    enum status status;

    if (vectors->vectors != NULL || vectors->labels != NULL || vectors->captions != NULL ||
        vectors->by_label) {
        if (import->dry || import->prune || import->photos || import->wish.join ||
            import->preview > 0 || import->identities != NULL || asked->people != NULL ||
            asked->layout != NULL || asked->relocate || import->lists.allow_unknown)
            return options_refuse(line, err,
                                  "--vectors goes with --labels, --captions, --name, --held-out, "
                                  "--by-label and --seed alone");
        vectors->name = import->wish.name;
        return import_vectors(line, vectors, asked->held_out, err);
    }
    if (line->argc < 2)
        return options_refuse(line, err, "expected a folder, or --vectors FILE");
    import->wish.size = (uint32_t)asked->pixels;
    import->dry = import->dry || import->preview > 0;
    status = import_check(line, import, asked->people != NULL || asked->held_out != NULL, err);
    if (status != ST_OK)
        return status;
    status = asked->relocate ? import_relocate(line, syntax, err)
                             : import_directory(line, import, asked->layout, asked->people,
                                                asked->held_out, err);
    import_free(import);
    return status;
}

static const char import_usage[] =
    "usage: facenet import DIR [OPTION...]\n"
    "       facenet import --relocate OLD NEW\n"
    "       facenet import --vectors FILE --labels FILE [--captions FILE] --name NAME\n"
    "           [--held-out SHARE] [--by-label] [--seed N]\n";

static const char import_about[] =
    "Imports a folder of pictures, with a folder per person or a list of who is who: " FORMAT_LIST
    ". Another import of the folder adds what is new, takes in what was changed or moved, and says "
    "what is gone.";

enum status command_import(struct command_line *line, struct err *err)
{
    struct import_asked asked = {.import = {.least = FINDER_LEAST},
                                 .vectors = {.held_out = 0.1, .seed = 1}};
    struct import *import = &asked.import;
    struct vectors_wish *vectors = &asked.vectors;
    const struct option options[] = {
        OPTION_TEXT("name", "NAME", &import->wish.name,
                    "name of the data set; without it the folder's name"),
        OPTION_FLAG("join", &import->wish.join,
                    "add the folder to a data set that has others; people of one name are one "
                    "person"),
        OPTION_TEXT("layout", "LAYOUT", &asked.layout,
                    "who is who: people (DIR/PERSON/...), nested (DIR/ANY/PERSON/...), split "
                    "(DIR/train/PERSON/..., DIR/test/PERSON/...: people outside train are held "
                    "out); auto takes what is certain (auto)"),
        OPTION_TEXT("identities", "FILE", &import->identities,
                    "who is who: lines \"picture person\" separated by a TAB, a blank or as CSV; "
                    "- reads standard input"),
        OPTION_TEXT("people", "FILE", &asked.people,
                    "import only the people named in FILE, one per line; - reads standard input"),
        OPTION_FLAG("photos", &import->photos,
                    "the pictures are photos of any people: find the faces in them"),
        OPTION_FLAG("no-names", &import->no_names, "of photos: leave names of faces in XMP alone"),
        OPTION_FLAG("folder-names", &import->folder_names,
                    "of photos: a folder in DIR has the name of somebody who is in its photos"),
        OPTION_TEXT("align", "HOW", &import->wish.alignment,
                    "find the face in each picture and align it: arcface, dlib or none; photos: "
                    "as the newest recogniser expects"),
        OPTION_TEXT("recogniser", "RUN", &import->recogniser,
                    "of photos: what groups the faces; without it what grouped them last, else the "
                    "newest net"),
        OPTION_INTEGER("min-face", "PIXELS", &import->least, 8, 4096,
                       "of photos: height of the smallest face"),
        OPTION_REAL("crop", "SHARE", &import->wish.crop, 0.05, 1,
                    "centred square of this share of the shorter side; 1 for a new data set"),
        OPTION_INTEGER("size", "PIXELS", &asked.pixels, 16, 512,
                       "side of a crop; 64 for a new data set"),
        OPTION_TEXT("held-out", "FILE|SHARE", &asked.held_out,
                    "people kept for evaluation: a file of names, one per line, or a share of all "
                    "people, chosen by a hash of the name; 0 to 0.9 (0.1)"),
        OPTION_FLAG("allow-unknown", &import->lists.allow_unknown,
                    "import although a file names people who aren't there"),
        OPTION_FLAG("prune", &import->prune,
                    "remove pictures from the data set whose files are gone"),
        OPTION_FLAG("dry-run", &import->dry, "say what would happen, and write nothing"),
        OPTION_INTEGER("preview", "COUNT", &import->preview, 1, PREVIEW_MOST,
                       "write so many pictures as they would come in to standard output, as one "
                       "PPM, and nothing else"),
        OPTION_TEXT("vectors", "FILE", &vectors->vectors,
                    "import vectors in place of pictures: a file of NumPy's format, float32 or "
                    "float64, a row a vector; --name names the data set"),
        OPTION_TEXT(
            "labels", "FILE", &vectors->labels,
            "of vectors: a line each with any number of labels, separated by blanks or tabs"),
        OPTION_TEXT("captions", "FILE", &vectors->captions,
                    "of vectors: a line each that is shown of it"),
        OPTION_FLAG("by-label", &vectors->by_label,
                    "of vectors: hold out a share of the labels and all that have one, not of the "
                    "vectors"),
        OPTION_INTEGER("seed", "N", &vectors->seed, 0, INT64_MAX,
                       "of vectors: which are held out (1)"),
        OPTION_FLAG("relocate", &asked.relocate, "the folder OLD is at NEW now"),
        {0}};
    const struct option_syntax syntax = {
        .usage = import_usage, .about = import_about, .options = options, .least = 0, .most = 2};
    enum status status = options_parse(line, &syntax, err);

    return status != ST_OK || line->helped ? status : import_asked(line, &syntax, &asked, err);
}
