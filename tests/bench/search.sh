#!/bin/sh
# How long facenet search and facenet verify take, warm, on an album whose faces are repeated until
# there are 30,000: of eleven runs the fastest and the median, in seconds.
#
# usage: tests/bench/search.sh PHOTOS PHOTO NET...
# PHOTOS: a folder; PHOTO: what is searched, and verified with itself; NET: ONNX files of a
# detector, landmarks and a recogniser; the program is $FACENET, or facenet.
set -eu
photos=$1 photo=$2
shift 2
facenet=${FACENET:-facenet}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
FACENET_DB="$work/search.db"
export FACENET_DB
for net; do "$facenet" models add "$net" >"$work/log"; done
"$facenet" import "$photos" --photos --name album >"$work/log"

# Copies have ids after those of the faces, and paths of their own.
sqlite3 "$FACENET_DB" "PRAGMA foreign_keys = OFF; PRAGMA recursive_triggers = OFF;
CREATE TEMP TABLE copy AS WITH n(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM n WHERE k < 30000)
 SELECT id, id + k * (SELECT max(id) FROM images) AS other FROM images, n
 WHERE k < 30000 / (SELECT count(*) FROM images) + 1 LIMIT 30000 - (SELECT count(*) FROM images);
INSERT INTO images (id, identity_id, path, sha256, width, height, status, crop, thumbnail,
  source_id, face)
 SELECT other, identity_id, other || path, sha256, width, height, status, crop, thumbnail,
  source_id, face FROM copy JOIN images USING (id);
INSERT INTO embeddings SELECT other, checkpoint_id, vector FROM copy
 JOIN embeddings ON image_id = id;
INSERT INTO cluster_members SELECT clustering_id, other, cluster_id, distance, suspect, joined
 FROM copy JOIN cluster_members ON image_id = id;
SELECT count(*) || ' embeddings, ' || (SELECT count(*) FROM clusters) || ' clusters'
 FROM embeddings;"

# seconds ARGUMENT...: of one run of facenet.
seconds() {
    start=$(date +%s%N)
    "$facenet" "$@" >"$work/log" 2>&1
    echo "$start $(date +%s%N)" | awk '{ printf "%.3f\n", ($2 - $1) / 1e9 }'
}
quantiles() {
    echo "$1" "$(for _ in 1 2 3 4 5 6 7 8 9 10 11; do seconds "$@"; done | sort -n |
        sed -n '1p; 6p' | xargs)"
}
quantiles search "$photo"
quantiles verify "$photo" "$photo"
