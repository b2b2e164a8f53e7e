/* See command.h. */
#include "cmd/command.h"

#include "base/clock.h"
#include "base/crop.h"
#include "base/mem.h"
#include "base/text.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define COMMAND_PATIENCE_MS 1000 /* between two looks at the signal */
#define COMMAND_TELL_AFTER 5     /* looks */

volatile sig_atomic_t command_stop;

void command_say(const char *format, ...)
{
    char line[2048], clean[3 * sizeof line]; /* a byte becomes three at most */
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    (void)text_clean(clean, sizeof clean, line, false);
    (void)puts(clean);
}

enum status command_usage(struct command_line *line, struct err *err, const char *format, ...)
{
    va_list arguments;
    char sentence[400];

    va_start(arguments, format);
    (void)vsnprintf(sentence, sizeof sentence, format, arguments);
    va_end(arguments);
    line->usage = true;
    return err_set(err, ST_INVALID, "%s; see facenet %s --help", sentence, line->argv[0]);
}

enum status command_integer(struct command_line *line, const char *name, const char *value,
                            int64_t low, int64_t high, int64_t *out, struct err *err)
{
    if (value == NULL || text_parse_integer(value, low, high, out))
        return ST_OK;
    return command_usage(line, err,
                         "--%s %.40s: it takes a whole number from %" PRId64 " to %" PRId64, name,
                         value, low, high);
}

enum status command_real(struct command_line *line, const char *name, const char *value, double low,
                         double high, double *out, struct err *err)
{
    if (value == NULL || text_parse_real(value, low, high, out))
        return ST_OK;
    return command_usage(line, err, "--%s %.40s: it takes a number from %g to %g", name, value, low,
                         high);
}

enum status command_open(const struct command_line *line, enum db_mode mode, struct db **db,
                         struct err *err)
{
    char *path;
    enum status status = db_default_path(line->db_path, &path, err);

    if (status == ST_OK) {
        status = db_open(db, path, mode, err);
        mem_free(path);
    }
    return status;
}

static bool command_wait_on(void *context, unsigned waited)
{
    (void)context;
    if (waited == COMMAND_TELL_AFTER)
        (void)fprintf(stderr,
                      "%sfacenet: another process keeps the database locked; waiting for it\n",
                      isatty(STDERR_FILENO) ? "\r\033[K" : "");
    return !command_stop;
}

void command_be_patient(struct db *db)
{
    db_set_patience(db, COMMAND_PATIENCE_MS, command_wait_on, NULL);
}

enum status command_crops_path(const struct db *db, int64_t dataset, char **path, struct err *err)
{
    char name[CROP_NAME];

    crop_name(dataset, name);
    return db_artefact_path(db, name, path, err);
}

void command_unlink_artefact(const struct db *db, const char *name)
{
    char *path;

    if (db_artefact_path(db, name, &path, NULL) != ST_OK)
        return;
    (void)unlink(path);
    *strrchr(path, '/') = '\0';
    (void)rmdir(path);
    mem_free(path);
}

static enum status command_add_face(void *context, const struct db_face_row *row, struct err *err)
{
    struct dataset *dataset = context;
    size_t people = dataset->identity_count;

    if (people == 0 || dataset->identities[people - 1].id != row->identity) {
        enum status status =
            dataset_add_identity(dataset, row->identity, row->name, row->held_out, err);

        if (status != ST_OK)
            return status;
    }
    return dataset_add_image(dataset, row->image, (uint64_t)row->crop, err);
}

const char *command_data(const struct db_run *run, const char *data, char id[COMMAND_ID])
{
    (void)snprintf(id, COMMAND_ID, "%" PRId64, run->dataset_id);
    return data != NULL ? data : id;
}

enum status command_load_faces(struct db *db, const char *id_or_name, int64_t verdicts,
                               struct command_faces *faces, struct err *err)
{
    char *path = NULL;
    enum status status;

    *faces = (struct command_faces){0};
    status = db_dataset_find(db, id_or_name, &faces->row, err);
    if (status == ST_OK)
        status = db_faces_each(db, faces->row.id, verdicts, command_add_face, &faces->dataset, err);
    if (status == ST_OK && faces->dataset.image_count == 0)
        status = err_set(err, ST_NOTFOUND, "the data set %s has no readable image; import some",
                         faces->row.name);
    if (status == ST_OK)
        status = command_crops_path(db, faces->row.id, &path, err);
    if (status == ST_OK)
        status = crops_open(&faces->crops, path, faces->row.crop_size, faces->row.crop_count, err);
    mem_free(path);
    if (status != ST_OK)
        command_free_faces(faces);
    return status;
}

void command_free_faces(struct command_faces *faces)
{
    if (faces->crops != NULL)
        crops_close(faces->crops);
    dataset_free(&faces->dataset);
    *faces = (struct command_faces){0};
}

static void command_on_signal(int number)
{
    (void)number;
    command_stop = 1;
}

void command_catch_signals(void)
{
    struct sigaction action = {.sa_handler = command_on_signal, .sa_flags = SA_RESTART};

    (void)sigaction(SIGINT, &action, NULL);
    (void)sigaction(SIGTERM, &action, NULL);
}

void command_progress(const char *what, uint64_t done, uint64_t total, double seconds)
{
    char count[32], all[32], left[16];
    double rate = seconds > 0 ? (double)done / seconds : 0;
    bool terminal = isatty(STDERR_FILENO) != 0;

    if (!terminal && getenv("FACENET_PROGRESS") == NULL)
        return;
    text_format_count(count, sizeof count, done);
    text_format_count(all, sizeof all, total);
    clock_format_span(left, sizeof left, rate > 0 ? (double)(total - done) / rate : 0);
    (void)fprintf(stderr, "\r%s %s of %s  %.0f/s  %s left%s%s", what, count, all, rate, left,
                  terminal ? " \033[K" : "", done == total ? "\n" : "");
}

enum status command_want_dataset(struct db *db, const char *name, const char *source, uint32_t size,
                                 double crop, struct db_dataset *out, struct err *err)
{
    enum status status = db_dataset_find(db, name, out, NULL);
    int64_t id;

    if (status == ST_NOTFOUND) {
        status =
            db_dataset_add(db, name, source, size != 0 ? size : 64, crop != 0 ? crop : 1, &id, err);
        return status != ST_OK ? status : db_dataset_find(db, name, out, err);
    }
    if (status != ST_OK)
        return db_dataset_find(db, name, out, err);
    if ((size != 0 && out->crop_size != size) || (crop != 0 && out->crop_fraction != crop))
        return err_set(err, ST_EXISTS,
                       "the data set %s has crops of --size %u --crop %g: use these, or another "
                       "--name",
                       out->name, out->crop_size, out->crop_fraction);
    return ST_OK;
}

const char *command_run_state(const struct db_run *run)
{
    static const char *const names[] = {"scheduled", "training", "finished", "failed", "stopped"};

    switch (db_run_liveness(run, clock_now_ms())) {
    case RUN_DEAD:
        return "dead";
    case RUN_STALLED:
        return "stalled";
    case RUN_NOT_RUNNING:
    case RUN_ALIVE:
        break;
    }
    return run->paused ? "paused" : names[run->status];
}
