#!/usr/bin/python3
"""Writes tests/eval/reference.h: measures of clusters, the ROC with what is read off it, and
retrieval, by scikit-learn (Debian: apt-get install python3-sklearn); what it lacks, B-cubed, folds
and MAP@R, by definition.

Usage: tests/eval/make_reference.py > tests/eval/reference.h

The suite does not need it: the numbers are committed.  Inputs are not stored, both sides draw them
from the same linear congruential generator."""
import numpy as np
import sklearn
from scipy.optimize import brentq
from sklearn import metrics
from sklearn.neighbors import NearestNeighbors

FARS = [1e-1, 1e-2, 1e-3, 1e-4]


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


def pairs(seed, count, folds, extra, grid):
    """Of each 3 pairs one is different, and the extra ones; distances are multiples of 1/1024, or
    with a coarse grid tie."""
    lcg = Lcg(seed)
    same = [i % 3 != 0 and i < count - extra for i in range(count)]
    distance = [(lcg.below(1024) // grid * grid + (0 if s else 300)) / 1024 for s in same]
    fold = [i // 3 % folds for i in range(count)]
    return np.array(same), np.array(distance), np.array(fold)


def curve(same, distance):
    far, val, threshold = metrics.roc_curve(same, -distance, drop_intermediate=False)
    return far, val, -threshold


def val_at(far, same, distance):
    """VAL, linear between the points, and the largest distance that keeps FAR."""
    fars, vals, thresholds = curve(same, distance)
    at = np.flatnonzero(fars <= far)[-1]
    threshold = thresholds[at] if at > 0 else np.nan
    if at + 1 == len(fars):
        return vals[at], threshold
    part = (far - fars[at]) / (fars[at + 1] - fars[at])
    return vals[at] + part * (vals[at + 1] - vals[at]), threshold


def best_threshold(same, distance):
    at = np.unique(distance)
    candidates = np.concatenate(([at[0] - 1e-6], (at[1:] + at[:-1]) / 2, [at[-1]]))
    right = [np.sum((distance <= c) == same) for c in candidates]
    return candidates[np.argmax(right)]


def error(values):
    return np.std(values, ddof=1) / np.sqrt(len(values))


def verification(same, distance, fold, extra):
    fars, vals, _ = curve(same, distance)
    miss_far, miss, _ = metrics.det_curve(same, -distance)
    assert np.all(np.isin(np.round(1 - miss, 12), np.round(vals, 12)))
    eer = brentq(lambda x: 1 - x - np.interp(x, fars, vals), 0, 1, xtol=1e-15)
    out = [metrics.roc_auc_score(same, -distance), eer]
    for far in FARS:
        out += val_at(far, same, distance)
        judged = []
        for f in np.unique(fold):
            _, threshold = val_at(far, same[fold != f], distance[fold != f])
            mine = same & (fold == f)
            judged.append(np.mean(distance[mine] <= threshold))
        out.append(error(judged))
    n = len(same) - extra
    same, distance, fold = same[:n], distance[:n], fold[:n]
    right = []
    for f in np.unique(fold):
        threshold = best_threshold(same[fold != f], distance[fold != f])
        right.append(np.mean((distance[fold == f] <= threshold) == same[fold == f]))
    return out + [np.mean(right), error(right), best_threshold(same, distance)]


def retrieval(seed, count, identities, dim):
    lcg = Lcg(seed)
    label = np.array([lcg.below(identities) for _ in range(count)])
    x = np.array([lcg.below(2001) - 1000 for _ in range(count * dim)], float).reshape(count, dim)
    x[:, 0] += 400 * (label % 3)
    x /= np.linalg.norm(x, axis=1, keepdims=True)
    near = NearestNeighbors(n_neighbors=count, algorithm="brute").fit(x)
    order = near.kneighbors(x, return_distance=False)
    first, of_r, mean = [], [], []
    for i in range(count):
        ranked = label[[j for j in order[i] if j != i]] == label[i]
        r = np.sum(ranked)
        if r == 0:
            continue
        precision = np.cumsum(ranked) / np.arange(1, len(ranked) + 1)
        first.append(ranked[0])
        of_r.append(np.mean(ranked[:r]))
        mean.append(np.sum(precision[:r] * ranked[:r]) / r)
    return np.mean(first), np.mean(of_r), np.mean(mean), len(first)


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

PAIRS = [(21, 30, 2, 0, 1), (22, 300, 5, 0, 1), (23, 300, 5, 90, 64), (24, 3000, 10, 1500, 1)]
RETRIEVAL = [(31, 60, 20, 8), (32, 200, 12, 16), (33, 300, 150, 4)]


def word(value):
    if np.isnan(value):
        return "NAN"
    text = f"{value:.15g}"
    return text if "." in text or "e" in text else text + ".0"


def emit(case, values, width=4):
    print("    {" + ", ".join(map(str, case)) + ", {")
    words = [word(value) for value in values]
    for i in range(0, len(words), width):
        print("        " + ", ".join(words[i:i + width]) + ",")
    print("    }},")


print(f"/* Made by tests/eval/make_reference.py with scikit-learn {sklearn.__version__}; "
      "do not edit. */\n/* clang-format off */")
print("static const struct {\n    uint32_t seed, items, identities, clusters, wrong;\n"
      "    double measures[11];\n} reference_clusters[] = {")
for case in CASES:
    emit(case, measures(*labels(*case)))
print("};")
print("/* AUC, EER; of each FAR: VAL, threshold, error of VAL; accuracy, its error, threshold. */\n"
      "static const struct {\n    uint32_t seed, count, folds, extra, grid;\n"
      "    double figures[17];\n} reference_pairs[] = {")
for case in PAIRS:
    emit(case, verification(*pairs(*case), case[3]))
print("};\n/* Of reference_pairs[0], (0, 0) left out. */\n"
      "static const double reference_roc[][3] = { /* threshold, FAR, VAL */")
for far, val, threshold in list(zip(*curve(*pairs(*PAIRS[0])[:2])))[1:]:
    print("    {" + ", ".join(map(word, (threshold, far, val))) + "},")
print("};\n/* precision@1, R-precision, MAP@R, queries. */\n"
      "static const struct {\n    uint32_t seed, count, identities, dim;\n"
      "    double figures[4];\n} reference_retrieval[] = {")
for case in RETRIEVAL:
    emit(case, retrieval(*case))
print("};")
