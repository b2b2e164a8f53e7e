/* Slice, Split, and channels of zeros: which channels an image has.  They become a 1x1 convolution
 * whose weights are 1 and 0. */
#include "nn/onnx/operators.h"

#include "base/mem.h"

/* *value = count channels, the first made of channel first, the next of the next ...; those outside
 * 0 ... c - 1 are zeros. */
enum status graph_add_channels(struct graph *graph, const struct onnx_node *node,
                               struct value *value, int64_t first, size_t count)
{
    const size_t c = value->c, shape[] = {1, 1, c, count};
    struct zoo_layer row = {.kind = LAYER_CONV, .kernel = 1, .stride = 1};
    const char *name;
    float *weights;
    enum status status;

    if (count < 1 || count > UINT16_MAX)
        return graph_refuse(graph, node, "it makes %zu channels", count);
    row.channels = (uint16_t)count;
    status = graph_add_row(graph, row, value, &name);
    if (status == ST_OK)
        status = graph_add_tensor(graph, "weight", shape, 4, &weights);
    for (size_t o = 0; status == ST_OK && o < count; o++) {
        int64_t from = first + (int64_t)o;

        if (from >= 0 && from < (int64_t)c)
            weights[(size_t)from * count + o] = 1;
    }
    if (status == ST_OK)
        *value = graph_row_value(value, name, value->h, value->w, count);
    return status;
}

/* Whether an axis is that of channels, of which each pixel has all. */
static bool is_channels(const struct value *in, int64_t axis)
{
    int64_t dims = (int64_t)in->dims, channels = in->dims == 4 && !in->channels_last ? 1 : dims - 1;

    return (axis < 0 ? axis + dims : axis) == channels && (in->dims == 4 || in->h * in->w == 1);
}

/* Slice of an output, along channels. */
enum status graph_slice_row(struct graph *graph, const struct onnx_node *node,
                            const struct part *part)
{
    const struct value *in;
    struct value to;
    int64_t begin = part->begin, end = part->end, c;
    enum status status = graph_row_input(graph, node, 0, &in);

    if (status != ST_OK)
        return status;
    if (!is_channels(in, part->axis))
        return graph_refuse(graph, node, "only a part of the channels is supported");
    to = *in;
    c = (int64_t)in->c;
    begin = begin < 0 ? begin + c : begin;
    end = end < 0 ? end + c : end > c ? c : end;
    if (begin < 0 || begin >= end)
        return graph_refuse(graph, node, "no channel is left");
    status = graph_add_channels(graph, node, &to, begin, (size_t)(end - begin));
    return status == ST_OK ? graph_set(graph, node, &to) : status;
}

/* Whether a node makes halves of which nothing but their maximum is read. */
static bool splits_for_maxout(const struct graph *graph, const struct onnx_node *node)
{
    bool found = false;

    if (node->output_count != 2 || graph_readers(graph, node->outputs[0]) != 1 ||
        graph_readers(graph, node->outputs[1]) != 1)
        return false;
    for (size_t i = 0; i < graph->model->node_count; i++) {
        const struct onnx_node *reader = &graph->model->nodes[i];

        found = found || (wire_is(reader->op, "Max") && reader->input_count == 2 &&
                          wire_equal(reader->inputs[0], node->outputs[0]) &&
                          wire_equal(reader->inputs[1], node->outputs[1]));
    }
    return found;
}

/* Maxout reads the row that is split. */
static enum status set_halves(struct graph *graph, const struct onnx_node *node,
                              const struct value *in)
{
    struct value half = *in;
    enum status status;

    half.kind = VALUE_HALVES;
    status = graph_set_output(graph, node, 0, &half);
    return status == ST_OK ? graph_set_output(graph, node, 1, &half) : status;
}

/* Channels of each output; equal ones where nothing is said. */
enum status convert_split(struct graph *graph, const struct onnx_node *node)
{
    int64_t sizes[ONNX_INTEGERS], axis, first = 0;
    const struct value *found;
    struct value in, to;
    size_t count;
    enum status status = graph_row_input(graph, node, 0, &found);

    if (status == ST_OK)
        status = graph_integer(graph, node, "axis", 0, &axis);
    if (status == ST_OK)
        status = graph_list(graph, node, "split", 1, sizes, &count);
    if (status != ST_OK)
        return status;
    in = *found;
    if (!is_channels(&in, axis) || (count != 0 && count != node->output_count) ||
        (count == 0 && in.c % node->output_count != 0))
        return graph_refuse(graph, node, "only channels are split, evenly or as is said");
    if (count == 0 && splits_for_maxout(graph, node))
        return set_halves(graph, node, &in);
    for (size_t k = 0; status == ST_OK && k < node->output_count; k++) {
        int64_t size = count == 0 ? (int64_t)(in.c / node->output_count) : sizes[k];

        if (size < 1 || size > (int64_t)in.c - first)
            return graph_refuse(graph, node, "its parts are not %zu channels together", in.c);
        to = in;
        if (graph_readers(graph, node->outputs[k]) > 0) {
            status = graph_add_channels(graph, node, &to, first, (size_t)size);
            if (status == ST_OK)
                status = graph_set_output(graph, node, k, &to);
        }
        first += size;
    }
    return status;
}
