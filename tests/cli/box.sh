# facenet box: a face that was not found gets into a photo by a box drawn by hand: where it goes,
# what undoes it, photos that are gone, changed or imported again, commands that end in between.
# The nets are those of tests/cli/squares.c, whose detector sees no squares of 40 pixels.
# shellcheck source=tests/tap.sh
. "$FACENET_SOURCE/tests/tap.sh"
own_database
squares="$FACENET_BUILD/tests/cli/squares"
cd "$TMP" || bail "no folder"
plan 58

box() { words=$1 code=$2; shift 2; says "$words" "$code" box "$@" --data album; }
decide() { says . 0 cluster recogniser --data album --decide "$1"; }
face() { sql "SELECT image_id FROM faces JOIN photos p ON p.id = photo_id WHERE path = '$1'
    AND round(x) = $2"; }
# of NAME: the faces of a person as photo:x, those in brackets that nobody has looked at.
of() { sql "SELECT group_concat(iif(joined, '(' || place || ')', place), ' ') FROM (SELECT joined,
    path || ':' || CAST(x AS INTEGER) AS place FROM cluster_members m
    JOIN clusters c ON c.id = m.cluster_id JOIN clusterings g ON g.id = c.clustering_id
    JOIN images i ON i.id = m.image_id JOIN faces f ON f.image_id = i.id
    WHERE current AND c.name = '$1' ORDER BY path, x)"; }
verdict() { sql "SELECT verdict FROM verdicts WHERE image_id = $1 ORDER BY id DESC LIMIT 1"; }
drawn() { sql "SELECT count(*) FROM faces WHERE by_hand"; }
sound() { says "references between rows are valid" 0 doctor; }

mkdir album
"$squares" photo album/a.png 640 480 64,64,32,0,1 320,96,32,0,2
"$squares" photo album/b.png 640 480 128,64,32,0,1 401,203,40,0,3
"$squares" photo album/c.png 640 480 64,64,32,0,2 203,101,40,0,1 407,301,40,0,9
"$squares" photo album/d.png 640 480 203,101,40,0,2 401,203,40,0,1
ok "a data set must be named" says "with --data" 2 box album/a.png 1,2,30,40
ok "and a box has four numbers" box "expected X,Y,WIDTH,HEIGHT" 2 album/a.png 1,2,30
for kind in detector recogniser; do
    "$squares" $kind $kind.onnx && "$facenet" models add $kind.onnx --as $kind >said ||
        bail "no $kind"
done
"$facenet" import album --photos >said 2>&1 || bail "no photos"
ok "there must be clusters" box "no clusters" 1 album/a.png 1,2,30,40
sql "UPDATE faces SET height = 60, sharpness = 0.5"
"$facenet" cluster recogniser --data album --threshold 0.05 >said || bail "no clusters"
ok "and a net of landmarks" box "needs a net of landmarks.*--as landmarks" 1 album/a.png 1,2,30,40
"$squares" landmarks landmarks.onnx && "$facenet" models add landmarks.onnx --as landmarks >said ||
    bail "no landmarks"
decide "move new $(face a.png 64) $(face b.png 128)" || bail "no cluster"
decide "name $(sql "SELECT cluster_id FROM cluster_members WHERE image_id = $(face a.png 64)") Ann"
decide "confirm Ann" || bail "nobody is confirmed"
ok "of four faces Ann has two" is "$(of Ann) $(sql 'SELECT count(*) FROM faces')" \
    "a.png:64 b.png:128 4"

# What is refused leaves nothing.
ok "a photo must be in the data set" box "no photo nowhere.png; import" 1 nowhere.png 1,2,30,40
ok "a box is inside its photo" box "isn't inside the photo, which is 640 x 480" 1 \
    album/c.png 620,101,40,40
ok "and has some pixels" box "at least 8 pixels" 1 album/c.png 203,101,7,40
ok "where there is a face none is added" box "a face already: image $(face c.png 64)$" 1 \
    album/c.png 66,62,32,60
mv album/c.png kept.png
ok "a photo that is gone is named" box "c.png" 1 album/c.png 203,101,40,40
cp album/a.png album/c.png
ok "one that changed is to be imported" box "has changed since its import" 1 \
    album/c.png 203,101,40,40
mv kept.png album/c.png
ok "all that left nothing" is "$(drawn) $(sql 'SELECT count(*) FROM images')" "0 4"

# Where a face goes.
ok "who is surely Ann joins her" box "^image [0-9]+ of c.png joined Ann, cluster [0-9]+$" 0 \
    album/c.png 203,101,40,40
ok "as one that nobody has looked at" is "$(of Ann)" "a.png:64 b.png:128 (c.png:203)"
ann=$(face c.png 203)
ok "its row says that it was drawn" is "$(sql "SELECT by_hand, score, face, f.width,
    round(left_eye_x) FROM faces f JOIN images i ON i.id = image_id
    WHERE image_id = $ann")" "1|1.0|2|40.0|215.0"
ok "and it has a crop and an embedding" is "$(sql "SELECT crop, crop_count, count(*) FROM images
    JOIN datasets JOIN embeddings ON image_id = images.id WHERE images.id = $ann")" "4|5|1"
ok "the same box is there then" box "a face already" 1 c.png 203,101,40,40
ok "who is nobody's is a cluster" box "^image [0-9]+ of c.png is in cluster [0-9]+$" 0 \
    "$TMP/album/c.png" 407,301,40,40
"$facenet" export clusters recogniser --data album >csv
ok "which is listed" grep -q '"c.png",6,' csv
ok "a name makes a new person" box "of b.png is in Bob, cluster" 0 b.png 401,203,40,40 --name Bob
ok "whose face was looked at" is "$(of Bob) $(sql "SELECT confirmed FROM clusters
    WHERE name = 'Bob'")" "b.png:401 1"
ok "a name that somebody has brings it there" box "of d.png is in Bob, cluster" 0 \
    d.png 203,101,40,40 --name "Bob "
ok "and one decision" is "$(of Bob)" "b.png:401 d.png:203"
decide undo
ok "is undone as one" is "$(of Bob)" "b.png:401"
sql "INSERT INTO regions (photo_id, origin, name, x, y, width, height) SELECT id, 'sidecar', 'Zoë',
    190, 95, 50, 60 FROM photos WHERE path = 'd.png'"
ok "without a name it has the one that XMP gives there" box "of d.png is in Zoë, cluster" 0 \
    d.png 203,101,40,40
ok "as if it were typed" is "$(of Zoë)" "d.png:203"
decide undo
sql "DELETE FROM regions"
ok "a name is a name" box "1 to" 1 d.png 203,101,40,40 --name ""
ok "the data set is sound" sound

# Undone, redone, drawn once more.
decide undo
ok "undo takes the person away" is "$(of Bob)" ""
ok "and the face" is "$(verdict "$(face b.png 401)")" nonface
decide redo
ok "redo brings both back" is "$(of Bob) $(verdict "$(face b.png 401)")" "b.png:401 none"
decide "undo 3"
ok "undo of all leaves Ann as she was" is "$(of Ann)" "a.png:64 b.png:128"
"$facenet" cluster recogniser --data album --threshold 0.05 >said
ok "no clustering has them" is "$(sql "SELECT count(*) FROM cluster_members m JOIN clusterings g
    ON g.id = clustering_id JOIN faces f ON f.image_id = m.image_id WHERE current AND by_hand")" 0
ok "the same box brings the face back" box "^image $ann of c.png joined Ann" 0 c.png 203,101,40,40
ok "as it was" is "$(of Ann) $(drawn)" "a.png:64 b.png:128 (c.png:203) 4"
decide "confirm Ann"
"$facenet" cluster recogniser --data album --threshold 0.05 >said
ok "a clustering keeps it" is "$(of Ann)" "a.png:64 b.png:128 c.png:203"
ok "Ann is not twice in a photo" box "of a.png is in cluster" 0 a.png 203,203,40,40
decide undo

# A command that ends after the face was written: embedding fails, as if it was killed there.
net=$FACENET_DB.d/$(sql "SELECT path FROM checkpoints")
mv "$net" net
ok "a command ends before its decision" box . 1 d.png 401,203,40,40 --name Cid
ok "nothing of it is seen" is "$(of Cid) $(verdict "$(face d.png 401)")" " nonface"
mv net "$net"
ok "an import doesn't see it" says "^album: 0 imported" 0 import album --photos
ok "the command goes on" box "of d.png is in Cid" 0 d.png 401,203,40,40 --name Cid
ok "with the same face" is "$(sql "SELECT count(*) FROM faces JOIN photos p ON p.id = photo_id
    WHERE path = 'd.png'")" 2
# Two at once: one may have to wait for the other, which is said.
"$facenet" box a.png 203,303,40,40 --data album --name Dee >one 2>&1 &
"$facenet" box a.png 403,303,40,40 --data album --name Eve >two 2>&1
wait
ok "two commands at once write or say why not" sh -c '[ "$(cat one two |
    grep -cE "of a.png is in (Dee|Eve)|another import writes")" = 2 ]'
