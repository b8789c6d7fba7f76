"""The ticket that the slots describe."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from actions.profile import Slots
from bot.conversations.models import Conversation
from bot.guidance import Need, form_label
from bot.tickets.draft import TicketDraft
from bot.tickets.models import MeetingMode, MeetingRhythm


async def recorded(session: AsyncSession, sender_id: str) -> str | None:
    """The conversation's id; `rasa shell` has no conversation in the record."""
    return sender_id if await session.get(Conversation, sender_id) else None


def draft_of(slots: Slots, conversation_id: str | None = None) -> TicketDraft:
    """The draft; every required slot is filled."""
    return TicketDraft(
        territory_id=slots.get("territory_id"),
        territory_name=slots["territory_name"],
        project=_project(slots),
        needs=tuple(Need(need) for need in slots.get("needs") or ()),
        contact_name=slots["contact_name"],
        function=slots["function"],
        email=slots["email"],
        telephone=slots.get("telephone") or "",
        meeting_mode=MeetingMode(slots["meeting_mode"]),
        meeting_rhythm=MeetingRhythm(slots["meeting_rhythm"]),
        moments=slots.get("moments") or "",
        deadline=slots.get("deadline") or "",
        conversation_id=conversation_id,
    )


def _project(slots: Slots) -> str:
    """The visitor's words, after the form of participation when they do not name it."""
    form, words = slots.get("participation_form"), str(slots["project"])
    label = form_label(form) if form else ""
    return words if label.lower() in words.lower() else f"{label} : {words}"
