# What bf16 costs: a net of 1x1 convolutions trained on drawn faces in fp32 and in bf16, for three
# seeds.
. "$FACENET_SOURCE/tests/tap.sh"
. "$FACENET_SOURCE/tests/cli/val.sh"
facenet="$FACENET_BUILD/facenet"
"$facenet" nets mobilefacenet --bench --seconds 0.01 --precision bf16 >"$TMP/nets" 2>&1 || {
    echo "1..0 # SKIP $(cat "$TMP/nets")"; exit 0; }

plan 3
for seed in 1 2 3; do
    FACENET_DB="$TMP/$seed.db"
    export FACENET_DB
    "$facenet" synth --name faces --seed "$seed" --identities 300 --images 20 --size 32 \
        --held-out 0.6 >/dev/null
    for precision in fp32 bf16; do
        val "$precision" --data faces --net mobilefacenet --precision "$precision" --steps 700
    done
done
for far in 1e-1 1e-2 1e-3; do
    ok "FAR $far: bf16 is within a standard error as good as fp32" as_good bf16 fp32 "$far"
done
cat "$TMP/means"
