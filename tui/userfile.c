/* See userfile.h. */
#include "tui/userfile.h"

#include "base/file.h"
#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define USERFILE_BYTES 65536 /* most bytes of the file */

static const char *const userfile_names[USERFILE_NAMES] = {"theme", "view", "cells", "faces"};

static enum status userfile_find(char **path, struct err *err)
{
    const char *folder = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");

    *path = NULL;
    if (folder != NULL && folder[0] == '/') /* the standard ignores a relative one */
        *path = file_join(folder, "facenet/config");
    else if (home != NULL && home[0] != '\0')
        *path = file_join(home, ".config/facenet/config");
    else
        return ST_OK;
    return *path != NULL ? ST_OK : err_nomem(err, "the path of the configuration");
}

static void userfile_line(struct userfile *config, const char *line, int number, struct err *note)
{
    char name[16], value[16], rest;
    bool known = sscanf(line, " %15[a-z] = %15s %c", name, value, &rest) == 2;
    size_t blanks = strspn(line, " \t");

    for (int i = 0; known && i < USERFILE_NAMES; i++)
        if (strcmp(name, userfile_names[i]) == 0) {
            memcpy(config->value[i], value, sizeof value);
            return;
        }
    text_addf(&config->other, "%s\n", line);
    if (line[blanks] != '#' && line[blanks] != '\0' && note->status == ST_OK)
        (void)err_set(note, ST_INVALID,
                      "%s, line %d: \"%.40s\" is not known; theme, view, cells and faces = NAME "
                      "are",
                      config->path, number, line);
}

enum status userfile_read(struct userfile *config, struct err *note, struct err *err)
{
    unsigned char *bytes = NULL;
    size_t length;
    enum status status;
    int number = 0;

    *config = (struct userfile){.other = {.limit = 2 * USERFILE_BYTES}};
    *note = (struct err){0};
    status = userfile_find(&config->path, err);
    if (status != ST_OK || config->path == NULL || !file_exists(config->path))
        return status;
    if (file_read(config->path, USERFILE_BYTES, &bytes, &length, note) != ST_OK) {
        mem_free(config->path);
        config->path = NULL; /* it stays as it is */
        return ST_OK;
    }
    for (char *line = (char *)bytes, *next; *line != '\0'; line = next) {
        next = line + strcspn(line, "\n");
        if (*next == '\n')
            *next++ = '\0';
        userfile_line(config, line, ++number, note);
    }
    mem_free(bytes);
    return config->other.failed ? err_nomem(err, config->path) : ST_OK;
}

enum status userfile_write(const struct userfile *config, struct err *err)
{
    struct file_writer writer;
    struct text folder = {.limit = USERFILE_BYTES};
    enum status status;

    if (config->path == NULL)
        return ST_OK;
    text_addf(&folder, "%.*s", (int)(strrchr(config->path, '/') - config->path), config->path);
    status = folder.failed ? err_nomem(err, config->path)
                           : file_make_directory(text_string(&folder), err);
    text_free(&folder);
    if (status == ST_OK)
        status = file_writer_open_named(&writer, config->path, err);
    if (status != ST_OK)
        return status;
    (void)fputs(text_string(&config->other), writer.stream);
    for (int i = 0; i < USERFILE_NAMES; i++)
        if (config->value[i][0] != '\0')
            (void)fprintf(writer.stream, "%s = %s\n", userfile_names[i], config->value[i]);
    return file_writer_commit(&writer, err);
}

void userfile_free(struct userfile *config)
{
    mem_free(config->path);
    text_free(&config->other);
}
