"""Times the singular values of float32 matrices on the GPU: this library from device memory and from host memory, torch
and CuPy on the same GPU, and this library on the CPU, in one run.

    python3 measure.py libheavytails.so --seconds 300 [--json FILE] [--markdown FILE] [--machine FILE]

Times are wall-clock, of a whole batch, the least of the repeats after one run that is not counted. Each side has an
equal part of the time; one that would exceed it is measured once, or on a part of the batch and scaled, which the table
marks by ~.
"""
import argparse
import json
import sys
import time

from library import CPU, CUDA, JOB_SINGULAR_VALUES, Library

SHAPES = [
    (1000, 64, 64),
    (4096, 128, 128),
    (256, 128, 1152),
    (64, 512, 512),
    (16, 1024, 1024),
    (8, 2048, 2048),
    (1, 4096, 4096),
]


class Clock:
    """The least time of run(count) over repeats within a budget of seconds; `count` matrices may be fewer than all."""

    def __init__(self, synchronise):
        self.synchronise = synchronise

    def once(self, run, count):
        self.synchronise()
        start = time.perf_counter()
        run(count)
        self.synchronise()
        return time.perf_counter() - start

    def least(self, run, count, budget, most=20):
        part, begin = max(1, count // 64), time.perf_counter()
        first = self.once(run, part)  # loads kernels and work spaces
        estimate = self.once(run, part) * count / part
        if estimate > budget - (time.perf_counter() - begin):
            return min(first, estimate * part / count) * count / part, part != count
        best, repeats = self.once(run, count), 1
        while repeats < most and time.perf_counter() - begin + best < budget:
            best, repeats = min(best, self.once(run, count)), repeats + 1
        return best, False


def sides(torch, cupy, gpu, cpu, on_host, on_device):
    """Functions of a number of matrices, by name."""
    count, n, m = on_host.shape
    sigma = torch.empty(count, min(m, n), dtype=torch.float64)
    runs = {
        "ours, device": lambda c: gpu.singular_values(on_device[:c], sigma),
        "ours, host": lambda c: gpu.singular_values(on_host[:c], sigma),
        "torch": lambda c: torch.linalg.svdvals(on_device[:c]),
        "torch float64": lambda c: torch.linalg.svdvals(on_device[:c].double()),
        "ours, CPU": lambda c: cpu.singular_values(on_host[:c], sigma),
    }
    if cupy is not None:
        array = cupy.from_dlpack(on_device)
        runs["CuPy"] = lambda c: cupy.linalg.svd(array[:c], compute_uv=False)
    return runs


def table(rows, names, header):
    lines = header + ["", "| float32 | routine | " + " | ".join(f"{name}, ms" for name in names) + " | torch / ours |"]
    lines.append("| --- | --- |" + " --- |" * (len(names) + 1))
    for row in rows:
        cells = []
        for name in names:
            seconds, scaled = row["times"].get(name, (None, False))
            cells.append("-" if seconds is None else f"{'~' if scaled else ''}{1e3 * seconds:.4g}")
        ours, torch = row["times"].get("ours, device", (None,))[0], row["times"].get("torch", (None,))[0]
        ratio = f"{torch / ours:.3g}" if ours and torch else "-"
        lines.append(f"| {row['shape']} | {row['routine']} | " + " | ".join(cells) + f" | {ratio} |")
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("library")
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--json")
    parser.add_argument("--markdown")
    parser.add_argument("--machine")
    arguments = parser.parse_args()
    end = time.perf_counter() + arguments.seconds
    import torch

    if not torch.cuda.is_available():
        print("THERE IS NO GPU HERE that torch can use: nothing was measured")
        return 3
    try:
        import cupy
    except ImportError:
        cupy = None
        print("NOT RUN: CuPy, which is not installed")
    torch.linalg.svdvals(torch.eye(4, device="cuda"))
    library = Library(arguments.library)
    gpu, cpu, clock = library.context(CUDA), library.context(CPU), Clock(torch.cuda.synchronize)
    rows, names = [], ["ours, device", "ours, host", "torch", "torch float64", "CuPy", "ours, CPU"]
    generator = torch.Generator().manual_seed(5)
    for at, (count, m, n) in enumerate(SHAPES):
        on_host = torch.randn(count, n, m, generator=generator)
        on_device = on_host.cuda()
        row = {"shape": f"{count} x {m}x{n}", "routine": gpu.routine(JOB_SINGULAR_VALUES, count, m, n), "times": {}}
        runs = sides(torch, cupy, gpu, cpu, on_host, on_device)
        for number, (name, run) in enumerate(runs.items()):
            left = (end - time.perf_counter()) / (len(SHAPES) - at) / (len(runs) - number)
            try:
                row["times"][name] = clock.least(run, count, min(left, 10))
            except Exception as problem:  # a peer that fails is left out, and said
                print(f"{row['shape']}, {name}: {problem}", flush=True)
        rows.append(row)
        print(row, flush=True)
        header = [open(arguments.machine).read().strip().replace("\n", ", ")] if arguments.machine else []
        if arguments.json:
            json.dump(rows, open(arguments.json, "w"), indent=1)
        if arguments.markdown:
            open(arguments.markdown, "w").write(table(rows, names, header))
    print(table(rows, names, []))
    return 0


if __name__ == "__main__":
    sys.exit(main())
