/* See manifest.h.  Nothing in a manifest is trusted: shapes are limited, and tensors must fill the
 * files exactly. */
#include "nn/tfjs/manifest.h"

#include "base/file.h"
#include "base/mem.h"

#include <cJSON.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define MANIFEST_FILE_MAX ((size_t)1 << 30)
#define MANIFEST_TENSORS_MAX 4096
#define MANIFEST_FLOATS_MAX ((size_t)1 << 28)
#define MANIFEST_NAME_MAX 128

/* A manifest in progress. */
struct reading {
    struct manifest *out;
    const char *path;
    unsigned char *data; /* of all files */
    size_t length, at;   /* at: what is taken */
    size_t floats;
    struct err *err;
};

static enum status manifest_corrupt(const struct reading *reading, const char *why)
{
    return err_set(reading->err, ST_CORRUPT, "%.200s: %s", reading->path, why);
}

/* Adds the bytes of a file beside the manifest. */
static enum status manifest_add_file(struct reading *reading, const char *name)
{
    const char *slash = strrchr(reading->path, '/');
    char *folder, *path;
    unsigned char *bytes = NULL, *grown;
    size_t length = 0;
    enum status status;

    if (strchr(name, '/') != NULL)
        return manifest_corrupt(reading, "its weights are not in a file beside it");
    folder = slash == NULL ? mem_string(".")
                           : mem_string_n(reading->path, (size_t)(slash - reading->path) + 1);
    path = folder == NULL ? NULL : file_join(folder, name);
    mem_free(folder);
    if (path == NULL)
        return err_nomem(reading->err, "a path");
    status = file_read(path, MANIFEST_FILE_MAX, &bytes, &length, reading->err);
    mem_free(path);
    if (status != ST_OK)
        return status;
    grown = length > MANIFEST_FILE_MAX - reading->length
                ? NULL
                : mem_resize(reading->data, reading->length + length + 1, 1);
    if (grown != NULL) {
        memcpy(grown + reading->length, bytes, length);
        reading->data = grown;
        reading->length += length;
    }
    mem_free(bytes);
    return grown != NULL ? ST_OK : err_nomem(reading->err, "the weights");
}

/* A tensor's shape; false when it isn't one. */
static bool manifest_shape(struct tensor *tensor, const cJSON *shape, size_t *count)
{
    const cJSON *size;

    *count = 1;
    if (!cJSON_IsArray(shape) || cJSON_GetArraySize(shape) > 4)
        return false;
    cJSON_ArrayForEach(size, shape)
    {
        double value = cJSON_IsNumber(size) ? size->valuedouble : 0;

        if (!(value >= 1 && value <= (double)MANIFEST_FLOATS_MAX) || floor(value) < value ||
            !mem_multiply(*count, (size_t)value, count))
            return false;
        tensor->shape[tensor->dims++] = (size_t)value;
    }
    return *count <= MANIFEST_FLOATS_MAX;
}

/* Takes a tensor's numbers: 4 bytes each, or 1 or 2 that are quantised. */
static enum status manifest_numbers(struct reading *reading, struct tensor *tensor, size_t count,
                                    const cJSON *quantization)
{
    const cJSON *type = cJSON_GetObjectItemCaseSensitive(quantization, "dtype");
    const cJSON *scale = cJSON_GetObjectItemCaseSensitive(quantization, "scale");
    const cJSON *least = cJSON_GetObjectItemCaseSensitive(quantization, "min");
    size_t width = sizeof(float);
    const unsigned char *from = reading->data + reading->at;

    if (quantization != NULL) {
        if (!cJSON_IsString(type) || !cJSON_IsNumber(scale) || !cJSON_IsNumber(least))
            return manifest_corrupt(reading, "a quantization lacks dtype, scale or min");
        width = strcmp(type->valuestring, "uint8") == 0    ? 1
                : strcmp(type->valuestring, "uint16") == 0 ? 2
                                                           : 0;
        if (width == 0)
            return err_set(reading->err, ST_UNSUPPORTED,
                           "%.200s: weights quantised as %.20s are not supported", reading->path,
                           type->valuestring);
    }
    if (count > (reading->length - reading->at) / width)
        return manifest_corrupt(reading, "its files are shorter than its tensors");
    reading->at += count * width;
    tensor->data = mem_new(count, sizeof *tensor->data);
    if (tensor->data == NULL)
        return err_nomem(reading->err, "the weights");
    for (size_t i = 0; i < count; i++, from += width) {
        if (width == sizeof(float))
            memcpy(&tensor->data[i], from, sizeof(float));
        else
            tensor->data[i] =
                (float)((width == 1 ? *from : from[0] | from[1] << 8) * scale->valuedouble +
                        least->valuedouble);
        if (!isfinite(tensor->data[i]))
            return manifest_corrupt(reading, "a weight is not finite");
    }
    return ST_OK;
}

