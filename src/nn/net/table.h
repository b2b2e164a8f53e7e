/* Tables of layers made at run time, such as those of nets that are imported, and their text, which
 * a checkpoint carries: such a net isn't in the zoo.
 *
 * The text is one line per row: name, kind, then what is not 0, as
 *     conv3 conv inputs=add1 channels=64 kernel=3 stride=2 pad=1 bias
 * "output=1" marks the first output of a net that gives several (net_infer_outputs).
 * A name has letters, digits, "_" and "."; the kinds are the names in LAYER_KINDS. */
#ifndef FACENET_NN_NET_TABLE_H
#define FACENET_NN_NET_TABLE_H

#include "base/err.h"
#include "base/text.h"
#include "nn/layer/layer.h"
#include "nn/net/zoo.h"

#define TABLE_NAME_SIZE 32
#define TABLE_META "net.table" /* the key of the text in a checkpoint's metadata */

struct table {
    struct zoo_net net; /* layers are rows; what net_new_from borrows */
    struct zoo_layer *rows;
    char (*names)[TABLE_NAME_SIZE]; /* (LAYER_ROWS_MAX) */
};

/* An empty table of a net called name (borrowed) for images of size pixels a side. */
enum status table_new(struct table **out, const char *name, uint32_t size,
                      struct err *err) MUST_CHECK;
void table_del(struct table *table);

/* Adds a copy of a row; it must be named as no other and read earlier ones. */
enum status table_add(struct table *table, const struct zoo_layer *row, struct err *err) MUST_CHECK;
/* The row with that name; NULL: there is none. */
struct zoo_layer *table_find(const struct table *table, const char *name);

/* Appends the text. */
void table_write(const struct table *table, struct text *out);
/* The table of a text, which may come from anyone. */
enum status table_read(struct table **out, const char *name, uint32_t size, const char *text,
                       struct err *err) MUST_CHECK;

#endif
