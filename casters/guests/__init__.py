"""Guests: people without an account who watch one caster by a signed link that ends.

`links` makes, opens and ends the links, `views` holds the page of the directors and the doors of the guests. The secret
of a link stands behind the # of its address and travels in a header, so no log, history of a proxy or Referer has it.
"""
