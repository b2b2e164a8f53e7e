/* nn/net: the zoo's nets, determinism, recomputing, refusals, running out of memory. */
#include "lcg.h"
#include "nets.h"
#include "unit.h"

#include "base/mem.h"
#include "base/rng.h"
#include "nn/net/net.h"
#include "nn/net/parts.h"
#include "nn/net/table.h"

#include <math.h>
#include <stdlib.h>

#define SIZE 32
#define BATCH 6
#define EMBEDDING 16
#define PIXELS (SIZE * SIZE * 3)

static const struct net_options options = {.name = "small",
                                           .size = SIZE,
                                           .embedding = EMBEDDING,
                                           .dropout = 0.2f,
                                           .max_batch = BATCH,
                                           .threads = 2};

/* A net, a tape, images and a gradient at the embeddings. */
struct bench {
    struct net *net;
    struct net_tape *tape;
    float in[BATCH * PIXELS], out[BATCH * EMBEDDING], d_out[BATCH * EMBEDDING];
};

static void fill(float *x, size_t count, uint32_t stream)
{
    struct rng rng;

    rng_init(&rng, 3, RNG_TEST, 0, stream);
    for (size_t i = 0; i < count; i++)
        x[i] = rng_range(&rng, -1, 1);
}

static struct bench *bench_new(int threads)
{
    struct bench *bench = mem_new(1, sizeof *bench);
    struct net_options o = options;
    struct err err;

    assert_non_null(bench);
    o.threads = threads;
    assert_ok(net_new(&bench->net, &o, &err));
    assert_ok(net_tape_new(bench->net, &bench->tape, &err));
    net_init_weights(bench->net, 11);
    fill(bench->in, BATCH * PIXELS, 0);
    fill(bench->d_out, BATCH * EMBEDDING, 1);
    return bench;
}

static void bench_del(struct bench *bench)
{
    net_tape_del(bench->tape);
    net_del(bench->net);
    mem_free(bench);
}

static void bench_step(struct bench *bench, enum net_mode mode, uint64_t step)
{
    struct net_key key = {.seed = 5, .step = step, .first = 0};

    net_forward(bench->net, bench->tape, bench->out, bench->in, BATCH, mode, &key);
    net_zero_gradients(bench->net);
    net_backward(bench->net, bench->tape, bench->d_out);
}

static bool same_gradients(struct bench *a, struct bench *b)
{
    return memcmp(net_gradients(a->net), net_gradients(b->net),
                  net_parameter_count(a->net) * sizeof(float)) == 0;
}

/* Weights and multiply-adds of the published nets, counted by PyTorch too (nn4.small2 there has no
 * biases). */
static void test_sizes(void **state)
{
    static const struct {
        const char *name;
        uint32_t size;
        size_t weights;
        uint64_t multiply_adds;
    } nets[] = {{"small", 64, 1956152, 68296704},
                {"resnet", 64, 2827936, 557219840},
                {"nn4.small2", 96, 3733968, 206919680},
                {"mobilefacenet", 112, 1003136, 220965376}};

    (void)state;
    for (size_t i = 0; i < sizeof nets / sizeof nets[0]; i++) {
        const struct net_options o = {.name = nets[i].name,
                                      .size = nets[i].size,
                                      .embedding = 128,
                                      .max_batch = 2,
                                      .threads = 1};
        struct net *net;
        struct err err;

        assert_ok(net_new(&net, &o, &err));
        assert_int_equal(net_parameter_count(net), nets[i].weights);
        assert_int_equal(net_multiply_adds(net), nets[i].multiply_adds);
        net_del(net);
    }
}

/* The scalar product of the embeddings and d_out. */
static double loss(struct net *net, struct net_tape *tape, const float *in, const float *d_out)
{
    const struct net_key key = {.seed = 1};
    float out[BATCH * EMBEDDING];
    double sum = 0;

    net_forward(net, tape, out, in, BATCH, NET_TRAIN, &key);
    for (size_t i = 0; i < BATCH * EMBEDDING; i++)
        sum += (double)out[i] * d_out[i];
    return sum;
}

/* Moves all parameters along the gradient. */
static void move(struct net *net, double share)
{
    for (size_t i = 0; i < net_parameter_count(net); i++)
        net_parameters(net)[i] += (float)(share * net_gradients(net)[i]);
}

/* Each net's gradient is its loss's slope along it, also when normalisation is frozen: nothing that
 * a backward pass reads had been overwritten. */
