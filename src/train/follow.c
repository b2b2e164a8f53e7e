/* See follow.h. */
#include "train/follow.h"

#include "data/share.h"
#include "train/order.h"

#include <unistd.h>

enum status follow_begin(const struct train_state *state, struct err *err)
{
    const struct trainer *trainer = state->trainer;
    struct dataset *dataset = (struct dataset *)(uintptr_t)trainer->dataset; /* only read here */
    struct crops *crops = (struct crops *)(uintptr_t)trainer->crops;
    struct ranks *ranks = dataset->ranks;
    char path[SHARE_PATH], sha256[65];
    int file = -1;
    enum status status;

    if (ranks == NULL)
        return ST_OK;
    order_begin(ranks);
    status = share_dataset(ranks, dataset, err);
    if (status == ST_OK)
        status = share_crops(ranks, &crops, err);
    if (status != ST_OK)
        return status;
    status = share_temporary(path, &file, err);
    if (status == ST_OK)
        status = state_save(state, path, sha256, err);
    status = ranks_agree(ranks, status, err);
    if (status == ST_OK)
        status = share_file(ranks, path, -1, err);
    if (file >= 0) {
        (void)close(file);
        (void)unlink(path);
    }
    return status == ST_OK ? ranks_agree(ranks, status, err) : status;
}

/* What a rank that follows has. */
struct follower {
    struct ranks *ranks;
    struct dataset dataset;
    struct crops *crops;
    struct train_state *state;
};

static enum status follower_begin(struct follower *follower, struct err *err)
{
    struct ranks *ranks = follower->ranks;
    struct checkpoint *checkpoint = NULL;
    char path[SHARE_PATH];
    int file = -1;
    enum status status = share_dataset(ranks, &follower->dataset, err);

    follower->dataset.ranks = ranks;
    if (status == ST_OK)
        status = share_crops(ranks, &follower->crops, err);
    if (status != ST_OK)
        return status;
    status = ranks_agree(ranks, share_temporary(path, &file, err), err);
    if (status == ST_OK)
        status = share_file(ranks, NULL, file, err);
    if (status == ST_OK) {
        status = checkpoint_open(&checkpoint, path, err);
        if (status == ST_OK)
            status =
                state_load(&follower->state, checkpoint, &follower->dataset, follower->crops, err);
        checkpoint_close(checkpoint);
        status = ranks_agree(ranks, status, err);
    }
    if (file >= 0) {
        (void)close(file);
        (void)unlink(path);
    }
    return status;
}

void follow_run(struct ranks *ranks)
{
    struct follower follower = {.ranks = ranks};
    struct order order;
    struct record_histogram histogram;
    struct record_step row;
    struct err err;

    for (;;) {
        order_await(ranks, &order);
        if (order.word == ORDER_END)
            break;
        if (order.word == ORDER_BEGIN)
            (void)!follower_begin(&follower, &err); /* agreed on: the next order is the end */
        else
            trainer_step(follower.state->trainer, &order.settings, &order.at, &row, &histogram,
                         &follower.state->pair_share);
    }
    state_del(follower.state);
    crops_close(follower.crops);
    dataset_free(&follower.dataset);
}
