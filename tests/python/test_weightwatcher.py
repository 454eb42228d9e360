"""The interface of WeightWatcher, and its recorded answers column by column."""

import os
import tempfile
import unittest

import numpy as np

import heavytails as ht
import heavytails.weightwatcher as ww
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


class WeightWatcherTests(unittest.TestCase):
    def test_the_code_of_its_readme_runs_with_one_import_changed(self):
        for model in (shared("weights/lenet_mnist.pth"), layers()):
            watcher = ww.WeightWatcher(model=model)
            details = watcher.analyze()
            summary = watcher.get_summary(details)
            self.assertEqual(summary, watcher.get_summary())
            self.assertIs(watcher.get_details(), details)
            self.assertLessEqual({"alpha", "log_norm", "stable_rank", "alpha_weighted"}, set(summary))
            self.assertEqual(len(watcher.describe()), len(details))

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
        for options in ({"xmax": "force"}, {"fit": "PL2"}, {"base_model": "x"}, {"xmin_max": 3.0}, {"unknown": 1}):
            with self.assertRaisesRegex(NotImplementedError, next(iter(options))):
                watcher.analyze(**options)
        for name in ("distances", "SVDSmoothing", "analyze_traps"):
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
            with self.assertRaisesRegex(NotImplementedError, "base_model"):
                watcher.analyze(base_model=base)

    def test_columns_are_in_weightwatchers_order(self):
        table = ww.WeightWatcher(layers()).analyze()
        names = list(table.columns) if hasattr(table, "columns") else list(table[0])
        self.assertEqual(names, ["layer_id", "name", *sorted(names[2:])])


if __name__ == "__main__":
    unittest.main()
