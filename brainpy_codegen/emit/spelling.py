"""How a text is spelled in a file: byte-order mark, line ends, final line end. None of it is content.

A file that an editor or git re-spelled carries no edit, and a file that is rewritten keeps the spelling it has.
"""

from __future__ import annotations

from dataclasses import dataclass

_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Spelling:
    """The spelling of a file.

    Attributes:
        mark: it starts with a byte-order mark.
        crlf: lines end with CR LF (most of them, where they are mixed).
        ended: the last line has its end.
    """

    mark: bool = False
    crlf: bool = False
    ended: bool = True


def decode(data: bytes) -> tuple[str, Spelling]:
    """The text of a file, with LF behind every line, and its spelling; bytes that are not UTF-8 survive `encode`."""
    body = data.removeprefix(_MARK)
    pairs = body.count(b"\r\n")
    text = body.replace(b"\r\n", b"\n").decode("utf-8", "surrogateescape")
    ended = not text or text.endswith("\n")
    spelling = Spelling(len(body) < len(data), 2 * pairs > body.count(b"\n"), ended)
    return (text if ended else text + "\n"), spelling


def encode(text: str, spelling: Spelling) -> bytes:
    """A text with LF ends in a spelling."""
    body = (text if spelling.ended else text.removesuffix("\n")).encode("utf-8", "surrogateescape")
    return (_MARK if spelling.mark else b"") + (body.replace(b"\n", b"\r\n") if spelling.crlf else body)
