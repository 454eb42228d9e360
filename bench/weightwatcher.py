#!/usr/bin/python3
"""Compares layers with WeightWatcher, every column of its recorded answers, and then times each stage of a layer's
diagnosis (bench/layers).

    /usr/bin/python3 bench/weightwatcher.py

It needs the .NET SDK and reads the checkpoints and answers from HEAVYTAILS_SHARED or ../shared. The exit code is 1
where a column differs and no known fault of WeightWatcher explains its answer, or where Marchenko-Pastur fits and twin
take more than 5 ms for a layer.
"""
import os
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PROJECT = os.path.join(ROOT, "bench", "layers")
LIBRARY = os.path.join(ROOT, "artifacts", "native", "lib", "libheavytails.so")

if os.path.exists(LIBRARY):
    os.environ.setdefault("HEAVYTAILS_NATIVE_LIBRARY", LIBRARY)
subprocess.run(["dotnet", "build", PROJECT, "-c", "Release", "-v", "q", "--nologo"],
               check=True, stdout=subprocess.DEVNULL)
program = os.path.join(PROJECT, "bin", "Release", "net10.0", "layers.dll")
sys.exit(max(subprocess.run(["dotnet", program, verb]).returncode for verb in ("peers", "stages")))
