"""What composing a picture costs: CPU ms per frame of 1280x720, ours against ffmpeg's and GStreamer's command line,
each making the same pictures in the same run.

Ours: the compositor's own thread time per frame, from decoded frames in memory, each tick new ones, so that no cached
picture helps. The others: the CPU time of the whole process over the same raw frames (read from files that loop), minus
the same process reading the same inputs without composing; one value per run. How far the pictures agree is told.
"""
