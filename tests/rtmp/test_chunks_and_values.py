"""RTMP's bytes: what one side writes the other reads, however it is cut; nonsense is told apart and bounded."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rtmp import amf, chunks
from rtmp.chunks import BadChunk, ChunkReader, Message

values = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=50),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(min_size=1, max_size=9), inner, max_size=4),
    max_leaves=8,
)
messages = st.builds(
    Message,
    st.sampled_from([chunks.AUDIO, chunks.VIDEO, chunks.COMMAND, chunks.DATA]),
    st.binary(max_size=700),
    st.integers(0, 0xFFFFFFFF),
    st.integers(0, 5),
)


@given(st.lists(values, max_size=4))
@settings(max_examples=200, deadline=None)
def test_values_come_back_as_they_went(given_values: list[amf.Value]) -> None:
    assert amf.decode(amf.encode(*given_values)) == given_values


@given(st.binary(max_size=200))
@settings(max_examples=500, deadline=None)
def test_any_bytes_are_values_or_are_refused(data: bytes) -> None:
    try:
        amf.decode(data)
    except amf.BadAmf:
        pass


def test_objects_too_deep_are_refused() -> None:
    deep: amf.Value = None
    for _ in range(50):
        deep = {"a": deep}
    with pytest.raises(amf.BadAmf):
        amf.decode(amf.encode(deep))


@given(st.lists(messages, max_size=6), st.sampled_from([128, 200, 4096]), st.integers(1, 97))
@settings(max_examples=200, deadline=None)
def test_messages_come_back_however_they_are_cut(sent: list[Message], size: int, cut: int) -> None:
    reader = ChunkReader()
    data = chunks.write(Message(chunks.SET_CHUNK_SIZE, size.to_bytes(4, "big")), 2, 128)
    data += b"".join(chunks.write(message, 3 + n % 3, size) for n, message in enumerate(sent))
    got = [message for at in range(0, len(data), cut) for message in reader.feed(data[at : at + cut])]
    assert got[1:] == sent


def test_short_heads_go_on_from_the_last_long_one() -> None:
    """Forms 1, 2 and 3, as every encoder in the field sends them."""
    reader = ChunkReader()
    assert reader.feed(bytes.fromhex("04 00000a 000002 08 01000000") + b"ab") == [Message(8, b"ab", 10, 1)]
    assert reader.feed(bytes.fromhex("44 000005 000003 08") + b"cde") == [Message(8, b"cde", 15, 1)]
    assert reader.feed(bytes.fromhex("84 000007") + b"fgh") == [Message(8, b"fgh", 22, 1)]
    assert reader.feed(bytes.fromhex("c4") + b"ijk") == [Message(8, b"ijk", 29, 1)]


def test_two_messages_may_be_woven_into_one_another() -> None:
    reader = ChunkReader()
    one, two = Message(9, b"v" * 200, 1, 1), Message(8, b"a" * 150, 2, 1)
    first, second = chunks.write(one, 6, 128), chunks.write(two, 4, 128)
    woven = first[: 12 + 128] + second[: 12 + 128] + first[12 + 128 :] + second[12 + 128 :]
    assert reader.feed(woven) == [one, two]


@given(st.binary(max_size=2000))
@settings(max_examples=500, deadline=None)
def test_any_bytes_are_chunks_or_are_refused(data: bytes) -> None:
    try:
        ChunkReader(max_message=10_000).feed(data)
    except BadChunk:
        pass


def test_what_nobody_needs_is_refused() -> None:
    with pytest.raises(BadChunk):
        ChunkReader(max_message=1000).feed(bytes.fromhex("04 000000 0003e9 08 01000000"))
    with pytest.raises(BadChunk):
        ChunkReader().feed(bytes.fromhex("c4"))
    with pytest.raises(BadChunk):
        ChunkReader().feed(chunks.write(Message(chunks.SET_CHUNK_SIZE, bytes(4)), 2, 128))
