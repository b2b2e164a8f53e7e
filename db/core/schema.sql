--- The tables, as numbered migrations.  What was released never changes: a new table or column is a
--- new migration at the end.  schema.awk makes of this file the strings of migrations.c, in which
--- each line follows the other as it is without its comment, and the tables of facenet(5): comments
--- before a table describe it, those after a column the column, in mandoc's language.

---- Migration 1
-- A set of faces, imported or drawn.
CREATE TABLE datasets (
 id INTEGER PRIMARY KEY, -- number of the data set
 name TEXT NOT NULL UNIQUE, -- its name, unique
 source TEXT NOT NULL, -- the folder it came from, or how it was drawn
 created INTEGER NOT NULL, -- when it was made
 crop_size INTEGER NOT NULL, -- side of a crop in pixels
 crop_fraction REAL NOT NULL, -- share of the shorter side that is cropped, above 0, at most 1
 crop_count INTEGER NOT NULL DEFAULT 0) STRICT; -- crops in the crop cache
-- A person of a data set.
CREATE TABLE identities (
 id INTEGER PRIMARY KEY, -- number of the person
 dataset_id INTEGER NOT NULL REFERENCES datasets ON DELETE CASCADE, -- the data set
 name TEXT NOT NULL, -- name of the person, bytes as found
 held_out INTEGER NOT NULL DEFAULT 0, -- 1: kept for evaluation, never trained on
 excluded INTEGER NOT NULL DEFAULT 0, -- 1: left out by hand
 UNIQUE (dataset_id, name)) STRICT;
-- A picture of a person.
CREATE TABLE images (
 id INTEGER PRIMARY KEY, -- number of the picture
 identity_id INTEGER NOT NULL REFERENCES identities ON DELETE CASCADE, -- the person
 path TEXT NOT NULL, -- path below the folder imported, bytes as found
 sha256 TEXT NOT NULL DEFAULT '', -- of the file, as 64 hexadecimal digits; empty for drawn faces
 width INTEGER, -- of the file in pixels
 height INTEGER, -- of the file in pixels
 orientation INTEGER NOT NULL DEFAULT 1, -- EXIF orientation, 1 to 8
 status TEXT NOT NULL CHECK (status IN ('ok','error')), -- ok or error
 error TEXT, -- why it could not be read, else NULL
 excluded INTEGER NOT NULL DEFAULT 0, -- 1: left out by hand
 crop INTEGER, -- number in the crop cache; NULL when there is none
 thumbnail BLOB, -- 32 x 32 pixels, RGB, 3072 bytes
 UNIQUE (identity_id, path)) STRICT;
CREATE INDEX images_by_path ON images (path);
-- A training run.
-- The last five columns repeat the newest figures of its steps and metrics.
CREATE TABLE runs (
 id INTEGER PRIMARY KEY, -- number of the run
 name TEXT NOT NULL UNIQUE, -- its name, unique
 dataset_id INTEGER NOT NULL REFERENCES datasets, -- what it trains on
 parent_id INTEGER REFERENCES runs ON DELETE SET NULL, -- the run it was rolled back from
 status TEXT NOT NULL CHECK (status IN ('SCHEDULED','RUNNING','FINISHED','FAILED','KILLED')),
    -- SCHEDULED, RUNNING, FINISHED, FAILED or KILLED
 paused INTEGER NOT NULL DEFAULT 0, -- 1: RUNNING, but waiting
 pid INTEGER NOT NULL DEFAULT 0, -- the process that trains it, 0: none yet
 pid_start_time INTEGER NOT NULL DEFAULT 0, -- of that process, in clock ticks since boot
 boot_id TEXT NOT NULL DEFAULT '', -- the boot it was started in
 heartbeat INTEGER NOT NULL DEFAULT 0, -- when the process last reported that it is alive
 seed INTEGER NOT NULL, -- seed of everything random
 version TEXT NOT NULL, -- the facenet that made it
 created_time INTEGER NOT NULL, -- when it was made
 start_time INTEGER NOT NULL DEFAULT 0, -- when it was first started, 0: not yet
 end_time INTEGER NOT NULL DEFAULT 0, -- when it ended, 0: not yet
 total_steps INTEGER NOT NULL DEFAULT 0, -- steps that are planned
 epoch_steps INTEGER NOT NULL DEFAULT 0, -- steps of an epoch
 note TEXT NOT NULL DEFAULT '', -- why it ended, in words
 last_step INTEGER NOT NULL DEFAULT 0, -- newest step
 loss_all REAL, -- of that step
 images_per_second REAL, -- of that step
 val REAL, -- newest validation rate at a false accept rate of 1e-3, a share
 accuracy REAL) STRICT; -- newest accuracy on held-out pairs, a share
-- The settings of a run.
CREATE TABLE params (
run_id INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE, -- the run
 key TEXT NOT NULL, -- name of the setting, as in facenet 1
 value TEXT NOT NULL, -- its value as text
 PRIMARY KEY (run_id, key)) STRICT, WITHOUT ROWID;
-- Tags of a run.
CREATE TABLE tags (
run_id INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE, -- the run
 key TEXT NOT NULL, -- name of the tag
 value TEXT NOT NULL, -- its text
 PRIMARY KEY (run_id, key)) STRICT, WITHOUT ROWID;
