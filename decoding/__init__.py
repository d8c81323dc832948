"""What decoded media means, for whoever shows it: which tracks are played, which way up a picture is, its colours and
its shape; and still pictures within bounds. The local cloud's mixer and the console's look at an address both read
here, so that the look promises what the mixer draws. Knows PyAV, numpy, OpenCV and Pillow; no addresses, no files."""
