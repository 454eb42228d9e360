#!/usr/bin/python3
"""Times `heavytails analyze` on generated models: one layer with its eigenvectors and its shuffled twin, several large
layers, and thousands of small ones, by one thread and by two. Processor time and wall clock of the whole process, the
least of the repeats, and its peak memory.

    /usr/bin/python3 bench/models.py [--repeats 3] [--command PATH] [--order 4096] [NAME ...]

It needs ./build.sh. --command names another build's heavytails, to compare two builds; NAME chooses among the models
vectors, randomize, large and small.
"""
import argparse
import json
import os
import struct
import subprocess
import tempfile
import time

import numpy

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
COMMAND = os.path.join(ROOT, "artifacts", "bin", "heavytails")


def write(path, shapes):
    """Writes a safetensors file of float32 layers: Gaussian numbers with one direction in each layer."""
    random = numpy.random.default_rng(0)
    header, at = {}, 0
    for i, shape in enumerate(shapes):
        size = 4 * shape[0] * shape[1]
        header[f"layers.{i}.weight"] = {"dtype": "F32", "shape": list(shape), "data_offsets": [at, at + size]}
        at += size
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for rows, columns in shapes:
            direction = random.standard_normal((rows, 1)) * random.standard_normal((1, columns))
            file.write((random.standard_normal((rows, columns)) + direction / 2).astype("float32").tobytes())


def run(command):
    """Returns the seconds of processor time and of wall clock, and the peak memory in MiB, of one run."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        raise SystemExit(f"{' '.join(command)}: exit code {os.waitstatus_to_exitcode(status)}")
    return usage.ru_utime + usage.ru_stime, time.perf_counter() - start, usage.ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--command", default=COMMAND)
    parser.add_argument("--order", type=int, default=4096, help="order of the one layer")
    parser.add_argument("names", nargs="*", metavar="NAME")
    options = parser.parse_args()
    one = [(options.order, options.order)]
    models = {
        "vectors": (one, "--vectors"),
        "randomize": (one, "--randomize"),
        "large": ([(2560, 2560)] * 8, ""),
        "small": ([(64, 64)] * 10000, ""),
    }
    print(f"{'model':12} {'threads':>7} {'cpu s':>8} {'wall s':>8} {'MiB':>6}")
    with tempfile.TemporaryDirectory() as folder:
        for name, (shapes, extra) in models.items():
            if options.names and name not in options.names:
                continue
            path = os.path.join(folder, name + ".safetensors")
            write(path, shapes)
            for threads in ("1", "2"):
                command = [options.command, "analyze", path, "--threads", threads, *extra.split()]
                runs = [run(command) for _ in range(options.repeats)]
                cpu, wall, memory = (min(figures) for figures in zip(*runs))
                print(f"{name:12} {threads:>7} {cpu:8.2f} {wall:8.2f} {memory:6.0f}", flush=True)


if __name__ == "__main__":
    main()
