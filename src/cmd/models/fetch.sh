#!/bin/sh
# usage: fetch.sh FOLDER [dlib]
# Fetches the public nets that known.c names: packages of npm, each checked against the SHA-512
# below (in base64, as npm writes it) before anything is read from it.  Prints the path of each net.
# The packages stay in FOLDER, so that the next call needs no network.  dlib adds dlib's recogniser.
set -eu

fail() {
    echo "$1" >&2
    exit 1
}

# download PACKAGE ARCHIVE: puts the archive where it is expected.
download() {
    command -v npm >/dev/null || fail "npm is missing: apt-get install npm"
    echo "fetching $1 from the registry of npm" >&2
    rm -rf "$folder/new"
    mkdir "$folder/new"
    (cd "$folder/new" && npm pack "$1" --ignore-scripts --fetch-retries=1 --fetch-timeout=60000) \
        >"$folder/npm.log" 2>&1 || {
        grep -i '^npm err' "$folder/npm.log" | head -n 3 >&2
        fail "npm can't fetch $1; all it says is in $folder/npm.log.  Without a network, run
    npm pack $1 --ignore-scripts
elsewhere, put the file that it makes here as
    $2
and give the same command again."
    }
    mv "$folder"/new/*.tgz "$2"
    rm -r "$folder/new"
}

# unpack PACKAGE SHA-512 FILE...: prints the paths of the files.
unpack() {
    name=$(echo "$1" | sed 's/^@//; s|[/@]|-|g')
    archive=$folder/$name.tgz
    [ -e "$archive" ] || download "$1" "$archive"
    [ "$(sha512sum <"$archive")" = "$(echo "$2" | base64 -d | od -An -v -tx1 | tr -d ' \n')  -" ] ||
        fail "$archive isn't $1 as it was when it was chosen (its SHA-512 is another); remove it and
give the same command again."
    mkdir -p "$folder/$name"
    shift 2
    # shellcheck disable=SC2046 # a list of words
    tar -xzf "$archive" -C "$folder/$name" --strip-components=1 --no-same-owner \
        $(printf 'package/%s ' "$@")
    for file in "$@"; do
        case $file in
        *.onnx | *.json) echo "$folder/$name/$file" ;; # else the weights of the latter
        esac
    done
}

[ $# -eq 1 ] || [ "$*" = "$1 dlib" ] || fail "usage: fetch.sh FOLDER [dlib]"
mkdir -p "$1"
folder=$1
unpack faceplugin-face-recognition-js@0.0.1 \
    shriXjd4zJHEwhK1jHK+bWo8Vv6Vu9B/w6RRsd4AFtNM/jaI2vhuOamOSMl9qQmLd8WlQ7dgqN+3C2iOi5pXWw== \
    model/fr_detect.onnx model/fr_landmark.onnx model/fr_feature.onnx
[ $# -eq 1 ] || unpack @vladmandic/face-api@1.7.15 \
    WDMmK3CfNLo8jylWqMoQgf4nIst3M0fzx1dnac96wv/dvMTN4DxC/Pq1DGtduDk1lktCamQ3MIDXFnvrdHTXDw== \
    model/face_recognition_model-weights_manifest.json model/face_recognition_model.bin
