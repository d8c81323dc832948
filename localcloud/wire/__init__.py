"""The Live API as bytes: signatures, the order of checks, parameters, and each action's names in and out."""
