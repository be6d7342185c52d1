# What the chip's own start does: boot.py, then main.py if boot.py came to its end, then the prompt.
import os
import sys

# As on a chip; what stands in for the chip's own modules comes last.
sys.path[:] = ["", ".frozen", __file__.rsplit("/", 1)[0]]

for name in ("boot.py", "main.py"):
    if name in os.listdir():
        with open(name) as file:
            exec(compile(file.read(), name, "exec"), globals())
