/* facenet eval: verification on a file of pairs (LFW's format), by a run's embedding or by a
 * baseline without any training. */
#include "cmd/model.h"

#include "base/mem.h"
#include "base/text.h"
#include "eval/verification.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char eval_help[] =
    "usage: facenet eval RUN --pairs FILE [--mirror]\n"
    "       facenet eval --baseline pixels --data NAME --pairs FILE\n"
    "Prints the verification accuracy over the folds of a pair file in LFW's format; thresholds\n"
    "come from the other folds.\n\n"
    "  --pairs FILE       pairs: a head N or FOLDS N, then \"name i j\" and \"name i name j\"\n"
    "  --mirror           add the mirror image's embedding\n"
    "  --data NAME        data set; of a run, its own\n"
    "  --baseline pixels  distance of the crops' pixels\n";

/* A picture as pair files name it: the person, and the number at the end of the file's name. */
struct eval_picture {
    char *person;
    unsigned number;
    uint32_t index; /* into the data set's images */
};

struct eval {
    struct db *db;
    struct command_faces faces;
    struct eval_picture *picture; /* sorted */
    size_t picture_count, collected;
    struct pair *pairs;
    size_t pair_count, folds;
    float *distance; /* (pair_count) */
};

static int eval_compare(const void *a, const void *b)
{
    const struct eval_picture *x = a, *y = b;
    int order = strcmp(x->person, y->person);

    return order != 0 ? order : (x->number > y->number) - (x->number < y->number);
}

static unsigned eval_number(const char *path)
{
    const char *end = strrchr(path, '.'), *start;

    if (end == NULL)
        end = path + strlen(path);
    for (start = end; start > path && start[-1] >= '0' && start[-1] <= '9';)
        start--;
    return (unsigned)strtoul(start, NULL, 10);
}

/* Rows come in the order of the data set's images. */
static enum status eval_collect(void *context, const struct db_face_row *row, struct err *err)
{
    struct eval *eval = context;
    struct eval_picture *picture = &eval->picture[eval->collected];

    if (eval->collected == eval->picture_count)
        return err_set(err, ST_BUSY, "the data set is being changed; try again");
    *picture = (struct eval_picture){mem_string(row->name), eval_number(row->path),
                                     (uint32_t)eval->collected};
    if (picture->person == NULL)
        return err_nomem(err, "the names of the pictures");
    eval->collected++;
    return ST_OK;
}

static size_t eval_lookup(void *context, const char *name, unsigned number)
{
    const struct eval *eval = context;
    const struct eval_picture key = {.person = (char *)(uintptr_t)name, .number = number};
    const struct eval_picture *found =
        bsearch(&key, eval->picture, eval->collected, sizeof key, eval_compare);

    return found == NULL ? SIZE_MAX : found->index;
}

static enum status eval_load(struct eval *eval, const char *data, const char *pairs,
                             struct err *err)
{
    enum status status = command_load_faces(eval->db, data, 0, &eval->faces, err);

    if (status != ST_OK)
        return status;
    eval->picture_count = eval->faces.dataset.image_count;
    eval->picture = mem_new(eval->picture_count, sizeof *eval->picture);
    if (eval->picture == NULL)
        return err_nomem(err, "the names of the pictures");
    status = db_faces_each(eval->db, eval->faces.row.id, 0, eval_collect, eval, err);
    if (status != ST_OK)
        return status;
    qsort(eval->picture, eval->collected, sizeof *eval->picture, eval_compare);
    status =
        pairs_read(&eval->pairs, &eval->pair_count, &eval->folds, pairs, eval_lookup, eval, err);
    if (status != ST_OK)
        return status;
    eval->distance = mem_new(eval->pair_count, sizeof *eval->distance);
    return eval->distance == NULL ? err_nomem(err, pairs) : ST_OK;
}

static void eval_free(struct eval *eval)
{
    for (size_t i = 0; i < eval->collected; i++)
        mem_free(eval->picture[i].person);
    mem_free(eval->picture);
    mem_free(eval->pairs);
    mem_free(eval->distance);
    command_free_faces(&eval->faces);
}

static void eval_pixels(struct eval *eval)
{
    const struct dataset *dataset = &eval->faces.dataset;
    size_t side = crops_size(eval->faces.crops);

    for (size_t i = 0; i < eval->pair_count; i++) {
        const uint8_t *a = crops_at(eval->faces.crops, dataset->images[eval->pairs[i].a].crop);
        const uint8_t *b = crops_at(eval->faces.crops, dataset->images[eval->pairs[i].b].crop);
        double sum = 0;

        for (size_t j = 0; j < side * side * 3; j++)
            sum += (a[j] - b[j]) * (a[j] - b[j]);
        eval->distance[i] = (float)(sum / (255.0 * 255.0 * (double)(side * side * 3)));
    }
}

