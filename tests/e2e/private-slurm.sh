# A Slurm of its own for a test: munged, slurmctld and two slurmd, which stand for the nodes n1 and n2 of one processor
# each. Sourced; it needs root and the packages slurmctld, slurmd, slurm-client and munge, but no systemd, no cgroups
# and no database. Everything lies in the folder that it is given, ports are free ones, and only 127.0.0.1 is listened
# on.
#   slurm_reason        prints why this machine cannot run it; nothing if it can
#   slurm_start DIR     returns when both nodes are idle; SLURM_CONF then leads sbatch, squeue and scancel there
#   slurm_stop DIR      cancels the jobs and ends the daemons by the process ids that slurm_start wrote
#   slurm_node DIR N    starts slurmd of the node N, 1 or 2

slurm_reason() {
    local program
    for program in munged slurmctld slurmd sbatch squeue scancel; do
        command -v "$program" >/dev/null || { echo "$program is missing: apt-get install slurmctld slurmd slurm-client munge"; return; }
    done
    [ "$(id -u)" -eq 0 ] || echo "a private Slurm needs root"
}

slurm_free_port() {
    local port
    for _ in $(seq 50); do
        port=$((20000 + RANDOM % 20000))
        if ! (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then echo "$port"; return; fi
    done
}

# A node counts as failed after SlurmdTimeout. MinJobAge keeps ended jobs for five minutes, as clusters do. cred_expire is the time that a requeued job waits for.
# MaxArraySize is small, so that few tasks are enough for several arrays.
slurm_configuration() {
    local dir=$1 host; host=$(hostname -s)
    cat <<CONF
ClusterName=private
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$(slurm_free_port)
CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
CredType=cred/munge
AuthInfo=socket=$dir/munge.socket,cred_expire=5
StateSaveLocation=$dir/state
SlurmdSpoolDir=$dir/spool-%n
SlurmctldPidFile=$dir/slurmctld.pid
SlurmdPidFile=$dir/slurmd-%n.pid
SlurmctldLogFile=$dir/slurmctld.log
SlurmdLogFile=$dir/slurmd-%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/none
SwitchType=switch/none
MpiDefault=none
MailProg=/bin/true
SchedulerType=sched/backfill
SchedulerParameters=batch_sched_delay=0,sched_interval=1,bf_interval=1
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
DefMemPerCPU=100
MaxArraySize=${SLURM_MAX_ARRAY:-9}
MinJobAge=300
ReturnToService=2
SlurmctldTimeout=10
SlurmdTimeout=6
KillWait=3
Waittime=0
NodeName=n[1-2] NodeHostname=$host NodeAddr=127.0.0.1 Port=$(slurm_free_port),$(slurm_free_port) CPUs=1 RealMemory=2000
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
CONF
}

slurm_node() {
    slurmd -D -N "n$2" </dev/null >"$1/slurmd-n$2.out" 2>&1 &
    echo $! >"$1/n$2.running"
}

slurm_start() {
    local dir=$1
    mkdir -p "$dir/state"
    chmod 0755 "$dir" "$dir/state"
    slurm_configuration "$dir" >"$dir/slurm.conf"
    export SLURM_CONF=$dir/slurm.conf
    (umask 077; head -c 128 /dev/urandom >"$dir/munge.key")
    munged --key-file="$dir/munge.key" --socket="$dir/munge.socket" --pid-file="$dir/munged.running" \
        --log-file="$dir/munged.log" --seed-file="$dir/munged.seed" --num-threads=2 --force
    slurmctld -D </dev/null >"$dir/slurmctld.out" 2>&1 &
    echo $! >"$dir/slurmctld.running"
    slurm_node "$dir" 1
    slurm_node "$dir" 2
    for _ in $(seq 100); do
        [ "$(sinfo -h -o '%T %D' 2>/dev/null)" = "idle 2" ] && return
        sleep 0.2
    done
    tail -n 5 "$dir"/*.log "$dir"/*.out
    slurm_stop "$dir"
    return 1
}

# Ends the process whose id is in a file, if it still is the program of that name.
slurm_end() {
    local pid; pid=$(cat "$1" 2>/dev/null) || return 0
    [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = "$2" ] || return 0
    kill -TERM "$pid"
    for _ in $(seq 50); do
        kill -0 "$pid" 2>/dev/null || return 0
        sleep 0.2
    done
    kill -KILL "$pid"
}

slurm_stop() {
    local dir=$1 jobs
    jobs=$(squeue -h -o %A 2>/dev/null | sort -u)
    [ -z "$jobs" ] || scancel $jobs
    for _ in $(seq 50); do
        [ -n "$(squeue -h 2>/dev/null)" ] || break
        sleep 0.2
    done
    slurm_end "$dir/n1.running" slurmd
    slurm_end "$dir/n2.running" slurmd
    slurm_end "$dir/slurmctld.running" slurmctld
    slurm_end "$dir/munged.running" munged
}
