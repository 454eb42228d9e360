"""The samples of the package's README, run in their order as one program."""

import contextlib
import io
import os
import re
import tempfile
import unittest

from support import ROOT, layers, save_safetensors


class ReadmeTests(unittest.TestCase):
    def test_every_sample_runs_in_its_order(self):
        try:
            import pandas  # noqa: F401: the first sample shows a frame.
        except ImportError:
            self.skipTest("pandas is not installed")
        with open(os.path.join(ROOT, "python", "README.md"), encoding="utf-8") as file:
            samples = re.findall(r"```python\n(.*?)```", file.read(), re.S)
        self.assertGreaterEqual(len(samples), 7)
        names, said, home = {}, io.StringIO(), os.getcwd()
        with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(said):
            try:
                os.chdir(folder)
                save_safetensors("model.safetensors", layers())
                for sample in samples:
                    exec(compile(sample, "README.md", "exec"), names)
            finally:
                os.chdir(home)
        self.assertEqual(names["sigma"].shape, (1000, 64))
        self.assertEqual(len(names["layers"]), 3)
        self.assertEqual(len(names["spectrum"].eigenvalues), 4)
        self.assertIn("alpha 2.", said.getvalue())


if __name__ == "__main__":
    unittest.main()
