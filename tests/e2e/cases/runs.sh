# heavytails runs: questions across the runs below a folder.

two_runs() {
    cat >small.yml <<END
n: 60
n_test: 20
d: 8
h: 12
lr: [0.1, 1]
optimizer: [sgd]
num_epochs: 4
probe_freq_steps: 2
null_draws: 2
END
    for noise in 0.3 0.5; do
        "$HEAVYTAILS" run single-index --context small.yml --set label_noise_std=$noise --workers 0 --out out \
            >/dev/null 2>&1
    done
}

test_runs_are_listed_shown_compared_and_asked_about() {
    two_runs
    expect_exit 0 "$HEAVYTAILS" runs list --csv
    [ "$(wc -l <stdout)" -eq 3 ] || fail "expected two runs"
    local first second
    first=$(sed -n 2p stdout | cut -d, -f2); second=$(sed -n 3p stdout | cut -d, -f2)
    expect_exit 0 "$HEAVYTAILS" runs list --name 'nothing*' --json
    [ "$(tr -d ' \n' <stdout)" = "[]" ] || fail "expected an empty array"
    expect_exit 0 "$HEAVYTAILS" runs show "${first:0:8}"
    contains stdout "label_noise_std"
    contains stdout "test_loss"
    expect_exit 0 "$HEAVYTAILS" runs compare "$first" "$second"
    contains stdout "parameter label_noise_std"
    contains stdout "test_loss"
    expect_exit 0 "$HEAVYTAILS" runs compare "$first" "$first"
    contains stdout "equal: all settings, and every value of the tables"
    # The sum over both runs against the sum of a column of the two tables.
    expect_exit 0 "$HEAVYTAILS" runs query --csv \
        "select printf('%.9f', sum(test_loss)) as total, count(distinct label_noise_std) as n from \"single-index\""
    python3 - >expected <<END
import csv, glob
rows = [r for f in glob.glob("out/*/table.csv") for r in csv.DictReader(open(f))]
print("total,n\n%.9f,2" % sum(float(r["test_loss"]) for r in rows if r["test_loss"]))
END
    diff expected stdout || fail "the sums differ"
}

test_a_question_changes_nothing_and_a_wrong_one_is_a_line() {
    two_runs
    "$HEAVYTAILS" runs list >/dev/null
    local before; before=$(sha256sum out/runs.db)
    for wrong in "delete from runs" "select 1; select 2" "select nothing from runs" "select * from nowhere" \
        "with x as (select 1) delete from runs" "select load_extension('x')"; do
        expect_exit 2 "$HEAVYTAILS" runs query "$wrong"
        [ "$(wc -l <stderr)" -eq 1 ] || { cat stderr; fail "expected one line from $wrong"; }
    done
    expect_exit 2 "$HEAVYTAILS" runs query --time-limit 1 \
        "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n"
    contains stderr "expected an answer within 1 second"
    [ "$(sha256sum out/runs.db)" = "$before" ] || fail "the index has changed"
    expect_exit 1 "$HEAVYTAILS" runs query
    expect_exit 1 "$HEAVYTAILS" runs show nothing
    contains stderr "single-index-"
    expect_exit 2 "$HEAVYTAILS" runs list --runs nowhere
    contains stderr "expected the folder of all runs"
    printf 'no database' >out/runs.db
    expect_exit 0 "$HEAVYTAILS" runs query "select count(*) from runs" --csv
    contains stdout 2
}

test_a_page_compares_runs_and_every_file_that_it_names_is_there() {
    two_runs
    expect_exit 0 "$HEAVYTAILS" runs compare $(ls -d out/single-index-*) --report page
    contains page/index.html "label_noise_std"
    for file in $(grep -oE '(href|src)="[^"#]+"' page/index.html | cut -d'"' -f2); do
        [ -e "page/$file" ] || fail "$file is missing"
    done
    lacks page/index.html "https:"
}

test_a_script_asks_the_runs_with_the_staged_assemblies() {
    two_runs
    cat >ask.fsx <<END
#load "$ROOT/src-fs/scripts/HeavyTails.fsx"
open HeavyTails
for row in Runs.query "out" "select count(*) as n from runs" do
    printfn "%g runs" row["n"]
END
    expect_exit 0 dotnet fsi ask.fsx
    contains stdout "2 runs"
}
