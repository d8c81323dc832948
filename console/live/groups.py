"""Names of groups in the channel layer. Colons are not allowed there."""

from __future__ import annotations


def topic_group(topic: str) -> str:
    return "topic." + topic.replace(":", ".")


def person_group(user_id: int) -> str:
    return f"person.{user_id}"
