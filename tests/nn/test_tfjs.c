/* nn/tfjs: manifests and their files written here; dlib's net with random weights against naive
 * loops; what isn't a manifest, or not one of that net. */
#include "unit.h"

#include "base/mem.h"
#include "base/text.h"
#include "nn/net/net.h"
#include "nn/onnx/import.h"
#include "nn/tfjs/dlib.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TOLERANCE 2e-5

static char folder[64];

static void write_file(const char *name, const void *bytes, size_t length)
{
    char path[128];
    FILE *file;

    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, length, file), length);
    assert_int_equal(fclose(file), 0);
}

static enum status read_text(struct manifest *manifest, const char *text, struct err *err)
{
    char path[128];

    (void)snprintf(path, sizeof path, "%s/m.json", folder);
    return manifest_read(manifest, path, text, strlen(text), err);
}

static int setup(void **state)
{
    (void)state;
    (void)snprintf(folder, sizeof folder, "/tmp/facenet-tfjs-XXXXXX");
    return mkdtemp(folder) == NULL;
}

static int teardown(void **state)
{
    char command[128];

    (void)state;
    (void)snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command) != 0;
}

#define TENSOR(shape, more) "{\"name\":\"a\",\"shape\":[" shape "],\"dtype\":\"float32\"" more "}"
#define MANIFEST(tensor) "[{\"weights\":[" tensor "],\"paths\":[\"w.bin\"]}]"
#define QUANTISED(type) ",\"quantization\":{\"dtype\":\"" type "\",\"scale\":0.5,\"min\":-1}"

static void test_numbers(void **state)
{
    const float plain[] = {1.5f, -2};
    const unsigned char bytes[] = {0, 4, 1, 1};
    struct manifest manifest;
    struct err err;

    (void)state;
    write_file("w.bin", plain, sizeof plain);
    assert_ok(read_text(&manifest, MANIFEST(TENSOR("2,1", "")), &err));
    assert_int_equal(manifest.tensors[0].dims, 2);
    assert_float_equal(manifest.tensors[0].data[1], -2, 0);
    assert_null(manifest_find(&manifest, "b"));
    assert_int_equal(strlen(manifest.sha256), 64);
    manifest_free(&manifest);
    write_file("w.bin", bytes, 2);
    assert_ok(read_text(&manifest, MANIFEST(TENSOR("2", QUANTISED("uint8"))), &err));
    assert_float_equal(manifest_find(&manifest, "a")->data[1], 1, 0);
    manifest_free(&manifest);
    write_file("w.bin", bytes, 4);
    assert_ok(read_text(&manifest, MANIFEST(TENSOR("2", QUANTISED("uint16"))), &err));
    assert_float_equal(manifest.tensors[0].data[0], 511, 0);
    assert_float_equal(manifest.tensors[0].data[1], 127.5, 0);
    manifest_free(&manifest);
}

static void test_refused(void **state)
{
    static const struct {
        const char *text, *why;
        enum status status;
    } cases[] = {
        {"[", "not a manifest", ST_CORRUPT},
        {"{}", "not a manifest", ST_CORRUPT},
        {"[]", "no weights", ST_CORRUPT},
        {"[{\"weights\":[]}]", "no paths", ST_CORRUPT},
        {"[{\"weights\":[],\"paths\":[3]}]", "not a string", ST_CORRUPT},
        {"[{\"weights\":[],\"paths\":[\"../w.bin\"]}]", "beside it", ST_CORRUPT},
        {"[{\"weights\":[],\"paths\":[\"none.bin\"]}]", "none.bin", ST_NOTFOUND},
        {MANIFEST("{}"), "no name", ST_CORRUPT},
        {MANIFEST(TENSOR("2", "") "," TENSOR("2", "")), "no name", ST_CORRUPT},
        {MANIFEST("{\"name\":\"a\",\"shape\":[2],\"dtype\":\"int32\"}"), "float32", ST_UNSUPPORTED},
        {MANIFEST(TENSOR("1,1,1,1,1", "")), "shape", ST_CORRUPT},
        {MANIFEST(TENSOR("-1", "")), "shape", ST_CORRUPT},
        {MANIFEST(TENSOR("0.5", "")), "shape", ST_CORRUPT},
        {MANIFEST(TENSOR("65536,65536,65536,65536", "")), "shape", ST_CORRUPT},
        {MANIFEST(TENSOR("3", "")), "shorter", ST_CORRUPT},
        {MANIFEST(TENSOR("1", "")), "longer", ST_CORRUPT},
        {MANIFEST(TENSOR("2", QUANTISED("int4"))), "int4", ST_UNSUPPORTED},
        {MANIFEST(TENSOR("2", ",\"quantization\":{}")), "lacks", ST_CORRUPT},
        {MANIFEST(TENSOR("8", ",\"quantization\":{\"dtype\":\"uint8\",\"scale\":1e99,\"min\":0}")),
         "finite", ST_CORRUPT},
    };
    const float plain[] = {1.5f, -2};

    (void)state;
    write_file("w.bin", plain, sizeof plain);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct manifest manifest;
        struct err err;

        assert_status(read_text(&manifest, cases[i].text, &err), cases[i].status);
        if (strstr(err.message, cases[i].why) == NULL)
            fail_msg("%zu: %s", i, err.message);
        manifest_free(&manifest);
    }
}

