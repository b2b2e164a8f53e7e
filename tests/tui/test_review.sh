# A review on a real terminal: every kind of decision by its keys, the state of the database after
# it, and undo by a later dashboard, which restores every assignment exactly.
. "$FACENET_SOURCE/tests/tap.sh"
. "$FACENET_SOURCE/tests/tui/pane.sh"
command -v sqlite3 >/dev/null || bail "sqlite3 is missing: apt-get install sqlite3"
plan 35

FACENET=$FACENET_BUILD/facenet
sql() { sqlite3 -cmd '.timeout 10000' "$DB" "$1"; }
# The cluster of every face, the names of the clusters, the constraints.
state() {
    sql "SELECT image_id, cluster_id, joined FROM cluster_members JOIN clusterings
             ON id = clustering_id WHERE current ORDER BY image_id;
         SELECT id, name, confirmed, hidden, cover_id FROM clusters c
             WHERE EXISTS (SELECT 1 FROM cluster_members WHERE cluster_id = c.id) ORDER BY id;
         SELECT * FROM constraints ORDER BY image_a, image_b;
         SELECT id, coalesce((SELECT verdict FROM verdicts WHERE image_id = images.id
             ORDER BY verdicts.id DESC LIMIT 1), 'none') FROM images ORDER BY id"
}
is_state() { [ "$(state)" = "$(cat "$1")" ]; }
where() { sql "SELECT ifnull(cluster_id, 0) FROM cluster_members JOIN clusterings
    ON id = clustering_id WHERE current AND image_id = $1"; }
made() { sql "SELECT count(*), max(id), (SELECT verb FROM decisions ORDER BY id DESC LIMIT 1)
    FROM decisions"; }
has_made() { case $(made) in "$(($1 + 1))|"*"|$2") ;; *) return 1 ;; esac; }
number=0
# decides VERB KEY...: the keys make that decision; the state after it is kept.
decides() {
    before=$(made)
    verb=$1; shift
    keys "$@"
    wait_for 10 has_made "${before%%|*}" "$verb" || { made; screen; return 1; }
    number=$((number + 1))
    state >"$TMP/state$number"
    ! cmp -s "$TMP/state$number" "$TMP/state$((number - 1))"
}
# walks KEY FROM TO: the key, repeated, goes through the saved states.
walks() {
    at=$2
    while [ "$at" -ne "$3" ]; do
        at=$((at + ($3 > $2 ? 1 : -1)))
        keys "$1"
        wait_for 10 is_state "$TMP/state$at" || { echo "not in state $at"; screen; return 1; }
    done
}

# Eight people of four pictures, whose embeddings the test sets: those of a person
# are equal, but the fourth is like the second person's, and the eighth person is near the first.
"$FACENET" --db "$DB" synth --name faces --identities 8 --images 4 --size 32 --held-out 0.5 \
    >"$TMP/made" 2>&1 || bail "no faces"
"$FACENET" --db "$DB" train --data faces --name first --identities 3 --images 3 --embedding 8 \
    --steps 3 --eval-every 3 --eval-pairs 20 --warmup 0 --threads 1 >"$TMP/made" 2>&1 ||
    bail "no run"
x=cdcc4c3f # 0.8
y=9a99193f # 0.6
o=00000000
l=0000803f # 1.0
person=0
for v in $l$o$o$o$o$o$o$o $o$l$o$o$o$o$o$o $o$o$l$o$o$o$o$o $o$o$o$l$o$o$o$o $o$o$o$o$l$o$o$o \
    $o$o$o$o$o$l$o$o $o$o$o$o$o$o$l$o $x$y$o$o$o$o$o$o; do
    sql "UPDATE embeddings SET vector = x'$v'
        WHERE image_id BETWEEN $((4 * person + 1)) AND $((4 * person + 4))"
    person=$((person + 1))
done
sql "UPDATE embeddings SET vector = x'$o$l$o$o$o$o$o$o' WHERE image_id = 4"

pane 80x24 -- --run first
keys 4
ok "an empty view says what fills it" sees "C groups its faces into people"
keys ":cluster complet 0.3" Enter
ok "an unknown method is refused with a reason" sees "there is no such method"
keys ":cluster complete 0.3" Enter
ok "the faces are grouped by the method chosen" sees "complete at 0.3"
ok "all of them" sees "8 to review"
ok "and the result is shown" sees "32 faces of faces: 8 clusters, 0 faces alone"
state >"$TMP/state0"
ann=$(where 1)
bob=$(where 5)
keys /
keys "$bob" Enter
ok "a cluster is found by its number" sees "▸ $(printf %5d "$bob")"
keys Enter
ok "it opens with all its faces" sees "1 of 5"
ok "a face is not this person" decides not r
ok "it is alone, and may not come back" is "$(where 4)$(where 5)$(where 6)$(where 7)$(where 8) $(
    sql "SELECT count(*) FROM constraints WHERE NOT same")" "0$bob$bob$bob$bob 4"
ok "it is named" decides name n Bob Enter Enter
ok "and confirmed, which goes on to the next" decides confirm a
ok "the next one is open" sees "1 of 4"
ok "the database has the name" is "$(sql "SELECT name, confirmed FROM clusters
    WHERE id = $bob")" "Bob|1"
keys Escape / "$ann" Enter m
ok "m offers the nearest cluster first" sees "0.40 over 12 pairs"
ok "and merges with it" decides merge Enter
ok "all are in one" is "$(where 1)" "$(where 32)"
ok "which t splits again" decides split t
ok "between the two people" [ "$(where 1)" != "$(where 32)" ]
ok "and it is reported" sees "decided on faces: split"
keys Enter
sees "1 of " >/dev/null
ok "a range is moved to the nearest cluster" decides move v l m Enter
keys Escape / "$bob" Enter Enter
sees "Bob" >/dev/null
ok "two marked faces are a new cluster" decides move Space l Space N
ok "a face is unusable" decides unusable x
ok "what was found is no face" decides nonface X
ok "a face stands for its person" decides cover c
keys Escape
ok "a person is hidden" decides hide H
ok "and no longer listed" sees "1 hidden"
keys .
ok "but among the hidden ones" sees "Bob          2 hidden"
keys / "$bob" Enter
ok "and shown again" decides show H
keys . Q
ok "questions are asked, those worth most first" sees "same person?"
ok "n keeps two apart" decides different n
ok "y joins two" decides same y
keys q
ok "the dashboard is left" sees "left 0"

pane 80x24 -- --run first
keys 4
sees "undo $((number + 1))" >/dev/null
ok "a later dashboard undoes them one by one" walks u "$number" 0
ok "exactly, and redoes all" walks U 0 "$number"
"$FACENET" --db "$DB" export people first --folder "$TMP/people" >"$TMP/made"
ok "people are exported" [ -d "$TMP/people/Bob" ]
