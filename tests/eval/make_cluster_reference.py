#!/usr/bin/python3
"""Writes tests/eval/cluster_reference.h: clusters by scipy (linkage), scikit-learn (DBSCAN)
and R's dbscan (HDBSCAN; Debian: python3-sklearn, r-cran-dbscan), on points that the test draws too,
from the generator of tests/nn/lcg.h.

Usage: tests/eval/make_cluster_reference.py > FILE && clang-format -i FILE

The suite does not need it: the numbers are committed.  All distances are squared ones; clusters of
one point count as none, and clusters are numbered by their first points, none as -1; -2 leaves
it open."""
import subprocess

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform
from sklearn.cluster import DBSCAN

POINTS, DIM, GROUPS, SEED = 180, 8, 12, 7


def draw():
    """The last sixth of the points belongs to no group."""
    state = SEED

    def fill(count):
        nonlocal state
        values = np.empty(count, dtype=np.float32)
        for i in range(count):
            state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
            values[i] = np.float32(state >> 8) / np.float32(8388608) - np.float32(1)
        return values

    centers = fill(GROUPS * DIM).reshape(GROUPS, DIM)
    x = fill(POINTS * DIM).reshape(POINTS, DIM)
    for i in range(POINTS * 5 // 6):
        x[i] = centers[i % GROUPS] + np.float32(0.3) * x[i]
    length = np.sqrt((x.astype(np.float64) ** 2).sum(axis=1, keepdims=True))
    return (x / length).astype(np.float32).astype(np.float64)


def undecided(labels, neighbours):
    """-2 for the points whose nearest ones by mutual reachability are in several clusters: as their
    own density is the greatest distance there, ties are common."""
    core = np.sort(d, axis=1)[:, neighbours - 1]
    reach = np.maximum(d, np.maximum(core[:, None], core[None, :]))
    np.fill_diagonal(reach, np.inf)
    return [-2 if len({labels[j] for j in np.flatnonzero(reach[i] <= reach[i].min() + 1e-9)}) > 1
            else labels[i] for i in range(POINTS)]


def canonical(labels):
    labels = np.asarray(labels)
    numbers, out = {}, []
    for label in labels:
        if label == -2:
            out.append(-2)
        elif label < 0 or (labels == label).sum() < 2:
            out.append(-1)
        else:
            out.append(numbers.setdefault(label, len(numbers)))
    return out


def emit(name, labels):
    labels = canonical(labels)
    print(f"static const int reference_{name}[{len(labels)}] = {{")
    line = "   "
    for label in labels:
        word = f" {label},"
        if len(line) + len(word) > 100:
            print(line)
            line = "   "
        line += word
    print(line + "\n};")


x = draw()
d = np.maximum(0, 2 - 2 * x @ x.T)
np.fill_diagonal(d, 0)
d = (d + d.T) / 2
print("/* Made by make_cluster_reference.py; do not edit. */\n"
      "#ifndef FACENET_TESTS_EVAL_CLUSTER_REFERENCE_H\n"
      "#define FACENET_TESTS_EVAL_CLUSTER_REFERENCE_H\n\n"
      f"#define REFERENCE_POINTS {POINTS}\n#define REFERENCE_DIM {DIM}\n"
      f"#define REFERENCE_GROUPS {GROUPS}\n#define REFERENCE_SEED {SEED}\n")
for method in ("average", "complete", "single"):
    tree = linkage(squareform(d, checks=False), method)
    for threshold in (10, 30, 60):
        emit(f"{method}_{threshold}", fcluster(tree, threshold / 100, "distance"))
for threshold, neighbours in ((12, 3), (20, 5)):
    fit = DBSCAN(eps=threshold / 100, min_samples=neighbours, metric="precomputed").fit(d)
    core = set(fit.core_sample_indices_)
    for i in range(POINTS):  # a point at the border of two goes to the nearest core point
        near = [j for j in core if d[i, j] <= threshold / 100]
        if i not in core and near:
            fit.labels_[i] = fit.labels_[min(near, key=lambda j: d[i, j])]
    emit(f"dbscan_{threshold}", fit.labels_)
for least in (3, 5, 8):
    script = f"""d <- as.matrix(read.table(file("stdin")))
        cat(dbscan::hdbscan(as.dist(d), minPts = {least})$cluster)"""
    rows = "\n".join(" ".join(f"{value:.17g}" for value in row) for row in d)
    labels = subprocess.run(["Rscript", "-e", script], input=rows, text=True, check=True,
                            stdout=subprocess.PIPE).stdout.split()
    emit(f"hdbscan_{least}", undecided([int(label) - 1 for label in labels], least))
print("\n#endif")