static void test_slopes(void **state)
{
    const struct zoo_net *table;

    (void)state;
    for (size_t k = 0; (table = nets_at(k / 2)) != NULL; k++) {
        const struct net_options o = {.size = 2 * SIZE,
                                      .embedding = EMBEDDING,
                                      .frozen_norm = k % 2 != 0,
                                      .max_batch = BATCH,
                                      .threads = 2};
        size_t pixels = (size_t)BATCH * o.size * o.size * 3;
        float *in = mem_new(pixels, sizeof *in), d_out[BATCH * EMBEDDING];
        double squares = 0, step, slope;
        struct net_tape *tape;
        struct net *net;
        struct err err;

        assert_non_null(in);
        assert_ok(net_new_from(&net, table, &o, &err));
        assert_ok(net_tape_new(net, &tape, &err));
        net_init_weights(net, 3);
        lcg_fill(in, pixels, 1);
        lcg_fill(d_out, BATCH * EMBEDDING, 2);
        (void)loss(net, tape, in, d_out);
        net_zero_gradients(net);
        net_backward(net, tape, d_out);
        for (size_t i = 0; i < net_parameter_count(net); i++)
            squares += (double)net_gradients(net)[i] * net_gradients(net)[i];
        step = 3e-4 / sqrt(squares);
        move(net, step);
        slope = loss(net, tape, in, d_out);
        move(net, -2 * step);
        slope = (slope - loss(net, tape, in, d_out)) / (2 * step);
        if (!(fabs(slope / squares - 1) < 0.03))
            fail_msg("%s: the slope is %g, the gradient's square %g", table->name, slope, squares);
        net_tape_del(tape);
        net_del(net);
        mem_free(in);
    }
}

static void test_tensors(void **state)
{
    struct bench *bench = bench_new(1);
    const uint8_t *decay = net_decay_mask(bench->net);
    size_t count = 0;

    (void)state;
    for (size_t i = 0; i < net_tensor_count(bench->net); i++) {
        struct tensor tensor;
        size_t product = 1;
        double squares = 0;

        net_tensor(bench->net, i, &tensor);
        for (size_t k = 0; k < tensor.dims; k++)
            product *= tensor.shape[k];
        assert_int_equal(product, tensor_size(&tensor));
        if (strstr(tensor.name, ".running_") != NULL)
            continue;
        assert_ptr_equal(tensor.data, net_parameters(bench->net) + count);
        assert_int_equal(decay[count], tensor.dims > 1);
        for (size_t k = 0; k < tensor_size(&tensor); k++)
            squares += tensor.data[k] * tensor.data[k];
        if (tensor.dims == 4 &&
            tensor_size(&tensor) > 10000) /* He: variance 2 / inputs of a unit */
            assert_near(squares * (double)tensor.shape[2] * 9 / (double)tensor_size(&tensor), 2,
                        tensor.shape[0] == 3 ? 0.1 : 100);
        count += tensor_size(&tensor);
    }
    assert_int_equal(count, net_parameter_count(bench->net));
    bench_del(bench);
}

/* The same step gives the same bits, on 1, 2 or 4 threads; another step other dropout masks. */
static void test_determinism(void **state)
{
    struct bench *one = bench_new(1), *two = bench_new(2), *four = bench_new(4);
    float keep[BATCH * EMBEDDING];

    (void)state;
    bench_step(one, NET_TRAIN, 1);
    bench_step(two, NET_TRAIN, 9);
    memcpy(keep, two->out, sizeof keep);
    bench_step(two, NET_TRAIN, 1);
    bench_step(four, NET_TRAIN, 1);
    assert_memory_equal(one->out, two->out, sizeof one->out);
    assert_memory_equal(one->out, four->out, sizeof one->out);
    assert_memory_not_equal(keep, two->out, sizeof keep);
    assert_true(same_gradients(one, two) && same_gradients(one, four));
    bench_del(one);
    bench_del(two);
    bench_del(four);
}

/* Recomputing gives the same bits, and running statistics move in NET_TRAIN only. */
static void test_recompute(void **state)
{
    struct bench *a = bench_new(2), *b = bench_new(2);
    struct tensor before, after;
    float mean;

    (void)state;
    net_tensor(a->net, 3, &before);
    assert_string_equal(before.name, "stem.running_mean");
    assert_true(before.data[0] == 0);
    bench_step(a, NET_TRAIN, 1);
    mean = before.data[0];
    assert_true(mean != 0);
    bench_step(b, NET_RECOMPUTE, 1);
    net_tensor(b->net, 3, &after);
    assert_true(after.data[0] == 0);
    assert_memory_equal(a->out, b->out, sizeof a->out);
    assert_true(same_gradients(a, b));
    bench_step(a, NET_RECOMPUTE, 1);
    assert_true(before.data[0] == mean);
    assert_true(same_gradients(a, b));
    bench_del(a);
    bench_del(b);
}

