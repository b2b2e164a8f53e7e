/* How threads that have nothing to do wait. */
#ifndef FACENET_NN_KERNEL_THREADS_H
#define FACENET_NN_KERNEL_THREADS_H

/* Call it first in the main of a program that trains: OpenMP's runtime reads the environment before
 * main, so where OMP_WAIT_POLICY is not set the program is executed once more with "passive" (same
 * process, same arguments).  Waiting threads then sleep instead of spinning, which on a busy
 * machine trains up to three times as fast and costs nothing on an idle one.  Returns when it is
 * set already or executing again is impossible, which does no harm. */
void threads_wait_passively(char *const argv[]);

#endif
