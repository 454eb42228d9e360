"""Analyses of models: checkpoints, mappings of arrays, states of training."""

import os
import tempfile
import unittest
from concurrent.futures import ThreadPoolExecutor

import numpy as np

import heavytails as ht
from support import layers, save_safetensors, shared


def linear_cka(a, b):
    """Kornblith et al. 2019, eq. 4, of two matrices with one row for each sample."""
    a, b = a - a.mean(axis=0), b - b.mean(axis=0)
    return np.linalg.norm(b.T @ a) ** 2 / (np.linalg.norm(a.T @ a) * np.linalg.norm(b.T @ b))


class AnalysisTests(unittest.TestCase):
    def rows(self, model, **options):
        return ht.analyze(model, frame=False, **options)

    def test_arrays_and_a_file_of_the_same_numbers_give_the_same_rows(self):
        weights = layers()
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "model.safetensors")
            save_safetensors(path, weights)
            of_file = self.rows(path)
        of_arrays = self.rows(weights)
        self.assertEqual([r["longname"] for r in of_arrays], ["fc1", "fc2", "conv"])
        by_name = {row["longname"]: row for row in of_file}
        for row in of_arrays:
            other = by_name[row["longname"]]
            for key in set(row) - {"layer_id"}:
                self.assertEqual(row[key], other[key], f"{row['longname']} {key}")

    def test_the_eigenvalues_are_the_squares_of_numpys_singular_values(self):
        weights = layers()
        rows = self.rows(weights, esd=True)
        for row in rows:
            w = weights[row["longname"] + ".weight"].astype(np.float64)
            # Slices of a convolution are pooled and halved, as in WeightWatcher.
            slices = w[None] if w.ndim == 2 else w.reshape(*w.shape[:2], -1).transpose(2, 0, 1) / np.sqrt(2)
            want = np.sort(np.linalg.svd(slices, compute_uv=False).ravel() ** 2)
            np.testing.assert_allclose(row["eigenvalues"], want, rtol=1e-6, atol=1e-8 * want.max())
            self.assertAlmostEqual(row["norm"], (slices**2).sum(), delta=1e-6 * row["norm"])
            tail = want[want >= row["xmin"] * (1 - 1e-9)]
            self.assertEqual(row["num_pl_spikes"], tail.size)
            self.assertAlmostEqual(row["alpha"], 1 + tail.size / np.log(tail / tail[0]).sum(), places=5)
            self.assertAlmostEqual(row["sigma"], (row["alpha"] - 1) / np.sqrt(tail.size), places=9)

    def test_every_float_type_is_analysed_and_float16_as_itself(self):
        w = layers()["fc1.weight"]
        full = self.rows({"a.weight": w})[0]["lambda_max"]
        double = self.rows({"a.weight": w.astype(np.float64)})[0]["lambda_max"]
        self.assertAlmostEqual(double, full, delta=1e-9 * full)
        half = self.rows({"a.weight": w.astype(np.float16)})[0]["lambda_max"]
        self.assertEqual(half, self.rows({"a.weight": w.astype(np.float16).astype(np.float32)})[0]["lambda_max"])
        self.assertNotEqual(half, full)
        for other in (w.astype(">f4"), np.asfortranarray(w), np.repeat(w, 2, axis=1)[:, ::2]):
            self.assertEqual(self.rows({"a.weight": other})[0]["lambda_max"], full)

    def test_what_is_not_analysed_is_listed_with_its_reason(self):
        model = {**layers(), "steps": np.arange(3), "epoch": 3, "note": "text", "z.weight": np.ones((20, 20), complex)}
        model["bad.weight"] = np.full((30, 20), np.nan, np.float32)
        rows = self.rows(model)
        reasons = {entry["longname"]: entry["reason"] for entry in rows.attrs["skipped"]}
        self.assertEqual(len(rows), 3)
        self.assertIn("integers (int64)", reasons["steps"])
        self.assertIn("complex128", reasons["z.weight"])
        self.assertIn("NaN or infinite", reasons["bad"])
        self.assertLessEqual({"epoch", "note", "fc1.bias"}, set(reasons))

    def test_the_state_dict_of_a_training_state_and_of_a_module_is_found(self):
        class Module:
            def state_dict(self):
                return layers()

        plain = [row["alpha"] for row in self.rows(layers())]
        self.assertEqual([row["alpha"] for row in self.rows({"epoch": 3, "state_dict": layers()})], plain)
        self.assertEqual([row["alpha"] for row in self.rows(Module())], plain)

    def test_modules_tell_which_kernels_are_depthwise_and_which_are_transposed(self):
        class Conv2d:
            groups, in_channels = 12, 12

        class ConvTranspose2d:
            groups, in_channels = 1, 16

        class Module:
            def __init__(self, modules):
                self.modules = modules

            def named_modules(self):
                return self.modules.items()

            def state_dict(self):
                rng = np.random.default_rng(0)
                return {
                    "a.weight": rng.standard_normal((24, 1, 3, 3)).astype(np.float32),
                    "b.weight": rng.standard_normal((16, 20, 3, 3)).astype(np.float32),
                }

        told = Module({"": object(), "a": Conv2d(), "b": ConvTranspose2d(), "c": Conv2d()})
        rows = self.rows(told, conv="flatten")
        untold = self.rows(Module({}), conv="flatten", min_evals=10)
        self.assertEqual([(row["layer_type"], row["rf"]) for row in rows], [("conv2d", 24), ("conv_transposed", 1)])
        self.assertEqual([row["layer_type"] for row in untold], ["conv2d"])
        # An own reading comes after those of the modules.
        self.assertNotIn("b", [row["longname"] for row in self.rows(told, conv="flatten", as_="b.weight=skip")])

    def test_the_list_of_layers_has_the_rows_of_the_analysis_without_their_spectra(self):
        model = {**layers(), "bad.weight": np.full((30, 20), np.nan, np.float32)}
        for options in ({}, {"pool": False, "min_evals": 2}, {"layers": "fc*"}):
            listed, rows = ht.list_layers(model, frame=False, **options), self.rows(model, **options)
            self.assertEqual(list(listed), [{name: row[name] for name in listed[0]} for row in rows])
            self.assertEqual(listed.attrs["skipped"], rows.attrs["skipped"])
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "model.safetensors")
            save_safetensors(path, layers())
            of_file = {(row["longname"], row["N"], row["num_evals"]) for row in ht.list_layers(path, frame=False)}
        self.assertEqual(of_file, {("fc1", 120, 80), ("fc2", 120, 60), ("conv", 16, 72)})
        with self.assertRaisesRegex(ht.NothingToAnalyse, "nothing was analysed"):
            ht.list_layers({"a.bias": np.ones(3, np.float32)})

    def test_distances_of_two_models_are_numpys(self):
        first, second = layers(1), layers(2)
        second["fc1.bias"] = second["fc1.bias"] + 2
        second["other.weight"] = np.ones((20, 20), np.float32)
        rows = ht.distances(first, second, frame=False)
        self.assertEqual([row["longname"] for row in rows], ["fc1", "fc2", "conv"])
        self.assertEqual([entry["longname"] for entry in rows.attrs["skipped"]], ["other"])
        for row in rows:
            a, b = (model[f"{row['longname']}.weight"].astype(np.float64) for model in (first, second))
            self.assertAlmostEqual(row["raw"], np.linalg.norm(a - b), delta=1e-9 * row["raw"])
            self.assertAlmostEqual(row["relative"], np.linalg.norm(a - b) / np.linalg.norm(a), places=10)
            pairs = [(a, b)] if a.ndim == 2 else [(a[:, :, i, j], b[:, :, i, j]) for i in range(3) for j in range(3)]
            euclidean = np.mean([np.linalg.norm(x - y) for x, y in pairs])
            self.assertAlmostEqual(row["euclidean"], euclidean, delta=1e-9 * euclidean)
            self.assertAlmostEqual(row["cka"], np.mean([linear_cka(x, y) for x, y in pairs]), places=9)
        self.assertAlmostEqual(rows[0]["bias"], 2 * np.sqrt(120), places=5)
        self.assertAlmostEqual(rows.attrs["means"]["raw"], np.mean([row["raw"] for row in rows]), places=9)
        with tempfile.TemporaryDirectory() as folder:
            paths = [os.path.join(folder, f"{name}.safetensors") for name in "ab"]
            for path, model in zip(paths, (first, second)):
                save_safetensors(path, model)
            of_files = {row["longname"]: row["raw"] for row in ht.distances(*paths, frame=False)}
            self.assertEqual(of_files, {row["longname"]: row["raw"] for row in rows})
            with self.assertRaisesRegex(ht.InvalidArgument, "two paths or two models in memory"):
                ht.distances(paths[0], second)
        with self.assertRaisesRegex(ht.NothingToAnalyse, "no layer could be compared"):
            ht.distances(first, {"other.weight": np.ones((20, 20), np.float32)})

    def test_options_are_those_of_the_command(self):
        rows = self.rows(layers(), layers=["fc*"], mp_fit=True, nulls=True, seed=1, threads=2)
        self.assertEqual([row["longname"] for row in rows], ["fc1", "fc2"])
        self.assertLessEqual({"sigma_mp", "num_spikes"}, set(rows[0]))
        self.assertTrue(any("null" in name or "untrained" in name for name in rows[0]), list(rows[0]))
        self.assertEqual(len(self.rows(layers(), pool=False)), 2 + 0)
        with self.assertRaisesRegex(ht.InvalidArgument, "no-such"):
            self.rows(layers(), no_such=1)
        with self.assertRaisesRegex(ht.InvalidArgument, "sideways"):
            self.rows(layers(), conv="sideways")

    def test_results_do_not_depend_on_the_number_of_threads(self):
        one, two = (self.rows(layers(), nulls=True, threads=n) for n in (1, 2))
        self.assertEqual([dict(row) for row in one], [dict(row) for row in two])

    def test_several_threads_may_call_at_once(self):
        with ThreadPoolExecutor(4) as pool:
            rows = list(pool.map(lambda _: self.rows(layers(), threads=1), range(8)))
            sigma = list(pool.map(lambda _: ht.singular_values(layers()["fc1.weight"]), range(8)))
        self.assertTrue(all(other == rows[0] for other in rows[1:]))
        self.assertTrue(all((other == sigma[0]).all() for other in sigma[1:]))
        with ThreadPoolExecutor(4) as pool:
            messages = list(pool.map(self.message_of, [f"none{i}.pt" for i in range(8)]))
        self.assertTrue(all(f"none{i}.pt" in message for i, message in enumerate(messages)), messages)

    def message_of(self, path):
        with self.assertRaises(ht.DataError) as caught:
            self.rows(path)
        return str(caught.exception)

    def test_missing_and_broken_files_and_models_without_layers_are_errors(self):
        with self.assertRaisesRegex(ht.DataError, "no-such-file.pt"):
            self.rows("no-such-file.pt")
        with tempfile.NamedTemporaryFile(suffix=".safetensors") as file:
            file.write(b"\xff" * 100)
            file.flush()
            with self.assertRaises(ht.DataError):
                self.rows(file.name)
        with self.assertRaises(ht.NothingToAnalyse):
            self.rows({"a.bias": np.zeros(10, np.float32)})
        with self.assertRaisesRegex(ht.InvalidArgument, "got a int"):
            self.rows(3)

    def test_columns_of_rows_are_arrays_and_a_missing_one_names_the_others(self):
        rows = self.rows(layers())
        np.testing.assert_array_equal(rows.column("alpha"), [row["alpha"] for row in rows])
        self.assertEqual(list(rows.column("longname")), ["fc1", "fc2", "conv"])
        self.assertEqual(list(rows.column("warnings")), [row["warnings"] for row in rows])
        self.assertTrue(all(isinstance(said, list) for said in rows.column("warnings")))
        with self.assertRaisesRegex(KeyError, "the columns are layer_id, "):
            rows.column("beta")

    def test_frames_have_the_rows_and_the_attributes(self):
        try:
            import pandas
        except ImportError:
            self.skipTest("pandas is not installed")
        frame, rows = ht.analyze(layers()), self.rows(layers())
        self.assertIsInstance(frame, pandas.DataFrame)
        self.assertEqual(list(frame.columns), list(rows[0]))
        np.testing.assert_array_equal(frame.alpha.to_numpy(), rows.column("alpha"))
        self.assertEqual(frame.attrs["summary"], rows.attrs["summary"])

    def test_checkpoints_of_others_are_read_and_the_backend_is_the_native_one(self):
        for name, count in (("lenet_mnist.pth", 6), ("resnet20-12fca82f.th", 20), ("silero_vad_16k_op15.onnx", 3)):
            rows = self.rows(shared(os.path.join("weights", name)))
            self.assertGreaterEqual(len(rows), count, name)
            self.assertEqual(rows.attrs["backend"]["backend"], "native")


if __name__ == "__main__":
    unittest.main()
