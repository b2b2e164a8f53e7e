# src/triplet
