"""Singular values and eigenvalues of batches."""

import unittest

import numpy as np

import heavytails as ht


class Tensor:
    """What the package knows of a tensor of torch."""

    def __init__(self, array, dtype):
        self._array, self.dtype, self.calls = array, dtype, []

    def __getattr__(self, name):
        if name in ("detach", "cpu", "float"):
            self.calls.append(name)
            return lambda: self
        raise AttributeError(name)

    def numpy(self):
        return self._array


class SpectraTests(unittest.TestCase):
    def setUp(self):
        self.rng = np.random.default_rng(1)

    def test_singular_values_are_those_of_numpy_for_every_shape_and_float(self):
        for shape in ((3, 5), (5, 3), (40, 7), (1, 1), (6, 1), (130, 140)):
            for dtype in (np.float64, np.float32, np.float16):
                a = self.rng.standard_normal((4, *shape)).astype(dtype)
                want = np.linalg.svd(a.astype(np.float64), compute_uv=False)
                got = ht.singular_values(a)
                self.assertEqual((got.shape, got.dtype), ((4, min(shape)), np.float64))
                np.testing.assert_allclose(got, want, rtol=1e-6, atol=2e-8 * want.max())
                np.testing.assert_allclose(ht.singular_values(a[2]), got[2], rtol=1e-11, atol=1e-8 * want.max())

    def test_accurate_singular_values_have_lapacks_error(self):
        a = self.rng.standard_normal((2, 30, 20)) * np.geomspace(1, 1e-12, 20)
        want = np.linalg.svd(a, compute_uv=False)
        try:
            got = ht.singular_values(a, accurate=True)
        except ht.Error as missing:
            if "openblas" not in str(missing):
                raise
            self.skipTest(str(missing))
        np.testing.assert_allclose(got, want, rtol=0, atol=1e-14 * want.max())
        # The default is less exact on such a matrix, so that the option has an effect.
        self.assertGreater(np.abs(ht.singular_values(a)[:, -1] / want[:, -1] - 1).max(), 1e-4)

    def test_memory_of_any_layout_gives_the_same_numbers(self):
        a = self.rng.standard_normal((6, 8, 10))
        want = ht.singular_values(a)
        for other in (np.asfortranarray(a), a.tolist(), a.astype(">f8"), np.repeat(a, 2, axis=2)[:, :, ::2]):
            np.testing.assert_array_equal(ht.singular_values(other), want)
        np.testing.assert_allclose(ht.singular_values(a.swapaxes(1, 2)), want, rtol=1e-12)

    def test_matrices_of_different_shapes_are_one_call(self):
        matrices = [self.rng.standard_normal(shape) for shape in ((3, 4), (50, 20), (1, 9))]
        got = ht.singular_values(matrices)
        self.assertEqual([g.shape for g in got], [(3,), (20,), (1,)])
        for sigma, a in zip(got, matrices):
            np.testing.assert_allclose(sigma, np.linalg.svd(a, compute_uv=False), rtol=1e-6)

    def test_the_number_of_threads_does_not_change_a_bit(self):
        a = self.rng.standard_normal((50, 24, 24)).astype(np.float32)
        np.testing.assert_array_equal(ht.singular_values(a, threads=1), ht.singular_values(a, threads=3))

    def test_an_empty_batch_and_an_empty_matrix_have_no_values(self):
        self.assertEqual(ht.singular_values(np.zeros((0, 4, 3))).shape, (0, 3))
        self.assertEqual(ht.singular_values(np.zeros((2, 0, 3))).shape, (2, 0))

    def test_matrices_that_are_not_finite_are_named_or_marked(self):
        a = self.rng.standard_normal((5, 6, 6))
        a[1, 2, 3], a[4, 0, 0] = np.nan, np.inf
        with self.assertRaisesRegex(ht.DataError, "2 of 5 matrices hold NaN or infinity: 1, 4"):
            ht.singular_values(a)
        got = ht.singular_values(a, partial=True)
        np.testing.assert_array_equal(np.isnan(got).any(axis=1), [False, True, False, False, True])

    def test_wrong_arguments_are_named_with_what_was_expected(self):
        with self.assertRaisesRegex(ht.InvalidArgument, r"expected a matrix .* got \[2 x 2 x 2 x 2\]"):
            ht.singular_values(np.zeros((2, 2, 2, 2)))
        with self.assertRaisesRegex(ht.InvalidArgument, "complex128"):
            ht.singular_values(np.zeros((2, 2), complex))
        with self.assertRaisesRegex(ht.InvalidArgument, "threads: expected 1 to 4096"):
            ht.singular_values(np.zeros((2, 2)), threads=0)

    def test_a_tensor_is_taken_from_its_device_and_bfloat16_is_widened(self):
        a = self.rng.standard_normal((3, 4)).astype(np.float32)
        for dtype, calls in (("torch.float32", ["detach", "cpu"]), ("torch.bfloat16", ["detach", "cpu", "float"])):
            tensor = Tensor(a, dtype)
            np.testing.assert_array_equal(ht.singular_values(tensor), ht.singular_values(a))
            self.assertEqual([c for c in tensor.calls if c != "numpy"][-len(calls):], calls)

    def test_eigenvalues_are_those_of_numpy_and_the_trace_is_their_sum(self):
        a = self.rng.standard_normal((7, 30, 30))
        a += a.swapaxes(1, 2)
        got = ht.eigenvalues(a)
        np.testing.assert_allclose(got, np.linalg.eigvalsh(a), atol=1e-12 * np.abs(a).max() * 30)
        np.testing.assert_allclose(got.sum(axis=1), np.trace(a, axis1=1, axis2=2), atol=1e-10)
        np.testing.assert_allclose(ht.eigenvalues(a[3]), got[3], atol=1e-12)

    def test_a_matrix_that_is_not_symmetric_is_refused_with_its_number(self):
        a = np.stack([np.eye(3), np.arange(9.0).reshape(3, 3)])
        with self.assertRaisesRegex(ht.InvalidArgument, "matrix 1 differs from its transpose by 4"):
            ht.eigenvalues(a)
        with self.assertRaisesRegex(ht.InvalidArgument, r"expected a matrix \[n x n\]"):
            ht.eigenvalues(np.zeros((2, 3)))


if __name__ == "__main__":
    unittest.main()
