# The commands analyze and compare on synthetic weights with known exponents, and on real checkpoints if there are any.

planted() { "$HEAVYTAILS" synthesize planted.safetensors --seed 7 2>/dev/null; }
# json FILE EXPRESSION: prints a JavaScript expression of r, the parsed file, and layer(NAME).
json() {
    node -e '
        const r = JSON.parse(require("fs").readFileSync(process.argv[1]))
        const f = new Function("r", "layer", "return " + process.argv[2])
        console.log(f(r, n => r.layers.find(l => l.longname === n)))' "$1" "$2"
}
is() { local got; got="$(json "$1" "$2")"; [ "$got" = "$3" ] || fail "$2 is $got, expected $3"; }

test_planted_exponents_are_found() {
    planted
    expect_exit 0 "$HEAVYTAILS" analyze planted.safetensors --json planted.json
    for alpha in 1.8 2.2 2.8 3.5 5.0 8.0; do
        is planted.json "Math.abs(layer('planted.power_law_alpha_$alpha').alpha - $alpha) < 0.03" true
    done
    contains stdout "over-trained"
    contains stdout "NOT ANALYSED planted.broken_nan"
}

test_spikes_and_correlation_traps_are_distinguished() {
    planted
    expect_exit 0 "$HEAVYTAILS" analyze planted.safetensors --randomize --json planted.json
    is planted.json "layer('planted.bulk_and_5_spikes').num_spikes" 5
    is planted.json "layer('planted.bulk_and_5_spikes').num_traps" 0
    is planted.json "layer('planted.correlation_trap').num_traps" 3
    is planted.json "layer('planted.gaussian_bulk').num_traps" 0
    is planted.json "layer('planted.power_law_alpha_5.0').num_traps" 0
}

test_the_same_seed_gives_the_same_bits_with_any_number_of_threads() {
    planted
    "$HEAVYTAILS" analyze planted.safetensors --full --bootstrap 50 --seed 3 --threads 1 --csv one.csv >/dev/null
    "$HEAVYTAILS" analyze planted.safetensors --full --bootstrap 50 --seed 3 --threads 2 --csv two.csv >/dev/null
    cmp one.csv two.csv || fail "the tables differ"
}

test_ctrl_c_ends_an_analysis_after_the_current_layer_and_writes_nothing() {
    planted
    set -m   # Without job control the shell would start the command with SIGINT ignored.
    "$HEAVYTAILS" analyze planted.safetensors --bootstrap 20000 --threads 1 --csv out.csv >stdout 2>stderr &
    for _ in {1..600}; do grep -q tensors stderr && break; sleep 0.1; done
    kill -INT $!
    local code=0
    wait $! || code=$?
    [ $code -eq 130 ] || fail "expected exit code 130, got $code"
    contains stderr "stopped; no output is left half-written"
    [ ! -e out.csv ] || fail "out.csv was written"
}

test_every_tensor_is_listed_or_skipped_with_a_reason() {
    planted
    "$HEAVYTAILS" analyze planted.safetensors --json - >all.json
    is all.json "r.layers.length + r.skipped.length" 15
    is all.json "r.skipped.every(s => s.reason.length > 5)" true
    is all.json "r.skipped.find(s => s.longname === 'planted.broken_nan').fault" true
}

test_stdout_holds_nothing_but_the_results() {
    planted
    expect_exit 0 "$HEAVYTAILS" analyze planted.safetensors --csv -
    [ "$(wc -l <stdout)" -eq 12 ] || fail "expected a header and 11 rows, got $(wc -l <stdout) lines"
    head -1 stdout | grep -q '^layer_id,name,' || fail "no header: $(head -1 stdout)"
}

test_layers_are_filtered_by_glob_and_type() {
    planted
    "$HEAVYTAILS" analyze planted.safetensors --layers '*power_law*' '!*embedding*' --json - >some.json
    is some.json "r.layers.length" 6
    "$HEAVYTAILS" analyze planted.safetensors --type conv2d --json - >conv.json
    is conv.json "r.layers.length" 1
    expect_exit 2 "$HEAVYTAILS" analyze planted.safetensors --layers 'nothing*'
    contains stderr planted.power_law_alpha_1.8
}

