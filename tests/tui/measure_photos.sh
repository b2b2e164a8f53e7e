# How long the Photos view takes for a key, with 10,000 photos of 30,000 faces in 700 clusters.  The
# first five photos are there to be read, all others are gone.
# It asserts nothing: `make check-long-tui` prints it, docs/performance.md keeps a copy.
set -eu
build=$FACENET_BUILD
folder=$(mktemp -d "${TMPDIR:-/tmp}/facenet-measure.XXXXXX")
trap 'rm -rf "$folder"' EXIT
db=$folder/faces.db
FACENET_DB=$db
export FACENET_DB

for kind in detector landmarks recogniser; do
    "$build/tests/cli/squares" $kind "$folder/$kind.onnx"
    "$build/facenet" models add "$folder/$kind.onnx" --as $kind >"$folder/log"
done
mkdir "$folder/album"
for i in 0 1 2 3 4; do
    "$build/tests/cli/squares" photo "$folder/album/$i.ppm" 2560 1920 128,128,64,0,$i \
        1280,384,64,0,$((i + 5))
done
"$build/facenet" import "$folder/album" --photos >"$folder/log" 2>&1
"$build/facenet" cluster recogniser --data album --threshold 0.002 >"$folder/log" 2>&1
sqlite3 "$db" "PRAGMA synchronous = OFF;
    CREATE TEMP TABLE n AS WITH RECURSIVE n(i) AS
        (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 29999) SELECT i FROM n;
    INSERT INTO photos (id, source_id, path, sha256, bytes, changed, width, height)
        SELECT 10000 + i, 1, 'folder ' || (i / 100) || '/IMG_' || i || '.jpg', i, 1, 1, 4000, 3000
        FROM n WHERE i < 9995;
    INSERT INTO images (id, identity_id, path, face, status, source_id, crop, thumbnail)
        SELECT 100000 + i, (SELECT min(id) FROM identities),
        'folder ' || (i / 300) || '/IMG_' || (i / 3) || '.jpg', i % 3 + 1, 'ok', 1, i % 10,
        zeroblob(3072) FROM n WHERE i < 3 * 9995;
    INSERT INTO faces SELECT 100000 + i, 10000 + i / 3, 100 + 900 * (i % 3), 500, 300, 375,
        200, 600, 300, 600, 250, 650, 210, 700, 290, 700, 0.9, 0.5, 0, 0, 0, 0
        FROM n WHERE i < 3 * 9995;
    CREATE TEMP TABLE g AS SELECT id, checkpoint_id AS checkpoint FROM clusterings WHERE current;
    INSERT INTO embeddings (image_id, checkpoint_id, vector)
        SELECT 100000 + i, checkpoint, zeroblob(256) FROM n, g WHERE i < 3 * 9995;
    INSERT INTO clusters (id, clustering_id, name, confirmed, spread)
        SELECT 1000 + i, g.id, iif(i % 3 = 0, '', 'person ' || i), i % 3 > 0, 0.5 FROM n, g
        WHERE i < 700;
    INSERT INTO cluster_members (clustering_id, image_id, cluster_id, distance)
        SELECT g.id, 100000 + i, iif(i % 20 = 0, NULL, 1000 + i * 31 % 700), 0.5 FROM n, g
        WHERE i < 3 * 9995;" >"$folder/log"

# keys WHAT COUNT TYPED: from Train to Photos, and TYPED there, again and again.
keys() {
    printf '%-24s' "$1"
    "$build/tests/tui/measure_keys" "$build/facenet-tui" "$db" recogniser "$2" 0 \
        "$(printf '16%b' "$3")"
}
begun=$(date +%s%N)
"$build/facenet-tui" --db "$db" --snapshot photos --size 120x40 >"$folder/log"
echo "Photos opens in $((($(date +%s%N) - begun) / 1000000)) ms"
keys "ways in the list:" 80 'jjjjkkGkg'
keys "photos and their faces:" 80 'jj\nl]l]l[[\0033'
keys "a name and its undo:" 80 'jjjjjjj\nnNew\nulnperson 1\nu\0033'
keys "a search:" 80 '/person 12\nj\0033'
keys "filters:" 80 'fjfffj'
