#!/usr/bin/python3
"""Times `heavytails analyze` as a user runs it: the whole process, one thread, wall clock and processor time, least and
median of the repeats.

    /usr/bin/python3 bench/analyze.py [--repeats 11] [CHECKPOINT | resnet56]

It needs ./build.sh, and reads ResNet-20 from HEAVYTAILS_SHARED or ../shared unless a checkpoint is named. "resnet56"
makes one with the shapes of ResNet-56 for CIFAR-10, of random weights with one direction in each layer. Where
./build.sh --target=Analysis has run, a C program that does the same by libheavytails-analysis.so, which is compiled
ahead of time without .NET, is timed beside the command, which is ReadyToRun.
"""
import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SHARED = os.environ.get("HEAVYTAILS_SHARED", os.path.join(os.path.dirname(ROOT), "shared"))
COMMAND = os.path.join(ROOT, "artifacts", "bin", "heavytails")
ANALYSIS = os.path.join(ROOT, "artifacts", "analysis")
WEIGHTWATCHER_SECONDS = 2.5   # 0.7.5.5, its defaults, the 56 layers of ResNet-56, whole process, recorded elsewhere


def run(command):
    """Returns the seconds of wall clock and of processor time of one run."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def library_program(folder):
    """Compiles the example of the C library and returns its path; None where the library is not built."""
    program, lib = os.path.join(folder, "analyze"), os.path.join(ANALYSIS, "lib")
    if not os.path.exists(os.path.join(lib, "libheavytails-analysis.so")):
        print("artifacts/analysis is not built: no times of the C library")
        return None
    source = os.path.join(ROOT, "native", "examples", "analysis", "analyze.c")
    flags = ["-I" + os.path.join(ANALYSIS, "include"), "-L" + lib, "-Wl,-rpath," + lib, "-lheavytails-analysis"]
    subprocess.run(["cc", "-O2", source, *flags, "-o", program], check=True)
    return program


def resnet56(path):
    """Writes weights with the shapes of ResNet-56 for CIFAR-10."""
    import numpy
    random = numpy.random.default_rng(0)
    weights = {"conv1.weight": random.normal(size=(16, 3, 3, 3)), "linear.weight": random.normal(size=(10, 64))}
    inputs = 16
    for stage, outputs in enumerate((16, 32, 64), 1):
        for block in range(9):
            for conv in (1, 2):
                shape = (outputs, inputs if conv == 1 else outputs, 3, 3)
                direction = random.normal(size=(shape[0], 1, 1, 1)) * random.normal(size=(1, shape[1], 1, 1))
                weights[f"layer{stage}.{block}.conv{conv}.weight"] = random.normal(size=shape) + direction / 4
            inputs = outputs
    numpy.savez(path, **{name: weight.astype("float32") for name, weight in weights.items()})


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=11)
    parser.add_argument("checkpoint", nargs="?", default=os.path.join(SHARED, "weights", "resnet20-12fca82f.th"))
    options = parser.parse_args()
    if options.checkpoint == "resnet56":
        options.checkpoint = os.path.join(tempfile.mkdtemp(), "resnet56.npz")
        resnet56(options.checkpoint)
    if not os.path.exists(options.checkpoint):
        sys.exit(f"{options.checkpoint}: no such file; name a checkpoint or set HEAVYTAILS_SHARED")
    variants = {"--version": [COMMAND, "--version"]}
    for extra in ("", "--nulls", "--nulls --errors", "--shuffled-nulls", "--randomize", "--fit tpl", "--full"):
        variants["analyze " + extra] = [COMMAND, "analyze", options.checkpoint, "--threads", "1", *extra.split()]
    program = library_program(tempfile.mkdtemp())
    if program:
        variants["library --version"] = [program, "--version"]
        for name, extra in (("", ""), ("nulls, errors", ', "nulls": true, "errors": true'), ("full", ', "full": true')):
            variants["library " + name] = [program, options.checkpoint, '{"threads": 1%s}' % extra]
    seconds = {name: [] for name in variants}
    for _ in range(options.repeats):   # in turns, so that a slow minute affects all alike
        for name, command in variants.items():
            seconds[name].append(run(command))
    print(f"{options.checkpoint}; WeightWatcher's defaults, ResNet-56: {WEIGHTWATCHER_SECONDS} s")
    print(f"{'seconds':24} {'least':>7} {'median':>7} {'cpu':>7} {'ratio':>7}")
    plain = min(c for _, c in seconds["analyze "])
    for name, pairs in seconds.items():
        wall, cpu = sorted(w for w, _ in pairs), min(c for _, c in pairs)
        print(f"{name:24} {wall[0]:7.3f} {wall[len(wall) // 2]:7.3f} {cpu:7.3f} {cpu / plain:7.2f}")


if __name__ == "__main__":
    main()
