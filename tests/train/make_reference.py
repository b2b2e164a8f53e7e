#!/usr/bin/python3
"""Writes tests/train/reference.h: losses and gradients of the classifiers and of triplets that mix
the embeddings of two nets, computed by PyTorch (Debian: apt-get install python3-torch).

Usage: tests/train/make_reference.py > tests/train/reference.h

The suite does not need it: the numbers are committed.  Inputs are not stored, both sides draw them
from the generator of tests/nn/lcg.h."""
import math
import os
import sys

import torch
import torch.nn.functional as F

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "nn"))
from make_reference import Lcg, emit  # noqa: E402

IMAGES, DIM, CLASSES, MARGIN, CURRICULUM = 12, 6, 4, 0.4, 0.05


def embeddings(count, seed):
    return F.normalize(Lcg(seed).draw(count, DIM), dim=1)


def classifier(name, cosines):
    """The loss over all images, image i of class i % CLASSES, at scale 8."""
    f = embeddings(IMAGES, 61).requires_grad_()
    w = Lcg(62).draw(CLASSES, DIM).requires_grad_()
    own = torch.arange(IMAGES) % CLASSES
    loss = F.cross_entropy(8 * cosines(f, w, own), own)
    loss.backward()
    emit(name + "_loss", loss)
    emit(name + "_d_embedding", f.grad)
    emit(name + "_d_weight", w.grad)


def arcface(f, w, own):
    cosine = f @ F.normalize(w, dim=1).T
    theta = torch.acos(cosine.clamp(-1, 1))
    # Beyond pi the authors' program goes on linearly.
    moved = torch.where(theta + 0.5 <= math.pi, torch.cos(theta + 0.5),
                        cosine - 0.5 * math.sin(0.5))
    return torch.where(F.one_hot(own, CLASSES).bool(), moved, cosine)


def negatives(rule, distance, label, a, p):
    """Those that the rule takes for the pair."""
    gap = [(distance[a, n] - distance[a, p]).item() for n in range(len(label))]
    allowed = [n for n in range(len(label)) if label[n] != label[a] and gap[n] < MARGIN
               and (rule == "batch_all" or gap[n] > CURRICULUM)]
    if rule == "hardest_semi_hard" and allowed:
        return [min(allowed, key=lambda n: gap[n])]
    return allowed


def harmonic(rule):
    """Image i of person i % 4 twice: embedded by the net, and, as row IMAGES + i, by an older one.
    Of anchor and positive one at least is the net's."""
    new = embeddings(IMAGES, 63).requires_grad_()
    f = torch.cat([new, embeddings(IMAGES, 64)])
    label = [i % 4 for i in range(IMAGES)] * 2
    distance = ((f[:, None] - f[None]) ** 2).sum(2)
    losses = []
    for a in range(2 * IMAGES):
        for p in range(2 * IMAGES):
            if a == p or label[a] != label[p] or min(a, p) >= IMAGES:
                continue
            losses += [distance[a, p] - distance[a, n] + MARGIN
                       for n in negatives(rule, distance, label, a, p)]
    loss = sum(losses) / len(losses)
    loss.backward()
    print(f"#define REFERENCE_{rule.upper()} {len(losses)}")
    emit(rule + "_loss", loss)
    emit(rule + "_d_embedding", new.grad)


print(f"/* Made by tests/train/make_reference.py with PyTorch {torch.__version__}; do not edit. */")
print("/* clang-format off */")
classifier("softmax", lambda f, w, own: f @ w.T)
classifier("arcface", arcface)
harmonic("batch_all")
harmonic("hardest_semi_hard")
