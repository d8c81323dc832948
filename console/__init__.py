"""The Django project: settings, people, commands and their lanes, events and sockets. Families live beside it."""
