"""The files that the skeleton can be had as."""

from __future__ import annotations

from enum import Enum

from bot.specifications.brief import Brief
from bot.specifications.content import compose
from bot.specifications.docx_file import docx_bytes
from bot.specifications.odt_file import odt_bytes
from bot.specifications.skeleton import load_skeleton


class Format(str, Enum):
    """A word processor's format; the value is the extension."""

    docx = "docx"
    odt = "odt"

    @property
    def content_type(self) -> str:
        """The registered media type."""
        return _CONTENT_TYPES[self]

    @property
    def kilobytes(self) -> int:
        """About how much a file weighs, for the link to say; a test holds it to the real files."""
        return _KILOBYTES[self]


_CONTENT_TYPES = {
    Format.docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Format.odt: "application/vnd.oasis.opendocument.text",
}
_KILOBYTES = {Format.docx: 35, Format.odt: 20}
_WRITERS = {Format.docx: docx_bytes, Format.odt: odt_bytes}


def write(brief: Brief, file_format: Format) -> bytes:
    """The file's content; tens of milliseconds of processor time.

    Raises:
        GuidanceDataError: a file of `data/specifications` is malformed.

    """
    return _WRITERS[file_format](compose(brief, load_skeleton()))


def filename(brief: Brief, file_format: Format) -> str:
    """The name to save under, such as « Cahier des charges - Crest.docx »."""
    place = "".join(c for c in brief.territory[:60] if c.isalnum() or c in " -'").strip()
    return f"Cahier des charges{f' - {place}' if place else ''}.{file_format.value}"


def offer() -> list[dict[str, object]]:
    """The formats, as plain JSON values for a chat card: format, and about how many kilobytes."""
    return [{"format": each.value, "kilobytes": each.kilobytes} for each in Format]