-- One row per training step.
-- Distances are squared Euclidean distances between embeddings on the unit sphere, 0 to 4.
CREATE TABLE steps (
run_id INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE, -- the run
 step INTEGER NOT NULL, -- 1, 2, ...
 epoch INTEGER NOT NULL, -- 1, 2, ...
 time INTEGER NOT NULL, -- when it was done
 loss REAL, -- mean over the selected triplets, 0 when there is none
 loss_all REAL, -- mean of max(0, margin - (D_an - D_ap)) over all valid triplets
 easy INTEGER NOT NULL, -- triplets with D_an at least D_ap + margin
 semi_hard INTEGER NOT NULL, -- triplets in between
 hard INTEGER NOT NULL, -- triplets with D_an at most D_ap
 selected INTEGER NOT NULL, -- triplets that gave a gradient
 pairs INTEGER NOT NULL, -- ordered anchor-positive pairs of the batch
 pairs_without INTEGER NOT NULL, -- of those, pairs without an allowed negative
 margin REAL, -- alpha
 curriculum REAL, -- the curriculum margin c
 learning_rate REAL, -- of this step
 mean_ap REAL, -- mean distance of positive pairs
 mean_an REAL, -- mean distance of negative pairs
 mean_random REAL, -- mean distance of random pairs
 variance REAL, -- total variance of the embeddings, 0 to 1
 gradient_norm REAL, -- L2 norm of the gradient of all parameters
 images_per_second REAL, -- speed
 PRIMARY KEY (run_id, step)) STRICT, WITHOUT ROWID;
-- Distances of a batch, for every tenth step and the newest one.
CREATE TABLE histograms (
run_id INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE, -- the run
 step INTEGER NOT NULL, -- the step
 ap BLOB NOT NULL,
    -- positive pairs: 64 counts of equal bins over 0 to 4, each an unsigned 64-bit little-endian
    -- integer
 an BLOB NOT NULL, -- negative pairs, likewise
 PRIMARY KEY (run_id, step)) STRICT, WITHOUT ROWID;
-- Evaluations on the held-out people.
CREATE TABLE metrics (
run_id INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE, -- the run
 key TEXT NOT NULL, -- name of the metric: val@1e-3, val@1e-2, accuracy, auc, eer, ...; those of
    -- .Cm facenet eval
    -- are eval/PAIRS/NAME
 step INTEGER NOT NULL, -- step it was measured after
 value REAL, -- the value; NULL: not a number
 PRIMARY KEY (run_id, key, step)) STRICT, WITHOUT ROWID;
-- What happened in a run.
CREATE TABLE events (
id INTEGER PRIMARY KEY, -- number of the event
 run_id INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE, -- the run
 step INTEGER NOT NULL, -- step at which it happened
 time INTEGER NOT NULL, -- when it happened
 level TEXT NOT NULL CHECK (level IN ('INFO','WARNING','ERROR')), -- INFO, WARNING or ERROR
 message TEXT NOT NULL) STRICT; -- what happened, in words
CREATE INDEX events_by_run ON events (run_id, id);
-- Requests to a run.
CREATE TABLE requests (
id INTEGER PRIMARY KEY, -- number of the request
 run_id INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE, -- the run
 verb TEXT NOT NULL, -- pause, resume, step, checkpoint, evaluate, stop, discard or set
 argument TEXT NOT NULL, -- of set: name=value
 old_value TEXT NOT NULL DEFAULT '', -- what a set replaced
 asker TEXT NOT NULL, -- user, host and terminal
 asked INTEGER NOT NULL, -- when it was asked
 taken INTEGER NOT NULL DEFAULT 0, -- when the run took it, 0: not yet
 taken_step INTEGER NOT NULL DEFAULT -1, -- step after which it took effect, -1: not yet
 result TEXT NOT NULL DEFAULT '') STRICT; -- ok, or why it was refused
CREATE INDEX requests_by_run ON requests (run_id, taken, id);
-- Saved states of a run.
CREATE TABLE checkpoints (
id INTEGER PRIMARY KEY, -- number of the checkpoint
 run_id INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE, -- the run
 step INTEGER NOT NULL, -- step it was taken after
 path TEXT NOT NULL, -- of the file, below FILE.d
 sha256 TEXT NOT NULL, -- of the file, as 64 hexadecimal digits
 created INTEGER NOT NULL, -- when it was registered
 pinned INTEGER NOT NULL DEFAULT 0, -- 1: never deleted by itself
 best INTEGER NOT NULL DEFAULT 0) STRICT; -- 1: the best checkpoint of its run
CREATE INDEX checkpoints_by_run ON checkpoints (run_id, step);
-- The embedding of a picture by a checkpoint.
CREATE TABLE embeddings (
 image_id INTEGER NOT NULL REFERENCES images ON DELETE CASCADE, -- the picture
 checkpoint_id INTEGER NOT NULL REFERENCES checkpoints ON DELETE CASCADE, -- the checkpoint
 vector BLOB NOT NULL, -- the coordinates as little-endian 32-bit floats
 PRIMARY KEY (checkpoint_id, image_id)) STRICT, WITHOUT ROWID;
CREATE INDEX embeddings_by_image ON embeddings (image_id);

