/* Families of detectors: how the maps that a net puts out are read as faces.  A family is a row of
 * a table; it knows shapes and formulas, no net.
 *
 * The maps of a family come by kind, and within a kind by stride, the finest first: all maps of
 * scores, then all of boxes, and so on.  At an input of (height, width) the map of stride s has
 * (height / s, width / s) cells; the channels of a cell are those of its first anchor, then those
 * of the next. */
#ifndef FACENET_FACE_HEADS_H
#define FACENET_FACE_HEADS_H

#include "face/candidates.h"

#include <stdbool.h>
#include <stdint.h>

#define HEAD_LEVELS 4
#define HEAD_KINDS 4
#define HEAD_MAPS (HEAD_LEVELS * HEAD_KINDS)

struct head_map {
    const float *values; /* (height, width, channels) */
    size_t height, width, channels;
};

/* A cell of one level, seen by one anchor. */
struct head_cell {
    const float *values[HEAD_KINDS];
    float column, row, stride, prior; /* prior: side of the anchor in pixels, 0 without one */
};

struct head {
    const char *name, *help;
    size_t levels, kinds, kinds_least; /* kinds_least: without those of points */
    uint32_t strides[HEAD_LEVELS];
    size_t anchors[HEAD_LEVELS];
    float priors[HEAD_LEVELS][3]; /* (anchors) */
    size_t numbers[HEAD_KINDS];   /* of an anchor, by kind */
    float threshold, overlap;     /* as the family is usually run: least score, most overlap */
    float (*score)(const struct head_cell *cell);
    /* Sets the box and, with points, the points, in pixels of the net's input. */
    void (*place)(const struct head_cell *cell, bool points, struct face *face);
};

/* By name; NULL when there is none.  By number; NULL after the last. */
const struct head *head_find(const char *name);
const struct head *head_at(size_t index);

/* Whether the maps are those of the family at an input of (height, width). */
bool head_fits(const struct head *head, const struct head_map *maps, size_t count, size_t height,
               size_t width);
/* With so many maps the family gives points too. */
bool head_has_points(const struct head *head, size_t count);

/* Adds the faces whose score is threshold or more, in pixels of the input; without points these are
 * 0.  The maps fit. */
void head_decode(const struct head *head, const struct head_map *maps, size_t count,
                 float threshold, struct candidates *out);

#endif