test_layers_are_chosen_by_number_and_type_before_or_after_the_file() {
    planted
    "$HEAVYTAILS" analyze planted.safetensors --json all.json >/dev/null
    expect_exit 0 "$HEAVYTAILS" analyze --layers 2-3 conv2d '!3' planted.safetensors --json some.json
    is some.json "r.layers.map(l => l.layer_id).join()" "$(json all.json \
        "r.layers.filter(l => l.layer_id == 2 || l.layer_type == 'conv2d').map(l => l.layer_id).join()")"
    expect_exit 0 "$HEAVYTAILS" analyze --layers 2 99 planted.safetensors --type dense --csv two.csv
    contains stderr "--layers 99: no layer has this number, type or name"
    [ "$(wc -l <two.csv)" -eq 2 ] || fail "expected a header and a row, got $(cat two.csv)"
    expect_exit 0 "$HEAVYTAILS" compare --layers '*alpha_2*' planted.safetensors planted.safetensors
    expect_exit 2 "$HEAVYTAILS" analyze --layers '*conv*' no-such-file.safetensors
    contains stderr "no-such-file.safetensors"
    expect_exit 1 "$HEAVYTAILS" analyze --layers planted.safetensors
}

test_eigenvalues_are_written_for_numpy_and_for_data_frames() {
    planted
    expect_exit 0 "$HEAVYTAILS" analyze planted.safetensors --layers 1-2 --esd esd.npz --json all.json --eigenvalues
    # The norm of a layer is the sum of its eigenvalues.
    is all.json "r.layers.every(l => Math.abs(l.eigenvalues.reduce((a, b) => a + b) / l.norm - 1) < 1e-12)" true
    node -e '
        const fs = require("fs"), bytes = fs.readFileSync("esd.npz")
        const layers = JSON.parse(fs.readFileSync("all.json")).layers
        for (const l of layers) {
            const head = bytes.indexOf("NUMPY", bytes.indexOf(l.longname + ".npy"))
            const data = head + 9 + bytes.readUInt16LE(head + 7)
            for (const [i, x] of l.eigenvalues.entries())
                if (bytes.readDoubleLE(data + 8 * i) !== x) throw new Error(`${l.longname} ${i}`)
        }'
    expect_exit 0 "$HEAVYTAILS" analyze planted.safetensors --layers 1-2 --esd esd.parquet
    [ "$(head -c 4 esd.parquet)$(tail -c 4 esd.parquet)" = PAR1PAR1 ] || fail "esd.parquet is no Parquet file"
    expect_exit 1 "$HEAVYTAILS" analyze planted.safetensors --esd esd.txt
    expect_exit 1 "$HEAVYTAILS" analyze planted.safetensors --eigenvalues
}

test_every_value_of_conv_and_of_fit_runs() {
    planted
    for conv in slices flatten operator; do
        expect_exit 0 "$HEAVYTAILS" analyze planted.safetensors --conv $conv --type conv2d --json $conv.json
    done
    is slices.json "layer('planted.conv_student_t3').num_evals" 288
    is flatten.json "layer('planted.conv_student_t3').num_evals" 64
    for fit in tpl etpl; do
        expect_exit 0 "$HEAVYTAILS" analyze planted.safetensors --fit $fit --json $fit.json
        is $fit.json "layer('planted.power_law_alpha_2.2').Lambda >= 0" true
    done
}

test_native_and_managed_backends_agree() {
    planted
    "$HEAVYTAILS" analyze planted.safetensors --backend native --json native.json >/dev/null
    "$HEAVYTAILS" analyze planted.safetensors --backend managed --json managed.json >/dev/null
    is native.json "r.backend.backend" native
    is managed.json "r.backend.backend" managed
    node -e '
        const [a, b] = process.argv.slice(1).map(f => JSON.parse(require("fs").readFileSync(f)).layers);
        for (const [i, l] of a.entries())
            for (const k of ["alpha", "D", "xmin", "norm", "lambda_max"])
                if (!(Math.abs(l[k] / b[i][k] - 1) <= 1e-5))
                    throw new Error(`${l.longname}: ${k} is ${l[k]} and ${b[i][k]}`)
    ' native.json managed.json
}

