# The binary interface of the native library beside the recorded one.

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
