"""The box from outside: start it, talk to it, time it, end it."""
