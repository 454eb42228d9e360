# libheavytails-analysis.so, as ./build.sh --target=Analysis installs it in artifacts/analysis: C programs analyse
# checkpoints without .NET. They run with an empty environment, so that no .NET is found.

# analysis_library_is_there: whether the library is built; else says so.
analysis_library_is_there() {
    [ -f "$ROOT/artifacts/analysis/lib/libheavytails-analysis.so" ] && return
    echo "NOT RUN: artifacts/analysis is missing; ./build.sh --target=Analysis makes it"
    return 1
}

# compile_with FOLDER SOURCE PROGRAM: compiles a C program with the flags of heavytails-analysis.pc below the folder.
compile_with() {
    local flags
    flags=$(PKG_CONFIG_PATH="$1/lib/pkgconfig" pkg-config --cflags --libs heavytails-analysis) || return 1
    cc -std=c99 -D_POSIX_C_SOURCE=200809L -Wall -Wextra -Wpedantic -Werror "$2" $flags -lm -lpthread -o "$3"
}

# without_dotnet FOLDER COMMAND...: runs a command that finds the libraries of a folder, and nothing else. OpenBLAS has
# the kernels of the command, as singular vectors depend on them in their last digits.
without_dotnet() {
    local folder=$1
    shift
    env -i LD_LIBRARY_PATH="$folder/lib" ${OPENBLAS_CORETYPE:+OPENBLAS_CORETYPE="$OPENBLAS_CORETYPE"} "$@"
}

checks() {
    analysis_library_is_there || return 0
    [ -f ./checks ] || compile_with "$ROOT/artifacts/analysis" "$ROOT/tests/e2e/analysis_library.c" checks || return 1
    without_dotnet "$ROOT/artifacts/analysis" ./checks "$@"
}

# same_json FILE FILE: whether two results have the same keys and numbers. The versions may differ, and OpenBLAS's
# name for the processor, which an environment variable may set.
same_json() {
    node -e '
        const [a, b] = process.argv.slice(1).map(f => JSON.parse(require("fs").readFileSync(f)))
        for (const r of [a, b]) { delete r.versions; delete r.backend.blas }
        require("assert").deepStrictEqual(a, b)' "$1" "$2"
}

test_a_c_program_prints_the_exponents_that_the_command_finds() {
    analysis_library_is_there || return 0
    cp -r "$ROOT/artifacts/analysis" moved
    compile_with "$PWD/moved" "$ROOT/native/examples/analysis/analyze.c" analyze
    "$HEAVYTAILS" synthesize planted.safetensors --seed 7 2>/dev/null
    for checkpoint in planted.safetensors "$ROOT/tests/reference/checkpoints/torch_zip.pt"; do
        without_dotnet "$PWD/moved" ./analyze "$checkpoint" >printed
        "$HEAVYTAILS" analyze "$checkpoint" --json - >expected.json
        node -e '
            const r = JSON.parse(require("fs").readFileSync("expected.json"))
            for (const l of r.layers)
                console.log(JSON.stringify(l.longname), l.alpha ?? ("alpha" in l ? null : ""), JSON.stringify(l.status))
            ' >expected
        [ -s expected ] || fail "the command found no layer in $checkpoint"
        diff printed expected || fail "the program's exponents differ from the command's"
    done
}

test_the_library_gives_the_json_of_the_command() {
    analysis_library_is_there || return 0
    "$HEAVYTAILS" synthesize planted.safetensors --seed 7 2>/dev/null
    checks json planted.safetensors >library.json
    "$HEAVYTAILS" analyze planted.safetensors --json command.json >/dev/null
    same_json library.json command.json
    checks json planted.safetensors '{"layers": ["*power_law*", "!*5.0"], "alternatives": true, "errors": true,
        "randomize": true, "threads": 1, "pool": false, "seed": 3, "min_evals": 12}' >library.json
    "$HEAVYTAILS" analyze planted.safetensors --layers '*power_law*' '!*5.0' --alternatives --errors --randomize \
        --threads 1 --no-pool --seed 3 --min-evals 12 --json command.json >/dev/null
    same_json library.json command.json
}

test_the_library_has_every_option_of_the_command() {
    analysis_library_is_there || return 0
    local got=0
    checks json x '{"?": 1}' >stdout 2>stderr || got=$?
    [ $got -eq 1 ] || fail "expected status 1, got $got"
    "$HEAVYTAILS" analyze --help | grep -oE '^ +(-[a-z?], )*--[a-z-]+' | grep -oE '[a-z][a-z-]+$' >options
    [ "$(wc -l <options)" -gt 30 ] || fail "the help lists too few options: $(cat options)"
    # Eigenvalues go into the library's JSON by its option esd, which the command has for a file; programs choose and
    # order rows themselves.
    for option in $(grep -vxE 'json|csv|report|png|eigenvalues|sort|where|top|color|help|version' options); do
        grep -qE "[ ,]$option[,]" stderr || fail "$option is unknown to the library: $(cat stderr)"
    done
}

test_wrong_calls_of_the_library_have_their_status_and_message() {
    checks faults "$ROOT/tests/reference/checkpoints/torch_zip.pt"
}

test_two_threads_use_the_library_at_once() {
    "$HEAVYTAILS" synthesize one.safetensors --seed 7 2>/dev/null
    "$HEAVYTAILS" synthesize other.safetensors --seed 8 2>/dev/null
    checks threads one.safetensors other.safetensors
}

test_tensors_in_memory_are_analysed_as_those_of_a_file() { checks tensors .; }

