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
    expect_exit 0 "$HEAVYTAILS" run single-index --context small.yml --set repeat=2 --workers 0 --runs one
    contains stdout test_loss
    local folder; folder="$(tail -1 stdout)"
    [ -f "$folder/table.csv" ] && [ -f "$folder/context.json" ] && [ -f "$folder/run.json" ] || fail "no run in $folder"
    expect_exit 0 "$HEAVYTAILS" run single-index --context small.yml --set repeat=2 threads=2 --workers 3 --runs three
    # The row "end" of a cell names the number of threads, and nothing else depends on it.
    for folder in one three; do sed -E 's/[0-9]+ threads?//g' $folder/*/table.csv >$folder.csv; done
    cmp one.csv three.csv || fail "the tables differ"
    [ "$(basename one/*)" = "$(basename three/*)" ] || fail "the names of the runs differ"
    contains one/*/context.json '"label_noise_std": "0.3"'
    # Each of 8 cells has the steps 0, 2 and 4.
    [ "$(cut -d, -f1 one/*/table.csv | tail -n +2 | sort -u | wc -l)" -eq 8 ] || fail "expected 8 cells"
    # The authors' losses are recorded beside the corrected ones.
    head -1 one/*/table.csv | grep -q legacy || fail "expected legacy columns in $(head -1 one/*/table.csv)"
    expect_exit 0 "$HEAVYTAILS" run single-index --context small.yml --set repeat=2 --runs one
    contains stderr "is complete"
}

test_single_index_resumes_after_it_was_killed() {
    small_context
    expect_exit 0 "$HEAVYTAILS" run single-index --context small.yml --workers 0 --runs whole
    "$HEAVYTAILS" run single-index --context small.yml --workers 0 --runs killed >/dev/null 2>&1 &
    for _ in {1..600}; do [ -e killed/*.partial/cells/000000.json ] && break; sleep 0.02; done
    kill -9 $! 2>/dev/null || true
    wait $! 2>/dev/null || true
    expect_exit 0 "$HEAVYTAILS" run single-index --context small.yml --cell 3 --runs killed
    expect_exit 0 "$HEAVYTAILS" run single-index --context small.yml --workers 2 --runs killed
    cmp whole/*/table.csv killed/*/table.csv || fail "the tables differ"
    [ ! -e killed/*.partial ] || fail "the run is not complete"
}

test_single_index_shows_all_settings_in_a_dry_run_that_reads_back() {
    small_context
    expect_exit 0 "$HEAVYTAILS" run single-index --context small.yml --set n=100,200 --dry-run --runs none
    contains stdout "# 8 points x 1 repetition: 8 cells"
    contains stdout "batch_size: n"
    contains stdout "label_noise_std: 0.3"
    [ ! -e none ] || fail "something was written"
    mv stdout all.yml
    expect_exit 0 "$HEAVYTAILS" run single-index --context all.yml --dry-run --runs none
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
    expect_exit 2 "$HEAVYTAILS" run single-index --context small.yml --runs file
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
    expect_exit 0 "$HEAVYTAILS" run single-index --context small.yml --set lr=0.1,1e45 optimizer=sgd probe_freq_steps=1 \
        --workers 0 --runs out
    contains stdout "1 of 2 cells diverged and are left out of the means"
    grep -q "1E+45 *- *- " stdout || fail "expected no means for lr = 1e45, got $(cat stdout)"
    [ "$(cut -d, -f1 out/*/table.csv | tail -n +2 | sort -u | wc -l)" -eq 2 ] || fail "expected the record of 2 cells"
}
