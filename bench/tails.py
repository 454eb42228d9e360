#!/usr/bin/python3
"""Times `heavytails tails` on a folder of nets against reading its files once, all warm: the whole process, wall clock
and processor time, least and median of the repeats.

    /usr/bin/python3 bench/tails.py [--nets 1000] [--repeats 7] [--threads 1,2] [--folder FOLDER]

The nets have the size of those of Gurbuzbalaban, Simsekli & Zhu 2021, 784-128-128-10 without biases: 470 kB each, as
state dicts of PyTorch. "cat" copies the files to /dev/null; "read and sum" is a program in C that reads each file into
one buffer and adds its float32 numbers to a float64 sum: the least that an average costs without parsing. It needs
./build.sh, torch and a C compiler.
"""
import argparse
import os
import resource
import statistics
import subprocess
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
COMMAND = os.environ.get("HEAVYTAILS_COMMAND", os.path.join(ROOT, "artifacts", "bin", "heavytails")).split()
SUM = r"""
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
int main(int count, char **paths) {
    enum { most = 1 << 20 };
    float *x = malloc(most);
    double *sum = calloc(most / 4, 8);
    for (int i = 1; i < count; i++) {
        int file = open(paths[i], O_RDONLY);
        ssize_t n = read(file, x, most) / 4;
        close(file);
        for (ssize_t j = 0; j < n; j++) sum[j] += x[j];
    }
    printf("%g\n", sum[1000]);
}
"""


def write(folder, nets):
    """Writes the nets: a start of PyTorch's own, and noise that is added at every step."""
    import torch
    torch.manual_seed(0)
    net = torch.nn.Sequential(
        torch.nn.Linear(784, 128, bias=False), torch.nn.ReLU(),
        torch.nn.Linear(128, 128, bias=False), torch.nn.ReLU(), torch.nn.Linear(128, 10, bias=False))
    os.makedirs(folder, exist_ok=True)
    with torch.no_grad():
        for t in range(nets):
            for weight in net.parameters():
                weight += .001 * torch.randn_like(weight)
            torch.save(net.state_dict(), os.path.join(folder, f"net_{t}.pyT"))


def run(words):
    """Returns the seconds of wall clock and of processor time of one run."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nets", type=int, default=1000)
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--threads", default="1,2")
    parser.add_argument("--folder", help="a folder of nets that is there, in place of those that are written")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.folder or os.path.join(scratch, "nets")
        if not options.folder:
            write(folder, options.nets)
        source, program = os.path.join(scratch, "sum.c"), os.path.join(scratch, "sum")
        with open(source, "w") as file:
            file.write(SUM)
        subprocess.run(["cc", "-O3", "-march=native", "-o", program, source], check=True)
        nets = sorted(os.path.join(folder, name) for name in os.listdir(folder))
        commands = {"cat": ["cat", *nets], "read and sum": [program, *nets], "--version": [*COMMAND, "--version"]}
        for threads in options.threads.split(","):
            commands[f"tails --threads {threads}"] = [*COMMAND, "tails", folder, "--threads", threads]
        times = {name: [] for name in commands}
        for _ in range(options.repeats):
            for name, words in commands.items():
                times[name].append(run(words))
        size = sum(os.path.getsize(net) for net in nets)
        print(f"{len(nets)} nets, {size / 1e6:.0f} MB, {options.repeats} repeats")
        print(f"{'':20} {'wall, s':>16} {'processor, s':>16} {'of read and sum':>16}")
        base = min(cpu for _, cpu in times["read and sum"])
        for name, measured in times.items():
            wall, cpu = [t[0] for t in measured], [t[1] for t in measured]
            print(f"{name:20} {min(wall):7.3f} ({statistics.median(wall):6.3f}) {min(cpu):7.3f} "
                  f"({statistics.median(cpu):6.3f}) {min(cpu) / base:16.2f}")


main()
