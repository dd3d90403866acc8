"""Stands in for encodings.py until that is there."""

from typing import NamedTuple


class Undecodable(ValueError):
    """Not UTF-8."""


class Decoded(NamedTuple):
    text: str
    encoding: str
    bom: bool
    why: str


def decode(data: bytes) -> Decoded:
    try:
        return Decoded(data.decode("utf-8"), "utf-8", False, "valid UTF-8")
    except UnicodeDecodeError as error:
        raise Undecodable(f"not UTF-8: {error}") from error
