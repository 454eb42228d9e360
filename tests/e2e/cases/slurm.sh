# Sweeps on a private Slurm of two nodes: the same table as in local processes, whatever happens on the way.
source "$ROOT/tests/e2e/private-slurm.sh"

test_sweeps_on_slurm() {
    local reason; reason=$(slurm_reason)
    [ -z "$reason" ] || { echo "NOT RUN: $reason"; return 0; }
    trap "slurm_stop '$PWD/slurm'" EXIT
    slurm_start "$PWD/slurm"
    worker=(dotnet "$ROOT/tests/HeavyTails.SweepWorker/bin/Release/net10.0/HeavyTails.SweepWorker.dll")
    expect_exit 0 "${worker[@]}" --out local --workers 2
    name=$(ls local)
    want=$PWD/local/$name/table.csv

    # Each of these is a run of its own; a failure of one ends the case.
    for part in waits fails loses_a_node outlives_its_slurmd saves_its_state is_cancelled runs_a_script; do
        echo "a sweep that $part, after $SECONDS s"
        "slurm_$part"
    done
}

# Waits until no job of a run is in the queue.
slurm_settle() {
    for _ in $(seq 240); do
        [ -n "$(squeue -h -n "$name,$name.reduce")" ] || return 0
        sleep 0.25
    done
    squeue -r -o '%F %K %T %r'
    tail -n 20 "$1"/*/submissions/*/logs/* slurm/*.log
    fail "the queue of $1 is not empty"
}

slurm_waits() {
    expect_exit 0 "${worker[@]}" --out waits --engine slurm --dry-run --throttle 4 --time 90s --memory 300M --gpus 1 \
        --isa avx2 --sbatch=--comment=mine
    for line in "#SBATCH --array=0-8%4" "#SBATCH --time=0-00:05:00" "#SBATCH --mem=300M" "#SBATCH --gres=gpu:1" \
        "#SBATCH --comment=mine" "#SBATCH --requeue" "#SBATCH --signal=B:TERM@60" "export HEAVYTAILS_ISA=avx2" \
        "submissions/001/job-2.sbatch <=="; do
        contains stdout "$line"
    done
    [ -z "$(squeue -h)" ] || fail "a dry run submitted a job"
    [ ! -e waits/$name.partial/submissions ] || fail "a dry run wrote files"
    expect_exit 0 "${worker[@]}" --out waits --engine slurm --sbatch=--comment=mine
    cmp waits/$name/table.csv "$want"
    [ "$(squeue -h -t all -o %N -r -n $name | sort -u | tr '\n' ' ')" = "n1 n2 " ] || fail "a node ran no task"
}

slurm_fails() {
    expect_exit 0 "${worker[@]}" --out fails --submit --throw 0.1 --die 0.3 --pack 3
    contains stdout "12 cells in 4 tasks"
    slurm_settle fails
    expect_exit 0 "$HEAVYTAILS" sweep status fails/$name.partial
    contains stdout "not complete, 8 of 12 cells, 2 failed"
    contains stdout "cell 2 (x=0.1 kind=plain, quoted repeat=0) failed: System.InvalidOperationException: thrown"
    contains stdout "cell 7 (x=0.3 kind=plain, quoted repeat=1) is lost: its Slurm task"
    contains stdout "cell 7: its process ended with exit code 137"
    [ ! -e fails/$name ] || fail "a run with failed cells was completed"
    # Only what failed or was lost is run again, and then the run is collected.
    expect_exit 0 "${worker[@]}" --out fails --engine slurm --retry
    contains stdout "4 cells in 4 tasks"
    slurm_settle fails
    cmp fails/$name/table.csv "$want"
    contains fails/$name/reduce.out "36 rows, 0 failed"
    expect_exit 0 "$HEAVYTAILS" sweep status fails/$name
    contains stdout "complete, 12 of 12 cells"
}

# One of the processes whose ids the files of a folder hold, if it runs a task of a node.
slurm_process_on() {
    local file pid
    for file in "$2"/*; do
        pid=$(cat "$file" 2>/dev/null) || continue
        if grep -qsz "SLURMD_NODENAME=$1" "/proc/$pid/environ"; then echo "$pid"; return; fi
    done
}

# Waits until a cell of the run that writes its process ids into a folder runs on n1: the id is then in pid.
slurm_wait_for_n1() {
    pid=""
    for _ in $(seq 200); do
        pid=$(slurm_process_on n1 "$1")
        [ -z "$pid" ] || return 0
        sleep 0.05
    done
    fail "no cell began on n1"
}

# The node n1 fails: its slurmd is killed, and the task that it runs with all of its processes.
slurm_loses_a_node() {
    expect_exit 0 "${worker[@]}" --out lost --submit --milliseconds 500 --log "$PWD/begun"
    local pid chain=""
    slurm_wait_for_n1 begun
    # The keeper of the step, the script of its task and the program, all at once: a script that outlives its program
    # tells Slurm that it failed, and then it is not queued again.
    for _ in 1 2 3; do
        chain="$pid $chain"
        pid=$(awk '/^PPid:/ { print $2 }' "/proc/$pid/status")
    done
    # shellcheck disable=SC2086
    kill -KILL "$(cat slurm/n1.running)" $chain
    expect_exit 0 "${worker[@]}" --out lost --submit
    contains stderr "no cell is left to submit"
    # A cluster's health check says so at once; Slurm itself would notice after SlurmdTimeout.
    scontrol update nodename=n1 state=down reason=failed
    slurm_node slurm 1
    sleep 1
    scontrol update nodename=n1 state=resume 2>/dev/null || :   # A node that has reported is up already.
    slurm_settle lost
    cmp lost/$name/table.csv "$want"
    local job; job=$(sed -n 's/.*"job": "\([0-9]*\)".*/\1/p' lost/$name/submissions/001/job.json | head -n 1)
    scontrol -o show job "$job" | grep -q "Restarts=[1-9]" || fail "no task was queued again"
}

