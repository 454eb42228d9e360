# What a terminal shows: its width, colours, ASCII on a dumb one; and the rows of tables.

# The screen of a terminal with so many columns after a command, in the file `screen`.
on_terminal() {
    script -qec "stty cols $1; $2" /dev/null | sed 's/\r$//' >screen
    # .NET prepares the keypad of a terminal before it writes to it.
    sed -i 's/\x1b\[?1h\x1b=//' screen
}
widest() { sed 's/\x1b\[[0-9;]*m//g' screen | LC_ALL=C.UTF-8 wc -L; }

test_a_table_is_as_wide_as_the_terminal_with_whole_words_and_colours_where_it_has_them() {
    command -v script >/dev/null || { echo "NOT RUN: there is no script(1)"; return 0; }
    "$HEAVYTAILS" synthesize small.safetensors --seed 7 2>/dev/null
    local analyze="$HEAVYTAILS analyze small.safetensors"
    TERM=xterm NO_COLOR= on_terminal 80 "$analyze"
    [ "$(widest)" -le 80 ] || fail "a line of $(widest) characters"
    contains screen $'\e[33mwarning:\e[0m'
    contains screen "╭"
    contains screen "alpha_weighted"
    if grep -q "│.*lambda_max" screen; then fail "a column for which there is no room"; fi
    tr -s '\r\n ' ' ' <screen | grep -q "left out, as the terminal is narrow .*lambda_max" || fail "it is not said"
    TERM=xterm NO_COLOR=1 on_terminal 160 "$analyze"
    lacks screen $'\e'
    contains screen "lambda_max"
    [ "$(widest)" -le 160 ] || fail "a line of $(widest) characters"
    TERM=xterm COLUMNS=60 on_terminal 160 "$analyze"
    [ "$(widest)" -le 60 ] || fail "a line of $(widest) characters"
    TERM=dumb NO_COLOR= on_terminal 80 "$analyze"
    [ "$(widest)" -le 80 ] || fail "a line of $(widest) characters"
    contains screen "+/-"
    if LC_ALL=C grep -nP '[^\x20-\x7e]' screen; then fail "a dumb terminal got that"; fi
    $analyze --color always >screen
    contains screen $'\e[33mwarning:\e[0m'
    NO_COLOR= $analyze >screen
    lacks screen $'\e'
}

test_rows_are_chosen_and_ordered_alike_in_table_csv_and_json() {
    "$HEAVYTAILS" synthesize small.safetensors --seed 7 2>/dev/null
    local rows=(--where 'alpha>2' --where 'layer_type=dense' --sort alpha:desc --top 2)
    expect_exit 0 "$HEAVYTAILS" analyze --layers '*' small.safetensors "${rows[@]}" --csv rows.csv --json rows.json
    contains stdout "2 of "
    contains stdout "where alpha>2 and layer_type=dense, by alpha:desc"
    [ "$(grep -cE '^ *[0-9]+ planted' stdout)" -eq 2 ] || fail "expected two rows: $(cat stdout)"
    node -e '
        const json = JSON.parse(require("fs").readFileSync("rows.json")), [a, b] = json.layers
        const csv = require("fs").readFileSync("rows.csv", "utf8").trim().split("\n").slice(1).map(l => l.split(",")[1])
        if (json.layers.length !== 2 || a.alpha < b.alpha || b.alpha <= 2) throw Error("wrong layers")
        if (`${csv}` !== `${[a.longname, b.longname]}`) throw Error(`${csv} in the CSV`)
        if (json.shown.of <= 2 || json.shown.sort !== "alpha:desc") throw Error("no word of the other layers")'
    expect_exit 1 "$HEAVYTAILS" analyze small.safetensors --sort alhpa
    contains stderr 'there is no column "alhpa"; did you mean alpha?'
    expect_exit 1 "$HEAVYTAILS" analyze small.safetensors --where 'rand_distance>1'
    contains stderr "is computed with --randomize"
}

test_wrong_usage_names_the_word_and_the_nearest_that_is_allowed() {
    says() { expect_exit 1 "$HEAVYTAILS" "${@:2}"; contains stderr "$1"; [ "$(wc -l <stderr)" -le 3 ]; }
    says "there is no command analyse; did you mean analyze?" analyse x.pt
    says "there is no command lst; did you mean list?" runs lst
    says "there is no option --cov; did you mean --conv?" analyze x.pt --cov flatten
    says "there is no option --raport; did you mean --report?" compare a.pt b.pt --raport out
    says "there is no option --keep here; heavytails smooth has it" analyze x.pt --keep 0.2
    says "there is no command nosuch" help nosuch
    says "the script's own options stand after --" sweep run x.fsx --scale quick
    says 'expected one of <, <=, >, >=, = and != in "alpha=>6", got =>' analyze x.pt --where 'alpha=>6'
    says '--conv: expected slices, flatten or operator, got "flaten"; did you mean flatten?' analyze x.pt --conv flaten
    says '--color: expected auto, always or never, got "alway"; did you mean always?' info --color alway
    says "FILE|FOLDER is missing" analyze
    says "one word too many: y.pt" analyze x.pt y.pt
    says "the option --output is missing" smooth x.pt
    says "a command is missing: analyze, compare"
    expect_exit 0 "$HEAVYTAILS" help analyze
    contains stdout "heavytails analyze FILE|FOLDER [options]"
    touch -- --net.pt
    expect_exit 2 "$HEAVYTAILS" tails -- --net.pt
    contains stderr "--net.pt"
}

test_an_index_that_leaves_shards_out_is_pointed_out() {
    "$HEAVYTAILS" synthesize model --blocks 3 --hidden 16 --mlp 16 2>/dev/null
    expect_exit 0 "$HEAVYTAILS" analyze model
    lacks stdout "left_out"
    lacks stdout "names 2 of"
    node -e '
        const fs = require("fs"), name = "model/model.safetensors.index.json", index = JSON.parse(fs.readFileSync(name))
        for (const [tensor, file] of Object.entries(index.weight_map))
            if (file.includes("00003-of")) delete index.weight_map[tensor]
        fs.writeFileSync(name, JSON.stringify(index))'
    expect_exit 0 "$HEAVYTAILS" analyze model
    contains stdout "warning: the index names 2 of the 3 shards beside it; not read: model-00003-of-00003.safetensors"
    expect_exit 0 "$HEAVYTAILS" analyze model --json -
    contains stderr "warning: model: the index names 2 of the 3 shards beside it; not read: model-00003-of"
    contains stdout '"left_out": "the index names 2 of the 3 shards beside it; not read: model-00003-of'
    rm model/model-00002-of-00003.safetensors
    expect_exit 2 "$HEAVYTAILS" analyze model
    contains stderr "of the 2 files that the index names 1 is not beside it: model-00002-of-00003.safetensors"
    rm model/*.json
    expect_exit 2 "$HEAVYTAILS" analyze model
    contains stderr "2 of 3 shards of a model, without an index; missing: model-00002-of-00003.safetensors"
}
