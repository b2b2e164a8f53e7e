# What reviewing the suspects is worth, on drawn faces, for three seeds: trained on the right names;
# on names of which 15 % are wrong; on those again after the most suspect images were reviewed,
# half as many more as are wrong.  The truth, which the pictures' paths keep, is the reviewer.
. "$FACENET_SOURCE/tests/tap.sh"
facenet="$FACENET_BUILD/facenet"
command -v sqlite3 >/dev/null || bail "sqlite3 is missing: apt-get install sqlite3"
share=0.15 steps=350
drawn="--identities 300 --images 20 --size 32 --held-out 0.6"

holds() { awk "BEGIN { exit !($1) }"; }
# train NAME DATA SEED [OPTION]: prints VAL at a FAR of 1e-1 of the held-out people and its error.
train() {
    "$facenet" train --name "$1" --data "$2" --seed "$3" ${4:-} --identities 16 --images 5 \
        --steps "$steps" --eval-every "$steps" --threads 2 >"$TMP/log" 2>&1 || cat "$TMP/log" >&2
    "$facenet" eval "$1" | awk '$1 == "1e-1" { print $2, $4 }'
}
# wrong LINES: images among the first suspects that are not of the person they are listed as.
wrong() {
    awk -v lines="$1" 'NR > 1 && NR <= lines + 1 { truth = $NF; sub("/.*", "", truth)
        n += $5 != truth } END { print n + 0 }' "$TMP/list"
}

plan 12
echo "# seed  wrong names  first found  moved  VAL at FAR 1e-1: clean, flipped, reviewed"
for seed in 1 2 3; do
    FACENET_DB="$TMP/$seed.db"
    export FACENET_DB
    # shellcheck disable=SC2086 # a list of words
    "$facenet" synth --name clean --seed "$seed" $drawn >/dev/null
    # shellcheck disable=SC2086
    "$facenet" synth --name flipped --seed "$seed" $drawn --mislabel "$share" >/dev/null
    flips=$(sqlite3 "$FACENET_DB" "SELECT count(*) FROM images JOIN identities i
        ON i.id = identity_id WHERE name <> substr(path, 1, instr(path, '/') - 1)")
    clean=$(train clean clean "$seed")
    flipped=$(train flipped flipped "$seed")
    "$facenet" suspects flipped --limit $((flips * 3 / 2)) >"$TMP/list"
    awk -v OFS='\t' 'NR > 1 { truth = $NF; sub("/.*", "", truth)
        if ($5 != truth) print $NF, "move", truth; else print $NF, "fine" }' "$TMP/list" \
        >"$TMP/verdicts"
    "$facenet" suspects flipped --apply "$TMP/verdicts" >/dev/null 2>&1
    reviewed=$(train reviewed flipped "$seed" --decisions)
    found=$(wrong "$flips")
    echo "# $seed  $flips  $found  $(wrong 1000000)  $clean, $flipped, $reviewed"
    ok "seed $seed: four of five of the most suspect have a wrong name" \
        holds "$found >= 0.8 * $flips"
    ok "seed $seed: wrong names cost more than two standard errors" \
        holds "${clean% *} - ${flipped% *} > 2 * ${clean#* }"
    ok "seed $seed: reviewed names are better" holds "${reviewed% *} > ${flipped% *}"
    ok "seed $seed: within a standard error as good as right ones" \
        holds "${reviewed% *} >= ${clean% *} - ${clean#* }"
done
