"""`make soak`: an hour of a show on this machine alone, and whether the local cloud ends as it began.

One caster at 720p25: files, a pull, an RTMP push in by ffmpeg, a picture; marks and a marquee; takes with every
transition; viewers of every kind who come and go, with a good-bye and without; a push out and a recording. Pull, push
and destination die and come back; PGM stops, and starts again with and without a delay.

Memory, threads and file descriptors are read all the time. Each round ends with an interval, in which nobody watches:
what is open then is compared between the first rounds and the last.
"""
