"""What we advise at first level: need + planned form + stage + territory -> advice.

The words live in `data/guidance`, read and checked on first use or by
`load_library`; importing reads nothing.
"""

from bot.guidance.advice import Advice, Group, Need, Section, Source
from bot.guidance.advising import advise, election_lines, form_label, forms
from bot.guidance.asking import facet_asked
from bot.guidance.condition import KINDS, STAGES
from bot.guidance.errors import GuidanceDataError
from bot.guidance.forms import Form, Note, Trap
from bot.guidance.library import load_library

__all__ = [
    "KINDS",
    "STAGES",
    "Advice",
    "Form",
    "Group",
    "GuidanceDataError",
    "Need",
    "Note",
    "Section",
    "Source",
    "Trap",
    "advise",
    "election_lines",
    "facet_asked",
    "form_label",
    "forms",
    "load_library",
]
