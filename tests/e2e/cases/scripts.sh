# Scripts that run under dotnet fsi.

test_the_script_spectral_analysis_writes_the_same_table_as_the_command() {
    "$HEAVYTAILS" synthesize planted.safetensors --seed 7 2>/dev/null
    "$HEAVYTAILS" analyze planted.safetensors --csv command.csv >/dev/null
    local script="$ROOT/src-fs/scripts/spectral-analysis.fsx"
    expect_exit 0 dotnet fsi "$script" planted.safetensors --plain --csv script.csv --json script.json --out report
    cmp command.csv script.csv || fail "the tables differ"
    contains stdout "planted.power_law_alpha_2.2"
    contains stdout "mean alpha"
    contains script.json '"longname": "planted.power_law_alpha_2.2"'
    [ -f report/index.html ] || fail "no report"
    expect_exit 2 dotnet fsi "$script" planted.safetensors --layers nothing --out report
    contains stderr "the report there is kept, since nothing was analysed"
    [ -d report/layers ] || fail "the report is gone"
    expect_exit 1 dotnet fsi "$script" planted.safetensors --convolution flatten
    contains stderr "usage: dotnet fsi spectral-analysis.fsx"
}

test_the_script_spectral_analysis_has_the_checks_and_exit_codes_of_the_command() {
    "$HEAVYTAILS" synthesize small.safetensors --seed 7 2>/dev/null
    local script="$ROOT/src-fs/scripts/spectral-analysis.fsx" way
    mkdir thesis && : >thesis/chapter.tex
    for way in "none.pt" "none.pt --out thesis" "small.safetensors --json thesis" \
        "small.safetensors --csv /proc/x.csv" \
        "small.safetensors --plain --min-evals 100000" "small.safetensors --plain --layers nothing"; do
        expect_exit 2 dotnet fsi "$script" $way
        [ "$(wc -l <stderr)" -eq 1 ] || { cat stderr; fail "expected a line from $way"; }
    done
    contains stderr "no tensor passes the filter"
    for way in "--json small.safetensors" "--json out --csv out" "--bootstrap x" "--min-evals -3"; do
        expect_exit 1 dotnet fsi "$script" small.safetensors $way
        lacks stderr "   at "
    done
    [ ! -e out ] || fail "something was written"
}

test_a_script_reads_its_own_arguments_whatever_options_dotnet_fsi_has() {
    mkdir -p elsewhere
    cat >elsewhere/words.fsx <<END
#load "$ROOT/src-fs/scripts/HeavyTails.fsx"
open HeavyTails.CommandLine
printfn "%A %A %b" (positional "" [ "n" ] [ "plain" ]) (value "n") (flag "plain")
END
    for options in "" "--optimize+ --define:DEBUG" "--exec" "-d DEBUG" "--"; do
        for between in "" "--"; do
            [ "$options $between" = "-- --" ] && continue   # The second -- would be an argument of the script.
            expect_exit 0 dotnet fsi $options elsewhere/words.fsx $between one.fsx --n 3 --plain
            contains stdout '["one.fsx"] Some "3" true'
        done
    done
    expect_exit 0 dotnet fsi elsewhere/words.fsx
    contains stdout '[] None false'
}

