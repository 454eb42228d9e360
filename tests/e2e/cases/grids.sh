# Settings, plans and records of a script's sweep.

write_grid_script() {
    cat >grid.fsx <<END
#load "$ROOT/src-fs/scripts/HeavyTails.fsx"
open HeavyTails

let level = \$"{0.5}"

sweep {
    named "grid"
    logSpaced "eta" 1e-3 1e-1 3
    axis "b" [ 1.0; 5.0 ]
    levels "level" [ level ]
    keep (fun cell -> cell["eta"] / cell["b"] < 0.05)
    setting "steps" 10
    fixing "law" "gauss"
    timeOf (fun cell -> if cell["b"] > 1.0 then "2h" else "90s")
}
|> Sweep.run (fun cell ->
    cell.Time("secondsAStep", 0.25)
    let third = cell["eta"] / 3.0
    [ row [ "y" => cell["eta"] * cell.Number "steps"; "text" => \$"{third}" ] ])
|> Sweep.complete
|> ignore
END
}

test_a_plan_of_a_script_says_what_would_be_run_and_runs_nothing() {
    write_grid_script
    expect_exit 0 "$HEAVYTAILS" sweep plan grid.fsx --out plan --set steps=7
    contains stdout "kept       5 of 6 points: 0-3,5"
    contains stdout "setting    steps = 7"
    contains stdout "time 2 h, memory without limit, threads 1, GPUs 0: 3 cells"
    contains stdout "cost       unknown"
    [ ! -e plan ] || fail "a plan left files: $(find plan)"
    expect_exit 1 "$HEAVYTAILS" sweep plan grid.fsx --set law=cauchy
    contains stderr "axes eta, b, level; settings steps; seeds, seed"
    [ "$(wc -l <stderr)" -eq 1 ] || { cat stderr; fail "expected one line"; }
}

test_a_script_leaves_the_same_bytes_in_every_locale_and_with_settings_from_anywhere() {
    write_grid_script
    echo "steps: 1e1" >settings.yml
    expect_exit 0 "$HEAVYTAILS" sweep run grid.fsx --out first --workers 2
    LANG=de_DE.UTF-8 LC_ALL=de_DE.UTF-8 expect_exit 0 "$HEAVYTAILS" sweep run grid.fsx --out second --workers 0 \
        --settings settings.yml --parquet
    expect_exit 0 "$HEAVYTAILS" sweep run grid.fsx --out third --cells 0-2,4
    expect_exit 0 "$HEAVYTAILS" sweep run grid.fsx --out third --cell 3
    expect_exit 0 "$HEAVYTAILS" sweep reduce third/*.partial
    [ "$(ls first)" = "$(ls second)" ] || fail "another locale or spelling has another hash: $(ls first second)"
    cmp first/*/table.csv second/*/table.csv
    cmp first/*/table.csv third/*/table.csv
    cmp first/*/context.json second/*/context.json
    contains first/*/table.csv "0,0.001,1,0.5,0,0.01,0.0003333333333333333"
    contains first/*/run.json '"secondsAStep"'
    [ "$(head -c 4 second/*/table.parquet)" = PAR1 ] || fail "table.parquet is none"
}
