# The command hessian: on weights and samples whose spectrum is known, and what it says where something does not fit.

# Weights of 49-32-32-10 with tanh and their samples.
mlp7x7() {
    weights="$SHARED/weights/mlp7x7.safetensors"
    [ -e "$weights" ] || { echo "NOT RUN: $weights is absent"; exit 0; }
    data="$SHARED/weights/mlp7x7_batch1000_x.npy,$SHARED/weights/mlp7x7_batch1000_y.npy"
}
# field FILE EXPRESSION: prints a JavaScript expression of r, the parsed file.
field() {
    node -e '
        const r = JSON.parse(require("fs").readFileSync(process.argv[1]))
        console.log(new Function("r", "return " + process.argv[2])(r))' "$1" "$2"
}
holds() { local got; got="$(field "$1" "$2")"; [ "$got" = true ] || fail "$2 is $got, expected true"; }

# npy FILE TYPE SHAPE EXPRESSION: writes an array, <f4 or <i4, whose element i is a JavaScript expression of i.
npy() {
    node -e '
        const [name, type, shape, of] = process.argv.slice(1)
        const count = shape.split(",").filter(n => n).reduce((a, b) => a * b, 1)
        const values = Array.from({ length: count }, (_, i) => new Function("i", "return " + of)(i))
        const header = `{"descr": "${type}", "fortran_order": False, "shape": (${shape}), }\n`.replaceAll("\"", "\x27")
        const head = Buffer.from([0x93, 78, 85, 77, 80, 89, 1, 0, header.length, 0])
        const data = new { "<f4": Float32Array, "<i4": Int32Array }[type](values)
        require("fs").writeFileSync(name, Buffer.concat([head, Buffer.from(header), Buffer.from(data.buffer)]))
    ' "$@"
}

test_eigenvalues_of_a_perceptron_are_those_of_its_dense_Hessian() {
    mlp7x7
    expect_exit 0 "$HEAVYTAILS" hessian "$weights" --net mlp --activation tanh --data "$data" --precision double \
        --json out.json --csv out.csv
    for k in "0 2.1980921" "1 1.6926786" "2 1.4713383" "3 1.3309428" "4 1.0842729"; do
        set -- $k
        holds out.json "Math.abs(r.parts[0].eigenpairs.largest[$1].value - $2) < 6e-8"
    done
    holds out.json "Math.abs(r.parts[0].trace.value - 27.3065214) < 4 * r.parts[0].trace.standard_error"
    holds out.json "r.parts[0].dimension === 2986 && r.samples === 1000"
    contains stdout "2.1980921 ±"
    [ "$(wc -l <out.csv)" -eq 2 ] || fail "expected a header and a row, got $(wc -l <out.csv) lines"
}

test_the_same_seed_gives_the_same_Hessian_with_any_number_of_threads() {
    mlp7x7
    for threads in 1 2; do
        "$HEAVYTAILS" hessian "$weights" --net mlp --activation tanh --data "$data" --samples 200 --density --probes 3 \
            --steps 30 --seed 5 --threads $threads --json $threads.json >/dev/null
    done
    holds 1.json "r.parts[0].quadrature.probes.length === 3"
    for field in nodes weights; do
        all="JSON.stringify(r.parts[0].quadrature.probes.map(p => p.$field))"
        [ "$(field 1.json "$all")" = "$(field 2.json "$all")" ] || fail "$field differ"
    done
}

test_labels_may_be_integers_of_any_type() {
    mlp7x7
    node -e '
        const fs = require("fs"), file = fs.readFileSync(process.argv[1]), at = 10 + file.readUInt16LE(8)
        const write = (name, type, size, put) => {
            const header = `{"descr": "${type}", "fortran_order": False, "shape": (1000,), }\n`.replaceAll("\"", "\x27")
            const data = Buffer.alloc(1000 * size)
            for (let i = 0; i < 1000; i++) put(data, Number(file.readBigInt64LE(at + 8 * i)), size * i)
            const head = Buffer.from([0x93, 78, 85, 77, 80, 89, 1, 0, header.length, 0])
            fs.writeFileSync(name, Buffer.concat([head, Buffer.from(header), data]))
        }
        write("short.npy", "<i2", 2, (data, y, i) => data.writeInt16LE(y, i))
        write("byte.npy", "|u1", 1, (data, y, i) => data.writeUInt8(y, i))
    ' "${data#*,}"
    head -c 600 short.npy >cut.npy
    for labels in short byte; do
        expect_exit 0 "$HEAVYTAILS" hessian "$weights" --net mlp --activation tanh --top 1 \
            --data "${data%,*},$labels.npy"
        contains stdout "2.19809"
    done
    expect_exit 2 "$HEAVYTAILS" hessian "$weights" --net mlp --activation tanh --data "${data%,*},cut.npy" --top 1
    contains stderr "expected 1000 labels of 2 bytes"
}

