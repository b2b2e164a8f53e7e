/* The transforms of Winograd's F(4x4, 3x3) (Lavin and Gray 2016, "Fast Algorithms for Convolutional
 * Neural Networks"): see kernels.h.  Only the transforms; conv_winograd.c puts them together.
 *
 * A tile is 4x4 outputs, which see 6x6 inputs.  With U = G g G', V = B' d B for each tile and pair
 * of channels, the outputs are A' (U * V summed over channels) A; 36 products instead of 144.
 *     A' = 1 1  1 1  1 0    B' = 4  0 -5  0 1 0    G = 1/4     0     0
 *          0 1 -1 2 -2 0         0 -4 -4  1 1 0       -1/6  -1/6  -1/6
 *          0 1  1 4  4 0         0  4 -4 -1 1 0       -1/6   1/6  -1/6
 *          0 1 -1 8 -8 1         0 -2 -1  2 1 0       1/24  1/12   1/6
 *                                0  2 -1 -2 1 0       1/24 -1/12   1/6
 *                                0  4  0 -5 0 1          0     0     1
 * All work on vectors of adjacent channels; the loops below run over 6x6 of them. */
#include "nn/kernel/gemm.h"
#include "nn/kernel/isa.h"

#define TILE 4
#define SIDE 6
#define AREA (SIDE * SIDE)

static const float winograd_g[SIDE][3] = {
    {1.0f / 4, 0, 0},
    {-1.0f / 6, -1.0f / 6, -1.0f / 6},
    {-1.0f / 6, 1.0f / 6, -1.0f / 6},
    {1.0f / 24, 1.0f / 12, 1.0f / 6},
    {1.0f / 24, -1.0f / 12, 1.0f / 6},
    {0, 0, 1},
};

/* B' d for one line of six vectors that lie step apart. */
VEC_INLINE void transform_input(vec *o, const vec *d, size_t step)
{
    vec d0 = d[0], d1 = d[step], d2 = d[2 * step], d3 = d[3 * step], d4 = d[4 * step];
    vec p = d4 - 4.0f * d2, q = d3 - 4.0f * d1, r = d4 - d2, t = 2.0f * (d3 - d1);

    o[0] = 4.0f * d0 + (d4 - 5.0f * d2);
    o[step] = p + q;
    o[2 * step] = p - q;
    o[3 * step] = r + t;
    o[4 * step] = r - t;
    o[5 * step] = 4.0f * d1 + (d[5 * step] - 5.0f * d3);
}

/* A' m: six to four. */
VEC_INLINE void transform_output(vec *o, size_t out_step, const vec *m, size_t step)
{
    vec a = m[step] + m[2 * step], b = m[step] - m[2 * step];
    vec c = m[3 * step] + m[4 * step], d = m[3 * step] - m[4 * step];

    o[0] = (m[0] + a) + c;
    o[out_step] = b + 2.0f * d;
    o[2 * out_step] = a + 4.0f * c;
    o[3 * out_step] = (b + m[5 * step]) + 8.0f * d;
}

/* A y: four to six. */
VEC_INLINE void transform_gradient(vec *o, size_t out_step, const vec *y, size_t step)
{
    vec y0 = y[0], y1 = y[step], y2 = y[2 * step], y3 = y[3 * step];
    vec a = y0 + y2, b = y1 + y3, c = y0 + 4.0f * y2, d = 2.0f * (y1 + 4.0f * y3);

    o[0] = y0;
    o[out_step] = a + b;
    o[2 * out_step] = a - b;
    o[3 * out_step] = c + d;
    o[4 * out_step] = c - d;
    o[5 * out_step] = y3;
}

/* A square of side pixels of an image that begins at (y, x), which may lie outside. */
struct square {
    const float *image; /* (h, w, c) */
    size_t h, w, c;
    ptrdiff_t y, x;
};

static struct square square_of(const float *images, size_t h, size_t w, size_t c, size_t n,
                               ptrdiff_t y, ptrdiff_t x)
{
    return (struct square){images + n * h * w * c, h, w, c, y, x};
}

