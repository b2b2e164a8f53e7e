/* See net.h.  Metadata says what a user of the file must know: the input, the crops that the run
 * was trained on, the threshold of its last evaluation at that step. */
#include "config.h"

#include "cmd/export/net.h"

#include "cmd/checkpoints.h"

#include "base/mem.h"
#include "db/faces/faces.h"
#include "db/runs/models.h"
#include "db/runs/steps.h"
#include "nn/onnx/export.h"
#include "train/setup.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>

/* What is written as metadata, each as text. */
struct facts {
    struct db_checkpoint checkpoint;
    struct db_dataset dataset; /* id 0: the run has none */
    struct db_model model;     /* id 0: the run trained here */
    char net[48], step[24], size[16], crop[32], threshold[32];
};

static enum status find_threshold(struct db *db, const struct db_run *run, struct facts *facts,
                                  struct err *err)
{
    struct record_metric *metrics;
    size_t count;
    enum status status = db_metric_series(db, run->id, METRIC_THRESHOLD, &metrics, &count, err);

    if (status != ST_OK)
        return status;
    for (size_t i = 0; i < count; i++)
        if (metrics[i].step == facts->checkpoint.step)
            (void)snprintf(facts->threshold, sizeof facts->threshold, "%.9g", metrics[i].value);
    mem_free(metrics);
    return ST_OK;
}

static enum status find_facts(struct db *db, const struct db_run *run, struct facts *facts,
                              struct err *err)
{
    bool found;
    enum status status = db_model_of_run(db, run->id, &facts->model, &found, err);

    if (status == ST_OK && !found)
        facts->model.id = 0;
    if (status == ST_OK && run->dataset_id != 0)
        status = db_dataset_get(db, run->dataset_id, &facts->dataset, err);
    if (status == ST_OK && facts->dataset.id != 0)
        (void)snprintf(facts->crop, sizeof facts->crop, "%g", facts->dataset.crop_fraction);
    (void)snprintf(facts->step, sizeof facts->step, "%" PRId64, facts->checkpoint.step);
    return status == ST_OK ? find_threshold(db, run, facts, err) : status;
}

/* The net of a checkpoint; *out: net_del, on failure too. */
static enum status open_net(struct net **out, const struct checkpoint *checkpoint,
                            struct facts *facts, struct err *err)
{
    const char *value = checkpoint_get_meta(checkpoint, SETUP_INPUT_SIZE);
    struct settings settings;
    int64_t size = facts->dataset.crop_size;
    enum status status = setup_load_settings(&settings, checkpoint, err);

    if (status != ST_OK)
        return status;
    if (value != NULL && !text_parse_integer(value, 1, 4096, &size))
        size = 0;
    if (size == 0)
        return err_set(err, ST_CORRUPT, "%s does not say how large its pictures are",
                       checkpoint_path(checkpoint));
    settings_format(&settings, SETTING_NET, facts->net);
    (void)snprintf(facts->size, sizeof facts->size, "%" PRId64, size);
    status = setup_net(out, &settings, checkpoint, (uint32_t)size, 1, true, err);
    return status == ST_OK ? checkpoint_load_net(checkpoint, *out, err) : status;
}

/* Refuses a net whose weights have grown until its embeddings aren't numbers: that of a pattern. */
static enum status check_embedding(struct net *net, struct err *err)
{
    static const struct net_key none = {0};
    const size_t size = net_made_for(net)->size, values = size * size * 3;
    const size_t dim = net_made_for(net)->embedding;
    float *in = mem_new_aligned(values, sizeof *in), *out = mem_new_aligned(dim, sizeof *out);
    struct net_tape *tape = NULL;
    enum status status = in == NULL || out == NULL ? err_nomem(err, "a picture") : ST_OK;

    if (status == ST_OK)
        status = net_tape_new(net, &tape, err);
    for (size_t i = 0; status == ST_OK && i < values; i++)
        in[i] = (float)(i * 37 % 256) / 127.5f - 1;
    if (status == ST_OK)
        net_forward(net, tape, out, in, 1, NET_INFER, &none);
    for (size_t i = 0; status == ST_OK && i < dim; i++)
        if (!isfinite(out[i]))
            status = err_set(err, ST_INVALID,
                             "the embeddings aren't finite: the run diverged; use an earlier "
                             "checkpoint or another run");
    if (tape != NULL)
        net_tape_del(tape);
    mem_free(in);
    mem_free(out);
    return status;
}

static const char *known(const char *text)
{
    return text[0] != '\0' ? text : NULL;
}

static enum status write_net(struct text *out, struct net *net, const struct db_run *run,
                             const struct facts *facts, struct err *err)
{
    const char *alignment =
        facts->model.id != 0 ? facts->model.alignment : facts->dataset.alignment;
    const struct export_property properties[] = {
        {"run", run->name},
        {"step", facts->step},
        {"net", facts->net},
        {"colour", "rgb"},
        {"mean", EXPORT_MEAN},
        {"scale", EXPORT_SCALE},
        {"size", facts->size},
        {"crop", known(facts->crop)},
        {"alignment", known(alignment)},
        {"threshold", known(facts->threshold)},
        {"licence", facts->model.id != 0 ? known(facts->model.licence) : NULL},
    };

    return export_onnx(out, net, PACKAGE_VERSION, properties,
                       sizeof properties / sizeof *properties, err);
}

enum status export_net(struct db *db, const struct db_run *run, int64_t step, FILE *stream,
                       struct err *err)
{
    struct facts facts = {0};
    struct checkpoint *checkpoint;
    struct net *net = NULL;
    struct text text = {0};
    enum status status = checkpoints_open(db, run->id, step, &facts.checkpoint, &checkpoint, err);

    if (status != ST_OK)
        return status;
    status = find_facts(db, run, &facts, err);
    if (status == ST_OK)
        status = open_net(&net, checkpoint, &facts, err);
    if (status == ST_OK)
        status = check_embedding(net, err);
    if (status == ST_OK)
        status = write_net(&text, net, run, &facts, err);
    if (status == ST_OK && fwrite(text.data, 1, text.length, stream) != text.length)
        status = err_set_errno(err, ST_IO, errno, "cannot write the net");
    text_free(&text);
    net_del(net);
    checkpoint_close(checkpoint);
    return status;
}
