# libtorch: which commands load it, and what is reported if it is missing.

# libtorch_files COMMAND...: writes the files of libtorch that the dynamic linker opened for the command to opened.
libtorch_files() {
    rm -f linker.*
    LD_DEBUG=files LD_DEBUG_OUTPUT=linker "$@" >stdout 2>stderr || { cat stderr; fail "'$*' failed"; }
    cat linker.* | grep -oE 'file=[^ ]*(libtorch|libc10|LibTorchSharp)[^ ]*' | sort -u >opened || true
}

test_a_spectral_analysis_opens_no_file_of_libtorch() {
    "$HEAVYTAILS" synthesize planted.safetensors 2>/dev/null
    libtorch_files "$HEAVYTAILS" analyze planted.safetensors --randomize --report report
    [ ! -s opened ] || { cat opened; fail "the command opened libtorch"; }
    libtorch_files dotnet fsi "$ROOT/src-fs/scripts/spectral-analysis.fsx" planted.safetensors --plain
    [ ! -s opened ] || { cat opened; fail "the script opened libtorch"; }
    # The same check finds libtorch for a command that opens it.
    libtorch_files "$HEAVYTAILS" info
    contains opened libtorch_cpu.so
    contains stdout "libtorch"
    contains stdout "oneDNN"
}

test_a_script_that_trains_reports_a_missing_libtorch() {
    cat >train.fsx <<END
#load "$ROOT/src-fs/scripts/HeavyTails.fsx"
open HeavyTails
let network = Mlp.relu [ 784; 8; 10 ]
printfn "described"
let result = network |> Sgd.train { stepSize = 0.1; batchSize = 4; length = Steps 2 } (Digits.train 20) 1UL |> Train.run
printfn "trained %d steps" result.Step
END
    expect_exit 0 dotnet fsi train.fsx
    contains stdout "trained 2 steps"
    HEAVYTAILS_LIBTORCH=$PWD/none expect_exit 1 dotnet fsi train.fsx
    contains stdout "described"
    contains stderr "no libtorch_cpu.so there nor in its folder lib"
    HEAVYTAILS_LIBTORCH=$PWD/none expect_exit 0 "$HEAVYTAILS" info
    contains stdout "not available, so nothing can be trained: HEAVYTAILS_LIBTORCH names $PWD/none"
}

test_a_script_uses_tensors_of_its_own() {
    cat >tensors.fsx <<END
#load "$ROOT/src-fs/scripts/HeavyTails.fsx"
open TorchSharp
printfn "%.1f" (torch.ones([| 3L; 4L |]).sum().item<float32>())
END
    expect_exit 0 dotnet fsi tensors.fsx
    contains stdout "12.0"
    # A script of this repository ends with the reason on one line, without a stack trace.
    local script="$ROOT/src-fs/papers/GradientNormsExercise/experiment.fsx"
    HEAVYTAILS_LIBTORCH=$PWD/none expect_exit 2 dotnet fsi "$script" --data digits
    contains stderr "no libtorch_cpu.so there nor in its folder lib"
    lacks stderr "   at "
    # The reason is that of this library, and TorchSharp does not copy another libtorch beside the program.
    HEAVYTAILS_LIBTORCH=$PWD/none expect_exit 1 dotnet fsi tensors.fsx
    contains stderr "no libtorch_cpu.so there nor in its folder lib"
    [ ! -e "$ROOT/artifacts/bin/cpu" ] || fail "libtorch was copied into artifacts/bin"
}

test_convolutions_are_right_on_a_processor_that_hides_its_cache_sizes() {
    command -v qemu-x86_64 >/dev/null || { echo "NOT RUN: it needs qemu-user to emulate such a processor"; return; }
    local tests="$ROOT/tests/Tensors/bin/Release/net10.0/HeavyTails.Tensors.Tests.dll"
    local hides=(qemu-x86_64 -cpu "max,vendor=AuthenticAMD,level=12,xlevel=0x8000000a"
                 "$(readlink -f "$(command -v dotnet)")")
    expect_exit 0 "${hides[@]}" "$tests" convolutions
    contains stdout "wrong forward: 0 of 40"
    contains stdout "wrong gradients of the input: 0"
    contains stdout "wrong gradients of the weight: 0"
    # Without the guard they are wrong. If this check fails, oneDNN has been fixed, and the guard can be removed.
    HEAVYTAILS_ONEDNN=on expect_exit 0 "${hides[@]}" "$tests" convolutions
    lacks stdout "wrong forward: 0 of 40"
    lacks stdout "wrong gradients of the input: 0"
}
