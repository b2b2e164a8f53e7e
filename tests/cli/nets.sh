# facenet nets: the list, and measurements whose numbers are consistent.
# shellcheck source=tests/tap.sh
. "$FACENET_SOURCE/tests/tap.sh"
plan 12
facenet="$FACENET_BUILD/facenet"

fails_with() { expected=$1; shift; "$@"; is $? "$expected"; }
narrow() { awk 'length > 80 { print; wide = 1 } END { exit wide }' "$@"; }
nets() { "$facenet" nets "$@"; }

nets >"$TMP/list"
ok "the list has a line for each net that --net takes" is \
    "$(awk 'NR > 1 { print $1 }' "$TMP/list" | sort | paste -sd ' ')" \
    "$("$facenet" train --net nonsense 2>&1 |
        sed -n 's/.*expected //p' | tr '|' '\n' | grep -v '^imported' | sort | paste -sd ' ')"
ok "weights and multiply-adds are the published ones" is \
    "$(awk '$1 == "mobilefacenet" { print $2, $4, $6 }' "$TMP/list")" "1.00 221 112"

nets nns1 nn4.small2 >"$TMP/layers"
ok "layers are printed with their shapes" is \
    "$(awk '$1 == "full" || $1 == "3c.pool" || $1 == "nns1," { $1 = $1; print }' "$TMP/layers" |
        paste -sd '|')" "$(paste -sd '|' <<'END'
nns1, images of 165 pixels: 25.91 M weights, 221 M MAC
3c.pool max pooling 11x11x160 0 0.0 M
full maxout 1x1x664 0 0.0 M
3c.pool max pooling 6x6x320 0 0.0 M
END
)"
ok "NN4, as the paper writes it, is nn4" is "$(nets NN4)" "$(nets nn4)"
ok "the weights of the layers sum to the net's" awk '
    NF > 5 && $NF == "M" { sum += $(NF - 2) } END { print sum; exit sum != 25911784 + 3733968 }' \
    "$TMP/layers"

nets small --bench --batch 8 --seconds 0.01 --threads 2 >"$TMP/bench"
ok "a measurement has its peak, and numbers above 0" awk '
    /^[a-z0-9]+, threads 2: peak [0-9]+ GFLOP/ { peak = $5 }
    $1 == "small" { good = peak > 0 && NF == 8 && $2 > 0 && $3 > 0 && $5 > 0 && $6 > 0 && $8 > 10 }
    END { exit !good }' "$TMP/bench"
# Both are printed with one decimal: each may be off by half of it.
ok "GFLOP/s follow from images per second" awk '
    function follow(rate, flops, each) {
        return (flops - rate * each) ^ 2 <= (0.06 + 0.06 * each) ^ 2 }
    $1 == "small" { good = follow($2, $3, 68.296704 * 6e-3) && follow($5, $6, 68.296704 * 2e-3) }
    END { exit !good }' "$TMP/bench"

nets small --profile --batch 8 --seconds 0.01 >"$TMP/profile"
ok "a profile has each layer, and kinds that sum to the step" awk '
    $1 == "1a.conv1" { layer = $2 > 0 && $3 > 0 }
    / a step of / { step = $5 }
    $1 == "by" { kinds = 1; next }
    kinds && $1 != "loss," && NF > 5 { sum += $(NF - 4) + $(NF - 3) }
    kinds && $1 == "loss," { sum += $(NF - 1) }
    END { print sum, step; exit !(layer && sum > 0.99 * step && sum < 1.01 * step) }' "$TMP/profile"
ok "all of it fits 80 columns" narrow "$TMP/list" "$TMP/layers" "$TMP/bench" "$TMP/profile"
ok "an unknown net is a usage error" fails_with 2 nets nonsense
ok "a batch that is no multiple of four is refused" fails_with 2 nets small --bench --batch 9
ok "only nets that are named are measured" is \
    "$(nets --bench --seconds 0.01 --batch 8 2>&1 | head -n 1)" \
    "facenet nets: name the nets to measure; some take gigabytes; see facenet nets --help"
