"""The wheel as a file: its record, its metadata, its tag, its licences. HEAVYTAILS_WHEEL names it."""

import base64
import csv
import email
import hashlib
import io
import os
import re
import subprocess
import sys
import tempfile
import unittest
import zipfile

from support import ROOT


class WheelTests(unittest.TestCase):
    def setUp(self):
        self.path = os.environ.get("HEAVYTAILS_WHEEL") or self.skipTest("HEAVYTAILS_WHEEL names no wheel")
        self.archive = zipfile.ZipFile(self.path)
        self.addCleanup(self.archive.close)
        self.names = self.archive.namelist()
        self.info = next(name.split("/")[0] for name in self.names if ".dist-info/" in name)

    def text(self, name):
        return self.archive.read(f"{self.info}/{name}").decode()

    def test_the_record_has_the_hash_and_size_of_every_file(self):
        recorded = {row[0]: row[1:] for row in csv.reader(io.StringIO(self.text("RECORD")))}
        self.assertEqual(sorted(recorded), sorted(self.names))
        for name, (digest, size) in recorded.items():
            if name.endswith("RECORD"):
                self.assertEqual((digest, size), ("", ""))
                continue
            data = self.archive.read(name)
            want = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
            self.assertEqual((digest, int(size)), (f"sha256={want}", len(data)), name)

    def test_metadata_licences_and_readme_are_complete(self):
        metadata = email.message_from_string(self.text("METADATA"))
        self.assertEqual((metadata["Name"], metadata["License-Expression"]), ("heavytails", "MIT"))
        self.assertTrue(self.info.startswith(f"heavytails-{metadata['Version']}."))
        self.assertEqual(metadata["Requires-Python"], ">=3.9")
        self.assertIn("numpy>=1.20", metadata.get_all("Requires-Dist"))
        with open(os.path.join(ROOT, "python", "README.md"), encoding="utf-8") as readme:
            self.assertEqual(metadata.get_payload(), readme.read())
        licences = metadata.get_all("License-File")
        self.assertIn("LICENSE", licences)
        # The analysis library holds .NET's runtime.
        self.assertTrue(any("dotnet" in name for name in licences), licences)
        for name in licences:
            self.assertGreater(len(self.text(f"licenses/{name}")), 500)

    def test_both_libraries_are_in_it_and_need_no_newer_glibc_than_its_tag(self):
        tag = re.search(r"manylinux_2_(\d+)_x86_64", self.path)
        self.assertIn(f"Tag: py3-none-{tag.group(0)}", self.text("WHEEL"))
        self.assertIn("Root-Is-Purelib: false", self.text("WHEEL"))
        libraries = [name for name in self.names if name.endswith(".so")]
        self.assertEqual(
            sorted(os.path.basename(name) for name in libraries), ["libheavytails-analysis.so", "libheavytails.so"]
        )
        versions = []
        for name in libraries:
            with tempfile.NamedTemporaryFile() as file:
                file.write(self.archive.read(name))
                file.flush()
                dump = ["objdump", "-T", file.name]
                symbols = subprocess.run(dump, capture_output=True, text=True, check=True).stdout
            versions += [int(minor) for minor in re.findall(r"GLIBC_2\.(\d+)", symbols)]
            exported = [line.split()[-1] for line in symbols.splitlines() if re.search(r" g +DF (?!\*UND\*)", line)]
            self.assertTrue(exported and all(symbol.startswith("ht_") for symbol in exported), name)
        self.assertLessEqual(max(versions), int(tag.group(1)))

    def make(self, folder, *libraries):
        """Runs build/wheel.py; returns the process and the wheels in the folder."""
        command = [sys.executable, os.path.join(ROOT, "build", "wheel.py"), "--out", folder, *libraries]
        run = subprocess.run(command, capture_output=True, text=True)
        return run, [os.path.join(folder, name) for name in os.listdir(folder) if name.endswith(".whl")]

    def test_the_same_libraries_give_the_same_bytes_and_older_ones_an_older_tag(self):
        with tempfile.TemporaryDirectory() as folder:
            path = self.archive.extract("heavytails/lib/libheavytails-analysis.so", folder)
            digests = set()
            for name in ("one", "two"):
                os.mkdir(os.path.join(folder, name))
                run, wheels = self.make(os.path.join(folder, name), path)
                self.assertEqual((run.returncode, len(wheels)), (0, 1), run.stderr)
                with open(wheels[0], "rb") as file:
                    digests.add(hashlib.sha256(file.read()).hexdigest())
            self.assertEqual(len(digests), 1)
            minors = [int(re.search(r"manylinux_2_(\d+)", wheel).group(1)) for wheel in (wheels[0], self.path)]
            self.assertLessEqual(*minors)

    def test_a_library_that_needs_others_is_refused(self):
        from numpy.linalg import _umath_linalg

        with tempfile.TemporaryDirectory() as folder:
            run, wheels = self.make(folder, _umath_linalg.__file__)
            self.assertEqual((run.returncode, wheels), (1, []))
            self.assertRegex(run.stderr, "needs lib(lapack|blas|.*openblas).*, which not every Linux has")

    def test_it_holds_the_package_and_nothing_else(self):
        allowed = re.compile(r"(heavytails/[\w/]+\.(py|typed)|heavytails/lib/libheavytails(-analysis)?\.so)$")
        others = [name for name in self.names if not name.startswith(self.info) and not allowed.match(name)]
        self.assertEqual(others, [])
        self.assertIn("heavytails/py.typed", self.names)


if __name__ == "__main__":
    unittest.main()
