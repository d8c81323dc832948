"""What must be true before the first process starts: the database is as the code wants it.

Pages need no preparation: static files are served from where they stand (see the settings).
"""

from __future__ import annotations

from console.serve.place import CannotStart


def database() -> None:
    """In this process: `manage.py migrate` would load Django once more."""
    import django
    from django.core.management import call_command
    from django.db import Error as DatabaseError
    from django.db import connections

    from console.env import Mistakes

    try:
        django.setup()
        call_command("migrate", interactive=False, verbosity=0)
    except Mistakes as mistakes:
        raise CannotStart(str(mistakes)) from None
    except DatabaseError as error:
        raise CannotStart(f"The database cannot be used: {error}") from error
    connections.close_all()
