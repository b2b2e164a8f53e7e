/* facenet export: writes what the database keeps of a run as CSV (RFC 4180), numbers in full
 * precision, and its net as ONNX. */
#include "cmd/checkpoints.h"
#include "cmd/commands.h"
#include "cmd/database.h"
#include "cmd/export/csv.h"
#include "cmd/export/net.h"
#include "cmd/export/people.h"
#include "cmd/export/table.h"
#include "cmd/export/xmp.h"
#include "cmd/faces.h"
#include "cmd/output.h"

#include "base/file.h"
#include "base/mem.h"
#include "base/sha256.h"
#include "base/similar.h"
#include "base/text.h"
#include "db/faces/exports.h"
#include "db/findings/embeddings.h"
#include "db/review/clusters.h"
#include "db/runs/runs.h"
#include "db/runs/steps.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define EXPORT_BLOCK 10000 /* steps read at a time */

struct export
{
    struct db *db;
    struct db_run run;
    int64_t step;    /* of the checkpoint; below 0: the newest */
    int64_t dataset; /* whose faces are written, 0: nobody's */
    const char *data, *folder;
    enum export_as as;
    bool hidden; /* people who are hidden, too */
    bool json;   /* of people: an array in place of CSV */
    FILE *stream;
    bool headed; /* the header line is written */
    bool shown;  /* stream is a terminal */
};

static enum status export_embedding(void *context, const struct db_embedding_row *row,
                                    struct err *err)
{
    struct export *export = context;

    (void)err;
    if (!export->headed) {
        (void)fputs("person,picture,held_out", export->stream);
        for (size_t i = 0; i < row->dim; i++)
            (void)fprintf(export->stream, ",e%zu", i);
        (void)putc('\n', export->stream);
        export->headed = true;
    }
    csv_text(export->stream, export->shown, row->name);
    (void)putc(',', export->stream);
    csv_text(export->stream, export->shown, row->path);
    (void)fprintf(export->stream, ",%d", (int)row->held_out);
    for (size_t i = 0; i < row->dim; i++)
        (void)fprintf(export->stream, ",%.9g", (double)row->vector[i]);
    (void)putc('\n', export->stream);
    return ST_OK;
}

static enum status export_dataset(struct export *export, struct db_dataset *dataset,
                                  struct err *err)
{
    char id[FACES_ID];
    enum status status = faces_dataset(&export->run, &export->data, id, err);

    if (status == ST_OK)
        status = db_dataset_find(export->db, export->data, dataset, err);

    export->dataset = dataset->id;
    return status;
}

static enum status export_embeddings(struct export *export, struct err *err)
{
    struct db_dataset dataset;
    int64_t checkpoint;
    bool found;
    enum status status = export_dataset(export, &dataset, err);

    if (status == ST_OK)
        status =
            db_embedding_newest(export->db, export->run.id, dataset.id, &checkpoint, &found, err);
    if (status != ST_OK)
        return status;
    if (!found)
        return err_set(err, ST_NOTFOUND,
                       "run %" PRId64 " has no embeddings of %s; make them with facenet embed",
                       export->run.id, dataset.name);
    return db_embeddings_each(export->db, checkpoint, dataset.id, export_embedding, export, err);
}

static enum status export_member(void *context, const struct db_member_row *row, struct err *err)
{
    struct export *export = context;
    const struct db_member *member = row->member;

    (void)err;
    if (member->cluster != 0)
        (void)fprintf(export->stream, "%" PRId64, member->cluster);
    (void)putc(',', export->stream);
    csv_text(export->stream, export->shown, row->name);
    (void)fprintf(export->stream, ",%d,", (int)row->confirmed);
    csv_text(export->stream, export->shown, member->person);
    (void)putc(',', export->stream);
    csv_text(export->stream, export->shown, row->path);
    (void)fprintf(export->stream, ",%" PRId64, member->image);
    csv_real(export->stream, member->distance);
    (void)fprintf(export->stream, ",%d\n", (int)member->suspect);
    return ST_OK;
}

/* Keeps where faces are exported to, so that facenet forget finds them. */
static enum status export_keep(const struct export *export, const char *path, const char *sha256,
                               struct err *err)
{
    char *absolute = realpath(path, NULL);
    enum status status;