/* An image of any size, (side, side, c). */
struct map {
    float *values;
    size_t side, c;
};

static struct map new_map(size_t side, size_t c)
{
    struct map map = {mem_new(side * side * c, sizeof(float)), side, c};

    assert_non_null(map.values);
    return map;
}

static const float *weights_of(const struct manifest *manifest, const char *name, const char *part)
{
    char full[96];
    const struct tensor *tensor;

    (void)snprintf(full, sizeof full, "%s%s", name, part);
    tensor = manifest_find(manifest, full);
    assert_non_null(tensor);
    return tensor->data;
}

/* Convolution 3 x 3 or 7 x 7, bias, scale, shift; frees x. */
static struct map conv(const struct manifest *manifest, const char *name, struct map x, size_t out,
                       size_t kernel, size_t stride, size_t pad)
{
    const float *w = weights_of(manifest, name, "/conv/filters");
    const float *b = weights_of(manifest, name, "/conv/bias");
    const float *scale = weights_of(manifest, name, "/scale/weights");
    const float *shift = weights_of(manifest, name, "/scale/biases");
    struct map y = new_map((x.side + 2 * pad - kernel) / stride + 1, out);

    for (size_t at = 0; at < y.side * y.side; at++)
        for (size_t k = 0; k < kernel * kernel; k++) {
            size_t v = at / y.side * stride + k / kernel - pad;
            size_t u = at % y.side * stride + k % kernel - pad;

            if (v >= x.side || u >= x.side) /* below 0 wraps */
                continue;
            for (size_t i = 0; i < x.c; i++) {
                float value = x.values[(v * x.side + u) * x.c + i];

                for (size_t o = 0; o < out; o++)
                    y.values[at * out + o] += value * w[(k * x.c + i) * out + o];
            }
        }
    for (size_t i = 0; i < y.side * y.side * out; i++)
        y.values[i] = (y.values[i] + b[i % out]) * scale[i % out] + shift[i % out];
    mem_free(x.values);
    return y;
}

static void relu(const struct map *x)
{
    for (size_t i = 0; i < x->side * x->side * x->c; i++)
        x->values[i] = x->values[i] > 0 ? x->values[i] : 0;
}

/* The largest or the mean of kernel x kernel values, at stride 2. */
static struct map pool(const struct map *x, size_t kernel, bool largest)
{
    struct map y = new_map((x->side - kernel) / 2 + 1, x->c);

    for (size_t i = 0; i < y.side * y.side * y.c; i++) {
        size_t line = i / y.c / y.side * 2, column = i / y.c % y.side * 2;
        float most = -INFINITY, sum = 0;

        for (size_t k = 0; k < kernel * kernel; k++) {
            float value =
                x->values[((line + k / kernel) * x->side + column + k % kernel) * x->c + i % y.c];

            most = value > most ? value : most;
            sum += value;
        }
        y.values[i] = largest ? most : sum / (float)(kernel * kernel);
    }
    return y;
}

static struct map copy_of(const struct map *x)
{
    struct map y = new_map(x->side, x->c);

    memcpy(y.values, x->values, x->side * x->side * x->c * sizeof(float));
    return y;
}

