# For comparisons over seeds: `. tests/cli/val.sh` behind tap.sh, with $facenet and $seed set.
#
# Trainings differ more from seed to seed than an evaluation's own error says, which knows of its
# pairs only: so two ways to train are compared over the seeds, by the error of their means.

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
