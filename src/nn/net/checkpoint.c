/* See checkpoint.h.  The format (https://github.com/huggingface/safetensors): 8 bytes, the header's
 * length N, little-endian; N bytes of JSON, {"name": {"dtype": "F32", "shape": [...],
 * "data_offsets": [begin, end]}, ..., "__metadata__": {"key": "value"}}; then the data, offsets
 * counting from its begin.
 *
 * A checkpoint may come from anyone, so nothing in a header is trusted: lengths are compared with
 * the file's, tensors must follow each other without gaps or overlap and fill the data exactly. */
#include "nn/net/checkpoint.h"

#include "base/file.h"
#include "base/mem.h"
#include "base/sha256.h"
#include "nn/net/net.h"

#include <cJSON.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "checkpoints are little-endian; write the conversion for this machine"
#endif

#define CHECKPOINT_PREFIX 8
#define CHECKPOINT_HEADER_MAX ((size_t)16 << 20)
#define CHECKPOINT_ALIGN 8 /* the data begins at a multiple; blanks follow the JSON */
#define CHECKPOINT_META "__metadata__"
#define CHECKPOINT_INTEGER_MAX 9007199254740992.0 /* 2^53: beyond it a double skips integers */

/* A tensor as the header describes it. */
struct entry {
    const char *name; /* borrowed from the JSON tree */
    size_t shape[4], dims;
    size_t begin, end; /* in the data */
};

struct checkpoint {
    char *path;
    void *map;
    size_t size;
    const unsigned char *data;
    size_t data_size;
    cJSON *header;
    const cJSON *meta; /* NULL: none */
    struct entry *entries;
    size_t entry_count;
};

/* Adds a number to an array; false when out of memory, which may have left array NULL. */
static bool header_add_number(cJSON *array, size_t number)
{
    cJSON *item = cJSON_CreateNumber((double)number);

    if (cJSON_AddItemToArray(array, item))
        return true;
    cJSON_Delete(item);
    return false;
}

static bool header_add_tensor(cJSON *header, const struct tensor *tensor, size_t begin, size_t end)
{
    cJSON *item = cJSON_AddObjectToObject(header, tensor->name), *shape, *offsets;
    bool good = cJSON_AddStringToObject(item, "dtype", "F32") != NULL;

    shape = cJSON_AddArrayToObject(item, "shape");
    good = shape != NULL && good;
    for (size_t i = 0; i < tensor->dims; i++)
        good = header_add_number(shape, tensor->shape[i]) && good;
    offsets = cJSON_AddArrayToObject(item, "data_offsets");
    return header_add_number(offsets, begin) && header_add_number(offsets, end) && good;
}

/* The header's JSON (cJSON_free), NULL when out of memory. */
static char *header_make(const struct tensor *tensors, size_t count,
                         const struct checkpoint_meta *meta, size_t meta_count)
{
    cJSON *header = cJSON_CreateObject();
    cJSON *texts = cJSON_AddObjectToObject(header, CHECKPOINT_META);
    bool good = texts != NULL;
    size_t offset = 0;
    char *json;

    for (size_t i = 0; i < meta_count; i++)
        good = cJSON_AddStringToObject(texts, meta[i].key, meta[i].value) != NULL && good;
    for (size_t i = 0; i < count; i++) {
        size_t end = offset + tensor_size(&tensors[i]) * sizeof(float);

        good = header_add_tensor(header, &tensors[i], offset, end) && good;
        offset = end;
    }
    json = good ? cJSON_PrintUnformatted(header) : NULL;
    cJSON_Delete(header);
    return json;
}

/* Writes and hashes.  A write that fails is noticed by file_writer_commit, which checks the stream.
 */
static void checkpoint_put(struct file_writer *writer, struct sha256 *digest, const void *bytes,
                           size_t length)
{
    (void)fwrite(bytes, 1, length, writer->stream);
    sha256_add(digest, bytes, length);
}

