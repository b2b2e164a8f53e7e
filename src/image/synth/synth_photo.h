/* Photos composed of drawn faces, where it is known who is on them, and their drawn scenery. */
#ifndef FACENET_IMAGE_SYNTH_PHOTO_H
#define FACENET_IMAGE_SYNTH_PHOTO_H

#include "image/image.h"

#include <stdbool.h>

#define SYNTH_PHOTO_WIDTH 1280
#define SYNTH_PHOTO_HEIGHT 960
#define SYNTH_PHOTO_FACES 4
/* People times photos of each. */
#define SYNTH_PHOTO_FACES_MOST 1000000

struct rng;

/* Image index of an identity (synth_draw) at a place; x and y are the middle between brows and
 * chin, height is the distance of these, all in pixels. */
struct synth_photo_face {
    uint32_t identity, index;
    double x, y, height;
};

struct synth_photo {
    struct synth_photo_face faces[SYNTH_PHOTO_FACES]; /* from left to right */
    unsigned count;
    uint32_t number; /* from 0 */
};

/* Who is on which photo: each of the identities once on images photos, one to four on each.
 * *photos is new (mem_free).  A pure function of its arguments, as are the photos. */
enum status synth_photo_plan(uint64_t seed, uint32_t identities, uint32_t images,
                             struct synth_photo **photos, size_t *count,
                             struct err *err) MUST_CHECK;

enum status synth_photo_draw(uint64_t seed, const struct synth_photo *photo, struct image *out,
                             struct err *err) MUST_CHECK;

/* Where the face is in a portrait of 250 x 250 pixels, and the oval that is cut out of it. */
struct synth_cut {
    double x, y, height;
    double oval_x, oval_y, oval_width, oval_height;
};
#define SYNTH_PORTRAIT 250
extern const struct synth_cut synth_cut; /* of a drawn face */

/* The share 0 .. 1 of a portrait's colour at (x, y): the oval has a soft edge. */
double synth_cut_share(const struct synth_cut *cut, double x, double y);

/* Moves the colour of a pixel towards another one by a share. */
void synth_photo_blend(struct image *image, size_t x, size_t y, const double colour[3],
                       double share);

/* Fills an image with ovals and rectangles of any size and colour over each other, with soft edges
 * and stripes. */
void synth_scenery(struct image *image, struct rng *rng);

#endif
