# The format check, which is the first suite of the tests, in a tree of its own with a badly formatted file a language.

make_bad_tree() {
    cp -r "$ROOT/build" "$ROOT/build.cake" "$ROOT/dotnet-tools.json" "$ROOT"/.csharpierrc "$ROOT"/.csharpierignore \
        "$ROOT/.editorconfig" "$ROOT/.clang-format" .
    mkdir -p artifacts src-cs src-fs native
    ln -s "$ROOT/artifacts/tools" artifacts/tools
    echo 'class   Bad { }' >src-cs/Bad.cs
    echo 'let   bad  =  1' >src-fs/bad.fsx
    echo 'int   bad( ) ;' >native/bad.h
    echo 'Task( "Bad" ) ;' >build/bad.cake
    echo "# $(printf 'x%.0s' {1..120})" >src-fs/long.sh
}

format_check() { dotnet tool restore >/dev/null && expect_exit "$1" dotnet cake build.cake --target=FormatCheck; }

test_the_format_check_names_a_badly_formatted_file_of_each_language() {
    [ -d "$ROOT/artifacts/tools/clang-format/package" ] || {
        echo "NOT RUN: clang-format is not unpacked; ./build.sh --target=Format does that"; return 0; }
    make_bad_tree
    format_check 1
    cat stdout stderr >said
    for file in src-cs/Bad.cs bad.fsx bad.h bad.cake src-fs/long.sh:1; do contains said "$file"; done
    expect_exit 0 dotnet cake build.cake --target=Format
    rm src-fs/long.sh
    format_check 0
}
