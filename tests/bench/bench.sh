#!/bin/sh
# `make bench`: the speed of each net on this machine, with each instruction set that it has.
# BENCH_SECONDS, default 3, is the length of each measurement; BENCH=short makes it 0.5.
set -eu
seconds=${BENCH_SECONDS:-3}
[ "${BENCH:-}" != short ] || seconds=${BENCH_SECONDS:-0.5}
for isa in avx512 avx2 portable; do
    FACENET_ISA=$isa "$FACENET_BUILD/facenet" nets --bench --seconds "$seconds" || continue
    echo
done
