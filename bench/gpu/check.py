"""Checks the CUDA backend on this machine's GPU against the CPU backend and against float64 singular values of torch,
by the bounds of HT_FAST and HT_ACCURATE, for matrices in host memory and on the device.

    python3 check.py libheavytails.so [--small]

Exit code: 0 if all is within the bounds, 1 if not, 3 where there is no GPU. --small: few small matrices, for
compute-sanitizer.
"""
import argparse
import sys

from library import ACCURATE, CPU, CUDA, Library

SHAPES = [(5, 3, 7), (1000, 64, 64), (64, 32, 200), (64, 200, 33), (8, 512, 512), (2, 1100, 1100), (1, 2048, 1500)]
SMALL = [(5, 3, 7), (20, 33, 64), (2, 70, 70)]


def errors(sigma, expected):
    """The largest errors as HT_FAST bounds them: relative for sigma >= 1e-4 and >= 1e-6 sigma_max, and absolute."""
    largest = expected.max(dim=-1, keepdim=True).values
    relative = (sigma - expected).abs() / expected.clamp_min(1e-300)
    upper = relative[expected >= 1e-4 * largest].max().item()
    middle = relative[expected >= 1e-6 * largest].max().item()
    return upper, middle, ((sigma - expected).abs() / largest).max().item()


class Checks:
    def __init__(self):
        self.failed = 0

    def expect(self, name, error, bound):
        right = error <= bound
        self.failed += not right
        print(f"{'ok  ' if right else 'FAIL'} {name}: {error:.2e} (at most {bound:.0e})", flush=True)

    def expect_fast(self, name, sigma, expected):
        for part, error, bound in zip(("upper", "middle", "absolute"), errors(sigma, expected), (1e-6, 1e-4, 2e-8)):
            self.expect(f"{name}, {part}", error, bound)


def check_values(torch, checks, gpu, cpu, shapes):
    generator = torch.Generator().manual_seed(1)
    for count, m, n in shapes:
        for dtype in (torch.float32, torch.float64):
            a = torch.randn(count, n, m, generator=generator, dtype=torch.float64)
            a = (a * torch.logspace(0, -5, n, dtype=torch.float64)[:, None]).to(dtype).contiguous()
            expected = torch.linalg.svdvals(a.double())
            ours, theirs, on_device = (torch.empty(count, min(m, n), dtype=torch.float64) for _ in range(3))
            gpu.singular_values(a, ours)
            cpu.singular_values(a, theirs)
            gpu.singular_values(a.cuda(), on_device)
            name = f"{count} x [{m} x {n}] {dtype}"
            checks.expect_fast(f"{name} against float64", ours, expected)
            checks.expect_fast(f"{name} CPU backend", theirs, expected)
            difference = (on_device - ours).abs().max().item() / ours.max().item()
            checks.expect(f"{name} device memory against host memory", difference, 1e-12)


def check_vectors(torch, checks, gpu, sizes):
    generator = torch.Generator().manual_seed(2)
    for m, n in sizes:
        a = torch.randn(n, m, generator=generator, dtype=torch.float64)
        k = min(m, n)
        u, s, vt = (torch.empty(*shape, dtype=torch.float64) for shape in ((k, m), (k,), (n, k)))
        gpu.svd(a, u, s, vt)
        back = (u.T * s) @ vt.T
        checks.expect(f"svd [{m} x {n}], A - U S V'", (back - a.T).abs().max().item() / s[0].item(), 1e-12)
        identity = torch.eye(k, dtype=torch.float64)
        checks.expect(f"svd [{m} x {n}], U'U - I", (u @ u.T - identity).abs().max().item(), 1e-11)
        checks.expect(f"svd [{m} x {n}], V'V - I", (vt.T @ vt - identity).abs().max().item(), 1e-11)


def check_others(torch, checks, library, gpu, size):
    generator = torch.Generator().manual_seed(3)
    a = torch.randn(3, size, size, generator=generator, dtype=torch.float64)
    symmetric = (a + a.transpose(1, 2)).contiguous()
    values = torch.empty(3, size, dtype=torch.float64)
    gpu.eigenvalues(symmetric, values)
    expected = torch.linalg.eigvalsh(symmetric)
    difference = (values - expected).abs().max().item() / expected.abs().max().item()
    checks.expect(f"eigenvalues of order {size}", difference, 1e-12)
    decaying = a[0] * torch.logspace(0, -3, size, dtype=torch.float64)
    sigma = torch.empty(5, dtype=torch.float64)
    gpu.top(decaying.contiguous(), 5, sigma)
    expected = torch.linalg.svdvals(decaying)[:5]
    checks.expect("the 5 largest singular values", ((sigma - expected) / expected).abs().max().item(), 1e-3)
    accurate = library.context(CUDA, ACCURATE)
    sigma = torch.empty(1, size, dtype=torch.float64)
    accurate.singular_values(a[:1].contiguous(), sigma)
    expected = torch.linalg.svdvals(a[:1])
    checks.expect("accurate singular values", ((sigma - expected).abs() / expected.max()).max().item(), 1e-13 * size)
    accurate.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("library")
    parser.add_argument("--small", action="store_true")
    arguments = parser.parse_args()
    try:
        import torch

        if torch.cuda.is_available():
            torch.zeros(1, device="cuda")  # loads CUDA's libraries, which libheavytails then finds by their names
            torch.linalg.svdvals(torch.eye(4, device="cuda"))
    except ImportError:
        torch = None
    library = Library(arguments.library)
    info = library.cuda()
    if info.code != 0:
        print(f"THERE IS NO GPU HERE that the library can use: {info.reason.decode()}")
        return 3
    print(f"{info.device.decode()}: CUDA {info.runtime}, driver {info.driver}, cuSOLVER {info.solver}")
    if torch is None or not torch.cuda.is_available():
        print("torch with CUDA is not installed: PYTHON names an interpreter that has it")
        return 1
    gpu, cpu, checks = library.context(CUDA), library.context(CPU), Checks()
    check_values(torch, checks, gpu, cpu, SMALL if arguments.small else SHAPES)
    check_vectors(torch, checks, gpu, [(40, 20), (20, 40)] if arguments.small else [(300, 200), (200, 300), (700, 700)])
    check_others(torch, checks, library, gpu, 50 if arguments.small else 300)
    gpu.close()
    cpu.close()
    print(f"{checks.failed} checks failed" if checks.failed else "all checks passed")
    return 1 if checks.failed else 0


if __name__ == "__main__":
    sys.exit(main())
