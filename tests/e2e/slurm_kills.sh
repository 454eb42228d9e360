#!/usr/bin/env bash
# A sweep of 200 cells on a private Slurm of two nodes, whose slurmd are killed and started again at random moments; its
# table must be that of local processes, byte for byte. Then the same sweep on the same nodes left alone.
#     usage: slurm_kills.sh [KILLS] [SEED]     10 and 18 unless told; needs root and what private-slurm.sh names
# Every second kill takes the node's task with it, as a node that fails does; the others take slurmd alone.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
kills=${1:-10}
RANDOM=${2:-18}
source "$here/private-slurm.sh"
reason=$(slurm_reason)
[ -z "$reason" ] || { echo "$reason" >&2; exit 2; }
folder=$(mktemp -d)
export SLURM_MAX_ARRAY=1001
trap 'slurm_stop "$folder/slurm"; rm -rf "$folder"' EXIT
slurm_start "$folder/slurm"
disown -a   # The shell does not report what is killed below.
cd "$folder"
worker=(dotnet "$here/../HeavyTails.SweepWorker/bin/Release/net10.0/HeavyTails.SweepWorker.dll" --size 100)
"${worker[@]}" --out local --workers 2
name=$(ls local)
cells() { ls "$1/$name"*/cells 2>/dev/null | grep -c '\.json$' || :; }
queue() { squeue -h -n "$name,$name.reduce"; }
settle() { while [ -n "$(queue)" ]; do sleep 0.5; done; }

# Kills the task that a node runs: the program of the cell, the script of the task and the keeper of its step.
kill_task() {
    local id
    for id in $(pgrep -f "HeavyTails.SweepWorker|job-.*sbatch|slurmstepd|slurm_script"); do
        if grep -qsz "SLURMD_NODENAME=$1" "/proc/$id/environ"; then kill -KILL "$id" 2>/dev/null || :; fi
    done
}

begun=$SECONDS
"${worker[@]}" --out killed --submit --milliseconds 100 --pack 5 >/dev/null
until [ "$(cells killed)" -gt 5 ]; do sleep 0.1; done
for kill in $(seq "$kills"); do
    sleep "$((RANDOM % 3)).$((RANDOM % 10))"
    [ -n "$(queue)" ] || { echo "the sweep ended after $((kill - 1)) kills"; break; }
    node=$((1 + RANDOM % 2))
    kill -KILL "$(cat "slurm/n$node.running")"
    what="slurmd of n$node"
    if [ $((kill % 2)) -eq 0 ]; then
        kill_task "n$node"
        scontrol update nodename="n$node" state=down reason=failed
        what+=" and its task"
    fi
    echo "  killed $what after $(cells killed) cells"
    sleep 0.5
    slurm_node slurm "$node"
    disown
    sleep 0.5
    scontrol update nodename="n$node" state=resume 2>/dev/null || :   # A node that has reported is up already.
done
settle
if [ ! -e "killed/$name" ]; then
    # Slurm does not queue a task again whose script was killed before its slurmd; a user submits it once more.
    "${worker[@]}" --out killed --engine slurm --retry --pack 5
    settle
fi
cmp "local/$name/table.csv" "killed/$name/table.csv"
echo "killed: $(wc -l <"killed/$name/table.csv") lines, the same bytes as in local processes, $((SECONDS - begun)) s"

begun=$SECONDS
"${worker[@]}" --out alone --engine slurm --milliseconds 100 --pack 5 >/dev/null
cmp "local/$name/table.csv" "alone/$name/table.csv"
echo "alone: the same bytes, on the nodes $(squeue -h -t all -o %N -r -n "$name" | sort -u | tr '\n' ' '), " \
    "$((SECONDS - begun)) s"
sleep 2
left=""
for id in $(pgrep -f "HeavyTails.SweepWorker"); do
    if grep -qsz "SLURM_CONF=$SLURM_CONF" "/proc/$id/environ"; then
        left+="$(ps -o pid,etimes,args -p "$id" | tail -n 1)"
    fi
done
[ -z "$left" ] || { echo "a process is left: $left"; exit 1; }