test_a_report_of_a_Hessian_shows_three_matrices_and_every_layer() {
    mlp7x7
    expect_exit 0 "$HEAVYTAILS" hessian "$weights" --net mlp --activation tanh --data "$data" --samples 100 \
        --steps 30 --report report
    contains report/index.html "Gauss–Newton G"
    contains report/index.html "<td>fc3</td>"
    [ "$(ls report/figures/*.html | wc -l)" -eq 7 ] || fail "expected 7 figures, got $(ls report/figures)"
    grep -qE 'src="https?:' report/index.html && fail "the page loads something from a network"
    holds report/curvature.json "r.parts.length === 12"
}

test_a_network_that_is_missing_or_does_not_fit_is_answered_by_one_that_does() {
    mlp7x7
    expect_exit 2 "$HEAVYTAILS" hessian "$weights" --data "$data"
    contains stderr "expected --net"
    grep input_shape stderr | sed 's/relu/tanh/g' >net.json
    expect_exit 0 "$HEAVYTAILS" hessian "$weights" --net net.json --data "$data" --top 1
    contains stdout "2.19809"
    # Contexts of runs call the rectifier re-lu; other names are refused with those that there are.
    for name in relu re-lu; do
        sed "s/tanh/$name/g" net.json >$name.json
        expect_exit 0 "$HEAVYTAILS" hessian "$weights" --net $name.json --data "$data" --top 1
        contains stdout ReLU
    done
    sed 's/tanh/gelu/g' net.json >gelu.json
    expect_exit 2 "$HEAVYTAILS" hessian "$weights" --net gelu.json --data "$data" --top 1
    contains stderr 'relu, tanh, softplus, sigmoid, identity, got "gelu"'
    expect_exit 2 "$HEAVYTAILS" hessian "$weights" --net lenet --data "$data"
    contains stderr input_shape
    lacks stderr "   at "
}

test_samples_that_do_not_fit_are_not_answered_by_a_network() {
    mlp7x7
    refused() { expect_exit 2 "$HEAVYTAILS" hessian "$@" --top 1; contains stderr "$says"; lacks stderr "It holds"; }
    local resnet="$SHARED/weights/resnet20-12fca82f.th" says loss
    npy y.npy "<i4" "20," "i % 10"
    npy ten.npy "<i4" "20," "i % 11"
    npy minus.npy "<i4" "20," "-(i % 10)"
    npy x50.npy "<f4" "20, 50" "Math.sin(i)"
    npy image.npy "<f4" "20, 3, 32, 32" "Math.sin(i)"
    npy x49.npy "<f4" "20, 49" "Math.sin(i)"
    for loss in cross-entropy mse hinge; do
        says="10 outputs need labels 0 .. 9, got 10" refused "$weights" --net mlp --data x49.npy,ten.npy --loss $loss
        says="10 outputs need labels 0 .. 9, got -1" refused "$weights" --net mlp --data x49.npy,minus.npy --loss $loss
    done
    says="samples of [50], the network takes [49]" refused "$weights" --net mlp --data x50.npy,y.npy
    says="samples of [1 x 28 x 28], the network takes [49]" refused "$weights" --net mlp --data digits
    if [ -e "$resnet" ]; then
        says="10 outputs need labels 0 .. 9, got 10" refused "$resnet" --net resnet20 --data image.npy,ten.npy
        says="10 outputs need labels 0 .. 9, got -1" refused "$resnet" --net resnet20 --data image.npy,minus.npy
        says="samples of [50], --net resnet20 takes [3 x 32 x 32]" refused "$resnet" --net resnet20 \
            --data x50.npy,y.npy
    fi
    # Weights of another network are answered by one.
    expect_exit 2 "$HEAVYTAILS" hessian "$weights" --net lenet --data x49.npy,y.npy
    contains stderr input_shape
}

test_a_ResNet_that_does_not_fit_names_eight_tensors_and_counts_the_others() {
    mlp7x7
    npy y.npy "<i4" "20," "i % 10"
    npy image.npy "<f4" "20, 3, 32, 32" "Math.sin(i)"
    expect_exit 2 "$HEAVYTAILS" hessian "$weights" --net resnet20 --data image.npy,y.npy
    [ "$(grep -c ": expected " stderr)" -eq 8 ] || fail "expected 8 tensors, got $(grep ": expected " stderr)"
    contains stderr "  and 95 more: 89 that the file lacks, 6 that the module lacks"
    contains stderr '"input_shape":[49]'
}

