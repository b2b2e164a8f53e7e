#!/bin/sh
# `make bench-peers`: facenet and its peers in turn, on two threads.  It installs nothing and uses
# the peers that it finds (Debian: python3-torch, python3-numpy, libdlib-dev and g++, libstb-dev).
# Each comparison takes BENCH_PAIRS samples, default 5, of one and the other in turn; its ratio is
# the median of the pairs' ratios.  At the end it prints a line for each goal:
#     goal NAME ratio R reach X aim Y
# A smaller ratio is better for memory, a larger one for everything else.
#
# BENCH_SECONDS  length of a sample, default 3
# BENCH=short    3 pairs of 1 second
# BENCH_PARTS    which parts: nets avx2 scaling dlib census import whole added; default all
# BENCH_ADDED    folder with fr_feature.onnx and fr_detect.onnx (./bootstrap models fetches them)
# FACENET_NODE_MODULES  folder that has onnxruntime-node (npm install --ignore-scripts)
# BENCH_NETS     which nets; default resnet nn4.small2 mobilefacenet
# BENCH_FACES    photographs for import, in one folder per person; default drawn faces
# FACENET_TORCH  a python that has torch, default /usr/bin/python3
set -eu
if [ "${BENCH:-}" = short ]; then
    BENCH_PAIRS=${BENCH_PAIRS:-3}
    BENCH_SECONDS=${BENCH_SECONDS:-1}
fi
pairs=${BENCH_PAIRS:-5}
seconds=${BENCH_SECONDS:-3}
nets=${BENCH_NETS:-resnet nn4.small2 mobilefacenet}
facenet=$FACENET_BUILD/facenet
here=$FACENET_SOURCE/tests/bench
python=${FACENET_TORCH:-/usr/bin/python3}
TMP=$(mktemp -d "${TMPDIR:-/tmp}/facenet-bench.XXXXXX")
trap 'rm -rf "$TMP"' EXIT
trap 'exit 1' HUP INT TERM

# What is wanted: name, ratio to reach, ratio to aim at.
goals='
train-resnet 1.4 1.9
train-nn4.small2 1.2 1.6
train-mobilefacenet 1.2 2
embed-resnet 1.1 1.5
embed-nn4.small2 1.1 1.5
embed-mobilefacenet 1.1 1.5
memory-resnet 0.6 0.4
memory-nn4.small2 0.6 0.4
memory-mobilefacenet 0.6 0.4
avx2-resnet 1 1
avx2-nn4.small2 1 1
avx2-mobilefacenet 1 1
scaling-resnet 1.7 1.9
scaling-nn4.small2 1.7 1.9
scaling-mobilefacenet 1.7 1.9
train-dlib 8 10
census-numpy 7 15
census-torch 30 60
import 0.8 0.95
whole-no-dashboard 0.95 0.98
whole-1-dashboard 0.95 0.98
whole-4-dashboards 0.95 0.98
recogniser-1-thread 2.5 3
recogniser-2-threads 2.5 3
detector-640 1 1.2
detector-1280 1 1.2
'

note() { # NAME WORD...: what the last line of NAME says
    note_name=$1; shift
    echo "$goals" | awk -v name="$note_name" -v words="$*" \
        '$1 == name { print "goal", name, words, "reach", $2, "aim", $3 }' >>"$TMP/goals"
}
missing() { # WHY NAME...: these are not measured
    missing_why=$1; shift
    echo "$missing_why"
    for name; do note "$name" "not measured"; done
}

