"""What the vendor's manuals say, as data, with our overlay where they are silent or behind.

`load()` gives everything. Each group of actions is a folder of `data/`: `actions.json`, `structs.json`, `errors.json`
are the vendor's tables and are never edited, nor is `undocumented.json`, the names that only the SDK has;
`settled.json` is ours, each entry with its reason and with what remains to be checked on the remote cloud. What
several groups share is in `data/common/`, the products that they belong to in `data/products.json`.
"""

from manual.loader import load
from manual.model import Action, ErrorCode, Example, Field, Manual, Product, Settled, Struct

API_VERSION = "2018-08-01"
SERVICE = "live"

__all__ = [
    "API_VERSION",
    "SERVICE",
    "Action",
    "ErrorCode",
    "Example",
    "Field",
    "Manual",
    "Product",
    "Settled",
    "Struct",
    "load",
]
