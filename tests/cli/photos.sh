# facenet import --photos and --align: faces found in photos, what is kept of them, photos that are
# new, changed, moved, gone or there twice, an import that is killed, crops for another recogniser.
# The nets are made by tests/cli/squares.c: faces are squares, red above and blue below.
# shellcheck source=tests/tap.sh
. "$FACENET_SOURCE/tests/tap.sh"
plan 63
facenet="$FACENET_BUILD/facenet"
squares="$FACENET_BUILD/tests/cli/squares"
FACENET_DB="$TMP/f.db"
export FACENET_DB
cd "$TMP" || bail "no folder"

photo() { "$squares" photo "$@"; }
faces() { sql "SELECT count(*) FROM faces WHERE photo_id IS NOT NULL"; }

mkdir -p album/2024/summer album/2025
photo album/2024/a.ppm 640 480 64,64,32,0,1 320,96,32,0,2
photo album/2024/summer/b.ppm 640 480 128,64,32,0,1
photo album/2025/c.ppm 640 480 64,64,32,0,2 192,64,32,0,3 320,192,32,0,1
photo album/d.ppm 320 256
ok "without nets it says how to get some" says "bootstrap models" 1 import album --photos
ok "and makes nothing" test ! -e "$FACENET_DB"
for kind in detector landmarks; do
    "$squares" $kind $kind.onnx && "$facenet" models add $kind.onnx --as $kind >said ||
        bail "no $kind"
done
ok "a flat folder without names says --photos" says "or --photos" 1 import album/2025
ok "--photos takes no layout" says "leave --layout" 2 import album --photos --layout people
ok "nobody is held out" says "leave --people and --held-out" 2 import album --photos --held-out 0.5
ok "a dry run finds the faces" says "dry run, album: 4 imported.* 6 new faces" 0 \
    import album --photos --dry-run
ok "and writes nothing" is "$(sql 'SELECT count(*) FROM datasets')" 0
ok "photos of any depth come in" says "^album: 4 imported.* 6 new faces" 0 import album --photos
ok "without a recogniser it says so" said "no recogniser is here"
ok "a photo is a row" is "$(sql 'SELECT group_concat(path) FROM
    (SELECT path FROM photos ORDER BY path)')" "2024/a.ppm,2024/summer/b.ppm,2025/c.ppm,d.ppm"
ok "faces are numbered from left to right" is "$(sql "SELECT group_concat(face || ':' || round(x))
    FROM (SELECT face, x FROM images JOIN faces ON image_id = images.id WHERE path = '2025/c.ppm'
    ORDER BY face)")" "1:64.0,2:192.0,3:320.0"
ok "box, points, score and sharpness are kept" is "$(sql "SELECT round(faces.width),
    round(left_eye_x), score > 0.9, sharpness > 0 FROM faces JOIN images ON images.id = image_id
    WHERE path = '2024/summer/b.ppm'")" "32.0|138.0|1|1"
ok "crops are those of ArcFace" is \
    "$(sql 'SELECT alignment, crop_size, crop_count FROM datasets')" \
    "arcface|112|6"
ok "nobody is named" is "$(sql "SELECT group_concat('<' || name || '>') FROM identities")" "<>"
ok "the layout is kept" is "$(sql 'SELECT layout FROM sources')" photos

"$squares" recogniser recogniser.onnx && "$facenet" models add recogniser.onnx --name eyes >said ||
    bail "no recogniser"
ok "another import is as before, and embeds" says "0 imported, 4 known before.* 0 new faces" 0 \
    import album
ok "every face" is "$(sql 'SELECT count(*) FROM embeddings')" 6
ok "and says that a threshold is wanted" said "give one with --threshold"
photo album/2025/e.ppm 640 480 64,128,32,0,2
ok "a new photo comes in alone" says "1 imported, 4 known before.* 1 new face" 0 \
    import album --photos
ok "only its face is embedded" is "$(sql 'SELECT count(*) FROM embeddings')" 7

first=$(sql "SELECT min(image_id) FROM faces")
mv album/2024/a.ppm album/moved.ppm
ok "a moved photo keeps its faces" says "1 moved" 0 import album --photos
ok "under their numbers" is "$(sql "SELECT path FROM images WHERE id = $first")" moved.ppm
photo album/2025/e.ppm 640 480 64,128,32,0,2 320,128,32,0,1
touch -d '2001-01-01' album/2025/e.ppm
ok "the faces of a changed photo are found again" says "1 changed" 0 import album --photos
ok "and its old ones are gone" is "$(faces)" 8
cp album/2025/c.ppm album/twin.ppm
ok "a photo that is there twice is left out" says "1 left out as the same bytes" 0 \
    import album --photos
