# What bf16 costs: a net of 1x1 convolutions trained on drawn faces in fp32 and in bf16, for six
# seeds.
. "$FACENET_SOURCE/tests/tap.sh"
. "$FACENET_SOURCE/tests/cli/val.sh"
facenet="$FACENET_BUILD/facenet"
"$facenet" nets mobilefacenet --bench --seconds 0.01 --precision bf16 >"$TMP/nets" 2>&1 || {
    echo "1..0 # SKIP $(cat "$TMP/nets")"; exit 0; }

# as_good FAR: the mean of the seeds' differences is not two of its standard errors below 0.
as_good() {
    awk -v far="$1" -v means="$TMP/means" '
        $3 == far { val[$1, $2] = $4; sum[$1] += $4; n += $1 == "bf16" }
        END { for (seed = 1; seed <= n; seed++) {
                d = val["bf16", seed] - val["fp32", seed]; all += d; square += d * d }
            mean = all / n; error = sqrt((square / n - mean * mean) / (n - 1))
            printf "# FAR %s: fp32 %.2f, bf16 %.2f, difference %.2f +- %.2f\n", far,
                sum["fp32"] / n, sum["bf16"] / n, mean, error >>means
            exit !(n == 6 && mean >= -2 * error) }' "$TMP/val"
}

plan 3
for seed in 1 2 3 4 5 6; do
    FACENET_DB="$TMP/$seed.db"
    export FACENET_DB
    "$facenet" synth --name faces --seed "$seed" --identities 300 --images 20 --size 32 \
        --held-out 0.6 >/dev/null
    for precision in fp32 bf16; do
        val "$precision" --data faces --net mobilefacenet --precision "$precision" --steps 700
    done
done
for far in 1e-1 1e-2 1e-3; do
    ok "FAR $far: bf16 is as good as fp32, within the noise of the seeds" as_good "$far"
done
cat "$TMP/means"
