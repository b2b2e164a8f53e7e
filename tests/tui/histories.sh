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
# Each image gets the person of another: there is nothing to learn.
sql "create temp table t as select i.id, i.identity_id, row_number() over (order by i.id) n,
       row_number() over (order by i.id * 7919 % 10007) m
     from images i join identities p on p.id = i.identity_id join datasets d on d.id = p.dataset_id
     where d.name = 'shuffled' and not p.held_out;
     update images set identity_id =
       (select b.identity_id from t a join t b on b.m = a.n where a.id = images.id)
     where id in (select id from t)"

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
           where run_id = (select id from r) and a.key = 'accuracy' and d.key = 'dimensions'
             and step > 0)
     select line from (
       select step, 0 kind,
         printf('%d %s %.3g %.4g %.3g %.3g %.3g %.2g', step, l, h, ea, w, m, v, lr) line from p
       union all select step, 1, printf('evaluation %d %.4g %.3g', step, acc, dim) from e
       order by step, kind)"
    echo end
}

# record MARK NAME DATA STEPS SETTINGS [@ STEP CHANGE]
record() {
    mark=$1 name=$2 data=$3 steps=$4
    shift 4
    rest=$*
    settings=${rest%%@*} change=${rest#"${rest%%@*}"}
    change=${change#@ }
    # shellcheck disable=SC2086 # settings are words
    "$facenet" train --name "$name" --data "$data" --steps "$steps" --on-collapse continue \
        --eval-every 40 --checkpoint-every 1000 $settings >"$work/log" 2>&1 &
    pid=$!
    [ -z "$change" ] || change "$name" "${change%% *}" "${change#* }" "$pid"
    wait "$pid" || cat "$work/log" >&2
    write "$name" "$mark" >>"$out"
}

: >"$out"
while read -r kind name from to rest; do
    case $kind in
    '' | '#'*) ;;
    healthy) record "healthy $name" "$name" $from $to $rest </dev/null ;;
    *) record "sick $name $kind $from $to" "$name" $rest </dev/null ;;
    esac
done <<'END'
END
