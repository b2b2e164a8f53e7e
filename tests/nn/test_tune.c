/* nn/net: fine-tuning: normalisation by running statistics, training of the last rows only. */
#include "unit.h"

#include "base/mem.h"
#include "base/rng.h"
#include "nn/net/net.h"

#include <string.h>

#define BATCH 6
#define EMBEDDING 16
#define SIZE 32
#define PIXELS (SIZE * SIZE * 3)

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

/* A net whose statistics are as if batches had moved them. */
static struct bench *bench_new(bool frozen_norm)
{
    const struct net_options options = {.name = "small",
                                        .size = SIZE,
                                        .embedding = EMBEDDING,
                                        .frozen_norm = frozen_norm,
                                        .max_batch = BATCH,
                                        .threads = 2};
    struct bench *bench = mem_new(1, sizeof *bench);
    size_t count;
    float *moved;
    struct err err;

    assert_non_null(bench);
    assert_ok(net_new(&bench->net, &options, &err));
    assert_ok(net_tape_new(bench->net, &bench->tape, &err));
    net_init_weights(bench->net, 11);
    count = net_statistic_count(bench->net);
    moved = mem_new(count, sizeof *moved);
    assert_non_null(moved);
    fill(moved, count, 2);
    for (size_t i = 0; i < count; i++)
        net_statistics(bench->net)[i] += 0.3f * moved[i];
    mem_free(moved);
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

static void bench_step(struct bench *bench, enum net_mode mode)
{
    const struct net_key key = {.seed = 5};

    net_forward(bench->net, bench->tape, bench->out, bench->in, BATCH, mode, &key);
    net_zero_gradients(bench->net);
    net_backward(bench->net, bench->tape, bench->d_out);
}

/* A pass for training gives what inference gives, and the statistics stay. */
static void test_frozen_norm(void **state)
{
    struct bench *bench = bench_new(true);
    size_t count = net_statistic_count(bench->net);
    float infer[BATCH * EMBEDDING], *before = mem_new(count, sizeof *before);

    (void)state;
    assert_non_null(before);
    memcpy(before, net_statistics(bench->net), count * sizeof *before);
    net_forward(bench->net, bench->tape, infer, bench->in, BATCH, NET_INFER, NULL);
    bench_step(bench, NET_TRAIN);
    assert_memory_equal(net_statistics(bench->net), before, count * sizeof *before);
    for (size_t i = 0; i < BATCH * EMBEDDING; i++)
        assert_float_equal(bench->out[i], infer[i], 1e-5);
    mem_free(before);
    bench_del(bench);
}

/* Rows before the first that is trained have no gradient, the others the same one. */
static void train_from(bool frozen_norm)
{
    struct bench *whole = bench_new(frozen_norm), *head = bench_new(frozen_norm);
    size_t first, count = net_parameter_count(head->net);

    bench_step(whole, NET_TRAIN);
    assert_in_range(net_head(head->net), 1, net_layer_count(head->net) - 1);
    first = net_train_from(head->net, net_head(head->net));
    assert_in_range(first, 1, count - 1);
    bench_step(head, NET_TRAIN);
    for (size_t i = 0; i < count; i++)
        assert_true(net_gradients(head->net)[i] == (i < first ? 0 : net_gradients(whole->net)[i]));
    assert_int_equal(net_train_from(head->net, 0), 0);
    bench_step(head, NET_RECOMPUTE);
    assert_memory_equal(net_gradients(head->net), net_gradients(whole->net), count * sizeof(float));
    bench_del(whole);
    bench_del(head);
}

static void test_train_from(void **state)
{
    (void)state;
    train_from(false);
    train_from(true);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_frozen_norm),
    cmocka_unit_test(test_train_from),
};

UNIT_MAIN(tests)
