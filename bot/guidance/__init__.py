"""What we advise at first level: need + planned form + territory -> advice.

The words live in `data/guidance`, read and checked on first use; importing reads nothing.
"""

from bot.guidance.advice import Advice, Need, Section, Source
from bot.guidance.advising import advise, form_label, forms
from bot.guidance.errors import GuidanceDataError
from bot.guidance.forms import Form, Note, Trap

__all__ = [
    "Advice",
    "Form",
    "GuidanceDataError",
    "Need",
    "Note",
    "Section",
    "Source",
    "Trap",
    "advise",
    "form_label",
    "forms",
]