---- Migration 2
-- How hard the triplets of an image were in a run, up to its last checkpoint.
CREATE TABLE hardness (
 run_id INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE, -- the run
 image_id INTEGER NOT NULL REFERENCES images ON DELETE CASCADE, -- the image
 step INTEGER NOT NULL, -- the last step counted
 anchor REAL, -- share of its triplets as anchor that were hard, mean over the batches
 positive REAL, -- the same as positive
 negative REAL, -- the same as negative
 anchor_batches INTEGER NOT NULL, -- batches in which it had triplets as anchor
 positive_batches INTEGER NOT NULL, -- the same as positive
 negative_batches INTEGER NOT NULL, -- the same as negative
 PRIMARY KEY (run_id, image_id)) STRICT, WITHOUT ROWID;
CREATE INDEX hardness_by_image ON hardness (image_id);

---- Migration 3
-- Verdicts of users on single images; the newest one of an image counts.
CREATE TABLE verdicts (
 id INTEGER PRIMARY KEY, -- number of the verdict
 image_id INTEGER NOT NULL REFERENCES images ON DELETE CASCADE, -- the image
 verdict TEXT NOT NULL CHECK (verdict IN ('none','fine','move','exclude')),
    -- move: it shows another person; exclude: a bad picture; fine: the name is right; none: the
    -- verdict
    -- before is undone
 identity_id INTEGER REFERENCES identities ON DELETE CASCADE, -- the person it shows, with move
 time INTEGER NOT NULL, -- when it was given
 CHECK ((verdict = 'move') = (identity_id IS NOT NULL))) STRICT;
CREATE INDEX verdicts_by_image ON verdicts (image_id, id);
CREATE INDEX verdicts_by_identity ON verdicts (identity_id);

---- Migration 4
-- Which pictures of a data set are the same person, by the embeddings of a run.
CREATE TABLE clusterings (
id INTEGER PRIMARY KEY, -- number of the clustering
 dataset_id INTEGER NOT NULL REFERENCES datasets ON DELETE CASCADE, -- the data set
 run_id INTEGER REFERENCES runs ON DELETE SET NULL, -- the run, NULL: deleted since
 checkpoint_id INTEGER REFERENCES checkpoints ON DELETE SET NULL,
    -- the checkpoint that gave the embeddings, NULL: deleted since
 created INTEGER NOT NULL, -- when it was made
 method TEXT NOT NULL, -- average, complete, single, chinese-whispers, dbscan or hdbscan
 threshold REAL NOT NULL, -- squared distance up to which faces were joined
 current INTEGER NOT NULL DEFAULT 0) STRICT;
    -- 1: the current one of its data set, to which decisions apply
CREATE INDEX clusterings_by_dataset ON clusterings (dataset_id);
CREATE INDEX clusterings_by_run ON clusterings (run_id);
CREATE INDEX clusterings_by_checkpoint ON clusterings (checkpoint_id);
-- A person, according to a clustering and the decisions since.
-- A cluster without members is not shown: a decision or its undo emptied it.
CREATE TABLE clusters (
id INTEGER PRIMARY KEY, -- number of the cluster
 clustering_id INTEGER NOT NULL REFERENCES clusterings ON DELETE CASCADE, -- the clustering
 name TEXT NOT NULL DEFAULT '', -- its name, empty: none; several may have the same
 confirmed INTEGER NOT NULL DEFAULT 0,
    -- 1: a user has looked at all its faces; 0 again when an unconfirmed cluster is merged into it
 spread REAL, -- mean squared distance of two of its faces, when clustered
 closest_id INTEGER REFERENCES clusters ON DELETE SET NULL,
    -- the cluster that was closest, by mean squared distance
 separation REAL) STRICT; -- that distance
CREATE INDEX clusters_by_clustering ON clusters (clustering_id);
CREATE INDEX clusters_by_closest ON clusters (closest_id);
-- The cluster of each picture of a clustering.
CREATE TABLE cluster_members (
 clustering_id INTEGER NOT NULL REFERENCES clusterings ON DELETE CASCADE, -- the clustering
 image_id INTEGER NOT NULL REFERENCES images ON DELETE CASCADE, -- the picture
 cluster_id INTEGER REFERENCES clusters, -- its cluster, NULL: none
 distance REAL, -- mean squared distance to the others of its cluster, when clustered
 suspect INTEGER NOT NULL DEFAULT 0, -- 1: it was nearer to another cluster than to its own
 PRIMARY KEY (clustering_id, image_id)) STRICT, WITHOUT ROWID;
CREATE INDEX cluster_members_by_cluster ON cluster_members (cluster_id);
CREATE INDEX cluster_members_by_image ON cluster_members (image_id);
-- Decisions of users about clusters and pictures.
-- Rows are added, never changed.
CREATE TABLE decisions (
id INTEGER PRIMARY KEY, -- number of the decision
 dataset_id INTEGER NOT NULL REFERENCES datasets ON DELETE CASCADE, -- the data set
 time INTEGER NOT NULL, -- when it was made
 asker TEXT NOT NULL, -- user, host and terminal
 verb TEXT NOT NULL,
    -- cluster, name, person, confirm, merge, move, split, not, unusable, nonface, box, hide,
    -- show, cover, same, different, names (of other programs), undo or redo
 argument TEXT NOT NULL, -- the clusters and pictures
 target INTEGER REFERENCES decisions ON DELETE CASCADE) STRICT;
    -- of undo and redo: the decision that is undone or redone
