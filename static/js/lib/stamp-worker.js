/* Stands between the network and the decoder: reads the stamp of every picture, changes nothing. */

import { stampOf } from "../models/stamp.js";

addEventListener("rtctransform", ({ transformer }) => {
  const read = new TransformStream({
    transform(frame, controller) {
      const stamp = stampOf(new Uint8Array(frame.data));
      if (stamp) postMessage({ rtpTimestamp: frame.getMetadata().rtpTimestamp ?? frame.timestamp, stamp });
      controller.enqueue(frame);
    },
  });
  transformer.readable.pipeThrough(read).pipeTo(transformer.writable).catch(() => {}); /* ends with the connection */
});
