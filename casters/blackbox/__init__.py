"""The black box: every command of a caster with who, when, how fast and why, and what the audience saw before and
after.

`camera` photographs PGM after each take, `reading` finds lines, `exports` writes them as tables for other programs,
`views` shows them.
"""
