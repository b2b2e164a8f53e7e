# From the public nets that known.c names to reviewed clusters: what fetches them, with a fake npm;
# then, where the registry of npm is reached or was before, photos composed of drawn faces are
# imported, grouped and reviewed by keys.  The package stays in the build folder.
# shellcheck source=tests/tap.sh
. "$FACENET_SOURCE/tests/tap.sh"
# shellcheck source=tests/cli/walk.sh
. "$FACENET_SOURCE/tests/cli/walk.sh"
plan 24
own_database
tui="$FACENET_BUILD/facenet-tui"
source=$(cd "$FACENET_SOURCE" && pwd)
fetch=$source/src/cmd/models/fetch.sh
kept=$(cd "$FACENET_BUILD" && pwd)/models

# at_least LEAST VALUE
at_least() { awk -v a="$1" -v b="$2" 'BEGIN { print b; exit !(b >= a) }'; }
said() { grep -qF -- "$1" "$TMP/said" || { cat "$TMP/said"; return 1; }; }
# fails WORDS COMMAND...: with status 1 and these words.
fails() { words=$1; shift; "$@" >"$TMP/said" 2>&1; is $? 1 && said "$words"; }

# Every file of known.c is fetched.
fetched() {
    sed -n 's/.*\.file = "\(.*\)",/\1/p; s/^#define [A-Z]* "\(.*@.*\)"/\1/p
        s/.*\.package = "\(.*\)",/\1/p' \
        "$source/src/cmd/models/known.c" >"$TMP/names"
    [ "$(wc -l <"$TMP/names")" -ge 6 ] && while read -r name; do
        grep -qF " $name" "$fetch" || { echo "$name"; return 1; }
    done <"$TMP/names"
}
ok "all that known.c names is fetched" fetched
ok "without a database the known nets are listed" test \
    "$("$facenet" models | grep -c 'model/fr_.* of faceplugin')" = 3
ok "and none is made" test ! -e "$FACENET_DB"

# fake_npm SCRIPT: in place of npm.
mkdir "$TMP/bin"
fake_npm() { printf '#!/bin/sh\n%s\n' "$1" >"$TMP/bin/npm"; chmod +x "$TMP/bin/npm"; }
by_fake() { PATH="$TMP/bin:$PATH" "$fetch" "$@"; }
fake_npm 'echo "npm error code ENOTFOUND" >&2; exit 1'
ok "a registry out of reach is said" fails "npm can't fetch faceplugin" by_fake "$TMP/models"
ok "with npm's reason" said "npm error code ENOTFOUND"
ok "and where the package goes" said "$TMP/models/faceplugin-face-recognition-js-0.0.1.tgz"
fake_npm 'echo "$*" >../arguments; echo other >faceplugin-face-recognition-js-0.0.1.tgz'
ok "another package of that name is refused" fails "its SHA-512 is another" by_fake "$TMP/models"
ok "nothing of it is unpacked" test ! -e "$TMP/models/faceplugin-face-recognition-js-0.0.1"
ok "no script of a package runs" grep -q -- "^pack [^ ]*@0.0.1 --ignore-scripts" \
    "$TMP/models/arguments"

# rest REASON: the others are skipped.
rest() {
    while [ "$TAP_N" -lt 24 ]; do
        skip "photos to clusters" "$1"
    done
    exit 0
}
if [ ! -e "$kept/faceplugin-face-recognition-js-0.0.1.tgz" ]; then
    command -v npm >/dev/null || rest "no npm"
    timeout 15 npm view faceplugin-face-recognition-js@0.0.1 version >"$TMP/said" 2>&1 ||
        rest "the registry of npm isn't reached"
fi
"$fetch" "$kept" >"$TMP/nets" 2>"$TMP/said" || { cat "$TMP/said"; bail "nothing is fetched"; }
fake_npm 'exit 1'
ok "fetched once, no network is needed" is "$(by_fake "$kept")" "$(cat "$TMP/nets")"
while read -r net; do
    "$facenet" models add "$net" >>"$TMP/added" || bail "$net isn't added"
done <"$TMP/nets"
ok "all nets are known" is "$(grep -c 'a file that is known' "$TMP/added")" 3
ok "with their licences" is "$(grep -c '^licence: MIT' "$TMP/added")" 3

cd "$TMP" || bail "no folder"
"$facenet" synth --photos album --identities 8 --images 5 --seed 2 >said || bail "no photos"
"$facenet" import album --photos >said 2>&1 || { cat said; bail "no import"; }
ok "an import groups the faces at once" said "faces of album: "
# The composed faces with the one found at each; who is where is on no list of the program's.
sqlite3 truth.db 'CREATE TABLE truth (file, x REAL, y REAL, height REAL, person)' \
    '.separator "\t"' '.import album/people.tsv truth' \
    "ATTACH '$FACENET_DB' AS f" "CREATE TABLE shown AS SELECT person, image_id,
        min(max(faces.height / t.height, t.height / faces.height)) AS ratio
        FROM truth t JOIN f.images ON path = file JOIN f.faces ON image_id = f.images.id
        WHERE max(abs(faces.x + faces.width / 2 - t.x), abs(faces.y + faces.height / 2 - t.y))
            < 0.4 * t.height GROUP BY t.rowid HAVING ratio < 2"
ok "every composed face is found" is "$(sqlite3 truth.db 'SELECT count(*) FROM shown')" 40
ok "and little else" at_least "$(sql 'SELECT count(*) FROM faces')" 45
# bcubed: precision and recall of the current clusters.
bcubed() {
    sqlite3 -separator ' ' truth.db "ATTACH '$FACENET_DB' AS f" "WITH s AS MATERIALIZED (
        SELECT person, coalesce(cluster_id, -image_id) AS c FROM shown
            JOIN f.cluster_members USING (image_id)
            JOIN f.clusterings k ON k.id = clustering_id WHERE current)
        SELECT avg((SELECT avg(o.person = s.person) FROM s o WHERE o.c = s.c)),
            avg((SELECT avg(o.c = s.c) FROM s o WHERE o.person = s.person)) FROM s"
}
bcubed >automatic
"$facenet" cluster mobilefacenet-512 --data album --threshold 0.8 >said || bail "no clusters"
bcubed >strict
ok "at the automatic threshold most people are apart" at_least 0.8 "$(cut -d ' ' -f 1 automatic)"
ok "and nobody is in pieces" at_least 0.95 "$(cut -d ' ' -f 2 automatic)"
ok "at a strict one they are apart" at_least 0.95 "$(cut -d ' ' -f 1 strict)"
ok "and together" at_least 0.95 "$(cut -d ' ' -f 2 strict)"

# review KEYS...: in the dashboard, which begins with the clusters of the photos.
review() { printf '%s\n' "$@" show >keys; "$tui" --view clusters --data album --script keys >said; }
largest=$(sql "SELECT cluster_id FROM cluster_members JOIN clusterings k ON k.id = clustering_id
    WHERE current AND cluster_id IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1")
named() { sql "SELECT name, confirmed FROM clusters WHERE id = $largest"; }
review 'key Enter n' 'type Ann' 'key Enter Enter' 'key a'
ok "keys name a cluster and confirm it" is "$(named)" "Ann|1"
review 'key u'
ok "another dashboard undoes the one" is "$(named)" "Ann|0"
review 'key u'
ok "and the other" is "$(named)" "|0"

# The README's walk.
"$facenet" synth --photos photos --identities 2 --images 2 >said || bail "no photos"
ok "the README's commands work" walk photo-00001.png photo-00002.png
ok "and make a folder per person" sh -c 'ls people/*/*-photo-*.png'
