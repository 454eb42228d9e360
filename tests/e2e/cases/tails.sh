# The command tails on two small runs that PyTorch saved as the authors' code does (tests/reference/make_series.py).

runs() { cp -r "$ROOT/tests/reference/series" runs && rm runs/expected.json; }
good=3_0016_mnist_NLL_fc_1.000000E-01_0005
bad=3_0016_mnist_NLL_fc_2.000000E+00_0001
# of FILE EXPRESSION: prints a JavaScript expression of r, the parsed file.
of() { node -e 'const r = JSON.parse(require("fs").readFileSync(process.argv[1]))
    console.log(new Function("r", "return " + process.argv[2])(r))' "$1" "$2"; }

test_a_run_has_the_tail_indices_of_numpy() {
    runs
    expect_exit 0 "$HEAVYTAILS" tails runs/$good --json out.json --csv out.csv
    contains stdout "mean of 4 nets, net_0.pyT to net_3.pyT"
    contains stdout "loss 0.4375, accuracy 70.00 %, learnt"
    for layer in 0 1 2; do
        local want got
        want="$(of "$ROOT/tests/reference/series/expected.json" "Object.values(r.good)[$layer].e1.toFixed(9)")"
        got="$(of out.json "r.series[0].layers[$layer].tail_index.value.toFixed(9)")"
        [ "$want" = "$got" ] || fail "layer $layer: expected $want, got $got"
    done
    [ "$(wc -l <out.csv)" -eq 4 ] || fail "expected 4 lines, got $(wc -l <out.csv)"
    "$HEAVYTAILS" tails runs/$good --threads 1 --csv one.csv >/dev/null
    "$HEAVYTAILS" tails runs/$good/net_[0-3].pyT --threads 3 --csv three.csv >/dev/null
    cmp one.csv three.csv || fail "the tables differ"
}

test_a_folder_of_runs_marks_those_that_failed_and_names_those_without_nets() {
    runs
    mkdir runs/3_0016_mnist_NLL_fc_5.000000E-01_0001
    expect_exit 0 "$HEAVYTAILS" tails runs --csv - --report page
    contains stdout "$bad,mnist,NLL,fc,3,16,2,1,2,diverged,200,NaN"
    contains stderr "3_0016_mnist_NLL_fc_5.000000E-01_0001 is left out: it holds no saved nets"
    contains page/index.html "diverged"
    contains page/index.html "weight 53 of 160 in net_2.pyT is NaN"
    [ -s page/tails.json ] || fail "no tails.json"
    rm -r runs/3_0016_mnist_NLL_fc_[12]*
    expect_exit 2 "$HEAVYTAILS" tails runs
    contains stderr "net_0.pyT, net_1.pyT"
}

test_nets_that_do_not_belong_together_and_other_faults_are_one_line() {
    runs
    cp runs/$good/net_0.pyT other.pyT
    head -c 3000 other.pyT >runs/$good/net_2.pyT
    expect_exit 2 "$HEAVYTAILS" tails runs/$good
    contains stderr "net_2.pyT"
    # On a busy machine a line of progress comes before.
    [ "$(grep -vc 'of 4 nets' stderr)" -eq 1 ] || fail "expected one line: $(cat stderr)"
    expect_exit 1 "$HEAVYTAILS" tails runs/$good --from 3 --to 2
    expect_exit 1 "$HEAVYTAILS" tails runs/$good --estimators e1,e9
    contains stderr "expected e1, e2, hill, pickands, moment, got \"e9\""
    expect_exit 1 "$HEAVYTAILS" tails runs/$good --from 10
    contains stderr "expected nets with numbers from 10 to 3"
    expect_exit 1 "$HEAVYTAILS" tails runs/$good --csv runs/$good/net_0.pyT
    expect_exit 2 "$HEAVYTAILS" tails nowhere
    expect_exit 1 "$HEAVYTAILS" tails
    expect_exit 0 "$HEAVYTAILS" tails --help
    contains stdout "--estimators"
}

test_the_choice_of_nets_layers_and_variant() {
    runs
    "$HEAVYTAILS" tails runs/$good --last 2 --layers 'fc.2' --variant legacy --estimators moment,e1 --k 9 --json - >out
    [ "$(of out 'r.series[0].first + r.series[0].layers.length + r.variant')" = net_2.pyT1legacy ] || fail "$(cat out)"
    [ "$(of out 'r.series[0].layers[0].moment.k')" = 9 ] || fail "$(cat out)"
    [ "$(of out 'r.series[0].skipped.length')" = 2 ] || fail "$(cat out)"
}
