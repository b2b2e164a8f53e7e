/* Resize and Upsample: to twice as many lines and columns, each pixel becoming four.  How positions
 * are computed and rounded counts only where that is what comes of it. */
#include "nn/onnx/operators.h"

#include <string.h>

static enum status word(struct graph *graph, const struct onnx_node *node, const char *name,
                        const char *fallback, struct onnx_attribute *attribute)
{
    bool found;
    enum status status = onnx_attribute(node, name, attribute, &found, graph->err);

    if (status == ST_OK && !found)
        attribute->text =
            (struct wire){(const uint8_t *)fallback, (const uint8_t *)fallback + strlen(fallback)};
    return status;
}

/* Whether pixel x is made of x / 2, rounded down. */
static enum status check_mode(struct graph *graph, const struct onnx_node *node)
{
    bool newer = wire_is(node->op, "Resize") && graph->model->opset > 10;
    struct onnx_attribute mode, place, nearest;
    bool fits;
    enum status status = word(graph, node, "mode", "nearest", &mode);

    if (status == ST_OK)
        status = word(graph, node, "coordinate_transformation_mode",
                      newer ? "half_pixel" : "asymmetric", &place);
    if (status == ST_OK)
        status =
            word(graph, node, "nearest_mode", newer ? "round_prefer_floor" : "floor", &nearest);
    if (status != ST_OK)
        return status;
    if (wire_is(place.text, "half_pixel") || wire_is(place.text, "pytorch_half_pixel"))
        fits = wire_is(nearest.text, "round_prefer_floor") ||
               wire_is(nearest.text, "round_prefer_ceil");
    else if (wire_is(place.text, "asymmetric"))
        fits = wire_is(nearest.text, "floor") || wire_is(nearest.text, "round_prefer_floor");
    else
        fits = wire_is(place.text, "tf_half_pixel_for_nn") && wire_is(nearest.text, "floor");
    if (!wire_is(mode.text, "nearest") || !fits)
        return graph_refuse(graph, node, "only the nearest pixel is supported");
    return ST_OK;
}

/* The new dimensions, as a factor of the old. */
static enum status read_factors(struct graph *graph, const struct onnx_node *node,
                                const struct value *in, double *factors, size_t *count)
{
    bool newer = wire_is(node->op, "Resize") && graph->model->opset > 10;
    struct onnx_attribute scales;
    bool found;
    enum status status = onnx_attribute(node, "scales", &scales, &found, graph->err);

    *count = 0;
    if (status == ST_OK && found)
        for (; *count < scales.real_count && *count < ONNX_DIMS; ++*count)
            factors[*count] = scales.reals[*count];
    else if (status == ST_OK && graph_input(graph, node, newer ? 2 : 1) != NULL)
        status = graph_few(graph, node, newer ? 2 : 1, factors, ONNX_DIMS, count);
    if (status != ST_OK || *count > 0 || !newer || graph_input(graph, node, 3) == NULL)
        return status;
    status = graph_few(graph, node, 3, factors, ONNX_DIMS, count);
    for (size_t i = 0; status == ST_OK && i < *count && i < in->dims; i++)
        factors[i] /= (double)in->dim[i];
    return status;
}

enum status convert_resize(struct graph *graph, const struct onnx_node *node)
{
    const struct value *in;
    struct value out;
    const char *name;
    double factors[ONNX_DIMS];
    size_t count, line;
    enum status status = graph_row_input(graph, node, 0, &in);

    if (status == ST_OK)
        status = check_mode(graph, node);
    if (status == ST_OK)
        status = read_factors(graph, node, in, factors, &count);
    if (status != ST_OK)
        return status;
    line = in->channels_last ? 1 : 2;
    if (in->dims != 4 || count != 4)
        return graph_refuse(graph, node, "its size is not known, or its input is not an image");
    for (size_t i = 0; i < 4; i++) {
        double wanted = i == line || i == line + 1 ? 2 : 1;

        if (factors[i] != wanted)
            return graph_refuse(graph, node, "only twice as many lines and columns are supported");
    }
    status = graph_add_row(graph, (struct zoo_layer){.kind = LAYER_UPSAMPLE}, in, &name);
    if (status != ST_OK)
        return status;
    out = graph_row_value(in, name, 2 * in->h, 2 * in->w, in->c);
    return graph_set(graph, node, &out);
}
