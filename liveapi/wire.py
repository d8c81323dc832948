"""The base of everything that crosses the wire: vendor's names outside, snake case inside, addresses masked in `repr`.

`None` means 'not said': it is never sent (a null would be refused or ignored; a field is cleared by "" or ()), and in
an answer it means that the cloud left the field out.
"""

from __future__ import annotations

import msgspec

from liveapi.masking import mask_address

# Words that the vendor does not write with one capital.
_SPECIAL = {"webrtc": "WebRTC"}
# Fields whose text holds a stream key or a signed address.
_SECRET_ENDINGS = ("_url", "_urls", "_param")


def wire_name(name: str) -> str:
    """`input_webrtc_play_url` -> `InputWebRTCPlayUrl`."""
    return "".join(_SPECIAL.get(word, word.capitalize()) for word in name.split("_"))


class Wire(msgspec.Struct, frozen=True, omit_defaults=True, rename=wire_name):
    """A frozen struct under the vendor's names."""

    def __repr__(self) -> str:
        shown = ", ".join(
            f"{name}={_masked(name, value)}"
            for name in self.__struct_fields__
            if (value := getattr(self, name)) is not None
        )
        return f"{type(self).__name__}({shown})"


def _masked(name: str, value: object) -> str:
    if name.endswith(_SECRET_ENDINGS):
        if isinstance(value, str):
            return repr(mask_address(value))
        if isinstance(value, tuple):
            return repr(tuple(mask_address(str(item)) for item in value))
    return repr(value)