CREATE INDEX decisions_by_dataset ON decisions (dataset_id);
CREATE INDEX decisions_by_target ON decisions (target);
-- What a decision changed, so that it can be undone.
CREATE TABLE decision_changes (
 decision_id INTEGER NOT NULL REFERENCES decisions ON DELETE CASCADE, -- the decision
 position INTEGER NOT NULL, -- order of the changes, from 0
 what TEXT NOT NULL,
    -- member, name, confirmed, hidden, cover, verdict, constraint, joined or current
 object INTEGER NOT NULL, -- picture, cluster or data set that was changed
 other INTEGER NOT NULL, -- clustering of a member, second picture of a constraint
 old ANY, -- value before, NULL: none
 new ANY, -- value after
 PRIMARY KEY (decision_id, position)) STRICT, WITHOUT ROWID;
-- Pairs of pictures that must be in one cluster, or must not be; every clustering obeys them.
-- Only decisions make them, and they never contradict each other.
-- Confirmed clusters of different names stay apart without a row here.
CREATE TABLE constraints (
 dataset_id INTEGER NOT NULL REFERENCES datasets ON DELETE CASCADE, -- the data set
 image_a INTEGER NOT NULL REFERENCES images ON DELETE CASCADE, -- a picture
 image_b INTEGER NOT NULL REFERENCES images ON DELETE CASCADE,
    -- another picture, with a greater number
 same INTEGER NOT NULL, -- 1: the same person, 0: different people
 PRIMARY KEY (image_a, image_b),
 CHECK (image_a < image_b)) STRICT, WITHOUT ROWID;
CREATE INDEX constraints_by_dataset ON constraints (dataset_id);
CREATE INDEX constraints_by_image_b ON constraints (image_b);

---- Migration 5
-- Curves of verification: what is accepted up to a distance.
-- A curve has 100 to 200 points in rising order; the point (0, 0) before them is not kept.
CREATE TABLE roc_points (
 run_id INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE, -- the run
 pairs TEXT NOT NULL,
    -- training: the evaluations of the run itself; held-out, or the name of a file of pairs: by
    -- .Cm facenet eval
 step INTEGER NOT NULL, -- the step that the run had done
 position INTEGER NOT NULL, -- 0, 1, ... along the curve
 threshold REAL NOT NULL, -- squared distance up to which pairs are accepted
 far REAL NOT NULL, -- share of the different pairs that are accepted
 val REAL NOT NULL, -- share of the same pairs that are accepted
 PRIMARY KEY (run_id, pairs, step, position)) STRICT, WITHOUT ROWID;

---- Migration 6
-- Clusters that could be the same person: for each cluster, the nearest other ones.
CREATE TABLE candidates (
 cluster_id INTEGER NOT NULL REFERENCES clusters ON DELETE CASCADE, -- a cluster
 other_id INTEGER NOT NULL REFERENCES clusters ON DELETE CASCADE,
    -- the other one, of the same clustering
 distance REAL NOT NULL, -- mean squared distance between their faces, when clustered
 PRIMARY KEY (cluster_id, other_id)) STRICT, WITHOUT ROWID;
CREATE INDEX candidates_by_other ON candidates (other_id);

---- Migration 7
-- The newest ranking of the images of a run that may have a wrong name or be broken.
CREATE TABLE suspects (
 run_id INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE, -- the run
 position INTEGER NOT NULL, -- 1: the most suspect
 image_id INTEGER NOT NULL REFERENCES images ON DELETE CASCADE, -- the image
 like_id INTEGER REFERENCES identities ON DELETE SET NULL,
    -- the person that it resembles most, NULL: there were no embeddings
 score REAL, -- share of its triplets that were hard, minus that of its person, plus a tenth of own
 own REAL, -- mean squared distance to its person's other images
 other REAL, -- mean squared distance to the images of the person that it resembles most
 PRIMARY KEY (run_id, position)) STRICT, WITHOUT ROWID;
CREATE INDEX suspects_by_image ON suspects (image_id);
CREATE INDEX suspects_by_like ON suspects (like_id);

---- Migration 8
-- The hardest triplet that an evaluation of a run found among the held-out images.
CREATE TABLE hardest_triplets (
 run_id INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE, -- the run
 step INTEGER NOT NULL, -- the step that the run had done
 anchor_id INTEGER NOT NULL REFERENCES images ON DELETE CASCADE, -- an image
 positive_id INTEGER NOT NULL REFERENCES images ON DELETE CASCADE,
    -- the image of the same person that is farthest from it
 negative_id INTEGER NOT NULL REFERENCES images ON DELETE CASCADE,
    -- the image of another person that is nearest to it
 ap REAL NOT NULL, -- squared distance of anchor and positive
 an REAL NOT NULL, -- squared distance of anchor and negative
 PRIMARY KEY (run_id, step)) STRICT, WITHOUT ROWID;
CREATE INDEX hardest_triplets_by_anchor ON hardest_triplets (anchor_id);
CREATE INDEX hardest_triplets_by_positive ON hardest_triplets (positive_id);
CREATE INDEX hardest_triplets_by_negative ON hardest_triplets (negative_id);

---- Migration 9
--- The few images that differ are found without reading all the others.
CREATE INDEX images_failed ON images (identity_id) WHERE status = 'error';
CREATE INDEX images_excluded ON images (id) WHERE excluded;

