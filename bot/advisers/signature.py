"""How an adviser is named to visitors."""

from __future__ import annotations

_TEAM = "équipe de conseil"


def signature(display_name: str | None, *, first_name: bool) -> str:
    """« Camille, équipe de conseil », or the team alone, as the service chose."""
    first = (display_name or "").split(" ")[0]
    return f"{first}, {_TEAM}" if first_name and first else _TEAM.capitalize()
