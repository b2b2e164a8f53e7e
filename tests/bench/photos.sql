-- How well the clusters of a folder of LFW's pictures, imported with --photos, match the people
-- whom the files are named after, by the face nearest to the middle of each photo: faces, B-cubed
-- precision, recall and F; then the most faces that a cluster has of its second person.  See
-- docs/results.md.
CREATE TEMP TABLE m AS SELECT i, who, ifnull(cluster_id, -i) AS c FROM (SELECT image_id AS i,
  rtrim(rtrim(path, '.jpg'), '0123456789') AS who, row_number() OVER (PARTITION BY photo_id
   ORDER BY abs(x + f.width / 2 - 125) + abs(y + f.height / 2 - 125)) AS k
  FROM faces f JOIN images ON images.id = image_id JOIN identities p ON p.id = identity_id
  WHERE dataset_id = (SELECT max(id) FROM datasets))
 JOIN cluster_members ON image_id = i JOIN clusterings k2 ON k2.id = clustering_id
 WHERE current AND k = 1;
CREATE TEMP TABLE cell AS SELECT c, who, count(*) AS n FROM m GROUP BY c, who;
SELECT t, round(p / t, 4), round(r / t, 4), round(2 * p * r / (p + r) / t, 4) FROM (SELECT
 total(n * n * 1.0 / (SELECT total(n) FROM cell b WHERE b.c = a.c)) AS p,
 total(n * n * 1.0 / (SELECT total(n) FROM cell b WHERE b.who = a.who)) AS r, total(n) AS t
 FROM cell a);
SELECT max(n) FROM (SELECT n, row_number() OVER (PARTITION BY c ORDER BY n DESC) AS place FROM cell
 WHERE c > 0) WHERE place = 2;
