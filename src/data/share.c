/* See share.h. */
#include "data/share.h"

#include "base/file.h"
#include "base/mem.h"
#include "base/process.h"
#include "base/sha256.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SHARE_BLOCK (16 << 20)

/* ---- files ---- */

enum status share_temporary(char *path, int *descriptor, struct err *err)
{
    const char *folder = getenv("TMPDIR");

    if (folder == NULL || folder[0] == '\0')
        folder = "/tmp";
    if ((size_t)snprintf(path, SHARE_PATH, "%s/facenet-XXXXXX", folder) >= SHARE_PATH)
        return err_set(err, ST_INVALID, "TMPDIR is longer than %d bytes", SHARE_PATH);
    *descriptor = mkostemp(path, O_CLOEXEC);
    return *descriptor >= 0 ? ST_OK
                            : err_set_errno(err, ST_IO, errno, "cannot make the file %s", path);
}

/* Reads up to size bytes; fewer at the end of the file. */
static enum status share_read(int from, char *block, size_t size, uint64_t *got, const char *path,
                              struct err *err)
{
    *got = 0;
    while (*got < size) {
        ssize_t n = read(from, block + *got, size - *got);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return err_set_errno(err, ST_IO, errno, "cannot read %s", path);
        if (n == 0)
            break;
        *got += (uint64_t)n;
    }
    return ST_OK;
}

static enum status share_write(int to, const char *block, uint64_t size, struct err *err)
{
    while (size > 0) {
        ssize_t n = write(to, block, size);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return err_set_errno(err, ST_IO, errno,
                                 "cannot write a file for the run; set TMPDIR to a folder with "
                                 "more room");
        block += n;
        size -= (uint64_t)n;
    }
    return ST_OK;
}

enum status share_file(struct ranks *ranks, const char *path, int to, struct err *err)
{
    char *block = mem_new(SHARE_BLOCK, 1);
    int from = -1;
    uint64_t got = 1;
    enum status status = block == NULL ? err_nomem(err, "a file to share") : ST_OK;

    if (status == ST_OK && ranks_self(ranks) == 0)
        status = file_open(path, O_RDONLY, &from, NULL, err);
    status = ranks_agree(ranks, status, err);
    while (status == ST_OK && got > 0) {
        if (from >= 0)
            status = share_read(from, block, SHARE_BLOCK, &got, path, err);
        status = ranks_agree(ranks, status, err);
        if (status != ST_OK)
            break;
        ranks_share(ranks, &got, sizeof got);
        ranks_share(ranks, block, got);
        if (to >= 0)
            status = share_write(to, block, got, err);
        status = ranks_agree(ranks, status, err);
    }
    if (from >= 0)
        (void)close(from);
    mem_free(block);
    return status;
}

/* ---- a data set ---- */

struct share_identity {
    int64_t id;
    uint64_t images;
    uint8_t held_out, stranger, named;
};

struct share_head {
    uint64_t identities, images, older_dim, items, labels, labelled, pairs;
};

static struct share_head share_head_of(const struct dataset *dataset)
{
    const struct labels *labels = dataset->labels;
    struct share_head head = {.identities = dataset->identity_count,
                              .images = dataset->image_count,
                              .older_dim = dataset->older == NULL ? 0 : dataset->older_dim};

    if (labels != NULL) {
        head.items = labels->items;
        head.labels = labels->labels;
        head.labelled = labels->start[labels->items];
        head.pairs = labels->pair_count;
    }
    return head;
}

static void share_pack(const struct dataset *dataset, struct share_identity *people,
                       struct dataset_image *images)
{
    for (size_t i = 0; i < dataset->identity_count; i++) {
        const struct dataset_identity *from = &dataset->identities[i];

        people[i] = (struct share_identity){.id = from->id,
                                            .images = from->count,
                                            .held_out = from->held_out,
                                            .stranger = from->stranger,
                                            .named = from->name[0] != '\0'};
    }
    memcpy(images, dataset->images, dataset->image_count * sizeof *images);
}

static enum status share_unpack(struct dataset *dataset, const struct share_head *head,
                                const struct share_identity *people,
                                const struct dataset_image *images, struct err *err)
{
    enum status status = ST_OK;

    for (size_t i = 0; status == ST_OK && i < head->identities; i++) {
        const struct share_identity *from = &people[i];

        status = from->stranger ? dataset_add_stranger(dataset, from->id, err)
                                : dataset_add_identity(dataset, from->id, from->named ? "?" : "",
                                                       from->held_out != 0, err);
        for (uint64_t k = 0; status == ST_OK && k < from->images; k++, images++)
            status = dataset_add_image(dataset, images->id, images->crop, err);
    }
    if (status == ST_OK && head->items > 0)
        status = labels_new(&dataset->labels, head->items, head->labels, head->labelled,
                            head->pairs, err);
    if (status == ST_OK && head->older_dim > 0) {
        dataset->older_dim = head->older_dim;
        dataset->older = mem_new(head->images, head->older_dim * sizeof *dataset->older);
        if (dataset->older == NULL)
            return err_nomem(err, "the embeddings of the older run");
    }
    return status;
}

static void share_labels(struct ranks *ranks, struct labels *labels, const struct share_head *head)
{
    ranks_share(ranks, labels->start, (labels->items + 1) * sizeof *labels->start);
    ranks_share(ranks, labels->label, head->labelled * sizeof *labels->label);
    ranks_share(ranks, labels->id, labels->labels * sizeof *labels->id);
    ranks_share(ranks, labels->held_out, labels->items);
    ranks_share(ranks, labels->pairs, labels->pair_count * sizeof *labels->pairs);
    if (ranks_self(ranks) > 0)
        labels_index(labels);
}

