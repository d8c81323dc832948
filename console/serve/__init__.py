"""The runner: `python -m console.serve` prepares var/ and keeps every process of a console on one machine.

It stands beside the console: of the console it knows the environment and the migrations, and starts
everything else as processes.
"""
