/* Products, normalisation, activations and arithmetic. */
#include "nn/onnx/graph.h"

#include "base/mem.h"
#include "nn/kernel/kernels.h"
#include "nn/layer/batch_norm.h"

#include <math.h>
#include <string.h>

/* Numbers of an input, exactly count. */
static enum status list_of(struct graph *graph, const struct onnx_node *node, size_t k,
                           size_t count, double **out)
{
    const struct value *value;
    enum status status = graph_numbers(graph, node, k, &value, out);

    if (status == ST_OK && value->count != count) {
        mem_free(*out);
        *out = NULL;
        status = graph_refuse(graph, node, "its input %zu has %zu numbers, not %zu", k + 1,
                              value->count, count);
    }
    return status;
}

/* scale / sqrt(variance + epsilon) with our epsilon: the variance takes the difference, or where
 * that makes it negative the scale does. */
static void change_epsilon(double *scale, double *variance, size_t c, double epsilon)
{
    for (size_t i = 0; i < c; i++) {
        double ours = variance[i] + (epsilon - BATCH_NORM_EPSILON);

        if (ours < 0) {
            scale[i] *= sqrt(BATCH_NORM_EPSILON / (variance[i] + epsilon));
            ours = 0;
        }
        variance[i] = ours;
    }
}

enum status convert_batch_norm(struct graph *graph, const struct onnx_node *node)
{
    static const char *const names[] = {"weight", "bias", "running_mean", "running_var"};
    const struct value *in;
    const char *name = NULL;
    double *list[4] = {0}, epsilon;
    struct value to = {0};
    enum status status = graph_row_input(graph, node, 0, &in);

    if (status == ST_OK)
        to = graph_row_value(in, NULL, in->h, in->w, in->c);
    if (status == ST_OK && (in->channels_last || (in->dims == 2 && in->h * in->w != 1)))
        status = graph_refuse(graph, node, "channels are not its second dimension");
    if (status == ST_OK)
        status = graph_real(graph, node, "epsilon", BATCH_NORM_EPSILON, &epsilon);
    for (size_t k = 0; k < 4 && status == ST_OK; k++)
        status = list_of(graph, node, k + 1, to.c, &list[k]);
    if (status == ST_OK)
        status = graph_add_row(graph, (struct zoo_layer){.kind = LAYER_BATCH_NORM}, in, &name);
    if (status == ST_OK)
        change_epsilon(list[0], list[3], to.c, epsilon);
    for (size_t k = 0; k < 4; k++) {
        if (status == ST_OK)
            status = graph_add_vector(graph, names[k], list[k], to.c);
        mem_free(list[k]);
    }
    to.row = name;
    return status == ST_OK ? graph_set(graph, node, &to) : status;
}

/* A linear layer: numbers (inputs, outputs) times factor, or turned (outputs, inputs), as ours
 * (inputs, outputs), whose inputs go line by line, pixel by pixel, channel by channel. */
struct linear {
    const double *numbers;
    size_t outputs;
    double factor;
    bool turned, bias;
};

static enum status add_linear(struct graph *graph, const struct onnx_node *node,
                              const struct value *in, const struct linear *linear,
                              struct value *out)
{
    size_t pixels = in->h * in->w, count = in->count;
    size_t shape[] = {count, linear->outputs};
    const char *name = NULL;
    float *weights;
    enum status status;

    if (linear->outputs == 0 || linear->outputs > UINT16_MAX)
        return graph_refuse(graph, node, "it has %zu outputs", linear->outputs);
    status = graph_add_row(graph,
                           (struct zoo_layer){.kind = LAYER_LINEAR,
                                              .channels = (uint16_t)linear->outputs,
                                              .bias = linear->bias},
                           in, &name);
    if (status == ST_OK)
        status = graph_add_tensor(graph, "weight", shape, 2, &weights);
    for (size_t i = 0; status == ST_OK && i < count; i++) {
        /* The place of our input i in ONNX's order. */
        size_t theirs = in->channels_last ? i : i % in->c * pixels + i / in->c;

        for (size_t o = 0; o < linear->outputs; o++)
            weights[i * linear->outputs + o] = graph_weight(
                linear->factor * linear->numbers[linear->turned ? o * count + theirs
                                                                : theirs * linear->outputs + o]);
    }
    if (status == ST_OK)
        *out = graph_row_value(in, name, 1, 1, linear->outputs);
    return status;
}

