# The collapse alarm on runs that really collapse, and on healthy ones: drawn faces, the small net.
# The negatives nearest of all, mined from the first step with too high a learning rate, are what
# FaceNet (section 3.2) warns of: within a dozen steps the embedding is a point.
# FACENET_LONG=1: more healthy steps, and a slow collapse.
. "$FACENET_SOURCE/tests/tap.sh"
own_database
rules=$("$facenet" train --data faces --select none 2>&1 | sed -n 's/.*expected //p' | tr '|' ' ')
if [ -n "${FACENET_LONG:-}" ]; then
    steps=300
    plan 13
else
    steps=40
    plan 12
fi

train() { name=$1; shift; "$facenet" train --data faces --name "$name" --identities 6 --images 3 \
    --embedding 32 --eval-pairs 20 --eval-every 1000 --checkpoint-every 1000 --threads 1 "$@"; }
# Steps from the first whose distances are small to the alarm.
delay() { sql "SELECT e.step - (SELECT min(step) FROM steps WHERE run_id = r.id AND
        mean_random < 0.05 AND easy < 0.01 * (easy + semi_hard + hard))
    FROM events e JOIN runs r ON r.id = e.run_id
    WHERE r.name = '$1' AND e.level = 'ERROR' AND e.message LIKE 'collapse:%'"; }
rings() { [ "$(delay "$1")" -ge 0 ] && [ "$(delay "$1")" -le 20 ]; }

"$facenet" synth --name faces --identities 16 --images 6 --size 32 --seed 3 >/dev/null

collapses() { # exits with 1 and says why and how it goes on
    train "$@" >"$TMP/said" 2>&1
    [ $? = 1 ] && grep -q "facenet train: run 1 hard: stopped by the collapse alarm" "$TMP/said" &&
        grep -q "^to continue: .*--resume id:1" "$TMP/said" || { cat "$TMP/said"; return 1; }
}
ok "hard negatives at a high learning rate: the run ends" collapses hard --steps 200 --warmup 0 \
    --lr 0.05 --curriculum-start -4 --curriculum-floor -4
ok "the alarm rings within 20 steps of the onset" rings hard
ok "the run is stopped by it" is "$(sql "SELECT status, note LIKE '%collapse alarm%', last_step < 40
    FROM runs WHERE name = 'hard'")" "FAILED|1|1"
ok "it says what it saw and what to try" is "$(sql "SELECT message LIKE
    '%become one point%0.0 % of the triplets are easy%lower learning rate%--select semi-hard%'
    FROM events WHERE level = 'ERROR'")" 1
train bold --select batch-hard --steps 60 --warmup 0 --lr 0.05 --on-collapse continue \
    >/dev/null 2>&1
ok "batch-hard: once, and the run continues if set to" is "$(sql "SELECT status, last_step,
    (SELECT count(*) FROM events WHERE run_id = r.id AND level = 'ERROR') FROM runs r
    WHERE name = 'bold'")" "FINISHED|60|1"
for rule in $rules; do
    train "$rule" --select "$rule" --steps "$steps" --warmup 10 --lr 0.0001 >/dev/null 2>&1
    ok "a healthy run of $rule raises no alarm" is "$(sql "SELECT status, last_step,
        (SELECT count(*) FROM events WHERE run_id = r.id AND level <> 'INFO') FROM runs r
        WHERE name = '$rule'")" "FINISHED|$steps|0"
done
if [ -n "${FACENET_LONG:-}" ]; then
    # A learning rate that suits other rules: the embedding shrinks over 40 steps.
    train slow --select batch-hard --steps 200 --warmup 10 --lr 0.001 >/dev/null 2>&1
    ok "a slow collapse rings within 20 steps of its onset" rings slow
fi
