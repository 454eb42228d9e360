"""Times MathNet.Numerics over its managed provider and over libheavytails, in turns in one process, with the same
number of threads.

    python3 bench/mathnet.py [--threads 1,2] [--rounds 3] [--sizes 32,64,128,256,512,1024] [--jobs ...]

Jobs, for a matrix [n x n] of standard normal entries: product-d and product-s (A A in float64 and float32), svd-values,
svd (with vectors), svd-tall (with vectors, [2n x n]) and evd (A + A', with vectors). Times are wall times of one call,
the least of the rounds, on one thread processor times; ratios are medians of the rounds' ratios (managed / native,
above 1: libheavytails is faster). The results of both must agree. The exit code is 1 if a ratio is below 1.
"""
import argparse, os, statistics, subprocess, sys

os.environ.pop("OPENBLAS_CORETYPE", None)   # OpenBLAS chooses its kernels by the processor
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
JOBS = "product-d,product-s,svd-values,svd,svd-tall,evd"


def build():
    project = os.path.join(ROOT, "bench", "MathNetProvider")
    subprocess.run(["dotnet", "build", project, "-c", "Release", "-v", "quiet", "-nologo"],
                   check=True, stdout=subprocess.DEVNULL)
    return os.path.join(project, "bin", "Release", "net10.0", "MathNetProvider.dll")


class Program:
    def __init__(self, path, threads):
        environment = {**os.environ, "OPENBLAS_NUM_THREADS": str(threads)}
        self.process = subprocess.Popen(["dotnet", path, str(threads)], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True, env=environment)
        self.description = self.process.stdout.readline().strip()

    def run(self, job, size):
        print(job, size, file=self.process.stdin, flush=True)
        answer = self.process.stdout.readline().split()
        if len(answer) != 5:
            sys.exit(f"mathnet: {job} {size} failed")
        return tuple(map(float, answer))


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--threads", default="1,2")
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--sizes", default="32,64,128,256,512,1024")
    options.add_argument("--jobs", default=JOBS)
    options = options.parse_args()
    path = build()
    slower = []
    for threads in map(int, options.threads.split(",")):
        program = Program(path, threads)
        print(f"{threads} threads, load {os.getloadavg()[0]:.1f}; {program.description}")
        print(f"{'':>11} {'n':>5} {'managed, ms':>12} {'native, ms':>11} {'ratio':>7} {'difference':>11}")
        for job in options.jobs.split(","):
            for size in map(int, options.sizes.split(",")):
                rounds = [program.run(job, size) for _ in range(options.rounds)]
                at = 2 if threads == 1 else 0
                managed, native = (min(r[at + i] for r in rounds) / 1000 for i in (0, 1))
                ratio = statistics.median(r[at] / r[at + 1] for r in rounds)
                print(f"{job:>11} {size:5} {managed:12.3f} {native:11.3f} {ratio:7.1f} {rounds[0][4]:11.1e}",
                      flush=True)
                if ratio < 1:
                    slower.append(f"{job} {size} on {threads}: {ratio:.2f}")
    if slower:
        print(f"slower than managed: {', '.join(slower)}")
    sys.exit(1 if slower else 0)


if __name__ == "__main__":
    main()