test_a_sweep_runs_cell_by_cell_as_on_a_cluster_and_is_collected() {
    cat >sweep.fsx <<END
#load "$ROOT/src-fs/scripts/HeavyTails.fsx"
open HeavyTails
let grid = sweep { axis "x" [ 1.0; 2.0 ]; seeds 2 }
let square (cell: HeavyTails.Runs.Cells.Cell) =
    if cell["x"] = 2.0 && System.IO.File.Exists "broken" then failwith "no good today"
    [ row [ "y" => cell["x"] ** 2.0 ] ]
let record = grid |> Sweep.run square
printfn "%d rows" record.rows.Length
END
    expect_exit 0 "$HEAVYTAILS" sweep run sweep.fsx --out all --workers 1
    contains stdout "4 rows"
    touch broken
    expect_exit 0 "$HEAVYTAILS" sweep run sweep.fsx --out one --cell 1
    SLURM_ARRAY_TASK_ID=0 expect_exit 0 "$HEAVYTAILS" sweep run sweep.fsx --out one
    JOB_COMPLETION_INDEX=2 expect_exit 3 "$HEAVYTAILS" sweep run sweep.fsx --out one
    expect_exit 0 "$HEAVYTAILS" sweep status one/sweep-*
    contains stdout "2 of 4 cells, 1 failed"
    contains stdout "cell 2 (x=2 repeat=0) failed: System.Exception: no good today"
    contains stdout "not run: 3"
    expect_exit 3 "$HEAVYTAILS" sweep reduce one/sweep-*
    rm broken
    for cell in 2 3; do expect_exit 0 "$HEAVYTAILS" sweep run sweep.fsx --out one --cell "$cell"; done
    expect_exit 0 "$HEAVYTAILS" sweep reduce one/sweep-*
    cmp all/*/table.csv one/*/table.csv || fail "the tables differ"
    echo "// another line" >>sweep.fsx
    expect_exit 0 "$HEAVYTAILS" sweep run sweep.fsx --out all
    contains stderr "sweep.fsx has changed since cells of it were computed"
    contains all/*/run.json '"script": "sweep.fsx, sha256 '
    [ "$(ls all)" = "$(cd one && ls -d sweep-*)" ] || fail "the runs have different names: $(ls all) $(ls one)"
}

test_a_cell_of_the_experiment_with_regression_agrees_with_theory() {
    local script="$ROOT/src-fs/papers/GurbuzbalabanSimsekliZhu2021/regression.fsx"
    expect_exit 1 dotnet fsi "$script" --scale half
    contains stderr "--scale: expected quick | full, got half"
    contains stderr "usage: dotnet fsi regression.fsx [--scale quick|full]"
    expect_exit 1 dotnet fsi "$script" --part regression
    contains stderr "unknown option, or one without its value: --part"
    expect_exit 0 dotnet fsi "$script" --cell 43 --out out
    contains stderr "(d=1 b=1 eta=1.2 repeat=0) done"
    # Kesten's tail index of this cell is 0.78532. Hill's estimate from 1 % of 40,000 chains has an error of 0.04.
    contains out/*/cells/000043.json '"kesten":0.7853'
    node -e '
        const row = JSON.parse(require("fs").readFileSync(process.argv[1])).rows[0]
        if (!(Math.abs(row.hill - row.kesten) <= 4 * row.hillError && row.hillError < 0.08))
            throw new Error(`Hill ${row.hill} +- ${row.hillError}, Kesten ${row.kesten}`)' out/*/cells/000043.json
}

test_the_study_of_tails_trains_nets_measures_them_and_fills_its_page() {
    local script="$ROOT/src-fs/papers/TailsTogether/experiment.fsx"
    expect_exit 1 dotnet fsi "$script" --scale half
    contains stderr "--scale: expected quick | full | demo | tiny, got half"
    expect_exit 0 dotnet fsi "$script" --scale tiny --data digits --out out
    contains stdout "over 8 points"
    contains stdout "over pairs at 2 points"
    contains out/*/index.html "these are drawn digits"
    for figure in links-1 links-2 effects density iterates-spectra-1; do
        [ -s out/*/figures/"$figure".html ] || fail "no figure $figure"
    done
    # A net at each of 8 points, and 4 interventions at 2 of them. An untrained layer of 64 x 784 has an exponent of
    # 5.4.
    node -e '
        const lines = require("fs").readFileSync(process.argv[1], "utf8").trim().split("\n").map(l => l.split(","))
        const [head, ...rows] = lines, of = (name, row) => row[head.indexOf(name)]
        const nets = rows.filter(row => of("kind", row) === "net")
        if (nets.length !== 16) throw new Error(`expected 16 nets, got ${nets.length}`)
        for (const row of nets) {
            if (Math.abs(of("null1", row) - 5.398) > 0.01) throw new Error(`null ${of("null1", row)}`)
            if (!(of("alpha1", row) < of("null1", row))) throw new Error(`alpha ${of("alpha1", row)} above its null`)
            if (!(of("noise1", row) > 0 && of("noise1Error", row) > 0)) throw new Error(`noise ${of("noise1", row)}`)
            if (!(+of("top", row) > 0 && +of("bottom", row) < +of("top", row))) throw new Error(`top ${of("top", row)}`)
        }' out/*/table.csv
    expect_exit 0 "$HEAVYTAILS" analyze out/*/net.safetensors --nulls
    contains stdout "fc1"
}
