"""Random calls as plain data: an action and its parameters, with a place in a list of casters where CasterId belongs.

Slots, addresses and texts are few, so that sequences meet each other's inputs and layouts, often ones that are in use,
missing or taken."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.localcloud.rules.recorder import TRANSITIONS

Op = tuple[str, int, dict[str, Any]]
"""Action, which caster (0 is the first; one too many is a caster that does not exist), the other parameters."""

CASTERS = 3
slots = st.integers(1, 4)
casters = st.sampled_from([*[0] * 12, *[1] * 3, 2, CASTERS])
clips = st.sampled_from(["http://clips.example.com/one.mp4", "http://clips.example.com/two.mp4"])
pulls = st.sampled_from(["http://live.example.com/a.flv", "http://live.example.com/b.m3u8"])
pictures = st.sampled_from(["http://pictures.example.com/a.png", "http://pictures.example.com/b.gif"])
pushes = st.sampled_from(["rtmp://push.example.com/live/key", "rtmps://push.example.com/live/b", "http://no.example/a"])
texts = st.sampled_from(["", "Standby", "备播 1", "plain", "中文 and العربية", "🎬 & <b>", "x" * 60])
fractions = st.sampled_from([0, 0.25, 0.5, 1])


def record(required: dict[str, Any], **optional: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(required, optional=optional)


def op(action: str, params: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[Op]:
    return st.tuples(st.just(action), casters, params)


def either(actions: list[str], params: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[Op]:
    return st.tuples(st.sampled_from(actions), casters, params)


def struct(name: str, value: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({name: value})


volumes = st.sampled_from([0, 1, 100, 200])
whole_inputs = st.one_of(
    record({"InputIndex": slots, "InputType": st.just(1), "InputUrls": st.lists(clips, max_size=2)}, Volume=volumes),
    record({"InputIndex": slots, "InputType": st.just(2), "InputUrl": pulls}, Volume=volumes, Description=texts),
    record({"InputIndex": slots, "InputType": st.just(3), "InputUrl": pictures}, Volume=volumes),
    record({"InputIndex": slots, "InputType": st.sampled_from([0, 4]), "InputUrl": st.just("")}, Description=texts),
)
parts_of_inputs = record({"InputIndex": slots}, Volume=volumes, Description=texts)
inputs = st.one_of(
    op("AddCasterInputInfo", struct("InputInfo", whole_inputs)),
    op("ModifyCasterInputInfo", struct("InputInfo", whole_inputs | parts_of_inputs)),
    op("DeleteCasterInputInfo", struct("InputIndex", slots)),
)

input_lists = st.lists(slots, min_size=1, max_size=3).map(lambda indexes: "|".join(map(str, indexes)))
whole_layouts = record(
    {"LayoutIndex": slots, "LayoutTemplateId": st.sampled_from([1, 20, 31, 41]), "InputIndexList": input_lists}
)
layouts = st.one_of(
    either(["AddCasterLayoutInfo", *["ModifyCasterLayoutInfo"] * 2], struct("LayoutInfo", whole_layouts)),
    op("DeleteCasterLayoutInfo", struct("LayoutIndex", slots)),
)

mark_pics = st.one_of(
    either(
        ["AddCasterMarkPicInfo", *["ModifyCasterMarkPicInfo"] * 2],
        struct("MarkPicInfo", record({"MarkPicIndex": slots}, MarkPicUrl=pictures, MarkPicWidth=fractions)),
    ),
    op("DeleteCasterMarkPicInfo", struct("MarkPicIndex", slots)),
)
mark_words = st.one_of(
    either(
        ["AddCasterMarkWordInfo", *["ModifyCasterMarkWordInfo"] * 2],
        struct("MarkWordInfo", record({"MarkWordIndex": slots}, MarkWordText=texts, MarkWordLocationX=fractions)),
    ),
    op("DeleteCasterMarkWordInfo", struct("MarkWordIndex", slots)),
)
outputs = st.one_of(
    either(
        ["AddCasterOutputInfo", "ModifyCasterOutputInfo"],
        struct("OutputInfo", record({"OutputIndex": slots, "OutputUrl": pushes}, Description=texts)),
    ),
    op("AddCasterOutputInfo", struct("OutputInfo", st.just({"OutputIndex": 0}))),
    op("DeleteCasterOutputInfo", struct("OutputIndex", st.integers(0, 4))),
)

some = st.lists(slots, max_size=2) | st.just([])
displays = record(
    {"LayoutIndex": slots},
    LayoutIndexType=st.sampled_from([0, 1]),
    MarkPicIndexList=some,
    MarkWordIndexList=some,
    AudioIndexList=some,
    TransitionType=st.sampled_from(["", *TRANSITIONS, *TRANSITIONS, "teleport"]),
    InputStartType=st.sampled_from([0, 1]),
)
simple = st.builds(lambda index, kind: {"LayoutIndex": index, "LayoutIndexType": kind}, slots, st.sampled_from([0, 1]))
shown = st.one_of(
    op("CreateCasterPvw", struct("PvwDisplayInfo", simple | displays)),
    op("CreateCasterPgm", struct("PgmDisplayInfo", simple | displays)),
    either(["CreateCasterPgmFromPvw", "CreateCasterPgmFromPvw", "StopCasterPvw", "StopCasterPgm"], st.just({})),
    op("SwitchCasterToEmergency", record({}, FromBeginning=st.booleans())),
)

lives = st.one_of(
    op("ReleaseCaster", st.just({})),
    op("CreateCaster", record({}, CasterName=st.sampled_from(["", "a", "Ünï"]), TransitionType=st.just("fade"))),
    op(
        "ModifyCaster",
        record(
            {},
            CasterName=st.just("renamed"),
            PgmWidth=st.sampled_from([0, 640, 63]),
            DelayTime=st.sampled_from([0, 20, 300, 301]),
        ),
    ),
    op("CopyCaster", record({}, CasterName=st.just("copy"), OutputStreamId=st.sampled_from(["one", "two"]))),
    op("DeleteCaster", st.just({})),
)

slot_ops = st.one_of(inputs, layouts, mark_pics, mark_words, outputs)
any_op = st.one_of(slot_ops, slot_ops, shown, shown, lives)


def furnished(caster: int) -> list[Op]:
    """A caster with something in most slots, on both buses: a random call then meets what is in use, or taken."""
    pull = {"InputType": 2, "InputUrl": "http://live.example.com/a.flv"}
    names = {3: {"Description": "standby for all"}}
    opening: list[Op] = [("CreateCaster", caster, {"CasterName": "furnished"})]
    for index in (1, 2, 3):
        opening += [
            ("AddCasterInputInfo", caster, {"InputInfo": {"InputIndex": index, **pull, **names.get(index, {})}}),
            ("AddCasterMarkPicInfo", caster, {"MarkPicInfo": {"MarkPicIndex": index}}),
            ("AddCasterMarkWordInfo", caster, {"MarkWordInfo": {"MarkWordIndex": index}}),
        ]
    for index, inputs in ((1, "1|2"), (2, "2"), (3, "3|1")):
        layout = {"LayoutIndex": index, "LayoutTemplateId": 20, "InputIndexList": inputs}
        opening.append(("AddCasterLayoutInfo", caster, {"LayoutInfo": layout}))
    on_pvw = {"LayoutIndex": 1, "MarkPicIndexList": [1], "MarkWordIndexList": [1, 2], "AudioIndexList": [3]}
    on_pgm = {"LayoutIndex": 2, "MarkWordIndexList": [2, 3], "MarkPicIndexList": [2], "AudioIndexList": [1]}
    return [
        *opening,
        ("AddCasterOutputInfo", caster, {"OutputInfo": {"OutputIndex": 1, "OutputUrl": "rtmp://a.example/live/b"}}),
        ("CreateCasterPvw", caster, {"PvwDisplayInfo": on_pvw}),
        ("CreateCasterPgm", caster, {"PgmDisplayInfo": on_pgm}),
    ]
