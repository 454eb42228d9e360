# Where output goes, what is refused before the work begins, and what a layer's name or a broken browser may not do.

small() { "$HEAVYTAILS" synthesize small.safetensors --seed 7 2>/dev/null; }
lines() { [ "$(wc -l <"$1")" -le "$2" ] || { cat "$1"; fail "expected at most $2 lines in $1, got $(wc -l <"$1")"; }; }
is_empty() { [ ! -s "$1" ] || { head -5 "$1"; fail "expected nothing in $1"; }; }

test_wrong_usage_is_three_lines_on_stderr_for_every_command() {
    local command
    for command in "" frobnicate analyze "analyze x.pt --no-such-option" "analyze x.pt --conv sideways" \
        "analyze x.pt --threads 0" compare "compare x.pt" \
        "info x" sweep "sweep run" "sweep reduce" "sweep status" synthesize "synthesize x --seed minus"; do
        expect_exit 1 "$HEAVYTAILS" $command
        is_empty stdout
        lines stderr 3
        contains stderr "usage: heavytails"
        contains stderr "--help"
        lacks stderr "System."
    done
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
        lines stderr 1
        [ ! -e out ] || fail "$way wrote something"
    done
    "$HEAVYTAILS" analyze small.safetensors >/dev/null || fail "the checkpoint was touched"
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
    [ "$(grep -c 'no PNG' stderr)" -eq 1 ] || fail "expected one line"
    [ -s one/index.html ] || fail "no page"
    TMPDIR=$PWD/nowhere expect_exit 0 "$HEAVYTAILS" analyze small.safetensors --type conv2d --report two
    contains stderr TMPDIR
    lacks stderr "   at "
    [ -s two/index.html ] || fail "no page"
}

test_a_plotly_that_is_not_the_pinned_one_is_refused_before_the_work_begins() {
    head -c 100000 "$ROOT/artifacts/bin/plotly.min.js" >cut.js
    HEAVYTAILS_PLOTLY=$PWD/cut.js expect_exit 2 "$HEAVYTAILS" analyze no-such-file.pt --report report
    contains stderr "expected plotly.js"
    contains stderr "$(sha256sum <cut.js | cut -d' ' -f1)"
    lines stderr 1
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
    lacks stderr "no PNG"
    [ "$(wc -l <names.csv)" -eq 5 ] || fail "expected a header and 4 rows, got $(wc -l <names.csv)"
    node -e '
        const names = JSON.parse(require("fs").readFileSync("names.json")).layers.map(l => l.longname)
        for (const name of ["\u001b]0;owned\u0007\u001b[31mred", "two\nlines"])
            if (!names.includes(name)) throw new Error(names)'
    expect_exit 2 "$HEAVYTAILS" analyze names.safetensors --layers nothing
    if grep -qP '\x1b' stderr; then fail "an escape came through"; fi
}
