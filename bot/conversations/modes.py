"""Who speaks in a conversation, and how that may change (DESIGN section 3)."""

from __future__ import annotations

from enum import StrEnum


class Mode(StrEnum):
    """Who answers the visitor. The engine is asked in `bot` only."""

    BOT = "bot"
    WAITING = "waiting"
    ADVISER = "adviser"
    CLOSED = "closed"

    @property
    def human(self) -> bool:
        """Whether the visitor's words go to the advisers and the assistant stays mute."""
        return self in {Mode.WAITING, Mode.ADVISER}


class Reason(StrEnum):
    """Why a mode changed."""

    REQUESTED = "requested"
    TAKEN = "taken"
    HANDED_BACK = "handed_back"
    CLOSED = "closed"
    RETURNED = "returned"
    NOBODY_CAME = "nobody_came"
    ADVISER_SILENT = "adviser_silent"
    VISITOR_SILENT = "visitor_silent"
    WROTE_AGAIN = "wrote_again"


TRANSITIONS: dict[Reason, tuple[frozenset[Mode], Mode]] = {
    Reason.REQUESTED: (frozenset({Mode.BOT, Mode.CLOSED}), Mode.WAITING),
    Reason.TAKEN: (frozenset({Mode.WAITING}), Mode.ADVISER),
    Reason.HANDED_BACK: (frozenset({Mode.ADVISER}), Mode.BOT),
    Reason.CLOSED: (frozenset({Mode.ADVISER}), Mode.CLOSED),
    Reason.RETURNED: (frozenset({Mode.WAITING, Mode.ADVISER}), Mode.BOT),
    Reason.NOBODY_CAME: (frozenset({Mode.WAITING}), Mode.BOT),
    Reason.ADVISER_SILENT: (frozenset({Mode.ADVISER}), Mode.BOT),
    Reason.VISITOR_SILENT: (frozenset({Mode.ADVISER}), Mode.BOT),
    Reason.WROTE_AGAIN: (frozenset({Mode.CLOSED}), Mode.BOT),
}
