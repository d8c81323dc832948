"""The verbs as plain functions: the acting person first, then the caster. Each permits, validates and accepts a
command in one transaction, or raises a Refusal with a plain sentence. Pages, REST, sockets and shell commands all end
here."""
