/* Where a net ends.  A recogniser's and a landmark net's end is an output of the file.  A
 * detector's file often goes on to decode its maps: softmax, boxes of priors, all strides in one
 * list.  That is the decoder's work here, so the way back from the file's outputs goes through what
 * decodes or only changes shapes to the maps that the last convolutions give.
 *
 * What changes single numbers of a map alike (sigmoid, a scale) belongs to it, unless something
 * that decodes comes between. */
#include "nn/onnx/graph.h"

#include "base/mem.h"

#define CUT_NONE SIZE_MAX

enum cut_kind {
    CUT_MAP,    /* neither of these: a convolution, most often */
    CUT_SHAPE,  /* the same numbers, seen in another shape */
    CUT_PLAIN,  /* changes each number alike */
    CUT_ALIKE,  /* that, if its other input is a single constant; else it decodes */
    CUT_DECODE, /* what is before it is what counts */
};
static const struct {
    const char *op;
    enum cut_kind kind;
} kinds[] = {
    {"Transpose", CUT_SHAPE}, {"Reshape", CUT_SHAPE},   {"Flatten", CUT_SHAPE},
    {"Squeeze", CUT_SHAPE},   {"Unsqueeze", CUT_SHAPE}, {"Identity", CUT_SHAPE},
    {"Cast", CUT_SHAPE},      {"Dropout", CUT_SHAPE},   {"Sigmoid", CUT_PLAIN},
    {"Mul", CUT_ALIKE},       {"Add", CUT_ALIKE},       {"Sub", CUT_ALIKE},
    {"Div", CUT_ALIKE},       {"Concat", CUT_DECODE},   {"Softmax", CUT_DECODE},
    {"Slice", CUT_DECODE},    {"Split", CUT_DECODE},    {"Gather", CUT_DECODE},
    {"Exp", CUT_DECODE},      {"Sqrt", CUT_DECODE},     {"Pow", CUT_DECODE},
    {"Clip", CUT_DECODE},     {"Max", CUT_DECODE},      {"Min", CUT_DECODE},
};

struct cut_node {
    bool pictured; /* its output is computed from the picture */
    size_t
        target;   /* the node whose output is a target if this one's is a map; CUT_NONE: not read */
    size_t order; /* the first output of the file that it leads to */
};
struct cut {
    struct graph *graph;
    struct cut_node *nodes; /* (node_count) */
};

/* The node before node before whose first output has a name; CUT_NONE: there is none. */
static size_t find_node(const struct cut *cut, struct wire name, size_t before)
{
    const struct onnx_node *nodes = cut->graph->model->nodes;

    while (before-- > 0)
        if (nodes[before].output_count > 0 && wire_equal(nodes[before].outputs[0], name))
            return before;
    return CUT_NONE;
}

static bool is_pictured(const struct cut *cut, struct wire name, size_t before)
{
    size_t node = find_node(cut, name, before);

    return node == CUT_NONE ? wire_equal(name, cut->graph->model->inputs[0].name)
                            : cut->nodes[node].pictured;
}

static void find_pictured(struct cut *cut)
{
    const struct onnx_model *model = cut->graph->model;

    for (size_t i = 0; i < model->node_count; i++) {
        const struct onnx_node *node = &model->nodes[i];

        for (size_t k = 0; k < node->input_count && !wire_is(node->op, "Shape"); k++)
            cut->nodes[i].pictured = cut->nodes[i].pictured || is_pictured(cut, node->inputs[k], i);
        cut->nodes[i].target = CUT_NONE;
    }
}

/* Whether a name is a single constant: a tensor of the file or a node's. */
static enum status is_single(const struct cut *cut, struct wire name, size_t before, bool *single)
{
    const struct onnx_model *model = cut->graph->model;
    size_t node = find_node(cut, name, before);
    struct onnx_attribute attribute;
    bool found;
    enum status status;

    *single = false;
    for (size_t i = 0; node == CUT_NONE && i < model->tensor_count; i++)
        *single =
            *single || (wire_equal(model->tensors[i].name, name) && model->tensors[i].count == 1);
    if (node == CUT_NONE || !wire_is(model->nodes[node].op, "Constant"))
        return ST_OK;
    status = onnx_attribute(&model->nodes[node], "value", &attribute, &found, cut->graph->err);
    *single = found && attribute.has_tensor && attribute.tensor.count == 1;
    if (status == ST_OK && !found)
        status =
            onnx_attribute(&model->nodes[node], "value_float", &attribute, single, cut->graph->err);
    return status;
}

static enum status kind_of(const struct cut *cut, size_t index, enum cut_kind *kind)
{
    const struct onnx_node *node = &cut->graph->model->nodes[index];
    bool single = false;
    enum status status = ST_OK;

