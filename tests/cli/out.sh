# What a file that the user names is written to: devices, FIFOs and links stay what they are, modes
# are kept.  The database, its lock and its folder follow no link.
. "$FACENET_SOURCE/tests/tap.sh"
plan 25
facenet="$FACENET_BUILD/facenet"
FACENET_DB="$TMP/f.db"
export FACENET_DB
umask 022

refuses() { # EXPRESSION COMMAND...
    expected=$1; shift
    "$@" >"$TMP/said" 2>&1
    code=$?
    cat "$TMP/said"
    [ "$code" = 1 ] && grep -q "$expected" "$TMP/said"
}
export_to() { "$facenet" export steps r --out "$1"; }
written() { cmp "$TMP/expected" "$1"; }
kept() { [ -L "$1" ] && is "$(readlink "$1")" "$2"; }

"$facenet" synth --name d --identities 4 --images 3 --size 32 --held-out 0 >/dev/null
"$facenet" train --data d --name r --steps 2 --identities 2 --images 2 --embedding 8 --threads 1 \
    >/dev/null 2>&1
"$facenet" export steps r >"$TMP/expected"
ok "there are steps" is "$(wc -l <"$TMP/expected")" 3

export_to "$TMP/new"
ok "a new file" written "$TMP/new"
ok "is its owner's alone" is "$(stat -c %a "$TMP/new")" 600
echo old >"$TMP/old" && chmod 640 "$TMP/old"
export_to "$TMP/old"
ok "a file that is there is replaced" written "$TMP/old"
ok "and keeps its mode" is "$(stat -c %a "$TMP/old")" 640
mkdir "$TMP/deep"
ln -s ../old "$TMP/deep/link" && ln -s deep/link "$TMP/chain" && echo old >"$TMP/old"
export_to "$TMP/chain"
ok "a link to a link" written "$TMP/old"
ok "stays a link" kept "$TMP/chain" deep/link
ok "the other one too" kept "$TMP/deep/link" ../old
ln -s deep/absent "$TMP/dangling"
(cd "$TMP" && export_to dangling)
ok "a link to nothing makes its target" written "$TMP/deep/absent"
ok "and stays" kept "$TMP/dangling" deep/absent
ln -s loop "$TMP/loop"
ok "links in a circle are an error" refuses "cannot write $TMP/loop: too many links" \
    export_to "$TMP/loop"
ok "and so is a folder" refuses "cannot write $TMP/deep" export_to "$TMP/deep"
ln -s /proc/self/fd/1 "$TMP/stdout"
echo before >"$TMP/all"
export_to "$TMP/stdout" >>"$TMP/all"
(echo before; cat "$TMP/expected") >"$TMP/both"
ok "standard output by its name" cmp "$TMP/all" "$TMP/both"
export_to "$TMP/stdout" | cat >"$TMP/all"
ok "into a pipe" written "$TMP/all"
mkfifo "$TMP/fifo"
timeout 10 cat "$TMP/fifo" >"$TMP/all" &
timeout 10 "$facenet" export steps r --out "$TMP/fifo"
wait $!
ok "a FIFO is written" written "$TMP/all"
ok "and stays a FIFO" [ -p "$TMP/fifo" ]
if mknod "$TMP/full" c 1 7 2>/dev/null && (: >"$TMP/full") 2>/dev/null; then
    ok "a full device is an error" refuses "cannot write $TMP/full: No space" export_to "$TMP/full"
    ok "and stays a device" [ -c "$TMP/full" ]
else
    skip "a full device is an error" "devices cannot be made here"
    skip "and stays a device" "devices cannot be made here"
fi
ok "nothing temporary is left" is "$(find "$TMP" -name '*.tmp-*')" ""

ln -s f.db "$TMP/linked.db"
ok "a database that is a link is refused" refuses "linked.db is a link" \
    "$facenet" --db "$TMP/linked.db" runs
ln -sf "$TMP/old" "$TMP/g.db.lock"
ok "so is a lock" refuses "cannot open $TMP/g.db.lock" "$facenet" --db "$TMP/g.db" synth
mv "$FACENET_DB.d/checkpoints" "$TMP/elsewhere"
ln -s "$TMP/elsewhere" "$FACENET_DB.d/checkpoints"
ok "and a folder of checkpoints" refuses "checkpoints is a link" "$facenet" embed r
rm "$FACENET_DB.d/checkpoints" && mv "$TMP/elsewhere" "$FACENET_DB.d/checkpoints"
for file in $(cd "$FACENET_DB.d" && find checkpoints crops -type f); do
    mv "$FACENET_DB.d/$file" "$TMP/moved" && ln -s "$TMP/moved" "$FACENET_DB.d/$file"
    ok "and a file of ${file%%/*}" refuses 'no whole checkpoint\|crops.*regular file but a link' \
        "$facenet" embed r
    rm "$FACENET_DB.d/$file" && mv "$TMP/moved" "$FACENET_DB.d/$file"
done
mv "$FACENET_DB.d" "$TMP/elsewhere" && ln -s elsewhere "$FACENET_DB.d"
ok "and all of them" refuses "f.db.d is a link" "$facenet" embed r
