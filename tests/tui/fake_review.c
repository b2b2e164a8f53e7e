/* The part of the fake database that is clusters, decisions and photos: there are none. */
#include "fake_db.h"

#include "db/review/persons.h"

/* No data set of these tests has clusters. */
enum status db_clustering_current(struct db *db, int64_t dataset, struct db_clustering *out,
                                  bool *found, struct err *err)
{
    (void)db, (void)dataset, (void)out, (void)err;
    *found = false;
    return ST_OK;
}
enum status db_review_version(struct db *db, int64_t dataset, struct db_review_version *out,
                              struct err *err)
{
    (void)db, (void)dataset, (void)err;
    *out = (struct db_review_version){0};
    return ST_OK;
}
enum status db_decision_counts(struct db *db, int64_t dataset, int64_t *undos, int64_t *redos,
                               struct err *err)
{
    (void)db, (void)dataset, (void)err;
    *undos = *redos = 0;
    return ST_OK;
}
enum status db_cluster_list(struct db *db, int64_t clustering, struct db_cluster **out,
                            size_t *count, struct err *err)
{
    (void)db, (void)clustering, (void)out, (void)count;
    return fake_absent(err);
}
enum status db_member_list(struct db *db, int64_t clustering, int64_t cluster,
                           struct db_member **out, size_t *count, struct err *err)
{
    (void)db, (void)clustering, (void)cluster, (void)out, (void)count;
    return fake_absent(err);
}
enum status db_portraits_get(struct db *db, const int64_t *images, size_t count,
                             struct db_portrait *out, struct err *err)
{
    (void)db, (void)images, (void)count, (void)out;
    return fake_absent(err);
}
enum status db_candidate_list(struct db *db, int64_t clustering, int64_t cluster,
                              struct db_candidate **out, size_t *count, struct err *err)
{
    (void)db, (void)clustering, (void)cluster, (void)out, (void)count;
    return fake_absent(err);
}
enum status db_measuring_new(struct db *db, int64_t clustering, int64_t cluster,
                             const int64_t *images, size_t image_count, struct db_measuring **out,
                             struct err *err)
{
    (void)db, (void)clustering, (void)cluster, (void)images, (void)image_count, (void)out;
    return fake_absent(err);
}
enum status db_measuring_step(struct db_measuring *measuring, double seconds, bool *done,
                              struct err *err)
{
    (void)measuring, (void)seconds, (void)done;
    return fake_absent(err);
}
enum status db_measuring_list(const struct db_measuring *measuring, struct db_candidate **out,
                              size_t *count, struct err *err)
{
    (void)measuring, (void)out, (void)count;
    return fake_absent(err);
}
void db_measuring_del(struct db_measuring *measuring)
{
    (void)measuring;
}
enum status db_question_list(struct db *db, int64_t clustering, struct db_question **out,
                             size_t *count, struct err *err)
{
    (void)db, (void)clustering, (void)out, (void)count;
    return fake_absent(err);
}
enum status db_decide_name(const struct db_review *review, int64_t cluster, const char *name,
                           struct err *err)
{
    (void)review, (void)cluster, (void)name;
    return fake_absent(err);
}
enum status db_decide_confirm(const struct db_review *review, int64_t cluster, struct err *err)
{
    (void)review, (void)cluster;
    return fake_absent(err);
}
enum status db_decide_merge(const struct db_review *review, int64_t from, int64_t into,
                            struct err *err)
{
    (void)review, (void)from, (void)into;
    return fake_absent(err);
}
enum status db_decide_move(const struct db_review *review, const int64_t *images, size_t count,
                           int64_t cluster, int64_t *made, struct err *err)
{
    (void)review, (void)images, (void)count, (void)cluster, (void)made;
    return fake_absent(err);
}
enum status db_decide_not(const struct db_review *review, const int64_t *images, size_t count,
                          struct err *err)
{
    (void)review, (void)images, (void)count;
    return fake_absent(err);
}
enum status db_decide_unusable(const struct db_review *review, const int64_t *images, size_t count,
                               struct err *err)
{
    (void)review, (void)images, (void)count;
    return fake_absent(err);
}
enum status db_decide_person(const struct db_review *review, int64_t image, const char *name,
                             struct err *err)
{
    (void)review, (void)image, (void)name;
    return fake_absent(err);
}
enum status db_album_photos(struct db *db, int64_t dataset, const struct db_album_filter *filter,
                            int64_t **out, size_t *count, struct err *err)
{
    (void)db, (void)dataset, (void)filter, (void)err;
    *out = NULL;
    *count = 0;
    return ST_OK;
}
enum status db_album_rows(struct db *db, const int64_t *photos, size_t count,
                          struct db_album_row *out, struct err *err)
{
    (void)db, (void)photos, (void)count, (void)out, (void)err;
    return ST_OK;
}
enum status db_album_photo(struct db *db, int64_t photo, struct db_album_photo *out,
                           struct err *err)
{
    (void)db, (void)photo, (void)out;
    return fake_absent(err);
}
enum status db_album_photo_of(struct db *db, int64_t image, int64_t *photo, struct err *err)
{
    (void)db, (void)image, (void)photo;
    return fake_absent(err);
}
enum status db_model_newest(struct db *db, enum db_model_kind kind, struct db_model *out,
                            struct err *err)
{
    (void)db, (void)kind, (void)err;
    *out = (struct db_model){0};
    return ST_OK;
}
enum status db_album_version(struct db *db, int64_t dataset, struct db_album_version *out,
                             struct err *err)
{
    (void)db, (void)dataset, (void)err;
    *out = (struct db_album_version){0};
    return ST_OK;
}
enum status db_album_cluster_of(struct db *db, int64_t clustering, int64_t image, int64_t *cluster,
                                struct err *err)
{
    (void)db, (void)clustering, (void)image, (void)cluster;
    return fake_absent(err);
}
enum status db_decide_nonface(const struct db_review *review, const int64_t *images, size_t count,
                              struct err *err)
{
    (void)review, (void)images, (void)count;
    return fake_absent(err);
}
enum status db_decide_hide(const struct db_review *review, int64_t cluster, bool hidden,
                           struct err *err)
{
    (void)review, (void)cluster, (void)hidden;
    return fake_absent(err);
}
enum status db_decide_cover(const struct db_review *review, int64_t image, struct err *err)
{
    (void)review, (void)image;
    return fake_absent(err);
}
enum status db_decide_pair(const struct db_review *review, int64_t a, int64_t b, bool same,
                           struct err *err)
{
    (void)review, (void)a, (void)b, (void)same;
    return fake_absent(err);
}
enum status db_decide_undo(const struct db_review *review, char *said, struct err *err)
{
    (void)review, (void)said;
    return fake_absent(err);
}
enum status db_decide_redo(const struct db_review *review, char *said, struct err *err)
{
    (void)review, (void)said;
    return fake_absent(err);
}
enum status db_person_known(struct db *db, int64_t dataset, const char *name, bool *known,
                            struct err *err)
{
    int64_t id;

    return db_identity_find(db, dataset, name, &id, known, err);
}
enum status db_pair_list(struct db *db, int64_t run, struct db_pair_row **out, size_t *count,
                         struct err *err)
{
    (void)db, (void)run, (void)out, (void)count;
    return fake_absent(err);
}
enum status db_pair_answered(struct db *db, int64_t dataset, struct db_pair_row *out, bool *found,
                             struct err *err)
{
    (void)dataset, (void)err;
    *found = db->answered != 0;
    *out = (struct db_pair_row){
        .pair = {.a = db->answered, .b = 60}, .number = {"4", "15"}, .answer = ANSWER_RELEVANT};
    return ST_OK;
}
