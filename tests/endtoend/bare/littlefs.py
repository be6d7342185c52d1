# A chip's storage in memory: littlefs 2, as MicroPython has it, on so many blocks of 4096 octets.
import os


class Blocks:
    def __init__(self, count):
        self._octets = bytearray(count * 4096)

    def readblocks(self, block, buffer, offset=0):
        at = block * 4096 + offset
        buffer[:] = memoryview(self._octets)[at : at + len(buffer)]

    def writeblocks(self, block, buffer, offset=0):
        at = block * 4096 + offset
        self._octets[at : at + len(buffer)] = buffer

    def ioctl(self, operation, argument):
        return {4: len(self._octets) // 4096, 5: 4096}.get(operation, 0)


def mount(count):
    blocks = Blocks(count)
    os.VfsLfs2.mkfs(blocks)
    os.mount(os.VfsLfs2(blocks), "/flash")
    os.chdir("/flash")