static enum status vector_input(struct graph *graph, const struct onnx_node *node,
                                const struct value **in)
{
    enum status status = graph_row_input(graph, node, 0, in);

    if (status == ST_OK && (*in)->dims != 2)
        return graph_refuse(graph, node, "its input is not a vector for each picture");
    return status;
}

static enum status add_gemm(struct graph *graph, const struct onnx_node *node,
                            const struct value *in, struct linear *linear, double beta)
{
    struct value to = {0};
    double *bias = NULL;
    enum status status = add_linear(graph, node, in, linear, &to);

    if (status == ST_OK && linear->bias)
        status = graph_per_channel(graph, node, 2, &to, &bias);
    for (size_t i = 0; status == ST_OK && linear->bias && i < to.c; i++)
        bias[i] *= beta;
    if (status == ST_OK && linear->bias)
        status = graph_add_vector(graph, "bias", bias, to.c);
    mem_free(bias);
    return status == ST_OK ? graph_set(graph, node, &to) : status;
}

enum status convert_gemm(struct graph *graph, const struct onnx_node *node)
{
    const struct value *in, *weights;
    struct linear linear = {.bias = graph_input(graph, node, 2) != NULL};
    int64_t turned_input = 0, turned = 0;
    double beta = 1, *numbers = NULL;
    enum status status = vector_input(graph, node, &in);

    if (status == ST_OK)
        status = graph_integer(graph, node, "transA", 0, &turned_input);
    if (status == ST_OK)
        status = graph_integer(graph, node, "transB", 0, &turned);
    if (status == ST_OK)
        status = graph_real(graph, node, "alpha", 1, &linear.factor);
    if (status == ST_OK)
        status = graph_real(graph, node, "beta", 1, &beta);
    if (status == ST_OK && turned_input != 0)
        return graph_refuse(graph, node, "transA is not supported");
    if (status == ST_OK)
        status = graph_numbers(graph, node, 1, &weights, &numbers);
    if (status != ST_OK)
        return status;
    linear.turned = turned != 0;
    linear.numbers = numbers;
    linear.outputs = (size_t)weights->dim[!linear.turned];
    if (weights->dims != 2 || weights->count != linear.outputs * in->count)
        status = graph_refuse(graph, node, "its weights do not fit %zu inputs", in->count);
    else
        status = add_gemm(graph, node, in, &linear, beta);
    mem_free(numbers);
    return status;
}

enum status convert_matmul(struct graph *graph, const struct onnx_node *node)
{
    const struct value *in, *weights;
    struct linear linear = {.factor = 1};
    double *numbers = NULL;
    enum status status = vector_input(graph, node, &in);

    if (status == ST_OK)
        status = graph_numbers(graph, node, 1, &weights, &numbers);
    if (status != ST_OK)
        return status;
    linear.numbers = numbers;
    linear.outputs = (size_t)weights->dim[1];
    if (weights->dims != 2 || (size_t)weights->dim[0] != in->count)
        status = graph_refuse(graph, node, "its weights do not fit %zu inputs", in->count);
    else
        status = add_gemm(graph, node, in, &linear, 1);
    mem_free(numbers);
    return status;
}

/* A row of a kind without parameters. */
static enum status convert_plain(struct graph *graph, const struct onnx_node *node,
                                 enum layer_kind kind)
{
    const struct value *in = graph_input(graph, node, 0);
    struct value to;
    enum status status = ST_OK;

    if (in == NULL || !in->view) /* numbers may change in any shape */
        status = graph_row_input(graph, node, 0, &in);
    if (status != ST_OK)
        return status;
    to = *in;
    status = graph_add_row(graph, (struct zoo_layer){.kind = kind}, in, &to.row);
    return status == ST_OK ? graph_set(graph, node, &to) : status;
}

/* ReLU goes into the addition or normalisation before it, if nothing else reads that. */
enum status convert_relu(struct graph *graph, const struct onnx_node *node)
{
    const struct table *table = graph->out->table;
    struct zoo_layer *last = &table->rows[table->net.layer_count - 1];
    const struct value *in;
    struct value to;
    enum status status = graph_row_input(graph, node, 0, &in);

