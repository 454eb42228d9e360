# heavytails run single-index: contexts, their faults, folders of runs, and what resumes.

small_context() {
    cat >small.yml <<END
n: 60
n_test: 20
d: 8
h: 12
lr: [0.1, 1]
optimizer: [sgd, adam]
num_epochs: 4
probe_freq_steps: 2
null_draws: 2
END
}

test_single_index_runs_a_small_context_to_the_same_table_in_any_number_of_processes() {
    small_context
    expect_exit 0 "$HEAVYTAILS" run single-index --context small.yml --set repeat=2 --workers 0 --out one
    contains stdout test_loss
    local folder; folder="$(tail -1 stdout)"
    [ -f "$folder/table.csv" ] && [ -f "$folder/context.json" ] && [ -f "$folder/run.json" ] || fail "no run in $folder"
    expect_exit 0 "$HEAVYTAILS" run single-index --context small.yml --set repeat=2 threads=2 --workers 3 --out three
    # The row "end" of a cell names the number of threads, and nothing else depends on it.
    for folder in one three; do sed -E 's/[0-9]+ threads?//g' $folder/*/table.csv >$folder.csv; done
    cmp one.csv three.csv || fail "the tables differ"
    [ "$(basename one/*)" = "$(basename three/*)" ] || fail "the names of the runs differ"
    contains one/*/context.json '"label_noise_std": "0.3"'
    # Each of 8 cells has the steps 0, 2 and 4.
    [ "$(cut -d, -f1 one/*/table.csv | tail -n +2 | sort -u | wc -l)" -eq 8 ] || fail "expected 8 cells"
    # The authors' losses are recorded beside the corrected ones.
    head -1 one/*/table.csv | grep -q legacy || fail "expected legacy columns in $(head -1 one/*/table.csv)"
    expect_exit 0 "$HEAVYTAILS" run single-index --context small.yml --set repeat=2 --out one
    contains stderr "is complete"
}

