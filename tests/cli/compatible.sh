# A run that stays comparable with an older one: triplets across both, the same bits when it is
# resumed, facenet eval --against, and an album that need not be embedded again.
# shellcheck source=tests/tap.sh
. "$FACENET_SOURCE/tests/tap.sh"
plan 35
own_database
cd "$TMP" || bail "no folder"

settings="--identities 4 --images 3 --negatives 0 --steps 6 --checkpoint-every 3 --eval-pairs 20
    --threads 2"
# shellcheck disable=SC2086 # a list of words
train() { "$facenet" train --data faces $settings "$@" >said 2>&1; }
digest() { sql "SELECT c.sha256 FROM checkpoints c JOIN runs r ON r.id = run_id
    WHERE name = '$1' ORDER BY step DESC LIMIT 1"; }
embedded() { sql "SELECT count(*) FROM embeddings e JOIN checkpoints c ON c.id = checkpoint_id
    JOIN runs r ON r.id = run_id WHERE name = '$1'"; }
steps() { sql "SELECT count(*) FROM steps JOIN runs ON runs.id = run_id
    WHERE name = '$1' AND ($2)"; }

"$facenet" synth --name faces --identities 12 --images 4 --size 32 --held-out 0.3 >said ||
    bail "no faces"
train --name v1 --embedding 8 || bail "no older run"
train --name other --embedding 16 --seed 2 || bail "no run to begin with"
ok "another dimension is refused" says "run v1 has embeddings of 8 dimensions, .* those of 16" 1 \
    train --data faces --compatible-with v1 --embedding 16
ok "so is a classifier" says "leave --loss away" 1 \
    train --data faces --compatible-with v1 --loss softmax
ok "and crops that the older run can't embed" sh -c '"$1" synth --name large --identities 4 \
    --images 2 --size 48 >said && ! "$1" train --data large --compatible-with v1 >said 2>&1 &&
    grep -q "was trained on crops of --size 32" said' sh "$facenet"
ok "none of them is a run" is "$(sql "SELECT count(*) FROM runs")" 2
ok "a run begins with one and stays comparable with another" \
    train --name v2 --init-from other@best --compatible-with v1 --head-steps 2
ok "its dimension is the older run's" is "$(sql "SELECT value FROM params JOIN runs ON id = run_id
    WHERE name = 'v2' AND key = 'embedding'")" 8
ok "its batches are counted as ever, its pairs are across both" is "$(steps v2 "
    easy + semi_hard + hard = 12 * 2 * 9 AND pairs = 12 * (2 + 3 + 3)")" 6
ok "it is evaluated against the older run" is "$(sql "SELECT count(*) > 0 FROM events e
    JOIN runs r ON r.id = run_id WHERE name = 'v2'
    AND message LIKE 'evaluated against the older run: accuracy%'")" 1
train --name again --init-from other@best --compatible-with v1 --head-steps 2
ok "the same again" is "$(digest again)" "$(digest v2)"
train --name alone --init-from other@best --embedding 8 --head-steps 2
ok "without the older run it is another net" sh -c '[ "$1" != "$2" ]' sh "$(digest alone)" \
    "$(digest v2)"
before=$(digest v2)
sql "PRAGMA foreign_keys = ON; UPDATE runs SET status = 'KILLED' WHERE name = 'v2';
    DELETE FROM checkpoints WHERE step = 6 AND run_id = (SELECT id FROM runs WHERE name = 'v2');
    DELETE FROM embeddings WHERE image_id < 9 AND checkpoint_id IN (SELECT c.id FROM checkpoints c
        JOIN runs r ON r.id = run_id WHERE name = 'v1')"
ok "it is resumed" says "v2: all steps done" 0 train --resume v2
ok "with what the older net embeds once more" said "^48 images of faces embedded .* by run 1 "
ok "to the same bits" is "$(digest v2)" "$before"
ok "which nobody warned of" is "$(sql "SELECT count(*) FROM events WHERE level <> 'INFO'")" 0

# Rolled back, the child stays comparable with the same run.
printf '%s\n' 'key B' 'key Left' 'key Enter' >keys
"$FACENET_BUILD/facenet-tui" --run v2 --script keys >said 2>&1
child=$(sql "SELECT max(id) FROM runs")
ended() { [ "$(sql "SELECT status FROM runs WHERE id = $child")" = FINISHED ]; }
ok "a run that is rolled back comes to its end" wait_for 60 ended
ok "with the triplets of its parent" is "$(sql "SELECT count(*) > 0, min(a.loss = b.loss
    AND a.pairs = b.pairs AND a.gradient_norm = b.gradient_norm) FROM steps a
    JOIN steps b ON b.step = a.step JOIN runs r ON r.id = a.run_id
    WHERE r.name = 'v2' AND b.run_id = $child")" "1|1"

ok "eval measures one against the other" says "^older, older +[0-9.]+ \+- " 0 \
    eval v2 --against v1 --count 40 --different 100
figures() { sed -n "s/^$1 *//p" said; }
figures "new, new" >new
figures "older, older" >older
ok "in three ways" said "^new, older +[0-9.]+ \+- .* [0-9.]+$"
"$facenet" eval v1 --against v1 --count 40 --different 100 >said 2>&1
ok "of which one is the older run's own" is "$(figures "new, new")" "$(cat older)"
ok "and all are, of a run against itself" is "$(figures "new, older")" "$(cat older)"
ok "embeddings of other dimensions are not compared" says "only equal ones can be compared" 1 \
    eval other --against v1
ok "it goes with one run" says "goes with one run" 2 eval v1 v2 --against v1

# An album of squares, grouped by an added net; a run takes its place for what is new.
squares="$FACENET_BUILD/tests/cli/squares"
for kind in detector landmarks; do
    "$squares" $kind $kind.onnx && "$facenet" models add $kind.onnx --as $kind >said ||
        bail "no $kind"
done
"$squares" recogniser recogniser.onnx && "$facenet" models add recogniser.onnx --name eyes >said ||
    bail "no recogniser"
sql "INSERT INTO metrics (run_id, step, key, value) SELECT run_id, 0, 'threshold', 0.01
    FROM models WHERE name = 'eyes'"
mkdir album
for person in 1 2 3; do
    for x in 64 192 320; do
        "$squares" photo album/$person-$x.ppm 640 480 $x,96,32,0,$person
    done
done
"$facenet" import album --photos >said 2>&1 || bail "no album"
sql "UPDATE faces SET height = 60, sharpness = 0.5" # large enough to be grouped
"$facenet" cluster eyes --data album >said 2>&1 || bail "no clusters"
clusters=$(sql "SELECT count(*) FROM clusters c JOIN clusterings g ON g.id = clustering_id
    WHERE current")
for cluster in $(sql "SELECT c.id FROM clusters c JOIN clusterings g ON g.id = clustering_id
    WHERE current"); do
    echo "name $cluster P$cluster"
    echo "confirm $cluster"
done | "$facenet" cluster eyes --data album --apply - >said || bail "no names"
names="$(sql "SELECT group_concat(name, ' ') FROM (SELECT c.name FROM clusters c JOIN clusterings g
    ON g.id = clustering_id WHERE current ORDER BY c.name)")"
# shellcheck disable=SC2086
ok "a run stays comparable with an added net" "$facenet" train --data album --decisions \
    --name newer --compatible-with eyes $settings --steps 2 --identities 2 --micro-batch 6
[ "$clusters" -ge 2 ] || bail "the squares are one person"
sql "DELETE FROM embeddings WHERE checkpoint_id IN (SELECT c.id FROM checkpoints c
    JOIN runs r ON r.id = run_id WHERE name = 'newer')"
cp album/1-64.ppm photo.ppm
ok "a photo is compared with an album that it never embedded" says " P[0-9]+; .* 3 faces" 0 \
    search photo.ppm --recogniser newer
ok "which is not embedded by that" is "$(embedded newer)" 0
sql "DELETE FROM embeddings WHERE image_id = (SELECT max(id) FROM images) AND checkpoint_id IN
    (SELECT c.id FROM checkpoints c JOIN runs r ON r.id = run_id WHERE name = 'eyes')"
ok "clusters by it keep the embeddings" says \
    "the faces of album keep their embeddings by eyes, which those by newer are compared with" 0 \
    cluster newer --data album --threshold 0.01
ok "and embed what is new" said "^9 images of album embedded"
ok "with the clusters that have names" is "$(sql "SELECT group_concat(name, ' ') FROM (SELECT c.name
    FROM clusters c JOIN clusterings g ON g.id = clustering_id WHERE current AND c.name <> ''
    ORDER BY c.name)")" "$names"
ok "a vector is that of the older net" is "$(sql "SELECT count(*) FROM embeddings a
    JOIN embeddings b ON b.image_id = a.image_id AND b.vector = a.vector
    AND b.checkpoint_id < a.checkpoint_id WHERE a.checkpoint_id = (SELECT max(checkpoint_id)
    FROM embeddings)")" 8
cp album/2-192.ppm album/new.ppm
echo >>album/new.ppm # other bytes
ok "a new photo is grouped by it" says "^grouping the faces by newer$" 0 \
    import album --photos --recogniser newer
ok "beside the older embeddings" is "$(sql "SELECT count(*), count(b.image_id) FROM embeddings a
    LEFT JOIN embeddings b ON b.image_id = a.image_id AND b.vector = a.vector
    AND b.checkpoint_id < a.checkpoint_id WHERE a.checkpoint_id = (SELECT max(checkpoint_id)
    FROM embeddings)")" "10|8"
ok "and the names stay" is "$(sql "SELECT group_concat(name, ' ') FROM (SELECT c.name
    FROM clusters c JOIN clusterings g ON g.id = clustering_id WHERE current AND c.name <> ''
    ORDER BY c.name)")" "$names"
ok "facenet embed makes its own" says "10 images of album embedded" 0 embed newer --data album
ok "of all" is "$(embedded newer)" 10
sql "PRAGMA foreign_keys = ON; UPDATE runs SET status = 'KILLED' WHERE name = 'v2';
    DELETE FROM checkpoints WHERE run_id = (SELECT id FROM runs WHERE name = 'v1')"
ok "where the older run is gone the other can't go on" says "stays comparable with was deleted" 1 \
    train --resume v2 --steps 9
