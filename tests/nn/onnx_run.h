/* ONNX files of tests made whole, and their nets run on a picture. */
#ifndef FACENET_TESTS_NN_ONNX_RUN_H
#define FACENET_TESTS_NN_ONNX_RUN_H

#include "close.h"
#include "onnx_file.h"

#include "nn/net/net.h"
#include "nn/onnx/import.h"

/* The model of a graph: its input x and its outputs, parted by blanks. */
static inline void put_model(struct message *file, struct message *graph, unsigned opset,
                             const size_t input[4], const char *outputs)
{
    static struct message version;
    char text[256], *at = text, *word;

    put_value(graph, 11, "x", input, 4);
    (void)snprintf(text, sizeof text, "%s", outputs);
    while ((word = strsep(&at, " ")) != NULL)
        put_value(graph, 12, word, input, 0);
    file->length = version.length = 0;
    put_integer(&version, 2, opset);
    put_bytes(file, 8, version.bytes, version.length);
    put_bytes(file, 7, graph->bytes, graph->length);
}

/* e = y, as a vector of count numbers in ONNX's order; at most VECTOR_MOST. */
#define VECTOR_MOST 96
static inline void put_vector(struct message *graph, const char *y, size_t count)
{
    static float identity[VECTOR_MOST * VECTOR_MOST];

    assert_true(count <= VECTOR_MOST);
    memset(identity, 0, sizeof identity);
    for (size_t i = 0; i < count; i++)
        identity[i * count + i] = 1;
    put_tensor(graph, "identity", identity, 2, (size_t[]){count, count});
    put_node(graph, "Flatten", y, "flattened", "");
    put_node(graph, "Gemm", "flattened identity", "e", "");
}

/* out (embedding) = the imported net of in, through the text of its table. */
static inline void run_import(const struct message *file, const struct import_options *options,
                              float *out, const float *in, size_t expected)
{
    struct net_options net_options = {.max_batch = 1, .threads = 1};
    struct text text = {0};
    struct import import;
    struct table *table;
    struct net_tape *tape;
    struct net *net;
    struct err err;

    assert_ok(import_onnx(&import, file->bytes, file->length, options, &err));
    assert_int_equal(import.embedding, expected);
    net_options.size = import.size;
    net_options.width = import.width;
    net_options.embedding = import.embedding;
    table_write(import.table, &text);
    assert_ok(table_read(&table, "imported", import.size, text_string(&text), &err));
    assert_ok(net_new_from(&net, &table->net, &net_options, &err));
    assert_ok(net_tape_new(net, &tape, &err));
    assert_int_equal(net_tensor_count(net), import.tensor_count);
    for (size_t i = 0; i < import.tensor_count; i++) {
        struct tensor tensor;

        net_tensor(net, i, &tensor); /* both in the order of rows */
        assert_string_equal(tensor.name, import.tensors[i].name);
        assert_int_equal(tensor.dims, import.tensors[i].dims);
        assert_memory_equal(tensor.shape, import.tensors[i].shape,
                            tensor.dims * sizeof *tensor.shape);
        memcpy(tensor.data, import.tensors[i].data, tensor_size(&tensor) * sizeof(float));
    }
    net_forward(net, tape, out, in, 1, NET_INFER, NULL);
    net_tape_del(tape);
    net_del(net);
    table_del(table);
    text_free(&text);
    import_free(&import);
}

#endif
