"""Mining against numpy and PyTorch, interleaved: distances, census and the hardest semi-hard
negative of each pair, of a batch of 45 x 40.

  make tests/triplet/bench_triplet
  python3 tests/triplet/bench_peers.py tests/triplet/bench_triplet [ROUNDS [THREADS]]

Needs numpy (python3-numpy); torch (python3-torch) is used where it is there.  A round takes a
sample of each side in turn, the least of a few runs: other work on the machine hurts torch most.
Printed are the median, least and largest of the samples and of their ratios.  All sides must count
the same triplets.
"""
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time

PROGRAM = sys.argv[1]
ROUNDS = int(sys.argv[2]) if len(sys.argv) > 2 else 5
THREADS = int(sys.argv[3]) if len(sys.argv) > 3 else 2
# Without these torch spends its time in page faults; they are read when a process starts.
TUNED = {"MALLOC_MMAP_MAX_": "0", "MALLOC_TRIM_THRESHOLD_": "20000000000",
         "MALLOC_TOP_PAD_": "268435456"}
if not TUNED.items() <= os.environ.items():
    os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, **TUNED})
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = str(THREADS)

import numpy as np  # noqa: E402  (after the number of threads is set)

try:
    import torch
    torch.set_num_threads(THREADS)
except ImportError:
    torch = None

P, K, DIM, ALPHA = 45, 40, 128, np.float32(0.2)
N = P * K


def draw():
    """Embeddings of length 1 around a centre for each identity."""
    rng = np.random.default_rng(1)
    x = np.repeat(rng.standard_normal((P, DIM)), K, 0) + 1.3 * rng.standard_normal((N, DIM))
    return (x / np.linalg.norm(x, axis=1, keepdims=True)).astype("<f4")


def by_numpy(x):
    """Sort each anchor's negatives, search its positives in them."""
    d = np.maximum(2 - 2 * (x @ x.T), 0)
    same = np.arange(N) // K
    negative = d[same[:, None] != same[None, :]].reshape(N, N - K)
    order = np.argsort(negative, 1)
    ordered = np.take_along_axis(negative, order, 1)
    counts = np.zeros(3, np.int64)
    picks = np.full((N, K), -1)
    for a in range(N):
        first = a // K * K
        ap = np.delete(d[a, first:first + K], a - first)
        hard = np.searchsorted(ordered[a], ap, "right")
        below = np.maximum(np.searchsorted(ordered[a], ap + ALPHA, "left"), hard)
        counts += (N - K) * (K - 1) - below.sum(), (below - hard).sum(), hard.sum()
        pick = order[a][np.minimum(hard, N - K - 1)]
        picks[a, :K - 1] = np.where(hard < below, pick + K * (pick >= first), -1)
    return counts


def by_torch(x):
    """Compare all negatives of some anchors with all their positives, a chunk at a time."""
    with torch.no_grad():
        x = torch.from_numpy(x)
        d = (2 - 2 * (x @ x.T)).clamp_(min=0)
        same = torch.arange(N) // K
        same = same[:, None] == same[None, :]
        negative = d[~same].reshape(N, N - K)
        positive = d[same & ~torch.eye(N, dtype=torch.bool)].reshape(N, K - 1)
        hard = below = 0
        picks = []
        for first in range(0, N, 4):
            an = negative[first:first + 4, None, :]
            ap = positive[first:first + 4, :, None]
            gap = an - ap
            hard += int((gap <= 0).sum())
            below += int((gap < float(ALPHA)).sum())
            picks.append(gap.masked_fill_(gap <= 0, 9.0).amin(2))
        return np.array([N * (K - 1) * (N - K) - below, below - hard, hard])


def by_us(path):
    """The least of its own repeats, in ms, and its counts."""
    out = subprocess.run([PROGRAM, str(THREADS), "5", str(P), str(K), str(DIM), path],
                         check=True, capture_output=True, text=True).stdout
    counts = re.search(r"easy (\d+) semi-hard (\d+) hard (\d+)", out)
    return (float(re.search(r"^mining +[\d.]+ +([\d.]+)", out, re.M)[1]),
            np.array([int(count) for count in counts.groups()]))


def clock(function, argument):
    took = []
    for _ in range(3):
        begin = time.perf_counter()
        counts = function(argument)
        took.append(1e3 * (time.perf_counter() - begin))
    return min(took), counts


def spread(values):
    return f"{statistics.median(values):8.2f} {min(values):8.2f} {max(values):8.2f}"


def main():
    peers = {"numpy": (by_numpy, 7, 15)}
    if torch is not None:
        peers["torch"] = (by_torch, 30, 60)
    x = draw()
    took = {name: [] for name in ["facenet", *peers]}
    with tempfile.NamedTemporaryFile(suffix=".f32") as file:
        x.tofile(file.name)
        for _ in range(ROUNDS):
            ms, ours = by_us(file.name)
            took["facenet"].append(ms)
            for name, (function, _, _) in peers.items():
                ms, counts = clock(function, x)
                took[name].append(ms)
                # A distance within a rounding of a limit may fall on either side of it.
                if abs(counts - ours).max() > 100:
                    sys.exit(f"{name} counts {counts}, facenet {ours}")
    for name, values in took.items():
        print(f"{name:8} ms {spread(values)}")
    for name, (_, reach, aim) in peers.items():
        ratios = [peer / our for peer, our in zip(took[name], took["facenet"])]
        print(f"goal census-{name} ratio {statistics.median(ratios):.1f} reach {reach} aim {aim} "
              f"(from {min(ratios):.1f} to {max(ratios):.1f})")


main()
