"""Log lines without secrets: what looks like one is masked whatever module wrote it."""

from __future__ import annotations

import logging
import re

# Stream keys and signatures in addresses, authorisation headers, and the cloud's keys by their usual names.
_MASKS = (
    (re.compile(r"(?i)\b(tx(?:secret|time)|sign(?:ature)?|token|key|auth_key|password)=([^&\s\"']+)"), r"\1=***"),
    (re.compile(r"(?i)\b(passphrase)=([^&\s\"']+)"), r"\1=***"),
    (re.compile(r"(?i)\b(authorization\"?'?\s*[:=]\s*)[\"']?[^\"'\r\n]+"), r"\1***"),
    (re.compile(r"(?i)\b(secret_?(?:key|id)[\"']?\s*[:=]\s*)[\"']?[^\"',\s}]+"), r"\1***"),
    (re.compile(r"(?i)\b([a-z]+)://[^/\s\"']+@"), r"\1://***@"),
    (re.compile(r"(?i)\b(rtmps?|rtsps?|webrtc)://([^/\s\"']+)/([^\s\"']*)"), r"\1://\2/***"),
    (re.compile(r"(?i)\b(srt)://([^/?\s\"']+)[/?][^\s\"']*"), r"\1://\2/***"),
    (re.compile(r"(?i)\b(redis|rediss|postgres|postgresql)://[^@/\s]*@"), r"\1://***@"),
)


def masked(text: str) -> str:
    for pattern, shown in _MASKS:
        text = pattern.sub(shown, text)
    return text


class MaskSecrets(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = masked(record.getMessage())
        record.args = ()
        return True


class LineFormatter(logging.Formatter):
    """One line: time, level, process, logger, message. Tracebacks are masked as well."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(process)d %(name)s %(message)s")

    def formatException(self, ei: object) -> str:  # noqa: N802  # the name is the standard library's
        return masked(super().formatException(ei))  # type: ignore[arg-type]
