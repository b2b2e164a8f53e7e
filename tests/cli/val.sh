# For comparisons over three seeds: `. tests/cli/val.sh` behind tap.sh, with $facenet and $seed set.
#
# Trainings differ more from seed to seed than an evaluation's own error says, which knows of its
# pairs only: so two ways to train are compared over the seeds, by the error of that mean.

# val NAME OPTION...: trains on 16 x 5 images a step and keeps a line "NAME SEED FAR VAL ERROR" for
# each FAR, of the held-out people.
# shellcheck disable=SC2154 # the test sets facenet and seed
val() {
    val_name=$1; shift
    "$facenet" train --name "$val_name" --seed "$seed" --identities 16 --images 5 --threads 2 \
        --eval-every 100000 "$@" >"$TMP/log" 2>&1 || cat "$TMP/log" >&2
    "$facenet" eval "$val_name" | awk -v name="$val_name" -v seed="$seed" '$1 ~ /^1e-[123]$/ {
        print name, seed, $1, $2, $4 }' | tee -a "$TMP/val" | sed 's/^/# /'
}
# as_good A B FAR: the mean of A is not more than the standard error of B's below the mean of B.
as_good() {
    awk -v a="$1" -v b="$2" -v far="$3" -v means="$TMP/means" '
        $3 == far { n[$1]++; sum[$1] += $4; square[$1] += $4 * $4 }
        END { mean = sum[b] / 3; other = sum[a] / 3
            error = sqrt((square[b] / 3 - mean * mean) / 2)
            printf "# FAR %s: %s %.2f +- %.2f, %s %.2f\n", far, b, mean, error, a, other >>means
            exit !(n[a] == 3 && n[b] == 3 && other >= mean - error) }' "$TMP/val"
}
