"""The people at a caster's desk: who is there, who is in control of the air, and what they say to each other.

presence: who came and went, told in the feed. control: the rule, who holds it. services: taking it, asking for it,
handing it on. chat: one line to everybody at the desk. watch: what happens to the control without anybody's act.
"""
