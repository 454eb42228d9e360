# The native library is installed at a place of the user's choice, and pkg-config and CMake find it there.

# installs_there: installs the library in the folder `there`, and sets PKG_CONFIG_PATH and LD_LIBRARY_PATH for it.
installs_there() {
    cmake --install "$ROOT/artifacts/native" --prefix "$PWD/there" >/dev/null || return 1
    export PKG_CONFIG_PATH LD_LIBRARY_PATH
    PKG_CONFIG_PATH=$(dirname "$(find "$PWD/there" -name heavytails.pc)")
    LD_LIBRARY_PATH=$(pkg-config --variable=libdir heavytails)
}

# example_runs_with FOLDER: compiles and runs the C example with the flags of heavytails.pc in the folder.
example_runs_with() {
    PKG_CONFIG_PATH=$1 pkg-config --exists --print-errors heavytails || return 1
    local flags
    flags=$(PKG_CONFIG_PATH=$1 pkg-config --cflags --libs heavytails)
    cc "$ROOT/native/examples/c/spectrum.c" $flags -o spectrum || return 1
    LD_LIBRARY_PATH=$(PKG_CONFIG_PATH=$1 pkg-config --variable=libdir heavytails) expect_exit 0 ./spectrum || return 1
    contains stdout sigma_max
}

test_an_installation_with_another_prefix_is_found_by_pkg_config_and_may_be_moved() {
    cmake --install "$ROOT/artifacts/native" --prefix "$PWD/there" >/dev/null
    pc=$(find there -name heavytails.pc)
    lacks "$pc" "$PWD"
    lacks "$pc" /usr/local
    example_runs_with "$PWD/$(dirname "$pc")"
    mv there elsewhere
    example_runs_with "$PWD/elsewhere/$(dirname "${pc#there/}")"
}

test_an_installation_below_DESTDIR_names_its_final_place() {
    DESTDIR=$PWD/stage cmake --install "$ROOT/artifacts/native" --prefix /opt/heavytails >/dev/null
    pc=$(find stage/opt/heavytails -name heavytails.pc)
    lacks "$pc" "$PWD"
    example_runs_with "$PWD/$(dirname "$pc")"
}

test_an_absolute_library_folder_is_kept_and_the_headers_follow_the_prefix() {
    cmake -S "$ROOT/native" -B build -G Ninja -DCMAKE_INSTALL_LIBDIR="$PWD/libraries" \
        -DHEAVYTAILS_TESTS=OFF -DHEAVYTAILS_BENCH=OFF >/dev/null
    mkdir -p build/lib && cp -P "$ROOT"/artifacts/native/lib/libheavytails.so* build/lib/
    cmake --install build --prefix "$PWD/there" >/dev/null
    contains libraries/pkgconfig/heavytails.pc "prefix=$PWD/there"
    example_runs_with "$PWD/libraries/pkgconfig"
}

test_the_library_bears_the_number_of_its_interface_and_shows_only_its_own_functions() {
    installs_there
    abi=$(sed -n 's/^#define HT_ABI \([0-9]*\)$/\1/p' there/include/heavytails/version.h)
    library=$LD_LIBRARY_PATH/libheavytails.so
    [ "$(readlink "$library")" = "libheavytails.so.$abi" ] || fail "expected libheavytails.so -> libheavytails.so.$abi"
    objdump -p "$library" >headers
    contains headers "libheavytails.so.$abi"
    # Apart from its functions, a library has the name of its version node as an absolute symbol.
    nm -D --defined-only "$library" | awk '$2 != "A" { print $3 }' | sed 's/@.*//' | sort >symbols
    [ "$(wc -l <symbols)" -gt 50 ] || fail "expected more than 50 functions, got $(wc -l <symbols)"
    if grep -v '^ht_' symbols; then fail "expected ht_* only"; fi
}

test_dotnet_has_the_library_as_a_file_and_not_as_a_link() {
    for folder in "$ROOT/artifacts/bin" "$ROOT"/src-cs/HeavyTails.Native/bin/Release/*/; do
        library=$folder/libheavytails.so
        [ -f "$library" ] && [ ! -L "$library" ] || fail "expected a file that is no link: $library"
        cmp "$library" "$ROOT/artifacts/native/lib/libheavytails.so"
    done
}

test_cmake_finds_the_package_for_programs_in_c_and_cpp() {
    installs_there
    unset LD_LIBRARY_PATH # programs that CMake builds know where the library is
    for language in c cpp; do
        cmake -S "$ROOT/native/examples/$language" -B $language -DCMAKE_PREFIX_PATH="$PWD/there" >/dev/null
        cmake --build $language >build.log || { cat build.log; return 1; }
        expect_exit 0 $language/spectrum
    done
    contains stdout "as it should be: HT_INVALID_ARGUMENT: a: expected a pointer, got NULL"
    expect_exit 0 c/curvature
    contains stdout "tr exp(-A) ="
}

test_a_program_that_holds_the_static_library_needs_no_shared_one() {
    installs_there
    unset LD_LIBRARY_PATH
    archive=$(find there -name libheavytails.a)
    if [ -z "$archive" ]; then
        echo "NOT RUN: artifacts/native was configured without HEAVYTAILS_STATIC"
        return
    fi
    cc "$ROOT/native/examples/c/spectrum.c" -I there/include "$archive" \
        $(pkg-config --static --libs-only-l heavytails | sed 's/-lheavytails//') -o by-flags
    cmake -S "$ROOT/native/examples/c" -B build -DCMAKE_PREFIX_PATH="$PWD/there" \
        -DHEAVYTAILS_LINK=heavytails-static >/dev/null
    cmake --build build >build.log || { cat build.log; return 1; }
    for program in ./by-flags build/spectrum; do
        objdump -p "$program" >headers
        lacks headers libheavytails
        expect_exit 0 "$program"
        contains stdout sigma_max
    done
}
