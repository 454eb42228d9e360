# The command itself: its help, its exit codes, and what it loads.

test_a_missing_library_is_an_error_only_where_it_is_needed() {
    "$HEAVYTAILS" synthesize demo.safetensors >/dev/null
    mkdir none && : >none/libopenblas.so.0   # The loader finds this file first and cannot load it.
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

test_help_and_the_message_for_an_unknown_file_have_the_same_list_of_formats() {
    expect_exit 0 "$HEAVYTAILS" analyze --help
    formats=$(tr -s ' \n' ' ' <stdout | sed -n 's/.*A checkpoint (\(.*\)), or a folder that holds one.*/\1/p')
    printf '\001\002\220\377\003' >unknown.bin
    expect_exit 2 "$HEAVYTAILS" analyze unknown.bin
    contains stderr "$formats"
    for format in safetensors TorchScript GGUF "flax .msgpack" joblib "stable-baselines3 .zip"; do
        contains stderr "$format"
    done
}

test_a_wrong_option_is_a_usage_error() {
    expect_exit 1 "$HEAVYTAILS" analyze x.pt --no-such-option
    expect_exit 1 "$HEAVYTAILS" analyze
    expect_exit 1 "$HEAVYTAILS" analyze x.pt --conv sideways
    contains stderr slices
}

test_a_missing_file_is_a_data_error_with_its_name() {
    expect_exit 2 "$HEAVYTAILS" analyze no-such-file.pt
    contains stderr no-such-file.pt
}

test_cuda_is_refused_with_the_reason() {
    "$HEAVYTAILS" synthesize demo.safetensors 2>/dev/null
    mkdir empty
    HEAVYTAILS_CUDA=$PWD/empty expect_exit 0 "$HEAVYTAILS" info
    if grep -q '^CUDA  *not available: ' stdout; then
        HEAVYTAILS_CUDA=$PWD/empty expect_exit 2 "$HEAVYTAILS" analyze demo.safetensors --device cuda
        contains stderr "--device cuda: "
        contains stderr "use --device cpu"
    else
        echo "NOT RUN: a driver of NVIDIA brings all of CUDA on this machine"
    fi
}

# Against the libraries that stand in for CUDA's in the native tests.
test_an_analysis_on_a_gpu_names_the_device_and_finds_what_the_cpu_finds() {
    local fake="$ROOT/artifacts/native/tests/cuda/cuda13"
    [ -e "$fake/libcusolver.so.12" ] || { echo "NOT RUN: the native tests are not built"; return 0; }
    "$HEAVYTAILS" synthesize demo.safetensors 2>/dev/null
    "$HEAVYTAILS" analyze demo.safetensors --csv cpu.csv >/dev/null 2>&1
    export HEAVYTAILS_CUDA=$fake
    expect_exit 0 "$HEAVYTAILS" info
    contains stdout "Fake GPU 0 and 1 more; CUDA 13.0"
    expect_exit 0 "$HEAVYTAILS" analyze demo.safetensors --device cuda --csv gpu.csv --json gpu.json
    contains gpu.json "cuda:0 (Fake GPU 0)"
    contains gpu.json "cusolverDnXsyevBatched"
    local rounded='{ for (i = 1; i <= NF; i++) if ($i ~ /^-?[0-9.]+(E[-+0-9]+)?$/) $i = sprintf("%.9g", $i); print }'
    for table in cpu gpu; do awk -F, -v OFS=, "$rounded" $table.csv >$table.txt; done
    cmp cpu.txt gpu.txt
}

test_an_analysis_without_a_report_loads_no_plotting_package() {
    "$HEAVYTAILS" synthesize demo.safetensors 2>/dev/null
    # These assemblies are replaced by empty files, so that loading one is an error.
    cp -r "$ROOT/artifacts/bin" bin
    for name in XPlot.Plotly Newtonsoft.Json FSharp.Core; do : >"bin/$name.dll"; done
    expect_exit 0 bin/heavytails analyze demo.safetensors
    expect_exit 0 bin/heavytails analyze demo.safetensors --csv table.csv --json table.json
    contains table.json '"XPlot.Plotly": "4.1.0"'
    bin/heavytails analyze demo.safetensors --report report >stdout 2>stderr && fail "a report was drawn without XPlot"
    [ ! -e report ] || fail "there is a report"
}
