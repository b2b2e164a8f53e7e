/* A face that was found in a picture.  Places are in pixels of the upright picture, whose first
 * pixel covers (0, 0) to (1, 1): its centre is at (0.5, 0.5). */
#ifndef FACENET_FACE_FACE_H
#define FACENET_FACE_FACE_H

/* Left and right are those of a reader who sees the face upright. */
enum face_point {
    FACE_LEFT_EYE,
    FACE_RIGHT_EYE,
    FACE_NOSE,
    FACE_LEFT_MOUTH, /* corners */
    FACE_RIGHT_MOUTH,
    FACE_POINTS
};

struct face {
    float x, y, width, height; /* the box; it may reach outside the picture */
    float points[FACE_POINTS][2];
    float score;            /* the detector's, 0 to 1 */
    float sharpness;        /* 0 (nothing to see) to 1; measure.h */
    float yaw, pitch, roll; /* degrees; measure.h */
};

#endif
