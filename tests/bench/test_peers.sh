# bench-peers without any peer: each goal still has its line, marked as not measured.
# shellcheck source=tests/tap.sh
. "$FACENET_SOURCE/tests/tap.sh"
plan 3

ok "without peers it succeeds" sh -c 'FACENET_TORCH=false FACENET_NODE_MODULES='' \
    BENCH_PARTS="nets avx2 census added" sh "$1" >"$2"' sh "$FACENET_SOURCE/tests/bench/peers.sh" \
    "$TMP/out"
ok "each goal has a line" sh -c '[ "$(grep -c "^goal " "$1")" = 18 ]' sh "$TMP/out"
ok "each line says that it was not measured, and the goal" sh -c '
    ! grep "^goal " "$1" | grep -vE "^goal [a-z0-9.-]+ not measured reach [0-9.]+ aim [0-9.]+$" &&
    grep -q "^goal train-resnet not measured reach 1.4 aim 1.9$" "$1"' sh "$TMP/out"
