# What the chip's own start does: boot.py, then main.py if boot.py came to its end, then the prompt.
import os

for name in ("boot.py", "main.py"):
    if name in os.listdir():
        with open(name) as file:
            exec(compile(file.read(), name, "exec"), globals())