/* Loads part channels from channel on of all its pixels, 0 for those outside. */
VEC_INLINE void square_load(vec *d, const struct square *q, size_t side, size_t channel,
                            size_t part)
{
    const float *at =
        q->image + (q->y * (ptrdiff_t)q->w + q->x) * (ptrdiff_t)q->c + (ptrdiff_t)channel;
    size_t line = q->w * q->c;
    bool inside = q->y >= 0 && q->x >= 0 && q->y + (ptrdiff_t)side <= (ptrdiff_t)q->h &&
                  q->x + (ptrdiff_t)side <= (ptrdiff_t)q->w;

    if (inside && part == VEC_SIZE) {
        VEC_UNROLL
        for (size_t i = 0; i < side; i++)
            VEC_UNROLL
        for (size_t j = 0; j < side; j++)
            d[i * side + j] = vec_load(at + i * line + j * q->c);
        return;
    }
    for (size_t i = 0; i < side; i++)
        for (size_t j = 0; j < side; j++)
            d[i * side + j] =
                (size_t)(q->y + (ptrdiff_t)i) < q->h && (size_t)(q->x + (ptrdiff_t)j) < q->w
                    ? vec_load_part(at + (ptrdiff_t)(i * line + j * q->c), part)
                    : (vec){0};
}

static size_t channels_left(size_t c, size_t channel)
{
    return c - channel < VEC_SIZE ? c - channel : VEC_SIZE;
}

/* The places of a tile among those of all images. */
struct tile_place {
    size_t n, y, x; /* image; pixel of the output */
};

static struct tile_place tile_place(const struct window_shape *s, size_t tile)
{
    size_t across = (s->out_w + TILE - 1) / TILE, down = (s->out_h + TILE - 1) / TILE;

    return (struct tile_place){tile / (across * down), tile / across % down * TILE,
                               tile % across * TILE};
}

void ISA_NAME(winograd_input)(float *v, const float *in, const struct window_shape *s, size_t tile,
                              size_t count)
{
    size_t row = KERNELS_ROW(s->c), plane = WINOGRAD_PLANE(count, s->c);

    for (size_t t = 0; t < count; t++, v += row) {
        struct tile_place at = tile_place(s, tile + t);
        struct square q = square_of(in, s->h, s->w, s->c, at.n, (ptrdiff_t)at.y - (ptrdiff_t)s->pad,
                                    (ptrdiff_t)at.x - (ptrdiff_t)s->pad);

        for (size_t channel = 0; channel < s->c; channel += VEC_SIZE) {
            vec d[AREA], e[AREA];

            square_load(d, &q, SIDE, channel, channels_left(s->c, channel));
            VEC_UNROLL
            for (size_t j = 0; j < SIDE; j++)
                transform_input(e + j, d + j, SIDE);
            VEC_UNROLL
            for (size_t i = 0; i < SIDE; i++)
                transform_input(d + i * SIDE, e + i * SIDE, 1);
            VEC_UNROLL
            for (size_t i = 0; i < AREA; i++)
                vec_store(v + i * plane + channel, d[i]);
        }
    }
}

void ISA_NAME(winograd_output_gradient)(float *m, const float *d_out, const struct window_shape *s,
                                        size_t tile, size_t count)
{
    size_t row = KERNELS_ROW(s->out_c), plane = WINOGRAD_PLANE(count, s->out_c);

    for (size_t t = 0; t < count; t++, m += row) {
        struct tile_place at = tile_place(s, tile + t);
        struct square q =
            square_of(d_out, s->out_h, s->out_w, s->out_c, at.n, (ptrdiff_t)at.y, (ptrdiff_t)at.x);

        for (size_t channel = 0; channel < s->out_c; channel += VEC_SIZE) {
            vec d[TILE * TILE], e[SIDE * TILE], o[AREA];

            square_load(d, &q, TILE, channel, channels_left(s->out_c, channel));
            VEC_UNROLL
            for (size_t j = 0; j < TILE; j++)
                transform_gradient(e + j, TILE, d + j, TILE);
            VEC_UNROLL
            for (size_t i = 0; i < SIDE; i++)
                transform_gradient(o + i * SIDE, 1, e + i * TILE, 1);
            VEC_UNROLL
            for (size_t i = 0; i < AREA; i++)
                vec_store(m + i * plane + channel, o[i]);
        }
    }
}

/* Finishes and writes the pixels of a tile that exist. */
VEC_INLINE void tile_store(float *out, vec *o, const struct window_shape *s, struct tile_place at,
                           size_t channel, const struct finish *finish)
{
    size_t part = channels_left(s->out_c, channel);
    size_t down = s->out_h - at.y < TILE ? s->out_h - at.y : TILE;
    size_t across = s->out_w - at.x < TILE ? s->out_w - at.x : TILE;

    vec bias = finish->bias == NULL ? (vec){0} : vec_load_part(finish->bias + channel, part);
    vec slope = finish->slope == NULL ? (vec){0} : vec_load_part(finish->slope + channel, part);

    out += ((at.n * s->out_h + at.y) * s->out_w + at.x) * s->out_c + channel;
    for (size_t i = 0; i < down; i++)
        for (size_t j = 0; j < across; j++) {
            float *pixel = out + (i * s->out_w + j) * s->out_c;
            vec value = o[i * TILE + j];

            if (finish->add)
                value += part == VEC_SIZE ? vec_load(pixel) : vec_load_part(pixel, part);
            if (finish->bias != NULL)
                value += bias;
            if (finish->slope != NULL)
                value = vec_rectify(value, slope);
            if (part == VEC_SIZE)
                vec_store(pixel, value);
            else
                vec_store_part(pixel, value, part);
        }
}

