# Where outputs are written, and which outputs are refused before the work begins.

small() { "$HEAVYTAILS" synthesize small.safetensors --seed 7 2>/dev/null; }
lines() { [ "$(wc -l <"$1")" -le "$2" ] || { cat "$1"; fail "expected at most $2 lines in $1, got $(wc -l <"$1")"; }; }
is_empty() { [ ! -s "$1" ] || { head -5 "$1"; fail "expected nothing in $1"; }; }

test_wrong_usage_of_every_command_is_reported_in_three_lines_on_stderr() {
    local command
    for command in "" frobnicate analyze "analyze x.pt --no-such-option" "analyze x.pt --conv sideways" \
        "analyze x.pt --threads 0" compare "compare x.pt" \
        "analyze x.pt --json" "analyze x.pt --csv" "analyze x.pt --report" "analyze x.pt --png" \
        "hessian x.pt --png" "analyze x.pt --json a --json b" \
        "analyze x.pt --json a --csv b --csv c" "analyze x.pt --report a --report b" "compare x.pt y.pt --csv" \
        "compare x.pt y.pt --csv a --csv b" "compare x.pt y.pt --report" "analyze x.pt --conv" \
        "analyze x.pt --conv slices --conv slices" "analyze x.pt --seed" "analyze x.pt --seed 1 --seed 2" \
        "analyze x.pt --max-evals 1.5" "analyze x.pt --min-evals 5 --max-evals 2" "analyze x.pt --min-weights -5" \
        "analyze x.pt --min-weights 2 --max-weights 1" "analyze x.pt --bootstrap -1" "analyze x.pt --max-evals" \
        "analyze x.pt --max-evals 3 --max-evals 4" "analyze x.pt --operator-grid 99999999999" \
        "sweep run x.fsx --workers x" "sweep run x.fsx --cell -3" "sweep run x.fsx --out" \
        "synthesize x --blocks -1" "synthesize x --blocks 1 --hidden -3" "synthesize x --blocks 1 --mlp 2000000000" \
        "info x" sweep "sweep run" "sweep reduce" "sweep status" synthesize "synthesize x --seed minus"; do
        expect_exit 1 "$HEAVYTAILS" $command
        is_empty stdout
        lines stderr 3
        contains stderr "usage: heavytails"
        contains stderr "--help"
        lacks stderr "System."
    done
    [ -z "$(ls | grep -v '^std')" ] || fail "something was written: $(ls)"
    expect_exit 1 "$HEAVYTAILS" analyze x.pt --cov flatten
    contains stderr "--conv"
    expect_exit 0 "$HEAVYTAILS" sweep run --help
    contains stdout "--workers"
}

test_a_run_that_analysed_nothing_fails_with_the_reasons_and_writes_its_outputs() {
    small
    expect_exit 2 "$HEAVYTAILS" analyze small.safetensors --min-evals 100000 --json none.json --csv none.csv
    contains stderr "nothing was analysed"
    contains stderr "eigenvalues"
    lines stderr 2
    contains none.json '"reason"'
    head -1 none.csv | grep -q '^layer_id,name,' || fail "no header: $(head -1 none.csv)"
    expect_exit 2 "$HEAVYTAILS" analyze small.safetensors --layers 'no such layer' --json -
    contains stderr "no tensor passes the filter"
    contains stdout '"layers": []'
    expect_exit 2 "$HEAVYTAILS" compare small.safetensors small.safetensors --type lstm --csv none.csv --report none
    contains stderr "no tensor passes the filter"
    [ -s none/index.html ] || fail "no page"
    expect_exit 0 "$HEAVYTAILS" analyze small.safetensors --type conv2d
}

test_outputs_keep_fifos_links_and_permissions() {
    small
    mkfifo pipe
    ln -s far.json link
    ln -s pipe piped
    echo before >far.json
    chmod 640 far.json
    cat pipe >csv &
    expect_exit 0 "$HEAVYTAILS" analyze small.safetensors --type conv2d --json link --csv piped
    wait
    [ -p pipe ] && [ -L piped ] && [ -L link ] || fail "something was replaced: $(ls -l)"
    contains far.json '"layers"'
    contains csv "layer_id"
    [ "$(stat -c %a far.json)" = 640 ] || fail "the mode of far.json is $(stat -c %a far.json)"
    "$HEAVYTAILS" analyze small.safetensors --type conv2d --csv >(cat >substituted) >/dev/null
    for _ in {1..50}; do [ -s substituted ] && break; sleep 0.1; done
    contains substituted "layer_id"
    "$HEAVYTAILS" analyze small.safetensors --type conv2d --csv /dev/stdout >all
    contains all lambda_max
    contains all "layer_id,name"
    mkfifo weights
    cat weights >copy.safetensors &
    expect_exit 0 "$HEAVYTAILS" synthesize weights --seed 7
    wait
    [ -p weights ] || fail "the FIFO was replaced"
    cmp small.safetensors copy.safetensors
}

