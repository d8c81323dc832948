"""HTTP and sockets of one process. Run with uvicorn: `uvicorn console.asgi:application`."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "console.settings")

from django.core.asgi import get_asgi_application

http = get_asgi_application()

# Only now are the apps loaded, and with them the models that these import.
from channels.auth import AuthMiddlewareStack  # noqa: E402
from channels.routing import ProtocolTypeRouter  # noqa: E402

from console import routing  # noqa: E402
from console.lifespan import lifespan  # noqa: E402
from console.live.origin import SameOrigin  # noqa: E402

routing.build()

sockets = SameOrigin(AuthMiddlewareStack(routing.websocket_urls()))
application = ProtocolTypeRouter({"http": http, "websocket": sockets, "lifespan": lifespan})
