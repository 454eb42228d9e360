"""The exceptions that the package raises. All of them are an :class:`Error`, with the message of the library."""

from __future__ import annotations

__all__ = ["DataError", "Error", "InvalidArgument", "LibraryMissing", "NothingToAnalyse"]


class Error(Exception):
    """A call that failed. The text says what was expected and what was given.

    ``status`` is the number that the library returned, or None where the package itself refused the call.
    """

    def __init__(self, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


class InvalidArgument(Error, ValueError):
    """An argument or an option out of its range, or of the wrong shape or type."""


class DataError(Error):
    """A file that is missing or cannot be read, or numbers that cannot be used, such as NaN."""


class NothingToAnalyse(DataError):
    """Data in which no layer could be analysed, or no law fitted; the text holds the reasons."""


class LibraryMissing(Error, ImportError):
    """A shared library of the package that cannot be loaded."""
