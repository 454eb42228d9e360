"""Kills a sweep again and again, lets it run to its end, and compares its table with that of an undisturbed run.

    python3 tests/e2e/sweep_kills.py [--heavytails PATH] [--size 200] [--kills 20] [--seed 18]

Each kill is SIGKILL to the runner, to some of its workers, or to both, at a random moment after the first cells. The
exit code is 1 if the tables differ by a byte, or if a process is left.
"""
import argparse, glob, os, random, signal, subprocess, sys, tempfile, time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

SCRIPT = """
#load "%s/src-fs/scripts/HeavyTails.fsx"
open HeavyTails
let size = int fsi.CommandLineArgs[System.Array.IndexOf(fsi.CommandLineArgs, "--size") + 1]
let walk (cell: HeavyTails.Runs.Cells.Cell) =
    let random = System.Random(int (cell.Seed %% 1000000007UL))
    System.Threading.Thread.Sleep 150
    [ for step in 1 .. 5 -> row [ "step" => step; "value" => sin (float step * cell["x"]) + random.NextDouble() ] ]
sweep { axis "x" [ for i in 1 .. size -> 0.1 * float i ] }
|> Sweep.run walk
|> Sweep.complete
|> ignore
"""


def children(process):
    try:
        tasks = glob.glob(f"/proc/{process}/task/*/children")
        return [int(child) for task in tasks for child in open(task).read().split()]
    except OSError:
        return []


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--heavytails", default=os.path.join(ROOT, "artifacts/bin/heavytails"))
    options.add_argument("--size", type=int, default=200)
    options.add_argument("--kills", type=int, default=20)
    options.add_argument("--seed", type=int, default=18)
    asked = options.parse_args()
    chance = random.Random(asked.seed)
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "sweep.fsx"), "w") as script:
            script.write(SCRIPT % ROOT)

        def start(runs):
            command = [asked.heavytails, "sweep", "run", "sweep.fsx", "--out", runs, "--workers", "2"]
            return subprocess.Popen(
                command + ["--", "--size", str(asked.size)], cwd=folder, stderr=subprocess.DEVNULL
            )

        def cells(runs):
            return len(glob.glob(os.path.join(folder, runs, "*.partial", "cells", "*.json")))

        def table(runs):
            (path,) = glob.glob(os.path.join(folder, runs, "*", "table.csv"))
            assert not os.path.dirname(path).endswith(".partial"), f"{path}: the run is not complete"
            return open(path, "rb").read()

        assert start("undisturbed").wait() == 0
        kills = 0
        while kills < asked.kills:
            before, runner = cells("killed"), start("killed")
            # Some kills come while the script is compiled, most of them while cells are run.
            if chance.random() < 0.2:
                time.sleep(chance.uniform(0.2, 4))
            else:
                wanted, patience = before + chance.randint(1, 6), time.monotonic() + 180
                while runner.poll() is None and time.monotonic() < patience and cells("killed") < wanted:
                    time.sleep(0.05)
                time.sleep(chance.uniform(0, 0.4))
            if runner.poll() is not None:
                break  # it has come to its end
            workers, kind = children(runner.pid), chance.choice(["runner", "worker", "both"])
            kind = kind if workers else "runner"
            for process in workers[: chance.randint(1, 2)] if kind != "runner" else []:
                os.kill(process, signal.SIGKILL)
            if kind != "worker":
                os.kill(runner.pid, signal.SIGKILL)
            kills += 1
            print(f"kill {kills}: {kind}, {cells('killed')} of {asked.size} cells", flush=True)
            if kind == "worker":
                time.sleep(chance.uniform(0, 2))
                if runner.poll() is None:
                    os.kill(runner.pid, signal.SIGKILL)
            runner.wait()
        ended = 3
        while ended == 3:  # cells whose worker was killed have failed, and are run again
            ended = start("killed").wait()
        assert ended == 0, f"the last run ended with {ended}"
        left = [p for p in glob.glob("/proc/[0-9]*/environ") if is_of(p, os.path.join(folder, "killed"))]
        same = table("killed") == table("undisturbed")
        print(f"{kills} kills; tables {'agree byte for byte' if same else 'DIFFER'}; {len(left)} processes are left")
        return 0 if same and not left else 1


def is_of(path, folder):
    try:
        return f"HEAVYTAILS_LOCAL_RUN={folder}".encode() in open(path, "rb").read()
    except OSError:
        return False


sys.exit(main())
