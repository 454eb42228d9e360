# Where output goes, what is refused before the work begins, and what a layer's name or a broken browser may not do.

small() { "$HEAVYTAILS" synthesize small.safetensors --seed 7 2>/dev/null; }
lines() { [ "$(wc -l <"$1")" -le "$2" ] || { cat "$1"; fail "expected at most $2 lines in $1, got $(wc -l <"$1")"; }; }
is_empty() { [ ! -s "$1" ] || { head -5 "$1"; fail "expected nothing in $1"; }; }

test_wrong_usage_is_three_lines_on_stderr_for_every_command() {
    local command
    for command in "" frobnicate analyze "analyze x.pt --no-such-option" "analyze x.pt --conv sideways" \
        "analyze x.pt --threads 0" compare "compare x.pt" \
        "analyze x.pt --json" "analyze x.pt --csv" "analyze x.pt --report" "analyze x.pt --json a --json b" \
        "analyze x.pt --json a --csv b --csv c" "analyze x.pt --report a --report b" "compare x.pt y.pt --csv" \
        "compare x.pt y.pt --csv a --csv b" "compare x.pt y.pt --report" "analyze x.pt --conv" \
        "analyze x.pt --conv slices --conv slices" "analyze x.pt --seed" "analyze x.pt --seed 1 --seed 2" \
        "analyze x.pt --max-evals 1.5" "analyze x.pt --min-evals 5 --max-evals 2" "analyze x.pt --min-weights -5" \
        "analyze x.pt --min-weights 2 --max-weights 1" "analyze x.pt --bootstrap -1" "analyze x.pt --max-evals" \
        "analyze x.pt --max-evals 3 --max-evals 4" "analyze x.pt --operator-grid 99999999999" \
        "sweep run x.fsx --workers x" "sweep run x.fsx --cell -3" "sweep run x.fsx --runs" \
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

test_a_run_that_analysed_nothing_fails_with_the_reasons_and_writes_what_was_asked_for() {
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

test_fifos_links_and_permissions_stay() {
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

test_a_place_that_cannot_be_written_is_refused_before_the_work_begins() {
    small
    mkdir folder thesis && : >file && : >thesis/chapter.tex
    ln -s self self
    local way
    # Of a checkpoint that is not there nothing can be said before its outputs are looked at.
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
    expect_exit 2 "$HEAVYTAILS" sweep run sweep.fsx --runs file
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

test_a_device_that_may_not_be_written_is_refused_before_the_work_begins() {
    local nobody="setpriv --reuid=65534 --regid=65534 --clear-groups"
    mkdir open && chmod 755 . open && mknod -m 444 open/null c 1 3 2>/dev/null && $nobody true 2>/dev/null ||
        { echo "NOT RUN: only root can make a device and become another user"; return 0; }
    $nobody test -x "$HEAVYTAILS" || { echo "NOT RUN: the command is not for other users to run"; return 0; }
    expect_exit 2 $nobody "$HEAVYTAILS" analyze no-such-file.pt --json open/null
    contains stderr "permissions"
    lacks stderr "no-such-file.pt"
}

test_no_output_replaces_a_file_that_the_checkpoint_is_read_from() {
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

test_a_report_that_a_signal_stops_leaves_nothing_and_one_that_is_killed_blocks_none() {
    small
    mkdir here beside && cd here
    # A browser that says its process and draws nothing.
    printf '#!/bin/sh\necho $$ >../drawing\nexec sleep 300\n' >../browser && chmod +x ../browser
    mkdir ../temporary && export TMPDIR=$PWD/../temporary
    set -m   # else the shell starts it deaf to Ctrl-C
    local signal code where
    for signal in INT TERM KILL; do
        for where in . ../beside/report; do
            rm -f ../drawing
            HEAVYTAILS_CHROMIUM=$PWD/../browser "$HEAVYTAILS" analyze ../small.safetensors --type conv2d \
                --report $where >../stdout 2>../stderr &
            for _ in {1..300}; do [ -s ../drawing ] && break; sleep 0.1; done
            kill -$signal $!
            code=0 && wait $! || code=$?
            [ $code -gt 128 ] || fail "expected an exit code above 128 from SIG$signal, got $code"
            if [ $signal = KILL ]; then
                kill "$(cat ../drawing)"
            else
                for _ in {1..50}; do kill -0 "$(cat ../drawing)" 2>/dev/null || break; sleep 0.1; done
                if kill -0 "$(cat ../drawing)" 2>/dev/null; then fail "SIG$signal left the browser"; fi
                [ -z "$(ls ../temporary | grep heavytails)" ] || fail "SIG$signal left $(ls ../temporary)"
                [ -z "$(ls -A .)$(ls -A ../beside)" ] || fail "SIG$signal left $(ls -A . ../beside)"
            fi
        done
    done
    [ -n "$(ls -A .)" ] && [ -n "$(ls -A ../beside)" ] || fail "the killed ones left nothing to remove"
    for where in . ../beside/report; do
        HEAVYTAILS_CHROMIUM=/bin/false "$HEAVYTAILS" analyze ../small.safetensors --type conv2d --report $where \
            >../stdout 2>../stderr || fail "$(cat ../stderr)"
    done
    if ls -A . ../beside | grep -E '[.](part|old)$'; then fail "something half-made was left"; fi
}

test_a_report_keeps_the_permissions_of_the_one_it_replaces() {
    small
    mkdir -m 700 rep
    for _ in 1 2; do
        HEAVYTAILS_CHROMIUM=/bin/false expect_exit 0 "$HEAVYTAILS" analyze small.safetensors --type conv2d --report rep
        [ "$(stat -c %a rep)" = 700 ] || fail "the mode of rep is $(stat -c %a rep)"
    done
    contains rep/files.txt "layers.csv"
    echo mine >rep/figures/notes.png
    expect_exit 2 "$HEAVYTAILS" analyze no-such-file.pt --report rep
    contains stderr "it also holds figures/notes.png"
    if chown 65534:65534 rep 2>/dev/null; then
        rm rep/figures/notes.png
        HEAVYTAILS_CHROMIUM=/bin/false expect_exit 0 "$HEAVYTAILS" analyze small.safetensors --type conv2d --report rep
        [ "$(stat -c %u:%g rep rep/layers rep/index.html | uniq)" = 65534:65534 ] || fail "$(ls -lR rep)"
        echo >table && chown 65534:65534 table
        expect_exit 0 "$HEAVYTAILS" analyze small.safetensors --type conv2d --csv table
        [ "$(stat -c %u:%g table)" = 65534:65534 ] || fail "$(ls -l table)"
    fi
}

test_a_variable_that_names_no_browser_is_said_with_its_path() {
    small
    HEAVYTAILS_CHROMIUM=$PWD/none expect_exit 0 "$HEAVYTAILS" analyze small.safetensors --type conv2d --report rep
    contains stderr "HEAVYTAILS_CHROMIUM names $PWD/none"
}

test_a_report_goes_into_the_current_folder_and_through_a_link() {
    small
    mkdir here far && ln -s far link
    cd here
    for _ in 1 2; do
        "$HEAVYTAILS" analyze ../small.safetensors --type conv2d --report . >../said 2>&1 || fail "$(cat ../said)"
    done
    [ -s ../here/index.html ] && [ -s index.html ] || fail "the report is not here: $(ls -a)"
    cd ..
    expect_exit 0 "$HEAVYTAILS" analyze small.safetensors --type conv2d --report link
    [ -L link ] && [ -s far/index.html ] || fail "the link was replaced: $(ls -l)"
    if ls -a . here | grep -E 'part|old'; then fail "something half-made was left"; fi
}

test_a_broken_browser_or_a_missing_folder_for_temporary_files_costs_the_pixels_alone() {
    small
    HEAVYTAILS_CHROMIUM=/bin/false expect_exit 0 "$HEAVYTAILS" analyze small.safetensors --type conv2d --report one
    contains stderr "ended with 1"
    lacks stderr "   at "
    [ "$(grep -c 'No PNG' stderr)" -eq 1 ] || fail "expected one line"
    [ -s one/index.html ] || fail "no page"
    TMPDIR=$PWD/nowhere expect_exit 0 "$HEAVYTAILS" analyze small.safetensors --type conv2d --report two
    contains stderr TMPDIR
    lacks stderr "   at "
    [ -s two/index.html ] || fail "no page"
}

test_a_plotly_that_is_not_the_pinned_one_costs_the_figures_and_not_the_report() {
    "$HEAVYTAILS" synthesize small.safetensors 2>/dev/null
    head -c 100000 "$ROOT/artifacts/bin/plotly.min.js" >cut.js
    HEAVYTAILS_PLOTLY=$PWD/cut.js expect_exit 0 "$HEAVYTAILS" analyze small.safetensors --report report
    contains stderr "Figures were not drawn: $PWD/cut.js: expected plotly.js"
    contains stderr "$(sha256sum <cut.js | cut -d' ' -f1)"
    contains report/index.html "Figures were not drawn"
    [ -f report/layers.csv ] || fail "no table"
    [ ! -e report/plotly-2.35.2.min.js ] || fail "a script that is not the pinned one was copied"
}

test_a_layers_name_cannot_speak_to_the_terminal_or_break_a_row_or_a_report() {
    # Names with an escape sequence, a line end and U+FFFE; JSON's own escapes, as a safetensors file has them.
    node -e '
        const names = ["\u001b]0;owned\u0007\u001b[31mred", "two\nlines", "no\ufffecharacter", "nul\u0000"], header = {}
        const data = Buffer.alloc(4 * 4 * 32 * 32)
        names.forEach((name, i) =>
            header[name + ".weight"] = { dtype: "F32", shape: [32, 32], data_offsets: [4096 * i, 4096 * (i + 1)] })
        const uniform = i => i * 2654435761 % 4294967296 / 4294967296
        for (let i = 0; i < data.length; i += 4) data.writeFloatLE(Math.tan(3.1 * (uniform(i) - 0.5)), i)
        const json = Buffer.from(JSON.stringify(header)), size = Buffer.alloc(8)
        size.writeBigUInt64LE(BigInt(json.length))
        require("fs").writeFileSync("names.safetensors", Buffer.concat([size, json, data]))'
    expect_exit 0 "$HEAVYTAILS" analyze names.safetensors --json names.json --csv names.csv --report report
    if grep -qP '[\x00\x07\x1b]' stdout stderr names.csv; then fail "a control character came through"; fi
    contains stdout '\x1b[31mred'
    contains stdout 'two\nlines'
    lacks stderr "No PNG"
    [ "$(wc -l <names.csv)" -eq 5 ] || fail "expected a header and 4 rows, got $(wc -l <names.csv)"
    node -e '
        const names = JSON.parse(require("fs").readFileSync("names.json")).layers.map(l => l.longname)
        for (const name of ["\u001b]0;owned\u0007\u001b[31mred", "two\nlines"])
            if (!names.includes(name)) throw new Error(names)'
    expect_exit 2 "$HEAVYTAILS" analyze names.safetensors --layers nothing
    if grep -qP '\x1b' stderr; then fail "an escape came through"; fi
    expect_exit 0 "$HEAVYTAILS" analyze names.safetensors --report "$(printf 'a\033[31m')"
    if grep -qP '\x1b' stderr; then fail "an escape of the report's name came through"; fi
}

test_a_report_outlives_a_run_that_analysed_nothing() {
    "$HEAVYTAILS" synthesize small.safetensors 2>/dev/null
    expect_exit 0 "$HEAVYTAILS" analyze small.safetensors --report report
    expect_exit 2 "$HEAVYTAILS" analyze small.safetensors --layers no-such-layer --report report
    contains stderr "the report there is kept"
    [ -d report/layers ] || fail "the report is gone"
    expect_exit 1 "$HEAVYTAILS" analyze small.safetensors --json same --csv same
    lines stderr 3
}
