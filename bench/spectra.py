#!/usr/bin/python3
"""Times the singular values of float32 matrices: libheavytails, torch.linalg.svdvals, numpy.linalg.svd and LAPACK's
sgesdd, in one run.

    bench/spectra.py [--isa avx512,avx2] [--shapes 64x64,1024x1024] [--repeats 5] [--budget SECONDS] [--threads 2]
                     [--json FILE]

Each instruction set runs in a process of its own, in which OpenBLAS, which all four use or could use, runs kernels of
the same class (OPENBLAS_CORETYPE SkylakeX or Haswell). Each side has one thread. Times are thread CPU times of one
matrix, the minimum of repeats in which all sides take turns. GFLOP/s counts m n^2 + 4/3 n^3 operations (n the smaller
side), and the fraction is of the float64 FMA peak that artifacts/native/bin/fma_peak measures here. The error is the
relative difference between ours and numpy's float64 svd of the first matrix, for sigma >= 1e-4 sigma_max. Debian's
python3-numpy is needed; a dash stands for any other peer that is missing.
"""
import argparse
import ctypes
import glob
import json
import os
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
NATIVE = os.environ.get("HEAVYTAILS_NATIVE_BUILD", os.path.join(ROOT, "artifacts", "native"))
SHAPES = [
    (1000, 64, 64),
    (256, 128, 1152),
    (64, 512, 512),
    (16, 1024, 1024),
    (8, 2048, 2048),
    (2, 4096, 1024),
    (1, 4096, 4096),
]
CORETYPE = {"avx512": "SkylakeX", "avx2": "Haswell", "portable": "Prescott"}
# Target ratios on one core with AVX-512: torch / ours (sgesdd / ours at 4096 x 4096); with AVX2 two thirds of them.
BARS = {
    (64, 64): 7,
    (128, 1152): 9,
    (512, 512): 2.7,
    (1024, 1024): 3,
    (2048, 2048): 2.8,
    (4096, 1024): 3.3,
    (4096, 4096): 4,
}


class Params(ctypes.Structure):
    _fields_ = [("struct_size", ctypes.c_uint32)] + [
        (f, ctypes.c_int32) for f in ("backend", "device", "threads", "accuracy", "isa")
    ]


class Library:
    def __init__(self):
        self.lib = ctypes.CDLL(os.path.join(NATIVE, "lib", "libheavytails.so"))
        self.lib.ht_last_error.restype = ctypes.c_char_p
        self.lib.ht_routine.restype = ctypes.c_char_p

    def check(self, status):
        if status != 0:
            raise RuntimeError(self.lib.ht_last_error().decode())

    def context(self, threads):
        params, context = Params(), ctypes.c_void_p()
        self.check(self.lib.ht_context_params_init(ctypes.byref(params), ctypes.sizeof(params)))
        params.threads = threads
        self.check(self.lib.ht_context_create(ctypes.byref(params), ctypes.byref(context)))
        return context

    def singular_values(self, context, a, sigma):
        """Singular values of a [count, rows, columns], row-major float32, which is column-major [columns x rows]."""
        i64, (count, rows, columns) = ctypes.c_int64, a.shape
        self.check(self.lib.ht_singular_values_batch_s(
            context, i64(count), i64(columns), i64(rows),
            ctypes.c_void_p(a.ctypes.data), i64(columns), i64(rows * columns),
            ctypes.c_void_p(sigma.ctypes.data), i64(sigma.shape[1]), None))

    def routine(self, context, count, rows, columns):
        i64 = ctypes.c_int64
        return self.lib.ht_routine(context, 0, ctypes.c_char(b"s"), i64(count), i64(columns), i64(rows)).decode()


def sgesdd(numpy):
    """LAPACK's values-only float32 driver, called directly, without the copies and checks of a wrapper and with its
    work space kept."""
    names = glob.glob("/usr/lib/*/openblas-pthread/libopenblas*.so*") + glob.glob("/usr/lib/*/libopenblas.so.0")
    if not names:
        return None
    blas = ctypes.CDLL(sorted(names)[0])
    blas.openblas_set_num_threads(1)
    pointer = lambda x: ctypes.c_void_p(x.ctypes.data)
    integer = lambda x: ctypes.byref(ctypes.c_int(x))

    def run(batch):
        _, rows, columns = batch.shape
        m, n = columns, rows
        copy, s = numpy.empty_like(batch[0]), numpy.empty(min(m, n), numpy.float32)
        iwork, info = numpy.empty(8 * min(m, n), numpy.int32), ctypes.c_int()
        query, none = numpy.empty(1, numpy.float32), numpy.empty(1, numpy.float32)
        call = lambda work, size: blas.sgesdd_(
            ctypes.c_char_p(b"N"), integer(m), integer(n), pointer(copy), integer(m), pointer(s),
            pointer(none), integer(1), pointer(none), integer(1),
            pointer(work), integer(size), pointer(iwork), ctypes.byref(info), ctypes.c_size_t(1))
        call(query, -1)
        work = numpy.empty(int(query[0]) + 64, numpy.float32)
        for matrix in batch:
            copy[:] = matrix
            call(work, work.size)
    return run


