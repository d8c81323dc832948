"""The answers to a camera's question for a password, against the examples of the standards and an outside judge."""

from __future__ import annotations

import re
from hashlib import md5, sha256
from urllib.request import HTTPDigestAuthHandler, HTTPPasswordMgrWithDefaultRealm, Request

import pytest

from rtsp.login import ASKED, DENIED, PLAIN, UNKNOWN, Gate, Login, NotLetIn, hidden, joined, parted

LOGIN = Login("Mufasa", "Circle of Life")
URL = "rtsp://camera/main"


def gate(*lines: str, login: Login | None = LOGIN, plain: bool = True) -> Gate:
    made = Gate(login, plain=plain)
    made.refused("\n".join(lines))
    return made


def words(answer: str) -> dict[str, str]:
    return {name: quoted or plain for name, quoted, plain in re.findall(r'(\w+)=(?:"([^"]*)"|([^\s,]+))', answer)}


def test_rfc_7616_is_answered_with_sha_256_and_with_md5() -> None:
    """Its example: the same question asked twice, the better way first."""
    rest = (
        'realm="http-auth@example.org", qop="auth, auth-int", '
        'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", '
        'opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"'
    )
    for lines, name, hashed in (
        ([f"Digest {rest}, algorithm=MD5", f"Digest {rest}, algorithm=SHA-256"], "SHA-256", sha256),
        ([f"Digest {rest}, algorithm=MD5"], "MD5", md5),
        ([f"Digest {rest}"], "MD5", md5),
        ([f"Digest {rest}, algorithm=SHA-512-256, Digest {rest}, algorithm=MD5, Basic realm=x"], "MD5", md5),
    ):
        said = words(gate(*lines).answer("GET", "/dir/index.html"))
        secret = hashed(b"Mufasa:http-auth@example.org:Circle of Life").hexdigest()
        wanted = hashed(b"GET:/dir/index.html").hexdigest()
        middle = f"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v:00000001:{said['cnonce']}:auth"
        assert said["algorithm"] == name
        assert said["response"] == hashed(f"{secret}:{middle}:{wanted}".encode()).hexdigest()
        assert said["opaque"] == "FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"


def test_without_qop_it_answers_as_the_library_of_python_does() -> None:
    known = HTTPPasswordMgrWithDefaultRealm()
    known.add_password(None, "rtsp://camera", "Mufasa", "Circle of Life")  # type: ignore[arg-type]
    judge = HTTPDigestAuthHandler(known)
    asked = {"realm": "IP Camera(12345)", "nonce": "abc"}
    request = Request("http://camera/main", method="DESCRIBE")
    request.full_url = URL
    for challenge in (
        'Digest realm="IP Camera(12345)", nonce="abc", stale="FALSE"',
        'Digest nonce="abc",realm="IP Camera(12345)"',
    ):
        ours = words(gate(challenge).answer("DESCRIBE", request.selector))
        known.add_password("IP Camera(12345)", URL, "Mufasa", "Circle of Life")
        theirs = words(judge.get_authorization(request, asked) or "")
        assert ours["response"] == theirs["response"]


def test_each_answer_counts_and_a_question_that_is_over_is_answered_anew() -> None:
    made = gate('Digest realm="r", nonce="one", qop="auth"')
    assert [words(made.answer("OPTIONS", URL))["nc"] for _ in range(3)] == ["00000001", "00000002", "00000003"]
    made.refused('Digest realm="r", nonce="two", qop="auth", stale=TRUE')
    said = words(made.answer("OPTIONS", URL))
    assert (said["nonce"], said["nc"]) == ("two", "00000001")
    with pytest.raises(NotLetIn) as refused:
        made.refused('Digest realm="r", nonce="two", qop="auth", stale=true')
    assert refused.value.denied


@pytest.mark.parametrize(
    ("lines", "login", "plain", "sentence"),
    [
        (['Digest realm="r", nonce="n"'], None, True, ASKED),
        (['Basic realm="r"'], LOGIN, False, PLAIN),
        (["Negotiate"], LOGIN, True, UNKNOWN),
        ([""], LOGIN, True, UNKNOWN),
        (['Digest realm="r"'], LOGIN, True, UNKNOWN),
        (['Digest realm="r", nonce="n", qop="auth-int"'], LOGIN, True, UNKNOWN),
        (['Digest realm="r", nonce="n", algorithm=ROT13'], LOGIN, True, UNKNOWN),
    ],
)
def test_where_there_is_no_answer_it_says_why(
    lines: list[str], login: Login | None, plain: bool, sentence: str
) -> None:
    with pytest.raises(NotLetIn) as refused:
        gate(*lines, login=login, plain=plain)
    assert refused.value.sentence == sentence
    assert not refused.value.denied


def test_a_wrong_password_is_known_by_the_second_refusal() -> None:
    for line in ('Digest realm="r", nonce="n"', 'Basic realm="r"'):
        made = gate(line)
        with pytest.raises(NotLetIn) as refused:
            made.refused(line.replace('"n"', '"m"'))
        assert (refused.value.sentence, refused.value.denied) == (DENIED, True)


def test_basic_is_plain_text_where_that_is_allowed() -> None:
    assert gate('Basic realm="r"', login=Login("ü:", "p:w")).answer("OPTIONS", URL) == "Basic w7w6OnA6dw=="


def test_no_word_of_a_camera_can_end_a_line() -> None:
    made = gate('Digest realm="a\\"b", nonce="n\tm", opaque="x\\\\y"', login=Login('q"u\r\nX: y', "p"))
    said = made.answer("OPTIONS", URL)
    assert "\r" not in said
    assert "\n" not in said
    assert 'username="q\\"uX: y"' in said


@pytest.mark.parametrize(("user", "password"), [("admin", "a:b/c@d#e?f%"), ("ü", "口令"), ("", "p"), ("u", "")])
def test_an_address_and_what_it_carries_come_apart_again(user: str, password: str) -> None:
    login = Login(user, password)
    whole = joined("rtsp://camera:554/main?a=b@c", login)
    assert parted(whole) == ("rtsp://camera:554/main?a=b@c", login)
    assert (
        hidden(f"holds {whole!r}, and {whole}")
        == "holds 'rtsp://***@camera:554/main?a=b@c', and rtsp://***@camera:554/main?a=b@c"
    )
    assert "口令" not in repr(login)


def test_other_addresses_are_left_as_they_are() -> None:
    for url in ("rtsp://camera/main?a=b@c", "rtmp://a:b@host/live", "", "x", "rtsp://"):
        assert parted(url) == (url, None)
    assert parted("rtsp://@camera/main") == ("rtsp://camera/main", Login("", ""))
