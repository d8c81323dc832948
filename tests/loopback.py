"""Requests to servers that a test run has started on the loopback.

A client of httpx reads the list of trusted authorities whenever it is made, some 20 ms of the processor, and
`httpx.get` makes one for every call: a sixth of all the time that the casters' tests took.
"""

from __future__ import annotations

import httpx

# No connection is kept: the servers are ended and started again between two calls.
HTTP = httpx.Client(trust_env=False, verify=False, timeout=5, limits=httpx.Limits(max_keepalive_connections=0))
