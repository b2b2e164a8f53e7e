# Tests of triplet.