/* Embeddings have length 1; an image's embedding does not depend on its company in NET_INFER. */
/* Gives every output a place of its own in the tape. */
static void keep_all(struct net *net)
{
    for (size_t i = 0; i < net->table->layer_count; i++) {
        struct layer *layer = &net->layers[i];

        layer->kept = true;
        layer->again = false;
        layer->output_at = net->tape_count;
        net->tape_count += net_align(layer_out_size(layer) * net->options.max_batch);
    }
}

/* The gradients (parameter_count) of a step of a net of the zoo; freed by the caller. */
static float *zoo_gradients(const struct zoo_net *table, bool keep, size_t *count)
{
    struct net_options o = options;
    const struct net_key key = {1, 2, 0};
    float d_out[2 * EMBEDDING], out[2 * EMBEDDING], in[2 * PIXELS], *result;
    struct net_tape *tape;
    struct net *net;
    struct err err;

    o.name = table->name;
    o.max_batch = 2;
    fill(in, 2 * PIXELS, 0);
    fill(d_out, 2 * EMBEDDING, 1);
    assert_ok(net_new(&net, &o, &err));
    if (keep)
        keep_all(net);
    assert_ok(net_tape_new(net, &tape, &err));
    net_init_weights(net, 5);
    net_forward(net, tape, out, in, 2, NET_TRAIN, &key);
    net_backward(net, tape, d_out);
    *count = net_parameter_count(net);
    result = mem_new(*count, sizeof *result);
    assert_non_null(result);
    memcpy(result, net_gradients(net), *count * sizeof *result);
    net_tape_del(tape);
    net_del(net);
    return result;
}

/* Outputs that share memory or are made again give the bits of outputs that are all kept. */
static void test_memory(void **state)
{
    const struct zoo_net *table;

    (void)state;
    for (size_t i = 0; (table = nets_at(i)) != NULL; i++) {
        size_t count;
        float *planned = zoo_gradients(table, false, &count);
        float *kept = zoo_gradients(table, true, &count);

        assert_memory_equal(planned, kept, count * sizeof *kept);
        mem_free(planned);
        mem_free(kept);
    }
}

static void test_infer(void **state)
{
    struct bench *bench = bench_new(2);
    float alone[EMBEDDING];

    (void)state;
    bench_step(bench, NET_TRAIN, 1);
    net_forward(bench->net, bench->tape, bench->out, bench->in, BATCH, NET_INFER, NULL);
    for (size_t i = 0; i < BATCH; i++) {
        double sum = 0;

        for (size_t k = 0; k < EMBEDDING; k++)
            sum += (double)bench->out[i * EMBEDDING + k] * bench->out[i * EMBEDDING + k];
        assert_near(sum, 1, 1e-6);
    }
    net_forward(bench->net, bench->tape, alone, bench->in + 3 * PIXELS, 1, NET_INFER, NULL);
    for (size_t k = 0; k < EMBEDDING; k++)
        assert_near(alone[k], bench->out[3 * EMBEDDING + k], 1e-5);
    bench_del(bench);
}

/* NaN in a picture must come out, not be hidden by ReLU or pooling. */
static void test_nan(void **state)
{
    struct bench *bench = bench_new(2);

    (void)state;
    bench->in[PIXELS / 2] = NAN;
    net_forward(bench->net, bench->tape, bench->out, bench->in, BATCH, NET_INFER, NULL);
    assert_true(isnan(bench->out[0]));
    assert_false(isnan(bench->out[EMBEDDING]));
    bench_del(bench);
}

/* Masks drop the asked share, keep the mean, serve the backward pass too, and belong to the image
 * and not to its place in a micro-batch. */
