# facenet experiment: what a file asks for, its runs and table, and what it does after a kill.
. "$FACENET_SOURCE/tests/tap.sh"
plan 48
own_database
cd "$TMP" || exit 1

# Every file that is distributed is right, and its runs have three seeds at least.
checks() {
    for file in "$FACENET_SOURCE"/experiments/*.exp; do
        "$facenet" experiment "$file" --check >said || return 1
        said "^$(basename "$file" .exp): [0-9]+ rows? with [3-9] seeds each" || return 1
    done
}
ok "the files of experiments/ are right" checks
ok "none is there yet: nothing was made" test ! -e "$FACENET_DB"

cat >base <<'EOF'
# Two rules, two seeds.
experiment small
about      rules      # of selection
data       faces synth --identities 12 --images 6 --size 16 --held-out 0.4
seeds      1 2
figures    accuracy dimensions
steps      12
threads    1
identities 4
images     3
warmup     0
checkpoint-every 4
EOF
{ cat base; echo "vary select hardest-semi-hard random"; } >small.exp
# wrong LINE WORDS: a file with that line at its end is refused with these words.
wrong() {
    { cat base; printf '%s\n' "$1"; } >wrong.exp
    says "wrong.exp.*$2" 1 experiment wrong.exp --check
}
ok "a word that begins no line is refused with the nearest" wrong "margn 0.3" \
    "line 13: margn is no setting and begins no line \(did you mean margin\?\)"
ok "so is a value out of range" wrong "margin 9" "line 13: --margin 9: expected a number"
ok "and a setting that is there twice" wrong "steps 9" "line 13: the setting is there twice"
ok "and the seed as a setting" wrong "vary seed 1 2" "line 13: the line seeds has the seeds"
ok "and a pause, which nobody would end" wrong "on-collapse pause" "would wait for somebody"
ok "and a quote without its end" wrong 'row "a b' "a quote without its end"
ok "and an unknown figure" wrong "figures speed" "there is no figure speed; expected accuracy"
ok "and an option that synth hasn't" wrong "data x synth --people 3" "people: there is no such"
ok "and an unknown data set" wrong "row a data=none" "no data line of that name"
ok "and two rows of one name" wrong "$(printf 'row a\nrow a margin=0.3\n#')" \
    "line 14: two rows are called a"
ok "and a label that is none" wrong 'row ""' "line 13: expected row LABEL"
ok "and a row that begins with none" wrong "$(printf '#\nrow a init-from=b\n#')" \
    "line 14, row a: there is no row b to begin with"
ok "and one that begins with another net" wrong \
    "$(printf 'row a\nrow b embedding=64 init-from=a\n#')" "line 14, row b: the row that it begins"
ok "and settings that contradict each other" wrong "row a margin=0.05" "line 13, row a: the curric"
ok "in the line that varies" wrong "$(printf 'vary margin 0.3 0.05\n#')" \
    "line 13, row margin 0.05: the curriculum"
ok "or in the last one" wrong "$(printf 'margin 0.05\n#')" "line 13, row run: the curriculum"
ok "and a quality that is none" wrong "eval a jpeg-quality=0" "line 13: .*jpeg-quality=1 to 100"
ok "and a data set to test on that is nowhere" wrong "$(printf 'test none\n#')" \
    "line 13: there is no data line of that name"
# twice LINE: the file with this line once more is refused.
twice() { wrong "$(printf '%s\n%s\n#' "$1" "$1")" "line 14: .* (twice|label)"; }
all_twice() {
    twice "data x" && twice "test faces" && twice "vary margin 0.3 0.4" && twice "eval a" &&
        wrong "experiment b" "line 13: experiment is there twice"
}
ok "and what is there twice" all_twice
{ cat base; printf 'row a\nrow "b c" margin=0.3\nvary embedding 8 16\n'; } >grid.exp
ok "rows are combined with what varies" is "$("$facenet" experiment grid.exp --check |
    sed -n 's/^  \(.*\): faces, .*/\1/p' | tr '\n' '|')" \
    "a, embedding 8|a, embedding 16|b c, embedding 8|b c, embedding 16|"

"$facenet" experiment small.exp --jobs 2 >said 2>&1
ok "it draws, trains and tests" said "^4 of 4  .*, seed [12]: accuracy "
ok "and prints means with their errors" said "^random +2 +[0-9.]+ ± [0-9.]+ +[0-9.]+ ± [0-9.]+$"
ok "and differences from the first row" is "$(sed -n '/against "hardest-semi-hard"/,$p' said |
    grep -cE '^random +[+-][0-9.]+ ± [0-9.]+')" 1
