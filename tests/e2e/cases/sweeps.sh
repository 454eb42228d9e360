# Sweeps as a user runs, stops, cancels and retries them.

# A sweep of four cells; a file named slow-I or broken-I makes cell I wait, or fail.
write_sweep() {
    cat >sweep.fsx <<END
#load "$ROOT/src-fs/scripts/HeavyTails.fsx"
open HeavyTails
open System.IO
let square (cell: HeavyTails.Runs.Cells.Cell) =
    File.WriteAllText(\$"begun-{cell.Index}", "")
    while File.Exists \$"slow-{cell.Index}" do System.Threading.Thread.Sleep 100
    if File.Exists \$"broken-{cell.Index}" then failwith "no good today"
    [ row [ "y" => cell["x"] ** 2.0 ] ]
let record = sweep { axis "x" [ 1.0; 2.0 ]; seeds 2 } |> Sweep.run square |> Sweep.complete
printfn "%d rows" record.rows.Length
END
}

# wait_for PATTERN: until a file of that name is there.
wait_for() {
    for _ in $(seq 600); do compgen -G "$1" >/dev/null && return; sleep 0.1; done
    fail "waited a minute for $1"
}

test_signals_reach_the_script_of_a_sweep_and_end_its_workers() {
    write_sweep
    touch slow-1
    local signal
    for signal in TERM:143 INT:130 HUP:143; do
        rm -f begun-*
        env --default-signal=INT,HUP "$HEAVYTAILS" sweep run sweep.fsx --out out --workers 1 2>stderr &
        local runner=$! code=0
        wait_for begun-1
        kill -"${signal%:*}" "$runner"
        wait "$runner" || code=$?
        [ "$code" = "${signal#*:}" ] || fail "expected ${signal#*:} after SIG${signal%:*}, got $code"
        contains stderr "the same command goes on with what is missing"
        pgrep -f "sweep.fsx --workers 1 --out $PWD" && fail "a process goes on after SIG${signal%:*}"
    done
    rm -f begun-*
    "$HEAVYTAILS" sweep run sweep.fsx --out out --workers 1 2>stderr &
    local killed=$!
    wait_for begun-1
    local worker
    worker=$(pgrep -P "$killed")
    kill -KILL "$killed"
    # It notices at once; a busy machine may take longer, and a process that has ended may wait for its parent.
    for _ in $(seq 50); do
        case "$(ps -o stat= -p "$worker")" in "" | Z*) break ;; esac
        sleep 0.1
    done
    case "$(ps -o stat= -p "$worker")" in "" | Z*) ;; *) fail "a worker outlives its parent by five seconds" ;; esac
    rm slow-1 begun-*
    expect_exit 0 "$HEAVYTAILS" sweep run sweep.fsx --out out --workers 1
    contains stdout "4 rows"
    [ ! -e begun-0 ] || fail "cell 0 was computed twice"
}

test_a_sweep_is_cancelled_and_its_failed_cells_are_retried() {
    write_sweep
    touch slow-3 broken-1
    "$HEAVYTAILS" sweep run sweep.fsx --out out --workers 1 >first 2>&1 &
    local runner=$! code=0
    wait_for begun-3
    expect_exit 2 "$HEAVYTAILS" sweep run sweep.fsx --out out --workers 1
    contains stderr "another process is at work on this run: process $runner on "
    [ "$(wc -l <stderr)" = 1 ] || fail "expected one line, got $(cat stderr)"
    expect_exit 0 "$HEAVYTAILS" sweep cancel out/*.partial
    contains stdout "process $runner on $(hostname) was stopped; 2 cells have no result yet"
    wait "$runner" || code=$?
    [ "$code" = 143 ] || fail "expected 143 of a cancelled sweep, got $code"
    expect_exit 2 "$HEAVYTAILS" sweep cancel out/*.partial
    contains stderr "no process works on this run"
    rm broken-1 slow-3 begun-*
    # From another folder: the run knows its command and where it was begun.
    mkdir elsewhere
    local run
    run=$(realpath out/*.partial)
    (cd elsewhere && "$HEAVYTAILS" sweep retry "$run" --workers 2 >../stdout 2>../stderr) || code=$?
    [ "$(ls begun-*)" = begun-1 ] || fail "expected only cell 1 to be retried, got $(ls begun-*)"
    expect_exit 0 "$HEAVYTAILS" sweep run sweep.fsx --out out --workers 1
    contains stdout "4 rows"
}
