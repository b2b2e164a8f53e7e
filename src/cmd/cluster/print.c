/* The clusters as text; see clustering.h. */
#include "cmd/cluster/clustering.h"

#include "cmd/output.h"

#include "base/mem.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define SHOWN 20 /* clusters in the table */

/* How well the clusters match the people that the faces are known as. */
static enum status print_measures(const struct clustering *clustering, struct err *err)
{
    const struct cluster_faces *faces = &clustering->faces;
    uint32_t *label = mem_new(faces->count, sizeof *label);
    uint32_t *person = mem_new(faces->count, sizeof *person);
    struct cluster_measures measures;
    size_t known = 0;
    enum status status = ST_OK;

    if (label == NULL || person == NULL)
        status = err_nomem(err, "the measures of the clusters");
    for (size_t i = 0; status == ST_OK && i < faces->count; i++) {
        if (faces->person[i] == CLUSTER_NONE)
            continue;
        label[known] = clustering->label[i];
        person[known++] = faces->person[i];
    }
    if (status == ST_OK)
        status = cluster_measures_compute(&measures, label, person, known, err);
    mem_free(label);
    mem_free(person);
    if (status != ST_OK || measures.identities < 2)
        return status;
    (void)printf("compared with the %zu known people, each face alone counting as a cluster:\n"
                 "  pairs    precision %.4f, recall %.4f, F %.4f\n"
                 "  B-cubed  precision %.4f, recall %.4f, F %.4f\n"
                 "  NMI %.4f, AMI %.4f\n",
                 measures.identities, measures.precision, measures.recall, measures.f,
                 measures.bcubed_precision, measures.bcubed_recall, measures.bcubed_f, measures.nmi,
                 measures.ami);
    return ST_OK;
}

/* A cluster of the table. */
struct shown {
    size_t size, cluster;
    bool unnamed;    /* and not confirmed */
    size_t people;   /* known ones among its faces */
    uint32_t person; /* the last of them */
};

static int shown_compare(const void *a, const void *b)
{
    const struct shown *x = a, *y = b;

    if (x->size != y->size)
        return x->size > y->size ? -1 : 1;
    if (x->size == 1 && x->unnamed != y->unnamed)
        return x->unnamed ? 1 : -1;
    return (x->cluster > y->cluster) - (x->cluster < y->cluster);
}

static bool print_unnamed(const struct db_cluster *row)
{
    return row->name[0] == '\0' && !row->confirmed;
}

/* The faces that are of no cluster worth a line: alone, and unusable ones. */
struct pile {
    size_t others, unusable, singles; /* singles: of the others, those that are a cluster each */
};

static struct pile print_pile(const struct clustering *clustering)
{
    struct pile pile = {0};

    for (size_t i = 0; i < clustering->faces.count; i++) {
        bool unusable = clustering->faces.role[i] == CLUSTER_ALONE;

        pile.unusable += clustering->label[i] == CLUSTER_NONE && unusable;
        pile.others += clustering->label[i] == CLUSTER_NONE && !unusable;
    }
    for (size_t c = 0; c < clustering->clusters; c++)
        pile.singles += clustering->quality[c].size == 1 && print_unnamed(&clustering->rows[c]);
    pile.others += pile.singles;
    return pile;
}

static void print_sum(const struct clustering *clustering, const struct pile *pile, size_t suspects)
{
    size_t alone = pile->others + pile->unusable, clusters = clustering->clusters - pile->singles;

    if (pile->others > 0)
        output_say("others: %s %s", text_count(pile->others).words,
                   text_noun(pile->others, "face", "faces"));
    if (pile->unusable > 0)
        output_say("unusable: %s %s", text_count(pile->unusable).words,
                   text_noun(pile->unusable, "face", "faces"));
    output_say("%s %s of %s: %s %s, %s %s alone, %s %s", text_count(clustering->faces.count).words,
               text_noun(clustering->faces.count, "face", "faces"), clustering->dataset.name,
               text_count(clusters).words, text_noun(clusters, "cluster", "clusters"),
               text_count(alone).words, text_noun(alone, "face", "faces"),
               text_count(suspects).words, text_noun(suspects, "suspect", "suspects"));
}

static void print_method(const struct clustering *clustering)
{
    size_t photos = clustering->faces.in_photos;
    size_t decided = clustering->faces.constraint_count - photos;

    (void)printf("method %s, squared distance %.4f, %zu %s",
                 cluster_method_names[clustering->options.method],
                 (double)clustering->options.threshold, decided,
                 text_noun(decided, "constraint", "constraints"));
    if (photos > 0)
        (void)printf(", %zu %s of faces in one photo", photos, text_noun(photos, "pair", "pairs"));
    (void)printf("\n");
}

enum status clustering_print(const struct clustering *clustering, struct err *err)
{
    enum status status = print_measures(clustering, err);
    struct shown *shown;
    size_t suspects = 0, rows;
    struct pile pile;
    char name[RECORD_NAME], closest[16];

    if (status != ST_OK)
        return status;
    shown = mem_new(clustering->clusters, sizeof *shown);
    if (shown == NULL)
        return err_nomem(err, "the table of clusters");
    for (size_t c = 0; c < clustering->clusters; c++) {
        shown[c] = (struct shown){.size = clustering->quality[c].size,
                                  .cluster = c,
                                  .unnamed = print_unnamed(&clustering->rows[c]),
                                  .person = CLUSTER_NONE};
        suspects += clustering->quality[c].suspects;
    }
    for (size_t i = 0; i < clustering->faces.count; i++) { /* faces are sorted by person */
        uint32_t c = clustering->label[i], person = clustering->faces.person[i];

        if (c != CLUSTER_NONE && person != CLUSTER_NONE && shown[c].person != person) {
            shown[c].people++;
            shown[c].person = person;
        }
    }
    print_method(clustering);
    pile = print_pile(clustering);
    qsort(shown, clustering->clusters, sizeof *shown, shown_compare);
    rows =
        clustering->clusters - pile.singles < SHOWN ? clustering->clusters - pile.singles : SHOWN;
    if (rows > 0)
        (void)printf("  faces  people  spread  closest  suspects  name\n");
    for (size_t k = 0; k < rows; k++) {
        const struct cluster_quality *quality = &clustering->quality[shown[k].cluster];

        (void)text_clean(name, sizeof name, clustering->rows[shown[k].cluster].name, false);
        (void)snprintf(closest, sizeof closest, isnan(quality->separation) ? "-" : "%.3f",
                       quality->separation);
        (void)printf("%7zu  %6zu  %6.3f  %7s  %6.0f %%  %s\n", quality->size, shown[k].people,
                     quality->spread, closest,
                     100 * (double)quality->suspects / (double)quality->size, name);
    }
    if (rows + pile.singles < clustering->clusters)
        (void)printf("  and %zu smaller %s\n", clustering->clusters - pile.singles - rows,
                     text_noun(clustering->clusters - pile.singles - rows, "one", "ones"));
    print_sum(clustering, &pile, suspects);
    mem_free(shown);
    return clustering_say_news(clustering, err);
}
