"""Streams that come in by RTMP. `Ingest` is what the local cloud holds; the RTMP server is a process of its own
(`child`), so that nobody's bytes are taken apart where pictures are mixed. The child knows no keys: it asks.
"""
