"""An RTSP server whose RTP is packed by FFmpeg: it forwards what comes to its UDP ports, interleaved, to who plays. And
servers that misbehave."""

from __future__ import annotations

import select
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Self

Head = dict[str, str]


class RtspServer:
    """`words` tell FFmpeg how each track of the film is coded: ("-map", "0:v", "-c:v", "copy"). `asked` lists the names
    of the requests that came."""

    def __init__(self, film: Path, folder: Path, tracks: Sequence[Sequence[str]], *, port: int = 0) -> None:
        self.asked: list[str] = []
        self.frames_in = 0
        self._over = threading.Event()
        self._lock = threading.Lock()
        self._playing: dict[socket.socket, dict[int, int]] = {}
        pairs = [_port_pair() for _ in tracks]
        self._udp = [one for pair in pairs for one in pair]
        description = folder / "stream.sdp"
        words = ["-v", "error", "-re", "-stream_loop", "-1", "-i", str(film)]
        for track, (rtp, _) in zip(tracks, pairs, strict=True):
            words += [*track, "-f", "rtp", f"rtp://127.0.0.1:{rtp.getsockname()[1]}?pkt_size=1200"]
        self.encoder = subprocess.Popen(
            ["ffmpeg", "-y", *words, "-sdp_file", str(description)], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
        )
        self.description = self._read(description)
        self._listening = socket.create_server(("127.0.0.1", port))
        self._listening.settimeout(0.1)
        self.port = self._listening.getsockname()[1]
        self.url = f"rtsp://127.0.0.1:{self.port}/camera"
        self._threads = [threading.Thread(target=self._accept), threading.Thread(target=self._forward)]
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        self._over.set()
        self.encoder.kill()
        self.encoder.wait(10)
        for thread in self._threads:
            thread.join(10)
        for one in (*self._udp, self._listening):
            one.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _read(self, description: Path) -> str:
        end = time.monotonic() + 30
        while not description.exists() or description.read_text().count("m=") < len(self._udp) // 2:
            assert self.encoder.poll() is None, "FFmpeg has ended"
            assert time.monotonic() < end, "FFmpeg wrote no description"
            time.sleep(0.05)
        lines, tracks = list[str](), 0
        for line in description.read_text().splitlines():
            lines.append(line)
            if line.startswith("m="):
                lines.append(f"a=control:track{tracks}")
                tracks += 1
        return "\r\n".join([*lines, ""])

    def _accept(self) -> None:
        while not self._over.is_set():
            try:
                connection, _ = self._listening.accept()
            except TimeoutError:
                continue
            self._threads.append(threading.Thread(target=self._serve, args=(connection,)))
            self._threads[-1].start()

    def _serve(self, connection: socket.socket) -> None:
        channels: dict[int, int] = {}
        connection.settimeout(0.2)
        data = b""
        try:
            while not self._over.is_set():
                try:
                    more = connection.recv(65_536)
                except TimeoutError:
                    continue
                if not more:
                    return
                data += more
                while data:
                    if data[0] == 0x24:
                        size = 4 + int.from_bytes(data[2:4], "big")
                        if len(data) < size:
                            break
                        self.frames_in += 1
                        data = data[size:]
                        continue
                    head, found, rest = data.partition(b"\r\n\r\n")
                    if not found:
                        break
                    data = rest
                    with self._lock:
                        connection.sendall(self._answer(head.decode(), channels))
                        if self.asked[-1] == "PLAY":
                            self._playing[connection] = channels
        except OSError:
            pass
        finally:
            with self._lock:
                self._playing.pop(connection, None)
            connection.close()

    def _answer(self, text: str, channels: dict[int, int]) -> bytes:
        name, url, head = parsed(text)
        self.asked.append(name)
        if name == "OPTIONS":
            return reply(head, Public="OPTIONS, DESCRIBE, SETUP, PLAY, GET_PARAMETER, TEARDOWN")
        if name == "DESCRIBE":
            kind = {"Content-Type": "application/sdp", "Content-Base": self.url + "/"}
            return reply(head, self.description, **kind)
        if name == "SETUP":
            track = int(url.rpartition("track")[2])
            first = int(head["transport"].partition("interleaved=")[2].partition("-")[0])
            channels.update({2 * track: first, 2 * track + 1: first + 1})
            return reply(
                head, Session="abc;timeout=20", Transport=f"RTP/AVP/TCP;unicast;interleaved={first}-{first + 1}"
            )
        return reply(head, Session="abc")

    def _forward(self) -> None:
        while not self._over.is_set():
            for one in select.select(self._udp, [], [], 0.1)[0]:
                data = one.recv(65_536)
                number = self._udp.index(one)
                with self._lock:
                    for connection, channels in list(self._playing.items()):
                        if number not in channels:
                            continue
                        try:
                            frame = bytes((0x24, channels[number])) + len(data).to_bytes(2, "big")
                            connection.sendall(frame + data)
                        except OSError:
                            del self._playing[connection]


