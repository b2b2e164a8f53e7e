#!/bin/sh
# `make bench`: the speed of nets on this machine, with each instruction set that it has.
# BENCH_NETS, default small nn4.small2 resnet mobilefacenet, names them.
# BENCH_SECONDS, default 3, is the length of each measurement; BENCH=short makes it 0.5.
set -eu
seconds=${BENCH_SECONDS:-3}
[ "${BENCH:-}" != short ] || seconds=${BENCH_SECONDS:-0.5}
nets=${BENCH_NETS:-small nn4.small2 resnet mobilefacenet}
for isa in avx512 avx2 portable; do
    # shellcheck disable=SC2086  # words
    FACENET_ISA=$isa "$FACENET_BUILD/facenet" nets $nets --bench --seconds "$seconds" || continue
    echo
done
