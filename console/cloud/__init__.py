"""The cloud accounts at work: clients, the shared pace of calls, frozen accounts, and where their media comes from."""

from typing import TYPE_CHECKING

from console.doors import door

if TYPE_CHECKING:
    from console.cloud.clients import client_for
    from console.cloud.freeze import account_observed, note_answer, note_error, probe_accounts
    from console.cloud.origins import media_origins

__all__ = ["account_observed", "client_for", "media_origins", "note_answer", "note_error", "probe_accounts"]
__getattr__ = door(
    __name__,
    {
        "account_observed": "freeze",
        "client_for": "clients",
        "media_origins": "origins",
        "note_answer": "freeze",
        "note_error": "freeze",
        "probe_accounts": "freeze",
    },
)
