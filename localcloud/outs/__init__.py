"""What leaves the mixer for good: PGM held back for its audience, pushed to outputs, recorded into files."""
