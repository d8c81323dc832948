"""The mixer: pictures and sound of casters, composed, encoded once and given out."""

from localcloud.mixer.mixer import Mixer

__all__ = ["Mixer"]
