#!/usr/bin/python3
"""The index of embeddings and faiss in one run, with the same points, number of lists and queries.

Usage: bench_index.py BENCH_INDEX [POINTS ...]; `make bench-index` calls it.  Without faiss (Debian:
python3-faiss) it prints ours alone.  Points are those of bench_cluster.py; queries are 1,000 of
them.  faiss trains on as many points a list as we do (17), searches with one thread, as we do, one
query at a time.  Seconds and milliseconds are of the processor."""
import os
import subprocess
import sys
import tempfile
import time

import numpy as np

from bench_cluster import DIM, draw

QUERIES = 1000
NEAR = 11  # the query itself and ten more


def line(who, n, lists, probes, one, ten, milliseconds):
    print(f"{n:9} {who:6} {lists:6} {probes:6} {one:8.4f} {ten:8.4f} {milliseconds:10.3f}",
          flush=True)


def ours(program, n, path, folder):
    index = os.path.join(folder, "index")
    with subprocess.Popen([program, str(n), str(DIM), str(QUERIES), path, index], text=True,
                          stdout=subprocess.PIPE) as process:
        rows = [[float(word) for word in row.split()] for row in process.stdout]
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(1)
    clock, processor, lists = rows[0]
    print(f"{n:9} ours   made in {processor:.1f} s of processor, {clock:.1f} s by the clock; "
          f"{os.path.getsize(index) / 1e6:.0f} MB; most memory {usage.ru_maxrss / 1024:.0f} MiB")
    for row in rows[1:]:
        line("ours", n, int(lists), int(row[0]), *row[1:])
    os.remove(index)
    return int(lists), [int(row[0]) for row in rows[1:]]


def theirs(faiss, n, path, lists, probes):
    x = np.fromfile(path, "<f4").reshape(n, DIM)
    quantizer = faiss.IndexFlatIP(DIM)
    index = faiss.IndexIVFFlat(quantizer, DIM, lists, faiss.METRIC_INNER_PRODUCT)
    index.cp.niter = 6
    index.cp.min_points_per_centroid = 1
    clock, processor = time.monotonic(), time.process_time()
    index.train(x[np.arange(17 * lists) * n // (17 * lists)] if 17 * lists < n else x)
    index.add(x)
    print(f"{n:9} faiss  made in {time.process_time() - processor:.1f} s of processor, "
          f"{time.monotonic() - clock:.1f} s by the clock")
    query = x[(np.arange(QUERIES) * n / QUERIES).astype(np.int64)]
    flat = faiss.IndexFlatIP(DIM)
    flat.add(x)
    _, exact = flat.search(query, NEAR)
    del flat
    faiss.omp_set_num_threads(1)
    for probe in probes:
        index.nprobe = probe
        processor = time.process_time()
        found = np.concatenate([index.search(query[i:i + 1], NEAR)[1] for i in range(QUERIES)])
        spent = time.process_time() - processor
        one = np.mean([exact[i, 1] in found[i] for i in range(QUERIES)])
        ten = np.mean([len(np.intersect1d(exact[i, 1:], found[i])) / 10 for i in range(QUERIES)])
        line("faiss", n, lists, probe, one, ten, 1000 * spent / QUERIES)


def main():
    try:
        import faiss
        faiss.omp_set_num_threads(2)
    except ImportError:
        faiss = None
    print(f"{'points':>9} {'':6} {'lists':>6} {'looked':>6} {'nearest':>8} {'ten':>8} {'ms':>10}")
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR", "/var/tmp")) as folder:
        for n in map(int, sys.argv[2:] or (100000, 300000, 1000000)):
            path = os.path.join(folder, "points")
            draw(n, path)
            lists, probes = ours(sys.argv[1], n, path, folder)
            if faiss is not None:
                theirs(faiss, n, path, lists, probes)
            os.remove(path)


main()