# middle FILE, spread FILE: of the numbers in it, one a line.
middle() {
    sort -g "$1" | awk '{ v[NR] = $1 }
        END { printf "%.4g", NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}
spread() {
    echo "$(middle "$1") ($(sort -g "$1" | head -n 1) to $(sort -g "$1" | tail -n 1))"
}
# judge NAME: compares the numbers in NAME.ours and NAME.theirs, which are pairs.
judge() {
    paste "$TMP/$1.ours" "$TMP/$1.theirs" |
        awk '$1 > 0 && $2 > 0 { printf "%.3f\n", $1 / $2 }' >"$TMP/$1.ratio"
    if [ ! -s "$TMP/$1.ratio" ]; then
        missing "$1: no sample" "$1"
        return
    fi
    echo "$1: ours $(spread "$TMP/$1.ours"), theirs $(spread "$TMP/$1.theirs")," \
        "ratio $(spread "$TMP/$1.ratio")"
    note "$1" "ratio $(middle "$TMP/$1.ratio")"
}
# put NAME SIDE NUMBER
put() { echo "$3" >>"$TMP/$1.$2"; }

ours() { # NET [THREADS]: "TRAIN EMBED MEMORY"
    "$facenet" nets "$1" --bench --threads "${2:-2}" --seconds "$seconds" |
        awk -v net="$1" '$1 == net { print $2, $5, $8 }'
}
torch() { # NET [WHAT]: the same
    "$python" "$here/peer_torch.py" "$1" "$seconds" 2 "${2:-both}" | awk '{ print $2, $4, $6 }'
}
has_torch() { "$python" -c 'import torch' 2>/dev/null; }
each_pair() { for pair in $(seq "$pairs"); do "$@"; done; }

pair_net() { # NET
    ours "$1" >"$TMP/a"
    torch "$1" >"$TMP/b"
    read -r a_train a_embed a_memory <"$TMP/a"
    read -r b_train b_embed b_memory <"$TMP/b"
    put "train-$1" ours "$a_train"; put "train-$1" theirs "$b_train"
    put "embed-$1" ours "$a_embed"; put "embed-$1" theirs "$b_embed"
    put "memory-$1" ours "$a_memory"; put "memory-$1" theirs "$b_memory"
}
pair_avx2() { # NET
    FACENET_ISA=avx2 ours "$1" >"$TMP/a"
    ONEDNN_MAX_CPU_ISA=AVX2 ATEN_CPU_CAPABILITY=avx2 torch "$1" train >"$TMP/b"
    read -r a _ <"$TMP/a"
    read -r b _ <"$TMP/b"
    put "avx2-$1" ours "$a"; put "avx2-$1" theirs "$b"
}
pair_scaling() { # NET
    ours "$1" 2 >"$TMP/a"
    ours "$1" 1 >"$TMP/b"
    read -r a _ <"$TMP/a"
    read -r b _ <"$TMP/b"
    put "scaling-$1" ours "$a"; put "scaling-$1" theirs "$b"
}

part_nets() {
    for net in $nets; do
        if ! has_torch; then
            missing "no torch (apt-get install python3-torch)" "train-$net" "embed-$net" \
                "memory-$net"
            continue
        fi
        each_pair pair_net "$net"
        for what in train embed memory; do judge "$what-$net"; done
    done
}
part_avx2() {
    for net in $nets; do
        if ! has_torch; then
            missing "no torch (apt-get install python3-torch)" "avx2-$net"
        elif ! FACENET_ISA=avx2 "$facenet" nets small >/dev/null 2>&1; then
            missing "no AVX2 here" "avx2-$net"
        else
            each_pair pair_avx2 "$net"
            judge "avx2-$net"
        fi
    done
}
part_scaling() {
    for net in $nets; do
        each_pair pair_scaling "$net"
        judge "scaling-$net"
    done
}

dlib=$FACENET_BUILD/tests/bench/peer_dlib
pair_dlib() {
    ours resnet >"$TMP/a"
    read -r a _ <"$TMP/a"
    put train-dlib ours "$a"
    put train-dlib theirs "$(OPENBLAS_NUM_THREADS=2 "$dlib" 2)"
}
part_dlib() {
    # Compiling takes a minute or two.
    if [ -z "$(find "$dlib" -newer "$here/peer_dlib.cpp" 2>/dev/null)" ] &&
        ! "${CXX:-g++}" -O3 -march=native -fopenmp "$here/peer_dlib.cpp" -o "$dlib" -ldlib \
            -lopenblas -llapack 2>"$TMP/log"; then
        missing "no dlib or no C++ compiler (apt-get install g++ libdlib-dev)" train-dlib
        return
    fi
    each_pair pair_dlib
    judge train-dlib
}

part_census() {
    program=$FACENET_BUILD/tests/triplet/bench_triplet
    if ! [ -x "$program" ] || ! "$python" -c 'import numpy' 2>/dev/null; then
        missing "no numpy, or $program is not built (apt-get install python3-numpy)" \
            census-numpy census-torch
        return
    fi
    "$python" "$FACENET_SOURCE/tests/triplet/bench_peers.py" "$program" "$pairs" 2 >"$TMP/census"
    cat "$TMP/census"
    sed -n 's/^\(goal census-[a-z]* ratio .* aim [0-9.]*\).*/\1/p' "$TMP/census" >>"$TMP/goals"
    has_torch || missing "no torch (apt-get install python3-torch)" census-torch
}

pair_import() {
    rm -rf "$TMP/import"
    begin=$(date +%s.%N)
    "$facenet" --db "$TMP/import/f.db" import "$faces" --name faces >/dev/null
    end=$(date +%s.%N)
    put import ours "$(echo "$begin $end $pictures" | awk '{ print $3 / ($2 - $1) }')"
    put import theirs "$("$FACENET_BUILD/tests/bench/peer_stb" 2 "$faces")"
}
part_import() {
    faces=${BENCH_FACES:-}
    if [ -z "$faces" ]; then
        faces=$TMP/faces
        echo "import: drawing photographs of 250 x 250 pixels (BENCH_FACES names others)"
        "$facenet" --db "$TMP/synth/f.db" synth --identities 100 --images 20 --size 250 \
            --out "$faces" >/dev/null
        "$FACENET_BUILD/tests/bench/peer_stb" --jpeg "$faces"
    fi
    pictures=$(find "$faces" -type f | wc -l)
    each_pair pair_import
    judge import
}

# A run's rate between its fourth step and its last, by the clock: all that goes on beside counts.
run_rate() { # DASHBOARDS
    rm -rf "$TMP/run"
    cp -r "$TMP/data" "$TMP/run"
    "$facenet" --db "$TMP/run/f.db" train --data drawn --name whole --net resnet --identities 16 \
        --images 4 --micro-batch 64 --steps "$steps" --eval-every 100000 --eval-pairs 20 \
        --checkpoint-every 100000 --select semi-hard --optimizer sgd --threads 2 \
        >"$TMP/log" 2>&1 &
    trainer=$!
    dashboards=
    until [ "$(sqlite3 "$TMP/run/f.db" 'SELECT count(*) FROM runs' 2>/dev/null)" = 1 ]; do
        sleep 0.05
    done
    for dashboard in $(seq "$1"); do
        TERM=xterm-256color script -qfc "stty rows 40 cols 120
            exec '$FACENET_BUILD/facenet-tui' --db '$TMP/run/f.db' --run 1" \
            "$TMP/screen$dashboard" </dev/null >/dev/null 2>&1 &
        dashboards="$dashboards $!"
    done
    wait "$trainer" || { cat "$TMP/log"; return 1; }
    for dashboard in $dashboards; do kill "$dashboard" 2>/dev/null || :; done
    sqlite3 "$TMP/run/f.db" "SELECT printf('%.1f', (count(*) - 1) * 64000.0 /
        (max(time) - min(time))) FROM steps WHERE step > 3"
}
pair_whole() { # NAME DASHBOARDS
    put "$1" ours "$(run_rate "$2")"
    ours resnet >"$TMP/a"
    read -r a _ <"$TMP/a"
    put "$1" theirs "$a"
}
part_whole() {
    names='whole-no-dashboard whole-1-dashboard whole-4-dashboards'
    if ! command -v sqlite3 >/dev/null || ! command -v script >/dev/null; then
        # shellcheck disable=SC2086
        missing "no sqlite3 or no script (apt-get install sqlite3 bsdutils)" $names
        return
    fi
    steps=$(echo "$seconds" | awk '{ print int(6 + 2 * $1) }')
    "$facenet" --db "$TMP/data/f.db" synth --identities 60 --images 5 --held-out 0.1 \
        >/dev/null
    for dashboards in 0 1 4; do
        # shellcheck disable=SC2086
        set -- $names
        [ "$dashboards" = 0 ] || shift
        [ "$dashboards" != 4 ] || shift
        each_pair pair_whole "$1" "$dashboards"
        judge "$1"
    done
}

