"""The doors through which pictures and sound leave: WHEP, HTTP-FLV, stills and tiles."""
