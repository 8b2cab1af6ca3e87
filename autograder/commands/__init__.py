"""The commands, one module a verb: each takes what the command line said and does it."""
