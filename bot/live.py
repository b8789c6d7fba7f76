"""Push what arrives later to the pages that show it."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

QUEUE_SIZE = 100  # a phone asleep, not a leak: the page catches up when it reconnects
DESK = "desk"  # topic: the conversations that wait or are in progress changed


def typing_in(conversation_id: str) -> str:
    """Topic: the visitor of that conversation is writing."""
    return f"typing:{conversation_id}"


class Live:
    """In-process push: one bounded queue of topics a subscriber.

    A topic is a conversation's id, `DESK` or `typing_in(…)`. It says that something changed, not
    what: a stream reads the record again. A full queue loses nothing, for a reading is due already.
    """

    def __init__(self) -> None:
        self._queues: dict[str, set[asyncio.Queue[str | None]]] = defaultdict(set)

    @contextmanager
    def subscribe(self, *topics: str) -> Iterator[asyncio.Queue[str | None]]:
        """A queue that receives those topics, then None when the stream must end."""
        queue: asyncio.Queue[str | None] = asyncio.Queue(QUEUE_SIZE)
        for topic in topics:
            self._queues[topic].add(queue)
        try:
            yield queue
        finally:
            for topic in topics:
                self._queues[topic].discard(queue)
                if not self._queues[topic]:
                    del self._queues[topic]

    def publish(self, topic: str) -> None:
        """Tell the subscribers of a topic."""
        for queue in self._queues.get(topic, ()):
            if not queue.full():
                queue.put_nowait(topic)

    def close(self) -> None:
        """End every stream, so that the server can stop."""
        for queues in self._queues.values():
            for queue in queues:
                while queue.full():
                    queue.get_nowait()
                queue.put_nowait(None)
