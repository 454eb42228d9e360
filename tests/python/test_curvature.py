"""Spectra of operators that are known by their products."""

import unittest

import numpy as np

import heavytails as ht
from support import reference, shared


class Perceptron:
    """The Hessian of a perceptron with ReLU and cross-entropy, times a vector, by the R-operator (Pearlmutter 1994).

    z_l = W_l a_{l-1} + b_l over all samples, parameters W_1, b_1, W_2, ... in one vector, in float64.
    """

    def __init__(self, weights, x, labels):
        self.weights = [np.asarray(w, np.float64) for w in weights]
        self.x, self.labels = np.asarray(x, np.float64), labels
        self.n = sum(w.size for w in self.weights)
        self.activities, a = [self.x], self.x
        for w, b in zip(self.weights[::2], self.weights[1::2]):
            z = a @ w.T + b
            a = np.maximum(z, 0)
            self.activities.append(a)
        e = np.exp(z - z.max(axis=1, keepdims=True))
        self.p = e / e.sum(axis=1, keepdims=True)

    def __call__(self, v):
        samples, parts, at = len(self.x), [], 0
        for w in self.weights:
            parts.append(v[at : at + w.size].reshape(w.shape))
            at += w.size
        # Forward: the derivative r of each layer's activity; backward: of each layer's delta.
        r, changes = np.zeros_like(self.x), []
        for layer, (w, vw, vb) in enumerate(zip(self.weights[::2], parts[::2], parts[1::2])):
            changes.append(r)
            r = self.activities[layer] @ vw.T + r @ w.T + vb
            if layer < len(self.weights) // 2 - 1:
                r = r * (self.activities[layer + 1] > 0)
        delta = (self.p - np.eye(self.p.shape[1])[self.labels]) / samples
        change = self.p * (r - (self.p * r).sum(axis=1, keepdims=True)) / samples
        products = []
        for layer in reversed(range(len(self.weights) // 2)):
            a, da, w, vw = self.activities[layer], changes[layer], self.weights[2 * layer], parts[2 * layer]
            products[:0] = [(change.T @ a + delta.T @ da).ravel(), change.sum(axis=0)]
            on = a > 0
            delta, change = delta @ w * on, (change @ w + delta @ vw) * on
        return np.concatenate(products)


class CurvatureTests(unittest.TestCase):
    def setUp(self):
        rng = np.random.default_rng(2)
        q = np.linalg.qr(rng.standard_normal((60, 60)))[0]
        self.values = np.concatenate([[9, 7, 6], np.linspace(-1, 2, 55), [-4, -5]])
        self.a = q * self.values @ q.T

    def test_the_extreme_eigenvalues_are_found_within_their_residuals(self):
        found = ht.hessian_spectrum(lambda v: self.a @ v, 60, largest=3, smallest=2, vectors=True)
        self.assertTrue(found.converged)
        for value, residual, want in zip(found.eigenvalues, found.residuals, [9, 7, 6, -5, -4]):
            self.assertLessEqual(abs(value - want), residual + 1e-12)
            self.assertLess(residual, 1e-8)
        error = self.a @ found.vectors - found.vectors * found.eigenvalues
        np.testing.assert_allclose(np.linalg.norm(error, axis=0), 0, atol=1e-8)

    def test_blocks_and_single_vectors_agree_and_the_seed_fixes_every_bit(self):
        def of(**options):
            return ht.hessian_spectrum(lambda v: self.a @ v, 60, **options)

        single, block = of(), of(at_once=4)
        np.testing.assert_allclose(single.eigenvalues, block.eigenvalues, atol=1e-8)
        self.assertEqual(of(threads=1).trace, of(threads=2).trace)
        # Its share of the density at an end depends on the start, the end itself does not.
        self.assertNotEqual(of(seed=1).weights[0, 0], single.weights[0, 0])

    def test_float32_operators_get_float32_vectors(self):
        types = set()

        def multiply(v):
            types.add(v.dtype.name)
            return self.a.astype(np.float32) @ v

        found = ht.hessian_spectrum(multiply, 60, dtype=np.float32)
        self.assertEqual(types, {"float32"})
        np.testing.assert_allclose(found.eigenvalues[:3], [9, 7, 6], rtol=1e-4)

    def test_trace_and_functions_of_the_operator_lie_within_their_errors(self):
        found = ht.hessian_spectrum(lambda v: self.a @ v, 60, probes=400, steps=60)
        for estimate, want in (
            (found.trace, self.values.sum()),
            (found.trace_of(lambda x: x * x), (self.values**2).sum()),
        ):
            self.assertEqual(estimate.probes, 400)
            self.assertLess(abs(estimate.value - want), 4 * estimate.standard_error)
            self.assertLess(estimate.standard_error, 0.1 * (self.values**2).sum())

    def test_the_density_integrates_to_one_and_lies_where_the_eigenvalues_are(self):
        found = ht.hessian_spectrum(lambda v: self.a @ v, 60, largest=0, smallest=0, probes=50)
        t, density, error = found.density(points=2000, width=0.05)
        integral = np.trapezoid if hasattr(np, "trapezoid") else np.trapz  # NumPy 2 has another name for it
        self.assertAlmostEqual(integral(density, t), 1, places=3)
        self.assertTrue((error >= 0).all())
        between = (t > 3) & (t < 5)
        self.assertLess(density[between].max(), 1e-6)
        self.assertEqual((found.eigenvalues.size, found.products), (0, 50 * 60 + 3))
        logarithmic = found.density(points=500, low=1e-3, high=20, logarithmic=True)
        positive = (logarithmic.density[1:] + logarithmic.density[:-1]) / 2 @ np.diff(np.log(logarithmic.t))
        self.assertAlmostEqual(positive, (self.values > 1e-3).mean(), delta=0.1)
        with self.assertRaises(ht.InvalidArgument):
            found.density(logarithmic=True)

    def test_an_exception_of_the_operator_is_raised_as_it_is(self):
        class Mine(Exception):
            pass

        def fails(v):
            raise Mine("in the product")

        with self.assertRaisesRegex(Mine, "in the product"):
            ht.hessian_spectrum(fails, 60)
        with self.assertRaises(KeyboardInterrupt):
            ht.hessian_spectrum(lambda v: (_ for _ in ()).throw(KeyboardInterrupt()), 60)
        with self.assertRaises(ZeroDivisionError):
            ht.hessian_spectrum(lambda v: self.a @ v, 60).trace_of(lambda x: 1 / 0)

    def test_products_of_another_shape_or_with_nan_and_asymmetry_are_errors(self):
        with self.assertRaisesRegex(ht.InvalidArgument, r"expected a product of shape \(60,\), got \(59,\)"):
            ht.hessian_spectrum(lambda v: v[1:], 60)
        with self.assertRaises(ht.DataError):
            ht.hessian_spectrum(lambda v: v * np.nan, 60)
        asymmetric = self.a + np.triu(np.ones((60, 60)))
        with self.assertRaisesRegex(ht.Error, "symmetric"):
            ht.hessian_spectrum(lambda v: asymmetric @ v, 60)
        for wrong in ({"n": 0}, {"n": 60, "largest": -1}, {"n": 60, "dtype": "int32"}, {"n": 60, "probes": 0}):
            with self.assertRaises(ht.InvalidArgument):
                ht.hessian_spectrum(lambda v: v, **wrong)

    def test_the_hessian_of_a_trained_perceptron_has_the_recorded_eigenvalues(self):
        ends = (".npz", "_batch1000_x.npy", "_batch1000_y.npy")
        weights, x, y = (np.load(shared(f"weights/mlp128{end}")) for end in ends)
        exact = reference("pyhessian_mlp128.json")["ref"]
        hessian = Perceptron([weights[f"{i}.{kind}"] for i in (0, 2, 4) for kind in ("weight", "bias")], x, y)
        recorded = np.load(shared("reference/mlp128_hvp_check.npz"))
        np.testing.assert_allclose(hessian(recorded["v"]), recorded["Hv"], atol=1e-9 * np.abs(recorded["Hv"]).max())
        found = ht.hessian_spectrum(
            hessian, hessian.n, largest=2, smallest=0, tolerance=1e-4, probes=2, steps=5, check=False
        )
        errors = np.abs(found.eigenvalues - exact["largest"][:2])
        self.assertTrue((errors <= found.residuals + 1e-9).all(), (errors, found.residuals))
        self.assertLess(found.residuals.max(), 1e-4)
        # Hutchinson's trace over 1000 probes by PyHessian is 13.06 +- 0.09.
        self.assertLess(abs(found.trace.value - 13.06), 4 * np.hypot(found.trace.standard_error, 0.09))


if __name__ == "__main__":
    unittest.main()
