"""Everything that `data/guidance` says: read and checked once, on first use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from bot.guidance.advice import Need
from bot.guidance.elections import Calendar, read_calendar
from bot.guidance.form_file import read_forms
from bot.guidance.forms import Form
from bot.guidance.node import read_file
from bot.guidance.sheet import Sheet
from bot.guidance.sheet_file import read_sheet
from bot.guidance.source_file import read_sources

DATA = Path(__file__).resolve().parents[2] / "data" / "guidance"


@dataclass(frozen=True)
class Library:
    """The sheets, the forms of participation and the election calendar."""

    sheets: Mapping[Need, Sheet]
    forms: Mapping[str, Form]
    calendar: Calendar


@cache
def load_library(directory: Path = DATA) -> Library:
    """Read every file of the directory.

    Raises:
        GuidanceDataError: a file is missing or malformed.

    """
    sources = read_sources(read_file(directory / "sources.yml"))
    forms = read_forms(read_file(directory / "forms.yml"), sources)
    sheets = {
        need: read_sheet(need, read_file(directory / f"{need.value}.yml"), sources, forms)
        for need in Need
    }
    calendar = read_calendar(read_file(directory / "elections.yml"))
    return Library(MappingProxyType(sheets), MappingProxyType(forms), calendar)
