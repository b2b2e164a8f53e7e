/* Which other clusters each could be one with, and what became of new faces; see clustering.h. */
#include "cmd/cluster/clustering.h"

#include "cmd/output.h"

#include "base/mem.h"
#include "eval/cluster/review.h"

#include <string.h>

#define CANDIDATES 8 /* kept of each cluster */

/* A person is the faces that a user has looked at, as where they join (people.c). */
static enum status candidates_teach(const struct clustering *clustering, uint32_t *taught,
                                    struct err *err)
{
    bool *seen = mem_new(clustering->people, sizeof *seen);

    if (seen == NULL)
        return err_nomem(err, "the candidates to merge");
    memcpy(taught, clustering->label, clustering->faces.count * sizeof *taught);
    for (size_t i = 0; i < clustering->faces.count; i++)
        if (clustering->label[i] < clustering->people && !clustering->joined[i])
            seen[clustering->label[i]] = true;
    for (size_t i = 0; i < clustering->faces.count; i++)
        if (clustering->label[i] < clustering->people && clustering->joined[i] &&
            seen[clustering->label[i]])
            taught[i] = CLUSTER_NONE;
    mem_free(seen);
    return ST_OK;
}

enum status clustering_find_candidates(struct clustering *clustering, struct err *err)
{
    const struct cluster_faces *faces = &clustering->faces;
    size_t most = clustering->clusters * CANDIDATES, count = 0;
    struct review_candidate *found = mem_new(most, sizeof *found);
    uint32_t *taught = mem_new(faces->count, sizeof *taught);
    enum status status = ST_OK;

    clustering->candidates = mem_new(most, sizeof *clustering->candidates);
    if (found == NULL || taught == NULL || clustering->candidates == NULL)
        status = err_nomem(err, "the candidates to merge");
    if (status == ST_OK)
        status = candidates_teach(clustering, taught, err);
    if (status == ST_OK)
        status = review_candidates(found, &count, CANDIDATES, clustering->label, taught,
                                   clustering->clusters, faces->embedding, faces->count, faces->dim,
                                   faces->constraints, faces->constraint_count, err);
    for (size_t i = 0; i < count; i++)
        clustering->candidates[i] = (struct db_candidate){
            (int64_t)found[i].cluster + 1, (int64_t)found[i].other + 1, found[i].distance};
    clustering->candidate_count = count;
    mem_free(found);
    mem_free(taught);
    return status;
}

/* Faces that came since, or were alone and joined somebody. */
struct news {
    size_t faces, joined, people; /* joined: to so many confirmed people */
    size_t asked;                 /* may be of a confirmed person */
    size_t in_new, clusters, alone;
    size_t others_joined; /* that were alone before */
};

/* What counts faces of a cluster: whether it is of new faces alone, and may be of a person. */
struct mark {
    bool old, asked, counted;
};

static void news_ask(const struct clustering *clustering, struct mark *marks)
{
    double near = CANDIDATES_NEAR * (double)clustering->options.threshold;

    for (size_t i = 0; i < clustering->candidate_count; i++) {
        const struct db_candidate *candidate = &clustering->candidates[i];
        size_t a = (size_t)candidate->cluster - 1, b = (size_t)candidate->other - 1;

        if (candidate->distance <= near && (a < clustering->people) != (b < clustering->people))
            marks[a < clustering->people ? b : a].asked = true;
    }
}

static enum status news_count(const struct clustering *clustering, struct news *news,
                              struct err *err)
{
    struct mark *marks = mem_new(clustering->clusters, sizeof *marks);

    *news = (struct news){0};
    if (marks == NULL)
        return err_nomem(err, "the new faces");
    news_ask(clustering, marks);
    for (size_t i = 0; i < clustering->faces.count; i++)
        if (clustering->before.known[i] && clustering->label[i] != CLUSTER_NONE)
            marks[clustering->label[i]].old = true;
    for (size_t i = 0; i < clustering->faces.count; i++) {
        uint32_t c = clustering->label[i];
        bool new = !clustering->before.known[i], person = c < clustering->people;

        news->faces += new;
        if (person && clustering->before.of[i] == CLUSTER_NONE) {
            news->joined += new;
            news->others_joined += !new;
            news->people += !marks[c].counted;
            marks[c].counted = true;
        }
        if (!new || person)
            continue;
        if (c == CLUSTER_NONE) {
            news->alone++;
        } else if (marks[c].asked) {
            news->asked++;
        } else if (!marks[c].old) {
            news->in_new++;
            news->clusters += !marks[c].counted;
            marks[c].counted = true;
        }
    }
    mem_free(marks);
    return ST_OK;
}

static void news_part(struct text *line, size_t count, const char *what)
{
    if (count > 0)
        text_addf(line, "%s%s %s", line->length > 0 ? ", " : "", text_count(count).words, what);
}

enum status clustering_say_news(const struct clustering *clustering, struct err *err)
{
    struct news news;
    struct text line = {0};
    size_t there;
    enum status status = news_count(clustering, &news, err);

    if (status != ST_OK || !clustering->before.any || news.faces + news.others_joined == 0)
        return status;
    there = news.faces - news.joined - news.asked - news.in_new - news.alone;
    if (news.joined > 0)
        text_addf(&line, "%s joined %s %s", text_count(news.joined).words,
                  text_count(news.people).words, text_noun(news.people, "person", "people"));
    news_part(&line, news.asked, "to ask about");
    if (news.in_new > 0)
        text_addf(&line, "%s%s in %s new %s", line.length > 0 ? ", " : "",
                  text_count(news.in_new).words, text_count(news.clusters).words,
                  text_noun(news.clusters, "cluster", "clusters"));
    news_part(&line, there, "in clusters that were there");
    news_part(&line, news.alone, "alone");
    if (news.faces > 0)
        output_say("%s new %s: %s", text_count(news.faces).words,
                   text_noun(news.faces, "face", "faces"), text_string(&line));
    if (news.others_joined > 0)
        output_say("%s %s alone before joined %s", text_count(news.others_joined).words,
                   text_noun(news.others_joined, "face that was", "faces that were"),
                   text_noun(news.others_joined, "a confirmed person", "confirmed people"));
    text_free(&line);
    return ST_OK;
}
