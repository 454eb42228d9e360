"""Times power-law fits: our exact pruned scan, the plain scan and numpy's loop; the bootstrap; and cut-off fits,
compared with WeightWatcher's recorded ones.

    /usr/bin/python3 bench/powerlaw.py            needs numpy and the .NET SDK

The figures are milliseconds of CPU time of one thread, the least of the repeats, all from this run. Between machines
only the ratios can be compared.
"""
import json
import math
import os
import subprocess
import sys
import tempfile
import time

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
import numpy as np

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
# WeightWatcher 0.7.5.5 with powerlaw 1.5, one thread: seconds for the six layers of LeNet on a quiet machine, and for
# ResNet-20 on a loaded one.
RECORDED_SECONDS = {
    ("LeNet", "tpl"): 28.4,
    ("LeNet", "e_tpl"): 15.9,
    ("ResNet-20", "tpl"): 792.0,
    ("ResNet-20", "e_tpl"): 1154.0,
}
LARGE = 50_000
EVERY = 100


class Runner:
    def __init__(self):
        project = os.path.join(ROOT, "bench", "HeavyTails.Bench")
        subprocess.run(["dotnet", "build", project, "-c", "Release", "-v", "q", "--nologo"],
                       check=True, stdout=subprocess.DEVNULL)
        program = os.path.join(project, "bin", "Release", "net10.0", "HeavyTails.Bench.dll")
        self.process = subprocess.Popen(["dotnet", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, request):
        print(request, file=self.process.stdin, flush=True)
        answer = self.process.stdout.readline()
        if not answer:
            sys.exit(f"the runner ended at '{request}'")
        return json.loads(answer)

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def numpy_scan(x, every=1):
    """The definition with one row of numpy calls for each candidate:
    argmin_i max_j |1 - (x_j / x_i)^(1 - alpha_i) - j / n_i|."""
    n, logs = len(x), np.log(x)
    suffix = np.cumsum(logs[::-1])[::-1]
    best = (math.inf, -1)
    for i in range(0, n - 1, every):
        length = n - i
        total = suffix[i] - length * logs[i]
        if total > 0:
            d = np.abs(1 - (x[i:] / x[i]) ** (-length / total) - np.arange(length) / length).max()
            best = min(best, (d, i))
    return best


def cpu_ms(action, repeats):
    best, result = math.inf, None
    for _ in range(repeats):
        start = time.thread_time()
        result = action()
        best = min(best, (time.thread_time() - start) * 1e3)
    return best, result


def samples(n):
    random = np.random.default_rng(n)
    u = random.random(n)
    bulk = np.exp(0.5 * random.standard_normal(n) - 0.5)
    return {
        "Pareto": np.sort((1 - random.random(n)) ** (-1 / 1.5)),
        "bulk+tail": np.sort(np.where(u < 0.8, bulk, 2 * (1 - random.random(n)) ** -0.5)),
    }


def scans(runner, folder):
    print("\nxmin scan, sorted data [ms]: Fit (logarithms, exponents, pruned scan), Fit by the O(n^2) scan, "
          "numpy's loop")
    print(f"{'n':>7} {'data':<10} {'Fit':>9} {'O(n^2)':>10} {'numpy':>10} {'O(n^2)/Fit':>11} {'numpy/Fit':>10}"
          "  same bits, same xmin as numpy")
    for n in (512, 4096, 10_000, 100_000):
        for name, x in samples(n).items():
            file = os.path.join(folder, "x.bin")
            x.tofile(file)
            ours = runner.ask(f"scan {file}")
            every = EVERY if n > LARGE else 1
            took, (d, index) = cpu_ms(lambda: numpy_scan(x, every), 3 if n < 2000 else 1)
            took *= every
            agrees = "-" if every > 1 else str(x[index] == ours["xmin"] and abs(d - ours["d"]) < 1e-11)
            scaled = f" (numpy scaled from every {every}th candidate)" if every > 1 else ""
            print(f"{n:>7} {name:<10} {ours['fit']:>9.4f} {ours['plain']:>10.2f} {took:>10.1f}"
                  f" {ours['plain'] / ours['fit']:>10.0f}x {took / ours['fit']:>9.0f}x"
                  f"  {ours['same']}, {agrees}{scaled}", flush=True)


def bootstraps(runner, folder):
    print("\nbootstrap goodness of fit, 2,500 synthetic sets [s, least of 5: CPU time on one thread, wall clock on "
          "all]; numpy: one scan of the set times 2,500")
    for name, x in samples(1000).items():
        file = os.path.join(folder, "x.bin")
        x.tofile(file)
        b = runner.ask(f"bootstrap {file}")
        took, _ = cpu_ms(lambda: numpy_scan(x), 3)
        scans_of_numpy = took * b["replicates"] / 1e3
        print(f"n = 1000 {name:<10} one thread {b['one']:.3f}   {b['threads']} threads {b['all']:.3f}"
              f"   p = {b['p']:.4f}, same on both: {b['same']}"
              f"   numpy's scans {scans_of_numpy:.1f} ({scans_of_numpy / b['one']:.0f}x)", flush=True)


def cut_offs(runner, model, file):
    print(f"\n{model}: power law with cut-off, xmin searched; log-likelihoods at WeightWatcher's xmin "
          "(WeightWatcher's: with its recorded alpha and lambda)")
    head = f"{'alpha':>8} {'lambda':>9} {'xmin':>9} {'D':>8}"
    print(f"{'layer':<16}{'fit':<6}{'n':>4} {'ms':>8} {head}   {head}"
          f"   {'log-lik. ours':>15} {'theirs':>15} {'gain':>9}")
    rows = runner.ask(f"cutoffs {file}")
    for r in rows:
        gain = r["logLikelihood"] - r["theirLogLikelihood"]
        print(f"{r['layer']:<16}{r['preset']:<6}{r['n']:>4} {r['ms']:>8.2f}"
              f" {r['alpha']:>8.4f} {r['lambda']:>9.5f} {r['xmin']:>9.5f} {r['d']:>8.5f}"
              f"   {r['theirAlpha']:>8.4f} {r['theirLambda']:>9.5f} {r['theirXmin']:>9.5f} {r['theirD']:>8.5f}"
              f"   {r['logLikelihood']:>15.6f} {r['theirLogLikelihood']:>15.6f} {gain:>9.1e}")
    for preset in ("tpl", "e_tpl"):
        mine = [r for r in rows if r["preset"] == preset]
        seconds, first = sum(r["ms"] for r in mine) / 1e3, sum(r["first"] for r in mine) / 1e3
        recorded = RECORDED_SECONDS[model, preset]
        same = sum(abs(r["xmin"] - r["theirXmin"]) < 1e-9 * r["theirXmin"] for r in mine)
        worse = sum(r["logLikelihood"] < r["theirLogLikelihood"] for r in mine)
        print(f"{preset}: {seconds:.4f} s for all {len(mine)} layers ({first:.4f} s on the first call); "
              f"WeightWatcher, recorded: {recorded} s ({recorded / seconds:.0f}x);"
              f" same xmin in {same} of {len(mine)}; log-likelihood below theirs in {worse}", flush=True)


def main():
    runner = Runner()
    machine = runner.ask("machine")
    print(f".NET {machine['runtime']}, {machine['vector']}-bit vectors; numpy {np.__version__}")
    with tempfile.TemporaryDirectory() as folder:
        cut_offs(runner, "LeNet", os.path.join(ROOT, "tests", "reference", "lenet_mnist_spectra.json"))
        cut_offs(runner, "ResNet-20", os.path.join(ROOT, "tests", "reference", "resnet20_cifar10_spectra.json"))
        bootstraps(runner, folder)
        scans(runner, folder)
    runner.close()


if __name__ == "__main__":
    main()
