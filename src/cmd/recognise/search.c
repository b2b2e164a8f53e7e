/* facenet search: whom the faces of a photo show, among the people of the database. */
#include "base/json.h"
#include "cmd/commands.h"
#include "cmd/index.h"
#include "cmd/output.h"
#include "cmd/recognise/chain.h"
#include "cmd/recognise/chance.h"
#include "cmd/recognise/like.h"
#include "cmd/recognise/people.h"
#include "cmd/stop.h"

#include "db/faces/faces.h"
#include "db/faces/images.h"
#include "db/runs/params.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define SEARCH_FACES 32 /* of a photo that are compared in one pass */

struct search {
    struct chain chain;
    struct chance chance;
    int64_t dataset, top; /* dataset 0: all */
    int64_t older;        /* checkpoint that the recogniser stays comparable with; 0: none */
    bool json;
    const struct vector_index *index; /* NULL: all embeddings are compared */
};

/* Who it is, in words. */
static void somebody_name(char out[RECORD_NAME + 32], const struct somebody *somebody)
{
    if (somebody->name[0] != '\0')
        (void)snprintf(out, RECORD_NAME + 32, "%s%s", somebody->name,
                       somebody->cluster != 0 && !somebody->confirmed ? " (not confirmed)" : "");
    else if (somebody->cluster != 0)
        (void)snprintf(out, RECORD_NAME + 32, "cluster %" PRId64, somebody->cluster);
    else
        (void)snprintf(out, RECORD_NAME + 32, "somebody seen once");
}

/* Only the nearest can be the same person as the face, and others of its name. */
static const char *search_verdict(const struct search *search, const struct people *people,
                                  size_t rank)
{
    const struct somebody *somebody = &people->list[rank], *nearest = &people->list[0];

    if (!(search->chance.threshold > 0))
        return "unknown";
    if (!chance_is_same(&search->chance, somebody->near.distance))
        return "different";
    return rank == 0 || (nearest->name[0] != '\0' && strcmp(somebody->name, nearest->name) == 0)
               ? "same"
               : "near";
}

static enum status search_say(const struct search *search, const struct people *people, size_t rank,
                              struct err *err)
{
    const struct somebody *somebody = &people->list[rank];
    char name[RECORD_NAME + 32], words[24], path[1024], where[32] = "";
    int64_t face;
    enum status status =
        db_image_place(search->chain.db, somebody->near.image, path, sizeof path, &face, err);

    if (status != ST_OK)
        return status;
    somebody_name(name, somebody);
    chance_format(words, chance_of_error(&search->chance, somebody->near.distance));
    if (face > 0)
        (void)snprintf(where, sizeof where, " face %" PRId64, face);
    output_say("%4zu  %.3f  %-9s  %s; chance of error %s; %zu %s, the nearest %.3f: %s%s", rank + 1,
               somebody->near.distance, search_verdict(search, people, rank), name, words,
               somebody->faces, text_noun(somebody->faces, "face", "faces"), somebody->near.nearest,
               path, where);
    return ST_OK;
}

static enum status search_json(const struct search *search, const struct people *people,
                               size_t rank, struct text *out, struct err *err)
{
    const struct somebody *somebody = &people->list[rank];
    double error = chance_of_error(&search->chance, somebody->near.distance);
    char path[1024];
    int64_t face;
    enum status status =
        db_image_place(search->chain.db, somebody->near.image, path, sizeof path, &face, err);

    if (status != ST_OK)
        return status;
    text_add(out, "{\"name\":");
    json_string(out, somebody->name);
    text_addf(out,
              ",\"data\":%" PRId64 ",\"cluster\":%" PRId64 ",\"confirmed\":%s,\"distance\":%.4f,"
              "\"verdict\":\"%s\",\"chance_of_error\":",
              somebody->dataset, somebody->cluster, somebody->confirmed ? "true" : "false",
              somebody->near.distance, search_verdict(search, people, rank));
    text_addf(out, isnan(error) ? "null" : "%.4f", error);
    text_addf(out, ",\"faces\":%zu,\"nearest\":{\"distance\":%.4f,\"photo\":", somebody->faces,
              somebody->near.nearest);
    json_string(out, path);
    text_addf(out, ",\"face\":%" PRId64 "}}", face);
    return ST_OK;
}

/* A face of the photo: its line, and one for each of the nearest people. */
static enum status search_face(const struct search *search, const struct chain_photo *photo,
                               size_t i, const struct people *people, struct text *json,
                               struct err *err)
{
    const struct face *face = &photo->faces[i];
    enum status status = ST_OK;

    if (search->json)
        text_addf(json, "%s{\"box\":[%.1f,%.1f,%.1f,%.1f],\"people\":[", i > 0 ? "," : "",
                  (double)face->x, (double)face->y, (double)face->width, (double)face->height);
    else
        output_say("face %zu of %zu, %.0f x %.0f pixels at %.0f,%.0f%s", i + 1, photo->count,
                   (double)face->width, (double)face->height, (double)face->x, (double)face->y,
                   people->count == 0 ? ": nobody to compare with; facenet embed makes embeddings"
                                      : "");
    for (size_t k = 0; status == ST_OK && k < people->count && k < (size_t)search->top; k++) {
        if (search->json && k > 0)
            text_add(json, ",");
        status = search->json ? search_json(search, people, k, json, err)
                              : search_say(search, people, k, err);
    }
    if (search->json)
        text_add(json, "]}");
    return status;
}