def measure(isa, arguments):
    import numpy
    try:
        import torch
        torch.set_num_threads(1)
    except ImportError:
        torch = None
    library = Library()
    context, lapack = library.context(1), sgesdd(numpy)
    peak = {name: float(value) for name, value in (line.split() for line in subprocess.run(
        [os.path.join(NATIVE, "bin", "fma_peak")], capture_output=True, text=True, check=True).stdout.splitlines())}
    random, results = numpy.random.default_rng(1), []
    for count, rows, columns in SHAPES:
        if arguments.shapes and f"{rows}x{columns}" not in arguments.shapes:
            continue
        a = random.standard_normal((count, rows, columns), dtype=numpy.float32)
        n, m = min(rows, columns), max(rows, columns)
        sigma = numpy.empty((count, n))
        contenders = {"ours": lambda x: library.singular_values(context, x, sigma)}
        if torch is not None:
            contenders["torch"] = lambda x: torch.linalg.svdvals(torch.from_numpy(x))
        contenders["numpy"] = lambda x: numpy.linalg.svd(x, compute_uv=False)
        if lapack is not None:
            contenders["lapack"] = lapack
        best, spent = {}, {}
        library.singular_values(context, a[:8], sigma)  # first touch of the work space
        for repeat in range(arguments.repeats):
            for name, run in contenders.items():
                if spent.get(name, 0) > arguments.budget:
                    continue
                # Peers are slow and get as many matrices as a tenth of the budget allows; ours gets the whole batch.
                affordable = int(arguments.budget / 10 / best[name]) if name in best else max(1, count // 16)
                share = count if name == "ours" else max(1, min(count, affordable))
                start = time.thread_time()
                run(a[:share])
                elapsed = time.thread_time() - start
                spent[name] = spent.get(name, 0) + elapsed
                best[name] = min(best.get(name, 1e99), elapsed / share)
        expected = numpy.linalg.svd(a[0].astype(numpy.float64), compute_uv=False)
        above = expected >= 1e-4 * expected[0]
        result = {
            "isa": isa,
            "count": count,
            "rows": rows,
            "columns": columns,
            "ms": {k: 1e3 * v for k, v in best.items()},
            "gflops": 1e-9 * (m * n * n + 4 / 3 * n ** 3) / best["ours"],
            "peak": peak[isa],
            "error": float(numpy.max(numpy.abs(sigma[0] - expected)[above] / expected[above])),
            "routine": library.routine(context, count, rows, columns),
        }
        if arguments.threads > 1 and count > 1:
            many, wall = library.context(arguments.threads), {}
            for repeat in range(arguments.repeats):
                for threads, c in ((1, context), (arguments.threads, many)):
                    start = time.perf_counter()
                    library.singular_values(c, a, sigma)
                    wall[threads] = min(wall.get(threads, 1e99), time.perf_counter() - start)
            result["speedup"] = wall[1] / wall[arguments.threads]
            library.lib.ht_context_destroy(many)
        results.append(result)
        print(row(result), flush=True)
    return results


def row(r):
    ms, bar = r["ms"], BARS[(r["rows"], r["columns"])] * (1 if r["isa"] == "avx512" else 2 / 3)
    peer = "lapack" if (r["rows"], r["columns"]) == (4096, 4096) else "torch"
    cell = lambda name: f"{ms[name]:10.4f}" if name in ms else f"{'-':>10}"
    ratio = lambda name: f"{ms[name] / ms['ours']:6.1f}" if name in ms else f"{'-':>6}"
    verdict = "-" if peer not in ms else f"{'reached' if ms[peer] / ms['ours'] >= bar else 'MISSED'} {bar:.1f} x {peer}"
    return (f"{r['isa']:8} {r['count']:4} x [{r['rows']}x{r['columns']}]".ljust(28)
            + f"{cell('ours')} |{cell('torch')} |{cell('numpy')} |{cell('lapack')}"
            + f" | {ratio('torch')} {ratio('numpy')} {ratio('lapack')}"
            + f" | {r['gflops']:6.1f} {100 * r['gflops'] / r['peak']:4.0f} % | {r['error']:.0e} | {verdict:22}"
            + (f" | x{r['speedup']:.2f}" if "speedup" in r else ""))


HEADER = ("ms a matrix, one core".ljust(28)
          + f"{'ours':>10} |{'torch':>10} |{'numpy':>10} |{'sgesdd':>10}"
          + f" | {'torch/':>6} {'numpy/':>6} {'sgesd/':>6} | {'GF/s':>6} {'peak':>6} | error | bar")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--isa", default="avx512,avx2")
    parser.add_argument("--shapes", default="")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--budget", type=float, default=12,
                        help="CPU seconds of a side on one shape after which its repeats end")
    parser.add_argument("--threads", type=int, default=1,
                        help="above 1: print the speed-up (wall time) of so many threads across the batch as well")
    parser.add_argument("--json")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        results = measure(arguments.child, arguments)
        print("JSON " + json.dumps(results))
        return 0
    print(HEADER)
    results = []
    for isa in arguments.isa.split(","):
        environment = dict(os.environ, OPENBLAS_CORETYPE=CORETYPE[isa], HEAVYTAILS_ISA=isa,
                           OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1")
        child = subprocess.Popen([sys.executable, os.path.abspath(__file__), "--child", isa] + sys.argv[1:],
                                 env=environment, stdout=subprocess.PIPE, text=True)
        for line in child.stdout:
            if line.startswith("JSON "):
                results += json.loads(line[5:])
            else:
                print(line, end="", flush=True)
        if child.wait() != 0:
            return 1
    if arguments.json:
        with open(arguments.json, "w") as file:
            json.dump(results, file, indent=1)
    return 0


if __name__ == "__main__":
    sys.exit(main())
