/* See item_lines.h. */
#include "data/item_lines.h"

#include "base/file.h"
#include "base/mem.h"
#include "base/record.h"

#include <inttypes.h>
#include <string.h>

#define LINES_LIMIT ((size_t)1 << 30) /* bytes */

enum status item_lines_open(struct item_lines *lines, const char *path, struct err *err)
{
    unsigned char *bytes;
    enum status status;

    *lines = (struct item_lines){.path = path};
    status = file_read(path, LINES_LIMIT, &bytes, &lines->left, err);
    if (status != ST_OK)
        return status;
    lines->bytes = lines->next = (char *)bytes;
    if (memchr(bytes, '\0', lines->left) != NULL)
        return err_set(err, ST_INVALID, "%s is no text: it has a zero byte", path);
    if (strncmp(lines->next, "\xEF\xBB\xBF", 3) == 0) {
        lines->next += 3;
        lines->left -= 3;
    }
    return ST_OK;
}

void item_lines_free(struct item_lines *lines)
{
    mem_free(lines->bytes);
}

enum status item_lines_next(struct item_lines *lines, char **out, struct err *err)
{
    char *end;
    size_t length;

    if (lines->left == 0)
        return err_set(err, ST_INVALID,
                       "%s has %" PRIu64 " lines: there must be one for each vector", lines->path,
                       lines->line);
    lines->line++;
    end = memchr(lines->next, '\n', lines->left);
    length = end == NULL ? lines->left : (size_t)(end - lines->next);
    *out = lines->rest = lines->next;
    lines->labels = 0;
    /* The block has a byte after its end, see file_read. */
    lines->left -= length + (end != NULL);
    lines->next += length + (end != NULL);
    (*out)[length] = '\0';
    if (length > 0 && (*out)[length - 1] == '\r')
        (*out)[length - 1] = '\0';
    return ST_OK;
}

enum status item_lines_label(struct item_lines *lines, char **out, struct err *err)
{
    char *label = lines->rest + strspn(lines->rest, " \t");
    size_t length = strcspn(label, " \t");

    *out = length > 0 ? label : NULL;
    if (length >= RECORD_NAME || (length > 0 && lines->labels == ITEM_LINES_LABELS))
        return err_set(err, ST_INVALID,
                       "%s, line %" PRIu64 ": a label has at most %d bytes, an item at most %d "
                       "labels",
                       lines->path, lines->line, RECORD_NAME - 1, ITEM_LINES_LABELS);
    lines->labels++;
    lines->rest = label + length + (label[length] != '\0');
    label[length] = '\0';
    return ST_OK;
}

enum status item_lines_end(const struct item_lines *lines, struct err *err)
{
    return lines->left == 0
               ? ST_OK
               : err_set(err, ST_INVALID,
                         "%s has more than %" PRIu64 " lines: there must be one for each vector",
                         lines->path, lines->line);
}
