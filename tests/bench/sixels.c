/* Encodes the crops of a data set as sixels, by our encoder and by chafa's, decodes them again, and
 * measures the error against the pixels, the bytes and the processor's time.
 *
 * usage: sixels FROM SIZE COUNT SIDE: a crop file; SIDE: pixels of a side of the pictures. */
#include "base/mem.h"
#include "data/crops.h"
#include "tui/term/graphics.h"
#include "tui/term/sixel.h"

#include <chafa.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum way { OURS, CHAFA, DIFFUSED, DIN99D, KITTY, WAYS };
static const char *const names[WAYS] = {"ours", "chafa", "chafa, diffusion", "chafa, DIN99d",
                                        "chafa, kitty"};

/* Reads a number at *at, and moves *at after it. */
static int number(const char **at)
{
    char *end;
    int value = (int)strtol(*at, &end, 10);

    *at = end + (*end == ';');
    return value;
}

/* The definition or the choice of a colour after '#'; returns the chosen one. */
static int choose(const char **at, int colours[256][3])
{
    int chosen = number(at) & 255;

    if ((*at)[-1] == ';') {
        (void)number(at); /* RGB, in percent */
        for (int i = 0; i < 3; i++)
            colours[chosen][i] = (number(at) * 255 + 50) / 100;
    }
    return chosen;
}

/* Reads sixels into rgb (side, side, 3). */
static void decode(const char *at, uint8_t *rgb, int side)
{
    int colours[256][3] = {{0}}, chosen = 0, x = 0, y = 0, count = 1;

    at = strchr(at, '"') + 1;
    for (int i = 0; i < 4; i++)
        (void)number(&at);
    while (*at != '\033' && *at != '\0') {
        char c = *at++;

        if (c == '#')
            chosen = choose(&at, colours);
        else if (c == '!')
            count = number(&at);
        else if (c == '$' || c == '-') {
            x = 0;
            y += c == '-' ? 6 : 0;
        } else {
            for (; count > 0; count--, x++)
                for (int bit = 0; bit < 6; bit++)
                    if (((c - '?') >> bit & 1) != 0 && x < side && y + bit < side)
                        for (int i = 0; i < 3; i++)
                            rgb[3 * ((y + bit) * side + x) + i] = (uint8_t)colours[chosen][i];
            count = 1;
        }
    }
}

static void by_chafa(struct text *out, const uint8_t *rgb, int side, enum way way)
{
    ChafaCanvasConfig *config = chafa_canvas_config_new();
    ChafaTermInfo *terminal = chafa_term_db_get_fallback_info(chafa_term_db_get_default());
    ChafaCanvas *canvas;
    GString *string;

    chafa_canvas_config_set_pixel_mode(config, way == KITTY ? CHAFA_PIXEL_MODE_KITTY
                                                            : CHAFA_PIXEL_MODE_SIXELS);
    chafa_canvas_config_set_canvas_mode(config, CHAFA_CANVAS_MODE_TRUECOLOR);
    chafa_canvas_config_set_dither_mode(config, way == DIFFUSED ? CHAFA_DITHER_MODE_DIFFUSION
                                                                : CHAFA_DITHER_MODE_NONE);
    chafa_canvas_config_set_color_space(config, way == DIN99D ? CHAFA_COLOR_SPACE_DIN99D
                                                              : CHAFA_COLOR_SPACE_RGB);
    chafa_canvas_config_set_cell_geometry(config, side, side);
    chafa_canvas_config_set_geometry(config, 1, 1);
    chafa_canvas_config_set_work_factor(config, 1);
    canvas = chafa_canvas_new(config);
    chafa_canvas_draw_all_pixels(canvas, CHAFA_PIXEL_RGB8, rgb, side, side, 3 * side);
    string = chafa_canvas_print(canvas, terminal);
    text_add_bytes(out, string->str, string->len);
    (void)g_string_free(string, TRUE);
    chafa_canvas_unref(canvas);
    chafa_canvas_config_unref(config);
    chafa_term_info_unref(terminal);
}

/* Sum of the squared errors of side x side pixels. */
static double error_of(const uint8_t *a, const uint8_t *b, int side)
{
    double sum = 0;

    for (int i = 0; i < 3 * side * side; i++)
        sum += (a[i] - b[i]) * (a[i] - b[i]);
    return sum;
}

/* Prints the error (root of the mean square, of 255), bytes and milliseconds of a picture. */
static enum status measure(const struct crops *crops, int size, uint64_t count, int side,
                           enum way way, struct err *err)
{
    size_t bytes = (size_t)side * (size_t)side * 3;
    uint8_t *rgb = mem_new(bytes, 1), *read = mem_new(bytes, 1);
    double error = 0, length = 0, seconds = 0;
    enum status status = rgb == NULL || read == NULL ? err_nomem(err, "pictures") : ST_OK;

    for (uint64_t i = 0; status == ST_OK && i < count; i++) {
        struct text out = {0};
        clock_t begin;

        graphics_scale(rgb, side, side, crops_at(crops, i), size, size);
        begin = clock();
        if (way == OURS)
            status = sixel_encode(&out, rgb, side, side, err);
        else
            by_chafa(&out, rgb, side, way);
        seconds += (double)(clock() - begin) / CLOCKS_PER_SEC;
        length += (double)out.length;
        memset(read, 0, bytes);
        if (status == ST_OK && way != KITTY)
            decode(text_string(&out), read, side);
        error += error_of(rgb, way == KITTY ? rgb : read, side);
        text_free(&out);
    }
    if (status == ST_OK)
        printf("%-18s error %5.2f, %7.0f bytes, %6.2f ms\n", names[way],
               sqrt(error / (double)bytes / (double)count), length / (double)count,
               1e3 * seconds / (double)count);
    mem_free(rgb);
    mem_free(read);
    return status;
}

int main(int argc, char *argv[])
{
    struct crops *crops = NULL;
    struct err err;
    enum status status;

    if (argc != 5) {
        fprintf(stderr, "usage: sixels FROM SIZE COUNT SIDE\n");
        return 2;
    }
    const uint32_t size = (uint32_t)strtoul(argv[2], NULL, 10);
    const uint64_t count = strtoull(argv[3], NULL, 10);
    const int side = (int)strtol(argv[4], NULL, 10);

    status = crops_open(&crops, argv[1], size, count, &err);
    for (enum way way = 0; status == ST_OK && way < WAYS; way++)
        status = measure(crops, (int)size, count, side, way, &err);
    if (status != ST_OK)
        fprintf(stderr, "sixels: %s\n", err.message);
    return status == ST_OK ? 0 : 1;
}
