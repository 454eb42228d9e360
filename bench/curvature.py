"""Times Hessian-vector products, top eigenvalues, spectral densities and dense Hessians of perceptrons: libheavytails,
libtorch by TorchSharp's double backward, and python3-torch, in turns, one thread each.

    python3 bench/curvature.py [--rounds 5] [--quick] [--what NAME] [--recorded] [--growth]

    hvp        one product, the graph built anew             hvp-kept   the graph of the gradient kept
    hvp-block  8 vectors in one call, time of one            top5       five largest eigenvalues
    slq        10 probes of 100 Lanczos steps                dense      the whole matrix

The net mnist-... is trained on MNIST (HEAVYTAILS_DATA) with the squared hinge loss: ours multiplies the samples with a
violated margin only; python is not measured. Ours keeps its state in both forms of a product. Times are processor times
of one computation, the least of the rounds; the ratios are medians of the rounds' ratios (peer / ours, above 1: ours is
faster). The floor is that of the flops of 4 n P_1 + 12 n (P_2 + ...) for a product and 2 n times the distinct entries
for a dense matrix, at the processor's measured peak; the last column is our share of it. top5 by power iteration stops
at a relative change of 1e-3, as PyHessian does; ours stops at residuals of 1e-5. The exit code is 1 if a ratio misses
its target.
    --recorded  ours beside PyHessian's times on its network and samples (HEAVYTAILS_SHARED), which were recorded on
                another machine (Zen 5, one thread)
    --growth    ours alone: time and memory by samples, by parameters and by vectors in one call
"""
import argparse, os, statistics, subprocess, sys, time

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")
os.environ.pop("OPENBLAS_CORETYPE", None)   # OpenBLAS chooses its kernels by the processor
try:
    import torch
except ImportError:
    print("curvature: python3-torch is missing (apt-get install python3-torch): not run")
    sys.exit(0)
import torch.nn.functional as F

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
torch.set_num_threads(1)
BIG, SMALL, MNIST = "784-128-128-10", "50-32-32-10", "mnist-784-128-128-10"
# what, net, samples, least ratio to the faster peer's form of the same computation, computations in a turn
JOBS = [
    ("hvp", BIG, 1000, 2.5, 5), ("hvp", BIG, 10_000, 2.5, 2), ("hvp", BIG, 60_000, 2.5, 1),
    ("hvp-kept", BIG, 1000, 1, 5), ("hvp-kept", BIG, 10_000, 1, 2), ("hvp-kept", BIG, 60_000, 1, 1),
    ("hvp", MNIST, 10_000, 4, 2), ("hvp-kept", MNIST, 10_000, 4, 2),
    ("hvp-block", BIG, 1000, 1, 1), ("top5", BIG, 1000, 1, 1), ("slq", BIG, 1000, 1, 1), ("dense", SMALL, 1000, 15, 1),
]


