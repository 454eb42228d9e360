#!/usr/bin/env bash
# Builds libheavytails on a machine with a GPU of NVIDIA, checks the CUDA backend there and measures it beside torch and
# CuPy, in less than ten minutes. It needs CMake, a C++ compiler and Python 3; CUDA's libraries may be a toolkit's or
# the wheels of Python. GoogleTest and OpenBLAS are used where they are there; .NET is not needed.
#   bash bench/gpu/run.sh [RESULTS]     default: artifacts/gpu
# PYTHON names the interpreter that has torch, SECONDS_IN_ALL the time that may pass (540), BUILD the folder of the
# build (artifacts/native-gpu). RESULTS receives gpu.md, gpu.json and the output of each step. Exit code: 0 all is
# right, 1 something is wrong, 3 there is no GPU.
set -uo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
results=${1:-$root/artifacts/gpu}
build=${BUILD:-$root/artifacts/native-gpu}
python=${PYTHON:-python3}
deadline=$((SECONDS + ${SECONDS_IN_ALL:-540}))
failed=0
mkdir -p "$results"
cd "$root"

say() { printf '== %s (%d s)\n' "$1" "$SECONDS"; }
# step NAME COMMAND...: runs a command with its output in RESULTS/NAME.txt, whose end is shown.
step() {
    local name=$1 code=0
    shift
    say "$name"
    timeout $((deadline > SECONDS + 10 ? deadline - SECONDS : 10)) "$@" >"$results/$name.txt" 2>&1 || code=$?
    tail -n 30 "$results/$name.txt"
    [ $code -eq 0 ] || { printf '== %s FAILED: exit code %d\n' "$name" $code; failed=1; }
    return $code
}

say machine
{
    date -u '+%Y-%m-%d %H:%M UTC'
    uname -srm
    nvidia-smi --query-gpu=name,driver_version,memory.total --format=csv,noheader 2>&1
    cmake --version 2>/dev/null | head -1
    "$python" -c 'import torch; print("torch", torch.__version__)' 2>&1 | tail -1
} | tee "$results/machine.txt"

# The library alone where GoogleTest or OpenBLAS is missing. OpenBLAS is loaded when it is needed, by its usual name.
options=(-DCMAKE_BUILD_TYPE=Release -DHEAVYTAILS_BENCH=OFF)
command -v ninja >/dev/null && options+=(-G Ninja)
if [ -e /usr/include/gtest/gtest.h ] && ldconfig -p | grep -q 'libopenblas\.so'; then
    options+=(-DHEAVYTAILS_TESTS=ON)
    targets=(heavytails cuda_tests cuda_conformity_test)
else
    echo "NOT RUN: the native tests, which need GoogleTest and OpenBLAS (libgtest-dev, libopenblas-dev)"
    options+=(-DHEAVYTAILS_TESTS=OFF -DOPENBLAS_SONAME=libopenblas.so.0)
    targets=(heavytails)
fi
step configure cmake -S native -B "$build" "${options[@]}" || exit 1
step build cmake --build "$build" -j"$(nproc)" --target "${targets[@]}" || exit 1
library=$build/lib/libheavytails.so
[ ${#targets[@]} -gt 1 ] &&
    step tests ctest --test-dir "$build" --output-on-failure -j"$(nproc)" -R '^cuda1[23]\.|declarations'

# Our declarations of CUDA's functions against the toolkit's headers.
headers=
for folder in "${CUDA_HOME:-/usr/local/cuda}/include" /usr/local/cuda/include \
    "$("$python" -c 'import nvidia; print(list(nvidia.__path__)[0] + "/cu13/include")' 2>/dev/null)"; do
    [ -e "$folder/cusolverDn.h" ] && [ -e "$folder/cuda.h" ] && headers=$folder && break
done
if [ -n "$headers" ]; then
    step declarations c++ -std=c++17 -DHEAVYTAILS_CUDA_HEADERS -I native/src -isystem "$headers" \
        native/tests/cuda/conformity_test.cpp -o "$build/conformity" &&
        step conformity "$build/conformity"
else
    echo "NOT RUN: the comparison of our declarations with CUDA's headers, which are not on this machine"
fi

# The kernels as the driver gets them: whether the assembler takes them for this generation of devices.
if command -v ptxas >/dev/null || [ -x /usr/local/cuda/bin/ptxas ]; then
    PATH=$PATH:/usr/local/cuda/bin
    sed -e '1d' -e '2s/^R"PTX(//' -e 's/)PTX"$//' native/src/cuda/kernels/ptx.hpp >"$results/kernels.ptx"
    step kernels ptxas --gpu-name sm_90 -v "$results/kernels.ptx" -o /dev/null
else
    echo "NOT RUN: ptxas, which is not on this machine"
fi

step check "$python" bench/gpu/check.py "$library"
code=$?
[ $code -eq 3 ] && { echo "== THERE IS NO GPU HERE: nothing was checked on one and nothing measured"; exit 3; }

if command -v compute-sanitizer >/dev/null || [ -x /usr/local/cuda/bin/compute-sanitizer ]; then
    PATH=$PATH:/usr/local/cuda/bin
    step sanitizer timeout 120 compute-sanitizer --tool memcheck --error-exitcode 9 \
        "$python" bench/gpu/check.py "$library" --small
else
    echo "NOT RUN: compute-sanitizer, which is not on this machine"
fi

step curvature "$python" bench/gpu/curvature.py "$library" --json "$results/curvature.json"
step measure "$python" bench/gpu/measure.py "$library" --seconds $((deadline - SECONDS - 10)) \
    --json "$results/gpu.json" --markdown "$results/gpu.md" --machine "$results/machine.txt"
say end
exit $failed
