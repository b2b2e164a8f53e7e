#!/usr/bin/python3
"""Makes a data set of vectors of the packages that this Debian machine knows.

Usage: experiments/debtags.py FOLDER [SHARE [SEED]]

Writes into FOLDER, a line or row for each package that has a debtag of those taken:
  vectors.npy   features of its name's description: hashed TF-IDF, reduced to 256 by truncated SVD
  labels.txt    its tags, of which a SHARE (0.5) is hidden
  truth.txt     all of its tags
  captions.txt  "name: synopsis"

The texts are those of `apt-cache dumpavail`, and the long descriptions of Translation-en where apt
has these.  Taken are tags of 20 to 800 packages outside of role, implemented-in, interface, devel
and special, which say little about what a package is for.  It needs Debian's python3-sklearn, which
nothing else here does.
"""

import glob
import random
import re
import subprocess
import sys

import numpy
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import HashingVectorizer, TfidfTransformer

LEAST, MOST = 20, 800
LEFT_OUT = ("role::", "implemented-in::", "interface::", "devel::", "special::", "suite::",
            "made-of::", "culture::", "x11::", "uitoolkit::", "scope::")


def fields(text):
    """The fields of a paragraph."""
    found, name = {}, None
    for line in text.split("\n"):
        if line[:1] in (" ", "\t") and name:
            found[name] += "\n" + line
        elif ":" in line:
            name, value = line.split(":", 1)
            found[name] = value.strip()
    return found


def paragraphs(text):
    return (fields(part) for part in text.split("\n\n") if part.strip())


def translations():
    """Long descriptions by the MD5 of the description."""
    found = {}
    for path in glob.glob("/var/lib/apt/lists/*Translation-en*"):
        raw = subprocess.run(["/usr/lib/apt/apt-helper", "cat-file", path], capture_output=True,
                             check=True).stdout
        for part in paragraphs(raw.decode("utf-8", "replace")):
            if "Description-en" in part:
                found[part.get("Description-md5")] = part["Description-en"]
    return found


def packages():
    """(name, synopsis, text, tags) of each package, by name."""
    raw = subprocess.run(["apt-cache", "dumpavail"], capture_output=True, check=True).stdout
    long, found = translations(), {}
    for part in paragraphs(raw.decode("utf-8", "replace")):
        if "Tag" not in part or "Description" not in part:
            continue
        synopsis = part["Description"].split("\n")[0]
        tags = {tag.strip() for tag in re.split(r"[,\n]", part["Tag"]) if "::" in tag}
        text = long.get(part.get("Description-md5"), part["Description"])
        found[part["Package"]] = (synopsis, synopsis + "\n" + text,
                                  {tag for tag in tags if not tag.startswith(LEFT_OUT)})
    return [(name, *found[name]) for name in sorted(found)]


def main():
    folder = sys.argv[1]
    share = float(sys.argv[2]) if len(sys.argv) > 2 else 0.5
    draw = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 1)
    every = packages()
    count = {}
    for _, _, _, tags in every:
        for tag in tags:
            count[tag] = count.get(tag, 0) + 1
    taken = {tag for tag in count if LEAST <= count[tag] <= MOST and not tag.endswith("::TODO")}
    every = [package for package in every if package[3] & taken]
    hashed = HashingVectorizer(n_features=1 << 18, alternate_sign=False, stop_words="english",
                               norm=None).transform(package[2] for package in every)
    weights = TfidfTransformer(sublinear_tf=True).fit_transform(hashed)
    vectors = TruncatedSVD(256, random_state=1).fit_transform(weights)
    numpy.save(folder + "/vectors.npy", vectors.astype("float32"))
    with open(folder + "/labels.txt", "w") as labels, open(folder + "/truth.txt", "w") as truth, \
            open(folder + "/captions.txt", "w") as captions:
        for name, synopsis, _, tags in every:
            tags = sorted(tags & taken)
            labels.write(" ".join(tag for tag in tags if draw.random() >= share) + "\n")
            truth.write(" ".join(tags) + "\n")
            captions.write("%s: %s\n" % (name, synopsis))
    print("%d packages, %d tags, %.1f of them each" % (
        len(every), len(taken), sum(len(p[3] & taken) for p in every) / len(every)))


main()
