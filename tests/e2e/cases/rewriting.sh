# The commands smooth and shuffle, which write models anew. planted and is are those of analyze.sh.

# unchanged OLD NEW EXPRESSION: every tensor of two safetensors files is the same, but for those of which a JavaScript
# expression of their name n is true, and these differ.
unchanged() {
    node -e '
        const read = file => {
            const bytes = require("fs").readFileSync(file), n = Number(bytes.readBigUInt64LE())
            const header = JSON.parse(bytes.subarray(8, 8 + n))
            delete header.__metadata__
            const part = t => bytes.subarray(8 + n + t.data_offsets[0], 8 + n + t.data_offsets[1])
            return Object.fromEntries(
                Object.entries(header).map(([name, t]) => [name, [t.dtype, t.shape.join(), part(t)]]))
        }
        const [a, b] = [read(process.argv[1]), read(process.argv[2])]
        const changes = new Function("n", "return " + process.argv[3])
        if (Object.keys(a).sort().join() !== Object.keys(b).sort().join()) throw new Error("other tensors")
        for (const n in a) {
            if (a[n][0] !== b[n][0] || a[n][1] !== b[n][1]) throw new Error(`${n} has another type or shape`)
            if (a[n][2].equals(b[n][2]) === changes(n)) throw new Error(`${n} should ${changes(n) ? "" : "not "}change`)
        }' "$@"
}

test_smoothing_removes_singular_values_and_keeps_all_other_tensors() {
    planted
    expect_exit 0 "$HEAVYTAILS" smooth planted.safetensors -o smooth.safetensors --keep 0.25 \
        --layers '*gaussian*' conv2d
    contains stderr "smooth.safetensors: 2 layers changed"
    unchanged planted.safetensors smooth.safetensors 'n.includes("gaussian") || n.includes("conv")'
    "$HEAVYTAILS" analyze planted.safetensors --layers '*gaussian*' --json before.json --eigenvalues >/dev/null
    "$HEAVYTAILS" analyze smooth.safetensors --layers '*gaussian*' --json after.json --eigenvalues --accurate >/dev/null
    node -e '
        const [a, b] = process.argv.slice(1).map(f => JSON.parse(require("fs").readFileSync(f)).layers[0].eigenvalues)
        const cut = a.length - Math.floor(a.length / 4), top = Math.sqrt(a[a.length - 1])
        for (const [i, x] of b.entries())
            if (!(Math.abs(Math.sqrt(x) - (i < cut ? 0 : Math.sqrt(a[i]))) < 1e-5 * top))
                throw new Error(`eigenvalue ${i} was ${a[i]} and is ${x}`)' before.json after.json
    expect_exit 1 "$HEAVYTAILS" smooth planted.safetensors -o planted.safetensors
    contains stderr "which is read"
    expect_exit 1 "$HEAVYTAILS" smooth planted.safetensors -o x.safetensors --keep 0.5 --sharpen
    expect_exit 1 "$HEAVYTAILS" smooth planted.safetensors -o x.safetensors --keep 2
    expect_exit 1 "$HEAVYTAILS" smooth planted.safetensors
    expect_exit 2 "$HEAVYTAILS" smooth planted.safetensors -o x.safetensors --layers nothing
    [ ! -e x.safetensors ] || fail "x.safetensors was written"
}

test_traps_are_removed_from_a_model_and_a_shuffled_model_has_them_in_its_spectrum() {
    planted
    expect_exit 0 "$HEAVYTAILS" smooth planted.safetensors -o clean.safetensors --traps --seed 3 --layers '*trap*'
    unchanged planted.safetensors clean.safetensors 'n.includes("correlation_trap")'
    "$HEAVYTAILS" analyze clean.safetensors --layers '*trap*' --randomize --seed 3 --json clean.json >/dev/null
    is clean.json "r.layers[0].num_traps" 0
    "$HEAVYTAILS" analyze planted.safetensors --layers '*trap*' --randomize --seed 3 --json planted.json >/dev/null
    is planted.json "r.layers[0].num_traps > 0" true
    expect_exit 0 "$HEAVYTAILS" shuffle planted.safetensors -o random.safetensors --seed 3 --layers '*trap*'
    unchanged planted.safetensors random.safetensors 'n.includes("correlation_trap")'
    "$HEAVYTAILS" analyze random.safetensors --layers '*trap*' --json random.json >/dev/null
    node -e '
        const [a, b] = process.argv.slice(1).map(f => JSON.parse(require("fs").readFileSync(f)).layers[0])
        if (!(Math.abs(a.norm / b.norm - 1) < 1e-6)) throw new Error(`norms ${a.norm} and ${b.norm}`)' \
        planted.json random.json
}