test_an_output_that_cannot_be_written_is_refused_before_the_work_begins() {
    small
    mkdir folder thesis && : >file && : >thesis/chapter.tex
    ln -s self self
    local way
    # The outputs are checked first, so that nothing is said about the checkpoint, which does not exist.
    for way in "--json folder" "--csv folder/" "--json file/below.json" "--csv /proc/below.csv" \
        "--report file" "--report thesis" "--report file/below" \
        "--report /proc/report" "--json $(printf 'n%.0s' {1..300})" "--csv self"; do
        expect_exit 2 "$HEAVYTAILS" analyze no-such-file.pt $way
        lacks stderr "no-such-file.pt"
        lines stderr 1
    done
    for way in "--csv folder" "--report thesis"; do
        expect_exit 2 "$HEAVYTAILS" compare no-such-file.pt no-such-file.pt $way
        lacks stderr "no-such-file.pt"
    done
    expect_exit 2 "$HEAVYTAILS" synthesize folder
    expect_exit 2 "$HEAVYTAILS" synthesize file --blocks 1 --hidden 8 --mlp 8
    : >sweep.fsx
    expect_exit 2 "$HEAVYTAILS" sweep run sweep.fsx --out file
    contains stderr "there is a file of that name"
    for way in "--json out --csv out" "--json out --csv ./folder/../out" "--json out/a.json --report out" \
        "--csv out --report out" "--json small.safetensors"; do
        expect_exit 1 "$HEAVYTAILS" analyze small.safetensors $way
        lines stderr 3
        [ ! -e out ] || fail "$way wrote something"
    done
    "$HEAVYTAILS" analyze small.safetensors >/dev/null || fail "the checkpoint was touched"
    node -e 'require("net").createServer().listen("socket", () => process.kill(process.pid, "SIGKILL"))' || true
    expect_exit 2 "$HEAVYTAILS" analyze no-such-file.pt --json socket
    contains stderr "it is a socket"
    expect_exit 2 "$HEAVYTAILS" analyze no-such-file.pt --json "$(printf 'deep/%.0s' {1..900})out"
    contains stderr "bytes, got"
}

test_a_device_without_write_permission_is_refused_before_the_work_begins() {
    local nobody="setpriv --reuid=65534 --regid=65534 --clear-groups"
    mkdir open && chmod 755 . open && mknod -m 444 open/null c 1 3 2>/dev/null && $nobody true 2>/dev/null ||
        { echo "NOT RUN: only root can make a device and run a command as another user"; return 0; }
    $nobody test -x "$HEAVYTAILS" || { echo "NOT RUN: other users have no permission to run the command"; return 0; }
    expect_exit 2 $nobody "$HEAVYTAILS" analyze no-such-file.pt --json open/null
    contains stderr "permissions"
    lacks stderr "no-such-file.pt"
}

