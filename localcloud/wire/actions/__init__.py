"""Each action of the API: unpack its parameters, ask the rules, wrap the result. One module per family."""

from __future__ import annotations

from collections.abc import Mapping

from localcloud.wire.actions import casters, emergency, inputs, layouts, mark_pics, mark_words, outputs, program
from localcloud.wire.actions.asked import Handler

ACTIONS: Mapping[str, Handler] = {
    **casters.ACTIONS,
    **inputs.ACTIONS,
    **layouts.ACTIONS,
    **mark_pics.ACTIONS,
    **mark_words.ACTIONS,
    **outputs.ACTIONS,
    **program.ACTIONS,
    **emergency.ACTIONS,
}
"""What this local cloud offers, by the vendor's names."""
