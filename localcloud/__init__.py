"""The local cloud: the Live API served on this machine, with a real mixer of pictures and sound."""
