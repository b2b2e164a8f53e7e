# What runs leave behind: embeddings, comparisons, exports; forgetting a data set.
. "$FACENET_SOURCE/tests/tap.sh"
plan 27
own_database

fails_with() { expected=$1; shift; "$@"; is $? "$expected"; }
refuses() { words=$1; shift; fails_with 1 "$@" >"$TMP/said" 2>&1 && grep -q "$words" "$TMP/said"; }
train() { "$facenet" train --data "$1" --name "$2" --identities 3 --images 2 --embedding 8 \
    --steps 4 --eval-every 2 --eval-pairs 20 --warmup 0 --threads 2 --margin "$3"; }

"$facenet" synth --name faces --identities 8 --images 3 --size 32 --held-out 0.5 >/dev/null
"$facenet" synth --name others --identities 2 --images 2 --size 32 --seed 7 >/dev/null
"$facenet" synth --name large --identities 2 --images 2 --size 48 >/dev/null
ok "a run comes to its end" train faces first 0.2
ok "its last checkpoint has an embedding of every image" is \
    "$(sql "SELECT count(*), min(length(vector)), max(length(vector)), min(step), max(step)
        FROM embeddings JOIN checkpoints ON id = checkpoint_id")" "24|32|32|4|4"
ok "embeddings are exported with people and pictures" sh -c '"$1" export embeddings first >"$2" &&
    [ "$(wc -l <"$2")" = 25 ] && head -1 "$2" | grep -q "^person,picture,held_out,e0.*e7$"' \
    sh "$facenet" "$TMP/before.csv"
ok "an exported vector has length 1" awk -F , 'NR > 1 { sum = 0
    for (i = NF - 7; i <= NF; i++) sum += $i * $i
    if (sum < 0.9999 || sum > 1.0001) exit 1 }' "$TMP/before.csv"
"$facenet" embed first >/dev/null
"$facenet" export embeddings first --out "$TMP/after.csv"
ok "embedding again gives the same vectors up to rounding" awk -F , '
    NR == FNR { line[FNR] = $0; next }
    { n = split(line[FNR], old, ","); if (n != NF || old[1] != $1 || old[2] != $2) exit 1
      for (i = 4; FNR > 1 && i <= NF; i++) if ((old[i] - $i) ^ 2 > 1e-10) exit 1 }
    END { if (FNR != 25) exit 1 }' "$TMP/before.csv" "$TMP/after.csv"
ok "without embeddings of a data set the error says how to make them" refuses "facenet embed" \
    "$facenet" export embeddings first --data others
ok "a run embeds another data set, even a small one" sh -c '"$1" embed first --data others &&
    [ "$("$1" export embeddings first --data others | wc -l)" = 5 ]' sh "$facenet"
ok "crops of another size are refused" refuses "size 32" "$facenet" embed first --data large
ok "steps are exported, one per line" sh -c '"$1" export steps first >"$2" &&
    [ "$(wc -l <"$2")" = 5 ] && [ "$(sed -n 5p "$2" | cut -d , -f 1)" = 4 ]' \
    sh "$facenet" "$TMP/steps.csv"
ok "evaluations are exported" sh -c '"$1" export metrics first | grep -q "\"accuracy\",0\."' \
    sh "$facenet"
ok "what cannot be exported is a usage error" fails_with 2 "$facenet" export nonsense first

train faces second 0.4 >/dev/null 2>&1
"$facenet" runs first second >"$TMP/compared"
ok "runs are compared: the setting that differs, both values" sh -c \
    'grep -Eq "^  margin +0\.2 +0\.4" "$1"' sh "$TMP/compared"
ok "equal settings are left out" sh -c '! grep -q embedding "$1"' sh "$TMP/compared"
ok "the outcome is shown" sh -c 'grep -Eq "^  accuracy +[0-9.]+ % +[0-9.]+ %" "$1" &&
    grep -Eq "^  steps +4 +4" "$1"' sh "$TMP/compared"
ok "a missing run is an error" refuses "nobody" "$facenet" runs first nobody
ok "renaming two runs is a usage error" fails_with 2 "$facenet" runs first second --rename x

