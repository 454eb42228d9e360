# The body of a task's script. Its head sets
#   run, complete       the run's folder before and after it is completed
#   submission, first   the folder of this submission, and the index of the array's first task
#   program             the command, an array of words
[ ! -d "$complete" ] || exit 0   # The run was completed while this task was queued.
cells=$(sed -n "$((first + SLURM_ARRAY_TASK_ID + 1))p" "$submission/tasks.txt")
[ -n "$cells" ] || { echo "expected cells in line $((first + SLURM_ARRAY_TASK_ID + 1)) of tasks.txt" >&2; exit 2; }
started=$submission/logs/$((first + SLURM_ARRAY_TASK_ID)).started
touch "$started" || exit 2
trap 'rm -f "$started"' EXIT

names() { tr , '\n' <<<"$cells" | while IFS=- read -r a b; do seq -f %06.0f "$a" "${b:-$a}"; done; }

# The cells of this task that have neither a result nor a failure since the submission, and whose process has not died.
dead=" "
unsettled() {
    local name
    for name in $(names); do
        [ -e "$run/cells/$name.json" ] || [ "$run/failures/$name.json" -nt "$submission/tasks.txt" ] ||
            [[ "$dead" == *" $((10#$name)) "* ]] || echo "$((10#$name))"
    done
}

# Whether this start has left a result, or a file of a cell from which another start can go on.
has_saved() {
    local name
    for name in $(names); do
        [ ! "$run/cells/$name.json" -nt "$started" ] || return 0
        [ -z "$(find "$run/work/$name" -type f -newer "$started" -print -quit 2>/dev/null)" ] || return 0
    done
    return 1
}

# Slurm sends TERM to this script alone before the time limit, and to all processes when the task is cancelled. The
# program takes a second TERM for the wish to end at once, so it is handed on only in the first case.
task=${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID
is_running() { [[ "$(squeue -h -j "$task" -o %T 2>/dev/null)" =~ ^(RUNNING)?$ ]]; }
stop() {
    stopped=1
    [ -z "$pid" ] || ! is_running || kill -TERM "$pid" 2>/dev/null
}
stopped='' pid=''
trap stop TERM

# If the process dies in a cell, another process runs the cells after it.
while [ -z "$stopped" ] && todo=$(unsettled | paste -sd,) && [ -n "$todo" ]; do
    "${program[@]}" --cells "$todo" &
    pid=$!
    # A signal ends the waiting alone. Bash would write a line of its own about a process that was killed.
    { wait "$pid"; status=$?; } 2>/dev/null
    while kill -0 "$pid" 2>/dev/null; do { wait "$pid"; status=$?; } 2>/dev/null; done
    pid=''
    [ -z "$stopped" ] || break
    # A process that recorded why it ended in a cell has not come to the cells after it.
    [ "$status" != 3 ] || [ "$(unsettled | paste -sd,)" = "$todo" ] || continue
    cell=$(unsettled | head -n 1)
    [ -n "$cell" ] || break
    echo "cell $cell: its process ended with exit code $status and left no result" >&2
    dead+="$cell "
done

if [ -n "$stopped" ] && [ -n "$(unsettled)" ]; then
    if ! is_running; then
        echo "task $task was cancelled" >&2
    elif has_saved; then
        echo "task $task was told to stop, has saved its state and is queued again" >&2
        scontrol requeue "$task" && sleep 60   # Slurm ends this script.
    else
        echo "task $task was told to stop, as before its time limit, and has saved nothing to go on from" >&2
    fi
    exit 143
fi
for name in $(names); do
    [ -e "$run/cells/$name.json" ] || [ -d "$complete" ] || exit 3
done