    if (absolute == NULL)
        return err_set_errno(err, ST_IO, errno, "cannot find %s", path);
    status = db_export_put(export->db, export->dataset, absolute, sha256, err);
    free(absolute);
    return status;
}

/* The data set and its current clustering. */
static enum status export_clustering(struct export *export, struct db_dataset *dataset,
                                     struct db_clustering *clustering, struct err *err)
{
    bool found = false;
    enum status status = export_dataset(export, dataset, err);

    if (status == ST_OK)
        status = db_clustering_current(export->db, dataset->id, clustering, &found, err);
    if (status == ST_OK && !found)
        status = err_set(err, ST_NOTFOUND, "%s has no clusters; make them with facenet cluster",
                         dataset->name);
    return status;
}

static enum status export_clusters(struct export *export, struct err *err)
{
    struct db_dataset dataset;
    struct db_clustering clustering;
    enum status status = export_clustering(export, &dataset, &clustering, err);

    if (status != ST_OK)
        return status;
    (void)fputs("cluster,name,confirmed,person,picture,image,distance,suspect\n", export->stream);
    return db_members_each(export->db, clustering.id, export_member, export, err);
}

static enum status export_folder(struct export *export, const struct db_dataset *dataset,
                                 struct err *err)
{
    struct export_counts counts;
    enum status status = file_make_directory(export->folder, err);

    if (status == ST_OK)
        status = export_keep(export, export->folder, "", err);
    if (status == ST_OK)
        status = export_people(export->db, dataset, export->as, export->hidden, export->folder,
                               &counts, err);
    if (status != ST_OK)
        return status;
    output_say("%zu %s of %zu %s in %s: %zu %s, %zu as %s", counts.pictures + counts.crops,
               text_noun(counts.pictures + counts.crops, "picture", "pictures"), counts.people,
               text_noun(counts.people, "cluster", "clusters"), export->folder, counts.pictures,
               export->as == EXPORT_LINKS ? "linked" : "copied", counts.crops,
               text_noun(counts.crops, "a crop", "crops"));
    if (counts.crops > 0 && export->as != EXPORT_CROPS && !db_dataset_is_drawn(dataset))
        output_say("a crop is exported where the picture is gone or changed since its import");
    if (counts.removed > 0)
        (void)printf("%zu of an earlier export removed\n", counts.removed);
    return ST_OK;
}

static enum status export_album(struct export *export, struct err *err)
{
    struct db_dataset dataset;
    struct db_clustering clustering;
    enum status status = export_clustering(export, &dataset, &clustering, err);

    if (status != ST_OK)
        return status;
    return export->folder != NULL ? export_folder(export, &dataset, err)
                                  : export_table(export->db, &dataset, export->json, export->hidden,
                                                 export->stream, export->shown, err);
}

static enum status export_sidecars(struct export *export, struct err *err)
{
    struct db_dataset dataset;
    enum status status = export_dataset(export, &dataset, err);

    return status == ST_OK ? export_xmp(export->db, &dataset, export->folder, export->hidden, err)
                           : status;
}

static void export_step(FILE *stream, const struct record_step *row)
{
    (void)fprintf(stream, "%" PRId64 ",%" PRId64 ",%" PRId64, row->step, row->epoch, row->time);
    csv_real(stream, row->loss);
    csv_real(stream, row->loss_all);
    (void)fprintf(stream, ",%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%" PRIu64,
                  row->easy, row->semi_hard, row->hard, row->selected, row->pairs,
                  row->pairs_without);
    csv_real(stream, row->margin);
    csv_real(stream, row->curriculum);
    csv_real(stream, row->learning_rate);
    csv_real(stream, row->mean_ap);
    csv_real(stream, row->mean_an);
    csv_real(stream, row->mean_random);
    csv_real(stream, row->variance);
    csv_real(stream, row->gradient_norm);
    csv_real(stream, row->images_per_second);
    (void)fprintf(stream, ",%" PRIu64 ",%" PRIu64 ",%" PRIu64 "\n", row->class_images,
                  row->class_right, row->dropped);
}

static enum status export_steps(struct export *export, struct err *err)
{
    enum status status = ST_OK;
    int64_t after = 0;

