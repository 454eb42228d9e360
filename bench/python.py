"""Times the Python package as a user meets it: import, first analysis, later ones, the whole process and its memory,
beside WeightWatcher's recorded figures.

    /usr/bin/python3 bench/python.py            needs numpy and artifacts/analysis (./build.sh --target=Analysis)

The figures are wall and processor times of new processes, the least of the repeats.
"""
import json
import os
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SHARED = os.environ.get("HEAVYTAILS_SHARED") or os.path.join(ROOT, "..", "shared")
LIBRARIES = os.path.join(ROOT, "artifacts", "analysis", "lib")
REPEATS = 7
# WeightWatcher 0.7.5.5 on a quiet machine with two cores, one thread: seconds, and MB of memory.
RECORDED = {"import": 1.6, "later": 0.055, "process": 2.3, "memory": 372}
PROGRAM = """
import json, resource, sys, time
def now(): return time.perf_counter(), time.process_time()
start = now()
import heavytails as ht
imported = now()
ht.analyze(sys.argv[1], frame=False)
first = now()
ht.analyze(sys.argv[1], frame=False)
later = now()
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"import": [b - a for a, b in zip(start, imported)], "first": [b - a for a, b in zip(imported, first)],
                  "later": [b - a for a, b in zip(first, later)], "memory": memory}))
"""


def run(path):
    """One process: its own measurements, and wall and processor time of the whole of it."""
    before = os.times()
    environment = {**os.environ, "PYTHONPATH": os.path.join(ROOT, "python"), "HEAVYTAILS_LIBRARIES": LIBRARIES}
    command = [sys.executable, "-c", PROGRAM, path]
    said = subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout
    after = os.times()
    processor = after.children_user + after.children_system - before.children_user - before.children_system
    return {**json.loads(said), "process": [after.elapsed - before.elapsed, processor]}


def main():
    if not os.path.exists(os.path.join(LIBRARIES, "libheavytails-analysis.so")):
        sys.exit(f"{LIBRARIES} has no library; ./build.sh --target=Analysis makes it")
    path = os.path.join(SHARED, "weights", "lenet_mnist.pth")
    if not os.path.exists(path):
        sys.exit(f"{path} is missing")
    runs = [run(path) for _ in range(REPEATS + 1)][1:]
    print(f"{'LeNet, 6 layers':18}{'wall, s':>10}{'processor, s':>15}{'WeightWatcher, s':>18}{'ratio':>8}")
    for what in ("import", "first", "later", "process"):
        wall, processor = (min(r[what][i] for r in runs) for i in (0, 1))
        peer = RECORDED.get(what)
        beside = f"{peer:18.3f}{peer / wall:8.1f}" if peer else ""
        print(f"{what:18}{wall:10.4f}{processor:15.4f}{beside}")
    print(f"{'memory, MB':18}{max(r['memory'] for r in runs):10.0f}{'':15}{RECORDED['memory']:18}")


if __name__ == "__main__":
    main()
