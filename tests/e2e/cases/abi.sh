# The binary interfaces of the native library and of the analysis library beside the recorded ones, and the reference.

# compares FOLDER: the library's functions, with the types of the headers in FOLDER, beside the recorded interface.
compares() { "$ROOT/native/abi/compare.sh" "$ROOT/artifacts/native/lib/libheavytails.so" "$1"; }

test_the_binary_interface_is_the_recorded_one_and_a_field_that_moves_is_seen() {
    command -v abidw >/dev/null || { echo "NOT RUN: no abidw here (Debian's package abigail-tools)"; return; }
    cp -r "$ROOT/native/include" headers
    expect_exit 0 compares headers
    contains stdout "the binary interface is compatible"
    # A structure with struct_size may grow at its end.
    sed -i 's/^} ht_context_params;/    int32_t later;\n&/' headers/heavytails/context.h
    expect_exit 0 compares headers
    sed -i 's/^    int32_t threads; .*0 .. 4096/    int32_t earlier;\n&/' headers/heavytails/context.h
    expect_exit 1 compares headers
    contains stdout "'int32_t threads' offset changed"
    cp "$ROOT/native/include/heavytails/context.h" headers/heavytails
    sed -i 's/^} ht_estimate;/    int32_t later;\n&/' headers/heavytails/operator.h # one without struct_size may not
    expect_exit 1 compares headers
    contains stderr "changed incompatibly"
}

test_the_binary_interface_of_the_analysis_library_is_the_recorded_one() {
    command -v abidw >/dev/null || { echo "NOT RUN: no abidw here (Debian's package abigail-tools)"; return; }
    analysis_library_is_there || return 0
    local library="$ROOT/artifacts/analysis/lib/libheavytails-analysis.so"
    expect_exit 0 "$ROOT/native/abi/compare.sh" "$library" "$ROOT/native/include"
    contains stdout "the binary interface is compatible"
    cp -r "$ROOT/native/include" headers
    sed -i 's/^    int32_t dtype; /    int32_t earlier;\n&/' headers/heavytails/analysis.h
    expect_exit 1 "$ROOT/native/abi/compare.sh" "$library" headers
    contains stdout "'int32_t dtype' offset changed"
}

# reference NAME: makes the reference of native/docs/NAME.doxyfile in this folder; fails on what is not documented.
reference() {
    local there=$PWD
    mkdir -p "$1"
    (cd "$ROOT" && { cat "native/docs/$1.doxyfile"; echo "OUTPUT_DIRECTORY = $there/$1"; } | doxygen -)
}

test_every_function_field_and_constant_of_the_headers_is_documented() {
    command -v doxygen >/dev/null || { echo "NOT RUN: no doxygen here (Debian's package doxygen)"; return; }
    expect_exit 0 reference c
    contains c/man/man3/ht_singular_values_d.3 man3/spectra.h.3
    contains c/man/man3/spectra.h.3 "ht_singular_values_d"
    expect_exit 0 reference cpp
    # A parameter without a word is seen.
    mkdir -p copy/native copy/docs
    cp -r "$ROOT/native/include" "$ROOT/native/docs" copy/native
    cp "$ROOT/docs/c.md" copy/docs
    sed -i '/@param residuals /d' copy/native/include/heavytails/curvature.h
    ROOT=$PWD/copy expect_exit 1 reference c
    contains stderr "parameter 'residuals'"
}
