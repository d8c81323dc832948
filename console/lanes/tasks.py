"""The doorbell's other end."""

from __future__ import annotations

from celery import shared_task

from console.lanes.bell import RUN
from console.lanes.running import run_lane_by_id


@shared_task(name=RUN, ignore_result=True, acks_late=True)
def run(lane_id: int) -> None:
    """Run what waits in this lane. Carries a number and no content: the work stands in the database."""
    run_lane_by_id(lane_id)