/* A block as face-api.js has it: what one side lacks in lines or channels is zeros. */
static struct map block(const struct manifest *manifest, const char *name, struct map x, size_t out,
                        bool down)
{
    struct map skip[1] = {down ? pool(&x, 2, false) : copy_of(&x)}, y, sum;
    char part[64];

    (void)snprintf(part, sizeof part, "%s/conv1", name);
    y = conv(manifest, part, x, out, 3, down ? 2 : 1, !down);
    relu(&y);
    (void)snprintf(part, sizeof part, "%s/conv2", name);
    y = conv(manifest, part, y, out, 3, 1, 1);
    sum = new_map(skip->side, out);
    for (size_t i = 0; i < sum.side * sum.side * out; i++) {
        size_t line = i / out / sum.side, column = i / out % sum.side, c = i % out;

        if (line < y.side && column < y.side)
            sum.values[i] += y.values[(line * y.side + column) * out + c];
        if (c < skip->c)
            sum.values[i] += skip->values[i / out * skip->c + c];
    }
    relu(&sum);
    mem_free(skip->values);
    mem_free(y.values);
    return sum;
}

static const struct {
    const char *name;
    size_t channels;
    bool down;
} blocks[] = {{"conv32_1", 32, false},   {"conv32_2", 32, false},        {"conv32_3", 32, false},
              {"conv64_down", 64, true}, {"conv64_1", 64, false},        {"conv64_2", 64, false},
              {"conv64_3", 64, false},   {"conv128_down", 128, true},    {"conv128_1", 128, false},
              {"conv128_2", 128, false}, {"conv256_down", 256, true},    {"conv256_1", 256, false},
              {"conv256_2", 256, false}, {"conv256_down_out", 256, true}};
#define BLOCKS (sizeof blocks / sizeof *blocks)

/* What the net makes of pixels (150, 150, 3), values 0 to 255. */
static void naive(const struct manifest *manifest, const float *pixels, float out[128])
{
    static const float mean[] = {122.782f, 117.001f, 104.298f};
    const float *fc = weights_of(manifest, "fc", "");
    struct map x = new_map(DLIB_SIZE, 3), pooled;
    double square = 0;

    for (size_t i = 0; i < (size_t)DLIB_SIZE * DLIB_SIZE * 3; i++)
        x.values[i] = (pixels[i] - mean[i % 3]) / 255;
    x = conv(manifest, "conv32_down", x, 32, 7, 2, 0);
    relu(&x);
    pooled = pool(&x, 3, true);
    mem_free(x.values);
    x = pooled;
    for (size_t i = 0; i < BLOCKS; i++)
        x = block(manifest, blocks[i].name, x, blocks[i].channels, blocks[i].down);
    memset(out, 0, 128 * sizeof *out);
    for (size_t i = 0; i < x.side * x.side * x.c; i++)
        for (size_t o = 0; o < 128; o++)
            out[o] += x.values[i] * fc[i % x.c * 128 + o] / (float)(x.side * x.side);
    for (size_t o = 0; o < 128; o++)
        square += (double)out[o] * (double)out[o];
    for (size_t o = 0; o < 128; o++)
        out[o] /= (float)sqrt(square);
    mem_free(x.values);
}

/* Weights of a convolution: small, so that nothing grows over the layers. */
static void add_conv(struct text *json, size_t *bytes, const char *name, size_t kernel, size_t in,
                     size_t out)
{
    double scale = 2 / sqrt((double)(kernel * kernel * in)) / 128;

    text_addf(json,
              "%s{\"name\":\"%s/conv/filters\",\"shape\":[%zu,%zu,%zu,%zu],\"dtype\":\"float32\","
              "\"quantization\":{\"dtype\":\"uint8\",\"scale\":%.9g,\"min\":%.9g}}",
              *bytes > 0 ? "," : "", name, kernel, kernel, in, out, scale, -128 * scale);
    *bytes += kernel * kernel * in * out;
    for (int i = 0; i < 3; i++) {
        static const char *const parts[] = {"conv/bias", "scale/weights", "scale/biases"};

        text_addf(json,
                  ",{\"name\":\"%s/%s\",\"shape\":[%zu],\"dtype\":\"float32\",\"quantization\":"
                  "{\"dtype\":\"uint8\",\"scale\":0.002,\"min\":%s}}",
                  name, parts[i], out, i == 1 ? "0.7" : "-0.25");
        *bytes += out;
    }
}

