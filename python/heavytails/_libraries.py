"""Finds and loads the package's two shared libraries.

They lie in the folder ``lib`` of the package, side by side, where the analysis finds the kernels. HEAVYTAILS_LIBRARIES
names other folders, separated as in PATH, which are then the only ones that are searched.
"""

from __future__ import annotations

import ctypes
import os
import threading

from heavytails.errors import Error, LibraryMissing

KERNELS = "libheavytails.so"
ANALYSIS = "libheavytails-analysis.so"
VARIABLE = "HEAVYTAILS_LIBRARIES"

# The analysis is compiled for the instructions of x86-64-v3, and its runtime ends the process where they are missing.
PROCESSOR = "/proc/cpuinfo"
INSTRUCTIONS = frozenset({"avx2", "bmi1", "bmi2", "fma", "movbe"})

_loaded: dict[str, tuple[int, ctypes.CDLL]] = {}
_lock = threading.Lock()


def folders() -> list[str]:
    """The folders that are searched, in their order."""
    named = os.environ.get(VARIABLE)
    if named:
        return named.split(os.pathsep)
    return [os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib")]


def path_of(name: str) -> str:
    """The path of a library; raises :class:`LibraryMissing` with the folders in which it was looked for."""
    for folder in folders():
        path = os.path.join(folder, name)
        if os.path.exists(path):
            return path
    raise LibraryMissing(f"{name} is not in {', '.join(folders())}; {VARIABLE} may name the folder that has it")


def load(name: str) -> ctypes.CDLL:
    """Loads a library once for the process. Calls to it release Python's lock.

    The analysis library runs threads of its own, which a forked child does not have; a call there would wait for
    them forever and is refused instead.
    """
    with _lock:
        process, library = _loaded.get(name, (0, None))
        if library is None:
            if name == ANALYSIS:
                _check_processor()
            library = _open(path_of(name))
            _loaded[name] = (os.getpid(), library)
        elif process != os.getpid() and name == ANALYSIS:
            raise Error(
                f"{name} was loaded before this process was forked; start processes with "
                'multiprocessing.get_context("spawn"), or call the library in the child alone'
            )
        return library


def _check_processor() -> None:
    """Raises where the processor lacks instructions that the analysis needs; a system that tells none is believed."""
    try:
        with open(PROCESSOR, encoding="ascii", errors="replace") as file:
            flags = next((line.split(":", 1)[1].split() for line in file if line.startswith("flags")), None)
    except OSError:
        return
    missing = sorted(INSTRUCTIONS.difference(flags or INSTRUCTIONS))
    if missing:
        raise LibraryMissing(
            f"{ANALYSIS} needs a processor with AVX2 (x86-64-v3), and this one has no {', '.join(missing)}; "
            "singular_values, eigenvalues and hessian_spectrum run on any x86-64"
        )


def _open(path: str) -> ctypes.CDLL:
    try:
        return ctypes.CDLL(path)
    except OSError as problem:
        raise LibraryMissing(f"{path} cannot be loaded: {problem}") from problem
