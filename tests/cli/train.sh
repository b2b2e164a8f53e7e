# The main path: a folder of pictures, an import, a run, its rows; a killed run resumed to the same
# bits as one that was never killed.
. "$FACENET_SOURCE/tests/tap.sh"
plan 63
facenet="$FACENET_BUILD/facenet"
FACENET_DB="$TMP/db/f.db"
export FACENET_DB
command -v sqlite3 >/dev/null || bail "sqlite3 is missing: apt-get install sqlite3"

# Pictures: 6 people with 4 images each, 24 x 24 pixels, a pattern a person and noise an image.
for person in ann bob cid dee eve fay; do
    mkdir -p "$TMP/in/$person"
    for image in 1 2 3 4; do
        {
            printf 'P2\n24 24\n255\n'
            awk -v person="$person" -v image="$image" 'BEGIN {
                seed = index("annbobciddeeevefay", person); srand(seed * 10 + image)
                for (y = 0; y < 24; y++) for (x = 0; x < 24; x++)
                    print int(127 + 90 * sin(x * seed / 9 + y / seed) + 30 * rand()) }'
        } >"$TMP/in/$person/$image.pgm"
    done
done
echo nonsense >"$TMP/in/ann/broken.png"
printf 'eve\nfay\n' >"$TMP/held-out"

fails_with() { expected=$1; shift; "$@"; is $? "$expected"; }
train() { "$facenet" train --data people --identities 4 --images 3 --steps 12 --checkpoint-every 4 \
    --eval-every 6 --eval-pairs 20 --warmup 0 --threads 2 "$@"; }
