"""What the looks at addresses and the local cloud share of RTSP: how a camera is told the user name and the password."""