test_a_report_is_complete_and_needs_no_network() {
    planted
    expect_exit 0 "$HEAVYTAILS" analyze planted.safetensors --layers '*alpha_2*' '*conv*' --report report
    [ -s report/index.html ] || fail "no overview"
    [ "$(ls report/layers | wc -l)" -eq 3 ] || fail "expected three pages, got $(ls report/layers)"
    if grep -rlE '(src|href)="https?://' report --include=*.html; then fail "a page loads something from a network"; fi
    [ "$(ls report/figures/*.html | wc -l)" -ge 20 ] || fail "figures are missing: $(ls report/figures)"
    if ls report/figures/*.png 2>/dev/null; then fail "a PNG was drawn that was not asked for"; fi
}

test_a_sharded_folder_is_written_only_once_and_read_as_one_model() {
    expect_exit 0 "$HEAVYTAILS" synthesize shards --blocks 2 --hidden 64 --mlp 96
    [ "$(ls shards/*.safetensors | wc -l)" -eq 2 ] || fail "expected two shards, got $(ls shards)"
    if ls shards | grep -q part; then fail "something half-written was left: $(ls shards)"; fi
    before="$(md5sum shards/*)"
    expect_exit 0 "$HEAVYTAILS" synthesize shards --blocks 2 --hidden 64 --mlp 96
    [ "$before" = "$(md5sum shards/*)" ] || fail "a second run changed the files"
    expect_exit 0 "$HEAVYTAILS" analyze shards --json shards.json
    is shards.json "r.layers.length" 10
    is shards.json "layer('model.layers.1.mlp.up_proj').N" 96
}

test_compare_puts_checkpoints_side_by_side() {
    planted
    "$HEAVYTAILS" synthesize other.safetensors --seed 8 2>/dev/null
    expect_exit 0 "$HEAVYTAILS" compare planted.safetensors other.safetensors --report series --png --csv series.csv
    contains stdout "planted "
    contains stdout "mean ddp_metric_ln"
    [ -s series/index.html ] || fail "no page"
    [ "$(ls series/figures/*.png | wc -l)" -eq "$(ls series/figures/*.html | wc -l)" ] || fail "$(ls series/figures)"
    [ "$(wc -l <series.csv)" -eq 23 ] || fail "expected a header and 22 rows, got $(wc -l <series.csv)"
    expect_exit 1 "$HEAVYTAILS" compare planted.safetensors
}

test_compare_writes_checkpoints_side_by_side_and_fails_where_nothing_matches() {
    planted
    "$HEAVYTAILS" synthesize other.safetensors --seed 8 2>/dev/null
    expect_exit 0 "$HEAVYTAILS" compare planted.safetensors other.safetensors --layers 1-3 --json both.json \
        --csv wide.csv --wide
    is both.json "r.layers.length + ' ' + r.layers[0].checkpoints.length" "3 2"
    is both.json "r.checkpoints.map(c => c.name).join()" planted,other
    [ "$(wc -l <wide.csv)" -eq 4 ] || fail "expected a header and 3 rows, got $(wc -l <wide.csv)"
    contains wide.csv "alpha.planted,alpha.other,"
    "$HEAVYTAILS" synthesize shards --blocks 1 --hidden 16 --mlp 16 2>/dev/null
    expect_exit 2 "$HEAVYTAILS" compare planted.safetensors shards --layers 1-2 --json -
    contains stderr "no layer is in two of the checkpoints"
    contains stdout '"checkpoints"'
}

test_distances_of_two_models_and_the_layers_without_partners() {
    planted
    "$HEAVYTAILS" synthesize other.safetensors --seed 8 2>/dev/null
    expect_exit 0 "$HEAVYTAILS" distances planted.safetensors planted.safetensors --layers dense --json same.json
    is same.json "r.layers.every(l => l.raw === 0 && l.euclidean === 0 && Math.abs(l.cka - 1) < 1e-12)" true
    expect_exit 0 "$HEAVYTAILS" distances planted.safetensors other.safetensors --json two.json
    is two.json "r.layers.every(l => l.raw > 0 && l.cka >= 0 && l.cka <= 1 && (l.rf > 1 || l.raw === l.euclidean))" true
    contains stdout "not compared 1: 2 weights are NaN or infinite"
    "$HEAVYTAILS" synthesize shards --blocks 1 --hidden 16 --mlp 16 2>/dev/null
    expect_exit 2 "$HEAVYTAILS" distances planted.safetensors shards
    contains stderr "no layer could be compared: shards has no layer of this name"
}

test_the_change_from_a_base_model_is_analysed() {
    planted
    "$HEAVYTAILS" synthesize other.safetensors --seed 8 2>/dev/null
    expect_exit 0 "$HEAVYTAILS" analyze planted.safetensors --base other.safetensors --layers '*bulk*' --json delta.json
    "$HEAVYTAILS" distances planted.safetensors other.safetensors --layers '*bulk*' --json two.json >/dev/null
    # The sum of the eigenvalues of W - W0 is the square of the distance.
    node -e '
        const [delta, two] = process.argv.slice(1).map(f => JSON.parse(require("fs").readFileSync(f)).layers)
        for (const [i, l] of delta.entries())
            if (l.longname !== two[i].longname + ".delta" || !(Math.abs(l.norm / two[i].raw ** 2 - 1) < 1e-5))
                throw new Error(`${l.longname}: ${l.norm} and ${two[i].raw}`)
        if (delta.length < 2) throw new Error("too few layers")' delta.json two.json
    "$HEAVYTAILS" synthesize shards --blocks 1 --hidden 16 --mlp 16 2>/dev/null
    expect_exit 2 "$HEAVYTAILS" analyze planted.safetensors --base shards
    contains stderr "no layer has weights in the base model shards"
}

test_products_of_neighbours_entries_and_words_are_explained() {
    planted
    "$HEAVYTAILS" synthesize shards --blocks 1 --hidden 48 --mlp 64 2>/dev/null
    expect_exit 0 "$HEAVYTAILS" analyze shards --intra --json intra.json
    is intra.json "r.layers.length" 4
    is intra.json "r.layers.every(l => l.longname.includes(' x ') && l.norm <= 1)" true
    expect_exit 0 "$HEAVYTAILS" analyze planted.safetensors --entries --layers '*gaussian*' conv2d --json entries.json
    contains stdout "verdict: by the rule of thumb alpha is between 2 and 6 in"
    # Student's t with three degrees of freedom has tails of exponent 4, a normal law has none.
    is entries.json "Math.abs(layer('planted.conv_student_t3').entries_right_alpha - 4) < 0.7" true
    is entries.json "layer('planted.gaussian_bulk').entries_left_alpha > 6" true
    is entries.json "Math.abs(layer('planted.gaussian_bulk').entries_kurtosis) < 0.1" true
    expect_exit 0 "$HEAVYTAILS" glossary heavy "correlation trap" stable_rank
    contains stdout "heavier than that of untrained layers"
    expect_exit 2 "$HEAVYTAILS" glossary frobnicate
}

test_the_universal_metric_of_lenet_is_that_of_DeepDataProfiler() {
    [ -d "$SHARED/weights" ] || { echo "NOT RUN: no checkpoints in $SHARED"; return 0; }
    "$HEAVYTAILS" analyze "$SHARED/weights/lenet_cifar10_epoch9.pth" --conv flatten --json nine.json >/dev/null
    is nine.json "Math.abs(r.summary.ddp_metric_ln + 4.01529) < 1e-4" true
    "$HEAVYTAILS" analyze "$SHARED/weights/lenet_cifar10_epoch0.pth" --conv flatten --json zero.json >/dev/null
    is zero.json "Math.abs(r.summary.ddp_metric_ln + 16.77262) < 1e-4" true
}

test_every_real_checkpoint_is_analysed() {
    [ -d "$SHARED/weights" ] || { echo "NOT RUN: no checkpoints in $SHARED"; return 0; }
    for file in "$SHARED"/weights/*.{th,pth,pt,safetensors,onnx} "$SHARED"/weights/gpt_shakespeare.npz; do
        "$HEAVYTAILS" analyze "$file" --json real.json >/dev/null || fail "$file"
        is real.json "r.layers.length >= 2" true
    done
}

test_the_script_spectral_analysis_writes_a_report() {
    planted
    expect_exit 0 dotnet fsi "$ROOT/src-fs/scripts/spectral-analysis.fsx" planted.safetensors --out script
    [ -s script/index.html ] || fail "no overview"
}

test_a_folder_with_several_checkpoints_says_which_one_is_read() {
    mkdir model
    "$HEAVYTAILS" synthesize model/model.safetensors --seed 7 2>/dev/null
    cp model/model.safetensors model/model.fp16.safetensors
    echo x >model/training_args.bin
    expect_exit 0 "$HEAVYTAILS" analyze model
    contains stderr "model: model.safetensors is read, not model.fp16.safetensors"
    lacks stderr "training_args"
    rm model/model.fp16.safetensors
    expect_exit 0 "$HEAVYTAILS" analyze model
    lacks stderr "is read"
}