static void write_net(struct text *json)
{
    size_t bytes = 0, in = 32;
    unsigned char *weights;

    text_add(json, "[{\"weights\":[");
    add_conv(json, &bytes, "conv32_down", 7, 3, 32);
    for (size_t i = 0; i < BLOCKS; i++, in = blocks[i - 1].channels) {
        char name[64];

        (void)snprintf(name, sizeof name, "%s/conv1", blocks[i].name);
        add_conv(json, &bytes, name, 3, in, blocks[i].channels);
        (void)snprintf(name, sizeof name, "%s/conv2", blocks[i].name);
        add_conv(json, &bytes, name, 3, blocks[i].channels, blocks[i].channels);
    }
    text_add(json, ",{\"name\":\"fc\",\"shape\":[256,128],\"dtype\":\"float32\",\"quantization\":"
                   "{\"dtype\":\"uint8\",\"scale\":0.001,\"min\":-0.13}}],\"paths\":[\"w.bin\"]}]");
    bytes += (size_t)256 * 128;
    weights = mem_new(bytes, 1);
    assert_non_null(weights);
    for (size_t i = 0; i < bytes; i++)
        weights[i] = (unsigned char)(i * 2654435761u >> 13 ^ (i * 40503u) >> 7);
    write_file("w.bin", weights, bytes);
    mem_free(weights);
}

static void run_net(const struct import *import, const float *in, float *out)
{
    const struct net_options options = {
        .size = import->size, .embedding = import->embedding, .max_batch = 1, .threads = 1};
    struct net_tape *tape;
    struct net *net;
    struct err err;

    assert_ok(net_new_from(&net, &import->table->net, &options, &err));
    assert_ok(net_tape_new(net, &tape, &err));
    assert_int_equal(net_tensor_count(net), import->tensor_count);
    for (size_t i = 0; i < import->tensor_count; i++) {
        struct tensor tensor;

        net_tensor(net, i, &tensor);
        assert_string_equal(tensor.name, import->tensors[i].name);
        memcpy(tensor.data, import->tensors[i].data, tensor_size(&tensor) * sizeof(float));
    }
    net_forward(net, tape, out, in, 1, NET_INFER, NULL);
    net_tape_del(tape);
    net_del(net);
}

static void test_dlib(void **state)
{
    static float pixels[DLIB_SIZE * DLIB_SIZE * 3], in[DLIB_SIZE * DLIB_SIZE * 3];
    struct import_options options = {.mean = {122.782f, 117.001f, 104.298f}, .scale = 255};
    float expected[128], got[128];
    struct text json = {0};
    struct manifest manifest;
    struct import import;
    struct err err;

    (void)state;
    write_net(&json);
    assert_ok(read_text(&manifest, text_string(&json), &err));
    for (size_t i = 0; i < sizeof pixels / sizeof *pixels; i++) {
        pixels[i] = (float)(i * 7919 / 3 % 256);
        in[i] = pixels[i] / 127.5f - 1;
    }
    assert_ok(dlib_import(&import, &manifest, &options, &err));
    assert_int_equal(import.embedding, 128);
    run_net(&import, in, got);
    naive(&manifest, pixels, expected);
    for (size_t i = 0; i < 128; i++)
        assert_float_equal(got[i], expected[i], TOLERANCE);
    import_free(&import);
    options.size = 112;
    assert_status(dlib_import(&import, &manifest, &options, &err), ST_INVALID);
    import_free(&import);
    options.size = 0;
    manifest.count--; /* fc is the last one */
    assert_status(dlib_import(&import, &manifest, &options, &err), ST_UNSUPPORTED);
    assert_non_null(strstr(err.message, "fc"));
    import_free(&import);
    manifest.count++;
    manifest_free(&manifest);
    text_free(&json);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown(test_numbers, setup, teardown),
    cmocka_unit_test_setup_teardown(test_refused, setup, teardown),
    cmocka_unit_test_setup_teardown(test_dlib, setup, teardown),
};

UNIT_MAIN(tests)
