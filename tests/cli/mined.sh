# Negatives mined from the whole training set: what is refused, the same bits when a run is resumed,
# what a checkpoint keeps, and that the screen says so.
# shellcheck source=tests/tap.sh
. "$FACENET_SOURCE/tests/tap.sh"
plan 13
own_database
cd "$TMP" || bail "no folder"

train() {
    "$facenet" train --data faces --identities 4 --images 3 --negatives 4 --embedding 8 \
        --steps 24 --checkpoint-every 12 --eval-every 24 --eval-pairs 20 --threads 2 "$@" >said 2>&1
}
digest() { sql "SELECT c.sha256 FROM checkpoints c JOIN runs r ON r.id = run_id
    WHERE name = '$1' ORDER BY step DESC LIMIT 1"; }
file() { sql "SELECT path FROM checkpoints c JOIN runs r ON r.id = run_id WHERE name = '$1'
    AND step = 24"; }
# The sums of a run's triplets over some steps.
counts() { sql "SELECT sum(easy) || ' ' || sum(semi_hard) || ' ' || sum(hard) FROM steps
    JOIN runs ON id = run_id WHERE name = '$1' AND step $2"; }

"$facenet" synth --name faces --identities 24 --images 4 --size 32 --held-out 0.3 >said ||
    bail "no faces"
ok "without extra images there is nothing to mine" says "say how many with --negatives" 2 \
    train --data faces --negatives-from mined
ok "which makes no run" is "$(sql "SELECT count(*) FROM runs")" 0
ok "what there is no such choice for is refused" says "expected random|mined" 2 \
    train --data faces --negatives 4 --negatives-from hard
train --name random || bail "no run"
ok "negatives are mined" train --name mined --negatives-from mined
epoch=$(sql "SELECT epoch_steps FROM runs WHERE name = 'mined'")
ok "from the second epoch on" is "$(counts mined "<= $epoch")" "$(counts random "<= $epoch")"
ok "then batches are others" sh -c '[ "$1" != "$2" ]' sh "$(counts mined "> $epoch")" \
    "$(counts random "> $epoch")"
ok "a checkpoint keeps the embeddings that they are mined from" grep -aq '"corpus"' \
    "$FACENET_DB.d/$(file mined)"
ok "only of such a run" sh -c '! grep -aq "\"corpus\"" "$1"' sh "$FACENET_DB.d/$(file random)"
before=$(digest mined)
sql "PRAGMA foreign_keys = ON; UPDATE runs SET status = 'KILLED' WHERE name = 'mined';
    DELETE FROM checkpoints WHERE step = 24 AND run_id = (SELECT id FROM runs WHERE name = 'mined')"
ok "it is resumed" "$facenet" train --resume mined
ok "to the same bits" is "$(digest mined)" "$before"
ok "which nobody warned of" is "$(sql "SELECT count(*) FROM events WHERE level <> 'INFO'")" 0
printf '%s\n' 'size 140x20' 'show' >keys
ok "the screen says so" sh -c '"$1" --run 2 --script keys | grep -q "mined negatives"' sh \
    "$FACENET_BUILD/facenet-tui"
sql "UPDATE runs SET status = 'KILLED' WHERE name = 'mined';
    UPDATE images SET excluded = 1 WHERE identity_id =
        (SELECT min(id) FROM identities WHERE NOT held_out)"
ok "without a person it goes on" says "the pictures are not those of the checkpoint" 0 \
    train --resume mined --steps 30
