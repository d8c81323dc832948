"""RTMP as both sides speak it: values (AMF0) and chunks, and the tags of FLV that its media becomes. Bytes only, no
sockets."""
