"""What has to go on: threads that begin again after a mistake, and a watch over loops that could stand still. Of the
console and of the local cloud alike; knows neither."""