ok "its runs are tagged and named" is "$(sql "SELECT group_concat(name || '=' || value, ' ') FROM
    (SELECT name, value FROM runs JOIN tags ON run_id = id WHERE key = 'experiment/small'
    ORDER BY name)")" "small/hardest-semi-hard/1=hardest-semi-hard \
small/hardest-semi-hard/2=hardest-semi-hard small/random/1=random small/random/2=random"
"$facenet" experiment small.exp --table --csv >csv
"$facenet" experiment small.exp --table --json >json
column() { awk -F , -v row="\"$1\"" -v n="$2" '$2 == row { sum += $n; count++ }
    END { printf "%.1f\n", 100 * sum / count }' csv; }
ok "the mean is that of its runs" said "^random +2 +$(column random 7) ± "
ok "each run is a line of CSV" is \
    "$(grep -cE '^"small","(h.*-hard|random)","",[12],[1-4],done,0[.]' csv)" 4
json_of() { sed -E 's/.*"row":"random".*"accuracy":\{"values":\[([0-9.,]+)\],"all":.*/\1/' json; }
ok "and a value of JSON" is "$(json_of | awk -F , '{ printf "%.3f %.3f\n", $1, $2 }')" \
    "$(awk -F , '$2 == "\"random\"" { printf "%s%.3f", n++ ? " " : "", $7 }' csv)"
ok "Markdown has the rows, too" sh -c '"$1" experiment small.exp --table --markdown |
    grep -qE "^\| random \| 2 \| .* ± .* \([+-].* ± .*\) \|"' sh "$facenet"
trained() { sql "SELECT group_concat(id || ':' || start_time, ' ') FROM runs"; }
before=$(trained)
{ cat base; echo 'row "a|b" margin=0.4'; } >bar.exp
ok "and a bar of a label ends no cell" is \
    "$("$facenet" experiment bar.exp --table --markdown | sed -n '3s/ | 0.*//p')" '| a\|b'
"$facenet" experiment small.exp >said 2>&1
ok "nothing is trained twice" is "$(trained)" "$before"

ok "the dashboard shows them under a heading" sh -c '"$1/facenet-tui" --snapshot runs |
    grep -q "small   4 of 4 runs done"' sh "$FACENET_BUILD"
printf 'size 120x36\nkey 2 g Enter\nshow\n' >keys
ok "and unfolded" is "$("$FACENET_BUILD/facenet-tui" --script keys |
    grep -cE ' (random|hardest-semi-hard)/[12] ')" 4

# Another experiment takes what is there; a changed row leaves the old runs where they were.
{ sed 's/^experiment small/experiment other/' base
  echo 'row plain'; echo 'row "with less" margin=0.15'
  echo 'eval as-is'; echo 'eval worse jpeg-quality=10 pixels=64'; } >other.exp
"$facenet" experiment other.exp >said 2>&1
ok "runs of another experiment with these settings are taken" is "$(sql "SELECT count(*) FROM tags
    WHERE key = 'experiment/other' AND value = 'plain' AND run_id IN (1, 3)")" 2
ok "each way of testing has its line" said "^with less, worse +2 "
sed 's/margin=0.15/margin=0.12/' other.exp >changed.exp
ok "a changed row is waited for" says "^with less, as-is +0 of 2 +- " 0 \
    experiment changed.exp --table
