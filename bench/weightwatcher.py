#!/usr/bin/python3
"""Layers beside WeightWatcher: every column of its recorded answers, then the time of each stage of a layer's diagnosis (bench/layers).

    /usr/bin/python3 bench/weightwatcher.py       needs the .NET SDK; reads the checkpoints and answers of HEAVYTAILS_SHARED or ../shared

Ends with exit code 1 where a column disagrees and no known fault of theirs gives what they say, or where Marchenko-Pastur and the twin take a layer more than 5 ms.
"""
import os
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PROJECT = os.path.join(ROOT, "bench", "layers")
LIBRARY = os.path.join(ROOT, "artifacts", "native", "lib", "libheavytails.so")

if os.path.exists(LIBRARY):
    os.environ.setdefault("HEAVYTAILS_NATIVE_LIBRARY", LIBRARY)
subprocess.run(["dotnet", "build", PROJECT, "-c", "Release", "-v", "q", "--nologo"], check=True, stdout=subprocess.DEVNULL)
program = os.path.join(PROJECT, "bin", "Release", "net10.0", "layers.dll")
sys.exit(max(subprocess.run(["dotnet", program, verb]).returncode for verb in ("peers", "stages")))
