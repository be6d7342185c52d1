"""Run by MicroPython: mounts a storage image as the rp2 port does, reads it, writes to it, mounts it again.

    micropython mount_image_main.py IMAGE

One line for each file: its path, its length, its SHA-256. Then what has become of a file written and read back.
"""

import hashlib
import os
import sys

import vfs

BLOCK = 4096


class Flash:
    """A block device in memory, with the interface that MicroPython asks of one."""

    def __init__(self, path):
        self.octets = bytearray(os.stat(path)[6])
        with open(path, "rb") as file:
            file.readinto(self.octets)

    def readblocks(self, number, buffer, offset=0):
        at = number * BLOCK + offset
        buffer[:] = self.octets[at : at + len(buffer)]

    def writeblocks(self, number, buffer, offset=0):
        at = number * BLOCK + offset
        self.octets[at : at + len(buffer)] = buffer

    def ioctl(self, operation, argument):
        if operation == 4:
            return len(self.octets) // BLOCK
        if operation == 5:
            return BLOCK
        if operation == 6:
            at = argument * BLOCK
            self.octets[at : at + BLOCK] = b"\xff" * BLOCK
        return 0


def tell(folder):
    for entry in sorted(os.ilistdir(folder)):
        path = folder + "/" + entry[0]
        if entry[1] == 0x4000:
            tell(path)
        else:
            with open(path, "rb") as file:
                octets = file.read()
            digest = hashlib.sha256(octets).digest()
            print(path, len(octets), "".join([f"{octet:02x}" for octet in digest]))


flash = Flash(sys.argv[1])
vfs.mount(vfs.VfsLfs2(flash, progsize=256), "/flash")
tell("/flash")
with open("/flash/written", "wb") as file:
    file.write(b"written" * 1000)
os.rename("/flash/written", "/flash/renamed")
vfs.umount("/flash")
vfs.mount(vfs.VfsLfs2(flash, progsize=256), "/flash")
with open("/flash/renamed", "rb") as file:
    print("read back", file.read() == b"written" * 1000)
