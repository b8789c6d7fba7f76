"""The skeleton of a cahier des charges, filled with what the visitor said, as .docx or .odt.

The words live in `data/specifications`, read and checked on first use.
"""

from bot.specifications.brief import Brief, brief_of
from bot.specifications.files import Format, filename, offer, write

__all__ = ["Brief", "Format", "brief_of", "filename", "offer", "write"]