test_single_index_resumes_after_it_was_killed() {
    small_context
    expect_exit 0 "$HEAVYTAILS" run single-index --context small.yml --workers 0 --out whole
    "$HEAVYTAILS" run single-index --context small.yml --workers 0 --out killed >/dev/null 2>&1 &
    for _ in {1..600}; do [ -e killed/*.partial/cells/000000.json ] && break; sleep 0.02; done
    kill -9 $! 2>/dev/null || true
    wait $! 2>/dev/null || true
    expect_exit 0 "$HEAVYTAILS" run single-index --context small.yml --cell 3 --out killed
    expect_exit 0 "$HEAVYTAILS" run single-index --context small.yml --workers 2 --out killed
    cmp whole/*/table.csv killed/*/table.csv || fail "the tables differ"
    [ ! -e killed/*.partial ] || fail "the run is not complete"
}

test_single_index_shows_all_settings_in_a_dry_run_that_reads_back() {
    small_context
    expect_exit 0 "$HEAVYTAILS" run single-index --context small.yml --set n=100,200 --dry-run --out none
    contains stdout "# 8 points x 1 repetition: 8 cells"
    contains stdout "batch_size: n"
    contains stdout "label_noise_std: 0.3"
    [ ! -e none ] || fail "something was written"
    mv stdout all.yml
    expect_exit 0 "$HEAVYTAILS" run single-index --context all.yml --dry-run --out none
    cmp stdout all.yml || fail "the settings do not read back"
    local file
    for file in "$ROOT"/src-fs/papers/SingleIndex/configs/*.yml; do
        expect_exit 0 "$HEAVYTAILS" run single-index --context "$file" --dry-run
        contains stdout "# out/single-index-"
    done
}

test_single_index_names_the_key_and_both_sides_of_what_is_wrong() {
    small_context
    expect_exit 2 "$HEAVYTAILS" run single-index --context none.yml
    contains stderr "none.yml: expected a context in YAML or JSON, but there is no such file"
    echo 'epochs: 3' >unknown.yml
    expect_exit 2 "$HEAVYTAILS" run single-index --context unknown.yml
    contains stderr "unknown.yml:1: unknown key epochs; the nearest known key is num_epochs"
    echo '{"lr": "fast"}' >type.json
    expect_exit 2 "$HEAVYTAILS" run single-index --context type.json
    contains stderr 'type.json: lr: expected a number, got the text "fast"'
    echo 'fix_last_layer: no' >yaml11.yml
    expect_exit 2 "$HEAVYTAILS" run single-index --context yaml11.yml
    contains stderr "expected true or false, got no"
    expect_exit 1 "$HEAVYTAILS" run single-index --context small.yml --set batch_size=61
    contains stderr "batch_size: expected 1 .. n = 60, got 61"
    expect_exit 1 "$HEAVYTAILS" run single-index --context small.yml --set lr=x
    contains stderr "--set: lr: expected a number, got x"
    expect_exit 1 "$HEAVYTAILS" run single-index
    contains stderr "--context"
    [ ! -e out ] || fail "something was written"
    : >file
    expect_exit 2 "$HEAVYTAILS" run single-index --context small.yml --out file
    lacks stderr "   at "
}

test_single_index_is_loaded_only_when_it_is_run_and_never_loads_libtorch() {
    small_context
    "$HEAVYTAILS" synthesize demo.safetensors 2>/dev/null
    # These assemblies are replaced by empty files, so that loading one is an error.
    cp -r "$ROOT/artifacts/bin" bin
    : >bin/TorchSharp.dll && rm -f bin/libLibTorchSharp.so
    expect_exit 0 bin/heavytails run single-index --context small.yml --workers 0
    for name in HeavyTails.Papers YamlDotNet; do : >"bin/$name.dll"; done
    expect_exit 0 bin/heavytails --help
    expect_exit 0 bin/heavytails run single-index --help
    expect_exit 0 bin/heavytails analyze demo.safetensors
    bin/heavytails run single-index --context small.yml >stdout 2>stderr && fail "it ran without HeavyTails.Papers"
    true
}

test_single_index_leaves_cells_that_diverged_out_of_the_means() {
    small_context
    expect_exit 0 "$HEAVYTAILS" run single-index --context small.yml --workers 0 --out out \
        --set lr=0.1,1e45 optimizer=sgd probe_freq_steps=1
    contains stdout "1 of 2 cells diverged and are left out of the means"
    grep -q "1E+45 *- *- " stdout || fail "expected no means for lr = 1e45, got $(cat stdout)"
    [ "$(cut -d, -f1 out/*/table.csv | tail -n +2 | sort -u | wc -l)" -eq 2 ] || fail "expected the record of 2 cells"
}

# single_index_script SCRIPT SETTING...: runs a script of the paper with a small context; $folder is that of its run.
single_index_script() {
    local script="$1"; shift
    printf '%s\n' "n: 40" "n_test: 20" "d: 20" "h: 30" "num_epochs: 2" "probe_freq_steps: 1" "null_draws: 2" "$@" \
        >"$script.yml"
    expect_exit 0 dotnet fsi "$ROOT/src-fs/papers/SingleIndex/$script.fsx" \
        --context "$script.yml" --out "$script" --workers 0
    folder="$(echo "$script"/single-index-*)"
    for file in table.csv context.json run.json index.html; do
        [ -s "$folder/$file" ] || { ls "$folder"; fail "expected $file in $folder"; }
    done
    lacks "$folder/index.html" NaN
    lacks stderr "   at "
}

test_the_script_main_leaves_table_page_and_figures_of_one_run() {
    local folder
    single_index_script main "lr: 0.3" "plot_overlaps: true" "enable_ww: true"
    for figure in losses own-losses kta alignment exponent-0 esd-W0-2 sv-W0 values-W0 curve esd-Z0 ranks-Z0 \
        stable-ranks update-left update-right overlap-2-after-right; do
        [ -s "$folder/figures/$figure.html" ] || { ls "$folder/figures"; fail "expected the figure $figure"; }
    done
    # Two steps and step 0, and what the run ended with.
    [ "$(grep -c ',probe,' "$folder/table.csv")" -eq 3 ] || fail "expected 3 probes"
    contains "$folder/table.csv" "all steps are made"
    contains "$folder/index.html" "Spectral analysis of the layer"
}