"$facenet" box a.png 203,303,40,40 --data album --name Dee >one 2>&1
"$facenet" box a.png 403,303,40,40 --data album --name Eve >two 2>&1
ok "then both are there" is "$(of Dee) $(of Eve)" "a.png:203 a.png:403"

# Imports later.
ok "an import of photos as before keeps them" says "^album: 0 imported, 4 known before" 0 \
    import album --photos
mv album/c.png album/moved.png
ok "a moved photo has them" says "1 moved" 0 import album --photos
ok "under its name" is "$(of Ann)" "a.png:64 b.png:128 moved.png:203"
"$squares" photo album/moved.png 640 480 320,64,32,0,2 203,101,40,0,1
touch -d '2001-01-01' album/moved.png
ok "one that changed keeps them where it shows the same" says "0 imported, 3 known.* 1 changed" 0 \
    import album --photos
ok "under its person" is "$(of Ann)" "a.png:64 b.png:128 moved.png:203"
ok "faces elsewhere go and come" is "$(sql "SELECT group_concat(CAST(x AS INTEGER)) FROM (SELECT x
    FROM faces JOIN photos p ON p.id = photo_id WHERE path = 'moved.png' ORDER BY x)")" 203,320
"$squares" photo album/moved.png 640 480 64,64,32,0,2 203,101,40,0,5
touch -d '2002-01-01' album/moved.png
ok "where it shows something else it loses them, which is said" \
    says "^1 face drawn by hand is gone with photos that changed" 0 import album --photos
