#!/usr/bin/env python3
"""Times the tail indices of float32 vectors: ours (bench/tailindex, one thread), numpy, and reading the memory once.
The figures are CPU times, the least of the repeats, all from one run.

numpy computes nine means of log|block sums|, and for the last column also sorts for Hill's estimator, as one would
write it. Usage: bench/tailindex.py [largest d, default 100000000]; needs numpy and the .NET SDK.
"""
import json
import os
import subprocess
import sys
import time

os.environ["OMP_NUM_THREADS"] = "1"
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
PROGRAM = os.path.join(HERE, "tailindex", "bin", "Release", "net10.0", "tailindex.dll")
BLOCKS = (1, 2, 5, 10, 20, 50, 100, 500, 1000)


def least(work, repeats):
    best = float("inf")
    for _ in range(repeats):
        start = time.thread_time()
        work()
        best = min(best, time.thread_time() - start)
    return best


def block_logs(x):
    return [np.log(np.abs(x[: len(x) // m * m].reshape(-1, m).sum(1) if m > 1 else x)).mean() for m in BLOCKS]


def hill(x, k):
    top = np.sort(np.abs(x))[-k - 1:]
    return 1 / (np.log(top[1:]).mean() - np.log(top[0]))


def main():
    largest = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000_000
    subprocess.run(["dotnet", "build", os.path.join(HERE, "tailindex"), "-c", "Release", "-v", "q", "--nologo"],
                   check=True, stdout=subprocess.DEVNULL)
    printed = subprocess.run(["dotnet", PROGRAM, str(largest)], check=True, capture_output=True, text=True).stdout
    ours = [json.loads(line) for line in printed.splitlines()]
    print(f"{'d':>10} {'read ms':>9} {'ours ms':>9} {'of read':>9} {'numpy ms':>10} {'ratio':>7}"
          f" {'all ms':>9} {'numpy ms':>10} {'ratio':>7}")
    random = np.random.default_rng(1)
    for row in ours:
        d = row["d"]
        x = random.standard_cauchy(d).astype(np.float32)
        repeats = 20 if d <= 10**6 else 2 if d <= 10**7 else 1
        blocks = least(lambda: block_logs(x), repeats)
        both = blocks + least(lambda: hill(x, d // 1000), repeats)
        print(f"{d:>10} {1e3 * row['read']:>9.3f} {1e3 * row['stable']:>9.3f} {row['read'] / row['stable']:>8.0%}"
              f" {1e3 * blocks:>10.2f} {blocks / row['stable']:>6.0f}x"
              f" {1e3 * row['all']:>9.3f} {1e3 * both:>10.2f} {both / row['all']:>6.0f}x")


if __name__ == "__main__":
    main()