test_no_output_replaces_a_file_of_the_checkpoint() {
    small
    mkdir model shards ad && cp small.safetensors model/model.safetensors
    "$HEAVYTAILS" synthesize shards --blocks 1 --hidden 8 --mlp 8 2>/dev/null
    node -e '
        const half = (shape, at) => ({ dtype: "F32", shape, data_offsets: [at, at + 8] })
        const halves = { "q.lora_A.weight": half([1, 2], 0), "q.lora_B.weight": half([2, 1], 8) }
        const header = Buffer.from(JSON.stringify(halves)), size = Buffer.alloc(8)
        size.writeBigUInt64LE(BigInt(header.length))
        require("fs").writeFileSync("ad/adapter_model.safetensors", Buffer.concat([size, header, Buffer.alloc(16, 1)]))'
    echo '{"r": 1, "lora_alpha": 1}' >ad/adapter_config.json
    ln small.safetensors hard && ln -s small.safetensors soft
    find . -type f ! -name 'std*' ! -name before -exec sha256sum {} + >before
    local way
    for way in "analyze model --json model/model.safetensors" "analyze small.safetensors --csv hard" \
        "analyze small.safetensors --csv soft" "analyze soft --json small.safetensors" \
        "analyze shards --json shards/model-00001-of-00001.safetensors" \
        "analyze shards --csv shards/model.safetensors.index.json" \
        "analyze shards/model.safetensors.index.json --csv shards/model-00001-of-00001.safetensors" \
        "analyze ad --json ad/adapter_config.json" \
        "analyze ad/adapter_model.safetensors --json ad/adapter_config.json" \
        "compare model small.safetensors --csv model/model.safetensors" "analyze small.safetensors --json /dev/fd/7"; do
        expect_exit 1 "$HEAVYTAILS" $way 7<small.safetensors
        contains stderr "which is read"
        lines stderr 3
    done
    sha256sum --quiet -c before || fail "a file was replaced"
    expect_exit 0 "$HEAVYTAILS" analyze model --type conv2d --json model/new.json
    expect_exit 0 "$HEAVYTAILS" analyze model --type conv2d --json model/new.json
}

test_two_outputs_may_go_to_one_device_and_one_to_standard_output() {
    small
    mkfifo pipe
    cat pipe >both &
    expect_exit 0 "$HEAVYTAILS" analyze small.safetensors --type conv2d --json /dev/fd/8 --csv /dev/fd/8 8>pipe
    wait
    contains both '"layers"'
    contains both "layer_id"
    expect_exit 1 "$HEAVYTAILS" analyze small.safetensors --json - --csv /dev/stdout
    contains stderr "standard output takes only one"
    expect_exit 1 "$HEAVYTAILS" analyze small.safetensors --json /dev/fd/1 --csv /dev/stdout
    contains stderr "standard output takes only one"
}

test_a_fifo_and_a_device_are_neither_checkpoints_nor_shards() {
    mkfifo waiting.safetensors
    local path
    for path in waiting.safetensors /dev/zero; do
        expect_exit 2 timeout 20 "$HEAVYTAILS" analyze $path
        contains stderr "expected a regular file"
        [ "$(wc -l <stderr)" -eq 1 ] || fail "expected one line, got $(cat stderr)"
    done
    mkdir shards && mkfifo shards/a.safetensors
    echo '{"weight_map":{"w":"a.safetensors"}}' >shards/model.safetensors.index.json
    expect_exit 2 timeout 20 "$HEAVYTAILS" analyze shards
    contains stderr "a.safetensors: cannot be opened: it is a FIFO or a pipe"
}

test_long_names_make_no_line_long_and_the_csv_holds_them() {
    local length
    for length in 500 60000; do
        node -e '
            const long = "k".repeat(+process.argv[1]), header = {}, data = Buffer.alloc(2 * 4 * 32 * 32)
            for (let i = 0; i < 2; i++)
                header[`${long}.${i}.weight`] =
                    { dtype: "F32", shape: [32, 32], data_offsets: [4096 * i, 4096 * (i + 1)] }
            const uniform = i => i * 2654435761 % 4294967296 / 4294967296
            for (let i = 0; i < data.length; i += 4) data.writeFloatLE(Math.tan(3.1 * (uniform(i) - 0.5)), i)
            const json = Buffer.from(JSON.stringify(header)), size = Buffer.alloc(8)
            size.writeBigUInt64LE(BigInt(json.length))
            require("fs").writeFileSync("long.safetensors", Buffer.concat([size, json, data]))' $length
        # Names of more than 512 characters are not looked at, and their tensors are listed as skipped.
        expect_exit $([ $length -lt 512 ] && echo 0 || echo 2) "$HEAVYTAILS" analyze long.safetensors
        [ "$(cat stdout stderr | wc -L)" -lt 700 ] || fail "a line of $(cat stdout stderr | wc -L) characters"
        expect_exit 2 "$HEAVYTAILS" analyze long.safetensors --layers nothing
        [ "$(wc -L <stderr)" -lt 700 ] || fail "a line of $(wc -L <stderr) characters"
        if [ $length -lt 512 ]; then
            expect_exit 0 "$HEAVYTAILS" analyze long.safetensors --csv -
            contains stdout "$(printf 'k%.0s' {1..500}).1,"
        fi
    done
}
