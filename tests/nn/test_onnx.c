/* nn/onnx: small ONNX files, written here, against the loops that their operators stand for; what
 * isn't supported is named; damaged files are refused, never read beyond their end. */
#include "close.h"
#include "lcg.h"
#include "onnx_file.h"
#include "onnx_run.h"

#include "base/mem.h"
#include "nn/net/net.h"
#include "nn/onnx/import.h"

#define SIDE 9
#define TOLERANCE 2e-6

static const size_t shape_of_x[] = {1, 3, SIDE, SIDE};
static const struct import_options options = {.bgr = true, .mean = {100, 110, 120}, .scale = 64};

/* The picture as the net wants it, (3, SIDE, SIDE), blue first. */
static void picture(double *x, const float *in)
{
    for (size_t c = 0; c < 3; c++)
        for (size_t p = 0; p < SIDE * SIDE; p++)
            x[c * SIDE * SIDE + p] =
                (((double)in[p * 3 + 2 - c] + 1) * 127.5 - (double)options.mean[2 - c]) /
                (double)options.scale;
}

/* A convolution as ONNX defines it, of one image (c, side, side). */
struct conv {
    size_t c, side, m, groups, kernel, stride, dilation, before, out;
};
static void conv(double *y, const double *x, const float *w, const float *b, const struct conv *s)
{
    size_t in = s->c / s->groups;

    for (size_t o = 0; o < s->m; o++)
        for (size_t line = 0; line < s->out; line++)
            for (size_t column = 0; column < s->out; column++) {
                double sum = b == NULL ? 0 : (double)b[o];

                for (size_t i = 0; i < in; i++)
                    for (size_t k = 0; k < s->kernel * s->kernel; k++) {
                        size_t v = line * s->stride + k / s->kernel * s->dilation - s->before;
                        size_t u = column * s->stride + k % s->kernel * s->dilation - s->before;
                        size_t channel = o / (s->m / s->groups) * in + i;

                        if (v < s->side && u < s->side) /* below 0 wraps */
                            sum += x[(channel * s->side + v) * s->side + u] *
                                   (double)w[(o * in + i) * s->kernel * s->kernel + k];
                    }
                y[(o * s->out + line) * s->out + column] = sum;
            }
}

static void unit_length(float *out, const double *y, size_t count)
{
    double square = 0;

    for (size_t i = 0; i < count; i++)
        square += y[i] * y[i];
    for (size_t i = 0; i < count; i++)
        out[i] = (float)(y[i] / sqrt(square));
}

static struct message file, graph;
static float weights[8][4096];

static void begin(void)
{
    graph.length = 0;
    for (size_t i = 0; i < 8; i++)
        lcg_fill(weights[i], 4096, (uint32_t)i + 1);
}

/* e = f (count), by a linear layer: a vector in ONNX's order. */
static void put_identity(size_t count)
{
    float *one = mem_new(count * count, sizeof *one);

    assert_non_null(one);
    for (size_t i = 0; i < count; i++)
        one[i * count + i] = 1;
    put_tensor(&graph, "one", one, 2, (size_t[]){count, count});
    put_node(&graph, "MatMul", "f one", "e", "");
    mem_free(one);
}

/* Each way to convolve, then Flatten and Gemm, whose inputs ONNX orders by channel. */
static void test_conv(void **state)
{
    static const struct {
        struct conv shape;
        const char *attributes;
    } cases[] = {
        {{3, SIDE, 6, 1, 3, 1, 1, 1, 9}, "pads=1,1,1,1"},
        {{3, SIDE, 6, 1, 3, 2, 1, 0, 4}, "strides=2,2"},
        {{3, SIDE, 6, 1, 3, 2, 1, 0, 5}, "strides=2,2 pads=0,0,2,2"},
        {{3, SIDE, 3, 3, 3, 1, 1, 1, 9}, "group=3 pads=1,1,1,1"},
        {{3, SIDE, 6, 3, 3, 1, 1, 1, 9}, "group=3 pads=1,1,1,1"},
        {{3, SIDE, 6, 1, 3, 1, 2, 2, 9}, "dilations=2,2 pads=2,2,2,2"},
        {{3, SIDE, 6, 1, 3, 2, 3, 4, 6}, "dilations=3,3 pads=4,4,4,4 strides=2,2"},
        {{3, SIDE, 3, 3, 3, 1, 2, 2, 9}, "dilations=2,2 pads=2,2,2,2 group=3"},
        {{3, SIDE, 6, 1, 1, 1, 1, 0, 9}, ""},
    };
    float in[SIDE * SIDE * 3], out[4], expected[4];
    static double x[1024], y[1024];

    (void)state;
    lcg_fill(in, SIDE * SIDE * 3, 77);
    for (size_t n = 0; n < sizeof cases / sizeof *cases; n++) {
        const struct conv *s = &cases[n].shape;
        size_t count = s->m * s->out * s->out;
        double z[4];

        begin();
        put_tensor(&graph, "w", weights[0], 4,
                   (size_t[]){s->m, s->c / s->groups, s->kernel, s->kernel});
        put_tensor(&graph, "b", weights[1], 1, (size_t[]){s->m});
        put_tensor(&graph, "g", weights[2], 2, (size_t[]){4, count});
        put_node(&graph, "Conv", "x w b", "y", cases[n].attributes);
        put_node(&graph, "Flatten", "y", "f", "");
        put_node(&graph, "Gemm", "f g", "e", "transB=1");
        put_model(&file, &graph, 13, shape_of_x, "e");
        picture(x, in);
        conv(y, x, weights[0], weights[1], s);
        for (size_t o = 0; o < 4; o++) {
            z[o] = 0;
            for (size_t i = 0; i < count; i++)
                z[o] += y[i] * (double)weights[2][o * count + i];
        }
        unit_length(expected, z, 4);
        run_import(&file, &options, out, in, 4);
        assert_close(out, expected, 4, TOLERANCE, "convolution %zu", n);
    }
}

