/* nn/onnx/export.c: what is written and read back by our own import embeds as the net itself does:
 * each net of the zoo, and a net of all kinds of layers.  Where FACENET_EXPORT_DIR names a folder
 * the files stay there with input and output, for other readers (tests/cli/onnx.sh). */
#include "lcg.h"
#include "nets.h"
#include "unit.h"

#include "base/mem.h"
#include "nn/net/table.h"
#include "nn/onnx/export.h"
#include "nn/onnx/import.h"
#include "nn/onnx/model.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define BATCH 3
#define SIDE_MOST 112
#define EMBEDDING_MOST 64
#define TOLERANCE 1e-5

static const struct import_options options = {.mean = {127.5f, 127.5f, 127.5f}, .scale = 127.5f};

/* All kinds; vectors among vectors and beside images; padding of windows and of images. */
static const char all_kinds[] = "a conv channels=12 kernel=3 stride=2 pad=1 bias\n"
                                "b batch_norm prelu\n"
                                "b1 maxout\n"
                                "c depthwise kernel=3 stride=1 pad=1\n"
                                "d scale\n"
                                "e prelu\n"
                                "f pad pad=1 pad_end=2\n"
                                "g max_pool kernel=3 stride=2 pad=1 pad_end=1\n"
                                "h upsample\n"
                                "i average_pool kernel=3 stride=2 pad=1 pad_end=1\n"
                                "j l2_pool inputs=h kernel=3 stride=2 pad=1 pad_end=1\n"
                                "k concat inputs=i,j\n"
                                "l lrn\n"
                                "m conv channels=12 kernel=3 stride=1 dilation=2 pad=2\n"
                                "n batch_norm relu\n"
                                "o add inputs=n,k relu\n"
                                "p average_pool\n"
                                "q linear channels=8 bias\n"
                                "q1 maxout\n"
                                "r relu\n"
                                "s linear channels=12 bias\n"
                                "t add inputs=p,s\n"
                                "u sigmoid\n"
                                "v multiply inputs=o,u\n"
                                "w relu6\n"
                                "dropout dropout\n"
                                "x linear channels=10\n"
                                "y batch_norm\n"
                                "z concat inputs=y,s\n"
                                "z1 prelu\n"
                                "z2 scale\n"
                                "z3 l2_normalize\n";
#define ALL_SIDE 16
#define ALL_EMBEDDING 22

static struct net_options net_options(uint32_t size, uint32_t embedding)
{
    return (struct net_options){
        .size = size, .embedding = embedding, .max_batch = BATCH, .threads = 1};
}

/* Weights that are neither 0 nor 1, and statistics as if trained. */
static void fill(struct net *net)
{
    size_t parameters = net_parameter_count(net), statistics = net_statistic_count(net);

    net_init_weights(net, 5);
    for (size_t i = 0; i < parameters; i++)
        net_parameters(net)[i] += 0.1f * sinf((float)i);
    for (size_t i = 0; i < statistics; i++)
        net_statistics(net)[i] += 0.2f * sinf((float)i);
}

static float in[BATCH * SIDE_MOST * SIDE_MOST * 3];

static void embed(struct net *net, float *out)
{
    struct net_tape *tape;
    struct err err;

    lcg_fill(in, sizeof in / sizeof *in, 9);
    assert_ok(net_tape_new(net, &tape, &err));
    net_forward(net, tape, out, in, BATCH, NET_INFER, NULL);
    net_tape_del(tape);
}

/* out (BATCH, embedding) by the file, read back. */
static void embed_file(const struct text *file, uint32_t size, uint32_t embedding, float *out)
{
    struct net_options made = net_options(size, embedding);
    struct import import;
    struct net *net;
    struct err err;

    assert_ok(import_onnx(&import, file->data, file->length, &options, &err));
    assert_int_equal(import.size, size);
    assert_int_equal(import.embedding, embedding);
    assert_ok(net_new_from(&net, &import.table->net, &made, &err));
    assert_int_equal(net_tensor_count(net), import.tensor_count);
    for (size_t i = 0; i < import.tensor_count; i++) {
        struct tensor tensor;

        net_tensor(net, i, &tensor);
        memcpy(tensor.data, import.tensors[i].data, tensor_size(&tensor) * sizeof *tensor.data);
    }
    embed(net, out);
    net_del(net);
    import_free(&import);
}

static void keep(const char *name, const char *ending, const void *bytes, size_t length)
{
    const char *folder = getenv("FACENET_EXPORT_DIR");
    char path[4096];
    FILE *file;

    if (folder == NULL)
        return;
    (void)snprintf(path, sizeof path, "%s/%s.%s", folder, name, ending);
    file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, length, file), length);
    assert_int_equal(fclose(file), 0);
}

