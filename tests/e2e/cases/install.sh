# The native library is installed at a place of the user's choice, and pkg-config finds it there.

# example_runs_with FOLDER: compiles and runs the C example with the flags of heavytails.pc in the folder.
example_runs_with() {
    PKG_CONFIG_PATH=$1 pkg-config --exists --print-errors heavytails || return 1
    local flags
    flags=$(PKG_CONFIG_PATH=$1 pkg-config --cflags --libs heavytails)
    cc "$ROOT/native/examples/spectrum.c" $flags -o spectrum || return 1
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
    mkdir -p build/lib && cp "$ROOT/artifacts/native/lib/libheavytails.so" build/lib/
    cmake --install build --prefix "$PWD/there" >/dev/null
    contains libraries/pkgconfig/heavytails.pc "prefix=$PWD/there"
    example_runs_with "$PWD/libraries/pkgconfig"
}
