#!/usr/bin/python3
"""Makes a data set of vectors whose false negatives are known.

Usage: experiments/hidden_labels.py FOLDER [SHARE [SEED]]

Writes vectors.npy, labels.txt, truth.txt and captions.txt into FOLDER: 3,000 items of one to three
of 40 labels.  A vector is the sum of its labels' centres in 24 dimensions, noise, and 40 dimensions
of larger noise that say nothing.  A SHARE (0.5) of the labels is hidden from labels.txt: items that
share only hidden ones are false negatives.
"""

import sys

import numpy

ITEMS, LABELS, SAYING, NOISE = 3000, 40, 24, 40


def main():
    folder = sys.argv[1]
    share = float(sys.argv[2]) if len(sys.argv) > 2 else 0.5
    draw = numpy.random.default_rng(int(sys.argv[3]) if len(sys.argv) > 3 else 1)
    centre = draw.normal(size=(LABELS, SAYING))
    truth = [sorted(draw.choice(LABELS, size=draw.integers(1, 4), replace=False))
             for _ in range(ITEMS)]
    saying = numpy.array([centre[item].sum(0) for item in truth])
    saying += 0.7 * draw.normal(size=saying.shape)
    vectors = numpy.hstack([saying, 2.0 * draw.normal(size=(ITEMS, NOISE))])
    numpy.save(folder + "/vectors.npy", vectors.astype("float32"))
    with open(folder + "/labels.txt", "w") as labels, open(folder + "/truth.txt", "w") as whole, \
            open(folder + "/captions.txt", "w") as captions:
        for number, item in enumerate(truth):
            names = ["t%d" % label for label in item]
            labels.write(" ".join(n for n in names if draw.random() >= share) + "\n")
            whole.write(" ".join(names) + "\n")
            captions.write("item %d: %s\n" % (number + 1, " ".join(names)))


main()
