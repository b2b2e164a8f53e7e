# facenet search, verify and embed --stdin: faces of photos compared with people, without keeping
# anything.  The nets are made by tests/cli/squares.c; faces are squares.
# shellcheck source=tests/tap.sh
. "$FACENET_SOURCE/tests/tap.sh"
plan 47
own_database
squares="$FACENET_BUILD/tests/cli/squares"
cd "$TMP" || bail "no folder"

never() { ! grep -E -- "$1" said; }
photo() { "$squares" photo "$@"; }

mkdir album
photo album/a.ppm 640 480 64,64,32,0,1 320,96,32,0,2
photo album/b.ppm 640 480 128,64,32,0,1 320,192,32,0,3
photo album/c.ppm 640 480 64,64,32,0,2
photo one.ppm 320 256 64,64,32,0,1
photo two.ppm 320 256 64,128,32,0,2 192,64,16,0,1
photo none.ppm 320 256
echo text >text.jpg
ok "without a database" says "there is no database" 1 verify one.ppm two.ppm
for kind in detector landmarks; do
    "$squares" $kind $kind.onnx && "$facenet" models add $kind.onnx --as $kind >said ||
        bail "no $kind"
done
ok "without a recogniser it says how to get one" says "there is no recogniser: facenet models" 1 \
    verify one.ppm two.ppm
"$squares" recogniser recogniser.onnx && "$facenet" models add recogniser.onnx --name eyes >said ||
    bail "no recogniser"
"$facenet" import album --photos >said 2>&1 || bail "no album"

# Two photos.
ok "without a threshold there is no verdict" says "no threshold of eyes is known: facenet eval" 1 \
    verify one.ppm two.ppm
run=$(sql "SELECT id FROM runs WHERE name = 'eyes'")
sql "INSERT INTO metrics VALUES ($run, 'threshold', 0, 0.002)"
sql "UPDATE checkpoints SET best = 0"
ok "no best checkpoint is taken where there is none" says "no whole checkpoint of a best" 1 \
    verify one.ppm album/b.ppm --recogniser eyes@best
sql "UPDATE checkpoints SET best = 1"
ok "verify takes the best" says "^the same person" 0 \
    verify one.ppm album/b.ppm --recogniser eyes@best
ok "one person, whose chance of error is not known" says \
    "^the same person: distance 0.000, threshold 0.002, chance of error unknown" 0 \
    verify one.ppm album/b.ppm
ok "the largest of several faces is taken" \
    said "album/b.ppm has 2 faces; face 1 is taken, the largest"
ok "two people" says "^different people: distance" 3 verify one.ppm two.ppm
ok "as JSON" says '"recogniser":"eyes","distance":0.0000,"threshold":0.0020,"same":true' 0 \
    verify one.ppm one.ppm --json
ok "a photo without a face" says "no face was found in none.ppm" 1 verify one.ppm none.ppm
ok "what is no picture" says "text.jpg: " 1 verify one.ppm text.jpg
ok "a photo that isn't there" says "nowhere.ppm" 1 verify one.ppm nowhere.ppm
ok "one photo alone is a usage error" says "an argument is missing" 2 verify one.ppm
# A curve on which half of the different pairs lie above 0.01, and the same ones below 0.001.
sql "WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100)
    INSERT INTO roc_points SELECT $run, 'pairs.txt', 0, i, i * 0.0002,
        max(0, i - 50) / 100.0, min(1, i / 20.0) FROM n"
ok "after an evaluation the chance is known" says "chance of error (below )?[0-9.]+ %" 0 \
    verify one.ppm one.ppm

# People.  Their faces are large enough to be grouped.
sql "UPDATE faces SET height = 60, sharpness = 0.5"
"$facenet" cluster eyes --data album --threshold 0.002 >said 2>&1 || bail "no clusters"
# of PATH NUMBER: the cluster of a face.
of() { sql "SELECT cluster_id FROM cluster_members JOIN clusterings g ON g.id = clustering_id
    JOIN images i ON i.id = image_id WHERE current AND path = '$1' AND face = $2"; }
decide() { "$facenet" cluster eyes --data album --decide "$1" >said || cat said; }
decide "name $(of a.ppm 1) Ann"
decide "confirm $(of a.ppm 1)"
ok "a photo's person is found by name" says "same +Ann; chance.*; 2 faces, the nearest 0.000: " 0 \
    search one.ppm
ok "the others come after" said "different "
ok "an unnamed cluster by its number" says "same +cluster $(of c.ppm 1); " 0 search two.ppm
ok "the nearest face is named with its photo" said "Ann; .*: [ab].ppm face 1"
ok "each face has a line" says "^face 1 of 2, 32 x 32 pixels at 64,128" 0 \
    search two.ppm --min-face 8
photo album/left.ppm 640 480 64,96,16,0,3 320,96,32,0,1
ok "numbered as in the album, from left to right" says "^face 2 of 2, 32 x 32 pixels" 0 \
    search album/left.ppm --min-face 8
ok "verify names the face that it takes" says \
    "left.ppm has 2 faces; face 2 is taken, the largest" 0 \
    verify one.ppm album/left.ppm --min-face 8
# Everybody is nearer than this.
sql "UPDATE metrics SET value = 3.9 WHERE run_id = $run AND key = 'threshold'"
ok "only the nearest is the same person" is "$("$facenet" search one.ppm --json |
    sed 's/verdict":"/\n/g' | sed '1d; s/".*//' | tr '\n' ' ')" 'same near near '
