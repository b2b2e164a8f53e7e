/* facenet export: writes what the database keeps of a run as CSV (RFC 4180), numbers in full
 * precision, and its net as ONNX. */
#include "cmd/checkpoints.h"
#include "cmd/commands.h"
#include "cmd/database.h"
#include "cmd/export/net.h"
#include "cmd/export/people.h"
#include "cmd/export/xmp.h"
#include "cmd/faces.h"
#include "cmd/output.h"

#include "base/file.h"
#include "base/mem.h"
#include "base/sha256.h"
#include "base/similar.h"
#include "base/text.h"
#include "db/faces/embeddings.h"
#include "db/faces/exports.h"
#include "db/review/clusters.h"
#include "db/runs/runs.h"
#include "db/runs/steps.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
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
    FILE *stream;
    bool headed; /* the header line is written */
    bool shown;  /* stream is a terminal */
};

/* A quoted field.  Names are kept byte for byte, but for a terminal; quotes are doubled. */
static void export_text(const struct export *export, const char *text)
{
    char clean[4096];

    if (export->shown) {
        (void)text_clean(clean, sizeof clean, text, false);
        text = clean;
    }
    (void)putc('"', export->stream);
    for (; *text != '\0'; text++) {
        if (*text == '"')
            (void)putc('"', export->stream);
        (void)putc(*text, export->stream);
    }
    (void)putc('"', export->stream);
}

static void export_real(FILE *stream, double value)
{
    if (isnan(value))
        (void)putc(',', stream);
    else
        (void)fprintf(stream, ",%.17g", value);
}

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
    export_text(export, row->name);
    (void)putc(',', export->stream);
    export_text(export, row->path);
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
    export_text(export, row->name);
    (void)fprintf(export->stream, ",%d,", (int)row->confirmed);
    export_text(export, member->person);
    (void)putc(',', export->stream);
    export_text(export, row->path);
    (void)fprintf(export->stream, ",%" PRId64, member->image);
    export_real(export->stream, member->distance);
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

static enum status export_folder(const struct export *export, const struct db_dataset *dataset,
                                 int64_t clustering, struct err *err)
{
    struct export_counts counts;
    enum status status = file_make_directory(export->folder, err);

    if (status == ST_OK)
        status = export_keep(export, export->folder, "", err);
    if (status == ST_OK)
        status = export_people(export->db, dataset, clustering, export->folder, &counts, err);
    if (status != ST_OK)
        return status;
    output_say("%zu %s of %zu %s in %s: %zu copied, %zu as %s", counts.pictures + counts.crops,
               text_noun(counts.pictures + counts.crops, "picture", "pictures"), counts.people,
               text_noun(counts.people, "cluster", "clusters"), export->folder, counts.pictures,
               counts.crops, text_noun(counts.crops, "a crop", "crops"));
    if (counts.crops > 0 && strncmp(dataset->source, "drawn, ", 7) != 0)
        output_say(
            "a crop is exported where the picture is gone or changed since its import, and of "
            "a face in a photo");
    if (counts.removed > 0)
        (void)printf("%zu of an earlier export removed\n", counts.removed);
    return ST_OK;
}

static enum status export_clusters(struct export *export, struct err *err)
{
    struct db_dataset dataset;
    struct db_clustering clustering;
    bool found;
    enum status status = export_dataset(export, &dataset, err);

    if (status == ST_OK)
        status = db_clustering_current(export->db, dataset.id, &clustering, &found, err);
    if (status == ST_OK && !found)
        status = err_set(err, ST_NOTFOUND, "%s has no clusters; make them with facenet cluster",
                         dataset.name);
    if (status != ST_OK)
        return status;
    if (export->folder == NULL) {
        (void)fputs("cluster,name,confirmed,person,picture,image,distance,suspect\n",
                    export->stream);
        return db_members_each(export->db, clustering.id, export_member, export, err);
    }
    return export_folder(export, &dataset, clustering.id, err);
}

static enum status export_sidecars(struct export *export, struct err *err)
{
    struct db_dataset dataset;
    enum status status = export_dataset(export, &dataset, err);

    return status == ST_OK ? export_xmp(export->db, &dataset, export->folder, err) : status;
}

