"""The package as such: what importing it loads, its version, its libraries."""

import ctypes
import os
import subprocess
import sys
import unittest

import heavytails as ht
from support import ROOT


def python(code, **environment):
    """Runs code in a new interpreter that finds the same package; returns its output, or raises with its errors."""
    found = os.path.dirname(os.path.dirname(ht.__file__))
    run = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": found, **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )
    if run.returncode != 0:
        raise AssertionError(run.stderr)
    return run.stdout


class PackageTests(unittest.TestCase):
    def test_importing_loads_no_other_package_and_no_library(self):
        code = (
            "import sys, heavytails, heavytails.weightwatcher, heavytails.powerlaw; "
            "print([m for m in ('numpy', 'pandas', 'torch', 'ctypes') if m in sys.modules]); "
            "heavytails.singular_values; print('numpy' in sys.modules)"
        )
        self.assertEqual(python(code).split("\n")[:2], ["[]", "True"])

    def test_every_exported_name_exists_and_has_a_docstring(self):
        for name in ht.__all__:
            value = getattr(ht, name)
            self.assertTrue(name == "__version__" or len(value.__doc__.split()) > 4, name)
            self.assertIn(name, dir(ht))
        with self.assertRaisesRegex(AttributeError, "no attribute 'none'"):
            ht.none

    def test_package_libraries_and_repository_have_one_version(self):
        from heavytails import _abi, _analysis_abi

        with open(os.path.join(ROOT, "VERSION"), encoding="utf-8") as file:
            want = file.read().strip()
        native = _abi.library().ht_version_string().decode()
        self.assertEqual((ht.__version__, native, _analysis_abi.version().split("+")[0]), (want, want, want))

    def test_structures_have_the_sizes_of_the_library(self):
        from heavytails import _abi

        for kind, name in (
            (_abi.ContextParams, "context_params"),
            (_abi.OperatorReport, "operator_report"),
            (_abi.LanczosParams, "lanczos_params"),
            (_abi.SlqParams, "slq_params"),
            (_abi.DensityParams, "density_params"),
        ):
            self.assertEqual(_abi.defaults(kind, name).struct_size, ctypes.sizeof(kind))

    def test_a_missing_library_is_an_error_that_names_the_folders(self):
        code = (
            "import heavytails as ht\n"
            "for call in (lambda: ht.singular_values([[1.0]]), lambda: ht.analyze({'a.weight': [[1.0]]})):\n"
            "    try: call()\n"
            "    except ht.LibraryMissing as missing: print(missing)\n"
        )
        said = python(code, HEAVYTAILS_LIBRARIES="/no/such:/nor/this").splitlines()
        self.assertEqual([line.split()[0] for line in said], ["libheavytails.so", "libheavytails-analysis.so"])
        self.assertIn("/no/such, /nor/this", said[0])

    def test_a_processor_without_avx2_is_refused_by_the_analysis_and_not_by_the_kernels(self):
        code = (
            "import tempfile, heavytails as ht\n"
            "from heavytails import _libraries\n"
            "file = tempfile.NamedTemporaryFile('w')\n"
            "file.write('processor : 0\\nflags : fpu sse2 avx fma movbe bmi1\\n'); file.flush()\n"
            "_libraries.PROCESSOR = file.name\n"
            "print(round(ht.singular_values([[2.0]])[0], 6))\n"
            "try: ht.power_law([1.0, 2.0, 3.0])\n"
            "except ht.LibraryMissing as missing: print(missing)\n"
            "_libraries.PROCESSOR = '/no/such'\n"
            "print(ht.power_law([1.0, 2.0, 3.0]).n)\n"
        )
        number, refused, count = python(code).splitlines()
        self.assertEqual((number, count), ("2.0", "3"))
        self.assertIn("this one has no avx2, bmi2; ", refused)

    def test_a_forked_child_computes_by_the_kernels_and_is_refused_by_the_analysis(self):
        code = (
            "import os, heavytails as ht, numpy as np\n"
            "a = np.random.default_rng(0).standard_normal((20, 30, 30))\n"
            "sigma = ht.singular_values(a, threads=2); ht.power_law(np.arange(1.0, 50))\n"
            "if os.fork() == 0:\n"
            "    same = (ht.singular_values(a, threads=2) == sigma).all()\n"
            "    try: ht.power_law(np.arange(1.0, 50))\n"
            "    except ht.Error as refused: print(same, 'spawn' in str(refused), flush=True)\n"
            "    os._exit(0)\n"
            "print(os.wait()[1])\n"
        )
        self.assertEqual(python(code).split(), ["True", "True", "0"])


if __name__ == "__main__":
    unittest.main()
