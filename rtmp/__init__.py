"""RTMP as both sides speak it: values (AMF0, AMF3) and chunks, addresses, and the tags of FLV that its media becomes.
Bytes only, no sockets."""
