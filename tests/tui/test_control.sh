# Controlling real runs from the dashboard: rolled back to a checkpoint, copied into the
# queue, started from it.
. "$FACENET_SOURCE/tests/tap.sh"
. "$FACENET_SOURCE/tests/tui/pane.sh"
command -v sqlite3 >/dev/null || bail "sqlite3 is missing: apt-get install sqlite3"
plan 34

FACENET=$FACENET_BUILD/facenet
sql() { sqlite3 "$DB" "$1"; }
status() { sql "SELECT status FROM runs WHERE id = $1"; }
status_is() { [ "$(status "$1")" = "$2" ]; }
train() { "$FACENET" --db "$DB" train --data people --identities 4 --images 3 --eval-pairs 20 \
    --warmup 0 --threads 1 "$@"; }
has_steps() { [ "$(sql "SELECT count(*) FROM steps WHERE run_id = $1")" -ge "$2" ]; }
# Runs that still train are killed when the test ends.
leave() {
    for pid in $(sql "SELECT pid FROM runs WHERE status = 'RUNNING'" 2>/dev/null); do
        kill -KILL "$pid" 2>/dev/null
    done
    tidy
}
trap leave EXIT

"$FACENET" --db "$DB" synth --name people --identities 8 --images 4 --size 64 >"$TMP/made" 2>&1 ||
    bail "no faces"
ok "a run of 12 steps" train --name first --steps 12 --checkpoint-every 4 --eval-every 6

sql "UPDATE params SET value = '7' WHERE run_id = 1 AND key = 'decisions'"
# Rolled back: the new run continues from the checkpoint, bit for bit like the old one.
pane 100x30 -- --run first
ok "the run is shown" sees "finished"
keys B
ok "B offers its checkpoints" sees "New run from step 12"
keys Left
ok "and the one before" sees "from step 8"
keys Enter
ok "the child trains to its end" wait_for 30 status_is 2 FINISHED
ok "and is shown" sees "run-2"
ok "it is a child" is "$(sql "SELECT parent_id FROM runs WHERE id = 2")" 1
ok "applies the verdicts that its parent applies" is \
    "$(sql "SELECT value FROM params WHERE run_id = 2 AND key = 'decisions'")" 7
ok "its steps are those of its parent, to the bit" is \
    "$(sql "SELECT count(*), min(b.step), sum(a.loss_all = b.loss_all
        AND a.gradient_norm = b.gradient_norm) FROM steps a JOIN steps b ON b.step = a.step
        WHERE a.run_id = 1 AND b.run_id = 2")" "4|9|4"
keys q
sees "left 0" >/dev/null

# A copy with changes waits until the run before it has ended.
(exec "$FACENET" --db "$DB" train --data people --identities 4 --images 3 --eval-pairs 20 \
    --threads 1 --name long --steps 100000 >"$TMP/long.log" 2>&1) &
ok "a long run trains" wait_for 30 has_steps 3 2
pane 100x30
ok "it is found" sees "● training"
long=$(sql "SELECT pid FROM runs WHERE id = 3")
kill -STOP "$long"
ok "a process that is stopped is stalled, not dead, within 10 s" wait_for 10 shows "● stalled"
kill -CONT "$long"
ok "and trains again" wait_for 30 shows "● training"
keys N
ok "N fills the form in, and puts it in the queue" sees "in the queue"
keys next Enter
ok "it waits" sees "is queued"
ok "and has the settings of the run" is \
    "$(sql "SELECT value FROM params WHERE run_id = 4 AND key = 'identities'")" 4
ok "as its child" is "$(sql "SELECT parent_id, status FROM runs WHERE id = 4")" "3|SCHEDULED"
sql "INSERT INTO requests (run_id, verb, argument, asker, asked) VALUES (3, 'stop', '', 'test', 1)"
ok "the long run ends" wait_for 30 status_is 3 KILLED
ok "and the next begins" wait_for 30 has_steps 4 1
keys x
sees "Stop next?" >/dev/null
keys y
ok "which is stopped as well" wait_for 30 status_is 4 KILLED
wait

# A run that is killed is dead; it can be resumed from its last checkpoint.
keys r
ok "it is resumed" wait_for 30 status_is 4 RUNNING
sees "● training" >/dev/null
kill -KILL "$(sql "SELECT pid FROM runs WHERE id = 4")"
ok "a killed run is dead, within 10 s" wait_for 10 shows "killed: its process is gone"
ok "and not stalled" shows "✗ killed"

# A picture is left out between the end of a run and its resumption.
printf '%s\n' 'size 100x24' 'key 3 x' show >"$TMP/script"
"$TUI" --db "$DB" --script "$TMP/script" >"$TMP/screen"
ok "leaving a picture out warns about unfinished runs" has "$TMP/screen" \
    "is left out of new runs; 2 unfinished runs change too when resumed"
sql "INSERT INTO requests (run_id, verb, argument, asker, asked) VALUES (3, 'stop', '', 'test', 1)"
ok "a run is resumed without it" "$FACENET" --db "$DB" train --resume 3
ok "and reports it, once" is "$(sql "SELECT count(*), level FROM events WHERE run_id = 3
    AND message LIKE 'the pictures are not those%'")" "1|WARNING"

# After an import People shows the new data set.
for person in ann bob; do
    mkdir -p "$TMP/album/$person"
    for shade in 50 200; do
        printf 'P2\n2 2\n255\n%s 9 9 %s\n' $shade $shade >"$TMP/album/$person/$shade.pgm"
    done
done
printf '%s\n' 'key 3' show "type :import $TMP/album" 'key Enter Enter' 'wait imported' 'key 3' \
    show >"$TMP/keys"
ok "an import" exits 0 "$TUI" --db "$DB" --script "$TMP/keys"
ok "begins with the data set of the run" sh -c 'sed 1q "$0" | grep -q people' "$TMP/out"
ok "and ends with its own" sh -c 'sed 1,24d "$0" | grep -q "^ People.*album"' "$TMP/out"

# A start that is refused says why and leaves no run; one from the queue stays, with its reason.
DB=$TMP/thin.db
"$FACENET" --db "$DB" synth --name thin --identities 3 --images 1 --held-out 0 >"$TMP/said" 2>&1
printf '%s\n' 'key n' 'type wide' 'key Enter' 'wait facenet train' show >"$TMP/keys"
ok "a start that is refused" exits 0 "$TUI" --db "$DB" --script "$TMP/keys"
ok "says why" has "$TMP/out" "people"
ok "and leaves no run" is "$(sql "SELECT count(*) FROM runs")" 0
printf '%s\n' 'key n' 'type wide' 'key Down Down Down Right Enter' 'wait queued' >"$TMP/keys"
ok "one is queued" exits 0 "$TUI" --db "$DB" --script "$TMP/keys"
"$FACENET" --db "$DB" train --run wide >"$TMP/said" 2>&1
ok "and stays when it is refused" is "$(sql "SELECT name, status FROM runs")" "wide|FAILED"
