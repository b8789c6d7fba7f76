"""Domain exceptions, free of HTTP; `bot.web.middlewares` maps them to a status and a page."""


class BotError(Exception):
    """Base of every error this project raises on purpose."""


class SettingsError(BotError):
    """Raised when the environment cannot configure the process."""


class EngineUnavailable(BotError):
    """Raised when Rasa cannot be reached, is too slow, or could not finish a turn."""


class ConversationNotFound(BotError):
    """Raised when a conversation id is unknown, or its conversation was erased."""


class InvalidMessage(BotError):
    """Raised when a visitor's message cannot be accepted; the text is the French reason."""


class TicketNotFound(BotError):
    """Raised when no ticket bears the reference."""


class InvalidTicket(BotError):
    """Raised when a ticket's fields cannot be accepted; `problems` maps field to French reason."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__("; ".join(problems.values()))
        self.problems = problems


class TransitionRefused(BotError):
    """Raised when a status cannot follow the current one."""


class TicketTaken(BotError):
    """Raised when a colleague took the ticket first; the text is the colleague's name."""


class NotYours(BotError):
    """Raised when a colleague has the ticket or the need; the text is the colleague's name."""


class NeedNotFound(BotError):
    """Raised when a ticket does not state the need."""


class AdviserNotFound(BotError):
    """Raised when no account that answers requests bears the id."""


class CannedReplyNotFound(BotError):
    """Raised when no canned reply bears the id."""


class MailNotFound(BotError):
    """Raised when no mail that could still leave bears the id."""


class BadCredentials(BotError):
    """Raised when an adviser's e-mail or password is wrong, or too many attempts were made."""


class AdviserExists(BotError):
    """Raised when an account already bears the e-mail."""


class WorkshopNotFound(BotError):
    """Raised when no workshop, registration or shared experience bears the id."""


class InvalidWorkshop(BotError):
    """Raised when what an adviser or a visitor wrote about a workshop cannot be accepted.

    `problems` maps field to French reason.
    """

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__("; ".join(problems.values()))
        self.problems = problems


class WorkshopClosed(BotError):
    """Raised when a workshop takes no registration: not published, cancelled, or begun."""


class WorkshopFull(BotError):
    """Raised when a workshop's places and its waiting list are both full."""


class ConversationTaken(BotError):
    """Raised when a conversation waits no more; `by` names the adviser who was first, if any."""

    def __init__(self, *, by: str | None) -> None:
        super().__init__(by)
        self.by = by


class AdviserBusy(BotError):
    """Raised when an adviser has as many conversations as the service allows."""


class NotYourConversation(BotError):
    """Raised when an adviser writes in a conversation that they do not have, or have no more."""


class InvalidReview(BotError):
    """Raised when a reviewer's decision cannot be accepted; `problems` maps field to reason."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__("; ".join(problems.values()))
        self.problems = problems


class AnnotationNotFound(BotError):
    """Raised when no message under review bears the number."""


class TrainingRefused(BotError):
    """Raised when a training or a change of model cannot be; the text is the French reason."""


class TrainingNotFound(BotError):
    """Raised when no training bears the number."""