static void export_step(FILE *stream, const struct record_step *row)
{
    (void)fprintf(stream, "%" PRId64 ",%" PRId64 ",%" PRId64, row->step, row->epoch, row->time);
    export_real(stream, row->loss);
    export_real(stream, row->loss_all);
    (void)fprintf(stream, ",%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%" PRIu64,
                  row->easy, row->semi_hard, row->hard, row->selected, row->pairs,
                  row->pairs_without);
    export_real(stream, row->margin);
    export_real(stream, row->curriculum);
    export_real(stream, row->learning_rate);
    export_real(stream, row->mean_ap);
    export_real(stream, row->mean_an);
    export_real(stream, row->mean_random);
    export_real(stream, row->variance);
    export_real(stream, row->gradient_norm);
    export_real(stream, row->images_per_second);
    (void)putc('\n', stream);
}

static enum status export_steps(struct export *export, struct err *err)
{
    enum status status = ST_OK;
    int64_t after = 0;

    (void)fputs("step,epoch,time_ms,loss,loss_all,easy,semi_hard,hard,selected,pairs,pairs_without,"
                "margin,curriculum,learning_rate,mean_ap,mean_an,mean_random,variance,"
                "gradient_norm,images_per_second\n",
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
        export_text(export, metrics[i].key);
        export_real(export->stream, metrics[i].value);
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
                    {"xmp", export_sidecars},          {"steps", export_steps},
                    {"metrics", export_metrics},       {"onnx", export_weights}};

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

enum status command_export(struct command_line *line, struct err *err)
{
    const char *out = NULL;
    struct export export = {.stream = stdout, .shown = isatty(STDOUT_FILENO)};
    const struct option options[] = {
        OPTION_TEXT("data", "NAME", &export.data,
                    "data set whose embeddings or clusters are written; without it the run's own"),
        OPTION_TEXT("out", "FILE", &out, "file to write; without it standard output"),
        OPTION_TEXT("folder", "DIR", &export.folder,
                    "of clusters: copy the pictures instead, one folder per person; of xmp: write "
                    "below it, not beside the photos"),
        {0}};
    const struct option_syntax syntax = {
        .usage = "usage: facenet export embeddings RUN [--data NAME] [--out FILE]\n"
                 "       facenet export clusters RUN [--data NAME] [--out FILE | --folder DIR]\n"
                 "       facenet export xmp RUN [--data NAME] [--folder DIR]\n"
                 "       facenet export steps|metrics RUN [--out FILE]\n"
                 "       facenet export onnx RUN[@STEP] FILE\n",
        .about =
            "Writes CSV with a header line: the newest embeddings of a run, the current "
            "clusters of a data set, the run's steps, or its evaluations. onnx writes the net "
            "of the run's newest checkpoint, or of that of a step, as an ONNX file. xmp writes the "
            "names of confirmed people into XMP files beside the photos.",
        .options = options,
        .least = 2,
        .most = 3};
    const struct export_kind *kind = NULL;
    char question[SIMILAR_QUESTION];
    struct similar similar;
    bool nets, sidecars;
    enum status status = options_parse(line, &syntax, err);

    if (status != ST_OK || line->helped)
        return status;
    similar_begin(&similar, line->argv[1]);
    for (size_t i = 0; i < sizeof export_kinds / sizeof *export_kinds; i++) {
        (void)similar_offer(&similar, export_kinds[i].name);
        if (strcmp(line->argv[1], export_kinds[i].name) == 0)
            kind = &export_kinds[i];
    }
    if (kind == NULL)
        return options_refuse(line, err, "%.60s cannot be exported%s", line->argv[1],
                              similar_question(&similar, "", question));
    sidecars = kind->write == export_sidecars;
    if (export.folder != NULL && (out != NULL || (kind->write != export_clusters && !sidecars)))
        return options_refuse(line, err, "--folder goes with clusters or xmp, and without --out");
    if (sidecars && out != NULL)
        return options_refuse(line, err, "xmp writes a file for each photo: leave --out away");
    nets = kind->write == export_weights;
    if (nets && (line->argc != 4 || line->given != 0))
        return options_refuse(line, err, "onnx takes a run and a file, no options");
    if (!nets && line->argc != 3)
        return options_refuse(line, err, "%.60s takes a run; a file goes with --out",
                              line->argv[1]);
    status =
        database_open(line, out != NULL || export.folder != NULL || sidecars ? DB_WRITE : DB_READ,
                      &export.db, err);
    if (status != ST_OK)
        return status;
    if (nets)
        out = line->argv[3];
    status = nets ? checkpoints_named(export.db, line->argv[2], &export.run, &export.step, err)
                  : db_run_find(export.db, line->argv[2], &export.run, err);
    if (status == ST_OK)
        status = out == NULL ? kind->write(&export, err) : export_to_file(&export, kind, out, err);
    db_close(export.db);
    return status;
}
