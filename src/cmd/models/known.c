/* See known.h.  Accuracies are of 1,200 pairs of LFW (docs/results.md). */
#include "cmd/models/known.h"

#include <string.h>

#define FACEPLUGIN "faceplugin-face-recognition-js@0.0.1"
#define FACEPLUGIN_MIT "MIT, of the package"

static const struct known_model known[] = {
    {
        .sha256 = "6c0256ccd3164f844736a401faf936ec2930764a87ae39442180887d0c5c8854",
        .name = "ulfg-320",
        .kind = MODEL_DETECTOR,
        .mean = {127, 127, 127},
        .scale = 128,
        .alignment = "none",
        .package = FACEPLUGIN,
        .file = "model/fr_detect.onnx",
        .licence = FACEPLUGIN_MIT,
        .training = "WIDER FACE",
    },
    {
        .sha256 = "f10b0ba1d2a8a099adefede1ebf3733e44fe370715e7303dbeb7f59c02142258",
        .name = "landmarks-68",
        .kind = MODEL_LANDMARKS,
        .scale = 256,
        .alignment = "none",
        .size = 64,
        .package = FACEPLUGIN,
        .file = "model/fr_landmark.onnx",
        .licence = FACEPLUGIN_MIT,
        .training = "not known",
    },
    {
        .sha256 = "87aacdfe57510db2af90c0251df680e8eec88f122ee94712121d09bcaaaf3581",
        .name = "mobilefacenet-512",
        .kind = MODEL_RECOGNISER,
        .bgr = true,
        .mean = {127.5, 127.5, 127.5},
        .scale = 128,
        .alignment = "arcface",
        .size = 112,
        .package = FACEPLUGIN,
        .file = "model/fr_feature.onnx",
        .licence = FACEPLUGIN_MIT,
        .accuracy = 99.17,
        .threshold = 1.374,
        .middle = 1.398,
        .width = 0.0911,
        .training = "probably MS1M, which was for non-commercial research and is withdrawn",
    },
    {
        .sha256 = "c2cf51e45a1f96cf2ba75d6b588dc259d7f602a813ff6efbeba4884d7359fad1",
        .name = "dlib-128",
        .kind = MODEL_RECOGNISER,
        .mean = {122.782, 117.001, 104.298},
        .scale = 255,
        .alignment = "dlib",
        .size = 150,
        .package = "@vladmandic/face-api@1.7.15",
        .file = "model/face_recognition_model-weights_manifest.json",
        .licence = "public domain, by its author",
        .training = "3 million faces, without people of LFW",
        .accuracy = 98.58,
        .threshold = 0.187,
        .middle = 0.185,
        .width = 0.0142,
    },
};
#define KNOWN_COUNT (sizeof known / sizeof *known)

const struct known_model *known_model_find(const char *sha256)
{
    for (size_t i = 0; i < KNOWN_COUNT; i++)
        if (strcmp(known[i].sha256, sha256) == 0)
            return &known[i];
    return NULL;
}

const struct known_model *known_model_at(size_t index)
{
    return index < KNOWN_COUNT ? &known[index] : NULL;
}