class Python:
    def __init__(self, net, n):
        torch.manual_seed(0)
        widths = list(map(int, net.split("-")))
        layers = []
        for i, o in zip(widths, widths[1:]):
            layers += [torch.nn.Linear(i, o), torch.nn.ReLU()]
        self.net = torch.nn.Sequential(*layers[:-1])
        self.parameters = list(self.net.parameters())
        self.x, self.y = torch.randn(n, widths[0]), torch.randint(0, widths[-1], (n,))
        self.v = torch.randn(sum(p.numel() for p in self.parameters))
        self.kept = None

    def gradient(self):
        return torch.autograd.grad(F.cross_entropy(self.net(self.x), self.y), self.parameters, create_graph=True)

    def product(self, gradient, v, keep):
        parts, at = [], 0
        for p in self.parameters:
            parts.append(v[at:at + p.numel()].view_as(p))
            at += p.numel()
        return torch.cat([h.reshape(-1) for h in
                          torch.autograd.grad(gradient, self.parameters, parts, retain_graph=keep)])

    def of(self, v):
        self.kept = self.kept or self.gradient()
        return self.product(self.kept, v, True)

    def top5(self):
        found = []
        for _ in range(5):
            v, value = torch.randn_like(self.v), 0.0
            v /= v.norm()
            for _ in range(100):
                for u in found:
                    v = v - u * u.dot(v)
                v = v / v.norm()
                h = self.of(v)
                following = h.dot(v).item()
                v = h / h.norm()
                done = abs(value - following) / (abs(value) + 1e-6) < 1e-3
                value = following
                if done:
                    break
            found.append(v)

    def slq(self):
        n = self.v.numel()
        for _ in range(10):
            basis = torch.zeros(101, n)
            v = torch.randint(0, 2, (n,)).float() * 2 - 1
            basis[0] = v / v.norm()
            for j in range(100):
                w, done = self.of(basis[j]), basis[:j + 1]
                for _ in range(2):
                    w = w - done.t().mv(done.mv(w))
                basis[j + 1] = w / w.norm()

    def dense(self):
        n = self.v.numel()
        h = torch.empty(n, n)
        for i in range(n):
            unit = torch.zeros(n)
            unit[i] = 1
            h[i] = self.of(unit)

    def run(self, what, count):
        once = {"hvp": lambda: self.product(self.gradient(), self.v, False), "hvp-kept": lambda: self.of(self.v),
                "top5": self.top5, "slq": self.slq, "dense": self.dense}[what]
        cpu, wall = time.process_time(), time.perf_counter()
        for _ in range(count):
            once()
        return (time.process_time() - cpu) / count * 1e6, (time.perf_counter() - wall) / count * 1e6


