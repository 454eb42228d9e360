"""Times products with the Hessian of a perceptron's loss and stochastic Lanczos quadrature on the GPU: this library
beside the same written in torch (double backward), and compares what they compute.

    python3 curvature.py libheavytails.so [--samples 10000] [--json FILE]

The network is 784-128-64-10 with tanh and cross-entropy, the samples are Gaussian. Products are with one vector after
the other, vectors lie on the device. torch computes in float32, this library in float64 from float32 parameters. Exit
code: 0 if products agree to 1e-4 and means over quadratures to 1e-3, 1 if not, 3 where there is no GPU.
"""
import argparse
import ctypes
import json
import sys
import time

from library import CPU, CUDA, Library, i32, i64, pointer, real

WIDTHS = [784, 128, 64, 10]


class PerceptronParams(ctypes.Structure):
    _fields_ = [("struct_size", ctypes.c_uint32), ("activation", i32), ("loss", i32), ("bias", i32), ("layers", i64),
                ("widths", pointer), ("samples", i64), ("margin", real), ("factor", real)]


class Operator(ctypes.Structure):
    _fields_ = [("perceptron", pointer), ("kind", i32), ("first", i32), ("last", i32)]


class SlqParams(ctypes.Structure):
    _fields_ = [("struct_size", ctypes.c_uint32), ("basis", i32), ("probes", i64), ("steps", i64), ("at_once", i64),
                ("reorthogonalise", i32), ("distribution", i32), ("seed", ctypes.c_uint64), ("first_probe", i64),
                ("check", i32)]


class Hessian:
    """The Hessian of the loss as an operator of this library."""

    def __init__(self, library, context, parameters, x, labels):
        self.library, self.lib, self.context = library, library.lib, context
        self.widths = (i64 * len(WIDTHS))(*WIDTHS)
        params = PerceptronParams()
        library.check(self.lib.ht_perceptron_params_init(ctypes.byref(params), ctypes.sizeof(params)))
        params.activation, params.layers, params.samples = 1, len(WIDTHS) - 1, x.shape[0]
        params.widths = ctypes.cast(self.widths, pointer)
        made = pointer()
        library.check(self.lib.ht_perceptron_create_s(
            context.handle, ctypes.byref(params), pointer(parameters.data_ptr()), pointer(x.data_ptr()),
            pointer(labels.data_ptr()), None, ctypes.byref(made)))
        self.operator = Operator(made, 0, 1, len(WIDTHS) - 1)
        self.n = parameters.numel()

    def close(self):
        self.lib.ht_perceptron_destroy(pointer(self.operator.perceptron))

    def apply(self, v, out):
        self.library.check(self.lib.ht_perceptron_apply_s(
            ctypes.byref(self.operator), i64(self.n), i64(1), pointer(v.data_ptr()), pointer(out.data_ptr())))

    def quadrature(self, torch, probes, steps):
        params = SlqParams()
        self.library.check(self.lib.ht_slq_params_init(ctypes.byref(params), ctypes.sizeof(params)))
        params.probes, params.steps, params.seed, params.check = probes, steps, 1, 0
        nodes, weights = (torch.empty(probes, steps, dtype=torch.float64) for _ in range(2))
        counts = (i64 * probes)()
        self.library.check(self.lib.ht_slq_s(
            self.context.handle, i64(self.n), self.lib.ht_perceptron_apply_s, ctypes.byref(self.operator),
            ctypes.byref(params), pointer(nodes.data_ptr()), pointer(weights.data_ptr()), counts, None))
        return nodes, weights


def torch_product(torch, parameters, x, labels):
    """v -> H v by differentiating the gradient's product with v."""
    flat = parameters.cuda().requires_grad_(True)
    x, labels = x.cuda(), labels.long().cuda()
    at, a = 0, x
    for l in range(len(WIDTHS) - 1):
        size = WIDTHS[l] * WIDTHS[l + 1]
        w, b = flat[at:at + size].view(WIDTHS[l + 1], WIDTHS[l]), flat[at + size:at + size + WIDTHS[l + 1]]
        at += size + WIDTHS[l + 1]
        a = torch.addmm(b, a, w.T)
        if l < len(WIDTHS) - 2:
            a = torch.tanh(a)
    (gradient,) = torch.autograd.grad(torch.nn.functional.cross_entropy(a, labels), flat, create_graph=True)
    return lambda v: torch.autograd.grad(gradient, flat, v, retain_graph=True)[0]


