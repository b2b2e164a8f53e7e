# facenet import --photos groups faces: by which recogniser, with which crops, and what it says of
# photos without any face.  Faces are those of tests/cli/squares.c.
# shellcheck source=tests/tap.sh
. "$FACENET_SOURCE/tests/tap.sh"
plan 33
facenet="$FACENET_BUILD/facenet"
squares="$FACENET_BUILD/tests/cli/squares"
FACENET_DB="$TMP/f.db"
export FACENET_DB
cd "$TMP" || bail "no folder"

photo() { "$squares" photo "$@"; }
# knows NET: gives a net that was added the threshold of an evaluation.
knows() {
    sql "INSERT INTO metrics (run_id, step, key, value)
        SELECT run_id, 0, 'threshold', 0.05 FROM models WHERE name = '$1'"
}
by() { sql "SELECT name FROM clusterings g JOIN runs ON runs.id = run_id WHERE current
    AND g.dataset_id = (SELECT id FROM datasets WHERE name = 'album')"; }

echo no net >broken.onnx
ok "adding a file that is no net" says "broken.onnx: " 1 models add broken.onnx
ok "makes no database" test ! -e "$FACENET_DB"
for kind in detector landmarks; do
    "$squares" $kind $kind.onnx && "$facenet" models add $kind.onnx --as $kind >said ||
        bail "no $kind"
done
"$squares" recogniser recogniser.onnx || bail "no recogniser"
for name in first second; do
    "$facenet" models add recogniser.onnx --name $name >said || bail "no recogniser"
    knows $name
done
mkdir album
photo album/a.ppm 640 480 64,64,32,0,1 320,96,32,0,2
ok "the newest recogniser groups photos" says "^grouping the faces by second$" 0 \
    import album --photos
ok "an import counts photos" said "2 new faces, [0-9.]+ photos/s"
ok "and says of faces how many there are" said "^2 images of album embedded"
ok "--recogniser groups them by another" says "^grouping the faces by first$" 0 \
    import album --photos --recogniser first
ok "which made the current clusters" is "$(by)" first
ok "an unchanged folder stays as it is grouped, and says how it could be" \
    says "stay as first grouped them; --recogniser second groups" 0 import album --photos
photo album/b.ppm 640 480 64,64,32,0,1
ok "new photos go on with what grouped the others" says "^grouping the faces by first$" 0 \
    import album --photos
clusterings() { sql "SELECT count(*) || ' of ' || max(method || ' ' || round(threshold, 2))
    FROM clusterings"; }
ok "which replaces clusters on which nothing was decided" is "$(clusterings)" "2 of average 0.04"
"$facenet" cluster first --data album --method complete --threshold 0.02 >said || bail "no clusters"
photo album/more.ppm 640 480 128,64,32,0,3
ok "the threshold of the current clusters stays" \
    says "^method complete, squared distance 0.0200" 0 \
    import album --photos
"$facenet" cluster first --data album --decide "different 1 2" >said ||
    bail "no decision"
photo album/most.ppm 640 480 128,128,32,0,3
"$facenet" import album --photos >said || bail "no import"
ok "clusters with a decision of their own stay" is "$(clusterings)" "4 of complete 0.02"
# decide DECISION: and the method of the clusters that are current then.
decide() {
    "$facenet" cluster first --data album --decide "$1" >said || cat said
    sql "SELECT method || ' ' || (SELECT count(*) FROM cluster_members WHERE clustering_id = g.id)
        FROM clusterings g WHERE current AND dataset_id = 1"
}
ok "undo leads to them" is "$(decide undo)" "complete 4"
ok "and on to what was before those that were replaced" is "$(decide "undo 2")" "average 3"
decide "redo 3" >redone
"$facenet" models remove first >said || bail "not removed"
ok "a net that was removed is named" says "stay as a net that was removed grouped" 0 \
    import album --photos
photo album/c.ppm 640 480 192,64,32,0,1
ok "then the newest one goes on" says "^grouping the faces by second$" 0 import album --photos
"$facenet" models add recogniser.onnx --name 顔認識 >said && "$facenet" models remove second >two &&
    knows 顔認識 || bail "no recogniser"
ok "a table has its columns under names of wide characters" sh -c '
    "$1" models | grep -q "^顔認識               recogniser  yes "' sh "$facenet"
ok "a recogniser that isn't there is refused" says "no run \"nobody\"|nobody" 1 \
    import album --photos --recogniser nobody
mkdir -p people/ann
photo people/ann/a.ppm 640 480 64,64,32,0,1
ok "pictures of known people have none" says "groups faces of --photos" 1 \
    import people --layout people --recogniser 顔認識
ok "crops without alignment are cut out again for a recogniser that wants it" \
    says "^grouping the faces by 顔認識" 0 import album --photos --name plain --align none
ok "and kept" is "$(sql "SELECT alignment, count FROM crop_sets")" "arcface|6"
ok "the data set has its own" is "$(sql "SELECT alignment FROM datasets WHERE name = 'plain'")" none

# New photos of somebody who is confirmed; the faces are small, so they only join.
mkdir later
photo later/a.ppm 640 480 64,64,32,0,7
photo later/b.ppm 640 480 192,64,32,0,7 320,64,32,0,8
"$facenet" import later --photos >said || bail "no photos"
images=$(sql "SELECT group_concat(id, ' ') FROM (SELECT i.id FROM images i JOIN sources s
    ON s.id = source_id WHERE s.path LIKE '%/later' AND face = 1 ORDER BY i.id)")
"$facenet" cluster 顔認識 --data later --decide "same $images" >said || bail "nobody"
person=$(sql "SELECT max(id) FROM clusters")
for decision in "name $person Eve" "confirm $person"; do
    "$facenet" cluster 顔認識 --data later --decide "$decision" >said || bail "nobody"
done
photo later/c.ppm 640 480 320,64,32,0,7 64,64,32,0,9
ok "a new photo finds its people" says "^2 new faces: 1 joined 1 person, 1 alone$" 0 \
    import later --photos
ok "who waits for a look" is "$(sql "SELECT path FROM cluster_members m JOIN clusters c
    ON c.id = cluster_id JOIN clusterings g ON g.id = c.clustering_id JOIN images i
    ON i.id = m.image_id WHERE current AND joined AND c.name = 'Eve'")" c.ppm
"$facenet" models add recogniser.onnx --name third >said && knows third || bail "no recogniser"
ok "another recogniser keeps her" says "^grouping the faces by third$" 0 \
    import later --photos --recogniser third
ok "with the face that joined" is "$(sql "SELECT count(*) || max(c.confirmed) FROM cluster_members m
    JOIN clusters c ON c.id = cluster_id JOIN clusterings g ON g.id = c.clustering_id
    WHERE current AND c.name = 'Eve'")" 31
ok "and a photo that changed has new faces" sh -c '"$1" photo later/c.ppm 640 480 256,64,32,0,7 &&
    "$2" import later --photos | grep "^1 new face: 1 joined 1 person$"' sh "$squares" "$facenet"

# Photos without a face.
mkdir -p views/MARKERANN
photo views/MARKERANN/a.ppm 320 256
ok "photos without faces come in" says "there is no face to group" 0 import views --photos
ok "there is nothing to cluster" says "no face was found in the photos of views" 1 \
    cluster third --data views
ok "nor to embed" says "no face was found in the photos of views" 1 embed third --data views
ok "nor to review" sh -c '"$1" --data views --snapshot clusters | grep "no face in views"' \
    sh "$FACENET_BUILD/facenet-tui"
ok "a folder with somebody's name is forgotten" says "MARKERANN is forgotten: 0 images in 1 data" \
    0 forget --person MARKERANN
ok "nothing of the name is left" sh -c '! grep -rl MARKERANN "$1" "$1"-wal "$1.d"' sh "$FACENET_DB"
