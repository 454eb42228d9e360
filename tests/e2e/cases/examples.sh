# The programs of docs/examples, each as a newcomer runs it. The one in C runs in install.sh, the notebook in the F#
# tests.

checkpoint() { "$HEAVYTAILS" synthesize model.safetensors --seed 1 >/dev/null; }

test_the_program_in_csharp_prints_the_exponent_of_every_layer() {
    checkpoint
    expect_exit 0 dotnet "$ROOT/docs/examples/csharp/bin/Release/net10.0/alpha.dll" model.safetensors
    mv stdout said
    expect_exit 0 "$HEAVYTAILS" analyze model.safetensors --json layers.json
    layers=$(grep -c '"longname"' layers.json)
    [ "$(grep -c ' alpha ' said)" -ge 1 ] || fail "expected an exponent in $(head -3 said)"
    [ "$(wc -l <said)" -ge "$layers" ] || fail "expected a line for each of the $layers entries, got $(wc -l <said)"
}

test_the_program_in_fsharp_prints_the_tail_index_of_every_layer() {
    checkpoint
    expect_exit 0 dotnet "$ROOT/docs/examples/fsharp/bin/Release/net10.0/tails.dll" model.safetensors
    contains stdout "tail index"
}

test_the_script_writes_a_report() {
    checkpoint
    expect_exit 0 dotnet fsi "$ROOT/docs/examples/script/diagnose.fsx" model.safetensors
    [ -f report/index.html ] || fail "expected report/index.html"
    expect_exit 1 dotnet fsi "$ROOT/docs/examples/script/diagnose.fsx" --unknown
    contains stderr "usage: dotnet fsi diagnose.fsx"
}
