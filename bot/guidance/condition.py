"""Which territories, at which stage, a part of the data is meant for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.guidance.node import Node

KINDS = ("commune", "epci", "departement", "region")
STAGES = ("idée", "préparation", "en cours", "bilan")  # the values of the lookup entity `stage`
CONDITION_KEYS = ("kinds", "minimum", "maximum")


@dataclass(frozen=True)
class Condition:
    """Inclusive bounds of population, and kinds of territory (none: any kind).

    What is unknown holds no condition, but for one case: a known population passes its bounds
    even if the kind is unknown, so a text bound to both names its kind (« Commune de… »).
    """

    kinds: frozenset[str] = frozenset()
    minimum: int | None = None
    maximum: int | None = None

    def holds(self, population: int | None, kind: str | None) -> bool:
        """Whether a territory of this population and kind is concerned."""
        if self.minimum is None and self.maximum is None:
            return not self.kinds or kind in self.kinds
        if population is None or (self.kinds and kind is not None and kind not in self.kinds):
            return False
        above = self.minimum is None or population >= self.minimum
        return above and (self.maximum is None or population <= self.maximum)


def read_condition(fields: Mapping[str, Node]) -> Condition:
    """The condition written in the fields named by `CONDITION_KEYS`."""
    return Condition(
        kinds=frozenset(kind.choice(KINDS) for kind in fields["kinds"].items()),
        minimum=fields["minimum"].optional_number(),
        maximum=fields["maximum"].optional_number(),
    )


def read_stages(node: Node) -> frozenset[str]:
    """A list of stages; a missing list has none."""
    return frozenset(stage.choice(STAGES) for stage in node.items())
