"""Where casters survive a power cut."""

from localcloud.store.sqlite import Store

__all__ = ["Store"]