enum status share_dataset(struct ranks *ranks, struct dataset *dataset, struct err *err)
{
    struct share_head head = share_head_of(dataset);
    struct share_identity *people;
    struct dataset_image *images;
    enum status status;

    ranks_share(ranks, &head, sizeof head);
    people = mem_new(head.identities, sizeof *people);
    images = mem_new(head.images, sizeof *images);
    status = ranks_agree(
        ranks, people == NULL || images == NULL ? err_nomem(err, "the data set") : ST_OK, err);
    if (status != ST_OK)
        goto out;
    if (ranks_self(ranks) == 0)
        share_pack(dataset, people, images);
    ranks_share(ranks, people, head.identities * sizeof *people);
    ranks_share(ranks, images, head.images * sizeof *images);
    if (ranks_self(ranks) > 0)
        status = share_unpack(dataset, &head, people, images, err);
    status = ranks_agree(ranks, status, err);
    if (status == ST_OK && head.items > 0)
        share_labels(ranks, dataset->labels, &head);
    if (status == ST_OK && head.older_dim > 0)
        ranks_share(ranks, dataset->older, head.images * head.older_dim * sizeof(float));
out:
    mem_free(people);
    mem_free(images);
    return status;
}

/* ---- crops ---- */

/* Rank 0's crop cache; device and inode tell it only on the same boot of the same machine. */
struct share_crops_card {
    char path[SHARE_PATH], boot_id[PROCESS_BOOT_ID], sha256[SHA256_HEX];
    uint64_t count, device, inode;
    uint32_t layout;
};

static enum status share_crops_look(struct share_crops_card *card, const char *path,
                                    struct err *err)
{
    struct process_id self;
    struct stat info;
    enum status status = process_self(&self, err);

    if (status != ST_OK)
        return status;
    if (stat(path, &info) != 0)
        return err_set_errno(err, ST_IO, errno, "cannot look at the crop cache %s", path);
    card->device = info.st_dev;
    card->inode = info.st_ino;
    memcpy(card->boot_id, self.boot_id, sizeof card->boot_id);
    return ST_OK;
}

/* Whether any of the ranks says yes. */
static bool share_any(struct ranks *ranks, bool yes)
{
    uint64_t count = yes;

    ranks_add_counts(ranks, &count, 1);
    return count > 0;
}

/* Opens rank 0's crops if they are under their path here, too; else *crops stays NULL. */
static enum status share_crops_open(struct ranks *ranks, struct share_crops_card *card,
                                    struct crops **crops, struct err *err)
{
    struct share_crops_card here = {0};
    struct crops *found = NULL;
    bool other = false;
    enum status status = ST_OK;

    if (*crops == NULL && crops_open(&found, card->path, card->layout, card->count, NULL) == ST_OK)
        other = share_crops_look(&here, card->path, NULL) != ST_OK || here.device != card->device ||
                here.inode != card->inode || strcmp(here.boot_id, card->boot_id) != 0;
    if (share_any(ranks, other)) {
        if (other || ranks_self(ranks) == 0)
            status = sha256_file(card->path, here.sha256, err);
        if (ranks_self(ranks) == 0)
            memcpy(card->sha256, here.sha256, sizeof card->sha256);
        ranks_share(ranks, card->sha256, sizeof card->sha256);
        if (other && (status != ST_OK || strcmp(here.sha256, card->sha256) != 0)) {
            crops_close(found);
            found = NULL;
            status = ST_OK;
        }
    }
    if (found != NULL)
        *crops = found;
    return ranks_agree(ranks, status, err);
}

/* Gives the hosts where crops are missing a copy. */
static enum status share_crops_copy(struct ranks *ranks, const struct share_crops_card *card,
                                    struct crops **crops, struct err *err)
{
    char copy[SHARE_PATH] = "";
    int to = -1;
    bool needed = ranks_any_of_host(ranks, *crops == NULL);
    enum status status = ST_OK;

    if (needed && ranks_leads_host(ranks))
        status = share_temporary(copy, &to, err);
    status = ranks_agree(ranks, status, err);
    if (status == ST_OK)
        status = share_file(ranks, card->path, to, err);
    ranks_share_host(ranks, copy, sizeof copy);
    if (status == ST_OK && *crops == NULL)
        status = crops_open(crops, copy, card->layout, card->count, err);
    status = ranks_agree(ranks, status, err);
    if (to >= 0) {
        (void)close(to);
        (void)unlink(copy);
    }
    return status;
}

enum status share_crops(struct ranks *ranks, struct crops **crops, struct err *err)
{
    struct share_crops_card card = {0};
    enum status status = ST_OK;

    if (ranks_self(ranks) == 0) {
        card.count = crops_count(*crops);
        card.layout = crops_layout(*crops);
        (void)snprintf(card.path, sizeof card.path, "%s", crops_path(*crops));
        status = share_crops_look(&card, card.path, err);
    }
    status = ranks_agree(ranks, status, err);
    if (status != ST_OK)
        return status;
    ranks_share(ranks, &card, sizeof card);
    status = share_crops_open(ranks, &card, crops, err);
    if (status == ST_OK && share_any(ranks, *crops == NULL))
        status = share_crops_copy(ranks, &card, crops, err);
    return status;
}