---- Migration 10
-- Imports and drawings that are not complete: in progress, interrupted or killed.
CREATE TABLE imports (
 dataset_id INTEGER PRIMARY KEY REFERENCES datasets ON DELETE CASCADE, -- the data set
 pid INTEGER NOT NULL, -- the process
 pid_start_time INTEGER NOT NULL, -- its start, in clock ticks since boot
 boot_id TEXT NOT NULL, -- the boot
 done INTEGER NOT NULL, -- pictures imported or drawn so far
 total INTEGER NOT NULL) STRICT; -- pictures to import or to draw

---- Migration 11
--- Before, Adam and AdamW took 0.9 for beta 1, whatever the momentum of the run.
UPDATE params SET value = '0.9' WHERE key = 'momentum' AND run_id IN (SELECT run_id FROM params
 WHERE key = 'optimizer' AND value IN ('adam', 'adamw'));

---- Migration 12
-- Deletions whose bytes may still be readable: the pages or the WAL keep them, or a file is there.
-- .Cm facenet forget
-- adds rows and removes them when it has looked; those that stay are finished by
-- .Cm facenet doctor .
CREATE TABLE erasures (
 id INTEGER PRIMARY KEY, -- number of the erasure
 begun INTEGER NOT NULL, -- when the rows were deleted
 file TEXT NOT NULL) STRICT; -- file to remove below FILE.d, empty: the database itself
-- Files and folders outside FILE.d that were written by
-- .Cm facenet export .
CREATE TABLE exports (
 path TEXT PRIMARY KEY, -- absolute path
 dataset_id INTEGER NOT NULL REFERENCES datasets ON DELETE CASCADE, -- whose faces are in it
 sha256 TEXT NOT NULL) STRICT, WITHOUT ROWID;
    -- of the file; empty: a folder; xmp: an XMP file, of which only regions of faces are ours
CREATE INDEX exports_by_dataset ON exports (dataset_id);

---- Migration 13
--- Who was two people before stays so.
ALTER TABLE identities ADD COLUMN key TEXT NOT NULL DEFAULT '';
 -- the name by which people are compared: in NFC, without blanks at either end
UPDATE identities SET key = name_key(name);
CREATE INDEX identities_by_key ON identities (dataset_id, key);

---- Migration 14
-- A folder that pictures of a data set were imported from.
CREATE TABLE sources (
 id INTEGER PRIMARY KEY, -- number of the folder, as in
    -- .Cm facenet forget Fl Fl import
 dataset_id INTEGER NOT NULL REFERENCES datasets ON DELETE CASCADE, -- the data set
 path TEXT NOT NULL, -- its absolute path
 layout TEXT NOT NULL DEFAULT 'people', -- how it says who is who: people, nested, split or list
 added INTEGER NOT NULL, -- when it was first imported
 UNIQUE (dataset_id, path)) STRICT;
INSERT INTO sources (dataset_id, path, added)
 SELECT id, source, created FROM datasets WHERE source NOT LIKE 'drawn%' ORDER BY id;
--- The table images is made again, since the paths below two folders may be the same.
-- A picture of a person.
CREATE TABLE new_images (
 id INTEGER PRIMARY KEY, -- number of the picture
 identity_id INTEGER NOT NULL REFERENCES identities ON DELETE CASCADE, -- the person
 path TEXT NOT NULL, -- path below the folder imported, bytes as found
 sha256 TEXT NOT NULL DEFAULT '', -- of the file, as 64 hexadecimal digits; empty for drawn faces
 width INTEGER, -- of the file in pixels
 height INTEGER, -- of the file in pixels
 orientation INTEGER NOT NULL DEFAULT 1, -- EXIF orientation, 1 to 8
 status TEXT NOT NULL CHECK (status IN ('ok','error')), -- ok or error
 error TEXT, -- why it could not be read, else NULL
 excluded INTEGER NOT NULL DEFAULT 0, -- 1: left out by hand
 crop INTEGER, -- number in the crop cache; NULL when there is none
 thumbnail BLOB, -- 32 x 32 pixels, RGB, 3072 bytes
 source_id INTEGER REFERENCES sources ON DELETE CASCADE, -- the folder imported; NULL: drawn
 bytes INTEGER NOT NULL DEFAULT 0, -- of the file, when it was last read
 changed INTEGER NOT NULL DEFAULT 0) STRICT;
    -- its time of change then, in microseconds; 0: the file is read at the next import
INSERT INTO new_images (id, identity_id, path, sha256, width, height, orientation, status, error,
 excluded, crop, thumbnail, source_id) SELECT i.id, identity_id, i.path, sha256, width, height,
 orientation, status, error, i.excluded, crop, thumbnail, s.id FROM images i JOIN identities p
 ON p.id = identity_id LEFT JOIN sources s ON s.dataset_id = p.dataset_id;
DROP TABLE images;
ALTER TABLE new_images RENAME TO images;
CREATE UNIQUE INDEX images_by_path ON images (path, source_id);
CREATE INDEX images_by_identity ON images (identity_id, path);
CREATE INDEX images_by_source ON images (source_id);
CREATE INDEX images_by_sha256 ON images (sha256);
CREATE INDEX images_failed ON images (identity_id) WHERE status = 'error';
CREATE INDEX images_excluded ON images (id) WHERE excluded;

---- Migration 15
-- People with a picture in a batch of a run; the rows of hardness go with the pictures.
CREATE TABLE trained_people (
 run_id INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE, -- the run
 identity_id INTEGER NOT NULL REFERENCES identities ON DELETE CASCADE, -- the person
 PRIMARY KEY (run_id, identity_id)) STRICT, WITHOUT ROWID;
