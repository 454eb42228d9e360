# The command itself: help, exit codes, where output goes.

test_what_the_machine_lacks_is_said_and_all_else_runs() {
    "$HEAVYTAILS" synthesize demo.safetensors >/dev/null
    mkdir none && : >none/libopenblas.so.0   # what the loader finds first, and cannot load
    LD_LIBRARY_PATH=$PWD/none expect_exit 0 "$HEAVYTAILS" analyze demo.safetensors
    LD_LIBRARY_PATH=$PWD/none expect_exit 2 "$HEAVYTAILS" analyze demo.safetensors --vectors
    contains stderr libopenblas0
    lacks stderr "   at "
    HEAVYTAILS_NATIVE_LIBRARY=$PWD/none/lib.so expect_exit 2 "$HEAVYTAILS" analyze demo.safetensors --backend native
    contains stderr "which does not exist"
    lacks stderr "   at "
}

test_info_names_backend_instruction_set_and_blas() {
    expect_exit 0 "$HEAVYTAILS" info
    contains stdout native
    contains stdout "instruction set"
    contains stdout OpenBLAS
    contains stdout CUDA
}

test_help_lists_the_commands_with_examples() {
    expect_exit 0 "$HEAVYTAILS" --help
    contains stdout analyze
    contains stdout compare
    expect_exit 0 "$HEAVYTAILS" analyze --help
    contains stdout Examples
}

test_a_wrong_option_is_a_usage_error() {
    expect_exit 1 "$HEAVYTAILS" analyze x.pt --no-such-option
    expect_exit 1 "$HEAVYTAILS" analyze
    expect_exit 1 "$HEAVYTAILS" analyze x.pt --conv sideways
    contains stderr slices
}

test_a_missing_file_is_a_data_error_that_names_it() {
    expect_exit 2 "$HEAVYTAILS" analyze no-such-file.pt
    contains stderr no-such-file.pt
}

test_cuda_is_refused_with_the_reason_where_it_cannot_run() {
    "$HEAVYTAILS" synthesize demo.safetensors 2>/dev/null
    expect_exit 2 "$HEAVYTAILS" analyze demo.safetensors --device cuda
    contains stderr cuda
}

test_an_analysis_without_a_report_loads_no_plotting_package() {
    "$HEAVYTAILS" synthesize demo.safetensors 2>/dev/null
    # Where these assemblies are empty files, loading one is an error.
    cp -r "$ROOT/artifacts/bin" bin
    for name in XPlot.Plotly Newtonsoft.Json FSharp.Core; do : >"bin/$name.dll"; done
    expect_exit 0 bin/heavytails analyze demo.safetensors
    expect_exit 0 bin/heavytails analyze demo.safetensors --csv table.csv --json table.json
    contains table.json '"XPlot.Plotly": "4.1.0"'
    bin/heavytails analyze demo.safetensors --report report >stdout 2>stderr && fail "a report was drawn without XPlot"
    [ ! -e report ] || fail "there is a report"
}
