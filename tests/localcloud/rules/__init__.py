"""The local cloud's API, judged by the vendor's SDK."""
