"""What the vendor's manual of the Live API says, as data, with our overlay where it is silent or behind.

`load()` gives everything. `data/actions.json`, `structs.json` and `errors.json` are the vendor's tables and are never
edited, nor is `undocumented.json`, the names that only the SDK has; `data/settled.json` is ours, each entry with its
reason and with what remains to be checked on the remote cloud.
"""

from manual.loader import load
from manual.model import Action, ErrorCode, Example, Field, Manual, Settled, Struct

API_VERSION = "2018-08-01"
SERVICE = "live"

__all__ = ["API_VERSION", "SERVICE", "Action", "ErrorCode", "Example", "Field", "Manual", "Settled", "Struct", "load"]
