"""Contexts of libheavytails: one for each number of threads and accuracy, kept until the process ends.

Threads do not survive a fork, so that a child makes contexts of its own.
"""

from __future__ import annotations

import atexit
import ctypes
import os
import threading

from heavytails import _abi
from heavytails.errors import InvalidArgument

_contexts: dict[tuple[int, int, bool], int] = {}
_lock = threading.Lock()


def context(threads: int | None, accurate: bool = False) -> int:
    """The address of a context with this number of threads, None for one per processor."""
    if threads is not None and not 1 <= threads <= 4096:
        raise InvalidArgument(f"threads: expected 1 to 4096, or None for one per processor, got {threads}")
    key = (os.getpid(), threads or 0, bool(accurate))
    with _lock:
        if key not in _contexts:
            params = _abi.defaults(_abi.ContextParams, "context_params")
            params.threads = threads or 0
            params.accuracy = int(accurate)
            address = ctypes.c_void_p()
            _abi.check(_abi.library().ht_context_create(ctypes.byref(params), ctypes.byref(address)))
            _contexts[key] = address.value or 0
        return _contexts[key]


@atexit.register
def _destroy() -> None:
    for (process, _, _), address in _contexts.items():
        if process == os.getpid():
            _abi.library().ht_context_destroy(address)