# Nets that were added against onnxruntime, with the same weights.
pair_added() { # NAME FILE WIDTH HEIGHT BATCH THREADS
    put "$1" ours "$("$FACENET_BUILD/tests/bench/bench_added" "$TMP/$2.net" "$3" "$4" "$5" "$6" \
        "$seconds")"
    put "$1" theirs "$(node "$here/peer_onnx.js" "$TMP/$1.onnx" "$3" "$4" "$5" "$6" "$seconds")"
}
added() { # NAME FILE WIDTH HEIGHT BATCH THREADS
    "$python" "$here/peer_cut.py" "$BENCH_ADDED/$2.onnx" "$TMP/$1.onnx" "$5" "$4" "$3"
    each_pair pair_added "$@"
    judge "$1"
}
part_added() {
    names='recogniser-1-thread recogniser-2-threads detector-640 detector-1280'
    if [ -z "${FACENET_NODE_MODULES:-}" ] || [ -z "${BENCH_ADDED:-}" ] ||
        ! "$python" -c 'import onnx' 2>/dev/null; then
        # shellcheck disable=SC2086
        missing "no FACENET_NODE_MODULES, no BENCH_ADDED or no python3-onnx" $names
        return
    fi
    for file in fr_feature fr_detect; do
        "$facenet" --db "$TMP/added/f.db" models add "$BENCH_ADDED/$file.onnx" --name $file
        cp "$TMP"/added/f.db.d/"$(sqlite3 "$TMP/added/f.db" "SELECT coalesce(file, path)
            FROM models m LEFT JOIN checkpoints c ON c.run_id = m.run_id
            WHERE m.name = '$file'")" "$TMP/$file.net"
    done
    added recogniser-1-thread fr_feature 112 112 16 1
    added recogniser-2-threads fr_feature 112 112 16 2
    added detector-640 fr_detect 640 448 1 1
    added detector-1280 fr_detect 1280 960 1 1
}

for part in ${BENCH_PARTS:-nets avx2 scaling dlib census import whole added}; do
    "part_$part"
done
echo
cat "$TMP/goals"
