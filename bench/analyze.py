#!/usr/bin/python3
"""Times `heavytails analyze` as a user runs it: the whole process, one thread, wall clock and processor time, least and
median of the repeats.

    /usr/bin/python3 bench/analyze.py [--repeats 11] [CHECKPOINT]

It needs ./build.sh, and reads ResNet-20 from HEAVYTAILS_SHARED or ../shared unless a checkpoint is named.
"""
import argparse
import os
import resource
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SHARED = os.environ.get("HEAVYTAILS_SHARED", os.path.join(os.path.dirname(ROOT), "shared"))
COMMAND = os.path.join(ROOT, "artifacts", "bin", "heavytails")
WEIGHTWATCHER_SECONDS = 2.5   # 0.7.5.5, its defaults, the 56 layers of ResNet-56, whole process, recorded elsewhere


def run(arguments):
    """Returns the seconds of wall clock and of processor time of one run."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([COMMAND, *arguments], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=11)
    parser.add_argument("checkpoint", nargs="?", default=os.path.join(SHARED, "weights", "resnet20-12fca82f.th"))
    options = parser.parse_args()
    if not os.path.exists(options.checkpoint):
        sys.exit(f"{options.checkpoint}: no such file; name a checkpoint or set HEAVYTAILS_SHARED")
    variants = {"--version": ["--version"]}
    for extra in ("", "--randomize", "--fit tpl", "--full"):
        variants["analyze " + extra] = ["analyze", options.checkpoint, "--threads", "1", *extra.split()]
    seconds = {name: [] for name in variants}
    for _ in range(options.repeats):   # in turns, so that a slow minute affects all alike
        for name, arguments in variants.items():
            seconds[name].append(run(arguments))
    print(f"{options.checkpoint}; WeightWatcher's defaults, ResNet-56: {WEIGHTWATCHER_SECONDS} s")
    print(f"{'seconds':20} {'least':>7} {'median':>7} {'cpu':>7}")
    for name, pairs in seconds.items():
        wall = sorted(w for w, _ in pairs)
        print(f"{name:20} {wall[0]:7.3f} {wall[len(wall) // 2]:7.3f} {min(c for _, c in pairs):7.3f}")


if __name__ == "__main__":
    main()
