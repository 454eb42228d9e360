"""The interface of WeightWatcher, and its recorded answers column by column."""

import os
import tempfile
import unittest
import unittest.mock

import numpy as np

import heavytails as ht
import heavytails.weightwatcher as ww
from heavytails import _analysis_abi as abi
from recorded_weightwatcher import Comparison, records
from support import layers, reference, save_safetensors, shared

FILES = (
    ("lenet_mnist.pth", "ww_lenet_mnist.json"),
    ("resnet20-12fca82f.th", "ww_resnet20_cifar10.json"),
    ("resnet20-12fca82f.th", "ww_resnet20_presets.json"),
    ("lenet_mnist.pth", "ww_lenet_mnist_tpl.json"),
    ("resnet20-12fca82f.th", "ww_resnet20_tpl.json"),
    ("gpt_shakespeare.npz", "ww_gpt_shakespeare_npz.json"),
    ("silero_vad_16k.safetensors", "ww_silero_vad.json"),
)
# The names of the recorded runs whose options are here. "plot" has the default's numbers.
PRESETS = (
    *("default", "accurate", "pool_false", "ww2x", "pl_powerlaw", "xmax_m1", "clip_xmax", "xmin_peak"),
    *("detX", "vectors", "mp_fit", "randomize", "no_conv2d_norm", "min_evals50", "tpl", "e_tpl"),
)
REFUSED = ("intra", "inverse", "conv2d_fft", "fft", "glorot_fix", "channels_first", "deltas_plot", "plot", "stacked")


def taps(model):
    """The matrices of the convolution."""
    return np.moveaxis(model["conv.weight"], (2, 3), (0, 1)).reshape(9, 16, 8)


