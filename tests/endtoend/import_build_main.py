"""Run by MicroPython: imports every module of a built application.

    micropython import_build_main.py FOLDER

A line for each module that could not be imported, and why; then what the kernels are, and the build's own constants.
"""

import os
import sys

FOLDER = sys.argv[1]
sys.path[:] = [FOLDER, ".frozen"]


def modules(folder, package):
    for name, kind, *_ in os.ilistdir(folder):
        if kind == 0x4000:
            yield package + name
            yield from modules(folder + "/" + name, package + name + ".")
        elif name.endswith(".mpy") and name != "__init__.mpy":
            yield package + name[:-4]


count = 0
for module in sorted(modules(FOLDER, "")):
    count += 1
    try:
        __import__(module)
    except ImportError as problem:
        print(module + ":", problem)
print(count, "modules")

kernels = [sys.modules[name].KERNELS for name in ("redphone.cipher.soft", "redphone.black.reed_solomon")]
print(*kernels, "redphone.black.viper.hunter" in sys.modules)
build = sys.modules["build"]
print(build.ID, build.VERSION, build.BOARD)