CREATE INDEX trained_people_by_identity ON trained_people (identity_id);
INSERT INTO trained_people (run_id, identity_id) SELECT DISTINCT run_id, identity_id FROM hardness
 JOIN images ON images.id = image_id;

---- Migration 16
--- The table runs is made again, since a net that was added has no data set.
-- A training run, or a net that was added.
-- The last five columns repeat the newest figures of its steps and metrics.
CREATE TABLE new_runs (
 id INTEGER PRIMARY KEY, -- number of the run
 name TEXT NOT NULL UNIQUE, -- its name, unique
 dataset_id INTEGER REFERENCES datasets, -- what it trains on; NULL: an added net
 parent_id INTEGER REFERENCES runs ON DELETE SET NULL, -- the run it was rolled back from
 status TEXT NOT NULL CHECK (status IN ('SCHEDULED','RUNNING','FINISHED','FAILED','KILLED')),
    -- SCHEDULED, RUNNING, FINISHED, FAILED or KILLED
 paused INTEGER NOT NULL DEFAULT 0, -- 1: RUNNING, but waiting
 pid INTEGER NOT NULL DEFAULT 0, -- the process that trains it, 0: none yet
 pid_start_time INTEGER NOT NULL DEFAULT 0, -- of that process, in clock ticks since boot
 boot_id TEXT NOT NULL DEFAULT '', -- the boot it was started in
 heartbeat INTEGER NOT NULL DEFAULT 0, -- when the process last reported that it is alive
 seed INTEGER NOT NULL, -- seed of everything random
 version TEXT NOT NULL, -- the facenet that made it
 created_time INTEGER NOT NULL, -- when it was made
 start_time INTEGER NOT NULL DEFAULT 0, -- when it was first started, 0: not yet
 end_time INTEGER NOT NULL DEFAULT 0, -- when it ended, 0: not yet
 total_steps INTEGER NOT NULL DEFAULT 0, -- steps that are planned
 epoch_steps INTEGER NOT NULL DEFAULT 0, -- steps of an epoch
 note TEXT NOT NULL DEFAULT '', -- why it ended, in words
 last_step INTEGER NOT NULL DEFAULT 0, -- newest step
 loss_all REAL, -- of that step
 images_per_second REAL, -- of that step
 val REAL, -- newest validation rate at a false accept rate of 1e-3, a share
 accuracy REAL, -- newest accuracy on held-out pairs, a share
 kind TEXT NOT NULL DEFAULT 'trained' CHECK (kind IN ('trained','imported'))) STRICT;
    -- trained, or imported: an added net
INSERT INTO new_runs SELECT *, 'trained' FROM runs;
DROP TABLE runs;
ALTER TABLE new_runs RENAME TO runs;
-- Nets that
-- .Cm facenet models add
-- added.
CREATE TABLE models (
 id INTEGER PRIMARY KEY, -- number of the net
 name TEXT NOT NULL UNIQUE, -- its name, unique; a recogniser's run has it too
 kind TEXT NOT NULL CHECK (kind IN ('recogniser','detector','landmarks')),
    -- recogniser, detector or landmarks
 run_id INTEGER UNIQUE REFERENCES runs ON DELETE CASCADE, -- a recogniser's run, else NULL
 file TEXT, -- the checkpoint below FILE.d; NULL: that of the run
 sha256 TEXT, -- of the checkpoint; NULL likewise
 origin TEXT NOT NULL, -- the file that it was made of, as it was called
 origin_sha256 TEXT NOT NULL, -- of that file
 family TEXT NOT NULL DEFAULT '', -- how a detector's outputs are read: ulfg, yunet or scrfd
 alignment TEXT NOT NULL DEFAULT 'none', -- of the crops that a recogniser expects
 size INTEGER NOT NULL DEFAULT 0, -- side of its crops in pixels
 licence TEXT NOT NULL DEFAULT '', -- its licence, where known
 added INTEGER NOT NULL, -- when it was added
 milliseconds REAL) STRICT; -- for a picture of its size on one core, measured when it was added
ALTER TABLE images ADD COLUMN face INTEGER NOT NULL DEFAULT 0;
 -- number of the face in its photo, from 1; 0: the picture shows one person
DROP INDEX images_by_path;
CREATE UNIQUE INDEX images_by_path ON images (path, source_id, face);
ALTER TABLE datasets ADD COLUMN alignment TEXT NOT NULL DEFAULT 'none';
 -- how faces are turned and scaled into crops: none, arcface or dlib
-- Crops of a data set for recognisers that expect others than its own: they are made again from the
-- places of faces, under the numbers of its own.
CREATE TABLE crop_sets (
 dataset_id INTEGER NOT NULL REFERENCES datasets ON DELETE CASCADE, -- the data set
 alignment TEXT NOT NULL, -- none, arcface or dlib
 size INTEGER NOT NULL, -- side of a crop in pixels
 count INTEGER NOT NULL, -- crops that are made
 PRIMARY KEY (dataset_id, alignment, size)) STRICT, WITHOUT ROWID;
