# Runs that several processes train together, by MPI: the same run as one process's but for
# rounding, the same bits for the same number of ranks; what steers a run reaches all; and a rank
# that dies or hangs ends it with its name.
. "$FACENET_SOURCE/tests/tap.sh"
grep -q '^S\["HAVE_MPI_TRUE"\]=""' "$FACENET_BUILD/config.status" ||
    { echo "1..0 # SKIP built without MPI: configure --with-mpi"; exit 0; }
command -v mpirun >/dev/null ||
    { echo "1..0 # SKIP mpirun is missing: apt-get install openmpi-bin"; exit 0; }
plan 23
own_database
cd "$TMP" || exit 1
# In a container tests may be root.
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
export OMPI_MCA_rmaps_base_oversubscribe=1 OMPI_MCA_btl_vader_single_copy_mechanism=none

"$facenet" synth --name faces --identities 12 --images 6 --size 32 --held-out 0.2 >said 2>&1 ||
    bail "$(cat said)"

# Batches of 4 x 3 + 4 in micro-batches of 4; batch normalisation has statistics of each.
settings="--net small --embedding 16 --identities 4 --images 3 --negatives 4 --micro-batch 4
    --warmup 0 --threads 1 --optimizer sgd --lr 0.01 --eval-every 100000"
train() { # RANKS NAME [SETTING...]; 0: without mpirun
    run="mpirun -n $1" name=$2
    [ "$1" -gt 0 ] || run=
    shift 2
    # shellcheck disable=SC2086 # lists of words
    $run "$facenet" train --data faces --name "$name" $settings "$@" >said 2>&1
}
resume() { # RANKS NAME [STEPS]
    run="mpirun -n $1" name=$2
    [ "$1" -gt 0 ] || run=
    shift 2
    $run "$facenet" train --resume "$name" "$@" >said 2>&1
}
id() { sql "SELECT id FROM runs WHERE name = '$1'"; }
status() { sql "SELECT status FROM runs WHERE name = '$1'"; }
counts() { sql "SELECT easy, semi_hard, hard, pairs, pairs_without, selected, dropped FROM steps
    WHERE run_id = (SELECT id FROM runs WHERE name = '$1') ORDER BY step"; }
figures() { sql "SELECT step, loss, loss_all, gradient_norm, mean_ap, mean_an, variance, selected
    FROM steps WHERE run_id = (SELECT id FROM runs WHERE name = '$1') ORDER BY step"; }
# The newest checkpoint of a run.
weights() { echo "$FACENET_DB.d/$(sql "SELECT path FROM checkpoints WHERE run_id =
    (SELECT id FROM runs WHERE name = '$1') ORDER BY step DESC LIMIT 1")"; }
bits() { sha256sum <"$(weights "$1")"; }
# Numbers from all parts of its tensors.
numbers() {
    file=$(weights "$1")
    head=$((8 + $(od -An -tu8 -N8 "$file")))
    floats=$((($(wc -c <"$file") - head) / 4))
    for part in 0 1 2 3 4 5 6 7 8 9; do
        od -An -v -w4 -tf4 -N 8000 -j $((head + (floats - 2000) * part / 9 * 4)) "$file"
    done
}
# near TOLERANCE A B: lines of numbers, which differ by that share of 1 + |a| at most.
near() {
    [ -s "$2" ] && paste -d '|' "$2" "$3" | awk -F '|' -v tolerance="$1" '{
        if (NF % 2) exit bad = 1
        for (i = 1; i <= NF / 2; i++) {
            off = $i - $(i + NF / 2); size = 1 + ($i < 0 ? -$i : $i)
            if (off > tolerance * size || off < -tolerance * size) {
                print "line " NR ", column " i ": " $i " and " $(i + NF / 2); bad = 1 } } }
        END { exit bad }'
}
same_figures() { figures "$2" >a; figures "$3" >b; near "$1" a b; }
same_numbers() { numbers "$1" >a; numbers "$2" >b; near 0.00001 a b; }

# ---- equality ----

# After one step: weights, what the optimiser has of the gradient, running statistics.  Later steps
# of a net this small make much of a difference in the last place.
train 0 alone --steps 1
for n in 1 2 4; do
    train $n "of$n" --steps 1
    ok "$n ranks: a step leaves what one process leaves, within 1e-5" same_numbers alone "of$n"
done
train 2 once --steps 6 --dropout 0.2
train 2 again --steps 6 --dropout 0.2
ok "two ranks twice give the same bits" is "$(bits again)" "$(bits once)"
# With weights that stay, all steps can be compared.
train 0 still --steps 5 --lr 1e-30
for n in 2 4; do
    train $n "still$n" --steps 5 --lr 1e-30
    ok "$n ranks: census and selection count exactly as one process" \
        is "$(counts "still$n")" "$(counts still)"
done
ok "and something is counted" test "$(sql "SELECT min(easy) + min(selected) FROM steps")" -gt 0
ok "the other figures are the same within 1e-5" same_figures 0.00001 still still4
# The rules that look beyond the batch's own triplets.
more="--select batch-all --spread 0.1 --memory 32 --average 0.9 --dropout 0.2 --lr 1e-30"
# shellcheck disable=SC2086 # a list of words
{ train 0 more --steps 5 $more; train 2 more2 --steps 5 $more; }
ok "so with all triplets, spread, memory, average and dropout" same_figures 0.00001 more more2
ok "in the checkpoint, too" same_numbers more more2
train 0 soft --steps 1 --loss softmax
train 2 soft2 --steps 1 --loss softmax
ok "and with a classifier" same_numbers soft soft2

# ---- resume ----

begin() { # RANKS NAME [SETTING...]: in the background, until some steps are done
    ranks=$1 name=$2; shift 2
    # shellcheck disable=SC2086 # a list of words
    (exec mpirun -n "$ranks" "$facenet" train --data faces --name "$name" $settings \
        --checkpoint-every 4 --steps 100000 "$@" >"$name.said" 2>&1) &
    job=$!
    wait_for 60 steps_are 5
}
steps_are() { [ "$(sql "SELECT last_step FROM runs WHERE name = '$name'")" -ge "$1" ]; }
ended() { [ "$(status "$name")" != RUNNING ]; }
# The process of a rank.
rank() { pgrep -P "$job" -x facenet | sed -n "$(($1 + 1))p"; }
train 2 whole --steps 40 --checkpoint-every 4 --optimizer adam --average 0.9
begin 2 cut --steps 40 --optimizer adam --average 0.9
kill -KILL "$(rank 0)" "$(rank 1)" "$job" 2>/dev/null
wait "$job" 2>/dev/null
resume 2 cut
ok "a run of two ranks that was killed continues to the same bits" is "$(bits cut)" "$(bits whole)"
ok "and no step differs from before" is "$(sql "SELECT count(*) FROM events
    WHERE level = 'ERROR'")" 0
train 0 half --steps 1; resume 0 half --steps 2
train 2 half2 --steps 1; resume 3 half2 --steps 2
ok "another number of ranks goes on from the checkpoint" same_figures 0.0001 half half2

# ---- what steers a run ----

begin 2 steered
sql "BEGIN IMMEDIATE;
    INSERT INTO requests (run_id, verb, argument, asker, asked) VALUES
        ($(id steered), 'set', 'margin=0.35', 'test', 1), ($(id steered), 'pause', '', 'test', 1);
    COMMIT"
paused() { [ "$(sql "SELECT paused FROM runs WHERE name = 'steered'")" = 1 ]; }
wait_for 60 paused
paused_at=$(sql "SELECT last_step FROM runs WHERE name = 'steered'")
sql "INSERT INTO requests (run_id, verb, argument, asker, asked) VALUES
    ($(id steered), 'resume', '', 'test', 1)"
wait_for 60 steps_are $((paused_at + 3))
sql "INSERT INTO requests (run_id, verb, argument, asker, asked) VALUES
    ($(id steered), 'stop', '', 'test', 1)"
wait "$job"
ok "a run of two ranks is steered, paused, continued and stopped" is "$? $(sql "SELECT status,
    (SELECT count(*) FROM steps WHERE run_id = r.id AND round(margin, 3) = 0.35) >= 3
    FROM runs r WHERE name = 'steered'")" "0 KILLED|1"
mpirun -n 2 "$facenet" train --resume steered >said 2>&1 &
job=$! name=steered
wait_for 60 steps_are $((paused_at + 9))
kill -TERM "$(rank 0)"
wait "$job"
ok "SIGTERM to rank 0 ends it after a checkpoint" is "$? $(sql "SELECT status, note, last_step =
    (SELECT max(step) FROM checkpoints WHERE run_id = r.id) FROM runs r
    WHERE name = 'steered'")" "0 KILLED|stopped|1"

# ---- ranks that die ----

# fails NAME: the run is FAILED within 30 seconds, and its note names rank 1 and this host.
fails() {
    wait_for 30 ended && is "$(sql "SELECT status, note LIKE 'rank 1 (process % on $(uname -n))%'
        FROM runs WHERE name = '$1'")" "FAILED|1"
}
begin 3 killed
kill -KILL "$(rank 1)"
ok "a rank that is killed ends the run, which names it" fails killed
wait "$job"
ok "and mpirun fails" test $? -ne 0
begin 3 stopped
hanging=$(rank 1)
kill -STOP "$hanging"
ok "so does one that hangs" fails stopped
wait "$job"
ok "and mpirun fails" test $? -ne 0
begin 2 headless
kill -KILL "$(rank 0)"
wait "$job"
ok "without rank 0 mpirun fails" test $? -ne 0
dead() { "$facenet" runs headless | grep -qw killed; }
ok "and the run is shown as dead" dead
none_left() { ! pgrep -f "$facenet train --data faces"; }
ok "no process is left" wait_for 10 none_left
