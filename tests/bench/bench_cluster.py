#!/usr/bin/python3
"""Clustering and its peers in turn in one run: seconds, ratio, B-cubed F of both.

Usage: bench_cluster.py BENCH_CLUSTER [ROUNDS [POINTS ...]]; `make bench-cluster` calls it.  It
skips peers that aren't installed (Debian: python3-sklearn, python3-fastcluster, libdlib-dev with
g++), and all of them with 0 rounds: then it measures inverted lists on many points.  Points are
drawn: people with very different numbers of pictures, some blurred, some of nobody."""
import os
import subprocess
import sys
import tempfile
import time

import numpy as np

DIM = 128
BLOCK = 100000  # points that are drawn at a time
ASKED = 2000  # points that are compared with all others
NONE = 2**32 - 1


def draw(n, path):
    random = np.random.default_rng(n)
    sizes = np.minimum(1 + random.geometric(0.06, n), 200)
    person = np.repeat(np.arange(n), sizes)[:n]
    centers = random.normal(size=(person.max() + 1, DIM))
    centers /= np.linalg.norm(centers, axis=1, keepdims=True)
    blur = 0.75 * np.exp(0.25 * random.normal(size=(n, 1)))
    with open(path, "wb") as file:
        for at in range(0, n, BLOCK):
            x = centers[person[at:at + BLOCK]]
            x += blur[at:at + BLOCK] * random.normal(size=x.shape) / np.sqrt(DIM)
            x /= np.linalg.norm(x, axis=1, keepdims=True)
            x.astype("<f4").tofile(file)
    return person


def bcubed(person, label):
    label = np.where(label == NONE, np.arange(len(label)) + 2**33, label.astype(np.int64))
    _, label = np.unique(label, return_inverse=True)
    both, where = np.unique(np.stack([person, label]), axis=1, return_inverse=True)
    shared = np.bincount(where)[where]
    precision = (shared / np.bincount(label)[label]).mean()
    recall = (shared / np.bincount(person)[person]).mean()
    return 2 * precision * recall / (precision + recall)


def condensed(x):
    d = np.maximum(0, 2 - 2 * x @ x.T)
    return d[np.triu_indices(len(x), 1)].astype(np.float64)


def by_fastcluster(x, method, threshold):
    import fastcluster
    from scipy.cluster.hierarchy import fcluster
    return fcluster(fastcluster.linkage(condensed(x), method, preserve_input=False), threshold,
                    "distance")


def by_sklearn(x, method, threshold):
    from sklearn.cluster import DBSCAN, AgglomerativeClustering
    if method == "dbscan":
        return DBSCAN(eps=np.sqrt(threshold), min_samples=3, n_jobs=2).fit(x).labels_
    d = np.maximum(0, 2 - 2 * x @ x.T)
    return AgglomerativeClustering(None, metric="precomputed", linkage=method,
                                   distance_threshold=threshold).fit(d).labels_


def by_dlib(program, n, path, threshold):
    out = path + ".dlib"
    seconds = float(subprocess.run([program, str(n), str(DIM), str(threshold), path, out],
                                   check=True, text=True, stdout=subprocess.PIPE).stdout)
    return seconds, np.fromfile(out, "<u4")


def measured(program, n, path, out, method, threshold, *exact):
    """What bench_cluster prints, as numbers, and the most memory it had, in MiB."""
    with subprocess.Popen([program, str(n), str(DIM), method, str(threshold), "3", path, out,
                           *map(str, exact)], text=True, stdout=subprocess.PIPE) as process:
        numbers = [float(word) for word in process.stdout.read().split()]
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(1)
    return numbers, usage.ru_maxrss / 1024


def ours(program, n, path, method, threshold):
    out = path + ".out"
    (seconds, _), _ = measured(program, n, path, out, method, threshold)
    return seconds, np.fromfile(out, "<u4")


def timed(function, *arguments):
    start = time.monotonic()
    labels = np.asarray(function(*arguments)).astype(np.int64)
    return time.monotonic() - start, np.where(labels < 0, NONE, labels)


