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
    struct cluster_measures measures;
    enum status status = cluster_measures_compute(
        &measures, clustering->label, clustering->faces.person, clustering->faces.count, err);

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
    size_t people;   /* known ones among its faces */
    uint32_t person; /* the last of them */
};

static int shown_compare(const void *a, const void *b)
{
    const struct shown *x = a, *y = b;

    if (x->size != y->size)
        return x->size > y->size ? -1 : 1;
    return (x->cluster > y->cluster) - (x->cluster < y->cluster);
}

enum status clustering_print(const struct clustering *clustering, struct err *err)
{
    enum status status = print_measures(clustering, err);
    struct shown *shown;
    size_t alone = 0, suspects = 0, rows;
    char name[RECORD_NAME], closest[16];

    if (status != ST_OK)
        return status;
    shown = mem_new(clustering->clusters, sizeof *shown);
    if (shown == NULL)
        return err_nomem(err, "the table of clusters");
    for (size_t i = 0; i < clustering->faces.count; i++)
        alone += clustering->label[i] == CLUSTER_NONE;
    for (size_t c = 0; c < clustering->clusters; c++) {
        shown[c] = (struct shown){clustering->quality[c].size, c, 0, CLUSTER_NONE};
        suspects += clustering->quality[c].suspects;
    }
    for (size_t i = 0; i < clustering->faces.count; i++) { /* faces are sorted by person */
        uint32_t c = clustering->label[i], person = clustering->faces.person[i];

        if (c != CLUSTER_NONE && shown[c].person != person) {
            shown[c].people++;
            shown[c].person = person;
        }
    }
    (void)printf("method %s, squared distance %.4f, %zu %s\n",
                 cluster_method_names[clustering->options.method],
                 (double)clustering->options.threshold, clustering->faces.constraint_count,
                 text_noun(clustering->faces.constraint_count, "constraint", "constraints"));
    qsort(shown, clustering->clusters, sizeof *shown, shown_compare);
    rows = clustering->clusters < SHOWN ? clustering->clusters : SHOWN;
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
    if (rows < clustering->clusters)
        (void)printf("  and %zu smaller %s\n", clustering->clusters - rows,
                     text_noun(clustering->clusters - rows, "one", "ones"));
    output_say("%zu %s of %s: %zu %s, %zu %s alone, %zu %s", clustering->faces.count,
               text_noun(clustering->faces.count, "face", "faces"), clustering->dataset.name,
               clustering->clusters, text_noun(clustering->clusters, "cluster", "clusters"), alone,
               text_noun(alone, "face", "faces"), suspects,
               text_noun(suspects, "suspect", "suspects"));
    mem_free(shown);
    return ST_OK;
}