static enum status manifest_tensor(struct reading *reading, const cJSON *item)
{
    const cJSON *name = cJSON_GetObjectItemCaseSensitive(item, "name");
    const cJSON *type = cJSON_GetObjectItemCaseSensitive(item, "dtype");
    struct manifest *out = reading->out;
    struct tensor *tensor = &out->tensors[out->count];
    size_t count;

    if (!cJSON_IsString(name) || strlen(name->valuestring) > MANIFEST_NAME_MAX ||
        manifest_find(out, name->valuestring) != NULL)
        return manifest_corrupt(reading, "a tensor has no name of its own");
    if (!cJSON_IsString(type) || strcmp(type->valuestring, "float32") != 0)
        return err_set(reading->err, ST_UNSUPPORTED, "%.200s: %s is not of type float32",
                       reading->path, name->valuestring);
    if (!manifest_shape(tensor, cJSON_GetObjectItemCaseSensitive(item, "shape"), &count))
        return manifest_corrupt(reading, "a tensor's shape is not a list of up to 4 sizes");
    if (count > MANIFEST_FLOATS_MAX - reading->floats)
        return err_set(reading->err, ST_LIMIT, "%.200s: more than %zu million weights",
                       reading->path, MANIFEST_FLOATS_MAX >> 20);
    reading->floats += count;
    tensor->name = mem_string(name->valuestring);
    if (tensor->name == NULL)
        return err_nomem(reading->err, "a tensor's name");
    out->count++;
    return manifest_numbers(reading, tensor, count,
                            cJSON_GetObjectItemCaseSensitive(item, "quantization"));
}

/* The files of all groups, then the tensors of all groups, as they follow each other. */
static enum status manifest_groups(struct reading *reading, const cJSON *groups)
{
    const cJSON *group, *item;
    size_t tensors = 0;
    enum status status = ST_OK;

    cJSON_ArrayForEach(group, groups)
    {
        const cJSON *weights = cJSON_GetObjectItemCaseSensitive(group, "weights");
        const cJSON *paths = cJSON_GetObjectItemCaseSensitive(group, "paths");

        if (!cJSON_IsArray(weights) || !cJSON_IsArray(paths))
            return manifest_corrupt(reading, "a group has no weights or no paths");
        tensors += (size_t)cJSON_GetArraySize(weights);
        cJSON_ArrayForEach(item, paths)
        {
            if (!cJSON_IsString(item))
                return manifest_corrupt(reading, "a path is not a string");
            status = manifest_add_file(reading, item->valuestring);
            if (status != ST_OK)
                return status;
        }
    }
    if (tensors == 0 || tensors > MANIFEST_TENSORS_MAX)
        return manifest_corrupt(reading, "it has no weights, or too many");
    reading->out->tensors = mem_new(tensors, sizeof *reading->out->tensors);
    if (reading->out->tensors == NULL)
        return err_nomem(reading->err, "the weights");
    cJSON_ArrayForEach(group, groups)
    {
        cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(group, "weights"))
        {
            status = manifest_tensor(reading, item);
            if (status != ST_OK)
                return status;
        }
    }
    return reading->at == reading->length
               ? ST_OK
               : manifest_corrupt(reading, "its files are longer than its tensors");
}

enum status manifest_read(struct manifest *manifest, const char *path, const void *bytes,
                          size_t length, struct err *err)
{
    struct reading reading = {.out = manifest, .path = path, .err = err};
    struct sha256 *digest = sha256_new();
    cJSON *json = cJSON_ParseWithLength(bytes, length);
    enum status status;

    *manifest = (struct manifest){0};
    if (!cJSON_IsArray(json))
        status = manifest_corrupt(&reading, "not a manifest of TensorFlow.js");
    else
        status = manifest_groups(&reading, json);
    if (status == ST_OK && digest == NULL)
        status = err_nomem(err, "a digest");
    if (digest != NULL) {
        sha256_add(digest, bytes, length);
        sha256_add(digest, reading.data, reading.length);
        sha256_end(digest, manifest->sha256);
    }
    cJSON_Delete(json);
    mem_free(reading.data);
    return status;
}

void manifest_free(struct manifest *manifest)
{
    for (size_t i = 0; i < manifest->count; i++) {
        mem_free((char *)(uintptr_t)manifest->tensors[i].name);
        mem_free(manifest->tensors[i].data);
    }
    mem_free(manifest->tensors);
    *manifest = (struct manifest){0};
}

const struct tensor *manifest_find(const struct manifest *manifest, const char *name)
{
    for (size_t i = 0; i < manifest->count; i++)
        if (strcmp(manifest->tensors[i].name, name) == 0)
            return &manifest->tensors[i];
    return NULL;
}