    *kind = CUT_MAP;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (wire_is(node->op, kinds[i].op))
            *kind = kinds[i].kind;
    if (*kind != CUT_ALIKE)
        return ST_OK;
    for (size_t k = 0; k < node->input_count && status == ST_OK && !single; k++)
        status = is_single(cut, node->inputs[k], index, &single);
    *kind = single ? CUT_PLAIN : CUT_DECODE;
    return status;
}

/* A node's output is read on the way back; where readers disagree on the target, it is one. */
static void read_node(struct cut *cut, size_t node, size_t target, size_t order)
{
    struct cut_node *read = &cut->nodes[node];

    if (read->target == CUT_NONE)
        *read = (struct cut_node){read->pictured, target, order};
    else if (read->target != target)
        read->target = node;
    if (order < read->order)
        read->order = order;
}

/* Goes on from a node that isn't a map to what it reads. */
static void go_back(struct cut *cut, size_t index, enum cut_kind kind)
{
    const struct onnx_node *node = &cut->graph->model->nodes[index];
    const struct cut_node *at = &cut->nodes[index];
    size_t inputs = kind == CUT_SHAPE && node->input_count > 0 ? 1 : node->input_count;

    for (size_t k = 0; k < inputs; k++) {
        size_t from = find_node(cut, node->inputs[k], index), target = at->target;

        if (from == CUT_NONE || !cut->nodes[from].pictured)
            continue;
        if (kind == CUT_DECODE || (kind == CUT_SHAPE && target == index))
            target = from;
        read_node(cut, from, target, at->order);
    }
}

/* Adds the target of a map, in the order of the file's outputs, then of nodes. */
static enum status add_target(struct cut *cut, size_t map, size_t *targets)
{
    struct graph *graph = cut->graph;
    const struct cut_node *nodes = cut->nodes;
    size_t target = nodes[map].target, at = graph->target_count;

    for (size_t i = 0; i < graph->target_count; i++)
        if (targets[i] == target)
            return ST_OK;
    if (at == NET_OUTPUTS_MAX)
        return err_set(graph->err, ST_UNSUPPORTED, "the net gives more than %d maps",
                       NET_OUTPUTS_MAX);
    for (; at > 0; at--) {
        size_t before = targets[at - 1];

        if (nodes[before].order < nodes[target].order ||
            (nodes[before].order == nodes[target].order && before < target))
            break;
        targets[at] = before;
    }
    targets[at] = target;
    graph->target_count++;
    return ST_OK;
}

static enum status find_maps(struct cut *cut)
{
    const struct onnx_model *model = cut->graph->model;
    size_t targets[NET_OUTPUTS_MAX];
    enum status status = ST_OK;

    find_pictured(cut);
    for (size_t k = 0; k < model->output_count; k++) {
        size_t node = find_node(cut, model->outputs[k].name, model->node_count);

        if (node != CUT_NONE && cut->nodes[node].pictured)
            read_node(cut, node, node, k);
    }
    for (size_t i = model->node_count; status == ST_OK && i-- > 0;) {
        enum cut_kind kind;

        if (cut->nodes[i].target == CUT_NONE)
            continue;
        status = kind_of(cut, i, &kind);
        if (status == ST_OK && kind == CUT_MAP)
            status = add_target(cut, i, targets);
        else if (status == ST_OK)
            go_back(cut, i, kind);
    }
    for (size_t i = 0; status == ST_OK && i < cut->graph->target_count; i++)
        cut->graph->targets[i] = model->nodes[targets[i]].outputs[0];
    return status;
}

/* The output of landmarks: the first whose shape says so, else the first. */
static struct wire find_points(const struct onnx_model *model)
{
    for (size_t i = 0; i < model->output_count; i++) {
        int64_t count = 1;

        for (size_t k = 0; k < model->outputs[i].dims && count <= IMPORT_POINTS_MANY; k++)
            count *= model->outputs[i].dim[k] > 0 ? model->outputs[i].dim[k] : 1;
        if (count == IMPORT_POINTS_MANY || count == IMPORT_POINTS_FEW)
            return model->outputs[i].name;
    }
    return model->outputs[0].name;
}

enum status graph_cut(struct graph *graph, enum import_role role)
{
    const struct onnx_model *model = graph->model;
    struct cut cut = {.graph = graph};
    enum status status;

    if (role != IMPORT_DETECTOR) {
        graph->targets[0] = role == IMPORT_LANDMARKS ? find_points(model) : model->outputs[0].name;
        graph->target_count = 1;
        return ST_OK;
    }
    cut.nodes = mem_new(model->node_count, sizeof *cut.nodes);
    if (cut.nodes == NULL)
        return err_nomem(graph->err, "the net's nodes");
    status = find_maps(&cut);
    mem_free(cut.nodes);
    if (status == ST_OK && graph->target_count == 0)
        status = err_set(graph->err, ST_UNSUPPORTED,
                         "the net's outputs are not computed from the picture");
    return status;
}
