"""What happened, told to every browser: events with a number per topic, an outbox, and the socket.

`announce` writes an event inside the caller's transaction; it leaves on commit. Apps say with `register_topic` what a
topic's snapshot is and who may see it, and with `register_verb` which names the socket understands besides the
commands.
"""

from typing import TYPE_CHECKING

from console.doors import door

if TYPE_CHECKING:
    from console.live.events import announce, head_of
    from console.live.models import Event, Topic
    from console.live.presence import people_at
    from console.live.registry import Frame, SocketVerb, TopicKind, register_topic, register_verb
    from console.live.watchers import watched

__all__ = [
    "Event", "Frame", "SocketVerb", "Topic", "TopicKind", "announce", "head_of", "people_at", "register_topic",
    "register_verb", "watched",
]  # fmt: skip
__getattr__ = door(
    __name__,
    {
        "Event": "models",
        "Frame": "registry",
        "SocketVerb": "registry",
        "Topic": "models",
        "TopicKind": "registry",
        "announce": "events",
        "head_of": "events",
        "people_at": "presence",
        "register_topic": "registry",
        "register_verb": "registry",
        "watched": "watchers",
    },
)