def torch_quadrature(torch, product, n, probes, steps):
    """Lanczos with full reorthogonalisation on the device, float32; nodes and weights of each probe."""
    nodes, weights = [], []
    for p in range(probes):
        generator = torch.Generator(device="cuda").manual_seed(p)
        v = torch.randint(0, 2, (n,), device="cuda", generator=generator).float() * 2 - 1
        basis, alpha, beta = torch.empty(steps, n, device="cuda"), [], []
        v = v / v.norm()
        for j in range(steps):
            basis[j] = v
            w = product(v)
            alpha.append(torch.dot(w, v))
            for _ in range(2):
                w = w - basis[:j + 1].T @ (basis[:j + 1] @ w)
            beta.append(w.norm())
            v = w / beta[-1]
        side = torch.stack(beta[:-1])
        t = torch.diag(torch.stack(alpha)) + torch.diag(side, 1) + torch.diag(side, -1)
        values, vectors = torch.linalg.eigh(t.double().cpu())
        nodes.append(values)
        weights.append(vectors[0] ** 2)
    return torch.stack(nodes), torch.stack(weights)


def least(torch, run, repeats):
    run()
    best = float("inf")
    for _ in range(repeats):
        torch.cuda.synchronize()
        start = time.perf_counter()
        run()
        torch.cuda.synchronize()
        best = min(best, time.perf_counter() - start)
    return best


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("library")
    parser.add_argument("--samples", type=int, default=10000)
    parser.add_argument("--json")
    arguments = parser.parse_args()
    import torch

    if not torch.cuda.is_available():
        print("THERE IS NO GPU HERE that torch can use: nothing was measured")
        return 3
    torch.linalg.svdvals(torch.eye(4, device="cuda"))
    library = Library(arguments.library)
    generator = torch.Generator().manual_seed(1)
    parts = []
    for inputs, outputs in zip(WIDTHS, WIDTHS[1:]):
        parts += [torch.randn(inputs * outputs, generator=generator) / inputs**0.5, torch.zeros(outputs)]
    parameters = torch.cat(parts)
    x = torch.randn(arguments.samples, WIDTHS[0], generator=generator)
    labels = torch.randint(0, WIDTHS[-1], (arguments.samples,), generator=generator, dtype=torch.int32)
    product, contexts = torch_product(torch, parameters, x, labels), [library.context(CUDA), library.context(CPU)]
    gpu, cpu = (Hessian(library, context, parameters, x, labels) for context in contexts)
    v = torch.randn(gpu.n, generator=generator)
    on_device, out, expected = v.cuda(), torch.empty(gpu.n, device="cuda"), torch.empty(gpu.n)
    cpu.apply(v, expected)
    gpu.apply(on_device, out)
    errors = {
        "product against the CPU": ((out.cpu() - expected).norm() / expected.norm()).item(),
        "product against torch": ((product(on_device).cpu() - expected).norm() / expected.norm()).item(),
    }
    times = {
        "product, ours": least(torch, lambda: gpu.apply(on_device, out), 20),
        "product, torch": least(torch, lambda: product(on_device), 20),
        "product, ours on the CPU": least(torch, lambda: cpu.apply(v, expected), 3),
        "4 quadratures of 50 steps, ours": least(torch, lambda: gpu.quadrature(torch, 4, 50), 3),
        "4 quadratures of 50 steps, torch": least(torch, lambda: torch_quadrature(torch, product, gpu.n, 4, 50), 3),
    }
    (nodes, weights), (there, those) = gpu.quadrature(torch, 4, 50), cpu.quadrature(torch, 4, 50)
    mean, other = ((n**2 * w).sum(1).mean().item() for n, w in ((nodes, weights), (there, those)))
    errors["mean square of the quadratures against the CPU"] = abs(mean - other) / other
    for name, seconds in times.items():
        print(f"{name}: {1e3 * seconds:.4g} ms")
    failed = 0
    for name, error in errors.items():
        bound = 1e-3 if "quadratures" in name else 1e-4
        failed += not error <= bound
        print(f"{'ok  ' if error <= bound else 'FAIL'} {name}: {error:.2e} (at most {bound:.0e})")
    if arguments.json:
        json.dump({"times": times, "errors": errors}, open(arguments.json, "w"), indent=1)
    for each in (gpu, cpu, *contexts):
        each.close()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
