"""Programs that play."""
ALL = ()
