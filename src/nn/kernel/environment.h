/* What libraries read from the environment before main. */
#ifndef FACENET_NN_KERNEL_ENVIRONMENT_H
#define FACENET_NN_KERNEL_ENVIRONMENT_H

/* Call it first in the main of a program that trains.  Where a variable that makes it faster isn't
 * set, the program is executed once more with it (same process, same arguments):
 * - OMP_WAIT_POLICY=passive: threads with nothing to do sleep instead of spinning, which on a busy
 *   machine trains up to three times as fast and costs nothing on an idle one;
 * - OPENBLAS_CORETYPE, where OpenBLAS is older than the processor and takes its slowest kernels.
 * Returns when nothing is to be set or executing again is impossible, which does no harm. */
void environment_improve(char *const argv[]);

#endif
