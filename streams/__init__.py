"""What flows in and out: relays, addresses and keys, domains, recordings, snapshots.

Nothing lives here yet; the room is kept.
"""
