"""The folder of the box's own files, which a power cut cannot leave half-written. Nothing else here opens or names one.

A file is replaced by a new one that is made under another name, flushed, and renamed over it; or it is appended to,
and what a failure has torn is cut off. On the box a flush puts the octets into the flash: littlefs then writes their
place and the file's new length in one commit, so that after a power cut both are there or neither.
"""

import os

from redphone.compat import const

FOLDER = "data"
_NEW = const(".new")
_OLD = const("old-")
_PIECE_OCTETS = const(512)

_RESERVE = const("reserve")
RESERVE_PIECES = 64

# A directory of littlefs is a log in two blocks of 4,096 octets; so many small files, one after the other, fill both.
_BURYING = const(16)
_SMALL_FILE_OCTETS = const(480)


def make_folder():
    """Make the folder, unless it is there."""
    if FOLDER not in os.listdir():
        os.mkdir(FOLDER)


def storage_octets():
    """How much the storage holds, what lies there counted in."""
    room = os.statvfs(".")
    return room[1] * room[2]


def names():
    """The names of all files in the folder."""
    return os.listdir(FOLDER)


def size(name):
    """Octets in a file."""
    return os.stat(_path(name))[6]


def open_to_read(name):
    """The file, to be read from its beginning."""
    return open(_path(name), "rb")


def open_to_append(name):
    """The file, to be written to behind its end."""
    return open(_path(name), "ab")


def commit(file):
    """Make what was written to a file outlast the power. OSError if the storage is full or faulty."""
    file.flush()
    sync = getattr(os, "fsync", None)
    if sync is not None:
        # Where there is such a call, flushing only hands the octets to the system.
        sync(file.fileno())


def replace(name, parts):
    """Make the file hold exactly these buffers, or leave it as it was. OSError if the storage is full or faulty."""
    temporary = _path(name + _NEW)
    with open(temporary, "wb") as file:
        for part in parts:
            file.write(part)
        commit(file)
    os.rename(temporary, _path(name))


def read(name):
    """All octets of a file, or None if there is none."""
    if name not in names():
        return None
    with open_to_read(name) as file:
        return file.read()


def keep_reserve():
    """Put room aside, unless that is done: for what must still be stored when everything else is refused.

    Where there is no room for it, there is none.
    """
    if _RESERVE in names():
        return
    try:
        replace(_RESERVE, (bytes(_PIECE_OCTETS) for _ in range(RESERVE_PIECES)))
    except OSError:
        if _RESERVE + _NEW in names():
            os.remove(_path(_RESERVE + _NEW))


def spend_reserve():
    """Give back the room that was put aside; whether there was any."""
    if _RESERVE not in names():
        return False
    os.remove(_path(_RESERVE))
    return True


def cut(name, octets):
    """Keep only so many octets of a file, from its beginning. OSError if it cannot be done: then it is as it was."""
    if size(name) != octets:
        replace(name, _first_octets(name, octets))


def rename(name, new_name):
    """Give a file another name, at once."""
    os.rename(_path(name), _path(new_name))


def retire(name):
    """Remove a file that is not needed any more, under another name first, so that no half of it is ever read.

    Called when the new is safely stored: a failure here is no failure of storing. `sweep` does it again.
    """
    try:
        rename(name, _OLD + name)
        os.remove(_path(_OLD + name))
    except OSError:
        return


def sweep():
    """Remove what a power cut has left of files being made or retired."""
    for name in names():
        if name.endswith(_NEW) or name.startswith(_OLD):
            erase(name)


def erase(name):
    """Overwrite a file with zeros and remove it. Flash may keep old copies: see docs/storage.md."""
    try:
        with open(_path(name), "r+b") as file:
            for _ in range(0, size(name), _PIECE_OCTETS):
                file.write(bytes(_PIECE_OCTETS))
            commit(file)
    except OSError:
        # A full storage may have no room even to overwrite: removing is what must not fail.
        pass
    os.remove(_path(name))


def bury():
    """Write the directory anew until nothing of erased small files is left in it: littlefs keeps their octets there.

    They are erased already, so a storage that takes nothing more is no failure.
    """
    try:
        for _ in range(_BURYING):
            replace("zeros", (bytes(_SMALL_FILE_OCTETS),))
        os.remove(_path("zeros"))
    except OSError:
        return


def _path(name):
    return FOLDER + "/" + name


def _first_octets(name, octets):
    """A file's beginning, in pieces."""
    with open_to_read(name) as file:
        while octets:
            piece = file.read(min(octets, _PIECE_OCTETS))
            if not piece:
                raise OSError("a file is shorter than what was stored in it")
            octets -= len(piece)
            yield piece
