"""The wire: frames, values and messages. Bytes in, values out; no file, no socket, no clock."""