static enum status search_faces(const struct search *search, const struct chain_photo *photo,
                                struct text *json, struct err *err)
{
    enum status status = ST_OK;

    for (size_t first = 0; status == ST_OK && first < photo->count; first += SEARCH_FACES) {
        size_t count = photo->count - first < SEARCH_FACES ? photo->count - first : SEARCH_FACES;
        struct people people;

        status =
            known_people_measure(&people, search->chain.db, search->chain.checkpoint, search->older,
                                 search->dataset, photo->vectors + first * search->chain.dim, count,
                                 search->chain.dim, search->index, err);
        for (size_t i = 0; status == ST_OK && i < count; i++) {
            known_people_rank(&people, i);
            status = search_face(search, photo, first + i, &people, json, err);
        }
        known_people_free(&people);
    }
    return status;
}

static enum status search_photo(const struct search *search, const char *path, struct err *err)
{
    struct chain_photo photo;
    struct text json = {0};
    enum status status = chain_look(&search->chain, path, &photo, err);

    if (status != ST_OK)
        return status;
    if (photo.reason[0] != '\0')
        status = err_set(err, ST_CORRUPT, "%s", photo.reason);
    else if (photo.count == 0)
        status = err_set(err, ST_NOTFOUND, "no face was found in %s", path);
    text_add(&json, "{\"photo\":");
    json_string(&json, path);
    text_addf(&json, ",\"threshold\":%.4f,\"recogniser\":", search->chance.threshold);
    json_string(&json, search->chain.run.name);
    text_add(&json, ",\"faces\":[");
    if (status == ST_OK)
        status = search_faces(search, &photo, &json, err);
    text_add(&json, "]}");
    if (status == ST_OK && json.failed)
        status = err_nomem(err, "a line");
    if (status == ST_OK && search->json)
        (void)puts(text_string(&json));
    text_free(&json);
    chain_photo_free(&photo);
    return status;
}

enum status command_search(struct command_line *line, struct err *err)
{
    struct search search = {.top = 5};
    struct chain_wish wish = {.least = FINDER_LEAST};
    struct db_dataset dataset;
    struct like_wish like = {0};
    struct vector_index index = {0};
    const char *data = NULL;
    bool exact = false, use = false;
    const struct option options[] = {
        OPTION_INTEGER("top", "N", &search.top, 1, 1000, "people that are named for each face"),
        OPTION_TEXT("data", "NAME", &data, "data set to search, by name or id; without it all"),
        OPTION_TEXT("recogniser", "RUN", &wish.recogniser,
                    "a run, RUN@STEP or RUN@best, or a net that was added; without it the net "
                    "that was added last"),
        OPTION_INTEGER("min-face", "N", &wish.least, 1, 65535, "least height of a face in pixels"),
        OPTION_TEXT(
            "like", "ITEM", &like.like,
            "what of the recogniser's data set, or of --data, is nearest to one of its own: "
            "a picture by id or path, an item by number or the beginning of its caption"),
        OPTION_TEXT("vector", "FILE", &like.vector,
                    "the same of the first vector of a file of NumPy's format: an embedding, or "
                    "what the net embeds"),
        OPTION_FLAG("json", &search.json, "print the result as JSON"),
        OPTION_FLAG("exact", &exact, INDEX_EXACT_HELP),
        {0}};
    const struct option_syntax syntax = {
        .usage = "usage: facenet search PHOTO [--top N] [--data NAME] [--recogniser RUN] "
                 "[--min-face N] [--exact] [--json]\n"
                 "       facenet search --like ITEM|--vector FILE --recogniser RUN [--data NAME] "
                 "[--top N]\n",
        .about = "Finds the faces of a photo, from left to right, and prints for each the people "
                 "nearest to it: the squared distance to the mean of their faces, whether that is "
                 "the same person, the chance that this is wrong, and the nearest face. Nothing is "
                 "kept.",
        .options = options,
        .least = 0,
        .most = 1};
    enum status status = options_parse(line, &syntax, err);

    if (status != ST_OK || line->helped)
        return status;
    if (like.like != NULL || like.vector != NULL) {
        if (wish.recogniser == NULL || line->argc > 1 || search.json ||
            (like.like != NULL && like.vector != NULL))
            return options_refuse(line, err,
                                  "one of --like and --vector goes with --recogniser, without a "
                                  "photo and --json");
        like.recogniser = wish.recogniser;
        like.data = data;
        like.top = search.top;
        return like_search(line, &like, err);
    }
    if (line->argc < 2)
        return options_refuse(line, err, "expected a photo, or --like or --vector");
    stop_on_signals();
    status = chain_open(&search.chain, line, &wish, err);
    if (status == ST_OK && data != NULL) {
        status = db_dataset_find(search.chain.db, data, &dataset, err);
        search.dataset = status == ST_OK ? dataset.id : 0;
    }
    if (status == ST_OK)
        status = params_checkpoint(search.chain.db, search.chain.run.id, PARAM_COMPATIBLE,
                                   &search.older, err);
    if (status == ST_OK)
        status = chance_of_run(search.chain.db, &search.chain.run, search.chain.step,
                               &search.chance, err);
    if (status == ST_OK && !exact && search.older == 0)
        status = index_ready(search.chain.db, search.chain.checkpoint, &index, &use, err);
    search.index = use ? &index : NULL;
    if (status == ST_OK)
        status = search_photo(&search, line->argv[1], err);
    vector_index_close(&index);
    chain_close(&search.chain);
    return status;
}