steps() { sql "SELECT step, hex(cast(loss_all AS BLOB)), easy, semi_hard, hard, selected,
    gradient_norm, curriculum FROM steps WHERE run_id = (SELECT id FROM runs WHERE name = '$1')
    ORDER BY step"; }

ok "help goes to standard output" sh -c '"$1" --help | grep -q usage:' sh "$facenet"
ok "a usage error exits with 2" fails_with 2 "$facenet" train
ok "an unknown option exits with 2" fails_with 2 "$facenet" runs --nonsense
ok "import" "$facenet" import "$TMP/in" --name people --size 64 --held-out "$TMP/held-out"
ok "pictures, people and an unreadable picture are rows" is \
    "$(sql "SELECT (SELECT count(*) FROM images WHERE status = 'ok'),
        (SELECT count(*) FROM identities WHERE held_out = 1),
        (SELECT count(*) FROM images WHERE status = 'error' AND error <> '')")" "24|2|1"
ok "importing again adds nothing" sh -c '"$1" import "$2" --name people &&
    [ "$(sqlite3 "$FACENET_DB" "SELECT count(*) FROM images")" = 25 ]' sh "$facenet" "$TMP/in"
# Importing again repairs a picture that was unreadable, and the crop cache.
{ printf 'P5\n# %s\n' mended; tail -c +4 "$TMP/in/ann/1.pgm"; } >"$TMP/in/ann/broken.png"
"$facenet" import "$TMP/in" --name people --size 64 >"$TMP/said" 2>&1
ok "a repaired picture is imported" is \
    "$(sql "SELECT count(*), sum(status = 'ok'), max(crop) FROM images")" "25|25|24"
echo nonsense >"$TMP/in/ann/more.png"
"$facenet" import "$TMP/in" --name people --size 64 >"$TMP/said" 2>&1
ok "an unreadable picture is named with the reason" grep -q "ann/more.png: not a picture" \
    "$TMP/said"
rm "$TMP/in/ann/more.png" "$FACENET_DB.d/crops/dataset-1.crops"
ok "a lost crop cache is an error that says so" sh -c '"$1" train --data people >"$2" 2>&1;
    [ $? = 1 ] && grep -q "crops is missing; import its data set again" "$2"' \
    sh "$facenet" "$TMP/said"
ok "and leaves no run" is "$(sql "SELECT count(*) FROM runs")" 0
"$facenet" import "$TMP/in" --name people --size 64 >"$TMP/said" 2>&1
ok "importing again restores it; rows keep their ids" is \
    "$(grep -c "decoded again" "$TMP/said") $(sql "SELECT count(*), count(crop),
        count(DISTINCT crop), max(crop), max(id) FROM images WHERE status = 'ok'")" \
    "1 25|25|25|24|25"
sql "DELETE FROM images WHERE path LIKE '%broken%' OR path LIKE '%more%'; DELETE FROM runs"
(cd "$TMP/in" && "$facenet" import . --size 32 >"$TMP/said" 2>&1)
ok "a folder given as a dot has its own name" grep -q "^in: 25 imported" "$TMP/said"
ok "at most a share of 0.9 can be held out" fails_with 2 \
    "$facenet" import "$TMP/in" --held-out 0.95
printf 'Eve\t2\n' >"$TMP/typo"
"$facenet" import "$TMP/in" --name typo --size 16 --held-out "$TMP/typo" >"$TMP/said" 2>&1
ok "a list of names without any of the people is refused" grep -q "nobody's" "$TMP/said"
ok "a folder that is not there leaves no data set" sh -c '! "$1" import /nowhere --name none &&
    [ "$(sqlite3 "$FACENET_DB" "SELECT count(*) FROM datasets")" = 2 ]' sh "$facenet"

# What a run cannot begin with: it leaves neither its name nor a run that keeps its data.
"$facenet" synth --name thin --identities 3 --images 1 --held-out 0 >"$TMP/said" 2>&1
ok "too few people are refused" fails_with 1 \
    "$facenet" train --data thin --name whole --identities 9
sql "UPDATE images SET excluded = 1 WHERE crop IS NOT NULL AND path LIKE '%\_0001.png' ESCAPE '\'"
ok "so is a data set without a picture to use" fails_with 1 "$facenet" train --data thin
ok "and nothing is left of that" is "$(sql "SELECT count(*) FROM runs")" 0
ok "nor does it keep the data set" "$facenet" forget thin

ok "train" train --name whole
points() { sql "SELECT step, image_id, hex(cast(x AS BLOB)), hex(cast(y AS BLOB)) FROM points
    WHERE run_id = (SELECT id FROM runs WHERE name = '$1') ORDER BY 1, 2"; }
points whole >"$TMP/points"
ok "each step has its row, the run is finished and was evaluated" is \
    "$(sql "SELECT status, (SELECT count(*) FROM steps WHERE run_id = r.id),
        (SELECT count(*) FROM metrics WHERE run_id = r.id AND key = 'accuracy')
        FROM runs r WHERE name = 'whole'")" "FINISHED|12|2"
ok "a finished run says when, how long and how many epochs" sh -c '
    "$1" runs whole | grep "^ended today [0-9:]*, took .* s, [0-9]* epochs*$"' sh "$facenet"
ok "the counts of a batch of 4 x 3 add up to its triplets" is \
    "$(sql "SELECT DISTINCT easy + semi_hard + hard FROM steps")" "216"

# The momentum is beta 1 of adamw.  This makes a checkpoint from before that: it has no mark, and
# its momentum was not used.
train --name slow --momentum 0.5
ok "adamw takes its beta 1 from --momentum" sh -c '[ "$1" != "$2" ]' sh "$(steps whole)" \
    "$(steps slow)"
whole=$(sql "SELECT id FROM runs WHERE name = 'whole'")
for path in $(sql "SELECT path FROM checkpoints WHERE run_id = $whole"); do
    file="$FACENET_DB.d/$path"
    case $path in
    *step-00000008.safetensors)
        LC_ALL=C sed -i '1s/"optimizer.beta1"/"optimizer.other"/
            1s/"momentum":"0.9"/"momentum":"0.5"/' "$file"
        sql "UPDATE checkpoints SET sha256 = '$(sha256sum "$file" | cut -d ' ' -f 1)'
            WHERE run_id = $whole AND path = '$path'" ;;
    *) rm "$file"; sql "DELETE FROM checkpoints WHERE run_id = $whole AND path = '$path'" ;;
    esac
done
"$facenet" train --resume whole 2>"$TMP/said"
ok "a run whose adamw had 0.9 for beta 1 goes on to the same bits" is \
    "$(sql "SELECT count(*),
        sum(message LIKE 'continues from the checkpoint of step 8; redoes 9-12') FROM events
        WHERE run_id = $whole AND (level <> 'INFO' OR message LIKE 'continues%')")" "1|1"
points whole >"$TMP/again"
ok "its evaluations have the same points" sh -c 'cmp "$1" "$2" && [ "$(wc -l <"$1")" = 12 ]' \
    sh "$TMP/points" "$TMP/again"

