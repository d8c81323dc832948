"""Commands and the lanes they run in.

An app registers its verbs with `register(Verb(...))`. Every door (socket, REST, form) calls `enter`, which finds the
verb and calls its service; the service validates and calls `accept_command`. A worker claims the lane and runs its
commands in order (`run_lane`); in a test, `run_lane(topic)` does it here and now. `every` adds a job to the lanes
process.
"""

from typing import TYPE_CHECKING

from console.doors import door

if TYPE_CHECKING:
    from console.lanes.accepting import accept_command, enter
    from console.lanes.models import Command, Lane
    from console.lanes.periodic import every
    from console.lanes.publishing import public
    from console.lanes.queries import open_commands
    from console.lanes.registry import all_verbs, register, verb_named
    from console.lanes.running import run_lane
    from console.lanes.verbs import Accept, Outcome, Verb

__all__ = [
    "Accept", "Command", "Lane", "Outcome", "Verb", "accept_command", "all_verbs", "enter", "every", "open_commands",
    "public", "register", "run_lane", "verb_named",
]  # fmt: skip
__getattr__ = door(
    __name__,
    {
        "Accept": "verbs",
        "Command": "models",
        "Lane": "models",
        "Outcome": "verbs",
        "Verb": "verbs",
        "accept_command": "accepting",
        "all_verbs": "registry",
        "enter": "accepting",
        "every": "periodic",
        "open_commands": "queries",
        "public": "publishing",
        "register": "registry",
        "run_lane": "running",
        "verb_named": "registry",
    },
)
