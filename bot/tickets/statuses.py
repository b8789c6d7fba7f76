"""Where a ticket and its needs stand, and the one table of what may follow what."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum


class Status(StrEnum):
    """Where a ticket stands."""

    NEW = "new"
    IN_PROGRESS = "in_progress"
    WAITING = "waiting"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        """The French name shown to advisers."""
        return _STATUS_LABELS[self]


_STATUS_LABELS = {
    Status.NEW: "Nouvelle",
    Status.IN_PROGRESS: "En cours",
    Status.WAITING: "En attente de la collectivité",
    Status.CLOSED: "Close",
}

TRANSITIONS: dict[Status, frozenset[Status]] = {
    Status.NEW: frozenset({Status.IN_PROGRESS, Status.CLOSED}),
    Status.IN_PROGRESS: frozenset({Status.WAITING, Status.CLOSED}),
    Status.WAITING: frozenset({Status.IN_PROGRESS, Status.CLOSED}),
    Status.CLOSED: frozenset({Status.IN_PROGRESS}),
}


def overall(needs: Collection[Status], current: Status) -> Status:
    """The status of a ticket whose needs stand so; it agrees with them, and follows `TRANSITIONS`.

    A ticket without needs keeps its own; one that was begun is never new again.
    """
    if not needs:
        return current
    if set(needs) == {Status.CLOSED}:
        return Status.CLOSED
    if set(needs) == {Status.NEW} and current is Status.NEW:
        return Status.NEW
    if Status.WAITING in needs and Status.IN_PROGRESS not in needs:
        return Status.WAITING
    return Status.IN_PROGRESS


class ClosingReason(StrEnum):
    """Why a need is closed."""

    ANSWERED = "answered"
    REDIRECTED = "redirected"
    NO_NEWS = "no_news"
    OUT_OF_SCOPE = "out_of_scope"
    DUPLICATE = "duplicate"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        """The French name shown to advisers."""
        return _REASON_LABELS[self]


_REASON_LABELS = {
    ClosingReason.ANSWERED: "Réponse apportée",
    ClosingReason.REDIRECTED: "Orientée vers un autre service",
    ClosingReason.NO_NEWS: "Sans nouvelles de la collectivité",
    ClosingReason.OUT_OF_SCOPE: "Hors du champ du service",
    ClosingReason.DUPLICATE: "Doublon d'une autre demande",
    ClosingReason.CANCELLED: "Annulée par la personne",
}
