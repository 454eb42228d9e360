"""Times Adam steps of small perceptrons with squared hinge loss: libheavytails, libtorch by TorchSharp, and
python3-torch, in turns, one thread each, float64; ours and python3-torch in float32 as well.

    python3 bench/jamming.py [--rounds 5] [--h 6,10,20,40] [--activation relu,tanh] [--many]

The net is h-h-h-h-1 without biases, N = 3 h^2 + h, on P = 2 N Gaussian patterns with random labels; a step takes all
patterns. Ours computes the gradient of patterns with a violated margin only, so that its time depends on their number
V: steps are timed at the start, where almost all are violated, and after a warm-up, where V and the time are those of
the experiments. Tensor libraries compute all of them, whatever V is. TorchSharp's side is the faster of its own Adam
and of one Adam over all weights in one tensor; python's is the faster of torch.optim.Adam with foreach and without.
Times are processor times of one step, the least of the rounds; ratios are medians of the rounds' ratios (peer / ours,
above 1: ours is faster), the third one of float32. The floor is 2 N P + 4 N V flops at the processor's measured peak;
"of floor" is our share of it. The bar is a ratio of 20 after the warm-up at h = 6, 10, 20; the exit code is 1 if it is
missed.
    --many  64 nets on one and on two threads, wall time of a step of one net
"""
import argparse, math, os, statistics, subprocess, sys, time

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")
os.environ.pop("OPENBLAS_CORETYPE", None)   # OpenBLAS chooses its kernels by the processor
try:
    import torch
except ImportError:
    print("jamming: python3-torch is missing (apt-get install python3-torch): not run")
    sys.exit(0)

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
torch.set_num_threads(1)
WARM = {6: 20_000, 10: 20_000, 20: 5_000, 40: 500}   # steps before the second measurement
COUNT = {6: 400, 10: 300, 20: 60, 40: 5}             # steps in a turn of a peer
BAR = 20


class Python:
    def __init__(self, h, activation, foreach, dtype=torch.float64):
        torch.manual_seed(0)
        n = 3 * h * h + h
        self.weights = [(torch.randn(o, h, dtype=dtype) * math.sqrt(2 / h)).requires_grad_()
                        for o in (h, h, h, 1)]
        self.x = torch.randn(2 * n, h, dtype=dtype)
        self.y = 2.0 * torch.randint(0, 2, (2 * n, 1), dtype=dtype) - 1
        self.activation = getattr(torch, activation)
        self.adam = torch.optim.Adam(self.weights, lr=1e-3, foreach=foreach)

    def step(self):
        self.adam.zero_grad(set_to_none=True)
        a = self.x
        for w in self.weights[:-1]:
            a = self.activation(a.mm(w.t()))
        torch.relu(1 - self.y * a.mm(self.weights[-1].t())).square().mean().backward()
        self.adam.step()

    def run(self, count):
        cpu = time.process_time()
        for _ in range(count):
            self.step()
        return (time.process_time() - cpu) / count * 1e6


