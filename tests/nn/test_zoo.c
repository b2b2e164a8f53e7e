/* nn/net/zoo*.c: the nets have the sizes that were published, take any image and any embedding that
 * fit, and say which fit. */
#include "unit.h"

#include "base/settings.h"
#include "nn/net/net.h"
#include "nn/net/zoo.h"

#include <math.h>

#define SIZE_MOST 512

static struct net *planned(const char *name, uint32_t size, uint32_t width, uint32_t embedding)
{
    const struct net_options options = {.name = name,
                                        .size = size,
                                        .width = width,
                                        .embedding = embedding,
                                        .max_batch = 2,
                                        .threads = 1,
                                        .only_planned = true};
    struct net *net;
    struct err err;

    if (net_new(&net, &options, &err) != ST_OK)
        fail_msg("%s", err.message);
    return net;
}

/* FaceNet's table: millions of weights and multiply-adds, and half of the last digit that the paper
 * prints.  What it doesn't print is derived: NN3's multiply-adds, NN4's weights. */
static void test_paper(void **state)
{
    static const struct {
        const char *name;
        uint32_t h, w;
        double weights, weights_off, multiply_adds, multiply_adds_off;
    } nets[] = {{"nn1", 220, 220, 140, 0.5, 1600, 50},  {"nn2", 224, 224, 7.5, 0.05, 1600, 50},
                {"nn3", 160, 160, 7.5, 0.05, 815, 0.5}, {"nn4", 96, 96, 6.6, 0.05, 285, 0.5},
                {"nns1", 165, 165, 26, 0.5, 220, 5},    {"nns2", 140, 116, 4.3, 0.05, 20, 0.5}};

    (void)state;
    for (size_t i = 0; i < sizeof nets / sizeof *nets; i++) {
        struct net *net = planned(nets[i].name, nets[i].h, nets[i].w, 128);

        assert_int_equal(zoo_find(nets[i].name)->usual_size, nets[i].h);
        assert_near((double)net_parameter_count(net) / 1e6, nets[i].weights, nets[i].weights_off);
        assert_near((double)net_multiply_adds(net) / 1e6, nets[i].multiply_adds,
                    nets[i].multiply_adds_off);
        net_del(net);
    }
}

/* The last layers of the paper's tables: NN1's are 103 M, 34 M and 524 K. */
static void test_full_layers(void **state)
{
    struct net *net = planned("nn1", 220, 0, 128);
    size_t count = net_layer_count(net), full = 0;

    (void)state;
    for (size_t i = 0; i < count; i++) {
        static const double weights[] = {102768640, 33562624, 524416};
        struct net_layer layer;

        net_layer(net, i, &layer);
        if (strcmp(layer.kind, "linear") == 0)
            assert_int_equal(layer.parameters, weights[full++]);
    }
    assert_int_equal(full, 3);
    net_del(net);
}

static void test_any_size_and_dimension(void **state)
{
    static const uint32_t embeddings[] = {2, 128, 1024};
    const struct zoo_net *zoo;

    (void)state;
    for (size_t i = 0; (zoo = zoo_at(i)) != NULL; i++)
        for (uint32_t size = 16; size <= (strcmp(zoo->name, "nn1") == 0 ? 320 : SIZE_MOST); size++)
            net_del(planned(zoo->name, size, 0, embeddings[size % 3]));
}

static void refuse(const char *name, uint32_t size, uint32_t embedding, const char *sentence)
{
    const struct net_options options = {
        .name = name, .size = size, .embedding = embedding, .max_batch = 2, .threads = 1};
    struct net *net = NULL;
    struct err err;

    assert_int_not_equal(net_new(&net, &options, &err), ST_OK);
    assert_string_equal(err.message, sentence);
    assert_null(net);
}

/* The settings know which nets take what. */
static void test_kinds(void **state)
{
    const struct zoo_net *zoo;
    size_t count = 0;

    (void)state;
    for (size_t i = 0; (zoo = zoo_at(i)) != NULL; i++) {
        char word[64];

        (void)snprintf(word, sizeof word, "|%s|", zoo->name);
        assert_true((strstr("|" SETTINGS_NETS_VECTORS "|", word) != NULL) == zoo->vector);
        assert_true((strstr("|" SETTINGS_NETS_PICTURES "|", word) != NULL) == !zoo->vector);
        count += strlen(zoo->name) + 1;
    }
    assert_int_equal(count, strlen(SETTINGS_NETS_PICTURES "|" SETTINGS_NETS_VECTORS "|"));
}

static void test_refusals(void **state)
{
    const struct zoo_net *zoo;
    char sentence[96];

    (void)state;
    for (size_t i = 0; (zoo = zoo_at(i)) != NULL; i++)
        for (uint32_t size = 15; !zoo->vector && size <= 513; size += 498) {
            (void)snprintf(sentence, sizeof sentence,
                           "net %s takes images of 16 to 512 pixels a side, not %u", zoo->name,
                           size);
            refuse(zoo->name, size, 128, sentence);
        }
    for (uint32_t size = 0; size <= 4097; size += 4097) {
        (void)snprintf(sentence, sizeof sentence,
                       "net mlp takes vectors of 1 to 4096 numbers, not %u", size);
        refuse("mlp", size, 128, sentence);
    }
    refuse("nn1", 353, 128,
           "net nn1 with 128 dimensions is too large for memory for images of 353 pixels a side; "
           "it takes 16 to 320");
    refuse("small", 512, 4096,
           "net small with 4096 dimensions is too large for memory for images of 512 pixels a "
           "side; it takes 16 to 288");
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_paper),
    cmocka_unit_test(test_full_layers),
    cmocka_unit_test(test_any_size_and_dimension),
    cmocka_unit_test(test_kinds),
    cmocka_unit_test(test_refusals),
};

UNIT_MAIN(tests)