-- A photo, which shows any number of people.
CREATE TABLE photos (
 id INTEGER PRIMARY KEY, -- number of the photo
 source_id INTEGER NOT NULL REFERENCES sources ON DELETE CASCADE, -- the folder imported
 path TEXT NOT NULL, -- path below that folder, bytes as found
 sha256 TEXT NOT NULL, -- of the file, as 64 hexadecimal digits
 bytes INTEGER NOT NULL, -- of the file, when it was last read
 changed INTEGER NOT NULL, -- its time of change then, in microseconds
 width INTEGER, -- in pixels, upright
 height INTEGER, -- in pixels, upright
 orientation INTEGER NOT NULL DEFAULT 1, -- EXIF orientation, 1 to 8
 error TEXT, -- why it could not be read, else NULL
 UNIQUE (source_id, path)) STRICT;
CREATE INDEX photos_by_sha256 ON photos (sha256);
-- Where a face is in its picture, in pixels of the upright picture.
CREATE TABLE faces (
 image_id INTEGER PRIMARY KEY REFERENCES images ON DELETE CASCADE, -- the face
 photo_id INTEGER REFERENCES photos ON DELETE CASCADE, -- the photo; NULL: a picture of one person
 x REAL NOT NULL, -- left side of the box
 y REAL NOT NULL, -- upper side of the box
 width REAL NOT NULL, -- of the box
 height REAL NOT NULL, -- of the box
 left_eye_x REAL NOT NULL, -- the eye that is left in the picture
 left_eye_y REAL NOT NULL, -- likewise
 right_eye_x REAL NOT NULL, -- the other eye
 right_eye_y REAL NOT NULL, -- likewise
 nose_x REAL NOT NULL, -- tip of the nose
 nose_y REAL NOT NULL, -- likewise
 mouth_left_x REAL NOT NULL, -- the corner of the mouth that is left in the picture
 mouth_left_y REAL NOT NULL, -- likewise
 mouth_right_x REAL NOT NULL, -- the other corner
 mouth_right_y REAL NOT NULL, -- likewise
 score REAL NOT NULL, -- how sure the detector is, 0 to 1
 sharpness REAL NOT NULL, -- 0: blurred; see facenet 1
 yaw REAL NOT NULL, -- degrees to the side
 pitch REAL NOT NULL, -- degrees up
 roll REAL NOT NULL) STRICT; -- degrees, clockwise in the picture
CREATE INDEX faces_by_photo ON faces (photo_id);

---- Migration 17
--- The table verdicts is made again for one verdict more.
-- Verdicts of users on single images; the newest one of an image counts.
CREATE TABLE new_verdicts (
 id INTEGER PRIMARY KEY, -- number of the verdict
 image_id INTEGER NOT NULL REFERENCES images ON DELETE CASCADE, -- the image
 verdict TEXT NOT NULL CHECK (verdict IN ('none','fine','move','exclude','nonface')),
    -- move: it shows another person; exclude: a bad picture; nonface: what was found in the photo
    -- is no face; fine: the name is right; none: the verdict before is undone
 identity_id INTEGER REFERENCES identities ON DELETE CASCADE, -- the person it shows, with move
 time INTEGER NOT NULL, -- when it was given
 CHECK ((verdict = 'move') = (identity_id IS NOT NULL))) STRICT;
INSERT INTO new_verdicts SELECT * FROM verdicts;
DROP TABLE verdicts;
ALTER TABLE new_verdicts RENAME TO verdicts;
CREATE INDEX verdicts_by_image ON verdicts (image_id, id);
CREATE INDEX verdicts_by_identity ON verdicts (identity_id);
ALTER TABLE clusters ADD COLUMN hidden INTEGER NOT NULL DEFAULT 0;
 -- 1: the person is not shown, asked about or exported
ALTER TABLE clusters ADD COLUMN cover_id INTEGER REFERENCES images ON DELETE SET NULL;
 -- the face that stands for the person, NULL: the one nearest to the others
CREATE INDEX clusters_by_cover ON clusters (cover_id);
ALTER TABLE cluster_members ADD COLUMN joined INTEGER NOT NULL DEFAULT 0;
 -- 1: the face came to a confirmed person by its embedding, and nobody has looked at it yet
ALTER TABLE faces ADD COLUMN by_hand INTEGER NOT NULL DEFAULT 0; -- 1: a user drew the box
ALTER TABLE photos ADD COLUMN sidecar INTEGER NOT NULL DEFAULT -1;
 -- time of change of the XMP file beside it when it was read, in microseconds; 0: there was none,
    -- -1: no names were looked for yet
-- Who is where in a photo, as other programs or the folder say.
CREATE TABLE regions (
 id INTEGER PRIMARY KEY, -- number of the region
 photo_id INTEGER NOT NULL REFERENCES photos ON DELETE CASCADE, -- the photo
 origin TEXT NOT NULL CHECK (origin IN ('embedded','sidecar','folder')),
    -- XMP in the photo, XMP in a file beside it, or the name of its folder
 name TEXT NOT NULL, -- of the person, bytes as found
 x REAL, -- left side in pixels of the upright photo; NULL: the whole photo
 y REAL, -- upper side; NULL likewise
 width REAL, -- NULL likewise
 height REAL, -- NULL likewise
 image_id INTEGER REFERENCES images ON DELETE SET NULL, -- the face there, NULL: none was found
 applied INTEGER NOT NULL DEFAULT 0) STRICT;
    -- 1: a decision gave the face this name; 2: a user had decided on the face before