test_the_script_main_leaves_out_what_a_context_does_not_record() {
    local folder
    single_index_script main "probe_weights: false" "probe_features: false" "lightweight: true"
    [ -s "$folder/figures/losses.html" ] || fail "no losses"
    [ ! -e "$folder/figures/esd-W0-1.html" ] || fail "spectra that were not recorded"
    lacks "$folder/index.html" "Spectral analysis of the layer"
}

test_the_script_three_layers_shows_both_layers() {
    local folder
    single_index_script threeLayers "L: 3" "lr: 0.3"
    for figure in esd-W0-1 esd-W1-2 esd-Z0 esd-Z1 exponent-0 exponent-1; do
        [ -s "$folder/figures/$figure.html" ] || { ls "$folder/figures"; fail "expected the figure $figure"; }
    done
}

test_the_script_bulk_lr_compares_step_sizes_and_optimisers() {
    local folder
    single_index_script bulkLr "lr: [0.1, 1]" "optimizer: [sgd, adam]" "lightweight: true" "repeat: 2"
    for figure in losses-sgd-2 losses-adam-2 losses_legacy-adam-2 alpha_hill-2 alpha_ks-2 alignment-sgd-2 spike-2 \
        kta-adam-2; do
        [ -s "$folder/figures/$figure.html" ] || { ls "$folder/figures"; fail "expected the figure $figure"; }
    done
    # A row for both optimisers and both step sizes, of two runs each, though the context has one number of steps.
    [ "$(grep -c 'of 2<' "$folder/index.html")" -ge 4 ] || fail "expected 4 rows of 2 runs"
}

test_the_script_bulk_lr_makes_a_page_of_one_optimiser_without_spectra() {
    local folder
    single_index_script bulkLr "lr: [0.1, 1]" "lightweight: true" "probe_weights: false"
    [ -s "$folder/figures/losses-adam-2.html" ] || fail "no losses"
}

test_the_script_bulk_losses_shows_the_list_of_its_context() {
    local folder
    single_index_script bulkLosses "label_noise_std: [0.1, 0.5]" "lightweight: true" "lr: 1" "repeat: 2"
    for figure in losses-label_noise_std losses-label_noise_std_legacy; do
        [ -s "$folder/figures/$figure.html" ] || { ls "$folder/figures"; fail "expected the figure $figure"; }
    done
    lacks stderr "info FS"
}

test_the_scripts_of_single_index_models_refuse_contexts_with_exit_code_1() {
    local folder="$ROOT/src-fs/papers/SingleIndex"
    printf 'lr: fast\n' >type.yml
    expect_exit 1 dotnet fsi "$folder/main.fsx" --context type.yml --out out --workers 0
    contains stderr 'type.yml:1: lr: expected a number, got fast'
    printf 'n: 40\nbatch_size: 41\n' >size.yml
    expect_exit 1 dotnet fsi "$folder/bulkLr.fsx" --context size.yml --out out --workers 0
    contains stderr "batch_size: expected 1 .. n = 40, got 41"
    expect_exit 1 dotnet fsi "$folder/schedule.fsx" --context none.yml --out out --workers 0
    contains stderr "none.yml: expected a context in YAML or JSON, but there is no such file"
    printf 'lr: [0.1, 1]\nrepeat: 2\n' >many.yml
    expect_exit 1 dotnet fsi "$folder/main.fsx" --context many.yml --out out --workers 0
    contains stderr "many.yml: expected one run, without lists and repetitions, got 4"
    printf 'n: 40\n' >plain.yml
    expect_exit 1 dotnet fsi "$folder/bulkLosses.fsx" --context plain.yml --out out --workers 0
    contains stderr "plain.yml: expected a list of values of a key, found none"
    [ ! -e out ] || fail "something was written"
    lacks stderr "   at "
}