static enum status eval_embed(struct eval *eval, const struct embedder *embedder, bool mirror,
                              struct err *err)
{
    size_t images = eval->faces.dataset.image_count, dim = embedder->dim;
    float *embedding = mem_new_aligned(images * dim, sizeof *embedding);
    uint32_t *index = mem_new(images, sizeof *index);

    if (embedding == NULL || index == NULL) {
        mem_free(embedding);
        mem_free(index);
        return err_nomem(err, "the embeddings");
    }
    for (size_t i = 0; i < images; i++)
        index[i] = (uint32_t)i;
    embedder_run(embedder, embedding, &eval->faces.dataset, index, images, mirror);
    for (size_t i = 0; i < eval->pair_count; i++)
        eval->distance[i] = embedder_distance(embedding + eval->pairs[i].a * dim,
                                              embedding + eval->pairs[i].b * dim, dim);
    mem_free(embedding);
    mem_free(index);
    return ST_OK;
}

static enum status eval_model(struct eval *eval, int64_t run, bool mirror, struct err *err)
{
    struct embedder embedder;
    struct db_checkpoint checkpoint;
    enum status status = model_open(eval->db, run, eval->faces.crops, &embedder, &checkpoint, err);

    if (status == ST_OK)
        status = eval_embed(eval, &embedder, mirror, err);
    embedder_free(&embedder);
    return status;
}

static enum status eval_print(const struct eval *eval, struct err *err)
{
    struct verification result;
    enum status status = verification_compute(&result, eval->pairs, eval->distance,
                                              eval->pair_count, eval->folds, err);

    if (status != ST_OK)
        return status;
    (void)printf("pairs      %zu same, %zu different, %zu folds\n", result.same, result.different,
                 result.folds);
    if (isnan(result.accuracy_error))
        (void)printf("accuracy   %.2f %%, threshold chosen on these very pairs: one fold\n",
                     100 * result.accuracy);
    else
        (void)printf("accuracy   %.2f +- %.2f %%, thresholds from the other folds\n",
                     100 * result.accuracy, 100 * result.accuracy_error);
    (void)printf("VAL        %.2f %% at FAR 1e-3, %.2f %% at FAR 1e-2\n", 100 * result.at[VERIFICATION_1E3].val,
                 100 * result.at[VERIFICATION_1E2].val);
    (void)printf("AUC        %.4f\nEER        %.2f %%\n", result.auc, 100 * result.eer);
    return ST_OK;
}

static enum status eval_with(struct eval *eval, const char *which, const char *data,
                             const char *pairs, bool mirror, struct err *err)
{
    struct db_run run = {0};
    enum status status = which == NULL ? ST_OK : db_run_find(eval->db, which, &run, err);
    char id[24];

    (void)snprintf(id, sizeof id, "%" PRId64, run.dataset_id);
    if (status == ST_OK)
        status = eval_load(eval, data != NULL ? data : id, pairs, err);
    if (status == ST_OK && which == NULL)
        eval_pixels(eval);
    else if (status == ST_OK)
        status = eval_model(eval, run.id, mirror, err);
    return status == ST_OK ? eval_print(eval, err) : status;
}

static enum status eval_command(struct command_line *line, struct err *err)
{
    const char *pairs = NULL, *data = NULL, *baseline = NULL;
    bool mirror = false;
    const struct command_option options[] = {{"pairs", &pairs, NULL},
                                             {"data", &data, NULL},
                                             {"baseline", &baseline, NULL},
                                             {"mirror", NULL, &mirror}};
    const struct command_syntax syntax = {
        .help = eval_help, .options = options, .option_count = 4, .most = 1};
    struct eval eval = {0};
    int first;
    enum status status = command_parse(line, &syntax, &first, err);

    if (status != ST_OK || line->helped)
        return status;
    if (pairs == NULL)
        return command_usage(line, err, "--pairs is needed");
    if (baseline != NULL && (strcmp(baseline, "pixels") != 0 || data == NULL || first < line->argc))
        return command_usage(line, err, "--baseline pixels goes with --data and without a run");
    if (baseline == NULL && first == line->argc)
        return command_usage(line, err, "a run, or --baseline, is needed");
    status = command_open(line, DB_READ, &eval.db, err);
    if (status != ST_OK)
        return status;
    status =
        eval_with(&eval, baseline != NULL ? NULL : line->argv[first], data, pairs, mirror, err);
    eval_free(&eval);
    db_close(eval.db);
    return status;
}

const struct command command_eval = {"eval", "verify pairs of pictures", eval_command};