class WeightWatcherTests(unittest.TestCase):
    def test_the_code_of_its_readme_runs_with_one_import_changed(self):
        for model in (shared("weights/lenet_mnist.pth"), layers()):
            watcher = ww.WeightWatcher(model=model)
            details = watcher.analyze()
            summary = watcher.get_summary(details)
            self.assertEqual(summary, watcher.get_summary())
            self.assertIs(watcher.get_details(), details)
            self.assertLessEqual({"alpha", "log_norm", "stable_rank", "alpha_weighted"}, set(summary))
            listed = records(watcher.describe())
            want = [{name: row[name] for name in listed[0]} for row in records(details)]
            self.assertEqual(listed, want)
            self.assertEqual(len(listed[0]), 9)

    def test_every_recorded_column_is_there_and_its_numbers_agree(self):
        worst, excused, wrong, cells = {}, {}, [], 0
        for weights, answers in FILES:
            path = shared(os.path.join("weights", weights))
            for run in reference(answers)["runs"]:
                if run["preset"] not in PRESETS:
                    self.assertIn(run["preset"], REFUSED)
                    continue
                compared = Comparison(path, run)
                cells += sum(len(row) for row in run["rows"])
                wrong += [f"{weights} {line}" for line in compared.wrong]
                for column, difference in compared.worst.items():
                    worst[column] = max(worst.get(column, 0.0), difference)
                for column, reasons in compared.excused.items():
                    for reason, names in reasons.items():
                        excused.setdefault(column, {}).setdefault(reason, []).extend(names)
                more = {key[0] for key in compared.ours} - {row["longname"] for row in run["rows"]}
                few = [row for row in compared.rows if row["longname"] in more]
                # lstm.weight of silero and kernels of one dimension are not read by WeightWatcher.
                self.assertTrue(all(row["layer_type"] != "dense" or row["num_evals"] <= 10 for row in few), few)
        print(f"WeightWatcher 0.7.5.5: {cells} cells; largest relative difference of each column, and what is excused:")
        for column in sorted({*worst, *excused}):
            reasons = "; ".join(f"{len(names)}: {reason}" for reason, names in excused.get(column, {}).items())
            print(f"  {column:24}{worst.get(column, 0.0):10.1e}  {reasons}")
        self.assertEqual(wrong, [])
        self.assertGreater(cells, 10_000)

    def test_a_changed_answer_is_a_disagreement(self):
        for weights, answers, preset, column, row, changed in (
            ("lenet_mnist.pth", "ww_lenet_mnist.json", "default", "alpha", 1, 3.12),
            ("lenet_mnist.pth", "ww_lenet_mnist.json", "default", "layer_id", 2, 7),
            ("lenet_mnist.pth", "ww_lenet_mnist.json", "default", "sv_min", 1, 0.3),
            ("lenet_mnist.pth", "ww_lenet_mnist.json", "default", "status", 1, "failed"),
            ("lenet_mnist.pth", "ww_lenet_mnist.json", "default", "longname", 1, "other"),
            ("lenet_mnist.pth", "ww_lenet_mnist.json", "clip_xmax", "alpha_weighted", 5, -1.5),
            ("lenet_mnist.pth", "ww_lenet_mnist.json", "vectors", "tail_mean_loc_ratio", 1, 9.0),
            ("lenet_mnist.pth", "ww_lenet_mnist_tpl.json", "tpl", "sigma", 1, 0.5),
            ("lenet_mnist.pth", "ww_lenet_mnist_tpl.json", "tpl", "alpha", 1, 2.5),
        ):
            run = next(r for r in reference(answers)["runs"] if r["preset"] == preset)
            run["rows"][row][column] = changed
            wrong = Comparison(shared(os.path.join("weights", weights)), run).wrong
            self.assertTrue(any(column in line or str(changed) in line for line in wrong), (preset, column, wrong))

    def test_the_recorded_summaries_are_the_means(self):
        run = reference("ww_resnet20_presets.json")["runs"][0]
        watcher = ww.WeightWatcher(shared("weights/resnet20-12fca82f.th"))
        summary = watcher.get_summary(watcher.analyze())
        for key, value in run["summary"].items():
            self.assertAlmostEqual(summary[key], value, delta=1e-5 * max(1, abs(value)))

    def test_options_without_a_counterpart_are_refused_by_name(self):
        watcher = ww.WeightWatcher(layers())
        for preset in REFUSED:
            run = next((r for r in reference("ww_resnet20_presets.json")["runs"] if r["preset"] == preset), None)
            named = next(iter(run["opts"]))
            with self.assertRaisesRegex(NotImplementedError, named):
                watcher.analyze(**run["opts"])
        for options in ({"xmax": "force"}, {"fit": "PL2"}, {"xmin_max": 3.0}, {"unknown": 1}):
            with self.assertRaisesRegex(NotImplementedError, next(iter(options))):
                watcher.analyze(**options)
        for name in ("analyze_weights", "analyze_vectors", "analyze_traps"):
            with self.assertRaisesRegex(NotImplementedError, name):
                getattr(watcher, name)()
        # An option at WeightWatcher's own default asks for nothing.
        watcher.analyze(plot=False, intra=False, sparsify=True, savefig="ww-img")

    def test_layers_are_chosen_by_number_name_and_type_and_left_out_with_a_minus(self):
        watcher = ww.WeightWatcher(layers())
        for chosen, names in (
            ([1], ["fc1"]),
            ([-1], ["fc2", "conv"]),
            (["conv2d"], ["conv"]),
            (["-conv2d"], ["fc1", "fc2"]),
            (["fc2", "conv"], ["fc2", "conv"]),
        ):
            self.assertEqual([row["longname"] for row in records(watcher.analyze(layers=chosen))], names, chosen)
        with self.assertRaisesRegex(ht.InvalidArgument, "'fc9'"):
            watcher.analyze(layers=["fc9"])

    def test_the_esd_of_a_layer_is_that_of_its_number_and_its_name(self):
        watcher = ww.WeightWatcher(layers())
        esd = watcher.get_ESD(layer=1)
        np.testing.assert_array_equal(esd, watcher.get_ESD(layer="fc1"))
        want = np.linalg.svd(layers()["fc1.weight"].astype(np.float64), compute_uv=False)[::-1] ** 2
        np.testing.assert_allclose(esd, want, rtol=1e-6)
        with self.assertRaises(ht.InvalidArgument):
            watcher.get_ESD()
        with self.assertRaises(NotImplementedError):
            watcher.get_ESD(layer=1, random=True)

    def test_a_fit_that_fails_is_in_no_mean(self):
        weights = {**layers(), "flat.weight": np.eye(40, dtype=np.float32)}
        watcher = ww.WeightWatcher(weights, variant="corrected")
        rows = records(watcher.analyze())
        failed = [row for row in rows if row["alpha"] is None]
        self.assertEqual([row["longname"] for row in failed], ["flat"])
        self.assertIn("failed: ", failed[0]["status"])
        alphas = [row["alpha"] for row in rows if row["alpha"] is not None]
        self.assertAlmostEqual(watcher.get_summary()["alpha"], np.mean(alphas), places=12)

    def test_adapters_are_analysed_beside_their_base_model(self):
        rng = np.random.default_rng(7)
        q = "layers.0.q_proj"
        with tempfile.TemporaryDirectory() as folder:
            base, adapter = os.path.join(folder, "base"), os.path.join(folder, "adapter")
            os.mkdir(base)
            os.mkdir(adapter)
            weights = {f"{q}.weight": rng.standard_normal((60, 50))}
            pair = {f"base_model.model.{q}.lora_A.weight": rng.standard_normal((12, 50))}
            pair[f"base_model.model.{q}.lora_B.weight"] = rng.standard_normal((60, 12))
            save_safetensors(os.path.join(base, "model.safetensors"), weights)
            save_safetensors(os.path.join(adapter, "adapter_model.safetensors"), pair)
            watcher = ww.WeightWatcher(adapter)
            for options, names in (
                ({"peft": True}, [f"base_model.model.{q}.lora"]),
                ({"peft": "with_base", "base_model": base}, [q, f"{q}.merged", f"base_model.model.{q}.lora"]),
            ):
                self.assertEqual([row["longname"] for row in records(watcher.analyze(**options))], names)

    def test_differences_from_a_base_model_are_analysed_under_the_names_of_the_layers(self):
        with tempfile.TemporaryDirectory() as folder:
            base, tuned = os.path.join(folder, "base.safetensors"), os.path.join(folder, "tuned.safetensors")
            before, after = layers(1), layers(2)
            save_safetensors(base, before)
            save_safetensors(tuned, after)
            rows = records(ww.WeightWatcher(tuned).analyze(base_model=base))
            self.assertEqual([row["longname"] for row in rows], ["fc1", "fc2", "conv"])
            change = after["fc2.weight"].astype(np.float64) - before["fc2.weight"]
            self.assertAlmostEqual(rows[1]["norm"], float(np.sum(change**2)), delta=1e-5 * float(np.sum(change**2)))

    def test_distances_of_two_models_are_weightwatchers(self):
        first, second = layers(1), layers(2)
        second["fc1.bias"] = second["fc1.bias"] + 2
        a, b = first["fc2.weight"].astype(np.float64), second["fc2.weight"].astype(np.float64)
        raw, bias, table = ww.WeightWatcher().distances(first, second)
        rows = records(table)
        self.assertEqual([row["longname"] for row in rows], ["fc1", "fc2", "conv"])
        self.assertAlmostEqual(rows[1]["delta_W"], np.linalg.norm(a - b), places=10)
        self.assertAlmostEqual(rows[0]["delta_b"], 2 * np.sqrt(120), places=5)
        self.assertAlmostEqual(raw, np.mean([row["delta_W"] for row in rows]), places=10)
        self.assertAlmostEqual(bias, rows[0]["delta_b"] / 3, places=10)
        x, y = (model["conv.weight"].astype(np.float64) for model in (first, second))
        euclidean = records(ww.WeightWatcher().distances(first, second, method="euclidean", layers=["conv"])[2])
        want = np.mean([np.linalg.norm(x[:, :, i, j] - y[:, :, i, j]) for i in range(3) for j in range(3)])
        self.assertAlmostEqual(euclidean[0]["delta_W"], want, places=10)
        legacy = records(ww.WeightWatcher().distances(first, second, method="cka", layers=["fc2"])[2])
        norms = np.linalg.norm(a.T @ a) * np.linalg.norm(b @ b.T)
        self.assertAlmostEqual(legacy[0]["delta_W"], np.linalg.norm(a.T @ b) / np.sqrt(norms), places=10)
        watcher = ww.WeightWatcher(variant="corrected")
        self.assertAlmostEqual(watcher.distances(first, first, method="cka")[0], 1, places=10)
        with self.assertRaises(NotImplementedError):
            watcher.distances("a.pth", "b.pth")

    def test_smoothing_keeps_the_largest_singular_values_in_the_models_own_memory(self):
        model = {name: np.array(value, np.float64) for name, value in layers().items()}
        before = {name: value.copy() for name, value in model.items()}
        self.assertIs(ww.WeightWatcher(model).SVDSmoothing(percent=0.25, layers=["fc1", "conv"]), model)
        s, now = (np.linalg.svd(x["fc1.weight"], compute_uv=False) for x in (before, model))
        np.testing.assert_allclose(now[:20], s[:20], rtol=0, atol=1e-12 * s[0])
        np.testing.assert_allclose(now[20:], 0, atol=1e-12 * s[0])
        # int(0.25 * 8 * 9) = 18 of the nine taps: two of each.
        ranks = np.linalg.matrix_rank(np.moveaxis(model["conv.weight"], (0, 1), (2, 3)))
        np.testing.assert_array_equal(ranks, np.full((3, 3), 2))
        np.testing.assert_array_equal(model["fc2.weight"], before["fc2.weight"])
        np.testing.assert_array_equal(model["fc1.bias"], before["fc1.bias"])
        ww.WeightWatcher(model).SVDSmoothing(percent=-0.1, layers=["fc2"])
        s, now = (np.linalg.svd(x["fc2.weight"], compute_uv=False) for x in (before, model))
        np.testing.assert_allclose(now[:54], s[6:], rtol=0, atol=1e-12 * s[0])

    def test_shuffling_keeps_the_numbers_of_each_matrix_and_nothing_else(self):
        model = layers()
        before = {name: value.copy() for name, value in model.items()}
        self.assertIs(ww.WeightWatcher(model).randomize_model(layers=["fc2", "conv"], seed=1), model)
        for name in ("fc1.weight", "fc1.bias"):
            np.testing.assert_array_equal(model[name], before[name])
        for now, then in ((model["fc2.weight"], before["fc2.weight"]), *zip(taps(model), taps(before))):
            self.assertFalse((now == then).all())
            np.testing.assert_array_equal(np.sort(now, axis=None), np.sort(then, axis=None))
        again = {name: value.copy() for name, value in before.items()}
        ww.WeightWatcher(again).randomize_model(layers=["fc2", "conv"], seed=1)
        np.testing.assert_array_equal(again["conv.weight"], model["conv.weight"])

    def test_neighbouring_layers_are_multiplied_without_the_random_matrix_between(self):
        model = layers()
        row = records(ww.WeightWatcher(model).analyze(intra=True, sparsify=False))[0]
        self.assertEqual((row["longname"], row["layer_id"]), ("fc1 x fc2", 2))
        first, second = (model[f"{name}.weight"].astype(np.float64) for name in ("fc1", "fc2"))
        product = second @ first / (np.linalg.norm(first) * np.linalg.norm(second))
        self.assertAlmostEqual(row["norm"], np.linalg.norm(product) ** 2, delta=1e-6 * row["norm"])
        with self.assertRaisesRegex(NotImplementedError, "sparsify=False is offered"):
            ww.WeightWatcher(model).analyze(intra=True)

    def test_tables_of_positions_are_layers_and_are_analysed_once(self):
        rng = np.random.default_rng(5)
        model = {"h.0.weight": rng.standard_normal((30, 20)), "wpe.weight": rng.standard_normal((40, 20))}
        calls, whole = [], abi.call
        with unittest.mock.patch.object(abi, "call", lambda *a, **k: calls.append(a[0]) or whole(*a, **k)):
            rows = records(ww.WeightWatcher(model).analyze())
        self.assertEqual(calls, ["ht_analyze_tensors"])
        self.assertEqual([(row["longname"], row["N"]) for row in rows], [("h.0", 30), ("wpe", 40)])
        plain = ht.analyze(model, frame=False)
        self.assertEqual([row["longname"] for row in plain], ["h.0"])
        self.assertIn("a positional table", [entry["reason"] for entry in plain.attrs["skipped"]])

    def test_names_alone_need_no_analysis(self):
        calls, whole = [], abi.call
        with unittest.mock.patch.object(abi, "call", lambda *a, **k: calls.append(a[0]) or whole(*a, **k)):
            watcher = ww.WeightWatcher(layers())
            watcher.describe()
            watcher.get_Weights(layer="fc1")
            watcher.distances(layers(1), layers(2))
            watcher.SVDSmoothing(percent=0.5)
            watcher.randomize_model()
        self.assertEqual(set(calls), {"ht_list_tensors"})

    def test_sharpening_removes_as_many_as_the_shuffled_matrix_has_spikes(self):
        rng = np.random.default_rng(3)
        weights = rng.standard_normal((120, 80))
        weights[5, 7], weights[60, 20] = 80, -90
        model = {"fc.weight": weights.copy()}
        spikes = records(ww.WeightWatcher(model).analyze(randomize=True))[0]["rand_num_spikes"]
        ww.WeightWatcher(model).SVDSharpness()
        s, now = (np.linalg.svd(x, compute_uv=False) for x in (weights, model["fc.weight"]))
        self.assertGreaterEqual(spikes, 2)
        np.testing.assert_allclose(now[: 80 - spikes], s[spikes:], rtol=0, atol=1e-12 * s[0])

    def test_the_weights_of_a_layer_are_its_matrices(self):
        model = layers()
        taps = ww.WeightWatcher(model).get_Weights(layer="conv")
        self.assertEqual(len(taps), 9)
        np.testing.assert_array_equal(taps[4], model["conv.weight"][:, :, 1, 1])

    def test_columns_are_in_weightwatchers_order(self):
        table = ww.WeightWatcher(layers()).analyze()
        names = list(table.columns) if hasattr(table, "columns") else list(table[0])
        self.assertEqual(names, ["layer_id", "name", *sorted(names[2:])])


if __name__ == "__main__":
    unittest.main()