def compile_dlib(folder):
    program = os.path.join(folder, "peer_whispers")
    source = os.path.join(os.path.dirname(os.path.abspath(__file__)), "peer_whispers.cpp")
    try:
        done = subprocess.run(["g++", "-O3", "-o", program, source, "-ldlib", "-lopenblas"],
                              stderr=subprocess.DEVNULL)
    except OSError:
        return None
    return program if done.returncode == 0 else None


def importable(*names):
    try:
        for name in names:
            __import__(name)
    except ImportError:
        return False
    return True


def compare(title, person, rounds, us, peer):
    """Interleaved; ratios are of neighbours in time."""
    pairs = []
    for _ in range(rounds):
        mine, our_labels = us()
        other, peer_labels = peer()
        pairs.append((mine, other))
    seconds = np.median(pairs, axis=0)
    ratio = np.median([other / mine for mine, other in pairs])
    print(f"{title:34} {seconds[0]:8.2f} {seconds[1]:8.2f} {ratio:7.1f}  "
          f"{bcubed(person, our_labels):.4f} {bcubed(person, peer_labels):.4f}", flush=True)


def many(program, folder, n):
    """Inverted lists: the share of near pairs that they find, and clusters by them."""
    path, out = os.path.join(folder, "points"), os.path.join(folder, "labels")
    person = draw(n, path)
    asked = min(n, ASKED)
    (seconds, processor, found, near), peak = measured(program, n, path, out, "pairs", 0.7, asked)
    print(f"{n} x {DIM}, pairs within 0.7: {seconds:.1f} s, {processor:.1f} s of processor, "
          f"{peak:.0f} MiB; of {asked} points {found:.0f} of {near:.0f} pairs, "
          f"{100 * found / near:.2f} %", flush=True)
    for method, threshold in (("chinese-whispers", 0.7), ("average", 0.8)):
        for exact in (0, n) if n <= 100000 else (0,):
            (seconds, processor), peak = measured(program, n, path, out, method, threshold, exact)
            f = bcubed(person, np.fromfile(out, "<u4"))
            print(f"{n} x {DIM} {method} {threshold}, {'all pairs' if exact else 'lists'}: "
                  f"{seconds:.1f} s, {processor:.1f} s of processor, F {f:.4f}, {peak:.0f} MiB",
                  flush=True)
    os.remove(path)


def peers(program, folder, rounds):
    n, path = 10000, os.path.join(folder, "points")
    person = draw(n, path)
    x = np.fromfile(path, "<f4").reshape(n, DIM)
    print(f"{n} x {DIM}, {person.max() + 1} people; seconds, how many times as fast, B-cubed F")
    print(f"{'':34} {'ours':>8} {'peer':>8} {'ratio':>7}  {'F ours':6} {'F peer':6}")
    for method, threshold in (("average", 0.9), ("average", 1.9), ("complete", 1.1),
                              ("single", 0.6)):
        us = lambda: ours(program, n, path, method, threshold)
        if importable("fastcluster", "scipy"):
            compare(f"{method} {threshold}, fastcluster", person, rounds, us,
                    lambda: timed(by_fastcluster, x, method, threshold))
        if importable("sklearn") and threshold != 1.9:
            compare(f"{method} {threshold}, scikit-learn", person, rounds, us,
                    lambda: timed(by_sklearn, x, method, threshold))
    if importable("sklearn"):
        compare("dbscan 0.6, scikit-learn", person, rounds,
                lambda: ours(program, n, path, "dbscan", 0.6),
                lambda: timed(by_sklearn, x, "dbscan", 0.6))
    dlib = compile_dlib(folder)
    if dlib is not None:
        compare("chinese-whispers 0.7, dlib", person, rounds,
                lambda: ours(program, n, path, "chinese-whispers", 0.7),
                lambda: by_dlib(dlib, n, path, 0.7))


def main():
    program = sys.argv[1]
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR", "/var/tmp")) as folder:
        if rounds > 0:
            peers(program, folder, rounds)
        for n in map(int, sys.argv[3:] or (100000,) + (1000000,) * (rounds == 0)):
            many(program, folder, n)


if __name__ == "__main__":
    main()
