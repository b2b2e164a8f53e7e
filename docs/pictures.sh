#!/bin/sh
# Makes the pictures of screens in docs/pictures again, and the recording of a short tour.
#
#     docs/pictures.sh [BUILD]
#
# It draws faces, trains on them for a minute, groups the people that were held out, and presses
# keys; BUILD is where facenet and facenet-tui are, build by default.
set -eu
cd "$(dirname "$0")/.."
build=${1:-build}
out=docs/pictures
work=$(mktemp -d)
trainer=
trap 'kill ${trainer:+"$trainer"} 2>/dev/null || :; rm -rf "$work"' EXIT
FACENET_DB=$work/faces.db LC_ALL=C.UTF-8
XDG_CONFIG_HOME=$work # no theme of the user's
export FACENET_DB LC_ALL XDG_CONFIG_HOME

press() { # RUN LINE...
    run=$1
    shift
    printf '%s\n' "$@" >"$work/keys"
    "$build/facenet-tui" --run "$run" --script "$work/keys"
}

mkdir -p "$out"
"$build/facenet" synth --name faces --identities 80 --images 12 --size 64 --mislabel 0.05
"$build/facenet" train --data faces --name first --steps 320 --seed 1 >"$work/log" 2>&1 &
trainer=$!
step() { "$build/facenet" runs first 2>/dev/null | sed -n '1s/.*step \([0-9]*\) of.*/\1/p'; }
until [ "$(step)" -ge 190 ] 2>/dev/null; do
    kill -0 "$trainer"
    sleep 1
done
press first 'size 110x32' "picture $out/train.svg"
wait "$trainer"
trainer=
"$build/facenet" train --data faces --name margin-0.4 --steps 60 --margin 0.4 >"$work/log" 2>&1
"$build/facenet" train --data faces --name batch-all --steps 60 --select batch-all >"$work/log" 2>&1
"$build/facenet" cluster first >"$work/log" 2>&1
"$build/facenet" suspects first >"$work/log" 2>&1
press first 'size 100x16' 'key 2' "picture $out/runs.svg"
press first 'size 110x32' 'key 7 Space Space' "picture $out/projection.svg"
press first 'size 100x30' 'key 4' 'key Enter Right' "picture $out/clusters.svg"
press first 'size 100x30' 'key 5' "picture $out/suspects.svg"
press first 'size 100x30' "cast $out/tour.cast" 'pause 2' 'key Left Left Left Left' 'pause 1' \
    'key Esc z' 'pause 2' 'key Esc 7' 'pause 1' 'key [ [ [ ]' 'pause 1' \
    'key 4 Down Down Up' 'pause 1' 'key Enter' 'pause 1' 'key Right Right n' 'type Ada' \
    'key Enter Enter' 'pause 2' 'key u' 'pause 2'