ok "synth draws a data set and a folder of PNGs" sh -c '"$1" synth --name drawn --identities 3 \
    --images 2 --size 32 --out "$2" && [ "$(find "$2" -name "*.png" | wc -l)" = 6 ]' \
    sh "$facenet" "$TMP/drawn"
ok "drawn people are rows with crops" is "$(sql "SELECT count(DISTINCT i.identity_id), count(*),
    max(i.crop) FROM images i JOIN identities p ON p.id = i.identity_id
    JOIN datasets d ON d.id = p.dataset_id WHERE d.name = 'drawn'")" "3|6|5"
printf '2\neve\t1\t2\nfay\t3\t4\neve\t1\tfay\t1\neve\t2\tfay\t2\n' >"$TMP/pairs"
ok "eval verifies a file of pairs" sh -c '"$1" eval whole --pairs "$2" |
    grep -q "2 same, 2 different"' sh "$facenet" "$TMP/pairs"

# A run killed after its first checkpoint, then resumed.
# exec: the number in $! must be the program's, not a subshell's.
(exec "$facenet" train --data people --identities 4 --images 3 --steps 100000 \
    --checkpoint-every 4 --eval-every 6 --eval-pairs 20 --warmup 0 --threads 2 --name killed \
    >"$TMP/killed.log" 2>&1) &
victim=$!
has_steps() { [ "$(sql "SELECT count(*) FROM steps s JOIN runs r ON r.id = s.run_id
    WHERE r.name = 'killed'")" -ge 6 ]; }
ok "a run writes while it trains" wait_for 60 has_steps
kill -KILL "$victim"
wait "$victim" 2>/dev/null
before=$(sql "SELECT count(*) FROM steps s JOIN runs r ON r.id = s.run_id WHERE r.name = 'killed'")
(exec "$facenet" train --resume killed >>"$TMP/killed.log" 2>&1) &
resumed=$!
goes_on() { [ "$(sql "SELECT count(*) FROM steps s JOIN runs r ON r.id = s.run_id
    WHERE r.name = 'killed'")" -gt $((before + 2)) ]; }
ok "the killed run continues" wait_for 60 goes_on
kill -TERM "$resumed"
wait "$resumed" 2>/dev/null
ok "SIGTERM ends it after a checkpoint" is \
    "$(sql "SELECT status, note LIKE 'stopped%' FROM runs WHERE name = 'killed'")" "KILLED|1"
ok "the steps that were done again have the same bits" is \
    "$(sql "SELECT count(*) FROM events WHERE level = 'ERROR'")" 0

