/* Convolution 3x3 with stride 1 by Winograd's F(4x4, 3x3); winograd.c has the formulas.
 *
 * Tiles are done in blocks that stay in the cache: transform the block's inputs, multiply in each
 * of the 36 places (gemm: tiles by channels), transform back.  The data gradient is the same with
 * the roles of in and out exchanged and the weights turned.  The weights' gradient sums the places'
 * products over all blocks of a lane and transforms once at the end. */
#include "nn/kernel/conv_methods.h"

#define PLACES 36
#define TILE 4

/* Tiles of a block: a multiple of the product's tile heights. */
#define BLOCK_TILES 48

static bool winograd_fits(const struct window_shape *s)
{
    return s->kernel == 3 && s->stride == 1 && s->pad <= 2 && s->dilation == 1;
}

static size_t winograd_prepared(const struct window_shape *s)
{
    size_t there = WINOGRAD_PLANE(s->c, s->out_c), back = WINOGRAD_PLANE(s->out_c, s->c);

    return PLACES * (there > back ? there : back);
}

static size_t winograd_block(const struct window_shape *s)
{
    return PLACES * (WINOGRAD_PLANE(BLOCK_TILES, s->c) + WINOGRAD_PLANE(BLOCK_TILES, s->out_c));
}

static size_t winograd_scratch(const struct window_shape *s)
{
    return winograd_block(s) + PLACES * WINOGRAD_PLANE(s->c, s->out_c);
}

static size_t winograd_tiles(const struct window_shape *s)
{
    return ((s->out_h + TILE - 1) / TILE) * ((s->out_w + TILE - 1) / TILE);
}

/* The convolution whose forward pass is the data gradient of s. */
static struct window_shape winograd_turned(const struct window_shape *s)
{
    return (struct window_shape){s->out_h, s->out_w, s->out_c,   s->h, s->w, s->c,
                                 3,        1,        2 - s->pad, 1,    0,    0};
}

static void winograd_prepare(const struct kernels *kernels, const struct window_shape *shape,
                             float *prepared, const float *weights, bool backward, size_t part,
                             size_t parts)
{
    struct window_shape s = backward ? winograd_turned(shape) : *shape;

    kernels->winograd_weights(prepared, weights, &s, backward, s.c * part / parts,
                              s.c * (part + 1) / parts);
}

/* out = the convolution s of the lane's images in. */
static void winograd_convolve(const struct conv_lane *lane, const struct window_shape *s,
                              float *out, const float *in, const struct finish *finish)
{
    size_t tiles = winograd_tiles(s), end = lane->end * tiles;
    size_t row = KERNELS_ROW(s->c), out_row = KERNELS_ROW(s->out_c);

    for (size_t tile = lane->begin * tiles; tile < end; tile += BLOCK_TILES) {
        size_t count = end - tile < BLOCK_TILES ? end - tile : BLOCK_TILES;
        float *v = lane->scratch, *m = v + PLACES * WINOGRAD_PLANE(count, s->c);

        lane->kernels->winograd_input(v, in, s, tile, count);
        for (size_t i = 0; i < PLACES; i++) {
            struct gemm g = {.m = count, .n = s->out_c, .k = s->c};

            g.a = v + i * WINOGRAD_PLANE(count, s->c);
            g.a_row = row;
            g.a_column = 1;
            g.b = lane->prepared + i * WINOGRAD_PLANE(s->c, s->out_c);
            g.c = m + i * WINOGRAD_PLANE(count, s->out_c);
            g.c_row = out_row;
            lane->kernels->gemm(&g);
        }
        lane->kernels->winograd_output(out, m, s, tile, count, finish);
    }
}

static void winograd_forward(const struct conv_lane *lane, float *out, const float *in,
                             const struct finish *finish)
{
    winograd_convolve(lane, lane->shape, out, in, finish);
}

static void winograd_weights_backward(const struct conv_lane *lane, float *d_weights,
                                      const float *d_out, const float *in)
{
    const struct window_shape *s = lane->shape;
    size_t tiles = winograd_tiles(s), first = lane->begin * tiles, end = lane->end * tiles;
    size_t row = KERNELS_ROW(s->c), out_row = KERNELS_ROW(s->out_c);
    float *d_u = lane->scratch + winograd_block(s);

    for (size_t tile = first; tile < end; tile += BLOCK_TILES) {
        size_t count = end - tile < BLOCK_TILES ? end - tile : BLOCK_TILES;
        float *v = lane->scratch, *m = v + PLACES * WINOGRAD_PLANE(count, s->c);

        lane->kernels->winograd_input(v, in, s, tile, count);
        lane->kernels->winograd_output_gradient(m, d_out, s, tile, count);
        for (size_t i = 0; i < PLACES; i++) {
            struct gemm g = {.m = s->c, .n = s->out_c, .k = count, .finish.add = tile != first};

            g.a = v + i * WINOGRAD_PLANE(count, s->c);
            g.a_row = 1;
            g.a_column = row;
            g.b = m + i * WINOGRAD_PLANE(count, s->out_c);
            g.b_row = out_row;
            g.c = d_u + i * WINOGRAD_PLANE(s->c, s->out_c);
            g.c_row = out_row;
            lane->kernels->gemm(&g);
        }
    }
    lane->kernels->winograd_weights_gradient(d_weights, d_u, s);
}

static void winograd_backward(const struct conv_lane *lane, float *d_in, bool add, float *d_weights,
                              const float *d_out, const float *in)
{
    struct window_shape turned = winograd_turned(lane->shape);

    winograd_weights_backward(lane, d_weights, d_out, in);
    if (d_in != NULL)
        winograd_convolve(lane, &turned, d_in, d_out, &(struct finish){.add = add});
}

const struct conv_method conv_winograd = {
    "winograd",
    winograd_fits,
    false,
    NULL,
    winograd_prepared,
    winograd_prepare,
    winograd_scratch,
    winograd_forward,
    winograd_backward,
};
