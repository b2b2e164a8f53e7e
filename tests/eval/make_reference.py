#!/usr/bin/python3
"""Writes tests/eval/reference.h: measures of clusters by scikit-learn (Debian: apt-get install
python3-sklearn); B-cubed, which it lacks, by its definition over the items.

Usage: tests/eval/make_reference.py > tests/eval/reference.h

The suite does not need it: the numbers are committed.  Labels are not stored, both sides draw them
from the same linear congruential generator."""
import numpy as np
import sklearn
from sklearn import metrics


class Lcg:
    def __init__(self, seed):
        self.state = seed

    def below(self, n):
        self.state = (self.state * 1664525 + 1013904223) & 0xFFFFFFFF
        return (self.state >> 8) % n


def labels(seed, items, identities, clusters, wrong):
    """Identity i belongs into cluster i % clusters; of each 100 items wrong are put anywhere."""
    lcg = Lcg(seed)
    identity, cluster = [], []
    for _ in range(items):
        i = lcg.below(identities) * lcg.below(identities) // identities
        identity.append(i)
        cluster.append(lcg.below(clusters) if lcg.below(100) < wrong else i % clusters)
    return np.array(identity), np.array(cluster)


def share(a, b):
    return a / b if b else 1.0


def harmonic(a, b):
    return 2 * a * b / (a + b) if a + b else 0.0


def measures(identity, cluster):
    (_, fp), (fn, tp) = metrics.cluster.pair_confusion_matrix(identity, cluster)
    precision, recall = share(tp, tp + fp), share(tp, tp + fn)
    both = [np.sum((identity == i) & (cluster == c)) for i, c in zip(identity, cluster)]
    b_precision = np.mean([n / np.sum(cluster == c) for n, c in zip(both, cluster)])
    b_recall = np.mean([n / np.sum(identity == i) for n, i in zip(both, identity)])
    return (precision, recall, harmonic(precision, recall),
            b_precision, b_recall, harmonic(b_precision, b_recall),
            metrics.normalized_mutual_info_score(identity, cluster),
            metrics.adjusted_mutual_info_score(identity, cluster),
            *metrics.homogeneity_completeness_v_measure(identity, cluster))


CASES = [  # seed, items, identities, clusters, wrong of 100
    (1, 2, 2, 1, 0), (2, 7, 3, 2, 50), (3, 60, 8, 8, 0), (4, 60, 8, 8, 30), (5, 60, 8, 3, 10),
    (6, 60, 3, 20, 60), (7, 60, 8, 60, 100), (8, 60, 60, 8, 100), (9, 60, 1, 5, 100),
    (10, 60, 8, 1, 0), (11, 1500, 200, 150, 20), (12, 1500, 10, 400, 100),
]

print(f"/* Made by tests/eval/make_reference.py with scikit-learn {sklearn.__version__}; "
      "do not edit. */\n/* clang-format off */")
print("static const struct {\n    uint32_t seed, items, identities, clusters, wrong;\n"
      "    double measures[11];\n} reference_clusters[] = {")
for case in CASES:
    print("    {" + ", ".join(map(str, case)) + ", {")
    values = [f"{value:.15g}" for value in measures(*labels(*case))]
    values = [v if "." in v or "e" in v else v + ".0" for v in values]
    for i in range(0, len(values), 4):
        print("        " + ", ".join(values[i:i + 4]) + ",")
    print("    }},")
print("};")