    (void)fputs("step,epoch,time_ms,loss,loss_all,easy,semi_hard,hard,selected,pairs,pairs_without,"
                "margin,curriculum,learning_rate,mean_ap,mean_an,mean_random,variance,"
                "gradient_norm,images_per_second,class_images,class_right,dropped\n",
                export->stream);
    for (size_t count = EXPORT_BLOCK; status == ST_OK && count == EXPORT_BLOCK;) {
        struct record_step *steps;

        status = db_step_list(export->db, export->run.id, after, EXPORT_BLOCK, &steps, &count, err);
        for (size_t i = 0; i < count; i++)
            export_step(export->stream, &steps[i]);
        if (count > 0)
            after = steps[count - 1].step;
        mem_free(steps);
    }
    return status;
}

static enum status export_metrics(struct export *export, struct err *err)
{
    struct record_metric *metrics;
    size_t count;
    enum status status = db_metric_series(export->db, export->run.id, NULL, &metrics, &count, err);

    if (status != ST_OK)
        return status;
    (void)fputs("step,key,value\n", export->stream);
    for (size_t i = 0; i < count; i++) {
        (void)fprintf(export->stream, "%" PRId64 ",", metrics[i].step);
        csv_text(export->stream, export->shown, metrics[i].key);
        csv_real(export->stream, metrics[i].value);
        (void)putc('\n', export->stream);
    }
    mem_free(metrics);
    return ST_OK;
}

/* Weights hold no faces, and those of a run outlive forgetting, too: nothing is kept of the file.
 */
static enum status export_weights(struct export *export, struct err *err)
{
    return export_net(export->db, &export->run, export->step, export->stream, err);
}

static const struct export_kind {
    const char *name;
    enum status (*write)(struct export *export, struct err *err);
} export_kinds[] = {{"embeddings", export_embeddings}, {"clusters", export_clusters},
                    {"people", export_album},          {"xmp", export_sidecars},
                    {"steps", export_steps},           {"metrics", export_metrics},
                    {"onnx", export_weights}};

static enum status export_to_file(struct export *export, const struct export_kind *kind,
                                  const char *path, struct err *err)
{
    struct file_writer writer;
    char digest[SHA256_HEX] = "";
    struct stat info;
    enum status status = file_writer_open_named(&writer, path, err);

    if (status != ST_OK)
        return status;
    export->stream = writer.stream;
    export->shown = isatty(fileno(writer.stream));
    status = kind->write(export, err);
    if (status == ST_OK)
        status = file_writer_commit(&writer, err);
    file_writer_abort(&writer);
    if (status == ST_OK && export->dataset != 0 && stat(path, &info) == 0 && S_ISREG(info.st_mode))
        status = sha256_file(path, digest, err);
    if (status == ST_OK && digest[0] != '\0')
        status = export_keep(export, path, digest, err);
    return status;
}

/* The kind of an export by its name, and what goes with what. */
static enum status export_check(struct command_line *line, const struct export_kind **kind,
                                const struct export *export, const char *out, const char *table,
                                struct err *err)
{
    char question[SIMILAR_QUESTION];
    struct similar similar;
    bool people, sidecars, nets;

    similar_begin(&similar, line->argv[1]);
    for (size_t i = 0; i < sizeof export_kinds / sizeof *export_kinds; i++) {
        (void)similar_offer(&similar, export_kinds[i].name);
        if (strcmp(line->argv[1], export_kinds[i].name) == 0)
            *kind = &export_kinds[i];
    }
    if (*kind == NULL)
        return options_refuse(line, err, "%.60s cannot be exported%s", line->argv[1],
                              similar_question(&similar, "", question));
    people = (*kind)->write == export_album;
    sidecars = (*kind)->write == export_sidecars;
    nets = (*kind)->write == export_weights;
    if (export->folder != NULL && !people && !sidecars)
        return options_refuse(
            line, err, "--folder goes with people or xmp%s",
            (*kind)->write == export_clusters ? ": export people writes a folder per person" : "");
    if (people && (export->folder != NULL) + (table != NULL) != 1)
        return options_refuse(line, err, "people takes one of --folder, --csv and --json");
    if (!people && (table != NULL || export->as != EXPORT_COPIES))
        return options_refuse(line, err, "--as, --csv and --json go with people");
    if (!people && !sidecars && export->hidden)
        return options_refuse(line, err, "--hidden goes with people or xmp");
    if ((people || sidecars) && out != NULL)
        return options_refuse(line, err, "--out goes with what is one file");
    if (export->as != EXPORT_COPIES && export->folder == NULL)
        return options_refuse(line, err, "--as goes with --folder");
    if (nets && (line->argc != 4 || line->given != 0))
        return options_refuse(line, err, "onnx takes a run and a file, no options");
    if (!nets && line->argc != 3)
        return options_refuse(line, err, "%.60s takes a run; a file goes with --out",
                              line->argv[1]);
    return ST_OK;
}

