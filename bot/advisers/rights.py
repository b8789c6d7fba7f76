"""Who may do what in the console: one table, role by action."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What an account is for."""

    ADVISER = "adviser"
    COORDINATOR = "coordinator"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"

    @property
    def label(self) -> str:
        """The French name."""
        return _ROLE_LABELS[self]


_ROLE_LABELS = {
    Role.ADVISER: "Conseil",
    Role.COORDINATOR: "Coordination",
    Role.ADMINISTRATOR: "Administration",
    Role.AUDITOR: "Audit, en lecture seule",
}


class Action(StrEnum):
    """What a page or a button of the console does."""

    READ = "read"  # the inbox, the tickets, the workshops, the canned replies
    WORK = "work"  # claim, move, note, snooze and answer tickets
    REASSIGN = "reassign"  # give or take back a ticket that a colleague has
    KEEP = "keep"  # write workshops, shared experiences and canned replies
    EXPORT = "export"  # take personal data out of the console
    MAILS = "mails"  # see what did not leave, try it again
    UNMASK = "unmask"  # see a conversation of the explorer without its masks, for a reason
    OVERSEE = "oversee"  # see who read which conversation, and why
    REVIEW = "review"  # say what masked messages meant, take the training file out
    SETTLE = "settle"  # decide where two reviewers disagree
    MODEL = "model"  # train a candidate, put a model in service, take it back


ALLOWED: dict[Role, frozenset[Action]] = {
    # Advisers review: nobody knows better what a visitor meant, and what they see is masked.
    Role.ADVISER: frozenset(
        {
            Action.READ,
            Action.WORK,
            Action.KEEP,
            Action.EXPORT,
            Action.MAILS,
            Action.UNMASK,
            Action.REVIEW,
        }
    ),
    Role.COORDINATOR: frozenset(Action),
    # Runs the service and its accounts; answers nobody, takes no data out.
    Role.ADMINISTRATOR: frozenset(
        {Action.READ, Action.KEEP, Action.MAILS, Action.OVERSEE, Action.MODEL}
    ),
    Role.AUDITOR: frozenset({Action.READ, Action.OVERSEE}),
}


def may(role: Role, action: Action) -> bool:
    """Whether an account of that role may do it."""
    return action in ALLOWED[role]


def roles_that(action: Action) -> tuple[Role, ...]:
    """The roles that may do it."""
    return tuple(role for role in Role if may(role, action))