/* Normalisation before a convolution, PReLU, a residual sum, squeeze and excitation. */
static void test_block(void **state)
{
    const struct conv plain = {3, SIDE, 3, 1, 3, 1, 1, 1, SIDE};
    float in[SIDE * SIDE * 3], out[3], expected[3];
    static double x[3 * SIDE * SIDE], n[3 * SIDE * SIDE], y[3 * SIDE * SIDE];
    double mean[3] = {0}, z[3] = {0};

    (void)state;
    lcg_fill(in, SIDE * SIDE * 3, 78);
    begin();
    for (size_t i = 0; i < 3; i++)
        weights[5][i] += 1.5f; /* a variance */
    for (size_t i = 0; i < 5; i++)
        put_tensor(&graph, (const char *[]){"w", "b", "scale", "shift", "mean"}[i], weights[i],
                   i == 0 ? 4 : 1, i == 0 ? (size_t[]){3, 3, 3, 3} : (size_t[]){3});
    put_tensor(&graph, "variance", weights[5], 1, (size_t[]){3});
    put_tensor(&graph, "slope", weights[6], 3, (size_t[]){3, 1, 1});
    put_node(&graph, "BatchNormalization", "x scale shift mean variance", "n", "");
    put_node(&graph, "Conv", "n w b", "c", "pads=1,1,1,1");
    put_node(&graph, "PRelu", "c slope", "p", "");
    put_node(&graph, "Add", "p x", "s", "");
    put_node(&graph, "GlobalAveragePool", "s", "a", "");
    put_node(&graph, "Sigmoid", "a", "q", "");
    put_node(&graph, "Mul", "s q", "m", "");
    put_node(&graph, "Relu", "m", "r", "");
    put_node(&graph, "GlobalAveragePool", "r", "e", "");
    put_node(&graph, "Unheard", "r", "unused", "");
    put_model(&file, &graph, 13, shape_of_x, "e");
    picture(x, in);
    for (size_t i = 0; i < 3 * SIDE * SIDE; i++) {
        size_t c = i / (SIDE * SIDE);

        n[i] = (x[i] - (double)weights[4][c]) / sqrt((double)weights[5][c] + 1e-5) *
                   (double)weights[2][c] +
               (double)weights[3][c];
    }
    conv(y, n, weights[0], weights[1], &plain);
    for (size_t i = 0; i < 3 * SIDE * SIDE; i++) {
        size_t c = i / (SIDE * SIDE);

        y[i] = (y[i] > 0 ? y[i] : y[i] * (double)weights[6][c]) + x[i];
        mean[c] += y[i] / (SIDE * SIDE);
    }
    for (size_t i = 0; i < 3 * SIDE * SIDE; i++) {
        size_t c = i / (SIDE * SIDE);

        z[c] += fmax(0, y[i] / (1 + exp(-mean[c])));
    }
    unit_length(expected, z, 3);
    run_import(&file, &options, out, in, 3);
    assert_close(out, expected, 3, TOLERANCE, "a block");
}

/* Windows of pools as ONNX defines them: what lies outside doesn't count, but with
 * count_include_pad; ceil_mode adds what is missing of the last window. */
