#!/bin/sh
# Records the runs of histories.txt again, on drawn faces: an hour on two cores.
#
#     tests/tui/histories.sh FACENET OUT
#
# The table has a run a line: its name; "healthy", or the verdict that its sickness must get and the
# steps from which and to which it is sick, marked by hand after a look at its curves; data set,
# steps and settings; after @ a step and what is then changed live.  OUT gets for each run a line
# that begins with its mark, a line for every four steps (the last step; means of loss_all, of the
# shares of hard and of easy triplets, of the pairs without a negative; of mean_random, variance and
# learning rate), lines of evaluations (step, accuracy, dimensions that vary), and "end".
#
# lfw-1 to lfw-3 of histories.txt are not made here: they are of --preset photographs --steps 1500
# --eval-every 500 with the seeds 1 to 3, on 1,176 people of LFW.
set -eu
facenet=$1 out=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
FACENET_DB=$work/faces.db
export FACENET_DB
sql() { sqlite3 -cmd '.timeout 9000' "$FACENET_DB" "$1"; }

"$facenet" synth --name d32 --identities 120 --images 16 --size 32
"$facenet" synth --name d64 --identities 80 --images 12 --size 64 --seed 2
"$facenet" synth --name noisy --identities 120 --images 16 --size 32 --mislabel 0.1 --seed 3
"$facenet" synth --name wrong --identities 120 --images 16 --size 32 --mislabel 0.5 --seed 4
"$facenet" synth --name few --identities 16 --images 40 --size 32 --held-out 0.5 --seed 5
"$facenet" synth --name shuffled --identities 60 --images 12 --size 32 --seed 6
"$facenet" synth --name e32 --identities 150 --images 14 --size 32 --seed 41
"$facenet" synth --name e64 --identities 80 --images 12 --size 64 --seed 42
"$facenet" synth --name mess --identities 60 --images 12 --size 32 --seed 43
# Each image gets the person of another: there is nothing to learn.
for data in shuffled mess; do
    sql "create temp table t as select i.id, i.identity_id, row_number() over (order by i.id) n,
           row_number() over (order by i.id * 7919 % 10007) m
         from images i join identities p on p.id = i.identity_id
         join datasets d on d.id = p.dataset_id where d.name = '$data' and not p.held_out;
         update images set identity_id =
           (select b.identity_id from t a join t b on b.m = a.n where a.id = images.id)
         where id in (select id from t)"
done

