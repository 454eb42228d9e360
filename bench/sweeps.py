"""Times sweeps on this machine: what a cell costs beside its own work, and 200 cells of one second on two cores.

    python3 bench/sweeps.py [--heavytails PATH] [--cells 1000] [--seconds 200]

The overhead is (time of N idle cells - time of one idle cell) / (N - 1) with one worker, as wall time and as processor
time of runner and worker together, which other work on the machine hardly changes. The time of one idle cell is
what the start of the command, the script and its worker take. Cells of one second wait and do not compute, so that the
time shows the executor and not the machine's load.
"""
import argparse, os, resource, subprocess, sys, tempfile, time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

SCRIPT = """
#load "%s/src-fs/scripts/HeavyTails.fsx"
open HeavyTails
let words = fsi.CommandLineArgs
let number name = int words[System.Array.IndexOf(words, name) + 1]
let pause = number "--pause"
sweep { axis "x" [ for i in 1 .. number "--size" -> float i ]; fixing "pause" pause }
|> Sweep.run (fun cell -> System.Threading.Thread.Sleep pause; [ row [ "y" => cell["x"] ] ])
|> Sweep.complete
|> ignore
"""


def processor():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def seconds(heavytails, folder, size, pause, workers):
    """Wall time and processor time of a whole sweep from the command line."""
    runs = tempfile.mkdtemp(dir=folder)
    begun, used = time.monotonic(), processor()
    command = [heavytails, "sweep", "run", "sweep.fsx", "--out", runs, "--workers", str(workers)]
    subprocess.run(
        command + ["--", "--size", str(size), "--pause", str(pause)], cwd=folder, check=True, stderr=subprocess.DEVNULL
    )
    return time.monotonic() - begun, processor() - used


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--heavytails", default=os.path.join(ROOT, "artifacts/bin/heavytails"))
    options.add_argument("--cells", type=int, default=1000, help="number of idle cells")
    options.add_argument("--seconds", type=int, default=200, help="number of cells of one second")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "sweep.fsx"), "w") as script:
            script.write(SCRIPT % ROOT)
        one = min(seconds(asked.heavytails, folder, 1, 0, 1) for _ in range(2))
        many = seconds(asked.heavytails, folder, asked.cells, 0, 1)
        print(f"start of command, script and worker: {one[0]:.2f} s, {one[1]:.2f} s of the processor")
        wall, used = (1000 * (a - b) / (asked.cells - 1) for a, b in zip(many, one))
        print(f"overhead of a cell: {wall:.2f} ms, {used:.2f} ms of the processor")
        if asked.seconds > 0:
            wall, used = seconds(asked.heavytails, folder, asked.seconds, 1000, 2)
            print(f"{asked.seconds} cells of 1 s, two workers: {wall:.1f} s, {used:.1f} s of the processor")
    return 0


sys.exit(main())
