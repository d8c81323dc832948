"""The people at a caster's desk: who is there, who is in control of the air, and what they say to each other.

presence: who came and went, told in the feed.
"""
