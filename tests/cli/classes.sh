# Classifiers in place of triplets: what a run writes, resumes and prints, and that its class
# weights stay with it.
# shellcheck source=tests/tap.sh
. "$FACENET_SOURCE/tests/tap.sh"
plan 24
own_database
cd "$TMP" || exit 1

sql() { sqlite3 -cmd '.timeout 5000' "$FACENET_DB" "PRAGMA foreign_keys=ON; $1"; }
train() {
    "$facenet" train --identities 4 --images 3 --embedding 8 --steps 6 --checkpoint-every 3 \
        --eval-pairs 20 --threads 2 "$@" >said 2>&1
}
steps() { sql "SELECT count(*) FROM steps JOIN runs ON runs.id = run_id
    WHERE name = '$1' AND ($2)"; }
# The file of a checkpoint: file RUN STEP
file() { sql "SELECT path FROM checkpoints JOIN runs ON runs.id = run_id
    WHERE name = '$1' AND step = $2"; }
digest() { sql "SELECT sha256 FROM checkpoints JOIN runs ON runs.id = run_id
    WHERE name = '$1' AND step = 6"; }
classes() { grep -ac 'classifier\.weight' <"$FACENET_DB.d/$1"; }

"$facenet" synth --name faces --identities 12 --images 4 --size 32 --held-out 0.3 >said ||
    bail "no faces"
for loss in softmax arcface; do
    ok "$loss trains" train --data faces --name $loss --loss $loss
    ok "$loss prints its loss and accuracy" grep -Eq \
        "class loss [0-9.]+  class accuracy [0-9.]+ %  loss_all [0-9.]+  semi-hard" said
    ok "$loss selects no triplet and counts them" is "$(steps $loss "class_images = 12 AND loss > 0
        AND selected = 0 AND easy + semi_hard + hard = 12 * 2 * 9 AND class_right <= 12")" 6
    ok "the class weights of $loss are in its checkpoint" is "$(classes "$(file $loss 6)")" 1
    before=$(digest $loss)
    sql "UPDATE runs SET status = 'KILLED' WHERE name = '$loss';
        DELETE FROM checkpoints WHERE step = 6
            AND run_id = (SELECT id FROM runs WHERE name = '$loss')"
    ok "$loss is resumed" "$facenet" train --resume $loss
    ok "and $loss redoes its steps with the same bits" is "$(digest $loss)" "$before"
    ok "which nobody warned of" is "$(sql "SELECT count(*) FROM events WHERE level <> 'INFO'")" 0
done

printf '%s\n' 'size 120x12' 'key 2' 'key :' 'type columns name select class-loss class-accuracy' \
    'key Enter' 'show' >keys
ok "the dashboard has columns of them" "$FACENET_BUILD/facenet-tui" --script keys
cp .tap table
ok "which name the loss" grep -Eq "softmax +softmax +[0-9.]+ +[0-9.]+ *$" table

"$facenet" export onnx softmax "$TMP/net.onnx" >said 2>&1
ok "a net that is exported has none" sh -c 'test -s net.onnx && ! grep -aq classifier net.onnx'
ok "runs compares its class accuracy" sh -c '"$1" runs softmax arcface | grep -Eq \
    "class accuracy +[0-9.]+ % +[0-9.]+ %"' sh "$facenet"
ok "triplets begin with a classifier's net" train --data faces --init-from softmax --name after
ok "without its classes" is "$(classes "$(file after 6)")" 0
ok "and select triplets" is "$(steps after "class_images > 0 OR selected = 0 AND pairs = 0")" 0

run=$(sql "SELECT id FROM runs WHERE name = 'softmax'")
sql "INSERT INTO requests (run_id, verb, argument, asker, asked)
        VALUES ($run, 'set', 'select=random', 'me', 1);
    UPDATE images SET excluded = 1 WHERE identity_id =
        (SELECT min(id) FROM identities WHERE NOT held_out)"
ok "a classifier goes on without a person" "$facenet" train --resume softmax --steps 9
ok "in as many steps" is "$(steps softmax "step > 6 AND class_images = 12")" 3
ok "what it doesn't use can't be changed" sh -c 'test -n "$1"' sh "$(sql "SELECT 1 FROM requests
    WHERE result LIKE 'select=random: this run trains a classifier, which selects no triplets'")"