enum status checkpoint_save(const char *path, const struct tensor *tensors, size_t tensor_count,
                            const struct checkpoint_meta *meta, size_t meta_count, char sha256[65],
                            struct err *err)
{
    char *header = header_make(tensors, tensor_count, meta, meta_count);
    size_t length = header == NULL ? 0 : strlen(header);
    size_t blanks = (CHECKPOINT_ALIGN - length % CHECKPOINT_ALIGN) % CHECKPOINT_ALIGN;
    unsigned char prefix[CHECKPOINT_PREFIX];
    struct sha256 *digest = sha256_new();
    struct file_writer writer;
    enum status status;

    if (header == NULL || digest == NULL)
        status = err_nomem(err, "a checkpoint's header");
    else if (length + blanks > CHECKPOINT_HEADER_MAX)
        status = err_set(err, ST_LIMIT, "%s: its header would be longer than 16 MiB", path);
    else
        status = file_writer_open(&writer, path, err);
    if (status != ST_OK)
        goto out;
    for (size_t i = 0; i < CHECKPOINT_PREFIX; i++)
        prefix[i] = (unsigned char)((uint64_t)(length + blanks) >> (8 * i));
    checkpoint_put(&writer, digest, prefix, sizeof prefix);
    checkpoint_put(&writer, digest, header, length);
    checkpoint_put(&writer, digest, "        ", blanks);
    for (size_t i = 0; i < tensor_count; i++)
        checkpoint_put(&writer, digest, tensors[i].data, tensor_size(&tensors[i]) * sizeof(float));
    status = file_writer_commit(&writer, err);
out:
    cJSON_free(header);
    if (digest != NULL)
        sha256_end(digest, sha256);
    return status;
}

static enum status corrupt(const struct checkpoint *checkpoint, struct err *err, const char *why)
{
    return err_set(err, ST_CORRUPT, "%s is not a checkpoint: %s", checkpoint->path, why);
}

/* A non-negative integer that a double holds exactly. */
static bool entry_integer(const cJSON *item, size_t *out)
{
    double value = cJSON_IsNumber(item) ? item->valuedouble : -1;

    if (!(value >= 0 && value <= CHECKPOINT_INTEGER_MAX))
        return false;
    *out = (size_t)value;
    return (double)*out == value;
}

/* Reads one tensor's description; a reason when it is wrong, else NULL. */
static const char *entry_read(struct entry *entry, const cJSON *item, size_t data_size)
{
    const cJSON *type = cJSON_GetObjectItemCaseSensitive(item, "dtype");
    const cJSON *shape = cJSON_GetObjectItemCaseSensitive(item, "shape");
    const cJSON *offsets = cJSON_GetObjectItemCaseSensitive(item, "data_offsets"), *size;
    size_t bytes = sizeof(float);

    if (!cJSON_IsObject(item) || cJSON_GetArraySize(item) != 3)
        return "a tensor has dtype, shape and data_offsets, and nothing else";
    if (!cJSON_IsString(type) || strcmp(type->valuestring, "F32") != 0)
        return "a tensor's dtype is not F32";
    if (!cJSON_IsArray(shape) || cJSON_GetArraySize(shape) > 4)
        return "a tensor's shape is not a list of up to 4 sizes";
    entry->name = item->string;
    cJSON_ArrayForEach(size, shape)
    {
        if (!entry_integer(size, &entry->shape[entry->dims]) ||
            !mem_multiply(bytes, entry->shape[entry->dims], &bytes))
            return "a tensor's shape is not a list of sizes";
        entry->dims++;
    }
    if (!cJSON_IsArray(offsets) || cJSON_GetArraySize(offsets) != 2 ||
        !entry_integer(offsets->child, &entry->begin) ||
        !entry_integer(offsets->child->next, &entry->end))
        return "a tensor's data_offsets are not two offsets";
    if (entry->begin > entry->end || entry->end > data_size)
        return "a tensor lies outside the file";
    return entry->end - entry->begin == bytes ? NULL : "a tensor's shape and length differ";
}

static int entry_compare(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;

    if (x->begin != y->begin)
        return x->begin < y->begin ? -1 : 1;
    return (x->end > y->end) - (x->end < y->end);
}