ok "and has the first rank" says "^   1  0.000  same +Ann; " 0 search one.ppm
sql "UPDATE metrics SET value = 0.002 WHERE run_id = $run AND key = 'threshold'"
ok "by the best checkpoint, too" says "^   1  0.000  same +Ann; " 0 \
    search one.ppm --recogniser eyes@best
ok "--top names fewer" is "$("$facenet" search one.ppm --top 1 | wc -l)" 2
ok "who was seen once" says "somebody seen once; .* b.ppm face 2" 0 search one.ppm --top 9
ok "as JSON" says '"people":\[\{"name":"Ann","data":1,.*"confirmed":true,.*"verdict":"same"' 0 \
    search one.ppm --json --top 1
ok "which is one line of it" is "$("$facenet" search two.ppm --json | wc -l)" 1
decide "hide $(of a.ppm 1)"
ok "hidden people are not found" sh -c '! "$1" search one.ppm | grep Ann' sh "$facenet"
decide undo
third=$(sql "SELECT id FROM images WHERE path = 'b.ppm' AND face = 2")
decide "nonface $third"
"$facenet" search one.ppm --top 9 >said
ok "nor what is no face" never "seen once"
ok "a data set of that name is wanted" says "there is no data set .none" 1 search one.ppm \
    --data none
ok "no face" says "no face was found in none.ppm" 1 search none.ppm
ok "nothing is kept" is "$(sql "SELECT count(*) FROM photos")" 3
"$facenet" models add recogniser.onnx --name late >said
ok "without embeddings it says so" says "nobody to compare with; facenet embed" 0 search one.ppm \
    --recogniser late
ok "an unknown recogniser" says "there is no run .nobody" 1 search one.ppm --recogniser nobody

# Vectors of photos that are named on standard input.
printf '%s\n' one.ppm nowhere.ppm two.ppm none.ppm |
    "$facenet" embed eyes --stdin --min-face 8 >lines 2>errors
ok "a photo that can't be read is counted" is "$? $(grep -c '1 of 4 pictures' errors)" "1 1"
ok "each face is a line, an error too" is "$(cut -d , -f 1,2 lines | tr '\n' ' ')" \
    '{"photo":"one.ppm","face":1 {"photo":"nowhere.ppm","error":"cannot open nowhere.ppm: No such'"\
 file or directory\"} "'{"photo":"two.ppm","face":1 {"photo":"two.ppm","face":2 '
ok "with all dimensions" is "$(head -1 lines | tr , '\n' | sed '1,/vector/d' | wc -l)" 63
printf 'one.ppm\0two.ppm\0' | "$facenet" embed eyes --stdin --null --format npy --index rows \
    --min-face 8 >array || bail "no array"
ok "an array of three rows" is "$(wc -c <array) $(head -c 10 array | od -An -c | tr -d ' \n')" \
    "$((128 + 3 * 64 * 4)) 223NUMPY001\\0v\\0"
ok "its header says so" sh -c 'head -c 128 "$0" | grep -aq "<f4.*False.*(3, 64)"' array
ok "and its index which they are" is "$(cut -d , -f 1,2 rows | tr '\n' ' ')" \
    '{"photo":"one.ppm","face":1 {"photo":"two.ppm","face":1 {"photo":"two.ppm","face":2 '
echo none.ppm | "$facenet" embed --stdin --whole >said
ok "crops need no search" said '"photo":"none.ppm","face":1,"box":.0.0,0.0,320.0,256.0.'
ok "an endless line is no path" sh -c 'tr "\\0" a </dev/zero |
    timeout 10 "$1" embed --stdin 2>&1 | grep -q "more than 4095 bytes where a path"' sh "$facenet"
ok "paths without lines need --null" sh -c 'printf "one.ppm\0two.ppm\0" |
    "$1" embed --stdin 2>&1 | grep -q "zero byte in a line; with --null"' sh "$facenet"
ok "a folder can't be read" sh -c '"$1" embed --stdin 2>&1 <. | grep -q "cannot read standard"' \
    sh "$facenet"
ok "embed without a run or --stdin is refused" says "a run is missing" 2 embed
ok "as is another format" says "expected jsonl or npy" 2 embed --stdin --format csv