static void check_back(struct net *net, const char *name)
{
    static float expected[BATCH * EMBEDDING_MOST], got[BATCH * EMBEDDING_MOST];
    const struct net_options *made = net_made_for(net);
    struct text file = {0};
    struct err err;

    embed(net, expected);
    assert_ok(export_onnx(&file, net, "1", NULL, 0, &err));
    keep(name, "onnx", file.data, file.length);
    keep(name, "in", in, sizeof *in * BATCH * made->size * made->size * 3);
    keep(name, "out", expected, sizeof *expected * BATCH * made->embedding);
    embed_file(&file, made->size, made->embedding, got);
    for (size_t i = 0; i < BATCH * made->embedding; i++)
        if (!(fabsf(got[i] - expected[i]) <= TOLERANCE))
            fail_msg("%s: number %zu is %g, not %g", name, i, (double)got[i], (double)expected[i]);
    text_free(&file);
}

static void test_zoo(void **state)
{
    const struct zoo_net *zoo;

    (void)state;
    for (size_t i = 0; (zoo = nets_at(i)) != NULL; i++) {
        uint32_t size = zoo->usual_size < SIDE_MOST ? zoo->usual_size : SIDE_MOST;
        struct net_options made = net_options(size, EMBEDDING_MOST);
        struct net *net;
        struct err err;

        if (zoo->vector) /* what is written takes images */
            continue;
        made.name = zoo->name;
        assert_ok(net_new(&net, &made, &err));
        fill(net);
        check_back(net, zoo->name);
        net_del(net);
    }
}

static struct net *new_all(void)
{
    const struct net_options made = net_options(ALL_SIDE, ALL_EMBEDDING);
    struct table *table;
    struct net *net;
    struct err err;

    assert_ok(table_read(&table, "all", ALL_SIDE, all_kinds, &err));
    assert_ok(net_new_of(&net, table, &made, &err));
    fill(net);
    return net;
}

static void test_kinds(void **state)
{
    struct net *net = new_all();
    bool found[LAYER_KIND_COUNT] = {false};

    (void)state;
    for (size_t i = 0; i < net_layer_count(net); i++)
        found[net_planned(net, i)->row->kind] = true;
    for (int kind = 0; kind < LAYER_KIND_COUNT; kind++)
        if (!found[kind])
            fail_msg("add a row of %s to all_kinds", layer_table[kind]->word);
    check_back(net, "all-kinds");
    net_del(net);
}

/* A vector of zeros has no direction: it stays one. */
static void test_zeros(void **state)
{
    struct net *net = new_all();
    float out[BATCH * ALL_EMBEDDING], zeros[BATCH * ALL_EMBEDDING] = {0};
    struct text file = {0};
    struct err err;

    (void)state;
    memset(net_parameters(net), 0, net_parameter_count(net) * sizeof(float));
    assert_ok(export_onnx(&file, net, "1", NULL, 0, &err));
    embed_file(&file, ALL_SIDE, ALL_EMBEDDING, out);
    assert_memory_equal(out, zeros, sizeof zeros);
    text_free(&file);
    net_del(net);
}

/* What is said of a net is read back, of files that we wrote only; cut files are not read beyond
 * their end. */
static void test_properties(void **state)
{
    const struct export_property said[] = {{"a", "1\n2"}, {"b", NULL}, {"c", "3"}};
    struct net *net = new_all();
    struct text file = {0};
    struct err err;
    char word[ONNX_WORD_SIZE];

    (void)state;
    assert_ok(export_onnx(&file, net, "1", said, 3, &err));
    onnx_property(file.data, file.length, "a", word);
    assert_string_equal(word, "1\xef\xbf\xbd"
                              "2");
    onnx_property(file.data, file.length, "b", word);
    assert_string_equal(word, "");
    onnx_property(file.data, file.length, "c", word);
    assert_string_equal(word, "3");
    for (size_t cut = 0; cut < file.length; cut += 61) {
        void *copy = mem_new(cut, 1); /* of that size, so that a sanitizer sees the end */

        memcpy(copy, file.data, cut);
        onnx_property(copy, cut, "c", word);
        assert_string_equal(word, "");
        mem_free(copy);
    }
    *strstr(file.data, ONNX_PRODUCER) = 'x';
    onnx_property(file.data, file.length, "c", word);
    assert_string_equal(word, "");
    text_free(&file);
    net_del(net);
}

static void test_memory(void **state)
{
    struct net *net = new_all();
    struct err err;
    size_t n = 0;
    bool failed;

    (void)state;
    do {
        struct text file = {0};
        enum status status;

        mem_fail_after(++n);
        status = export_onnx(&file, net, "1", NULL, 0, &err);
        failed = mem_failed();
        mem_fail_after(0);
        text_free(&file);
        assert_int_equal(status, failed ? ST_NOMEM : ST_OK);
    } while (failed);
    assert_true(n > 10);
    net_del(net);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_zoo),        cmocka_unit_test(test_kinds),  cmocka_unit_test(test_zeros),
    cmocka_unit_test(test_properties), cmocka_unit_test(test_memory),
};

UNIT_MAIN(tests)
