/* See preview.h.  The pictures go through import_run as in an import, so that the crops are those
 * that it would keep. */
#include "cmd/import/preview.h"

#include "cmd/import/find.h"
#include "cmd/output.h"

#include "base/mem.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define PREVIEW_NAME 512 /* bytes of a cleaned path */

struct preview {
    const struct import_options *options;
    struct text header; /* of the PPM, up to its size */
    uint8_t *rgb;       /* (PREVIEW_MOST, size, size, 3) */
    size_t count;
    size_t failed;
    char why[PREVIEW_NAME + 128]; /* of the first that failed */
};

static size_t preview_bytes(const struct preview *preview)
{
    return (size_t)preview->options->size * preview->options->size * 3;
}

static enum status preview_take(void *context, const struct import_image *image, struct err *err)
{
    struct preview *preview = context;
    const struct found *found = image->found;
    const uint8_t *crop = found != NULL && found->count > 0 ? found->faces[0].crop : image->crop;
    char name[PREVIEW_NAME];

    (void)err;
    (void)text_clean(name, sizeof name, image->path, false);
    if (image->error != NULL && preview->failed++ == 0)
        (void)snprintf(preview->why, sizeof preview->why, "%s: %s", name, image->error);
    if (image->error != NULL || crop == NULL)
        return ST_OK;
    memcpy(preview->rgb + preview->count++ * preview_bytes(preview), crop, preview_bytes(preview));
    text_addf(&preview->header, "# %s\n", name);
    return ST_OK;
}

/* Chooses pictures at equal distances. */
static size_t preview_choose(const struct import_scan *scan, size_t count,
                             size_t todo[PREVIEW_MOST])
{
    size_t wanted = 0, seen = 0, chosen = 0;

    for (size_t i = 0; i < scan->count; i++)
        wanted += !scan->people[scan->items[i].person].left_out;
    count = count < wanted ? count : wanted;
    for (size_t i = 0; i < scan->count && chosen < count; i++)
        if (!scan->people[scan->items[i].person].left_out &&
            seen++ == (2 * chosen + 1) * wanted / (2 * count))
            todo[chosen++] = i;
    return chosen;
}

static void preview_begin(struct preview *preview, const struct source *source,
                          const struct import_scan *scan)
{
    char words[SOURCE_WORDS], known[RECORD_NAME + 64] = "";

    source_layout_words(scan, words);
    if (source->dataset.id != 0)
        (void)snprintf(known, sizeof known, "; %s is there: what is new comes in",
                       source->dataset.name);
    text_addf(&preview->header, "P6\n# %s%s\n# crop %.4g, size %u\n", words, known,
              preview->options->crop, preview->options->size);
}

static enum status preview_print(struct preview *preview, struct err *err)
{
    size_t bytes = preview->count * preview_bytes(preview);

    text_addf(&preview->header, "%u %zu\n255\n", preview->options->size,
              preview->count * preview->options->size);
    if (preview->header.failed)
        return err_nomem(err, "the names of pictures");
    if (fputs(text_string(&preview->header), stdout) < 0 ||
        fwrite(preview->rgb, 1, bytes, stdout) != bytes || fflush(stdout) != 0)
        return err_set(err, ST_IO, "standard output cannot be written");
    return ST_OK;
}

/* Says which pictures can't be read; without any other that is an error. */
static enum status preview_check(const struct preview *preview, const char *directory,
                                 struct err *err)
{
    char sentence[sizeof preview->why + 64];

    if (preview->count == 0)
        return err_set(err, ST_INVALID, "none of %zu %s of %s can be read; %s", preview->failed,
                       text_noun(preview->failed, "picture", "pictures"), directory, preview->why);
    if (preview->failed > 0) {
        (void)snprintf(sentence, sizeof sentence, "%zu of %zu can't be read: %s", preview->failed,
                       preview->failed + preview->count, preview->why);
        output_note(NULL, sentence);
    }
    return ST_OK;
}

enum status preview_write(const struct source *source, const struct import_scan *scan,
                          const struct import_options *options, size_t count, struct err *err)
{
    struct preview preview = {.options = options};
    const struct import_sink sink = {.context = &preview, .image = preview_take};
    size_t todo[PREVIEW_MOST];
    enum status status;

    count = preview_choose(scan, count, todo);
    preview.rgb = mem_new(count, preview_bytes(&preview));
    if (preview.rgb == NULL)
        return err_nomem(err, "a preview");
    source_note_loose(scan);
    preview_begin(&preview, source, scan);
    status = import_run(options, scan, todo, count, &sink, err);
    if (status == ST_OK)
        status = preview_check(&preview, options->directory, err);
    if (status == ST_OK)
        status = preview_print(&preview, err);
    text_free(&preview.header);
    mem_free(preview.rgb);
    return status;
}
