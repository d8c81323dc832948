"""RTSP and RTP as a player speaks them, all in one TCP connection. Bytes only, no sockets."""
