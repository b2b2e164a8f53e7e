/* Products, normalisation, PReLU. */
#include "nn/onnx/operators.h"

#include "base/mem.h"
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
