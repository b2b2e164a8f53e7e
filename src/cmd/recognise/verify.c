/* facenet verify: whether two photos show one person. */
#include "base/json.h"
#include "cmd/commands.h"
#include "cmd/output.h"
#include "cmd/recognise/chain.h"
#include "cmd/recognise/chance.h"
#include "cmd/stop.h"

#include "train/embedder.h"

#include <math.h>
#include <stdio.h>

#define VERIFY_DIFFERENT 3 /* exit status */

struct verify {
    struct chain chain;
    struct chance chance;
    struct chain_photo photo[2];
    size_t face[2]; /* of these */
    bool json;
};

static enum status verify_look(struct verify *verify, const struct command_line *line,
                               struct err *err)
{
    enum status status = ST_OK;

    for (int i = 0; status == ST_OK && i < 2; i++) {
        struct chain_photo *photo = &verify->photo[i];
        const char *path = line->argv[i + 1];

        status = chain_look(&verify->chain, path, photo, err);
        if (status == ST_OK && photo->reason[0] != '\0')
            status = err_set(err, ST_CORRUPT, "%s", photo->reason);
        else if (status == ST_OK && photo->count == 0)
            status = err_set(err, ST_NOTFOUND, "no face was found in %s", path);
        else if (status == ST_OK)
            verify->face[i] = chain_largest(photo);
        if (status == ST_OK && photo->count > 1)
            output_warn("%s has %zu faces; face %zu is taken, the largest", path, photo->count,
                        verify->face[i] + 1);
    }
    return status;
}

static void verify_print_json(const struct verify *verify, char *const *path, double distance,
                              bool same, double error)
{
    struct text line = {0};

    text_add(&line, "{\"photos\":[");
    for (int i = 0; i < 2; i++) {
        const struct face *face = &verify->photo[i].faces[verify->face[i]];

        text_add(&line, i == 0 ? "{\"photo\":" : ",{\"photo\":");
        json_string(&line, path[i]);
        text_addf(&line, ",\"faces\":%zu,\"face\":%zu,\"box\":[%.1f,%.1f,%.1f,%.1f]}",
                  verify->photo[i].count, verify->face[i] + 1, (double)face->x, (double)face->y,
                  (double)face->width, (double)face->height);
    }
    text_add(&line, "],\"recogniser\":");
    json_string(&line, verify->chain.run.name);
    text_addf(&line,
              ",\"distance\":%.4f,\"threshold\":%.4f,\"same\":%s,\"chance_of_error\":", distance,
              verify->chance.threshold, same ? "true" : "false");
    text_addf(&line, isnan(error) ? "null}" : "%.4f}", error);
    (void)puts(text_string(&line));
    text_free(&line);
}

static enum status verify_say(const struct verify *verify, struct command_line *line,
                              struct err *err)
{
    size_t dim = verify->chain.dim;
    double distance =
        (double)embedder_distance(verify->photo[0].vectors + verify->face[0] * dim,
                                  verify->photo[1].vectors + verify->face[1] * dim, dim);
    bool same = chance_is_same(&verify->chance, distance);
    double error = chance_of_error(&verify->chance, distance);
    char words[24];

    if (!(verify->chance.threshold > 0))
        return err_set(
            err, ST_NOTFOUND,
            "the squared distance is %.3f, but no threshold of %s is known: facenet eval "
            "%s --data NAME --pairs FILE finds it",
            distance, verify->chain.run.name, verify->chain.run.name);
    chance_format(words, error);
    if (verify->json)
        verify_print_json(verify, line->argv + 1, distance, same, error);
    else
        output_say("%s: distance %.3f, threshold %.3f, chance of error %s",
                   same ? "the same person" : "different people", distance,
                   verify->chance.threshold, words);
    line->exit = same ? 0 : VERIFY_DIFFERENT;
    return ST_OK;
}

enum status command_verify(struct command_line *line, struct err *err)
{
    struct verify verify = {0};
    struct chain_wish wish = {.least = FINDER_LEAST};
    const struct option options[] = {
        OPTION_TEXT("recogniser", "RUN", &wish.recogniser,
                    "a run, RUN@STEP or RUN@best, or a net that was added; without it the net "
                    "that was added last"),
        OPTION_INTEGER("min-face", "N", &wish.least, 1, 65535, "least height of a face in pixels"),
        OPTION_FLAG("json", &verify.json, "print the result as JSON"),
        {0}};
    const struct option_syntax syntax = {
        .usage = "usage: facenet verify PHOTO PHOTO [--recogniser RUN] [--min-face N] [--json]\n",
        .about = "Says whether the largest faces of two photos are one person: their squared "
                 "distance, the threshold, and the chance that this is wrong. Ends with 0 if they "
                 "are the same person, with 3 if not. Nothing is kept.",
        .options = options,
        .least = 2,
        .most = 2};
    enum status status = options_parse(line, &syntax, err);

    if (status != ST_OK || line->helped)
        return status;
    stop_on_signals();
    status = chain_open(&verify.chain, line, &wish, err);
    if (status == ST_OK)
        status = chance_of_run(verify.chain.db, &verify.chain.run, verify.chain.step,
                               &verify.chance, err);
    if (status == ST_OK)
        status = verify_look(&verify, line, err);
    if (status == ST_OK)
        status = verify_say(&verify, line, err);
    chain_photo_free(&verify.photo[0]);
    chain_photo_free(&verify.photo[1]);
    chain_close(&verify.chain);
    return status;
}