    if (status != ST_OK)
        return status;
    if (in->row != last->name || (last->kind != LAYER_ADD && last->kind != LAYER_BATCH_NORM) ||
        graph_readers(graph, in->name) != 1 || in != &graph->values[graph->value_count - 1])
        return convert_plain(graph, node, LAYER_RELU);
    last->relu = true;
    to = *in;
    return graph_set(graph, node, &to);
}

enum status convert_sigmoid(struct graph *graph, const struct onnx_node *node)
{
    return convert_plain(graph, node, LAYER_SIGMOID);
}

static enum status add_slopes(struct graph *graph, const struct onnx_node *node,
                              const struct value *in, const double *slopes)
{
    struct value to = *in;
    enum status status = graph_add_row(graph, (struct zoo_layer){.kind = LAYER_PRELU}, in, &to.row);

    if (status == ST_OK)
        status = graph_add_vector(graph, "slope", slopes, in->c);
    return status == ST_OK ? graph_set(graph, node, &to) : status;
}

enum status convert_prelu(struct graph *graph, const struct onnx_node *node)
{
    const struct value *in;
    struct value copy;
    double *slopes = NULL;
    enum status status = graph_row_input(graph, node, 0, &in);

    if (status != ST_OK)
        return status;
    copy = *in;
    status = graph_per_channel(graph, node, 1, &copy, &slopes);
    if (status == ST_OK)
        status = add_slopes(graph, node, &copy, slopes);
    mem_free(slopes);
    return status;
}

enum status convert_leaky(struct graph *graph, const struct onnx_node *node)
{
    const struct value *in;
    double *slopes, alpha;
    enum status status = graph_row_input(graph, node, 0, &in);

    if (status == ST_OK)
        status = graph_real(graph, node, "alpha", (double)0.01f, &alpha);
    if (status != ST_OK)
        return status;
    slopes = mem_new(in->c, sizeof *slopes);
    if (slopes == NULL)
        return err_nomem(graph->err, "the weights");
    for (size_t i = 0; i < in->c; i++)
        slopes[i] = alpha;
    status = add_slopes(graph, node, in, slopes);
    mem_free(slopes);
    return status;
}

/* Clip from 0 upwards, to 6 or without end; that of lengths is the guard of a division. */
enum status convert_clip(struct graph *graph, const struct onnx_node *node)
{
    const struct value *in = graph_input(graph, node, 0);
    double limit[2];
    size_t count;
    enum status status = graph_real(graph, node, "min", (double)-INFINITY, &limit[0]);

    if (status == ST_OK)
        status = graph_real(graph, node, "max", (double)INFINITY, &limit[1]);
    for (size_t k = 0; k < 2 && status == ST_OK; k++)
        if (graph_input(graph, node, k + 1) != NULL)
            status = graph_few(graph, node, k + 1, &limit[k], 1, &count);
    if (status != ST_OK)
        return status;
    if (in != NULL && in->kind == VALUE_LENGTH && limit[0] <= 1e-6 && limit[1] > 1e30)
        return convert_expand(graph, node);
    if (limit[0] == 0 && limit[1] == 6)
        return convert_plain(graph, node, LAYER_RELU6);
    if (limit[0] == 0 && limit[1] > 1e30)
        return convert_plain(graph, node, LAYER_RELU);
    return graph_refuse(graph, node, "only 0 to 6 and 0 upwards are supported, not %g to %g",
                        limit[0], limit[1]);
}

/* Its constants must be ours, which are those of every such net. */
enum status convert_lrn(struct graph *graph, const struct onnx_node *node)
{
    static const char *const names[] = {"alpha", "beta", "bias"};
    static const double ours[] = {(double)KERNELS_LRN_ALPHA, (double)KERNELS_LRN_BETA, 1};
    int64_t size;
    double given;
    enum status status = graph_integer(graph, node, "size", 0, &size);

    for (size_t k = 0; k < 3 && status == ST_OK; k++) {
        status = graph_real(graph, node, names[k], ours[k], &given);
        if (status == ST_OK && (size != KERNELS_LRN_SIZE || (float)given != (float)ours[k]))
            status = graph_refuse(graph, node,
                                  "only size 5, alpha 1e-4, beta 0.75 and bias 1 are "
                                  "supported");
    }
    return status == ST_OK ? convert_plain(graph, node, LAYER_LRN) : status;
}
