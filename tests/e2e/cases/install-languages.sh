# Programs in several languages compile against an installation of the native library and give the right numbers.
# Without an interpreter or a compiler on this machine, a language's case is skipped.

# compiles_headers COMPILER LANGUAGE STANDARD...: each header alone by the first standard, all of them by the others.
compiles_headers() {
    local compiler=$1 language=$2 lowest=$3 standard header all=heavytails/heavytails.h each="*.h"
    shift 2
    [ "$language" = c ] || { all=heavytails/heavytails.hpp each="*.h*"; }
    for standard in "$@"; do
        if [ "$standard" = "$lowest" ]; then (cd there/include && find heavytails -name "$each") >headers
        else echo $all >headers; fi
        while read -r header; do
            printf "#include <%s>\ntypedef int unit;\n" "$header" | "$compiler" -x "$language" -std="$standard" \
                -Wall -Wextra -Wpedantic -Werror -I there/include -fsyntax-only - ||
                { fail "$header by $compiler -std=$standard"; return 1; }
        done <headers
    done
}

test_headers_compile_by_gcc_as_c99_and_as_every_cpp_from_11_to_20() {
    installs_there
    compiles_headers gcc c c99 c11 c17
    compiles_headers g++ c++ c++11 c++14 c++17 c++20
    # A header that needs C++17 is seen.
    echo 'namespace a::b { inline int x; }' >there/include/heavytails/new.hpp
    if compiles_headers g++ c++ c++11 >/dev/null 2>&1; then fail "a header of C++17 was taken for C++11"; fi
}

test_headers_compile_by_clang_as_c99_and_as_every_cpp_from_11_to_20() {
    command -v clang++ >/dev/null || { echo "NOT RUN: no clang on this machine (Debian's package clang)"; return; }
    installs_there
    compiles_headers clang c c99 c11 c17
    compiles_headers clang++ c++ c++11 c++14 c++17 c++20
}

test_the_cpp_example_runs_as_every_cpp_from_11_to_20() {
    installs_there
    for standard in 11 20; do
        g++ -std=c++$standard -Wall -Wextra -Wpedantic -Werror "$ROOT/native/examples/cpp/spectrum.cpp" \
            $(pkg-config --cflags --libs heavytails) -o spectrum
        expect_exit 0 ./spectrum
        contains stdout "tr exp(-T) ="
    done
}

test_the_rust_example_links_by_an_extern_block_alone() {
    command -v rustc >/dev/null || { echo "NOT RUN: no rustc on this machine (Debian's package rustc)"; return; }
    installs_there
    rustc -O -D warnings -L "$LD_LIBRARY_PATH" -l heavytails "$ROOT/native/examples/rust/spectrum.rs"
    expect_exit 0 ./spectrum
    contains stdout "tr exp(-T) ="
}

test_the_r_example_calls_the_library_by_a_shared_object_of_its_own() {
    command -v R >/dev/null || { echo "NOT RUN: no R on this machine (Debian's package r-base-dev)"; return; }
    installs_there
    cp "$ROOT"/native/examples/r/* .
    PKG_CPPFLAGS=$(pkg-config --cflags heavytails) PKG_LIBS=$(pkg-config --libs heavytails) \
        R CMD SHLIB heavytails.c >build.log 2>&1 || { cat build.log; return 1; }
    expect_exit 0 Rscript spectrum.R
    contains stdout "as it should be: HT_OPERATOR_FAILED"
}

test_the_octave_example_calls_the_library_by_functions_in_cpp() {
    command -v mkoctfile >/dev/null || { echo "NOT RUN: no mkoctfile here (Debian's package octave-dev)"; return; }
    installs_there
    cp "$ROOT"/native/examples/octave/* .
    for function in heavytails_singular_values heavytails_slq; do
        mkoctfile $(pkg-config --cflags --libs heavytails) $function.cc
    done
    expect_exit 0 octave-cli --no-gui spectrum.m
    contains stdout "as it should be: no product"
}
