# Marks of a review by lines of a file: hidden people, covers, what is no face; they outlast other
# clusterings, and undo takes them back.  Faces are those of tests/cli/squares.c.
# shellcheck source=tests/tap.sh
. "$FACENET_SOURCE/tests/tap.sh"
own_database
squares="$FACENET_BUILD/tests/cli/squares"
cd "$TMP" || bail "no folder"
plan 19

cluster() { "$facenet" cluster recogniser --data album --threshold 0.01 >said 2>&1; }
# apply WORDS CODE: the lines of standard input.
apply() { cat >lines; says "$1" "$2" cluster recogniser --data album --apply lines; }
face() { sql "SELECT image_id FROM faces JOIN photos p ON p.id = photo_id WHERE path = '$1'
    AND round(x) = $2"; }
where() { sql "SELECT ifnull(cluster_id, 0) FROM cluster_members JOIN clusterings g
    ON g.id = clustering_id WHERE current AND image_id = $1"; }
# marks: NAME, + hidden, ! confirmed, its cover as photo:x, of each named cluster with faces.
marks() { sql "SELECT group_concat(line, '; ') FROM (SELECT c.name || iif(hidden, '+', '') ||
    iif(confirmed, '!', '') || ifnull(' ' || path || ':' || CAST(x AS INTEGER), '') AS line
    FROM clusters c JOIN clusterings g ON g.id = c.clustering_id LEFT JOIN images i
    ON i.id = cover_id LEFT JOIN faces f ON f.image_id = i.id WHERE current AND c.name <> ''
    AND EXISTS (SELECT 1 FROM cluster_members WHERE cluster_id = c.id) ORDER BY c.name)"; }
first() { "$facenet" export clusters recogniser --data album |
    sed -n "s/^$(where "$1"),.*\"\([a-z]*\.png\)\",\([0-9]*\),.*/\1 \2/p" | head -1; }

mkdir album
"$squares" photo album/a.png 640 480 64,64,32,0,1 320,96,32,0,2 512,320,32,0,7
"$squares" photo album/b.png 640 480 128,64,32,0,1 320,96,32,0,2 512,320,32,0,7
"$squares" photo album/c.png 640 480 192,64,32,0,1 320,96,32,0,3
for kind in detector landmarks recogniser; do
    "$squares" $kind $kind.onnx && "$facenet" models add $kind.onnx --as $kind >said ||
        bail "no $kind"
done
"$facenet" import album --photos >said 2>&1 || bail "no photos"
sql "UPDATE faces SET height = 60, sharpness = 0.5"
cluster || bail "no clusters"
ann=$(face b.png 128) bob=$(face b.png 320) lamp=$(face a.png 512)

ok "a line that is wrong leaves all as it was" \
    apply "there is no cluster .*Nobody.*none of its decisions was made" 1 <<LINES
name $(where "$ann") Ann
hide Nobody
LINES
ok "so does a cover of a face alone" apply "is in no cluster that it could stand for" 1 <<LINES
hide $(where "$bob")
cover $(face c.png 320)
LINES
ok "nothing was made" is "$(sql "SELECT count(*) FROM decisions WHERE verb <> 'cluster'")" 0
ok "lines mark people" apply "^8 decisions made on album by 8 lines" 0 <<LINES
name $(where "$ann") Ann
confirm Ann
cover $ann
name $(where "$bob") Bob
hide Bob
cover $bob
name $(where "$lamp") Lamp
nonface $lamp $(face b.png 512)
LINES
ok "as they say" is "$(marks)" "Ann! b.png:128; Bob+ b.png:320"
ok "the cover comes first" is "$(first "$ann")" "b.png $ann"
ok "what is no face is nowhere" is "$(where "$lamp") $("$facenet" export clusters recogniser \
    --data album | grep -c ",$lamp,")" "0 0"
cluster
ok "another clustering keeps the marks, confirmed or not" is "$(marks)" \
    "Ann! b.png:128; Bob+ b.png:320"
ok "and hasn't what is no face" is "$(where "$lamp")" ""
ok "nor says another one" sh -c '! grep conflict said'
ok "lines take marks back" apply "^2 decisions made" 0 <<LINES
show Bob
undo 1
LINES
ok "which is undone, too" is "$(marks)" "Ann! b.png:128; Bob+ b.png:320"
ok "a face that leaves isn't the cover" apply "^1 decision made" 0 <<LINES
not $ann
LINES
ok "the others go on without" is "$("$facenet" export clusters recogniser --data album |
    grep -c '"Ann"') $(first "$(face a.png 64)" | grep -c "$ann\$")" "2 0"
cluster
ok "so does another clustering" is "$(marks)" "Ann!; Bob+ b.png:320"
ok "undo walks back" apply "decisions made" 0 <<LINES
undo 3
LINES
ok "over clusterings, to all marks" is "$(marks)" "Ann! b.png:128; Bob+ b.png:320"
ok "and before them" apply "decisions made" 0 <<LINES
undo 100
LINES
ok "to none" is "$(marks) $(sql "SELECT count(*) FROM clusters WHERE clustering_id = 1
    AND (hidden OR cover_id IS NOT NULL OR confirmed)")" " 0"