mkdir other
"$squares" photo other/a.png 640 480 128,128,32,0,7
"$facenet" import other --photos --name album --join >said 2>&1
ok "two photos of one path need the whole one" box "^.*2 folders have a photo a.png; give" 1 \
    a.png 203,203,40,40
ok "which does" box "of a.png is in Fay" 0 other/a.png 203,203,40,40 --name Fay
# Clusters of a recogniser that expects other crops than the data set has.
"$facenet" models add recogniser.onnx --as recogniser --name other --align dlib >said &&
    "$facenet" embed other --data album >said &&
    "$facenet" cluster other --data album --threshold 0.05 >said || bail "no other clusters"
ok "a face between three people is a cluster of its own" \
    box "of d.png is in cluster" 0 d.png 303,303,40,40
ok "embedded as the clusters were made, from such a crop" is "$(sql "SELECT count(*),
    (SELECT count = crop_count FROM crop_sets JOIN datasets ON id = dataset_id)
    FROM embeddings WHERE image_id = $(face d.png 303)")" "1|1"
# Two faces were said to be of somebody, one is still; then another one by a decision.
"$facenet" box d.png 303,203,40,40 --data album --name MARKER >said 2>&1
"$facenet" box d.png 503,203,40,40 --data album --name MARKER >said 2>&1
decide "move Cid $(face d.png 503)"
decide "person $(face d.png 203) MARKER"
decide "move Cid $(face d.png 203)"
ok "who is forgotten" says "^MARKER is forgotten: 1 image" 0 forget --person MARKER
ok "is in no decision" sh -c '! grep -q MARKER "$1" "$1"-wal' sh "$FACENET_DB"
ok "the data set stays sound" sound
