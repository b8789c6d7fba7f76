"""All the tables, in the order of the page."""

from __future__ import annotations

from bot.review.statistics import conversation_tables, service_tables
from bot.review.statistics.report import Report
from bot.review.statistics.table import Table


def tables(report: Report) -> tuple[Table, ...]:
    """Those of the conversations, then those of the service."""
    now = report.now
    return (
        conversation_tables.volumes(report),
        conversation_tables.outcomes(report),
        conversation_tables.steps(now),
        conversation_tables.needs(now),
        conversation_tables.together(now),
        conversation_tables.forms(now),
        conversation_tables.kinds(now),
        conversation_tables.places(now),
        service_tables.models(now),
        service_tables.themes(now),
        service_tables.opinions(report),
        service_tables.handling(report),
    )
