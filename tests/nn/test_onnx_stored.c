/* nn/onnx: each form in which a tensor is stored. */
#include "close.h"
#include "lcg.h"
#include "onnx_file.h"
#include "onnx_run.h"

#include "base/mem.h"

#define SIDE 4
#define PIXELS (SIDE * SIDE)
#define COUNT (3 * PIXELS)
#define TOLERANCE 3e-6

static const struct import_options options = {.mean = {127.5f, 127.5f, 127.5f}, .scale = 16};
static struct message file, graph;

/* A tensor (3, 1, 1) of the numbers 1, 2, 3 in a type: raw, packed in a field, or one by one. */
static void put_stored(const char *name, unsigned type, unsigned field, bool packed)
{
    static const uint16_t halves[] = {0x3c00, 0x4000, 0x4200};
    static struct message tensor, numbers;

    tensor.length = numbers.length = 0;
    put_integer(&tensor, 1, 3);
    put_integer(&tensor, 1, 1);
    put_integer(&tensor, 1, 1);
    put_integer(&tensor, 2, type);
    put_text(&tensor, 8, name);
    for (unsigned i = 0; i < 3; i++) {
        const float single = (float)(i + 1);
        const double real = i + 1;
        const int64_t whole = type == 10 ? halves[i] : (int64_t)(i + 1);
        const bool wide = type == 7 || type == 11, byte = type == 2 || type == 3;
        const size_t bytes = byte ? 1 : wide ? 8 : type == 1 || type == 6 ? 4 : 2;

        if (!packed && field != 9) /* a key for each number */
            put_varint(&numbers, field << 3 | (field == 4 ? 5 : field == 10 ? 1 : 0));
        if (type == 1 || type == 11)
            put_raw(&numbers, type == 1 ? (const void *)&single : &real, bytes);
        else if (field == 9)
            put_raw(&numbers, &whole, bytes); /* little-endian, as we are */
        else
            put_varint(&numbers, (uint64_t)whole);
    }
    if (packed || field == 9)
        put_bytes(&tensor, field, numbers.bytes, numbers.length);
    else
        put_raw(&tensor, numbers.bytes, numbers.length);
    put_bytes(&graph, 5, tensor.bytes, tensor.length);
}

/* Each type, in each field that may hold it: single, half and double precision, integers. */
static void test_stored(void **state)
{
    static const struct {
        unsigned type, field;
    } forms_of[] = {{1, 9}, {1, 4}, {10, 9}, {10, 5}, {11, 9}, {11, 10}, {2, 9}, {2, 5},
                    {3, 9}, {3, 5}, {5, 9},  {6, 9},  {6, 5},  {7, 9},   {7, 7}};
    float in[COUNT], out[COUNT], expected[COUNT];
    double square = 0;

    (void)state;
    lcg_fill(in, COUNT, 9);
    for (size_t i = 0; i < COUNT; i++) {
        double v = (double)in[i % PIXELS * 3 + i / PIXELS] * (double)(i / PIXELS + 1);

        expected[i] = (float)v;
        square += v * v;
    }
    for (size_t i = 0; i < COUNT; i++)
        expected[i] = (float)((double)expected[i] / sqrt(square));
    for (size_t n = 0; n < 2 * sizeof forms_of / sizeof *forms_of; n++) {
        graph.length = 0;
        put_stored("k", forms_of[n / 2].type, forms_of[n / 2].field, n % 2 == 0);
        put_node(&graph, "Mul", "x k", "y", "");
        put_vector(&graph, "y", COUNT);
        put_model(&file, &graph, 13, (size_t[]){1, 3, SIDE, SIDE}, "e");
        run_import(&file, &options, out, in, COUNT);
        assert_close(out, expected, COUNT, TOLERANCE, "type %u in field %u", forms_of[n / 2].type,
                     forms_of[n / 2].field);
    }
    /* (number - zero) * scale, of all and of each channel. */
    for (size_t n = 0; n < 2; n++) {
        static const float scales[] = {0.5f, 0.5f, 0.5f}, zeros[] = {-1, -1, -1};

        graph.length = 0;
        put_stored("k", 3, 9, false);
        put_tensor(&graph, "s", scales, n, (size_t[]){3});
        put_tensor(&graph, "z", zeros, n, (size_t[]){3});
        put_node(&graph, "DequantizeLinear", "k s z", "q", "axis=0"); /* 1, 1.5, 2 */
        put_node(&graph, "Add", "q q", "r", "");                      /* 2, 3, 4 */
        put_tensor(&graph, "one", (const float[]){1}, 0, NULL);
        put_node(&graph, "Sub", "r one", "t", "");
        put_node(&graph, "Mul", "t x", "y", "");
        put_vector(&graph, "y", COUNT);
        put_model(&file, &graph, 13, (size_t[]){1, 3, SIDE, SIDE}, "e");
        run_import(&file, &options, out, in, COUNT);
        assert_close(out, expected, COUNT, TOLERANCE, "dequantized %zu", n);
    }
}

static const struct CMUnitTest tests[] = {cmocka_unit_test(test_stored)};

UNIT_MAIN(tests)