static int entry_compare_names(const void *a, const void *b)
{
    return strcmp(((const struct entry *)a)->name, ((const struct entry *)b)->name);
}

/* Fills the list of tensors, which ends up sorted by name, and checks that they tile the data. */
static enum status read_entries(struct checkpoint *checkpoint, struct err *err)
{
    const cJSON *item;
    size_t at = 0;

    checkpoint->entries =
        mem_new((size_t)cJSON_GetArraySize(checkpoint->header), sizeof *checkpoint->entries);
    if (checkpoint->entries == NULL)
        return err_nomem(err, checkpoint->path);
    cJSON_ArrayForEach(item, checkpoint->header)
    {
        const char *why;

        if (strcmp(item->string, CHECKPOINT_META) == 0) {
            if (checkpoint->meta != NULL || !cJSON_IsObject(item))
                return corrupt(checkpoint, err, "its metadata is not one object");
            checkpoint->meta = item;
            continue;
        }
        why = entry_read(&checkpoint->entries[checkpoint->entry_count++], item,
                         checkpoint->data_size);
        if (why != NULL)
            return corrupt(checkpoint, err, why);
    }
    cJSON_ArrayForEach(item, checkpoint->meta)
    {
        if (!cJSON_IsString(item))
            return corrupt(checkpoint, err, "a value of its metadata is not a string");
    }
    qsort(checkpoint->entries, checkpoint->entry_count, sizeof *checkpoint->entries, entry_compare);
    for (size_t i = 0; i < checkpoint->entry_count; i++) {
        if (checkpoint->entries[i].begin != at)
            return corrupt(checkpoint, err, "its tensors overlap or leave a gap");
        at = checkpoint->entries[i].end;
    }
    if (at != checkpoint->data_size)
        return corrupt(checkpoint, err, "there are bytes that belong to no tensor");
    qsort(checkpoint->entries, checkpoint->entry_count, sizeof *checkpoint->entries,
          entry_compare_names);
    for (size_t i = 1; i < checkpoint->entry_count; i++)
        if (strcmp(checkpoint->entries[i - 1].name, checkpoint->entries[i].name) == 0)
            return corrupt(checkpoint, err, "two tensors have the same name");
    return ST_OK;
}

/* Maps the file read-only; too short a file is refused before anything is read from it. */
static enum status map_file(struct checkpoint *checkpoint, struct err *err)
{
    uint64_t size = 0;
    int descriptor;
    enum status status =
        file_open(checkpoint->path, O_RDONLY | O_NOFOLLOW, &descriptor, &size, err);

    if (status != ST_OK)
        return status;
    if (size < CHECKPOINT_PREFIX + 2)
        status = corrupt(checkpoint, err, "it is too short");
    if (status == ST_OK) {
        checkpoint->size = (size_t)size;
        checkpoint->map = mmap(NULL, checkpoint->size, PROT_READ, MAP_PRIVATE, descriptor, 0);
        if (checkpoint->map == MAP_FAILED) {
            checkpoint->map = NULL;
            status = err_set_errno(err, ST_IO, errno, "cannot map %s", checkpoint->path);
        }
    }
    close(descriptor);
    return status;
}

static enum status read_header(struct checkpoint *checkpoint, struct err *err)
{
    const unsigned char *bytes = checkpoint->map;
    uint64_t length = 0;

    for (size_t i = CHECKPOINT_PREFIX; i-- > 0;)
        length = length << 8 | bytes[i];
    if (length > CHECKPOINT_HEADER_MAX)
        return corrupt(checkpoint, err, "its header is longer than 16 MiB");
    if (length > checkpoint->size - CHECKPOINT_PREFIX)
        return corrupt(checkpoint, err, "its header is longer than the file");
    if (length == 0 || bytes[CHECKPOINT_PREFIX] != '{')
        return corrupt(checkpoint, err, "its header is not a JSON object");
    checkpoint->data = bytes + CHECKPOINT_PREFIX + length;
    checkpoint->data_size = checkpoint->size - CHECKPOINT_PREFIX - (size_t)length;
    checkpoint->header =
        cJSON_ParseWithLength((const char *)bytes + CHECKPOINT_PREFIX, (size_t)length);
    if (!cJSON_IsObject(checkpoint->header))
        return corrupt(checkpoint, err, "its header is not a JSON object");
    return read_entries(checkpoint, err);
}