"$facenet" experiment changed.exp >said 2>&1
ok "and trained; its old runs stay without the tag" is "$(sql "SELECT count(*), sum(id IN (SELECT
    run_id FROM tags WHERE key = 'experiment/other')) FROM runs WHERE id > 4")" "4|2"
sed 's/--images 6/--images 7/' base >drawn.exp
ok "a data set that was drawn otherwise is refused" says "another one than the file draws" 1 \
    experiment drawn.exp
ok "so is one that nobody draws" says "there is no data set nowhere: import it" 1 \
    experiment - <<EOF
experiment none
data nowhere
EOF

# A run that begins with another one's net, and one that cannot train.
{ sed 's/^experiment .*/experiment begun/; s/^seeds.*/seeds 1/' base
  echo 'data thin synth --identities 3 --images 1 --held-out 0'
  echo 'row net loss=softmax'; echo 'row then init-from=net'; echo 'row never data=thin'
  } >begun.exp
"$facenet" experiment begun.exp >said 2>&1
ok "a failed run fails the command at its end" is "$? $(grep -c '^3 of 3 ' said)" "1 1"
ok "and is counted" said "^never +0 of 1, 1 failed"
ok "a row begins with the net of another one" is "$(sql "SELECT p.value = c.id AND c.run_id =
    (SELECT run_id FROM tags WHERE value = 'net') FROM params p JOIN checkpoints c ON c.step = 12
    AND c.id = p.value WHERE p.key = 'init-from'")" 1

# Killed in the middle, all of it: the same command goes on with the steps that are there.
long() { sed "s/^experiment .*/experiment $1/; s/^seeds.*/seeds 1/
    s/^steps.*/steps $2/" base; echo "margin $3"; }
long killed 80 0.3 >killed.exp
"$facenet" experiment killed.exp >said 2>&1 &
first=$!
steps() { [ "$(sql "SELECT count(*) FROM steps JOIN tags USING (run_id)
    WHERE key = 'experiment/$1'")" -ge "$2" ]; }
run_of() { sql "SELECT run_id FROM tags WHERE key = 'experiment/$1'"; }
wait_for 60 steps killed 20
ok "a second one on the same database is refused" says "another facenet experiment works on" 1 \
    experiment small.exp
run=$(run_of killed)
kill -9 "$first" "$(sql "SELECT pid FROM runs WHERE id = $run")"
wait "$first" 2>/dev/null
"$facenet" experiment killed.exp >said 2>&1
ok "after kill -9 the run goes on from its checkpoint" is "$(run_of killed)|$(sql "SELECT count(*),
    max(step), (SELECT count(*) FROM events WHERE run_id = $run AND
    message LIKE 'continues from%') > 0 FROM steps WHERE run_id = $run")" "$run|80|80|1"

# Killed alone, it leaves its run to the process that trains it, which the next one waits for.
long left 80 0.35 >left.exp
"$facenet" experiment left.exp >said 2>&1 &
first=$!
wait_for 60 steps left 10
run=$(run_of left) pid=$(sql "SELECT pid FROM runs WHERE id = $(run_of left)")
kill -9 "$first"
wait "$first" 2>/dev/null
"$facenet" experiment left.exp >said 2>&1
ok "killed alone, its run is waited for" is "$(sql "SELECT id, status, pid FROM runs
    WHERE id = $run") $(grep -c '^1 of 1  run, seed 1: accuracy' said)" "$run|FINISHED|$pid 1"

# Interrupted, it stops at a checkpoint and says how to go on.
long asked 400 0.25 >asked.exp
"$facenet" experiment asked.exp >said 2>&1 &
first=$!
wait_for 60 steps asked 10
kill -TERM "$first"
wait "$first"
ok "interrupted, it says how to go on" said "interrupted; the same command goes on"
run=$(run_of asked)
ok "and its run has a checkpoint of its last step" is "$(sql "SELECT status,
    (SELECT max(step) FROM checkpoints WHERE run_id = $run) =
    (SELECT max(step) FROM steps WHERE run_id = $run) FROM runs WHERE id = $run")" "KILLED|1"
