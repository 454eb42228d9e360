# The pages over all papers: from scripts to verdicts, with every link alive and nothing from a network.

# Two papers: one with a sweep, a figure and claims, and with a script that fails; one whose script is no sweep.
papers() {
    mkdir -p papers/Ames2020 papers/Bell2021
    echo '@misc{Ames2020, author = {Ames}, year = {2020}, eprint = {2001.00001}}' >papers/references.bib
    printf '# Squares\n\nA small sweep.\n\n{{figure:squares}} x².\n' >papers/Ames2020/squares.md
    cat >papers/Ames2020/squares.fsx <<END
// quick: 2 numbers, 20 s; full: 3 numbers, 30 s.
#load "$ROOT/src-fs/papers/HeavyTails.fsx"
open HeavyTails
CommandLine.accept "[--scale quick|full]"
let grid = sweep { axis "x" (CommandLine.scale [ 1.0; 2.0 ] [ 1.0; 2.0; 3.0 ]); seeds 2 }
let record = grid |> Sweep.run (fun cell -> [ row [ "y" => cell["x"] ** 2.0 ] ]) |> Sweep.complete
let last = List.last record.rows
let figure =
    CurveFigure(
        Name = "squares", Title = "Squares", X = Figure.axis "x", Y = Figure.axis "y",
        Curves = [ Figure.points "ours" [ for r in record.rows -> r["x"] ] [ for r in record.rows -> r["y"] ] ])
    |> Figure.draw
let about = Claim.about "Ames2020" "figure 1"
record
|> Paper.claims [
    about "four" "The square of 2 is 4." |> Claim.within 1 (4.0, 0.1) (last["y"], 0.01) |> Claim.legacy "5"
    about "five" "The square of 2 is 5 < 6." |> Claim.within 1 (5.0, 0.1) (last["y"], 0.01)
    about "many" "There are many numbers."
    |> Claim.because "many" (string record.rows.Length) (Claim.holdsIf (record.rows.Length > 99) true) "Too few." ]
|> Paper.page "squares.md" [ "squares" => figure ]
END
    printf 'eprintfn "no data at hand"\nexit 2\n' >papers/Ames2020/broken.fsx
    printf 'printfn "no page"\n' >papers/Bell2021/silent.fsx
}

reproduction() { dotnet fsi "$ROOT/src-fs/scripts/reproduction.fsx" --papers papers --out site "$@"; }

# Every link, image and script of every page leads to a file; only plain links to arXiv leave the folder.
walk() { node "$ROOT/tests/e2e/walk.mjs" "$1"; }

test_the_pages_over_all_papers_have_a_verdict_a_claim_and_no_dead_link() {
    papers
    reproduction --scale quick >said 2>errors && fail "a failing script was not told" || [ $? -eq 3 ]
    contains said " 20 s   stated in the script, for two cores"
    contains said "no estimate   the first lines of the script state no time for quick"
    contains said "failed with exit code 2: no data at hand"
    contains site/index.html "Of 3 claims, 1 agrees with what came out, 1 disagrees, and 1 is open."
    contains site/index.html "Ames 2020"
    contains site/index.html "no data at hand"
    contains site/index.html "It ended well, but its run has no folder here."
    contains site/papers/Ames2020.html "The difference is 1; the claim allows 0.1"
    contains site/papers/Ames2020.html "Too few."
    contains site/claims.csv "squares,four,Ames2020,figure 1,The square of 2 is 4.,4.0 ± 0.1,4.0 ± 0.0,agrees,,5"
    walk site >walked || fail "$(cat walked)"
    grep -qE '^[0-9]+ pages, [1-9][0-9]+ links, [1-9][0-9]* images$' walked || fail "$(cat walked)"
    local page
    for page in site/index.html site/papers/Ames2020.html site/runs/quick/Ames2020/squares/*/index.html; do
        chromium-headless-shell --headless --no-sandbox --disable-gpu --enable-logging=stderr --dump-dom \
            "file://$PWD/$page" >dom 2>log || fail "no browser: $(tail -3 log)"
        if grep -F ':CONSOLE' log; then fail "$page wrote to the console"; fi
    done
    # A broken link is found.
    mv site/runs/quick/Ames2020/squares/*/figures/squares.svg gone.svg
    if walk site >walked 2>&1; then fail "a dead link was not found"; fi
    contains walked "squares.svg leads nowhere"
}

test_a_complete_run_is_only_read_and_keeps_its_time_and_its_estimate() {
    papers
    rm papers/Ames2020/broken.fsx
    expect_exit 0 reproduction --scale quick
    cp site/runs/quick/Ames2020/squares.json first.json
    cp site/runs/quick/Ames2020/squares/*/table.csv first.csv
    expect_exit 0 reproduction --scale quick --paper Ames2020 --part squares
    cmp first.json site/runs/quick/Ames2020/squares.json || fail "the record of the script changed"
    cmp first.csv site/runs/quick/Ames2020/squares/*/table.csv || fail "the table changed"
    contains site/runs/quick/Ames2020/squares.txt "is complete, by commit"
    # The estimate of the full scale is made from the quick one.
    expect_exit 0 reproduction --scale full --paper Ames2020
    contains stdout "measured here for quick, times 30 s / 20 s as the script states"
    contains site/index.html "Scale: full."
    expect_exit 1 reproduction --paper Nobody1999
    contains stderr "no such script"
}
