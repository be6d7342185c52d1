"""Run by MicroPython: which primitives the soft backend has found."""

import sys

sys.path.insert(0, sys.argv[1])

from redphone.cipher import soft

print(soft.KERNELS)