# Files beside the database.
ok "doctor finds all files whole and no others" sh -c '"$1" doctor >"$2" &&
    grep -q "^The crops of 3 data sets are there" "$2" && grep -q "^[1-9].* checkpoints are whole" \
    "$2" && grep -q "^0 files, 0.0 MB, belong to nothing" "$2"' sh "$facenet" "$TMP/said"
stray="$FACENET_DB.d/checkpoints/run-9/step-1.safetensors"
mkdir "$FACENET_DB.d/checkpoints/run-9"
head -c 2000000 /dev/zero >"$stray"
echo new >"$FACENET_DB.d/crops/young"
touch -d "2 hours ago" "$stray"
ok "files that nothing names are listed and kept" sh -c '"$1" doctor >"$2" && [ -e "$3" ] &&
    grep -q "run-9/step-1.safetensors, 2.0 MB, belongs to nothing\.$" "$2" &&
    grep -q "young, 0.0 MB, belongs to nothing yet" "$2"' sh "$facenet" "$TMP/said" "$stray"
boot=$(cat /proc/sys/kernel/random/boot_id)
sql "UPDATE runs SET status = 'RUNNING', pid = $$, boot_id = '$boot',
    pid_start_time = $(sed 's/.*) //' /proc/$$/stat | cut -d ' ' -f 20) WHERE name = 'second'"
ok "nothing is removed while a run is alive" refuses "is training" "$facenet" doctor --clean
sql "UPDATE runs SET status = 'FINISHED'"
ok "--clean removes what is old enough, and nothing else" sh -c '"$1" doctor --clean >"$2" &&
    grep -q "^2 files, 2.0 MB, belong to nothing; 1, 2.0 MB, was removed" "$2" &&
    [ ! -e "$(dirname "$3")" ] && [ -e "$FACENET_DB.d/crops/young" ] && "$1" doctor >"$2" &&
    grep -q "^1 file, 0.0 MB, belongs to nothing" "$2"' sh "$facenet" "$TMP/said" "$stray"
rm "$FACENET_DB.d/crops/young"
checkpoint="$FACENET_DB.d/$(sql "SELECT path FROM checkpoints JOIN runs r ON r.id = run_id
    WHERE r.name = 'second' ORDER BY checkpoints.step DESC LIMIT 1")"
cp "$checkpoint" "$TMP/kept"
printf x >>"$checkpoint"
ok "a checkpoint that was changed is found" sh -c '"$1" doctor >"$2"; [ $? = 1 ] &&
    grep -q "differs from what was written" "$2"' sh "$facenet" "$TMP/said"
rm "$checkpoint"
ok "a missing checkpoint is found" sh -c '"$1" doctor >"$2"; [ $? = 1 ] &&
    grep -q "checkpoint of step 4, .*, is missing" "$2"' sh "$facenet" "$TMP/said"
cp "$TMP/kept" "$checkpoint"
mv "$FACENET_DB.d/crops/dataset-3.crops" "$TMP/crops"
ok "missing crops are found" sh -c '"$1" doctor >"$2"; [ $? = 1 ] &&
    grep -q "^Data set 3: the crop cache .* is missing; import" "$2"' sh "$facenet" "$TMP/said"
mv "$TMP/crops" "$FACENET_DB.d/crops/dataset-3.crops"

sql "PRAGMA wal_checkpoint(TRUNCATE)" >/dev/null
cp "$FACENET_DB" "$TMP/damaged.db"
head -c 40000 /dev/urandom | dd of="$TMP/damaged.db" bs=4096 seek=2 conv=notrunc 2>/dev/null
ok "a damaged database is an error" refuses "is damaged; restore it from a copy" \
    "$facenet" --db "$TMP/damaged.db" doctor

ok "a data set that runs use is not forgotten" refuses "first" "$facenet" forget faces
ok "forgetting removes its runs, files and rows" sh -c '"$1" forget faces --runs &&
    [ -z "$(find "$FACENET_DB.d" -name "*.safetensors")" ] &&
    [ "$(ls "$FACENET_DB.d/crops")" = "$(printf "dataset-2.crops\ndataset-3.crops")" ]' \
    sh "$facenet"
ok "nothing of it is left in the database" is "$(sql "SELECT (SELECT count(*) FROM runs),
    (SELECT count(*) FROM embeddings), (SELECT count(*) FROM images),
    (SELECT group_concat(name) FROM datasets)")" "0|0|8|large,others"
