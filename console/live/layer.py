"""Channels' Redis pub/sub layer, which has a disconnect hook but never calls it: this one tells the hub.

While the connection is lost messages are lost too; the hub closes its sockets with 1012, and browsers come back by
number.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from channels_redis.pubsub import RedisPubSubChannelLayer, RedisSingleShardConnection

from console.live.hub import layer_lost

log = logging.getLogger(__name__)


class LiveLayer(RedisPubSubChannelLayer):
    def _get_layer(self) -> Any:
        new = asyncio.get_running_loop() not in self._layers
        layer = super()._get_layer()
        if new:
            layer._shards = [LiveShard(shard.host, layer) for shard in layer._shards]
        return layer


class LiveShard(RedisSingleShardConnection):
    async def _do_receiving(self) -> None:
        """Receive until the connection is lost, then say so and stop: the hub builds everything up again."""
        while True:
            try:
                if self._pubsub and self._pubsub.subscribed:
                    message = await self._pubsub.get_message(ignore_subscribe_messages=True, timeout=1.0)
                    self._receive_message(message)
                else:
                    await asyncio.sleep(0.05)
            except (asyncio.CancelledError, GeneratorExit):
                raise
            except Exception as error:  # noqa: BLE001  # whatever a layer raises
                log.warning("The channel layer is lost (%s).", type(error).__name__)
                layer_lost()
                return