def _port_pair() -> tuple[socket.socket, socket.socket]:
    """Two neighbouring UDP ports, the first one even, as RTP wants."""
    for _ in range(200):
        first, second = (socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2))
        first.bind(("127.0.0.1", 0))
        first.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_000_000)
        try:
            if first.getsockname()[1] % 2 == 0:
                second.bind(("127.0.0.1", first.getsockname()[1] + 1))
                return first, second
        except OSError:
            pass
        first.close()
        second.close()
    raise RuntimeError("No pair of free ports")


def parsed(text: str) -> tuple[str, str, Head]:
    first, *lines = text.strip().split("\r\n")
    name, url, _ = first.split()
    return name, url, {key.strip().lower(): value.strip() for key, _, value in (line.partition(":") for line in lines)}


def reply(head: Mapping[str, str], body: str = "", status: str = "200 OK", **more: str) -> bytes:
    lines = [f"RTSP/1.0 {status}", f"CSeq: {head['cseq']}", *(f"{key}: {value}" for key, value in more.items())]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    return ("\r\n".join([*lines, "", ""]) + body).encode()


def requests_on(connection: socket.socket, over: threading.Event) -> Iterator[tuple[str, str, Head]]:
    """What a player asks, one after the other: the method, the address and the head. What it sends interleaved is
    passed over. To the end of the connection."""
    data = b""
    while not over.is_set():
        try:
            more = connection.recv(65_536)
        except TimeoutError:
            continue
        if not more:
            return
        data += more
        while data:
            if data[:1] == b"$":
                if len(data) < 4 + int.from_bytes(data[2:4], "big"):
                    break
                data = data[4 + int.from_bytes(data[2:4], "big") :]
            elif b"\r\n\r\n" in data:
                head, _, data = data.partition(b"\r\n\r\n")
                yield parsed(head.decode())
            else:
                break


DESCRIPTION = "v=0\r\nm=audio 0 RTP/AVP 8\r\na=control:sound\r\n"


class Scripted:
    """Answers as told, else as a server with one track of G.711 would. `after` is sent once it plays."""

    def __init__(self, after: bytes = b"", **answers: Callable[[Head], bytes]) -> None:
        self.after = after
        self.asked: list[tuple[str, str]] = []
        self.answers: dict[str, Callable[[Head], bytes]] = {
            "OPTIONS": reply,
            "DESCRIBE": lambda head: reply(head, DESCRIPTION),
            "SETUP": lambda head: reply(head, Session="1", Transport=head["transport"]),
            "PLAY": reply,
            **answers,
        }

    def __call__(self, connection: socket.socket, over: threading.Event) -> None:
        for name, url, fields in requests_on(connection, over):
            self.asked.append((name, url))
            connection.sendall(self.answers.get(name, reply)(fields))
            if name == "PLAY":
                connection.sendall(self.after)
