"""Real encoders push into a local cloud and real players play what comes out; each is judged by the numbers burnt into
the pictures and by the tones of the sound. `python -m bench.peers --help`."""