# A change made after a checkpoint of the same step is made again, one before it is not.
begin_run() { # NAME [SETTING...]
    begun=$1; shift
    (exec "$facenet" train --data people --identities 4 --images 3 --steps 100000 --eval-pairs 20 \
        --checkpoint-every 100000 --threads 2 --name "$begun" "$@" >"$TMP/$begun.log" 2>&1) &
    trainer=$!
    begun_steps=0
    wait_for 60 gained_steps 2
}
last_step() { sql "SELECT last_step FROM runs WHERE name = '$begun'"; }
gained_steps() { [ "$(last_step)" -ge $((begun_steps + $1)) ]; }
ask() { # VERB ARGUMENT ...: all at one boundary between two steps
    requests=
    while [ $# -gt 0 ]; do
        requests="$requests INSERT INTO requests (run_id, verb, argument, asker, asked)
            SELECT id, '$1', '$2', 'test', 1 FROM runs WHERE name = '$begun';"
        shift 2
    done
    sql "BEGIN IMMEDIATE; $requests COMMIT"
    wait_for 60 all_taken
}
all_taken() { [ "$(sql "SELECT count(*) FROM requests WHERE taken = 0")" = 0 ]; }
kill_after() { # STEPS: SIGKILL after STEPS steps, then continues until STEPS more are done
    begun_steps=$(last_step)
    wait_for 60 gained_steps "$1"
    kill -KILL "$trainer"
    wait "$trainer" 2>/dev/null
    begun_steps=$(last_step)
    (exec "$facenet" train --resume "$begun" >>"$TMP/$begun.log" 2>&1) &
    trainer=$!
    wait_for 60 gained_steps "$1"
    kill -TERM "$trainer"
    wait "$trainer" 2>/dev/null
}
errors() { sql "SELECT count(*) FROM events e JOIN runs r ON r.id = run_id
    WHERE r.name = '$begun' AND level = 'ERROR'"; }
begin_run changed
ask set lr=0.002 checkpoint '' set margin=0.3 set lr=0.003
kill_after 3
ok "changes after a checkpoint are made again when a run continues" is \
    "$(errors) $(sql "SELECT round(margin, 3), count(*) > 5 FROM steps s JOIN runs r
        ON r.id = run_id WHERE r.name = 'changed' AND step > (SELECT taken_step FROM requests
        WHERE argument = 'margin=0.3') GROUP BY 1")" "0 0.3|1"
ok "what was changed while a run trained is in its settings" sh -c '
    "$1" runs changed | grep "^  margin  *0.2 -> 0.3 at [0-9][0-9]*$" &&
    "$1" runs changed | grep "^  lr  *0.001 -> 0.002 at [0-9]* -> 0.003 at [0-9]*$"' sh "$facenet"
ok "also beside another run" sh -c '
    "$1" runs changed whole | grep "^  margin  *0.2 -> 0.3 at [0-9]*  *0.2 *$"' sh "$facenet"
ok "which has its data set and crop" sh -c '"$1" runs changed whole |
    grep "^  data set  *people  *people" && "$1" runs changed whole | grep "^  crop  *[0-9]* pixels"
    ' sh "$facenet"
ok "it says where it continues" is "$(sql "SELECT count(*) FROM events
    WHERE message LIKE 'continues from the checkpoint of step%' AND level = 'INFO'")" 3

ok "and which steps it redoes" is "$(sql "SELECT count(*) > 0 FROM events
    WHERE message LIKE 'continues from the checkpoint of step %; redoes %-%'")" 1

# A damaged checkpoint: an event says so and the one before it is used.  None left: all steps again.
newest() { sql "SELECT path FROM checkpoints c JOIN runs r ON r.id = run_id
    WHERE r.name = '$begun' ORDER BY c.step DESC LIMIT 1 OFFSET $1"; }
printf damage >>"$FACENET_DB.d/$(newest 0)"
(exec "$facenet" train --resume changed >>"$TMP/changed.log" 2>&1) &
trainer=$!
begun_steps=$(last_step)
wait_for 60 gained_steps 1
kill -TERM "$trainer"
wait "$trainer" 2>/dev/null
ok "a damaged checkpoint is reported, the one before it used" is "$(errors) $(sql "SELECT count(*)
    FROM events WHERE message LIKE 'the checkpoint of step % is missing or damaged'")" "0 1"
rm -r "$FACENET_DB.d/checkpoints/run-$(sql "SELECT id FROM runs WHERE name = 'changed'")"
ok "without any checkpoint nothing is embedded" fails_with 1 "$facenet" embed changed
(exec "$facenet" train --resume changed >>"$TMP/changed.log" 2>&1) &
trainer=$!
begun_steps=$(last_step)
wait_for 60 gained_steps 1
kill -TERM "$trainer"
wait "$trainer" 2>/dev/null
ok "without any checkpoint all steps are done again, to the same bits" is "$(errors) $(sql \
    "SELECT count(*) FROM events WHERE message LIKE 'no checkpoint is left%'")" "0 1"

# Ends by a mistake of the user.
# A preset, and that nothing was chosen.
preset() { sql "SELECT group_concat(value, ' ') FROM (SELECT value FROM params WHERE run_id =
    (SELECT id FROM runs WHERE name = '$1')
    AND key IN ('identities', 'negatives', 'spread', 'steps') ORDER BY key)"; }
ok "a preset gives the settings that are not given" sh -c '
    "$1" train --data people --name ready --preset photographs --identities 4 --images 3 --steps 1 \
        --micro-batch 16 --eval-pairs 20 >"$2" 2>&1' sh "$facenet" "$TMP/said"
ok "and only those" is "$(preset ready)" "4 16 2 1"
ok "there is no other preset" fails_with 2 "$facenet" train --data people --preset fast
"$facenet" train --data people --name plain >"$TMP/said" 2>&1
ok "without any setting, photographs are said to have one" grep -q \
    "people holds photographs: --preset photographs suits these" "$TMP/said"
ok "runs with and without a choice of --batch-memory" sh -c '
    "$1" train --data people --name chosen --identities 4 --images 3 --steps 1 --micro-batch 4 \
        --eval-pairs 20 && "$1" train --data people --name asked --identities 4 --images 3 \
        --steps 1 --micro-batch 4 --eval-pairs 20 --batch-memory keep' sh "$facenet"
ok "the log says what auto chose, and why" is "$(sql "SELECT name FROM runs WHERE id IN (
    SELECT run_id FROM events WHERE message LIKE '%activations are kept: they take 0.%, % free')
    AND name IN ('chosen', 'asked')")" chosen

ok "settings that contradict each other are a usage error, and no run" sh -c '
    "$1" train --data people --margin 0.05 --name never; [ $? = 2 ] &&
    [ "$(sqlite3 "$FACENET_DB" "SELECT count(*) FROM runs WHERE name = '"'never'"'")" = 0 ]' \
    sh "$facenet"
ok "output that cannot be written is a failure" sh -c '! "$1" --help >/dev/full &&
    ! "$1" runs >/dev/full && ! "$1" train --help >/dev/full' sh "$facenet"
ok "a file that may not grow is an error, not a signal" sh -c '
    ulimit -f 8; "$1" synth --name large --identities 9 --size 64; [ $? = 1 ]' sh "$facenet"

# Discarding drops what came after the last checkpoint, never the run.
(exec "$facenet" train --data people --identities 4 --images 3 --steps 100000 \
    --checkpoint-every 2 --eval-pairs 20 --threads 2 --name discarded >"$TMP/discarded.log" 2>&1) &
discarded=$!
has_checkpoint() { [ "$(sql "SELECT count(*) FROM checkpoints c JOIN runs r ON r.id = c.run_id
    WHERE r.name = 'discarded'")" -gt 0 ]; }
wait_for 60 has_checkpoint
sql "INSERT INTO requests (run_id, verb, argument, asker, asked)
    SELECT id, 'discard', '', 'test', 1 FROM runs WHERE name = 'discarded'"
wait "$discarded"
ok "a discarded run keeps its rows and its checkpoints" is \
    "$(sql "SELECT status, last_step > 0, (SELECT count(*) FROM checkpoints WHERE run_id = r.id) > 0
        FROM runs r WHERE name = 'discarded'")" "KILLED|1|1"
# A run that has ended goes on to another step, also after it was killed on the way there.
train --name more >"$TMP/said" 2>&1
ok "a run has no more steps than it has" fails_with 1 "$facenet" train --resume more --steps 12
ok "and stays finished" is "$(sql "SELECT status, last_step FROM runs WHERE name = 'more'")" \
    "FINISHED|12"
sql "UPDATE runs SET status = 'RUNNING', pid = $$,
    boot_id = '$(cat /proc/sys/kernel/random/boot_id)',
    pid_start_time = $(sed 's/.*) //' /proc/$$/stat | cut -d ' ' -f 20) WHERE name = 'whole'"
ok "a finished run goes on" sh -c '"$1" train --resume more --steps 18 2>"$2"' sh "$facenet" \
    "$TMP/said"
sql "UPDATE runs SET status = 'FINISHED', pid = 0 WHERE name = 'whole'"
ok "and says first that another one is being trained" grep -qx \
    "facenet train: another run is being trained: both get slower" "$TMP/said"
ok "to the step that is named" is "$(sql "SELECT status, last_step, total_steps,
    (SELECT count(*) FROM steps WHERE run_id = r.id), (SELECT count(*) FROM events
        WHERE run_id = r.id AND message = 'goes on to step 18')
    FROM runs r WHERE name = 'more'")" "FINISHED|18|18|18|1"
sql "DELETE FROM checkpoints WHERE step > 12 AND run_id = (SELECT id FROM runs WHERE name = 'more')"
ok "steps after the last checkpoint keep their plan" fails_with 1 "$facenet" train --resume more \
    --steps 20
ok "to which the run is resumed, to the same bits" sh -c '"$1" train --resume more 2>"$2"' sh \
    "$facenet" "$TMP/said"
ok "alone, it says nothing of others" sh -c '! grep "another run" "$1"' sh "$TMP/said"
ok "and ends there" is "$(sql "SELECT status, last_step FROM runs WHERE name = 'more'")" \
    "FINISHED|18"
"$facenet" runs more --delete
ok "a setting on resuming is refused, not ignored" fails_with 2 "$facenet" train \
    --resume discarded --lr 0.1
"$facenet" runs discarded --delete
ok "deleting a run deletes its files" is "$(sql "SELECT count(*) FROM runs
    WHERE name = 'discarded'")$(find "$FACENET_DB.d/checkpoints" -name '*.safetensors' |
    wc -l)" "0$(sql "SELECT count(*) FROM checkpoints")"
