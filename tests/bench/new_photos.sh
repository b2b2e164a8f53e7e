#!/bin/sh
# How new photos find their people: half of the photos of each person are named, then the others are
# imported, with those of people that have one photo, the strangers.  Counts the faces that joined
# the right person, a wrong one, are asked about, and the rest.
#
# usage: tests/bench/new_photos.sh PHOTOS SEED NET...
# PHOTOS: a folder of PERSON_0001.jpg ..., as LFW's; NET: ONNX files of a detector, landmarks and a
# recogniser; the program is $FACENET, or facenet.
set -eu
photos=$(realpath "$1") seed=$2
shift 2
facenet=${FACENET:-facenet}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
FACENET_DB="$work/new.db"
export FACENET_DB
for net; do "$facenet" models add "$net" >"$work/log"; done

# Each person's photos in an order that the seed gives; the first half, rounded up, is known.
mkdir "$work/album" "$work/later"
find "$photos" -name '*_[0-9]*.jpg' -printf '%f\n' | LC_ALL=C sort |
    awk -v seed="$seed" 'BEGIN { srand(seed) } { print rand() "\t" $0 }' | LC_ALL=C sort -n |
    awk -F '\t' '{ name = $2; sub(/_[0-9]+\.jpg$/, "", name); file[name] = file[name] " " $2
        count[name]++ }
        END { for (name in file) { split(file[name], list, " ")
            for (i = 1; i <= count[name]; i++)
                print name, list[i], (count[name] > 1 && i <= (count[name] + 1) / 2) } }' |
    while read -r name file known; do
        [ "$known" = 0 ] && ln "$photos/$file" "$work/later/$file" && continue
        mkdir -p "$work/album/$name" && ln "$photos/$file" "$work/album/$name/$file"
    done
"$facenet" import "$work/album" --photos --folder-names --name album >"$work/log"
"$facenet" import "$work/later" --photos --name album --join >"$work/log"
cat "$work/log" | grep "new faces:"

# The face of a photo's person is the largest near its centre; others are strangers.
sqlite3 "$FACENET_DB" "
CREATE TEMP TABLE judged AS
WITH latest AS (SELECT i.id, substr(i.path, 1, length(i.path) - 9) AS person, i.path,
  rank() OVER (PARTITION BY i.path ORDER BY f.width * f.height
   - 2 * ((f.x + f.width / 2 - p.width / 2.0) * (f.x + f.width / 2 - p.width / 2.0)
   + (f.y + f.height / 2 - p.height / 2.0) * (f.y + f.height / 2 - p.height / 2.0)) DESC) AS place
  FROM images i JOIN faces f ON f.image_id = i.id JOIN photos p ON p.id = f.photo_id
  JOIN sources s ON s.id = i.source_id WHERE s.path LIKE '%/later'),
asked AS (SELECT cluster_id AS id, other_id AS person, distance FROM candidates UNION ALL
  SELECT other_id, cluster_id, distance FROM candidates)
SELECT l.path, c.name, place = 1 AND person IN (SELECT name FROM clusters WHERE confirmed) AS known,
  CASE WHEN c.confirmed AND c.name = person AND place = 1 THEN 'joined, right'
   WHEN c.confirmed THEN 'joined, wrong' WHEN c.id IN (SELECT a.id FROM asked a JOIN clusters o
    ON o.id = a.person AND o.confirmed WHERE distance <= 1.1 * threshold) THEN 'asked'
   ELSE 'neither' END AS became
  FROM latest l JOIN cluster_members m ON m.image_id = l.id
  JOIN clusterings g ON g.id = m.clustering_id AND g.current
  LEFT JOIN clusters c ON c.id = m.cluster_id;
SELECT iif(known, 'person: ', 'stranger: ') || became, count(*),
  round(100.0 * count(*) / sum(count(*)) OVER (PARTITION BY known), 2) || ' %' FROM judged
 GROUP BY known, became;
SELECT 'wrong: ' || path || ' as ' || name FROM judged WHERE became = 'joined, wrong';"
