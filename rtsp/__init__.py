"""What the looks at addresses and the local cloud share of RTSP: how a camera is told name and password."""