ok "and named" said "^1 picture with the same bytes as another one, left out: twin.ppm"
mkdir none
ok "an empty folder is refused, without a word of people" says "no pictures in none$" 1 \
    import none --photos
ok "and known the next time" says "0 imported, 6 known before" 0 import album --photos
rm album/2025/c.ppm
ok "a photo that is gone stays" says "1 gone" 0 import album --photos
ok "until --prune" says "gone and removed" 0 import album --photos --prune
ok "its faces go" is "$(faces)" 5
ok "and the one with the same bytes comes in" says "^album: 1 imported.* 3 new faces" 0 \
    import album --photos
printf 'P6 10 10 255\n' >album/broken.ppm
ok "a photo that cannot be read is named" says "broken.ppm: " 0 import album --photos
crops="$FACENET_DB.d/crops/dataset-1.crops"
sums() { # those of all crops, without the header
    tail -c $(($(stat -c %s "$crops") / 37632 * 37632)) "$crops" |
        split -b 37632 --filter=cksum - | sort
}
sums >sums
was=$(sql "SELECT group_concat(image_id || ':' || round(x)) FROM faces")
rm "$crops"
ok "crops that were lost are cut out again" says "^8 faces are cut out of their photos again" 0 \
    import album --photos
sums >new
ok "of the same faces" is "$(sql "SELECT group_concat(image_id || ':' || round(x)) FROM faces
    JOIN images ON images.id = image_id WHERE crop IS NOT NULL")" "$was"
ok "with the same pixels" sh -c '[ "$(wc -l <new)" = 8 ] && [ -z "$(comm -13 sums new)" ]'
ok "the data set is sound" says "references between rows are valid" 0 doctor

# An import that is killed goes on where it was.
mkdir many
for i in $(seq 150); do
    photo many/$i.ppm 640 480 $((i % 8 * 64)),64,32,0,$i 320,$((i % 5 * 64)),32,0,$((i + 1))
done
"$facenet" import many --photos >said 2>&1 &
victim=$!
until [ "$(sql "SELECT count(*) FROM photos WHERE path GLOB '*[0-9].ppm'")" -gt 20 ] ||
    ! kill -0 $victim 2>/dev/null; do
    sleep 0.02
done
kill -9 $victim 2>/dev/null
wait $victim 2>/dev/null
ok "an import that was killed goes on" says "^many: [0-9]+ imported, [0-9]+ known" 0 \
    import many --photos
"$facenet" import many --photos --name whole >said 2>&1
ok "with the same faces as one in a single go" is "$(sql "SELECT count(*), sum(x), sum(y) FROM faces
    WHERE image_id IN (SELECT i.id FROM images i JOIN sources s ON s.id = source_id
    JOIN datasets d ON d.id = dataset_id WHERE d.name = 'many')")" \
    "$(sql "SELECT count(*), sum(x), sum(y) FROM faces
    WHERE image_id IN (SELECT i.id FROM images i JOIN sources s ON s.id = source_id
    JOIN datasets d ON d.id = dataset_id WHERE d.name = 'whole')")"

# A folder of photos that has somebody's name.
mkdir -p travels/MARKERANN travels/bob
photo travels/MARKERANN/a.ppm 640 480 64,64,32,0,1
photo travels/MARKERANN/none.ppm 320 256
photo travels/bob/b.ppm 640 480 64,64,32,0,2
"$facenet" import travels --photos >said || bail "no photos"
ok "forgetting her forgets its photos, too" says "1 image in 1 data set" 0 \
    forget --person MARKERANN
ok "nothing of the name is left" sh -c '! grep -rl MARKERANN "$1" "$1"-wal "$1.d"' sh "$FACENET_DB"
ok "the others stay" is "$(sql "SELECT count(*) FROM photos WHERE path = 'bob/b.ppm'")" 1

# Pictures of one person each.
mkdir -p people/ann people/bob
photo people/ann/1.ppm 320 256 64,64,32,0,1
photo people/ann/2.ppm 320 256 128,64,32,0,1 8,8,16,0,2
photo people/bob/1.ppm 320 256 64,64,32,0,2
photo people/bob/2.ppm 320 256
ok "--align takes the main face of each picture" says "^people: 3 imported.* 1 unreadable" 0 \
    import people --align arcface
ok "a picture without one is named" said "bob/2.ppm: no face was found in it"
ok "its place is kept" is "$(sql "SELECT round(x) FROM faces JOIN images ON images.id = image_id
    WHERE path = 'ann/2.ppm'")" 128.0
"$facenet" models add recogniser.onnx --name chip --align dlib >said || bail "no other recogniser"
ok "crops for another recogniser are made" says "3 images of people embedded" 0 \
    embed chip --data people
