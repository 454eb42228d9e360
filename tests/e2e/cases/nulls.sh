# Exponents beside those of untrained layers, their errors and shuffles: analyze --nulls --errors --shuffled-nulls, and
# the scripts that calibrate them.

exponents() { "$HEAVYTAILS" analyze "$@" --nulls --errors --shuffled-nulls --erg --law; }
columns() { head -1 "$1" | tr ',' '\n'; }

test_help_and_docs_name_the_flags_of_nulls_and_errors() {
    expect_exit 0 "$HEAVYTAILS" analyze --help
    local flag
    for flag in --nulls --errors --shuffled-nulls --farms --erg --law; do
        contains stdout "  $flag "
        contains "$ROOT/docs/exponents.md" "$flag"
    done
    contains "$ROOT/README.md" "--nulls --errors"
    contains "$ROOT/README.md" "docs/exponents.md"
}

test_tails_are_told_from_untrained_layers_spikes_and_entries() {
    planted
    expect_exit 0 exponents planted.safetensors --json nulls.json
    is nulls.json "layer('planted.gaussian_bulk').tail" random
    is nulls.json "layer('planted.bulk_and_5_spikes').tail" spikes
    for alpha in 1.8 2.2; do
        is nulls.json "layer('planted.power_law_alpha_$alpha').tail" heavy
        is nulls.json "layer('planted.power_law_alpha_$alpha').heavy_p < 0.01" true
        is nulls.json "layer('planted.power_law_alpha_$alpha').heavy_due_to" correlations
    done
    # An exponent above that of untrained layers of the shape is not heavy, whatever its fit.
    is nulls.json "layer('planted.power_law_alpha_2.8').tail" light
    is nulls.json "r.layers.every(l => ['random', 'spikes', 'heavy', 'light', 'other'].includes(l.tail))" true
    is nulls.json "r.layers.every(l => l.alpha_hill_low <= l.alpha_hill && l.alpha_hill <= l.alpha_hill_high)" true
    is nulls.json "r.layers.every(l => l.alpha_hill_se > 0 && l.alpha_hill_null > 1)" true
    is nulls.json "r.layers.filter(l => l.tail === 'heavy').every(l => l.heavy_p < 0.05)" true
    # Alpha of an untrained layer has no error: its fit jumps between solutions.
    is nulls.json "layer('planted.gaussian_bulk').alpha_se ?? null" null
    contains stdout "heavy_p"
    contains stdout "heavy"
}

test_columns_of_nulls_and_errors_come_with_their_flags_alone() {
    planted
    "$HEAVYTAILS" analyze planted.safetensors --layers '*bulk*' '*alpha_1.8' --csv - >plain.csv
    exponents planted.safetensors --layers '*bulk*' '*alpha_1.8' --csv - >all.csv
    local column
    for column in tail heavy_p alpha_hill_limit heavy_p_shuffled heavy_due_to alpha_hill_se alpha_hill_low \
        alpha_hill_high alpha_hill_cover kurtosis \
        {alpha,alpha_hill,stable_rank,entropy,log_norm,log_spectral_norm}_{null,null_low,null_high,z,se}; do
        columns all.csv | grep -qx "$column" || fail "no column $column"
        if columns plain.csv | grep -qx "$column"; then fail "column $column was not asked for"; fi
    done
    local file
    for file in plain.csv all.csv; do
        columns $file | grep -qx alpha_hill || fail "no column alpha_hill in $file"
    done
}

test_shuffles_alone_name_the_cause_of_a_heavy_tail() {
    planted
    expect_exit 0 "$HEAVYTAILS" analyze planted.safetensors --layers '*alpha_1.8' --shuffled-nulls --json nulls.json
    is nulls.json "layer('planted.power_law_alpha_1.8').heavy_due_to" correlations
}

test_compare_shows_the_errors_that_were_asked_for() {
    planted
    expect_exit 0 "$HEAVYTAILS" analyze planted.safetensors --layers '*bulk' '*alpha_1.8' --errors
    local alpha
    alpha=$(grep -o '[0-9.]* ± [0-9.]*' stdout | head -1)
    expect_exit 0 "$HEAVYTAILS" compare planted.safetensors planted.safetensors --layers '*bulk' '*alpha_1.8' --errors
    contains stdout "alpha ± error (D, n_tail)"
    contains stdout "$alpha ("
    # An untrained layer has an alpha of which no error can be trusted.
    contains stdout " ± ? ("
    contains stdout "± ?: no error of alpha can be trusted"
}

test_farms_is_asked_for_by_its_flag_alone() {
    planted
    "$HEAVYTAILS" analyze planted.safetensors --layers '*alpha_1.8' --full --csv - >full.csv
    if columns full.csv | grep -q farms; then fail "--full computes FARMS"; fi
    expect_exit 0 "$HEAVYTAILS" analyze planted.safetensors --layers '*alpha_1.8' --farms --json farms.json
    is farms.json "r.layers[0].alpha_farms_z < -3 && r.layers[0].alpha_farms > 1" true
}

test_nulls_of_a_trained_residual_network() {
    local file="$SHARED/weights/resnet20-12fca82f.th"
    [ -f "$file" ] || { echo "NOT RUN: no checkpoint $file"; return 0; }
    expect_exit 0 exponents "$file" --json nulls.json
    is nulls.json "r.layers.every(l => ['random', 'spikes', 'heavy', 'light', 'other'].includes(l.tail))" true
    is nulls.json "r.layers.filter(l => l.tail === 'heavy').length > 5" true
    is nulls.json "r.layers.every(l => l.alpha_hill_low >= 1 && l.alpha_hill_low <= l.alpha_hill)" true
}

test_a_cell_of_each_calibration_is_near_its_stated_rate() {
    local folder="$ROOT/src-fs/papers/Calibration"
    expect_exit 1 dotnet fsi "$folder/nulls.fsx" --part nulls
    contains stderr "[--scale quick|full] [--out DIR]"
    expect_exit 0 dotnet fsi "$folder/nulls.fsx" --cell 0 --out nulls
    expect_exit 0 dotnet fsi "$folder/coverage.fsx" --cell 0 --out coverage
    # 100 layers [32 x 32] know 5 % to 2.2 %; intervals of 50 matrices of normals hold their mean.
    node -e '
        const rows = f => JSON.parse(require("fs").readFileSync(f)).rows
        const [nulls, coverage] = process.argv.slice(1).map(rows)
        const share = (a, f) => a.filter(f).length / a.length
        const mean = coverage.reduce((s, r) => s + r.alpha, 0) / coverage.length
        const heavy = share(nulls, r => r.p < 0.05)
        const holds = share(coverage, r => r.low <= mean && mean <= r.high)
        if (nulls.length !== 100 || !(heavy <= 0.13)) throw new Error(`${heavy} of ${nulls.length} are heavy`)
        if (coverage.length !== 50 || !(holds >= 0.84)) throw new Error(`${holds} of ${coverage.length} hold`)
    ' nulls/*/cells/000000.json coverage/*/cells/000000.json
}
