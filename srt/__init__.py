"""SRT, spoken by libsrt in processes of their own: addresses, stream ids, sockets. Knows nobody of ours."""