test_LeNet_takes_images_of_28_or_32_pixels_as_its_weights_say() {
    local lenet="$SHARED/weights/lenet_whole_module.pth"
    export HEAVYTAILS_DATA="$SHARED/data"
    [ -e "$lenet" ] && [ -e "$HEAVYTAILS_DATA/MNIST" ] || { echo "NOT RUN: $lenet or MNIST is absent"; return; }
    # The description that the command proposes is taken as it is.
    expect_exit 2 "$HEAVYTAILS" hessian "$lenet" --data mnist-test
    contains stderr '"input_shape":[1,32,32]'
    grep input_shape stderr >net.json
    for net in lenet net.json; do
        expect_exit 0 "$HEAVYTAILS" hessian "$lenet" --net $net --data mnist-test --samples 50 --top 5 --trace \
            --density --probes 2 --steps 10 --per-layer --json $net.out
        contains stdout "MNIST test, the first 50 of 10000, padded by 2 zero pixels on each side, less 0.131"
        # The network was trained on such images: the loss is small, where guessing would give ln 10 = 2.3.
        holds $net.out "r.value < 0.2 && r.parts.length === 6"
        holds $net.out "r.parts[0].eigenpairs.largest.length === 5 && r.parts[0].quadrature.probes.length === 2"
        holds $net.out "r.parts.every(p => Number.isFinite(p.trace.value))"
    done
    [ "$(field lenet.out r.parts[0].eigenpairs.largest[0].value)" = \
        "$(field net.json.out r.parts[0].eigenpairs.largest[0].value)" ] || fail "--net lenet and its JSON differ"
    # Synthetic digits are padded too, and images of other sides and channels are refused with both shapes.
    expect_exit 0 "$HEAVYTAILS" hessian "$lenet" --net lenet --data digits --samples 20 --top 1
    contains stdout "padded by 2 zero pixels on each side, in 0 .. 1"
    expect_exit 2 "$HEAVYTAILS" hessian "$SHARED/weights/lenet_cifar10_epoch9.pth" --net lenet --data digits
    contains stderr "[3 x 32 x 32]"
    contains stderr "[1 x 28 x 28]"
    expect_exit 2 "$HEAVYTAILS" hessian "$SHARED/weights/lenet_mnist.pth" --net lenet --data digits
    contains stderr "[120 x 16 k^2]"
}

test_LeNet_of_256_dense_inputs_takes_images_as_they_are() {
    node -e '
        const fs = require("fs"), header = {}, values = []
        const shapes = { conv1: [6, 1, 5, 5], conv2: [16, 6, 5, 5], fc1: [120, 256], fc2: [84, 120], fc3: [10, 84] }
        for (const [name, shape] of Object.entries(shapes)) {
            const start = 4 * values.length, size = shape.reduce((a, b) => a * b)
            for (let i = 0; i < size; i++) values.push(Math.sin(7 * i + start) / Math.sqrt(size / shape[0]))
            header[name + ".weight"] = { dtype: "F32", shape, data_offsets: [start, 4 * values.length] }
        }
        const text = Buffer.from(JSON.stringify(header)), length = Buffer.alloc(8)
        length.writeBigUInt64LE(BigInt(text.length))
        const data = Buffer.from(new Float32Array(values).buffer)
        fs.writeFileSync("lenet.safetensors", Buffer.concat([length, text, data]))
    '
    expect_exit 2 "$HEAVYTAILS" hessian lenet.safetensors --data digits
    contains stderr '"input_shape":[1,28,28]'
    contains stderr '"width":10,"bias":false'
    expect_exit 0 "$HEAVYTAILS" hessian lenet.safetensors --net lenet --data digits --samples 20 --top 1
    contains stdout "1 x 28 x 28, convolution 5 x 5 to 6"
    lacks stdout padded
}

test_a_network_with_branches_is_not_called_a_sequence() {
    # Outputs of two parallel convolutions, c2_1 and c2_2, are added.
    local lenet="$SHARED/weights/lenet_mnist.pth"
    [ -e "$lenet" ] || { echo "NOT RUN: $lenet is absent"; return; }
    expect_exit 2 "$HEAVYTAILS" hessian "$lenet" --data digits
    contains stderr "c2_2.0 takes 6 channels, and c2_1.0 before it gives 16"
    lacks stderr "This description fits"
    lacks stderr input_shape
}

