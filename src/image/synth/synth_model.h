/* What a drawn face consists of: the traits of an identity, the view of an image, and the scene in
 * which the parts are drawn. Private to the synth files.
 *
 * Head space: the origin is between the ears, x to the right of the picture, y down, z towards the
 * viewer; the crown is near y = -1 and the chin near y = 1. The head is an egg; a feature is on its
 * surface, and yaw and pitch turn the surface under the outline. */
#ifndef FACENET_IMAGE_SYNTH_MODEL_H
#define FACENET_IMAGE_SYNTH_MODEL_H

#include "image/synth/sketch.h"

#include <stdbool.h>

/* Their ranges are in synth_identity.c; lengths in head space, shares 0 .. 1. */
/* clang-format off */
enum synth_trait {
    TRAIT_HEAD_WIDTH, TRAIT_CROWN, TRAIT_CHIN_LENGTH, TRAIT_FOREHEAD, TRAIT_CHEEK, TRAIT_JAW,
    TRAIT_CHIN_SQUARE, TRAIT_MELANIN, TRAIT_REDNESS,
    TRAIT_EYE_WIDTH, TRAIT_EYE_OPEN, TRAIT_EYE_SPACING, TRAIT_EYE_Y, TRAIT_EYE_TILT, TRAIT_IRIS,
    TRAIT_LID,
    TRAIT_BROW_THICK, TRAIT_BROW_RAISE, TRAIT_BROW_ANGLE, TRAIT_BROW_BEND, TRAIT_BROW_LENGTH,
    TRAIT_NOSE_LENGTH, TRAIT_NOSE_WIDTH, TRAIT_NOSE_BRIDGE, TRAIT_NOSE_TIP,
    TRAIT_MOUTH_WIDTH, TRAIT_MOUTH_Y, TRAIT_LIP_UPPER, TRAIT_LIP_LOWER, TRAIT_LIP_COLOUR,
    TRAIT_MOUTH_CURVE,
    TRAIT_EAR_SIZE, TRAIT_EAR_OUT, TRAIT_EAR_Y,
    TRAIT_HAIR_COLOUR, TRAIT_HAIR_LENGTH, TRAIT_HAIR_VOLUME, TRAIT_HAIR_LINE, TRAIT_HAIR_TEMPLE,
    TRAIT_HAIR_FRINGE, TRAIT_HAIR_PART, TRAIT_HAIR_CURL,
    TRAIT_BEARD, TRAIT_BEARD_LINE, TRAIT_MOUSTACHE,
    TRAIT_GLASSES, TRAIT_GLASSES_SIZE, TRAIT_GLASSES_ROUND, TRAIT_GLASSES_COLOUR,
    TRAIT_FRECKLES, TRAIT_MOLE_X, TRAIT_MOLE_Y, TRAIT_MOLE_SIZE, TRAIT_WRINKLES,
    TRAIT_COUNT
};
/* clang-format on */

struct synth_identity {
    float trait[TRAIT_COUNT];
    uint64_t marks; /* places the freckles */
};

struct synth_view {
    float yaw, pitch, roll;       /* radians */
    float zoom, shift_x, shift_y; /* shift as a share of the side */
    float smile, open, brow, blink, gaze_x, gaze_y;
    float light_x, light_y, light_z; /* towards the light, length 1 */
    float diffuse, ambient, exposure, warmth, tint;
    float blur, noise; /* blur as a share of the side */
    bool glasses;
    float occluder; /* 0 .. 1, below SYNTH_OCCLUDED there is one */
};

#define SYNTH_OCCLUDED 0.15f

/* The egg: half width at the ears, heights above and below them. */
struct synth_head {
    float width, up, down, forehead, cheek, jaw, square, depth;
    float chin_shift; /* how far the yaw moves the chin */
};

struct rng;

struct synth_scene {
    struct sketch sketch;
    const struct synth_identity *who;
    const struct synth_view *view;
    struct synth_head head;
    float sin_yaw, cos_yaw, sin_pitch, cos_pitch, sin_roll, cos_roll;
    float scale, x, y; /* pixels per unit; the origin's pixel */
    float skin[3], hair[3], lips[3], iris[3];
    float eye_y, nose_y, mouth_y;
    struct rng *rng; /* of the image */
};

/* The traits of an identity, the view of one of its images. */
void synth_identity_draw(struct synth_identity *who, uint64_t seed, uint64_t identity);
void synth_view_draw(struct synth_view *view, const struct synth_identity *who, struct rng *rng);

/* Colours of the scene from the traits. */
void synth_colours(struct synth_scene *scene);
/* palette (stops, 3) at position 0 .. 1, interpolated. */
void synth_palette(float out[3], const float (*palette)[3], int stops, float position);

/* Geometry (synth_head.c).  The frame of the whole head as it lies in the picture; the frame of a
 * feature at (x, y) on the surface and lift above it, turned by angle, its x axis mirrored when
 * mirror < 0; and the surface point seen at a point of the head frame. */
void synth_head_init(struct synth_scene *scene);
struct sketch_frame synth_frame_head(const struct synth_scene *scene);
struct sketch_frame synth_frame_feature(const struct synth_scene *scene, float x, float y,
                                        float lift, float angle, float mirror);
void synth_surface(const struct synth_scene *scene, float x, float y, float *u, float *v);
/* Half width of the egg at the height y; distance of its outline. */
float synth_head_width(const struct synth_head *head, float y);
float synth_head_distance(const void *head, float x, float y);

/* The parts, in the order in which they are drawn. */
void synth_background(struct synth_scene *scene);
void synth_hair_behind(struct synth_scene *scene);
void synth_neck(struct synth_scene *scene);
void synth_ears(struct synth_scene *scene);
void synth_skin(struct synth_scene *scene);
void synth_marks(struct synth_scene *scene);
void synth_eyes(struct synth_scene *scene);
void synth_nose(struct synth_scene *scene);
void synth_beard(struct synth_scene *scene);
void synth_mouth(struct synth_scene *scene);
void synth_brows(struct synth_scene *scene);
void synth_hair_front(struct synth_scene *scene);
void synth_glasses(struct synth_scene *scene);
void synth_light(struct synth_scene *scene);
void synth_occluder(struct synth_scene *scene);

#endif