# slurmd alone is killed and started again, twice, while its task runs on: no task has to be run again.
slurm_outlives_its_slurmd() {
    expect_exit 0 "${worker[@]}" --out outlives --submit --pack 6 --milliseconds 800 --log "$PWD/outlives.begun"
    local pid job
    for _ in 1 2; do
        slurm_wait_for_n1 outlives.begun
        kill -KILL "$(cat slurm/n1.running)"
        sleep 1
        kill -0 "$pid" || fail "the task ended with its slurmd"
        slurm_node slurm 1
        sleep 1
    done
    slurm_settle outlives
    cmp outlives/$name/table.csv "$want"
    for job in $(sed -n 's/.*"job": "\([0-9]*\)".*/\1/p' outlives/$name/submissions/001/job.json); do
        ! scontrol -o show job "$job" | grep -q "Restarts=[1-9]" || fail "a task was queued again"
    done
}

slurm_saves_its_state() {
    # Two cells, which count for three seconds each.
    expect_exit 0 "${worker[@]}" --out plain --size 1 --workers 2
    name=$(ls plain)
    expect_exit 0 "${worker[@]}" --out saves --size 1 --submit --save --milliseconds 60 --pack 2
    local job log
    job=$(sed -n 's/.*"job": "\([0-9]*\)".*/\1/p' saves/$name.partial/submissions/001/job.json)
    log=submissions/001/logs/${job}_0.out
    for _ in $(seq 100); do grep -qs "about to compute" saves/$name.partial/$log && break; sleep 0.1; done
    sleep 0.5
    scancel --batch --signal=TERM "${job}_0"
    slurm_settle saves
    cmp saves/$name/table.csv plain/$name/table.csv
    contains saves/$name/$log "has saved its state and is queued again"
    grep -A 3 '"counted from"' saves/$name/run.json | grep -q '"[1-9]' || fail "no cell went on from its state"
}

slurm_is_cancelled() {
    name=$(ls local)
    expect_exit 0 "${worker[@]}" --out cancelled --submit --milliseconds 20000
    sleep 1
    expect_exit 0 "$HEAVYTAILS" sweep cancel cancelled/$name.partial
    contains stdout "cancelled"
    slurm_settle cancelled
    expect_exit 0 "$HEAVYTAILS" sweep status cancelled/$name.partial
    contains stdout "0 of 12 cells"
    expect_exit 0 "${worker[@]}" --out cancelled --engine slurm --pack 4
    cmp cancelled/$name/table.csv "$want"
}

slurm_runs_a_script() {
    cat >two.fsx <<FSX
#load "$ROOT/src-fs/papers/HeavyTails.fsx"
open HeavyTails
sweep { axis "x" [ 1.0; 2.0 ] }
|> Sweep.run (fun cell -> [ row [ "y" => cell["x"] * 2.0 ] ])
|> Sweep.complete
|> Sweep.report "Two cells" "no source" (fun record -> [])
FSX
    expect_exit 0 "$HEAVYTAILS" sweep submit two.fsx --out scripts --pack 2
    name=two
    for _ in $(seq 240); do [ -n "$(squeue -h)" ] || break; sleep 0.25; done
    [ -e scripts/two-*/index.html ] || { cat scripts/*.out; fail "the script wrote no page"; }
    [ "$(tail -n 1 scripts/two-*/table.csv)" = "1,2,0,4" ]
}
