# Tests of image.