enum status checkpoint_open(struct checkpoint **out, const char *path, struct err *err)
{
    struct checkpoint *checkpoint = mem_new(1, sizeof *checkpoint);
    enum status status;

    if (checkpoint == NULL || (checkpoint->path = mem_string(path)) == NULL) {
        mem_free(checkpoint);
        return err_nomem(err, path);
    }
    status = map_file(checkpoint, err);
    if (status == ST_OK)
        status = read_header(checkpoint, err);
    if (status != ST_OK) {
        checkpoint_close(checkpoint);
        return status;
    }
    *out = checkpoint;
    return ST_OK;
}

void checkpoint_close(struct checkpoint *checkpoint)
{
    if (checkpoint == NULL)
        return;
    if (checkpoint->map != NULL)
        (void)munmap(checkpoint->map, checkpoint->size);
    cJSON_Delete(checkpoint->header);
    mem_free(checkpoint->entries);
    mem_free(checkpoint->path);
    mem_free(checkpoint);
}

const char *checkpoint_path(const struct checkpoint *checkpoint)
{
    return checkpoint->path;
}

void checkpoint_sha256(const struct checkpoint *checkpoint, char sha256[65])
{
    sha256_bytes(checkpoint->map, checkpoint->size, sha256);
}

const char *checkpoint_get_meta(const struct checkpoint *checkpoint, const char *key)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(checkpoint->meta, key);

    return item == NULL ? NULL : item->valuestring;
}

static const struct entry *checkpoint_entry(const struct checkpoint *checkpoint, const char *name)
{
    const struct entry key = {.name = name};

    return bsearch(&key, checkpoint->entries, checkpoint->entry_count, sizeof key,
                   entry_compare_names);
}

static bool entry_fits(const struct entry *entry, const struct tensor *tensor)
{
    return entry->dims == tensor->dims &&
           memcmp(entry->shape, tensor->shape, tensor->dims * sizeof *entry->shape) == 0;
}

bool checkpoint_has(const struct checkpoint *checkpoint, const struct tensor *tensor)
{
    const struct entry *entry = checkpoint_entry(checkpoint, tensor->name);

    return entry != NULL && entry_fits(entry, tensor);
}

size_t checkpoint_rows(const struct checkpoint *checkpoint, const char *name)
{
    const struct entry *entry = checkpoint_entry(checkpoint, name);

    return entry == NULL || entry->dims == 0 ? 0 : entry->shape[0];
}

enum status checkpoint_load(const struct checkpoint *checkpoint, const struct tensor *tensor,
                            struct err *err)
{
    const struct entry *entry = checkpoint_entry(checkpoint, tensor->name);

    if (entry == NULL)
        return err_set(err, ST_NOTFOUND, "%s has no tensor %s; it belongs to another net",
                       checkpoint->path, tensor->name);
    if (!entry_fits(entry, tensor))
        return err_set(err, ST_CORRUPT,
                       "%s: tensor %s has another shape than the net; it belongs to other settings",
                       checkpoint->path, tensor->name);
    memcpy(tensor->data, checkpoint->data + entry->begin, entry->end - entry->begin);
    for (size_t i = 0; i < (entry->end - entry->begin) / sizeof *tensor->data; i++)
        if (!isfinite(tensor->data[i]))
            return err_set(err, ST_CORRUPT,
                           "%s: the numbers of %s aren't finite: the run diverged; use an earlier "
                           "checkpoint or another run",
                           checkpoint->path, tensor->name);
    return ST_OK;
}

enum status checkpoint_load_net(const struct checkpoint *checkpoint, struct net *net,
                                struct err *err)
{
    enum status status = ST_OK;

    for (size_t i = 0; status == ST_OK && i < net_tensor_count(net); i++) {
        struct tensor tensor;

        net_tensor(net, i, &tensor);
        status = checkpoint_load(checkpoint, &tensor, err);
    }
    return status;
}
