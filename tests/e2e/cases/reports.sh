# Reports are complete or absent, whatever stops the command, and whatever the names of layers are.
# The functions small and lines are those of outputs.sh.

test_a_signal_leaves_nothing_of_a_report_and_what_SIGKILL_leaves_does_not_block_the_next() {
    small
    mkdir here beside && cd here
    # Where plotly.js is a pipe, the command waits for it: twice before the report is begun, then within it.
    mkfifo ../pipe
    set -m   # Without job control the shell would start the command with SIGINT ignored.
    local signal code where script=$ROOT/artifacts/bin/plotly.min.js
    for signal in INT TERM KILL; do
        for where in . ../beside/report; do
            HEAVYTAILS_PLOTLY=$PWD/../pipe "$HEAVYTAILS" analyze ../small.safetensors --type conv2d \
                --report $where >../stdout 2>../stderr &
            for _ in 1 2; do
                timeout 30 cat "$script" >../pipe || fail "plotly.js was not read: $(cat ../stderr)"
            done
            for _ in {1..300}; do ls -A "$(dirname "$where/")" | grep -q 'part$' && break; sleep 0.1; done
            kill -$signal $!
            code=0 && wait $! || code=$?
            [ $code -gt 128 ] || fail "expected an exit code above 128 from SIG$signal, got $code"
            if [ $signal != KILL ]; then
                [ -z "$(ls -A .)$(ls -A ../beside)" ] || fail "SIG$signal left $(ls -A . ../beside)"
            fi
        done
    done
    [ -n "$(ls -A .)" ] && [ -n "$(ls -A ../beside)" ] || fail "the killed commands left nothing that could be removed"
    for where in . ../beside/report; do
        "$HEAVYTAILS" analyze ../small.safetensors --type conv2d --report $where >../stdout 2>../stderr ||
            fail "$(cat ../stderr)"
    done
    if ls -A . ../beside | grep -E '[.](part|old)$'; then fail "an unfinished folder was left"; fi
}

test_a_report_keeps_the_permissions_of_the_one_it_replaces() {
    small
    mkdir -m 700 rep
    for _ in 1 2; do
        expect_exit 0 "$HEAVYTAILS" analyze small.safetensors --type conv2d --report rep
        [ "$(stat -c %a rep)" = 700 ] || fail "the mode of rep is $(stat -c %a rep)"
    done
    contains rep/files.txt "layers.csv"
    echo mine >rep/figures/notes.png
    expect_exit 2 "$HEAVYTAILS" analyze no-such-file.pt --report rep
    contains stderr "it also holds figures/notes.png"
    if chown 65534:65534 rep 2>/dev/null; then
        rm rep/figures/notes.png
        expect_exit 0 "$HEAVYTAILS" analyze small.safetensors --type conv2d --report rep
        [ "$(stat -c %u:%g rep rep/layers rep/index.html | uniq)" = 65534:65534 ] || fail "$(ls -lR rep)"
        echo >table && chown 65534:65534 table
        expect_exit 0 "$HEAVYTAILS" analyze small.safetensors --type conv2d --csv table
        [ "$(stat -c %u:%g table)" = 65534:65534 ] || fail "$(ls -l table)"
    fi
}

test_a_report_can_be_written_into_the_current_folder_and_through_a_link() {
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
    if ls -a . here | grep -E 'part|old'; then fail "an unfinished folder was left"; fi
}

test_with_another_plotly_than_the_pinned_one_a_report_has_pictures_in_place_of_charts() {
    "$HEAVYTAILS" synthesize small.safetensors 2>/dev/null
    head -c 100000 "$ROOT/artifacts/bin/plotly.min.js" >cut.js
    HEAVYTAILS_PLOTLY=$PWD/cut.js expect_exit 0 "$HEAVYTAILS" analyze small.safetensors --report report
    contains stderr "Figures are pictures only, not charts: $PWD/cut.js: expected plotly.js"
    contains stderr "$(sha256sum <cut.js | cut -d' ' -f1)"
    contains report/index.html "Figures are pictures only, not charts"
    contains report/index.html '<img class="picture"'
    lacks report/index.html "Plotly.newPlot"
    [ -s "report/$(grep -o "figures/[^\"]*.svg" report/index.html | head -n 1)" ] || fail "no picture"
    [ -f report/layers.csv ] || fail "no table"
    [ ! -e report/plotly-2.35.2.min.js ] || fail "a script that is not the pinned one was copied"
}

test_control_characters_in_a_layers_name_reach_neither_terminal_nor_table_nor_report() {
    # Names with an escape sequence, a line end, U+FFFE and NUL, which JSON.stringify writes as escapes.
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

test_a_run_that_analysed_nothing_keeps_an_older_report() {
    "$HEAVYTAILS" synthesize small.safetensors 2>/dev/null
    expect_exit 0 "$HEAVYTAILS" analyze small.safetensors --report report
    expect_exit 2 "$HEAVYTAILS" analyze small.safetensors --layers no-such-layer --report report
    contains stderr "the report there is kept, since nothing was analysed"
    [ -d report/layers ] || fail "the report is gone"
    expect_exit 1 "$HEAVYTAILS" analyze small.safetensors --json same --csv same
    lines stderr 3
}