static enum status export_with(struct command_line *line, struct export *export,
                               const struct export_kind *kind, const char *out, struct err *err)
{
    bool nets = kind->write == export_weights, writes = kind->write == export_sidecars;
    enum status status =
        database_open(line, out != NULL || export->folder != NULL || writes ? DB_WRITE : DB_READ,
                      &export->db, err);

    if (status != ST_OK)
        return status;
    status = nets ? checkpoints_named(export->db, line->argv[2], &export->run, &export->step, err)
                  : db_run_find(export->db, line->argv[2], &export->run, err);
    if (status == ST_OK && nets)
        status = checkpoints_offer(export->db, &export->run, export->step, err);
    if (status == ST_OK)
        status = out == NULL ? kind->write(export, err) : export_to_file(export, kind, out, err);
    db_close(export->db);
    return status;
}

enum status command_export(struct command_line *line, struct err *err)
{
    const char *out = NULL, *as = "copies", *csv = NULL, *json = NULL, *table;
    struct export export = {.stream = stdout, .shown = isatty(STDOUT_FILENO)};
    const struct option options[] = {
        OPTION_TEXT("data", "NAME", &export.data,
                    "data set whose faces are written; without it the run's own"),
        OPTION_TEXT("out", "FILE", &out, "file to write; without it standard output"),
        OPTION_TEXT("folder", "DIR", &export.folder,
                    "of people: a folder for each of them below it; of xmp: write below it, not "
                    "beside the photos"),
        OPTION_TEXT("as", "WHAT", &as,
                    "of people with --folder: copies of the pictures, links to them, or crops of "
                    "the faces"),
        OPTION_TEXT("csv", "FILE", &csv, "of people: a table of their faces"),
        OPTION_TEXT("json", "FILE", &json, "of people: the same as JSON"),
        OPTION_FLAG("hidden", &export.hidden, "of people and xmp: people who are hidden, too"),
        {0}};
    const struct option_syntax syntax = {
        .usage =
            "usage: facenet export people RUN [--data NAME] --folder DIR [--as WHAT] [--hidden]\n"
            "       facenet export people RUN [--data NAME] --csv FILE | --json FILE [--hidden]\n"
            "       facenet export xmp RUN [--data NAME] [--folder DIR] [--hidden]\n"
            "       facenet export embeddings|clusters RUN [--data NAME] [--out FILE]\n"
            "       facenet export steps|metrics RUN [--out FILE]\n"
            "       facenet export onnx RUN[@STEP|@best] FILE\n",
        .about = "people writes the people of a review: pictures in a folder for each of them, or "
                 "a table. xmp writes the names of confirmed people into XMP files beside the "
                 "photos. The others are CSV with a header line: the newest embeddings of a run, "
                 "the current clusters of a data set, the run's steps, or its evaluations. onnx "
                 "writes the net of the run's newest checkpoint, or of that of a step, as an ONNX "
                 "file.",
        .options = options,
        .least = 2,
        .most = 3};
    const struct export_kind *kind = NULL;
    enum status status = options_parse(line, &syntax, err);

    if (status != ST_OK || line->helped)
        return status;
    if (!export_as_find(as, &export.as))
        return options_refuse(line, err, "--as %.40s: expected copies, links or crops", as);
    if (csv != NULL && json != NULL)
        return options_refuse(line, err, "people takes one of --folder, --csv and --json");
    table = csv != NULL ? csv : json;
    export.json = json != NULL;
    status = export_check(line, &kind, &export, out, table, err);
    if (status != ST_OK)
        return status;
    if (kind->write == export_weights)
        out = line->argv[3];
    if (table != NULL)
        out = strcmp(table, "-") == 0 ? NULL : table;
    return export_with(line, &export, kind, out, err);
}
