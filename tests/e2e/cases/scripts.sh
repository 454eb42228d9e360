# What a researcher runs with dotnet fsi.

test_the_script_says_of_a_file_what_the_command_says() {
    "$HEAVYTAILS" synthesize planted.safetensors --seed 7 2>/dev/null
    "$HEAVYTAILS" analyze planted.safetensors --csv command.csv >/dev/null
    expect_exit 0 dotnet fsi "$ROOT/src-fs/scripts/spectral-analysis.fsx" planted.safetensors --plain --csv script.csv --json script.json --out report
    cmp command.csv script.csv || fail "the tables differ"
    contains stdout "planted.power_law_alpha_2.2"
    contains stdout "mean alpha"
    contains script.json '"longname": "planted.power_law_alpha_2.2"'
    [ -f report/index.html ] || fail "no report"
    expect_exit 1 dotnet fsi "$ROOT/src-fs/scripts/spectral-analysis.fsx" planted.safetensors --convolution flatten
    contains stderr "usage: dotnet fsi spectral-analysis.fsx"
}
