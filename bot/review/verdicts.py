"""What several annotations of one message come to: pure rules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.review.models import Annotation, Verdict


def wants_second(annotations: Sequence[Annotation], *, percent: int) -> bool:
    """Whether a second person should look; the key, which is random, decides for which messages."""
    if len(annotations) != 1 or any(each.settles for each in annotations):
        return False
    return int(annotations[0].key, 16) % 100 < percent


def disagree(annotations: Iterable[Annotation]) -> bool:
    """Whether reviewers said different things, and nobody settled it."""
    told = [each for each in annotations if each.verdict.decides]
    return not any(each.settles for each in told) and len({_said(each) for each in told}) > 1


def outcome(annotations: Sequence[Annotation]) -> Annotation | None:
    """The annotation that holds: the last settlement, else the first of those that agree.

    None when nobody decided, when reviewers disagree, or when the message was set aside.
    """
    told = sorted((each for each in annotations if each.verdict.decides), key=lambda a: a.id)
    settled = [each for each in told if each.settles]
    if not told or disagree(told):
        return None
    held = settled[-1] if settled else told[0]
    return held if held.verdict.accepts else None


def _said(annotation: Annotation) -> tuple[object, ...]:
    if annotation.verdict is Verdict.IGNORED:
        return (Verdict.IGNORED,)
    return (annotation.intent, tuple(sorted(annotation.needs)))
