"""Push what arrives later to the pages that show a conversation."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

QUEUE_SIZE = 100  # a phone asleep, not a leak: the page catches up when it reconnects


class Live:
    """In-process push: one bounded queue of message ids a subscriber."""

    def __init__(self) -> None:
        self._queues: dict[str, set[asyncio.Queue[int | None]]] = defaultdict(set)

    @contextmanager
    def subscribe(self, conversation_id: str) -> Iterator[asyncio.Queue[int | None]]:
        """A queue that receives message ids, then None when the stream must end."""
        queue: asyncio.Queue[int | None] = asyncio.Queue(QUEUE_SIZE)
        self._queues[conversation_id].add(queue)
        try:
            yield queue
        finally:
            self._queues[conversation_id].discard(queue)
            if not self._queues[conversation_id]:
                del self._queues[conversation_id]

    def publish(self, conversation_id: str, message_id: int) -> None:
        """Tell the subscribers of a conversation that its record reaches `message_id`."""
        for queue in self._queues.get(conversation_id, ()):
            if not queue.full():
                queue.put_nowait(message_id)

    def close(self) -> None:
        """End every stream, so that the server can stop."""
        for queues in self._queues.values():
            for queue in queues:
                while queue.full():
                    queue.get_nowait()
                queue.put_nowait(None)
