/* The commands of facenet, in one list: dispatch, the program's help and the prototypes here are
 * made from it, and the manual is checked against it.  line->argv[0] is the command's own name. */
#ifndef FACENET_CMD_COMMANDS_H
#define FACENET_CMD_COMMANDS_H

#include "cmd/options.h"

#define COMMANDS(X) \
    X(synth, "draw a data set of faces") \
    X(import, "import a folder with one folder per person") \
    X(train, "train an embedding on a data set") \
    X(embed, "embed every image by a run") \
    X(eval, "verify and retrieve pictures") \
    X(experiment, "train and compare the runs of a file") \
    X(runs, "list, show, compare, rename and delete runs") \
    X(cluster, "group faces into people") \
    X(box, "add a face to a photo by a box") \
    X(suspects, "rank images that stayed hard") \
    X(export, "write a run as CSV, its net as ONNX") \
    X(forget, "delete a data set") \
    X(detect, "find the faces of photos") \
    X(photo, "write a photo as PPM, made smaller") \
    X(search, "find the people of a photo among those known") \
    X(verify, "say whether two photos show one person") \
    X(models, "list, add and remove nets from elsewhere") \
    X(nets, "list the nets, measure them on this machine") \
    X(doctor, "check the database")

#define COMMAND_PROTOTYPE(name, summary) \
    enum status command_##name(struct command_line *line, struct err *err) MUST_CHECK;
COMMANDS(COMMAND_PROTOTYPE)

#endif
