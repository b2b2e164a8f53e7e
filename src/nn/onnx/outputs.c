/* The outputs of a net that is imported: which family a detector is of, and the order in which its
 * maps are marked (imported.h); the vector of a landmark net. */
#include "nn/onnx/graph.h"

#include "base/text.h"

#define STRIDES 4
#define KINDS 4

/* What a family's maps are: of each kind the channels at each stride, 0: no such map. */
struct family {
    const char *name;
    size_t strides[STRIDES];
    struct {
        size_t channels[STRIDES];
        bool sigmoid; /* it is a probability */
    } kinds[KINDS];
};
static const struct family families[] = {
    [IMPORT_NO_FAMILY] = {.name = "none"},
    [IMPORT_ULFG] = {"ulfg", {8, 16, 32, 64}, {{{6, 4, 4, 6}, false}, {{12, 8, 8, 12}, false}}},
    [IMPORT_YUNET] =
        {"yunet",
         {8, 16, 32},
         {{{1, 1, 1}, true}, {{1, 1, 1}, true}, {{4, 4, 4}, false}, {{10, 10, 10}, false}}},
    [IMPORT_SCRFD] = {"scrfd",
                      {8, 16, 32},
                      {{{2, 2, 2}, true}, {{8, 8, 8}, false}, {{20, 20, 20}, false}}},
};
#define FAMILIES (sizeof families / sizeof *families)

const char *import_family_name(enum import_family family)
{
    return families[family].name;
}

/* The values of the targets, each row once. */
struct maps {
    struct value *list[NET_OUTPUTS_MAX]; /* NULL: taken */
    size_t count;
};

static enum status find_maps(struct graph *graph, struct maps *maps)
{
    maps->count = 0;
    for (size_t k = 0; k < graph->target_count; k++) {
        struct value *found = NULL;
        bool known = false;

        for (size_t i = graph->value_count; found == NULL && i-- > 0;)
            if (wire_equal(graph->values[i].name, graph->targets[k]))
                found = &graph->values[i];
        if (found == NULL || found->kind != VALUE_ROW) {
            char word[ONNX_WORD_SIZE];

            return err_set(graph->err, ST_UNSUPPORTED,
                           "the output %s is not computed from the picture",
                           onnx_word(graph->targets[k], word));
        }
        for (size_t i = 0; i < maps->count; i++)
            known = known || maps->list[i]->row == found->row;
        if (!known)
            maps->list[maps->count++] = found;
    }
    return ST_OK;
}

/* Takes the first map with channels at a stride; NULL: there is none. */
static const struct value *take_map(const struct import *import, struct maps *maps, size_t stride,
                                    size_t channels)
{
    size_t h = (import->size + stride - 1) / stride, w = (import->width + stride - 1) / stride;

    for (size_t i = 0; i < maps->count; i++) {
        const struct value *map = maps->list[i];

        if (map != NULL && map->h == h && map->w == w && map->c == channels) {
            maps->list[i] = NULL;
            return map;
        }
    }
    return NULL;
}

/* Whether the maps are those of a family: in its order, with their kinds. */
static bool order_maps(const struct import *import, const struct maps *maps,
                       const struct family *family, const struct value **ordered, bool *sigmoid)
{
    struct maps left = *maps;
    size_t count = 0;

    for (size_t kind = 0; kind < KINDS; kind++)
        for (size_t s = 0; s < STRIDES && family->kinds[kind].channels[s] != 0; s++) {
            ordered[count] =
                take_map(import, &left, family->strides[s], family->kinds[kind].channels[s]);
            sigmoid[count] = family->kinds[kind].sigmoid;
            if (ordered[count++] == NULL)
                return false;
        }
    return count > 0 && count == maps->count;
}

static enum status refuse_maps(struct graph *graph, const struct maps *maps)
{
    struct text found = {0};

    for (size_t i = 0; i < maps->count; i++)
        text_addf(&found, "%s%zux%zux%zu", i == 0 ? "" : ", ", maps->list[i]->c, maps->list[i]->h,
                  maps->list[i]->w);
    (void)err_set(graph->err, ST_UNSUPPORTED,
                  "the net gives %zu map%s (channels x lines x columns: %s), "
                  "not those of ULFG, YuNet or SCRFD at %ux%u",
                  maps->count, maps->count == 1 ? "" : "s", text_string(&found), graph->out->width,
                  graph->out->size);
    text_free(&found);
    return ST_UNSUPPORTED;
}

/* A detector runs at other sizes too: no row may depend on the size. */
static enum status check_rows(struct graph *graph)
{
    const struct table *table = graph->out->table;

    for (size_t i = 0; i < table->net.layer_count; i++) {
        enum layer_kind kind = table->rows[i].kind;

        if (kind == LAYER_LINEAR ||
            (table->rows[i].kernel == 0 && (kind == LAYER_MAX_POOL || kind == LAYER_AVERAGE_POOL)))
            return err_set(graph->err, ST_UNSUPPORTED,
                           "the detector has a layer over the whole picture (%s), so that it "
                           "can't run at other sizes",
                           layer_table[kind]->word);
    }
    return ST_OK;
}

static void mark(struct graph *graph, const char *row, size_t place)
{
    table_find(graph->out->table, row)->output = (uint16_t)(place + 1);
}

static enum status end_detector(struct graph *graph, const struct maps *maps)
{
    const struct value *ordered[NET_OUTPUTS_MAX];
    bool sigmoid[NET_OUTPUTS_MAX];
    size_t family = FAMILIES;
    enum status status = check_rows(graph);

    while (status == ST_OK && --family > 0)
        if (order_maps(graph->out, maps, &families[family], ordered, sigmoid))
            break;
    if (status != ST_OK)
        return status;
    if (family == 0)
        return refuse_maps(graph, maps);
    graph->out->family = (enum import_family)family;
    for (size_t i = 0; status == ST_OK && i < maps->count; i++) {
        const char *row = ordered[i]->row;

        if (sigmoid[i] && table_find(graph->out->table, row)->kind != LAYER_SIGMOID)
            status =
                graph_add_row(graph, (struct zoo_layer){.kind = LAYER_SIGMOID}, ordered[i], &row);
        mark(graph, row, i);
    }
    return status;
}

enum status graph_mark_outputs(struct graph *graph, enum import_role role)
{
    struct maps maps;
    enum status status = find_maps(graph, &maps);

    if (status != ST_OK)
        return status;
    if (role == IMPORT_DETECTOR)
        return end_detector(graph, &maps);
    if (maps.list[0]->h * maps.list[0]->w != 1 ||
        (maps.list[0]->c != IMPORT_POINTS_MANY && maps.list[0]->c != IMPORT_POINTS_FEW))
        return err_set(graph->err, ST_UNSUPPORTED,
                       "a landmark net gives %d or %d numbers, this one %zux%zux%zu",
                       IMPORT_POINTS_MANY, IMPORT_POINTS_FEW, maps.list[0]->c, maps.list[0]->h,
                       maps.list[0]->w);
    graph->out->embedding = (uint32_t)maps.list[0]->c;
    mark(graph, maps.list[0]->row, 0);
    return ST_OK;
}
