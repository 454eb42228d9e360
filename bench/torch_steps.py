"""Times steps of the 784-128-128-10 perceptron: our tensor layer (C#) and python3-torch, in turns, one thread each.

    python3 bench/torch_steps.py [--rounds 9] [--seconds 0.25] [--beside OTHER/TorchSteps.dll]

Each round gives both sides the same number of steps, one side after the other. The figures are processor times of one
step, medians over the rounds; the ratio is the median of the rounds' ratios (python / ours, above 1: ours is faster).
The exit code is 1 if a ratio is below 0.95.
"""
import argparse, os, statistics, subprocess, sys, time

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("MKL_NUM_THREADS", "1")
try:
    import torch
except ImportError:
    print("torch_steps: python3-torch is missing (apt-get install python3-torch): not run")
    sys.exit(0)
import torch.nn.functional as F

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
torch.set_num_threads(1)


class Bench:
    def __init__(self, batch):
        torch.manual_seed(0)
        self.net = torch.nn.Sequential(
            torch.nn.Linear(784, 128),
            torch.nn.ReLU(),
            torch.nn.Linear(128, 128),
            torch.nn.ReLU(),
            torch.nn.Linear(128, 10),
        )
        self.parameters = list(self.net.parameters())
        self.optimizer = torch.optim.SGD(self.parameters, 0.01)
        self.direction = [torch.randn_like(p) for p in self.parameters]
        self.x, self.y = torch.randn(batch, 784), torch.randint(0, 10, (batch,))
        self.samples, self.labels = torch.randn(10_000, 784), torch.randint(0, 10, (10_000,))
        self.batch, self.order, self.at = batch, torch.randperm(10_000), 0

    def loss(self):
        return F.cross_entropy(self.net(self.x), self.y)

    def step(self, to_none=False):
        self.optimizer.zero_grad(set_to_none=to_none)
        self.loss().backward()
        self.optimizer.step()

    def trained_step(self):
        """A step as our Trainer takes it: a batch gathered from 10,000 samples, the loss read, gradients dropped."""
        if self.at + self.batch > len(self.order):
            self.order, self.at = torch.randperm(len(self.samples)), 0
        places = self.order[self.at:self.at + self.batch]
        self.at += self.batch
        loss = F.cross_entropy(self.net(self.samples[places]), self.labels[places])
        self.last = loss.item()
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self.optimizer.step()

    def run(self, what, count):
        once = {
            "trainer": self.trained_step,
            "step": self.step,
            "step-dropping": lambda: self.step(True),
            "gradient": lambda: torch.autograd.grad(self.loss(), self.parameters),
            "hvp": self.hvp,
        }[what]
        cpu, wall = time.process_time(), time.perf_counter()
        for _ in range(count):
            once()
        return (time.process_time() - cpu) / count * 1e6, (time.perf_counter() - wall) / count * 1e6

    def hvp(self):
        gradient = torch.autograd.grad(self.loss(), self.parameters, create_graph=True)
        torch.autograd.grad(gradient, self.parameters, self.direction)


class Ours:
    def __init__(self, program):
        self.process = subprocess.Popen(["dotnet", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def run(self, what, batch, count):
        print(what, batch, count, file=self.process.stdin, flush=True)
        return tuple(map(float, self.process.stdout.readline().split()))


def build():
    project = os.path.join(ROOT, "bench", "TorchSteps")
    subprocess.run(["dotnet", "build", project, "-c", "Release", "-v", "quiet", "-nologo"],
                   check=True, stdout=subprocess.DEVNULL)
    return os.path.join(project, "bin", "Release", "net10.0", "TorchSteps.dll")


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rounds", type=int, default=9)
    options.add_argument("--seconds", type=float, default=0.25, help="length of one turn of a side")
    options.add_argument("--batches", default="1,10,128", help="batch sizes; for hvp 1000 and 10000 are useful as well")
    options.add_argument("--what", default="trainer,step,step-dropping,gradient,hvp")
    options.add_argument("--beside", metavar="DLL",
                         help="TorchSteps.dll of another commit, measured in the same rounds")
    options = options.parse_args()
    sides = {"ours": Ours(build()), **({"beside": Ours(options.beside)} if options.beside else {})}
    failed = False
    print(f"python3-torch {torch.__version__}, one thread each, load {os.getloadavg()[0]:.1f}; "
          f"processor us, median of {options.rounds} rounds; ratios python / ours, above 1: ours is faster")
    heads = [*sides, "python", *(f"python/{name}" for name in sides)]
    print(f"{'':>14} {'batch':>5}" + "".join(f" {head:>13}" for head in heads))
    for what in options.what.split(","):
        for batch in map(int, options.batches.split(",")):
            theirs = Bench(batch)
            sides["python"] = argparse.Namespace(run=lambda what, _, count: theirs.run(what, count))
            once = theirs.run(what, max(2, 2000 // batch))[0]   # warm
            count = max(2, int(options.seconds * 1e6 / once))
            for side in sides.values():
                side.run(what, batch, count)   # compiled, caches warm
            rounds = []
            for r in range(options.rounds):
                order = list(sides) if r % 2 else list(sides)[::-1]
                rounds.append({name: sides[name].run(what, batch, count)[0] for name in order})
            medians = {name: statistics.median(r[name] for r in rounds) for name in sides}
            ratios = {
                name: statistics.median(r["python"] / r[name] for r in rounds) for name in sides if name != "python"
            }
            failed |= ratios["ours"] < 0.95   # the noise of a busy machine
            print(f"{what:>14} {batch:5}" + "".join(f" {v:13.1f}" for v in medians.values())
                  + "".join(f" {v:13.2f}" for v in ratios.values()), flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