test_a_Hessian_needs_no_download() {
    "$HEAVYTAILS" synthesize other.safetensors >/dev/null 2>&1
    expect_exit 2 "$HEAVYTAILS" hessian other.safetensors --net mlp --data digits
    contains stderr "No sequence of dense layers and convolutions fits them"
    expect_exit 1 "$HEAVYTAILS" hessian other.safetensors --net mlp --data nowhere
    contains stderr "mnist, mnist-test, cifar10"
    expect_exit 2 "$HEAVYTAILS" hessian other.safetensors --net mlp --data x.npy,y.npy
    contains stderr "y.npy: expected a .npy file of labels"
    expect_exit 1 "$HEAVYTAILS" hessian other.safetensors --net mlp
}

test_options_that_would_be_ignored_are_wrong_usage() {
    mlp7x7
    usage() { expect_exit 1 "$HEAVYTAILS" hessian "$weights" "$@"; contains stderr "$says"; contains stderr "usage: "; }
    local says
    for zeros in "--top 0 --bottom 0" "--top 0" "--bottom 0" "--top 0 --per-layer --report report"; do
        says="computes nothing" usage --net mlp --data "$data" $zeros
    done
    says="--normalise default belongs to --data mnist, mnist-test, cifar10, cifar10-test, got --data digits" \
        usage --net mlp --data digits --normalise default
    says="--normalise none belongs to --data mnist, " usage --net mlp --data "$data" --normalise none
    for net in lenet resnet20 net.json; do
        says="--activation tanh belongs to --net mlp, got --net $net" usage --net $net --data mnist --activation tanh
    done
    says="--batch-norm train belongs to --net resnet20, got --net mlp" usage --net mlp --data "$data" --batch-norm train
    says="--steps 30 belongs to --density" usage --net mlp --data "$data" --steps 30 --trace
    says="--probes 30 belongs to --trace and --density" usage --net mlp --data "$data" --top 1 --probes 30
    says="--samples 2147483647: expected at most 2739137 synthetic digits" \
        usage --net mlp --data digits --samples 2147483647
    lacks stderr Parameter
    # A zero beside something that is computed is no fault.
    expect_exit 0 "$HEAVYTAILS" hessian "$weights" --net mlp --data "$data" --samples 20 --top 0 --trace
}

test_a_description_that_is_not_there_is_named_as_it_was_typed() {
    mlp7x7
    expect_exit 2 "$HEAVYTAILS" hessian "$weights" --net nofile.json --data "$data"
    contains stderr "heavytails: nofile.json: expected a network as JSON"
    lacks stderr "$PWD"
}

test_layers_beside_a_density_have_their_eigenvalues_and_traces() {
    mlp7x7
    expect_exit 0 "$HEAVYTAILS" hessian "$weights" --net mlp --data "$data" --samples 50 --density --steps 5 \
        --per-layer --json out.json
    holds out.json "r.parts.length === 4 && r.parts[0].quadrature !== null"
    holds out.json "r.parts.slice(1).every(p => p.eigenpairs.largest.length === 1 && p.trace !== null)"
}

test_the_help_of_hessian_leaves_most_of_a_line_to_descriptions() {
    expect_exit 0 "$HEAVYTAILS" hessian --help
    # Descriptions begin in one column, at most that of a third of 120 columns; --loss and --matrix name all values.
    local column
    column="$(grep -o '^  --trace  *' stdout | awk '{ print length }')"
    [ "$column" -le 40 ] || fail "descriptions begin in column $column, expected at most 40"
    for name in cross-entropy squared-hinge gauss-newton empirical-fisher imagenet resnet20 mnist-test; do
        contains stdout "$name"
    done
    tr -s ' \n' ' ' <stdout >words
    contains words "Samples are float32 with either, also those of a .npy file in float64."
    sed '/^Usage/q' stdout | awk 'length > 100' | grep . && fail "the description is wider than 100 columns"
    expect_exit 1 "$HEAVYTAILS" hessian x.pt --net mlp --data digits --loss l1
    contains stderr squared-hinge
}

test_ctrl_c_ends_a_Hessian_and_writes_nothing() {
    mlp7x7
    set -m   # Without job control the shell would start the command with SIGINT ignored.
    "$HEAVYTAILS" hessian "$weights" --net mlp --activation tanh --data "$data" --trace --probes 1000000 --threads 1 \
        --json out.json >stdout 2>stderr &
    for _ in {1..600}; do grep -q products stderr && break; sleep 0.1; done
    contains stderr " of 1000000 products"
    kill -INT $!
    local code=0
    wait $! || code=$?
    [ $code -eq 130 ] || fail "expected exit code 130, got $code"
    contains stderr "stopped; no output is left half-written"
    [ ! -e out.json ] || fail "out.json was written"
}
