"""What goes in and out, for the OpenAPI description. The rules of each field stand in `casters.fields`, said once for
all doors."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

Shape = serializers.Serializer[Any]
COLOUR = r"^(#|0[xX])[0-9a-fA-F]{6}$"


@extend_schema_field({"oneOf": [{"type": "string", "format": "date-time"}, {"type": "string", "enum": [""]}]})
class Moment(serializers.DateTimeField):
    """Empty, as a form sends it, means never, like null."""


class SourceShape(Shape):
    kind = serializers.ChoiceField(choices=["input", "layout"])
    index = serializers.IntegerField(min_value=1, max_value=1000)


class DisplayShape(Shape):
    source = SourceShape()  # type: ignore[assignment]
    picture_marks = serializers.ListField(child=serializers.IntegerField(min_value=1), required=False)
    text_marks = serializers.ListField(child=serializers.IntegerField(min_value=1), required=False)
    audio = serializers.ListField(child=serializers.IntegerField(min_value=1), required=False)
    transition = serializers.CharField(required=False, allow_blank=True, max_length=64)
    restart = serializers.BooleanField(required=False)


class PreviewShape(Shape):
    display = DisplayShape()
    deadline_ms = serializers.IntegerField(required=False, allow_null=True, min_value=0)


class BasedOnShape(Shape):
    preview = serializers.IntegerField(min_value=0)
    program = serializers.IntegerField(min_value=0)


class TakeShape(Shape):
    based_on = BasedOnShape()
    transition = serializers.CharField(required=False, allow_blank=True, max_length=64)
    flip_flop = serializers.BooleanField(required=False)
    deadline_ms = serializers.IntegerField(required=False, allow_null=True, min_value=0)


class BackShape(Shape):
    based_on = BasedOnShape()
    deadline_ms = serializers.IntegerField(required=False, allow_null=True, min_value=0)


class DirectShape(Shape):
    display = DisplayShape()
    based_on = BasedOnShape()
    deadline_ms = serializers.IntegerField(required=False, allow_null=True, min_value=0)


class BlackShape(Shape):
    transition = serializers.CharField(required=False, allow_blank=True, max_length=64)
    based_on = BasedOnShape()
    deadline_ms = serializers.IntegerField(required=False, allow_null=True, min_value=0)


class PreparedShape(Shape):
    standby = DisplayShape(required=False, allow_null=True)
    black = DisplayShape(required=False, allow_null=True)
    emergency_first = serializers.BooleanField(required=False)


class CommandShape(Shape):
    id = serializers.CharField()
    verb = serializers.CharField()
    state = serializers.CharField()
    word = serializers.CharField()
    by = serializers.CharField()
    code = serializers.CharField()
    sentence = serializers.CharField()
    at = serializers.CharField()
    request_id = serializers.CharField()
    accepted_ms = serializers.IntegerField(allow_null=True)
    confirmed_ms = serializers.IntegerField(allow_null=True)
    seen_ms = serializers.IntegerField(allow_null=True)
    payload = serializers.DictField()


class AcceptedShape(Shape):
    command = CommandShape()


class RefusalShape(Shape):
    code = serializers.CharField()
    sentence = serializers.CharField()
    data = serializers.DictField()  # type: ignore[assignment]
    field = serializers.CharField(required=False)


class InputShape(Shape):
    index = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=24)
    name = serializers.CharField(required=False, max_length=256)
    kind = serializers.ChoiceField(choices=["file", "pull", "picture", "push", "webrtc_push"])
    address = serializers.CharField(required=False)
    username = serializers.CharField(required=False, max_length=64)
    password = serializers.CharField(required=False, max_length=128, write_only=True)
    volume = serializers.IntegerField(required=False, min_value=0, max_value=200)
    unmuted = serializers.IntegerField(required=False, min_value=0, max_value=200)
    sound = serializers.ChoiceField(choices=["follow", "always"], required=False)


class LayerShape(Shape):
    input = serializers.IntegerField(min_value=1, max_value=24)
    x = serializers.FloatField(min_value=0, max_value=1)
    y = serializers.FloatField(min_value=0, max_value=1)
    w = serializers.FloatField(min_value=0, max_value=1)
    h = serializers.FloatField(min_value=0, max_value=1)


class LayoutShape(Shape):
    index = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=1000)
    name = serializers.CharField(required=False, max_length=64)
    template = serializers.ChoiceField(required=False, choices=[1, 20, 21, 31, 32, 41])
    inputs = serializers.CharField(required=False)
    layers = serializers.ListField(child=LayerShape(), required=False)


class PictureMarkShape(Shape):
    index = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=1000)
    name = serializers.CharField(required=False, max_length=256)
    address = serializers.CharField(max_length=256)
    x = serializers.FloatField(required=False)
    y = serializers.FloatField(required=False)
    w = serializers.FloatField(required=False)
    h = serializers.FloatField(required=False)
    tie = serializers.BooleanField(required=False)
    auto_off = serializers.BooleanField(required=False)


class TextMarkShape(Shape):
    index = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=1000)
    name = serializers.CharField(required=False, max_length=64)
    text = serializers.CharField(max_length=1000)
    size = serializers.IntegerField(required=False, min_value=16, max_value=60)
    color = serializers.RegexField(COLOUR, required=False)
    font = serializers.ChoiceField(required=False, choices=[1, 2])
    x = serializers.FloatField(required=False, min_value=0, max_value=1)
    y = serializers.FloatField(required=False, min_value=0, max_value=1)
    roll = serializers.BooleanField(required=False)
    roll_s = serializers.IntegerField(required=False, min_value=5, max_value=600)
    roll_direction = serializers.ChoiceField(required=False, choices=[0, 1])
    roll_from = serializers.FloatField(required=False, min_value=0, max_value=1)
    roll_to = serializers.FloatField(required=False, min_value=0, max_value=1)
    tie = serializers.BooleanField(required=False)
    auto_off = serializers.BooleanField(required=False)


class LetteringShape(Shape):
    text = serializers.CharField(max_length=1000)
    size = serializers.IntegerField(required=False, min_value=16, max_value=60)
    color = serializers.RegexField(COLOUR, required=False)
    font = serializers.ChoiceField(required=False, choices=[1, 2])
    roll = serializers.BooleanField(required=False)


class LookShape(Shape):
    kind = serializers.ChoiceField(choices=["file", "pull", "picture", "picture_mark"])
    address = serializers.CharField(required=False)
    username = serializers.CharField(required=False, max_length=64)
    password = serializers.CharField(required=False, max_length=128, write_only=True)
    index = serializers.IntegerField(required=False, min_value=1, max_value=1000)
    line = serializers.IntegerField(required=False, min_value=0, max_value=4)


class OutputShape(Shape):
    index = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=10)
    name = serializers.CharField(required=False, max_length=256)
    address = serializers.CharField(max_length=512)


class CasterShape(Shape):
    account = serializers.IntegerField(min_value=1)
    name = serializers.CharField(max_length=64)
    delay_s = serializers.IntegerField(required=False, min_value=0, max_value=300)
    transition = serializers.CharField(required=False, allow_blank=True, max_length=64)
    width = serializers.IntegerField(required=False, min_value=0, max_value=4096)
    height = serializers.IntegerField(required=False, min_value=0, max_value=2160)
    fps = serializers.IntegerField(required=False, min_value=0, max_value=60)
    expires_at = Moment(required=False, allow_null=True)


class CasterChangeShape(Shape):
    name = serializers.CharField(required=False, max_length=64)
    delay_s = serializers.IntegerField(required=False, min_value=0, max_value=300)
    transition = serializers.CharField(required=False, allow_blank=True, max_length=64)
    width = serializers.IntegerField(required=False, min_value=0, max_value=4096)
    height = serializers.IntegerField(required=False, min_value=0, max_value=2160)
    fps = serializers.IntegerField(required=False, min_value=0, max_value=60)
    expires_at = Moment(required=False, allow_null=True)


class NamedShape(Shape):
    name = serializers.CharField(max_length=256)


class CopyShape(Shape):
    name = serializers.CharField(max_length=64)


class PlayShape(Shape):
    flv = serializers.CharField()
    webrtc = serializers.CharField()
    whep = serializers.CharField()
    tiles = serializers.CharField()
    expires = serializers.IntegerField()


FAMILY_SHAPES: dict[str, type[Shape]] = {
    "input": InputShape,
    "layout": LayoutShape,
    "picture_mark": PictureMarkShape,
    "text_mark": TextMarkShape,
    "output": OutputShape,
}