static void test_pools(void **state)
{
    static const struct {
        const char *op, *attributes;
        size_t kernel, stride, before, out;
        bool counted;
    } cases[] = {
        {"MaxPool", "kernel_shape=3,3 strides=2,2 pads=1,1,1,1", 3, 2, 1, 5, false},
        {"MaxPool", "kernel_shape=3,3 strides=2,2 pads=0,0,1,1", 3, 2, 0, 4, false},
        {"MaxPool", "kernel_shape=2,2 strides=2,2 ceil_mode=1", 2, 2, 0, 5, false},
        {"MaxPool", "kernel_shape=2,2 strides=2,2 auto_pad=SAME_UPPER", 2, 2, 0, 5, false},
        {"AveragePool", "kernel_shape=3,3 strides=3,3 pads=1,1,2,2", 3, 3, 1, 4, false},
        {"AveragePool", "kernel_shape=2,2 strides=2,2 ceil_mode=1", 2, 2, 0, 5, false},
        {"AveragePool", "kernel_shape=3,3 strides=2,2 pads=1,1,1,1 count_include_pad=1", 3, 2, 1, 5,
         true},
    };
    float in[SIDE * SIDE * 3], out[75], expected[75];
    static double x[3 * SIDE * SIDE];
    double y[75];

    (void)state;
    lcg_fill(in, SIDE * SIDE * 3, 79);
    picture(x, in);
    for (size_t n = 0; n < sizeof cases / sizeof *cases; n++) {
        size_t out_size = cases[n].out, count = out_size * out_size * 3;
        bool max = strcmp(cases[n].op, "MaxPool") == 0;

        begin();
        put_node(&graph, cases[n].op, "x", "p", cases[n].attributes);
        put_node(&graph, "Flatten", "p", "f", "");
        put_identity(count);
        put_model(&file, &graph, 13, shape_of_x, "e");
        for (size_t i = 0; i < count; i++) {
            double sum = 0, most = -INFINITY;
            size_t seen = 0;

            for (size_t k = 0; k < cases[n].kernel * cases[n].kernel; k++) {
                size_t v = i / out_size % out_size * cases[n].stride + k / cases[n].kernel -
                           cases[n].before;
                size_t u = i % out_size * cases[n].stride + k % cases[n].kernel - cases[n].before;
                double pixel;

                if (v >= SIDE || u >= SIDE) /* below 0 wraps */
                    continue;
                pixel = x[(i / out_size / out_size * SIDE + v) * SIDE + u];
                sum += pixel;
                most = fmax(most, pixel);
                seen++;
            }
            if (cases[n].counted)
                seen = cases[n].kernel * cases[n].kernel;
            y[i] = max ? most : sum / (double)seen;
        }
        unit_length(expected, y, count);
        run_import(&file, &options, out, in, count);
        assert_close(out, expected, count, TOLERANCE, "pool %zu", n);
    }
}

static void refused(const char *part)
{
    struct import import;
    struct err err;

    put_model(&file, &graph, 13, shape_of_x, "e");
    assert_status(import_onnx(&import, file.bytes, file.length, &options, &err), ST_UNSUPPORTED);
    import_free(&import);
    if (strstr(err.message, part) == NULL)
        fail_msg("\"%s\" lacks \"%s\"", err.message, part);
}

static void test_refused(void **state)
{
    (void)state;
    begin();
    put_node(&graph, "Unheard", "x", "e", "");
    refused("node e (Unheard): this operator is not supported");
    begin();
    put_node(&graph, "Relu", "x", "e", "");
    refused("the output e is not a vector");
    begin();
    put_tensor(&graph, "w", weights[0], 4, (size_t[]){4, 2, 3, 3});
    put_node(&graph, "Conv", "x w", "e", "");
    refused("node e (Conv): 1 groups of 2 channels do not make 3 inputs");
    begin();
    put_node(&graph, "Add", "x nowhere", "e", "");
    refused("node e (Add): it has not two inputs");
}

/* Cut anywhere, and with each byte changed: an import, or a sentence. */
static void test_damaged(void **state)
{
    struct import import;
    struct err err;
    size_t length;

    test_block(state);
    length = file.length;
    for (size_t cut = 0; cut < length; cut++) {
        uint8_t *copy = mem_new(cut, 1); /* of that size, so that a sanitizer sees the end */

        memcpy(copy, file.bytes, cut);
        assert_int_not_equal(import_onnx(&import, copy, cut, &options, &err), ST_OK);
        import_free(&import);
        mem_free(copy);
    }
    for (size_t i = 0; i < length; i++)
        for (unsigned bit = 0; bit < 8; bit++) {
            file.bytes[i] ^= (uint8_t)(1u << bit);
            err.message[0] = '\0';
            if (import_onnx(&import, file.bytes, length, &options, &err) != ST_OK)
                assert_true(err.message[0] != '\0');
            import_free(&import);
            file.bytes[i] ^= (uint8_t)(1u << bit);
        }
}

static void test_memory(void **state)
{
    struct import import;
    struct err err;
    size_t n = 0;
    bool failed;

    test_block(state);
    do {
        enum status status;

        mem_fail_after(++n);
        status = import_onnx(&import, file.bytes, file.length, &options, &err);
        failed = mem_failed();
        mem_fail_after(0);
        import_free(&import);
        assert_int_equal(status, failed ? ST_NOMEM : ST_OK);
    } while (failed);
    assert_true(n > 20);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_conv),    cmocka_unit_test(test_block),   cmocka_unit_test(test_pools),
    cmocka_unit_test(test_refused), cmocka_unit_test(test_damaged), cmocka_unit_test(test_memory),
};

UNIT_MAIN(tests)
