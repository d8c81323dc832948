"""Stream monitors, media-processing tasks, events, alarms and reports. Nothing lives here yet; the room is kept."""
