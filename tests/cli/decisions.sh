# What a review of the suspects is worth, on drawn faces, for three seeds.  Trained on the right
# names; on names of which 15 % are wrong; again after a review of the most suspect images, twice as
# many as are wrong; and after a second review, by that run, of half as many as are wrong.  The
# reviewer is the truth, which the paths of the pictures keep.
#
# Trainings differ more from seed to seed than the error of one evaluation, which covers its pairs
# only.  So right names and reviewed ones are compared over the seeds, by the error of the mean, and
# seed by seed only where the difference is larger than this noise.
. "$FACENET_SOURCE/tests/tap.sh"
facenet="$FACENET_BUILD/facenet"
command -v sqlite3 >/dev/null || bail "sqlite3 is missing: apt-get install sqlite3"
share=0.15 steps=700
drawn="--identities 300 --images 20 --size 32 --held-out 0.6"

holds() { awk "BEGIN { exit !($1) }"; }
# train NAME DATA [OPTION]: a line "NAME SEED FAR VAL ERROR" for each FAR, of the held-out people.
train() {
    "$facenet" train --name "$1" --data "$2" --seed "$seed" ${3:-} --identities 16 --images 5 \
        --steps "$steps" --eval-every "$steps" --threads 2 >"$TMP/log" 2>&1 || cat "$TMP/log" >&2
    "$facenet" eval "$1" | awk -v name="$1" -v seed="$seed" '$1 ~ /^1e-[123]$/ {
        print name, seed, $1, $2, $4 }' | tee -a "$TMP/val" | sed 's/^/# /'
}
# review RUN COUNT: corrects or confirms its COUNT most suspect images without a verdict.
review() {
    "$facenet" suspects "$1" --limit "$2" >"$TMP/list"
    awk -v OFS='\t' 'NR > 1 { truth = $NF; sub("/.*", "", truth)
        if ($5 != truth) print $NF, "move", truth; else print $NF, "fine" }' "$TMP/list" \
        >"$TMP/verdicts"
    "$facenet" suspects "$1" --apply "$TMP/verdicts" >/dev/null 2>&1
}
# wrong LINES: how many of the first suspects were corrected.
wrong() { head -n "$1" "$TMP/verdicts" | awk '$2 == "move" { n++ } END { print n + 0 }'; }
# beats A B FAR ERRORS: with this seed, VAL of A is above that of B by more than ERRORS errors.
beats() {
    awk -v a="$1" -v b="$2" -v seed="$seed" -v far="$3" -v errors="$4" '$2 == seed && $3 == far {
        val[$1] = $4; error[$1] = $5 }
        END { exit !(val[a] - val[b] > errors * error[a]) }' "$TMP/val"
}
# as_good FAR: the mean of the reviewed names is at most a standard error below that of the right.
as_good() {
    awk -v far="$1" -v means="$TMP/means" '
        $3 == far { n[$1]++; sum[$1] += $4; square[$1] += $4 * $4 }
        END { mean = sum["clean"] / 3; reviewed = sum["again"] / 3
            error = sqrt((square["clean"] / 3 - mean * mean) / 2)
            printf "# FAR %s: right names %.2f +- %.2f, reviewed %.2f\n", far, mean, error,
                reviewed >>means
            exit !(n["clean"] == 3 && n["again"] == 3 && reviewed >= mean - error) }' "$TMP/val"
}

plan 24
for seed in 1 2 3; do
    FACENET_DB="$TMP/$seed.db"
    export FACENET_DB
    # shellcheck disable=SC2086 # a list of words
    "$facenet" synth --name right --seed "$seed" $drawn >/dev/null
    # shellcheck disable=SC2086
    "$facenet" synth --name wrong --seed "$seed" $drawn --mislabel "$share" >/dev/null
    flips=$(sqlite3 "$FACENET_DB" "SELECT count(*) FROM images JOIN identities i
        ON i.id = identity_id WHERE name <> substr(path, 1, instr(path, '/') - 1)")
    train clean right
    train flipped wrong
    review flipped $((flips * 2))
    found=$(wrong "$flips")
    echo "# seed $seed: $flips wrong names, $found of as many suspects, $(wrong 1000000) corrected"
    train reviewed wrong --decisions
    review reviewed $((flips / 2))
    echo "# seed $seed: $(wrong 1000000) more corrected"
    train again wrong --decisions
    ok "seed $seed: four of five of the most suspect have a wrong name" \
        holds "$found >= 0.8 * $flips"
    for far in 1e-1 1e-2 1e-3; do
        ok "seed $seed, FAR $far: wrong names cost more than two standard errors" \
            beats clean flipped "$far" 2
        ok "seed $seed, FAR $far: reviewed names are better" beats again flipped "$far" 0
    done
done
for far in 1e-1 1e-2 1e-3; do
    ok "FAR $far: reviewed names are within a standard error as good as right ones" as_good "$far"
done
cat "$TMP/means"
