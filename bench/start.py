"""Times how long a user waits for the first answer: the command's version, and the first result of a session of F#, by
the build of the repository and by the packages, beside a session that evaluates one number.

    python3 bench/start.py [--repeats 7]    needs artifacts/bin; for the packages also ./build.sh --target=Pack

Each figure is the least of the repeats in new processes, after one that is not counted: wall time, and the processor
time of the process and its children, which other work on the machine hardly changes.
"""
import argparse
import glob
import os
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
COMMAND = os.path.join(ROOT, "artifacts", "bin", "heavytails")
PACKAGES = os.path.join(ROOT, "artifacts", "packages")
RESULT = """open HeavyTails
let fit = PowerLaw.fit [| for i in 1 .. 500 -> 501.0 / float i |]
;;
fit;;
#quit;;
"""
LOADED = f'#load "{ROOT}/src-fs/scripts/HeavyTails.fsx"\n{RESULT}'
REFERRED = f'#i "nuget: {PACKAGES}"\n#r "nuget: HeavyTails.FSharp"\n{RESULT}'


def run(command, text, expected, environment):
    """Wall and processor seconds of one process that reads the text and has to print what is expected."""
    before, began = os.times(), time.monotonic()
    done = subprocess.run(command, input=text, env=environment, capture_output=True, text=True)
    wall, after = time.monotonic() - began, os.times()
    if done.returncode != 0 or expected not in done.stdout:
        sys.exit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return wall, after.children_user + after.children_system - before.children_user - before.children_system


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=7)
    repeats = parser.parse_args().repeats
    session = ["dotnet", "fsi", "--nologo"]
    rows = [
        ("heavytails --version", [COMMAND, "--version"], None, "."),
        ("dotnet fsi, one number", session, "1 + 1;;\n#quit;;\n", "= 2"),
        ("dotnet fsi, #load", session, LOADED, "Alpha"),
    ]
    if glob.glob(os.path.join(PACKAGES, "HeavyTails.FSharp.*.nupkg")):
        rows.append(("dotnet fsi, #r nuget", session, REFERRED, "Alpha"))
    print(f"{'':26}{'wall, s':>10}{'processor, s':>15}")
    # The packages are unpacked into a folder of their own, so that a cached one of another build is not measured.
    with tempfile.TemporaryDirectory() as folder:
        cache = os.environ.get("NUGET_PACKAGES") or os.path.expanduser("~/.nuget/packages")
        others = os.path.join(folder, "others")
        os.mkdir(others)
        for name in os.listdir(cache):
            if not name.startswith("heavytails"):
                os.symlink(os.path.join(cache, name), os.path.join(others, name))
        environment = {
            **os.environ,
            "NUGET_PACKAGES": os.path.join(folder, "nuget"),
            "NUGET_FALLBACK_PACKAGES": others,
        }
        for name, command, text, expected in rows:
            measured = [run(command, text, expected, environment) for _ in range(repeats + 1)][1:]
            print(f"{name:26}{min(m[0] for m in measured):10.3f}{min(m[1] for m in measured):15.3f}", flush=True)


if __name__ == "__main__":
    main()