class Program:
    def __init__(self):
        project = os.path.join(ROOT, "bench", "Jamming")
        subprocess.run(["dotnet", "build", project, "-c", "Release", "-v", "quiet", "-nologo"],
                       check=True, stdout=subprocess.DEVNULL)
        program = os.path.join(project, "bin", "Release", "net10.0", "Jamming.dll")
        self.process = subprocess.Popen(["dotnet", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def run(self, side, activation, h, count, warm):
        print(side, activation, h, count, warm, file=self.process.stdin, flush=True)
        answer = self.process.stdout.readline().split()
        if len(answer) != 4:
            sys.exit(f"jamming: {side} {activation} {h} failed")
        return float(answer[0]), float(answer[1]), int(answer[2]), float(answer[3])


def measure(program, activation, h, warm, rounds, peak):
    n, count = 3 * h * h + h, COUNT[h]
    ours = count * 10 if warm else count   # at the start V falls with every step
    violated = []

    def of_ours(side):
        cpu, _, v, _ = program.run(side, activation, h, ours, warm)
        if side == "ours":
            violated.append(v)
        return cpu

    python = {f"python-{f}": Python(h, activation, f) for f in (False, True)}
    python |= {f"python32-{f}": Python(h, activation, f, torch.float32) for f in (False, True)}
    sides = {"ours": lambda: of_ours("ours"), "ours-single": lambda: of_ours("ours-single"),
             "torch": lambda: program.run("torch", activation, h, count, 20)[0],
             "torch-flat": lambda: program.run("torch-flat", activation, h, count, 20)[0]}
    sides.update({name: (lambda p=p: p.run(count)) for name, p in python.items()})
    for name, side in sides.items():
        if warm or not name.startswith("ours"):
            side()
    violated.clear()
    table = []
    for r in range(rounds):
        order = list(sides) if r % 2 else list(sides)[::-1]
        table.append({name: sides[name]() for name in order})
    best = {name: min(row[name] for row in table) for name in sides}

    def ratio(names, ours="ours"):
        fastest = min(names, key=best.get)
        return best[fastest], statistics.median(row[fastest] / row[ours] for row in table)

    sharp, python = ratio(("torch", "torch-flat")), ratio(("python-False", "python-True"))
    single = ratio(("python32-False", "python32-True"), "ours-single")
    v = statistics.mean(violated)
    floor = (2 * n * 2 * n + 4 * n * v) / peak / 1000   # microseconds
    print(f"{activation:>5} {h:3} {n:5} {2 * n:6} {v / (2 * n):6.2f} {best['ours']:9.2f} {best['ours-single']:9.2f} "
          f"{sharp[0]:10.1f} {python[0]:10.1f} {single[0]:10.1f} {sharp[1]:7.1f} {python[1]:7.1f} {single[1]:7.1f} "
          f"{100 * floor / best['ours']:7.0f}%",
          flush=True)
    return min(sharp[1], python[1])


def many(program):
    print(f"{'':>5} {'h':>3} {'1 thread, us':>13} {'2 threads, us':>13} {'ratio':>6}")
    for h, count in ((6, 4000), (10, 1000), (20, 50)):
        times = {1: [], 2: []}
        for _ in range(5):
            for threads in times:
                times[threads].append(program.run(f"ours-64-{threads}", "relu", h, count, 0)[1])
        one, two = min(times[1]), min(times[2])
        print(f"{'relu':>5} {h:3} {one:13.2f} {two:13.2f} {one / two:6.2f}", flush=True)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--h", default="6,10,20,40")
    options.add_argument("--activation", default="relu,tanh")
    options.add_argument("--many", action="store_true", help="64 nets on one and two threads")
    options = options.parse_args()
    program = Program()
    peak = subprocess.run([os.path.join(ROOT, "artifacts/native/bin/fma_peak")], capture_output=True, text=True).stdout
    peak = max(float(line.split()[1]) for line in peak.splitlines() if len(line.split()) == 2)
    print(f"python3-torch {torch.__version__}, one thread each, load {os.getloadavg()[0]:.1f}; "
          f"float64 peak {peak:.0f} GFLOP/s")
    if options.many:
        return many(program)
    print(f"{'':>5} {'h':>3} {'N':>5} {'P':>6} {'V/P':>6} {'ours, us':>9} {'float32':>9} {'torchsharp':>10} "
          f"{'python':>10} {'python32':>10} {'ratios':>23} {'of floor':>8}")
    missed = []
    for activation in options.activation.split(","):
        for h in map(int, options.h.split(",")):
            for warm in (0, WARM[h]):
                ratio = measure(program, activation, h, warm, options.rounds, peak)
                if warm and h <= 20 and ratio < BAR:
                    missed.append(f"{activation} {h}: {ratio:.1f}")
    if missed:
        print(f"below the bar of {BAR}: {', '.join(missed)}")
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
