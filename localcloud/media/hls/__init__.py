"""A feed as HLS (RFC 8216 and its second edition): fragmented MP4 in parts of a fifth of a second, so that a player
that knows low latency is about a second behind, and any other plays the same segments some seconds later.

`mp4` writes boxes, `segments` cuts, `playlist` tells, `channel` waits; `door` is what the web server calls.
"""
