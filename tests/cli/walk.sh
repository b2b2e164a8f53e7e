# Sourced by tests: the commands of the README's walk from photos to a named album.
# walk FILE FILE: for a shell, as they stand there but for the names of two photos.
walk_readme=$(cd "$FACENET_SOURCE" && pwd)/README.md
walk() {
    sed -n '/^## Photos in/,/^## A walk/s|^    build/facenet |"$facenet" |p' "$walk_readme" |
        sed "s/a[.]jpg/$1/; s/b[.]jpg/$2/" >"$TMP/walk"
    is "$(wc -l <"$TMP/walk")" 5 && HOME=$TMP && while read -r line; do
        echo "$line"
        eval "$line" || [ $? = 3 ] || return 1 # 3: verify says different people
    done <"$TMP/walk"
}
