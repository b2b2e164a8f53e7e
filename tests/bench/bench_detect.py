"""Scores `facenet detect` on composed photos (make_photos.c), or counts portraits.

usage: bench_detect.py TRUTH < LINES   recall by kind, turned faces by angle, false positives
       bench_detect.py --portraits < LINES   pictures with a face in their middle, other faces
LINES are what facenet detect prints."""
import json
import math
import os
import sys


def middle(face):
    x, y, width, height = face["box"]
    return x + width / 2, y + height / 2


def covers(face, x, y):
    return 0 <= x - face["box"][0] <= face["box"][2] and 0 <= y - face["box"][1] <= face["box"][3]


def matches(face, truth):
    """The middle of the box is on the face, and their sizes are alike."""
    x, y = middle(face)
    height = max(face["box"][2:])
    return (math.hypot(x - truth["x"], y - truth["y"]) < 0.6 * truth["height"]
            and 0.6 < height / truth["height"] < 2.5)


def read_truth(path):
    truth = {}
    with open(path, encoding="utf-8") as file:
        for line in file:
            name, kind, x, y, height, degrees = line.split()
            truth.setdefault(name, []).append({
                "kind": kind, "x": float(x), "y": float(y), "height": float(height),
                "degrees": float(degrees)})
    return truth


def photos():
    for line in sys.stdin:
        photo = json.loads(line)
        yield os.path.basename(photo["photo"]), photo.get("faces", [])


def score(truth):
    found, total, level, false, twice = {}, {}, {}, 0, 0
    for name, faces in photos():
        left = list(truth.get(name, []))
        taken = []
        for one in left:
            total[one["kind"]] = total.get(one["kind"], 0) + 1
        for face in sorted(faces, key=lambda face: -face["score"]):
            one = next((one for one in left if matches(face, one)), None)
            if one is not None:
                left.remove(one)
                taken.append(one)
                found[one["kind"]] = found.get(one["kind"], 0) + 1
                turn = (face["roll"] - one["degrees"] + 180) % 360 - 180
                level[one["kind"]] = level.get(one["kind"], 0) + (abs(turn) < 20)
            elif any(matches(face, one) for one in taken):
                twice += 1
            else:
                false += 1
                print(f"false: {name} {face['box']} score {face['score']}")
        for one in left:
            print(f"missed: {name} {one}")
    for kind, count in total.items():
        print(f"{kind}: {found.get(kind, 0)} of {count}, roll within 20 degrees of "
              f"{level.get(kind, 0)}")
    print(f"false: {false}, found twice: {twice}")


def portraits():
    pictures = with_face = others = 0
    for name, faces in photos():
        hits = [face for face in faces if covers(face, 125, 130)]
        pictures += 1
        with_face += bool(hits)
        others += len(faces) - bool(hits)
        if not hits:
            print(f"missed: {name}")
    print(f"{with_face} of {pictures} portraits, {others} other faces")


if __name__ == "__main__":
    if sys.argv[1] == "--portraits":
        portraits()
    else:
        score(read_truth(sys.argv[1]))