test_a_c_program_gets_the_layers_as_a_table_of_arrow_and_releases_it() {
    analysis_library_is_there || return 0
    "$HEAVYTAILS" synthesize planted.safetensors --seed 7 2>/dev/null
    compile_with "$ROOT/artifacts/analysis" "$ROOT/tests/e2e/analysis_arrow.c" arrow
    for checkpoint in planted.safetensors "$ROOT/tests/reference/checkpoints/torch_zip.pt"; do
        expect_exit 0 without_dotnet "$ROOT/artifacts/analysis" ./arrow "$checkpoint"
        grep -qE '^[1-9][0-9]* rows, [2-9][0-9] columns$' stdout || { cat stdout; fail "no table of $checkpoint"; }
    done
}

test_the_library_fits_a_power_law_to_numbers() {
    analysis_library_is_there || return 0
    checks powerlaw >fit.json
    # alpha = 1 + n / sum ln x; at the midpoints of n = 2000 quantiles the mean of ln x is 1 / 1.5 to 2e-4.
    is fit.json "Math.abs(r.alpha - 2.5) < 1e-3" true
    is fit.json "r.n_tail" 2000
    is fit.json "Math.abs(r.laws.power_law.ccdf[1] - 4 ** (1 - r.alpha)) < 1e-15" true
    is fit.json "r.compare.find(c => c.second === 'exponential').R > 0" true
    is fit.json "Object.keys(r.loglikelihoods).length" 6
}

test_the_library_lists_the_layers_that_it_analyses() {
    analysis_library_is_there || return 0
    "$HEAVYTAILS" synthesize planted.safetensors --seed 7 2>/dev/null
    checks list planted.safetensors >listed.json
    "$HEAVYTAILS" analyze planted.safetensors --json analysed.json >/dev/null
    node -e '
        const [listed, analysed] = ["listed.json", "analysed.json"].map(f => JSON.parse(require("fs").readFileSync(f)))
        const names = Object.keys(listed.layers[0])
        const want = analysed.layers.map(l => Object.fromEntries(names.map(n => [n, l[n]])))
        require("assert").deepStrictEqual(listed.layers, want)
        require("assert").deepStrictEqual(listed.skipped, analysed.skipped)
        require("assert").strictEqual(names.length, 9)'
}

test_the_library_compares_two_models() {
    analysis_library_is_there || return 0
    checks distances >distances.json
    is distances.json "Math.abs(r.layers[0].raw - 2 * Math.sqrt(64 * 48)) < 1e-9" true
    is distances.json "Math.abs(r.layers[0].cka - 1) < 1e-12" true # a constant is no part of the centred alignment
    is distances.json "r.means.raw === r.layers[0].raw && r.skipped.length" 0
}

test_the_library_exports_its_functions_only() {
    analysis_library_is_there || return 0
    # The absolute symbol is the version that the linker gives to the others.
    nm -D --defined-only "$ROOT/artifacts/analysis/lib/libheavytails-analysis.so" | awk '$2 != "A" { print $3 }' |
        sed 's/@.*//' | sort >exported
    grep -oE 'HT_API [^;]*' "$ROOT/native/include/heavytails/analysis.h" | grep -oE 'ht_[a-z_]+\(' | tr -d '(' |
        sort >declared
    diff exported declared
}

test_a_program_elsewhere_finds_libheavytails_beside_the_library() {
    analysis_library_is_there || return 0
    cp -r "$ROOT/artifacts/analysis" there
    compile_with "$PWD/there" "$ROOT/tests/e2e/analysis_library.c" checks
    # The program loads the library by its path, so that the loader's search path is empty.
    env -i LD_PRELOAD="$PWD/there/lib/libheavytails-analysis.so" ./checks json \
        "$ROOT/tests/reference/checkpoints/torch_zip.pt" >result.json
    is result.json "r.backend.backend" native
}

test_without_libheavytails_the_result_says_that_the_backend_is_managed() {
    analysis_library_is_there || return 0
    cp -r "$ROOT/artifacts/analysis" alone
    rm alone/lib/libheavytails.so
    compile_with "$PWD/alone" "$ROOT/tests/e2e/analysis_library.c" checks
    without_dotnet "$PWD/alone" ./checks json "$ROOT/tests/reference/checkpoints/torch_zip.pt" >managed.json
    is managed.json "r.backend.backend" managed
    checks json "$ROOT/tests/reference/checkpoints/torch_zip.pt" >native.json
    is native.json "r.backend.backend" native
}

test_the_header_of_the_library_compiles_as_c99_and_as_every_cpp() {
    analysis_library_is_there || return 0
    echo '#include <heavytails/analysis.h>' >header.c
    local include="$ROOT/artifacts/analysis/include"
    cc -x c -std=c99 -I "$include" -Wall -Wextra -Wpedantic -Werror -fsyntax-only header.c
    for standard in 11 14 17 20; do
        c++ -x c++ -std=c++$standard -I "$include" -Wall -Wextra -Wpedantic -Werror -fsyntax-only header.c
    done
}

test_cmake_finds_the_library_by_its_package() {
    analysis_library_is_there || return 0
    cp -r "$ROOT/artifacts/analysis" there
    cat >CMakeLists.txt <<'END'
cmake_minimum_required(VERSION 3.25)
project(user LANGUAGES C)
find_package(HeavyTailsAnalysis REQUIRED)
add_executable(analyze ${SOURCE})
target_link_libraries(analyze PRIVATE HeavyTails::analysis)
END
    cmake -S . -B build -G Ninja -DCMAKE_PREFIX_PATH="$PWD/there" \
        -DSOURCE="$ROOT/native/examples/analysis/analyze.c" >/dev/null
    cmake --build build >/dev/null
    [[ "$(env -i build/analyze --version)" == "$HEAVYTAILS_VERSION"* ]] || fail "the program does not say its version"
}