void ISA_NAME(winograd_output)(float *out, const float *m, const struct window_shape *s,
                               size_t tile, size_t count, const struct finish *finish)
{
    size_t row = KERNELS_ROW(s->out_c), plane = WINOGRAD_PLANE(count, s->out_c);

    for (size_t t = 0; t < count; t++, m += row) {
        struct tile_place at = tile_place(s, tile + t);

        for (size_t channel = 0; channel < s->out_c; channel += VEC_SIZE) {
            vec d[AREA], e[TILE * SIDE], o[TILE * TILE];

            VEC_UNROLL
            for (size_t i = 0; i < AREA; i++)
                d[i] = vec_load(m + i * plane + channel);
            VEC_UNROLL
            for (size_t j = 0; j < SIDE; j++)
                transform_output(e + j, SIDE, d + j, SIDE);
            VEC_UNROLL
            for (size_t i = 0; i < TILE; i++)
                transform_output(o + i * TILE, 1, e + i * SIDE, 1);
            tile_store(out, o, s, at, channel, finish);
        }
    }
}

/* The 3x3 weights from input channel c to part output channels from k on. */
VEC_INLINE void weights_load(vec *w, const float *weights, const struct window_shape *s,
                             bool turned, size_t c, size_t k, size_t part)
{
    for (size_t i = 0; i < 9; i++) {
        if (!turned) {
            w[i] = vec_load_part(weights + (i * s->c + c) * s->out_c + k, part);
            continue;
        }
        w[i] = (vec){0};
        for (size_t j = 0; j < part; j++)
            w[i][j] = weights[((8 - i) * s->out_c + k + j) * s->c + c];
    }
}

void ISA_NAME(winograd_weights)(float *u, const float *weights, const struct window_shape *s,
                                bool turned, size_t from, size_t to)
{
    for (size_t k = 0; k < s->out_c; k += VEC_SIZE)
        for (size_t c = from; c < to; c++) {
            vec w[9], t[SIDE * 3];
            float *at = u + gemm_packed_at(s->c, s->out_c, c, k);

            weights_load(w, weights, s, turned, c, k, channels_left(s->out_c, k));
            for (size_t i = 0; i < SIDE; i++)
                for (size_t x = 0; x < 3; x++)
                    t[i * 3 + x] = winograd_g[i][0] * w[x] + winograd_g[i][1] * w[3 + x] +
                                   winograd_g[i][2] * w[6 + x];
            for (size_t i = 0; i < SIDE; i++)
                for (size_t j = 0; j < SIDE; j++)
                    vec_store(at + (i * SIDE + j) * WINOGRAD_PLANE(s->c, s->out_c),
                              winograd_g[j][0] * t[i * 3] + winograd_g[j][1] * t[i * 3 + 1] +
                                  winograd_g[j][2] * t[i * 3 + 2]);
        }
}

void ISA_NAME(winograd_weights_gradient)(float *d_weights, const float *d_u,
                                         const struct window_shape *s)
{
    size_t row = KERNELS_ROW(s->out_c), plane = WINOGRAD_PLANE(s->c, s->out_c);

    for (size_t c = 0; c < s->c; c++)
        for (size_t k = 0; k < s->out_c; k += VEC_SIZE) {
            size_t part = channels_left(s->out_c, k);
            vec t[3 * SIDE];

            for (size_t y = 0; y < 3; y++)
                for (size_t j = 0; j < SIDE; j++) {
                    const float *at = d_u + c * row + k + j * plane;
                    vec sum = {0};

                    for (size_t i = 0; i < SIDE; i++)
                        sum += winograd_g[i][y] * vec_load(at + i * SIDE * plane);
                    t[y * SIDE + j] = sum;
                }
            for (size_t y = 0; y < 3; y++)
                for (size_t x = 0; x < 3; x++) {
                    vec sum = {0};

                    for (size_t j = 0; j < SIDE; j++)
                        sum += winograd_g[j][x] * t[y * SIDE + j];
                    vec_store_part(d_weights + ((y * 3 + x) * s->c + c) * s->out_c + k, sum, part);
                }
        }
}
