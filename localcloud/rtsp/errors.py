"""What ends a session."""

from __future__ import annotations


class BadServer(Exception):
    """It does not speak RTSP, or refuses the stream; `sentence` says which."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class NothingToPlay(BadServer):
    """The server does all right, but what it has is nothing for us."""


class Moved(Exception):
    """The stream is elsewhere; `url` was judged by nobody yet."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.url = url