ok "and kept" is "$(sql "SELECT alignment, count FROM crop_sets")" "dlib|3"

photo more.ppm 320 256 64,64,32,0,3
mkdir more && mv more.ppm more
ok "photos join pictures of people" says "^joined to people$" 0 \
    import more --photos --name people --join
id=$(sql "SELECT id FROM datasets WHERE name = 'many'")
"$facenet" embed chip --data many >said 2>&1 &
victim=$!
made="$FACENET_DB.d/crops/dataset-$id-dlib-112.crops"
until [ "$(stat -c %s "$made" 2>/dev/null || echo 0)" -gt 100000 ] ||
    ! kill -0 $victim 2>/dev/null; do
    sleep 0.01
done
kill -9 $victim 2>/dev/null
wait $victim 2>/dev/null
ok "crops whose making was killed are forgotten" sh -c '"$1" forget many && [ ! -e "$2" ]' sh \
    "$facenet" "$made"

# Another recogniser: names and decisions stay.
FACENET_PROGRESS=1 "$facenet" import people --name again --align arcface >said 2>&1
ok "progress says how many are left" said "importing 4 of 4  [0-9.]+/s .*left  1 unreadable"
mkdir few
photo few/1.ppm 640 480 64,64,32,0,1 320,96,32,0,2
photo few/2.ppm 640 480 128,64,32,0,1 320,96,32,0,2
FACENET_PROGRESS=1 "$facenet" import few --photos >said 2>&1
ok "and how many faces there are" said "importing 2 of 2 .*  4 faces"
sql "UPDATE faces SET height = 60, sharpness = 0.5" # large enough to found clusters
"$facenet" embed eyes --data few >said &&
    "$facenet" cluster eyes --data few --threshold 0.01 >said || bail "no clusters"
cluster=$(sql "SELECT min(cluster_id) FROM cluster_members JOIN clusters c ON c.id = cluster_id
    JOIN clusterings g ON g.id = c.clustering_id WHERE dataset_id = (SELECT id FROM datasets
    WHERE name = 'few') AND current")
"$facenet" cluster eyes --data few --decide "name $cluster Ann" >said &&
    "$facenet" cluster eyes --data few --decide "confirm $cluster" >said || bail "no name"
decisions=$(sql 'SELECT count(*) FROM decisions')
named() { sql "SELECT group_concat(m.image_id) FROM cluster_members m JOIN clusters c
    ON c.id = cluster_id JOIN clusterings g ON g.id = c.clustering_id WHERE current
    AND c.name = 'Ann'"; }
before=$(named)
ok "the recogniser that grouped them can be removed" says "names and decisions stay" 0 \
    models remove eyes
ok "decisions stay" is "$(sql 'SELECT count(*) FROM decisions')" "$decisions"
ok "and names" is "$(named)" "$before"
ok "another one embeds the same faces" says "4 images of few embedded" 0 embed chip --data few
ok "and groups them under what was decided" says "few: " 0 cluster chip --data few --threshold 0.01
ok "with their names" is "$(named)" "$before"
late=${before##*,} # as a kill before the last one was embedded leaves it
sql "DELETE FROM cluster_members WHERE image_id = $late;
    DELETE FROM embeddings WHERE image_id = $late"
ok "what an import that was killed did not embed the next one does" \
    says "images of few embedded" 0 import few --photos

# Training goes on from a net that was added.
settings="--identities 2 --images 2 --steps 2 --eval-pairs 20 --warmup 0 --threads 1"
# shellcheck disable=SC2086 # a list of words
ok "a run that expects other crops cannot begin with it" says "expects faces of --size" 1 \
    train --data again --init-from chip $settings
"$facenet" synth --name drawn --identities 6 --images 3 --size 112 >said || bail "no drawn faces"
# shellcheck disable=SC2086
ok "--net imported alone says what to do" says "init-from NAME begins" 1 \
    train --data drawn --net imported $settings
"$facenet" models add recogniser.onnx --name plain --align none >said || bail "no recogniser"
# shellcheck disable=SC2086
ok "a run begins with a net that was added" says "all steps done" 0 \
    train --data drawn --name tuned --init-from plain $settings
ok "and has its dimensions" is "$(sql "SELECT group_concat(value) FROM (SELECT value FROM params
    JOIN runs ON id = run_id WHERE name = 'tuned' AND key IN ('net', 'embedding') ORDER BY key)")" \
    64,imported
ok "it is resumed, and embeds, by its own checkpoint" sh -c '
    "$1" models remove plain && "$1" embed tuned | grep "18 images of drawn embedded"' sh "$facenet"
