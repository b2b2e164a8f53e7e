/* Checkpoint files: safetensors (a JSON header, then raw little-endian tensors).  Written as a
 * temporary, fsync, rename, fsync of the directory; a checkpoint is whole or not there. */
#ifndef FACENET_NN_NET_CHECKPOINT_H
#define FACENET_NN_NET_CHECKPOINT_H

#include "base/err.h"
#include "nn/net/tensor.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct checkpoint_meta {
    const char *key, *value;
};

/* Saves tensors and text metadata ("__metadata__"), gives the file's SHA-256 (file.h). */
enum status checkpoint_save(const char *path, const struct tensor *tensors, size_t tensor_count,
                            const struct checkpoint_meta *meta, size_t meta_count, char sha256[65],
                            struct err *err) MUST_CHECK;

struct checkpoint;

/* Maps a file and checks its header: sizes, offsets, types, no overlap, no unknown bytes. */
enum status checkpoint_open(struct checkpoint **out, const char *path, struct err *err) MUST_CHECK;
void checkpoint_close(struct checkpoint *checkpoint);
const char *checkpoint_path(const struct checkpoint *checkpoint); /* borrowed */
/* The digest of the bytes that are mapped, as checkpoint_save gave it. */
void checkpoint_sha256(const struct checkpoint *checkpoint, char sha256[65]);
/* A metadata value; NULL when there is none.  Borrowed. */
const char *checkpoint_get_meta(const struct checkpoint *checkpoint, const char *key);
/* Whether it has a tensor of that name and shape. */
bool checkpoint_has(const struct checkpoint *checkpoint, const struct tensor *tensor);
/* The first number of a tensor's shape; 0: there is no such tensor. */
size_t checkpoint_rows(const struct checkpoint *checkpoint, const char *name);
/* Copies a tensor into tensor->data; its name and shape must match exactly. */
enum status checkpoint_load(const struct checkpoint *checkpoint, const struct tensor *tensor,
                            struct err *err) MUST_CHECK;
/* Gives a net its weights and statistics, which must be those of such a net. */
struct net;
enum status checkpoint_load_net(const struct checkpoint *checkpoint, struct net *net,
                                struct err *err) MUST_CHECK;

#endif
