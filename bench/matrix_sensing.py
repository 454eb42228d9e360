"""Times steps of gradient descent on matrix sensing (d = 100, r = 5, m = 5000): ours and numpy, in turns in one run,
with the same number of threads.

    python3 bench/matrix_sensing.py [--threads 1] [--rounds 3]

numpy runs in three ways: the loop over measurements that the notebook writes (np.inner, matrix products), the same loop
with the inner product that is meant, and two matrix-vector products over all measurements. The figures are processor
times for one start and step; ratios are numpy / ours. The exit code is 1 if a loop is less than 50 times slower.
"""
import argparse, os, statistics, subprocess, sys, time

arguments = argparse.ArgumentParser()
arguments.add_argument("--threads", type=int, default=1)
arguments.add_argument("--rounds", type=int, default=3)
options = arguments.parse_args()
for name in ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"]:
    os.environ[name] = str(options.threads)
import numpy as np

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
D, R, M, ETA = 100, 5, 5000, 1e-4

project = os.path.join(ROOT, "bench", "MatrixSensing")
program = os.path.join(project, "bin", "Release", "net10.0", "MatrixSensing.dll")
subprocess.run(["dotnet", "build", project, "-c", "Release", "-v", "quiet", "-nologo"],
               check=True, stdout=subprocess.DEVNULL)
ours = subprocess.Popen(["dotnet", program, *map(str, [D, R, M, options.threads])],
                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
held, built = map(float, ours.stdout.readline().split())
print(f"ours: measurements generated in {held:.1f} s, the notebook's step as an operator in {built:.1f} s more "
      "(all threads)")


def run_ours(variant, starts, steps):
    print(variant, starts, steps, file=ours.stdin, flush=True)
    return tuple(float(t) / starts for t in ours.stdout.readline().split())


random = np.random.default_rng(1)
A = random.standard_normal((M, D, D))
flat = A.reshape(M, D * D).astype(np.float32)
target = (lambda u: u @ u.T)(random.standard_normal((D, R)))
y = np.tensordot(A, target, 2)
matrices_y = [np.inner(A[i], target) for i in range(M)]


def notebook(u):
    x, step = u @ u.T, np.zeros((D, D))
    for i in range(M):
        step += (np.inner(A[i], x) - matrices_y[i]) @ (A[i] + A[i].T) @ u
    return u - 2 * ETA / M * step


def loop(u):
    x, step = u @ u.T, np.zeros((D, D))
    for i in range(M):
        step += (np.sum(A[i] * x) - y[i]) * ((A[i] + A[i].T) @ u)
    return u - 2 * ETA / M * step


def two_products(u):
    x = (u @ u.T - target).reshape(-1).astype(np.float32)
    g = (flat.T @ (flat @ x)).reshape(D, D)
    return u - 2 * ETA / M * (g + g.T) @ u


def run_numpy(step, count):
    u = 0.1 * random.standard_normal((D, D))
    cpu, wall = time.process_time(), time.perf_counter()
    for _ in range(count):
        u = step(u)
    return (time.process_time() - cpu) / count, (time.perf_counter() - wall) / count


pairs = [
    ("the notebook's loop", notebook, 1, ("legacy", 5)),
    ("the loop, corrected", loop, 1, ("corrected", 5)),
    ("two products", two_products, 20, ("corrected", 5)),
    ("two products", two_products, 20, ("corrected", 1)),
]
run_ours("corrected", 5, 20), run_ours("legacy", 5, 20)
worst = float("inf")
print(f"{'numpy':22}{'ours':24}{'ms a step numpy':>16}{'ours':>9}{'ratio (CPU)':>13}{'ratio (wall)':>14}")
for name, step, count, (variant, starts) in pairs:
    rounds = [(run_numpy(step, count), run_ours(variant, starts, 40)) for _ in range(options.rounds)]
    cpu, wall = (statistics.median(n[k] / o[k] for n, o in rounds) for k in (0, 1))
    ms = [1e3 * statistics.median(side[0] for side in sides) for sides in zip(*rounds)]
    side = variant + f", {starts} start" + "s" * (starts > 1)
    print(f"{name:22}{side:24}{ms[0]:16.2f}{ms[1]:9.2f}{cpu:13.1f}{wall:14.1f}", flush=True)
    if "loop" in name:
        worst = min(worst, cpu)
ours.stdin.close()
sys.exit(0 if worst >= 50 else 1)
