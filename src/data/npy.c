/* See npy.h.  The header is a dictionary as Python writes it; of the many ways to write one, those
 * are read that NumPy writes: the three keys once each, in any order. */
#include "data/npy.h"

#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NPY_MAGIC "\x93NUMPY"
#define NPY_HEADER 65535 /* bytes of the dictionary; NumPy writes about 118 */
#define NPY_ROWS 100000000ull

static enum status npy_refuse(const struct npy *npy, const char *why, struct err *err)
{
    return err_set(err, ST_INVALID, "%s: %s", npy->path, why);
}

/* The value of a key: what follows it and its colon; NULL: it isn't there, or twice. */
static const char *npy_value(const char *header, const char *key)
{
    const char *at = strstr(header, key);

    if (at == NULL || strstr(at + 1, key) != NULL)
        return NULL;
    at += strlen(key);
    at += strspn(at, " ");
    if (*at++ != ':')
        return NULL;
    return at + strspn(at, " ");
}

/* A number of a shape, after which at stands; false: there is none, or it is too large. */
static bool npy_number(const char **at, uint64_t *value)
{
    const char *from = *at + strspn(*at, " ");
    uint64_t number = 0;

    if (!isdigit((unsigned char)*from))
        return false;
    for (; isdigit((unsigned char)*from); from++) {
        number = number * 10 + (uint64_t)(*from - '0');
        if (number > NPY_ROWS)
            return false;
    }
    *value = number;
    *at = from + strspn(from, " ");
    return true;
}

static enum status npy_shape(struct npy *npy, const char *at, struct err *err)
{
    uint64_t columns;

    if (at == NULL || *at++ != '(' || !npy_number(&at, &npy->rows) || *at++ != ',' ||
        !npy_number(&at, &columns) || *at != ')')
        return npy_refuse(npy, "the shape must be (N, D), one vector of D numbers a row", err);
    if (npy->rows == 0 || columns == 0 || columns > NPY_COLUMNS)
        return err_set(err, ST_INVALID,
                       "%s: %llu vectors of %llu numbers: there must be one at least, with 1 to %u "
                       "numbers",
                       npy->path, (unsigned long long)npy->rows, (unsigned long long)columns,
                       NPY_COLUMNS);
    npy->columns = (uint32_t)columns;
    return ST_OK;
}

static enum status npy_dictionary(struct npy *npy, const char *header, struct err *err)
{
    static const union {
        uint16_t whole;
        unsigned char byte;
    } order = {1};
    const char *type = npy_value(header, "'descr'"), *fortran;

    if (type == NULL || type[0] != '\'' || strchr("<>=", type[1]) == NULL ||
        (strncmp(type + 2, "f4'", 3) != 0 && strncmp(type + 2, "f8'", 3) != 0))
        return npy_refuse(npy, "the numbers must be float32 or float64", err);
    npy->doubles = type[3] == '8';
    npy->swapped = type[1] != '=' && (type[1] == '<') != (order.byte == 1);
    fortran = npy_value(header, "'fortran_order'");
    if (fortran == NULL || strncmp(fortran, "False", 5) != 0)
        return npy_refuse(npy, "the rows must be in C order: numpy.ascontiguousarray makes it so",
                          err);
    return npy_shape(npy, npy_value(header, "'shape'"), err);
}

/* Reads the header and leaves the file at the first row. */
static enum status npy_header(struct npy *npy, struct err *err)
{
    unsigned char start[12];
    char header[NPY_HEADER + 1];
    size_t length, magic = sizeof NPY_MAGIC - 1;

    if (fread(start, 1, 10, npy->file) != 10 || memcmp(start, NPY_MAGIC, magic) != 0 ||
        start[6] < 1 || start[6] > 3)
        return npy_refuse(npy, "this is no file of NumPy's format (.npy)", err);
    length = start[8] | (size_t)start[9] << 8;
    if (start[6] > 1) {
        if (fread(start + 10, 1, 2, npy->file) != 2)
            return npy_refuse(npy, "the file ends in its header", err);
        length |= (size_t)start[10] << 16 | (size_t)start[11] << 24;
    }
    if (length > NPY_HEADER)
        return err_set(err, ST_INVALID,
                       "%s: the header says that it has %zu bytes; at most %d are read", npy->path,
                       length, NPY_HEADER);
    if (fread(header, 1, length, npy->file) != length)
        return npy_refuse(npy, "the file ends in its header", err);
    header[length] = '\0';
    if (strlen(header) != length)
        return npy_refuse(npy, "the header is no text", err);
    return npy_dictionary(npy, header, err);
}

enum status npy_open(struct npy *npy, const char *path, struct err *err)
{
    uint64_t bytes, length;
    int descriptor;
    off_t at;
    enum status status = file_open(path, O_RDONLY, &descriptor, &length, err);

    *npy = (struct npy){0};
    (void)text_clean(npy->path, sizeof npy->path, path, false);
    if (status != ST_OK)
        return status;
    npy->file = fdopen(descriptor, "rb");
    if (npy->file == NULL) {
        (void)close(descriptor);
        return err_nomem(err, npy->path);
    }
    status = npy_header(npy, err);
    if (status != ST_OK)
        return status;
    at = ftello(npy->file);
    bytes = npy->columns * (npy->doubles ? sizeof(double) : sizeof(float));
    if (at < 0 || length != (uint64_t)at + npy->rows * bytes)
        return err_set(err, ST_INVALID,
                       "%s: %llu vectors of %u numbers take %llu bytes after the header, and there "
                       "are %lld",
                       npy->path, (unsigned long long)npy->rows, npy->columns,
                       (unsigned long long)(npy->rows * bytes), (long long)length - (long long)at);
    npy->bytes = mem_new(bytes, 1);
    return npy->bytes == NULL ? err_nomem(err, "a vector") : ST_OK;
}

enum status npy_next(struct npy *npy, float *row, struct err *err)
{
    size_t size = npy->doubles ? sizeof(double) : sizeof(float);

    npy->next++;
    if (fread(npy->bytes, size, npy->columns, npy->file) != npy->columns)
        return ferror(npy->file)
                   ? err_set_errno(err, ST_IO, errno, "cannot read %s", npy->path)
                   : err_set(err, ST_IO, "%s became shorter while it was read", npy->path);
    for (size_t i = 0; i < npy->columns; i++) {
        unsigned char *at = npy->bytes + i * size;
        double wide;

        for (size_t k = 0; npy->swapped && k < size / 2; k++) {
            unsigned char byte = at[k];

            at[k] = at[size - 1 - k];
            at[size - 1 - k] = byte;
        }
        if (npy->doubles) {
            memcpy(&wide, at, sizeof wide);
            row[i] = (float)wide;
        } else {
            memcpy(&row[i], at, sizeof row[i]);
        }
        if (!isfinite(row[i]))
            return err_set(err, ST_INVALID,
                           "%s: number %zu of vector %llu is not finite or too large", npy->path,
                           i + 1, (unsigned long long)npy->next);
    }
    return ST_OK;
}

void npy_close(struct npy *npy)
{
    if (npy->file != NULL)
        (void)fclose(npy->file);
    mem_free(npy->bytes);
    *npy = (struct npy){0};
}