static void test_dropout(void **state)
{
    enum { COUNT = 5000 };
    static float ones[2 * COUNT], out[2 * COUNT], d_in[2 * COUNT], second[COUNT];
    const struct layer layer = {.index = 3, .shape = {1, 1, COUNT, 1, 1, COUNT, 1, 1, 0}};
    struct pass pass = {.n = 2,
                        .lanes = 4,
                        .threads = 2,
                        .mode = NET_TRAIN,
                        .dropout = 0.2f,
                        .key = {1, 2, 10},
                        .in = {ones},
                        .out = out,
                        .d_out = ones,
                        .d_in = {d_in}};
    size_t dropped = 0;

    (void)state;
    for (size_t i = 0; i < 2 * COUNT; i++)
        ones[i] = 1;
    layer_table[LAYER_DROPOUT]->forward(&layer, &pass);
    layer_table[LAYER_DROPOUT]->backward(&layer, &pass);
    for (size_t i = 0; i < 2 * COUNT; i++) {
        assert_true(out[i] == 0 || out[i] == 1.25f);
        dropped += out[i] == 0;
    }
    assert_near((double)dropped / (2 * COUNT), 0.2, 0.02);
    assert_memory_equal(out, d_in, sizeof out);
    assert_memory_not_equal(out, out + COUNT, sizeof second);
    pass.n = 1;
    pass.key.first = 11;
    pass.out = second;
    layer_table[LAYER_DROPOUT]->forward(&layer, &pass);
    assert_memory_equal(second, out + COUNT, sizeof second);
    pass.mode = NET_INFER;
    layer_table[LAYER_DROPOUT]->forward(&layer, &pass);
    assert_memory_equal(second, ones, sizeof second);
}

static void refuse(struct net_options o, const char *sentence)
{
    struct net *net = NULL;
    struct err err;

    assert_status(net_new(&net, &o, &err), ST_INVALID);
    assert_string_equal(err.message, sentence);
    assert_null(net);
}

static void test_refusals(void **state)
{
    struct net_options o = options;

    (void)state;
    o.name = "vgg";
    refuse(o, "there is no net called vgg");
    o = options;
    o.embedding = 1;
    refuse(o, "an embedding has 2 to 4096 dimensions, not 1");
    o = options;
    o.dropout = NAN;
    refuse(o, "dropout takes a share from 0 to below 1, not nan");
    o = options;
    o.max_batch = 0;
    refuse(o, "a micro-batch has 1 to 65536 images, not 0");
    o = options;
    o.threads = 0;
    refuse(o, "a net runs on 1 to 256 threads, not 0");
}

/* A table from a file that asks for more memory than a net of pictures needs. */
static void test_too_large(void **state)
{
    static const char *const texts[] = {
        "a conv channels=30000 kernel=1 stride=1\nb conv channels=30000 kernel=1 stride=1\n",
        "a conv channels=32000 kernel=1 stride=1\n"};

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        const struct net_options o = {
            .size = 64 << i, .embedding = 8, .max_batch = 1, .threads = 1};
        struct table *table;
        struct net *net;
        struct err err;

        assert_ok(table_read(&table, "hostile", 64, texts[i], &err));
        assert_status(net_new_from(&net, &table->net, &o, &err), ST_LIMIT);
        assert_string_equal(err.message, "net hostile is too large for memory");
        table_del(table);
    }
}

static void test_isa_names(void **state)
{
    struct net *net = NULL;
    struct err err;

    (void)state;
    setenv("FACENET_ISA", "mmx", 1);
    assert_status(net_new(&net, &options, &err), ST_INVALID);
    setenv("FACENET_ISA", "portable", 1);
    assert_ok(net_new(&net, &options, &err));
    assert_string_equal(net_isa(net), "portable");
    net_del(net);
    unsetenv("FACENET_ISA");
}

static void test_out_of_memory(void **state)
{
    enum status status = ST_NOMEM;
    size_t n = 0;

    (void)state;
    while (status != ST_OK) {
        struct net *net = NULL;
        struct net_tape *tape = NULL;
        struct err err;

        mem_fail_after(++n);
        status = net_new(&net, &options, &err);
        if (status == ST_OK)
            status = net_tape_new(net, &tape, &err);
        assert_int_equal(status, mem_failed() ? ST_NOMEM : ST_OK);
        mem_fail_after(0);
        net_tape_del(tape);
        net_del(net);
    }
    assert_true(n > 10);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_sizes),         cmocka_unit_test(test_slopes),
    cmocka_unit_test(test_tensors),       cmocka_unit_test(test_determinism),
    cmocka_unit_test(test_recompute),     cmocka_unit_test(test_memory),
    cmocka_unit_test(test_infer),         cmocka_unit_test(test_nan),
    cmocka_unit_test(test_dropout),       cmocka_unit_test(test_refusals),
    cmocka_unit_test(test_too_large),     cmocka_unit_test(test_isa_names),
    cmocka_unit_test(test_out_of_memory),
};

UNIT_MAIN(tests)