# change NAME STEP SETTING PID: asks for the change as a dashboard does, once the run is there.
change() {
    while kill -0 "$4" 2>/dev/null; do
        step=$(sql "select coalesce(max(step), 0) from steps
                    where run_id = (select id from runs where name = '$1')")
        if [ "${step:-0}" -ge "$2" ]; then
            sql "insert into requests(run_id, verb, argument, asker, asked)
                 select id, 'set', '$3', 'histories', 0 from runs where name = '$1'"
            return
        fi
        sleep 0.2
    done
}

# write NAME MARK: the run as lines of OUT.
write() {
    echo "$2"
    sql "with r as (select id from runs where name = '$1'),
     p as (select max(step) step,
             iif(count(loss_all) < count(*), 'nan', printf('%.3g', avg(loss_all))) l,
             sum(hard) * 1.0 / sum(easy + semi_hard + hard) h,
             sum(easy) * 1.0 / sum(easy + semi_hard + hard) ea,
             sum(pairs_without) * 1.0 / sum(pairs) w, avg(mean_random) m, avg(variance) v,
             avg(learning_rate) lr
           from steps where run_id = (select id from r) group by (step - 1) / 4),
     e as (select a.step, a.value acc, d.value dim
           from metrics a join metrics d using (run_id, step)
           where run_id = (select id from r) and a.key = 'accuracy' and d.key = 'dimensions')
     select line from (
       select step, 0 kind,
         printf('%d %s %.3g %.4g %.3g %.3g %.3g %.2g', step, l, h, ea, w, m, v, lr) line from p
       union all select step, 1, printf('evaluation %d %.4g %.3g', step, acc, dim) from e
       order by step, kind)"
    echo end
}

# Settings of the table's PLAIN: nothing that keeps a net from learning pictures by heart.
plain='--augment-crop 0 --augment-light 0 --augment-grey 0 --augment-cutout 0 --augment-flip off'
plain="$plain --dropout 0"

# record MARK NAME "DATA STEPS SETTINGS [@ STEP CHANGE]"
record() {
    rest=${3%%@*}
    change=${3#"$rest"}
    change=${change#@ }
    # shellcheck disable=SC2086 # words
    set -- "$1" "$2" $rest
    mark=$1 name=$2 data=$3 steps=$4
    shift 4
    "$facenet" train --name "$name" --data "$data" --steps "$steps" --on-collapse continue \
        --eval-every 40 --checkpoint-every 1000 "$@" >"$work/log" 2>&1 &
    pid=$!
    [ -z "$change" ] || change "$name" "${change%% *}" "${change#* }" "$pid"
    wait "$pid" || cat "$work/log" >&2
    write "$name" "$mark" >>"$out"
}

echo "# The runs of histories.sh." >"$out"
sed "s/PLAIN/$plain/" >"$work/table" <<'END'
healthy defaults d32 500
healthy seed-2 d32 400 --seed 2
healthy larger-pictures d64 300
healthy adagrad d32 400 --optimizer adagrad --lr 0.05
healthy sgd d32 400 --optimizer sgd --lr 0.05
healthy sgd-fast d32 300 --optimizer sgd --lr 3
healthy batch-all d32 400 --select batch-all
healthy semi-hard d32 400 --select semi-hard --schedule adaptive
healthy margin-0.5 d32 400 --margin 0.5
healthy 512-dimensions d32 400 --embedding 512 --schedule linear
healthy constant-rate d32 600 --lr-schedule constant
healthy a-tenth-mislabelled noisy 500
healthy fine-tuned d64 300 --init-from larger-pictures --lr 0.0003
healthy mobilefacenet d32 300 --net mobilefacenet
healthy long d32 1600
healthy ten-images d32 300 --identities 10 --images 10 --negatives 20
healthy distance-weighted d32 400 --select distance-weighted --curriculum distance
healthy easy-positive d32 400 --select easy-positive
healthy eight-people few 600
healthy weight-decay d32 400 @ 160 weight-decay=1
healthy refused-change d32 400 @ 160 curriculum-floor=3
flat rate-gone 161 400 d32 400 @ 160 lr=1e-9
flat rate-gone-64 101 260 d64 260 @ 100 lr=1e-9
flat rate-gone-sgd 121 300 d32 300 --optimizer sgd --lr 0.05 @ 120 lr=0
worse rate-1000-times 161 185 d32 400 @ 160 lr=1
worse rate-100-times 161 230 d32 400 @ 160 lr=0.1
worse margin-gone 201 290 d32 400 @ 200 margin=0.001
too-easy by-heart 80 600 few 600 PLAIN --weight-decay 0
chance tiny-rate 1 300 d32 300 --lr 1e-7
chance tiny-rate-sgd 1 200 d64 200 --optimizer sgd --lr 1e-6
chance shuffled 1 400 shuffled 400
chance half-mislabelled 1 500 wrong 500
collapsing batch-hard-fast 8 300 d32 300 --select batch-hard --lr 0.02 --warmup 0
collapsing batch-hard-soft 40 400 d32 400 --select batch-hard --soft-margin on
collapsing floor-2 8 400 d32 400 --curriculum-start -2 --curriculum-floor -2 --lr 0.01 --warmup 0
collapsing to-batch-hard 121 300 d32 300 --lr 0.02 @ 120 select=batch-hard
collapsing adam-0.3 40 60 d32 300 --optimizer adam --lr 0.3 --warmup 0
idle distance-3.9 1 300 d32 300 --curriculum distance --curriculum-start 3.9 --curriculum-floor 3.9
idle gap-3.5 1 260 d32 260 --margin 3.9 --curriculum-start 3.5 --curriculum-floor 3.5
worse spread-100 121 300 d32 300 @ 120 spread=100
collapsing adagrad-10 8 240 d32 300 --optimizer adagrad --lr 10 --warmup 0
too-easy eight-people-plain 80 500 few 500 --margin 1 PLAIN
overfitting fine-tuned-8 40 200 few 400 --init-from long --lr 0.003 PLAIN --margin 0.5
overfitting fine-tuned-8-sgd 40 200 few 400 --init-from long --optimizer sgd --lr 0.3
healthy steps-rate-15 e32 300 --seed 15 --lr-schedule steps
healthy lower-rate-20 e32 300 --seed 20 @ 150 lr=0.0003
healthy adam-14 e32 300 --seed 14 --optimizer adam --lr 0.002
healthy larger-pictures-16 e64 200 --seed 16
healthy forty-people-13 e32 300 --seed 13 --lr 0.0005 --identities 40 --images 3
healthy defaults-11 e32 400 --seed 11
healthy semi-hard-12 e32 400 --seed 12 --select semi-hard --margin 0.3
flat rate-gone-21 131 280 e32 280 --seed 21 @ 130 lr=1e-8
chance tiny-rate-24 1 240 e32 240 --seed 24 --lr 3e-8
collapsing to-batch-hard-26 121 240 e32 240 --seed 26 @ 120 select=batch-hard
chance shuffled-27 1 240 mess 240 --seed 27
worse rate-300-times-23 151 260 e32 260 --seed 23 @ 150 lr=0.3
END
while read -r kind name rest; do
    case $kind in
    healthy) record "healthy $name" "$name" "$rest" </dev/null ;;
    *)
        span=$(echo "$rest" | cut -d ' ' -f 1-2)
        record "sick $name $kind $span" "$name" "$(echo "$rest" | cut -d ' ' -f 3-)" </dev/null
        ;;
    esac
done <"$work/table"