CREATE INDEX regions_by_photo ON regions (photo_id);
CREATE INDEX regions_by_image ON regions (image_id);
---- Migration 18
-- A run that was resumed redoes the steps from its checkpoint to the newest step.
ALTER TABLE runs ADD COLUMN resumed_step INTEGER NOT NULL DEFAULT -1;
    -- step of the checkpoint from which it was last begun or resumed, -1: unknown
ALTER TABLE runs ADD COLUMN at_step INTEGER NOT NULL DEFAULT -1;
    -- step that its process has done, below last_step while it redoes steps; -1: unknown

---- Migration 19
-- Pictures of held-out people in the plane in which the embeddings of an evaluation differ most.
-- Of them are the metrics silhouette, how far these people are apart in all dimensions, and
-- explained, the share of the variance that the plane has.
CREATE TABLE points (
 run_id INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE, -- the run
 step INTEGER NOT NULL, -- the step that the run had done
 image_id INTEGER NOT NULL REFERENCES images ON DELETE CASCADE, -- the picture
 identity_id INTEGER NOT NULL REFERENCES identities ON DELETE CASCADE, -- the person
 x REAL NOT NULL, -- along the direction in which they differ most, from their mean
 y REAL NOT NULL, -- along the second one
 PRIMARY KEY (run_id, step, image_id)) STRICT, WITHOUT ROWID;
CREATE INDEX points_by_image ON points (image_id);
CREATE INDEX points_by_identity ON points (identity_id);
ALTER TABLE steps ADD COLUMN class_images INTEGER NOT NULL DEFAULT 0;
    -- images that a classifier was trained on, and over which loss then is the mean; 0: triplets
    -- were trained
ALTER TABLE steps ADD COLUMN class_right INTEGER NOT NULL DEFAULT 0;
    -- of these, images whose class it had found

---- Migration 20
ALTER TABLE steps ADD COLUMN dropped INTEGER NOT NULL DEFAULT 0;
    -- triplets that the rule allowed but for the filter of false negatives
-- Of a data set of vectors.
ALTER TABLE datasets ADD COLUMN dimensions INTEGER NOT NULL DEFAULT 0;
    -- numbers of a vector; 0: it has pictures
-- An item of a data set of vectors: its row in images has no file and is of the person with the
-- empty name; its labels are people.
CREATE TABLE items (
 image_id INTEGER PRIMARY KEY REFERENCES images ON DELETE CASCADE, -- its row in images
 held_out INTEGER NOT NULL, -- 1: kept for evaluation, never trained on
 caption TEXT NOT NULL) STRICT; -- what is shown of it, empty: nothing
-- The labels of an item.
CREATE TABLE item_labels (
 image_id INTEGER NOT NULL REFERENCES images ON DELETE CASCADE, -- the item
 identity_id INTEGER NOT NULL REFERENCES identities ON DELETE CASCADE, -- the label
 PRIMARY KEY (image_id, identity_id)) STRICT, WITHOUT ROWID;
CREATE INDEX item_labels_by_identity ON item_labels (identity_id);
-- What users said of pairs of items; the newest row of a pair counts.
CREATE TABLE item_pairs (
 id INTEGER PRIMARY KEY, -- number of the answer
 image_a INTEGER NOT NULL REFERENCES images ON DELETE CASCADE, -- an item
 image_b INTEGER NOT NULL REFERENCES images ON DELETE CASCADE, -- another one, of a greater number
 answer TEXT NOT NULL CHECK (answer IN ('relevant','not','none')),
    -- relevant: they are positives; not: they stay negatives; none: the answer before is taken back
 time INTEGER NOT NULL, -- when it was given
 CHECK (image_a < image_b)) STRICT;
CREATE INDEX item_pairs_by_image_a ON item_pairs (image_a, image_b, id);
CREATE INDEX item_pairs_by_image_b ON item_pairs (image_b);
-- The pairs of items that "facenet suspects --keep" left: nearest without a label in common.
CREATE TABLE suspect_pairs (
 run_id INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE, -- the run
 position INTEGER NOT NULL, -- from 1, the nearest pair
 image_a INTEGER NOT NULL REFERENCES images ON DELETE CASCADE, -- an item
 image_b INTEGER NOT NULL REFERENCES images ON DELETE CASCADE, -- another one, of a greater number
 distance REAL NOT NULL, -- squared, between their embeddings
 dropped REAL NOT NULL, -- share of positives with which the filter of false negatives drops it
 PRIMARY KEY (run_id, position)) STRICT, WITHOUT ROWID;
CREATE INDEX suspect_pairs_by_image_a ON suspect_pairs (image_a);
CREATE INDEX suspect_pairs_by_image_b ON suspect_pairs (image_b);

---- Migration 21
-- The embeddings by a checkpoint, as an index of them (FILE.d/index) has to know them.
CREATE TABLE embedding_sets (
 checkpoint_id INTEGER PRIMARY KEY REFERENCES checkpoints ON DELETE CASCADE, -- the checkpoint
 last INTEGER NOT NULL, -- the greatest number of a picture that got one
 version INTEGER NOT NULL) STRICT;
    -- drawn again when a picture up to that gets one, or loses one for good
INSERT INTO embedding_sets SELECT id, last, abs(random() % 9007199254740991) FROM
 (SELECT id, (SELECT max(image_id) FROM embeddings WHERE checkpoint_id = checkpoints.id) AS last
  FROM checkpoints) WHERE last IS NOT NULL;
