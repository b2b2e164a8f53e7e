/* facenet models: lists the nets from elsewhere, adds and removes them. */
#include "cmd/commands.h"
#include "cmd/database.h"
#include "cmd/models/add.h"
#include "cmd/models/known.h"
#include "cmd/output.h"

#include "base/file.h"
#include "base/mem.h"
#include "base/similar.h"
#include "base/text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static void print_model(const struct db_model *model)
{
    const struct known_model *known = known_model_find(model->origin_sha256);
    char clean[RECORD_NAME], accuracy[16] = "-", speed[16] = "-";

    (void)text_clean(clean, sizeof clean, model->name, false);
    if (known != NULL && known->accuracy > 0)
        (void)snprintf(accuracy, sizeof accuracy, "%.2f %%", known->accuracy);
    if (!isnan(model->milliseconds))
        (void)snprintf(speed, sizeof speed, "%.1f", model->milliseconds);
    output_say("%-*s %-11s %-5s %8s %6s  %s", text_field(clean, 20), clean,
               db_model_kind_name(model->kind), "yes", accuracy, speed,
               model->licence[0] != '\0' ? model->licence : "licence not known");
}

static void print_missing(const struct known_model *known)
{
    char accuracy[16] = "-";

    if (known->accuracy > 0)
        (void)snprintf(accuracy, sizeof accuracy, "%.2f %%", known->accuracy);
    output_say("%-20s %-11s %-5s %8s %6s  %s; %s of %s", known->name,
               db_model_kind_name(known->kind), "no", accuracy, "-", known->licence, known->file,
               known->package);
}

/* The nets that are here, the newest first, then the known ones that aren't.  A database that isn't
 * there has none. */
static enum status list(struct command_line *line, struct err *err)
{
    struct db_model *models = NULL;
    const struct known_model *known;
    size_t count = 0;
    char *path;
    struct db *db;
    enum status status = db_default_path(line->db_path, &path, err);
    bool there = status == ST_OK && file_exists(path);

    mem_free(path);
    if (there)
        status = database_open(line, DB_READ, &db, err);
    if (there && status == ST_OK) {
        status = db_model_list(db, &models, &count, err);
        db_close(db);
    }

    if (status != ST_OK)
        return status;
    output_say("%-20s %-11s %-5s %8s %6s  %s", "net", "kind", "here", "LFW", "ms", "licence");
    for (size_t i = 0; i < count; i++)
        print_model(&models[i]);
    for (size_t k = 0; (known = known_model_at(k)) != NULL; k++) {
        size_t i = 0;

        while (i < count && strcmp(models[i].origin_sha256, known->sha256) != 0)
            i++;
        if (i == count)
            print_missing(known);
    }
    mem_free(models);
    return ST_OK;
}

static enum status remove_model(struct command_line *line, const char *name, struct err *err)
{
    struct db_model model;
    struct db *db;
    enum status status = database_open(line, DB_WRITE, &db, err);

    if (status != ST_OK)
        return status;
    status = db_model_find(db, name, &model, err);
    if (status == ST_OK)
        status = db_model_remove(db, &model, err);
    if (status == ST_OK)
        output_say("%s removed%s", model.name,
                   model.run_id != 0 ? "; names and decisions stay, its embeddings are gone" : "");
    db_close(db);
    return status;
}

static enum status refuse_word(struct command_line *line, struct err *err)
{
    char question[SIMILAR_QUESTION];
    struct similar similar;

    similar_begin(&similar, line->argv[1]);
    (void)similar_offer(&similar, "add");
    (void)similar_offer(&similar, "remove");
    return options_refuse(line, err, "%.40s: expected add or remove%s", line->argv[1],
                          similar_question(&similar, "", question));
}

enum status command_models(struct command_line *line, struct err *err)
{
    struct model_options add = {0};
    const struct option options[] = {
        OPTION_TEXT("as", "KIND", &add.kind, "recogniser, detector or landmarks"),
        OPTION_TEXT("name", "NAME", &add.name, "its name; without it the file's"),
        OPTION_INTEGER("input", "PIXELS", &add.size, 16, 512,
                       "side of its pictures; without it what the file says"),
        OPTION_TEXT("colour", "ORDER", &add.colour, "rgb or bgr: the first colour it expects"),
        OPTION_TEXT("mean", "VALUE", &add.mean, "taken from each value, 0 to 255; or R,G,B"),
        OPTION_TEXT("scale", "VALUE", &add.scale, "what values are divided by then"),
        OPTION_TEXT("align", "HOW", &add.alignment,
                    "how faces are aligned for it: arcface, dlib or none"),
        OPTION_TEXT("licence", "TEXT", &add.licence, "its licence, for your own notes"),
        {0}};
    const struct option_syntax syntax = {
        .usage = "usage: facenet models\n"
                 "       facenet models add FILE.onnx [--as KIND] [--name NAME] [--input PIXELS]\n"
                 "           [--colour ORDER] [--mean VALUE] [--scale VALUE] [--align HOW]\n"
                 "           [--licence TEXT]\n"
                 "       facenet models remove NAME\n",
        .about = "Lists nets from elsewhere, those that are known by name and those that were "
                 "added, adds one from an ONNX file, or removes one. A recogniser becomes a run, "
                 "which embed, eval and cluster take by its name. Of a known file nothing need be "
                 "said.",
        .options = options,
        .most = 2};
    bool adds, removes;
    enum status status = options_parse(line, &syntax, err);

    if (status != ST_OK || line->helped)
        return status;
    adds = line->argc > 1 && strcmp(line->argv[1], "add") == 0;
    removes = line->argc > 1 && strcmp(line->argv[1], "remove") == 0;
    if (line->argc > 1 && !adds && !removes)
        return refuse_word(line, err);
    if (line->argc == 2)
        return options_refuse(line, err, "an argument is missing");
    if (!adds && line->given != 0)
        return options_refuse(line, err, "options go with facenet models add");
    if (line->argc == 1)
        return list(line, err);
    add.path = line->argv[2];
    return adds ? model_add(line, &add, err) : remove_model(line, line->argv[2], err);
}