class Program:
    def __init__(self, program):
        self.process = subprocess.Popen(["dotnet", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def run(self, side, what, net, n, count):
        print(side, what, net, n, count, file=self.process.stdin, flush=True)
        answer = self.process.stdout.readline().split()
        if len(answer) != 4:
            sys.exit(f"curvature: {side} {what} {net} {n} failed")
        return float(answer[0]), float(answer[1]), int(answer[2]), float(answer[3])


def gigaflop(what, net, n):
    if net == MNIST:   # depends on the active samples
        return 0
    w = list(map(int, net.split("-")))
    sizes = [i * o for i, o in zip(w, w[1:])]
    if what == "dense":   # pairs (i <= i', o <= o') within layers; with the bias's input
        total = 0
        for l, (i, o) in enumerate(zip(w, w[1:])):
            total += (i + 1) * (i + 2) // 2 * (o * (o + 1) // 2)
            for j, p in zip(w[l + 1:], w[l + 2:]):
                total += (i + 1) * o * (j + 1) * p
        return 2e-9 * n * total
    product = 1e-9 * n * (4 * sizes[0] + 12 * sum(sizes[1:]))
    return {"hvp": product, "hvp-kept": product, "hvp-block": 8 * product, "slq": 1000 * product}.get(what, 0)


def build():
    project = os.path.join(ROOT, "bench", "Curvature")
    subprocess.run(["dotnet", "build", project, "-c", "Release", "-v", "quiet", "-nologo"],
                   check=True, stdout=subprocess.DEVNULL)
    return os.path.join(project, "bin", "Release", "net10.0", "Curvature.dll")


def growth(program, peak):
    print(f"{'net':>20} {'n':>6} {'vectors':>7} {'ms a vector':>11} {'of peak':>8} {'MB held':>8} {'set-up, ms':>10}")
    for net, n, what in [(BIG, n, "hvp") for n in (300, 1000, 3000, 10_000, 30_000)] + [(BIG, 300, "hvp-block")] + [
            (f"784-{h}-{h}-10", 1000, what) for h in (32, 64, 256, 512) for what in ("hvp", "hvp-block")]:
        vectors = 8 if what == "hvp-block" else 1
        program.run("ours", what, net, n, 1)
        cpu, _, held, _ = min(program.run("ours", what, net, n, 3) for _ in range(3))
        setup = min(program.run("ours", "setup", net, n, 1)[0] for _ in range(2))
        share = gigaflop(what, net, n) / (cpu / 1e6) / peak
        print(f"{net:>20} {n:6} {vectors:7} {cpu / vectors / 1000:11.2f} {100 * share:7.0f}% {held / 1e6:8.1f} "
              f"{setup / 1000:10.1f}", flush=True)


# PyHessian's seconds on mlp128 with a batch of 1,000 and one thread: an HVP, top 5 at its default tolerance, 20 probes
# of 20 steps, a trace by 100 probes.
PYHESSIAN = {"hvp-kept": .0070, "top5": .542, "slq20": 3.33, "trace100": .80}


def recorded(program):
    if not os.environ.get("HEAVYTAILS_SHARED"):
        print("curvature: HEAVYTAILS_SHARED is not set: the recorded network is not at hand")
        return
    print(f"{'mlp128':>10} {'ours, s':>9} {'PyHessian, s':>13} {'ratio':>6}")
    for what, seconds in PYHESSIAN.items():
        program.run("ours", what, "mlp128", 1000, 1)
        cpu = min(program.run("ours", what, "mlp128", 1000, 3)[0] for _ in range(3)) / 1e6
        print(f"{what:>10} {cpu:9.4f} {seconds:13.4f} {seconds / cpu:6.1f}", flush=True)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--quick", action="store_true", help="without 60,000 samples, densities, dense")
    options.add_argument("--what", help="only this")
    options.add_argument("--recorded", action="store_true", help="ours beside PyHessian's recorded times")
    options.add_argument("--growth", action="store_true", help="ours alone, by samples, parameters and vectors")
    options = options.parse_args()
    program = Program(build())
    peak = subprocess.run([os.path.join(ROOT, "artifacts/native/bin/fma_peak")], capture_output=True, text=True).stdout
    peak = 2 * max(float(line.split()[1]) for line in peak.splitlines() if len(line.split()) == 2)   # float32
    if options.recorded:
        return recorded(program)
    if options.growth:
        return growth(program, peak)
    print(f"python3-torch {torch.__version__}, one thread each, load {os.getloadavg()[0]:.1f}; "
          f"float32 peak {peak:.0f} GFLOP/s")
    print(f"{'':>10} {'net':>20} {'n':>6} {'ours, ms':>10} {'torchsharp':>10} {'python':>10} {'ratios':>15} "
          f"{'target':>6} {'of floor':>8}")
    failed = False
    for what, net, n, target, count in JOBS:
        if options.what and what != options.what or options.quick and (n > 10_000 or what in ("slq", "dense")):
            continue
        peers_what = "hvp-kept" if what == "hvp-block" else what
        if net == MNIST and not os.path.isdir(os.path.join(os.environ.get("HEAVYTAILS_DATA", ""), "MNIST")):
            print(f"{what:>10} {net:>20} {n:6} not run: MNIST is not in HEAVYTAILS_DATA")
            continue
        sides = {"ours": lambda c: program.run("ours", what, net, n, c),
                 "torch": lambda c: program.run("torch", peers_what, net, n, c)}
        if net != MNIST:
            python = Python(net, n)
            sides["python"] = lambda c: python.run(peers_what, c)
        slow = what in ("slq", "dense", "top5")
        for side in sides.values():
            if not slow:
                side(1)   # compiled, caches warm
        rounds = []
        for r in range(2 if slow and what != "top5" else options.rounds):
            order = list(sides) if r % 2 else list(sides)[::-1]
            rounds.append({name: sides[name](count)[0] / 1000 for name in order})
        for r in rounds:
            r["ours"] /= 8 if what == "hvp-block" else 1
        best = {name: min(r[name] for r in rounds) for name in sides}
        ratios = {name: statistics.median(r[name] / r["ours"] for r in rounds) for name in sides if name != "ours"}
        missed = min(ratios.values()) < target
        failed |= missed
        flops = gigaflop(what, net, n) / (8 if what == "hvp-block" else 1)
        share = f"{100 * flops / peak * 1000 / best['ours']:7.0f}%" if flops else "       -"

        def of(values, name, width):
            return f"{values[name]:{width}.2f}" if name in values else f"{'-':>{width}}"

        times = " ".join(of(best, side, 10) for side in ("ours", "torch", "python"))
        print(f"{what:>10} {net:>20} {n:6} {times} {of(ratios, 'torch', 7)} {of(ratios, 'python', 7)} {target:5}"
              f"{'*' if missed else ' '} {share}", flush=True)
        python = None
    if failed:
        print("* misses its target")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
