"""Files that a power cut cannot leave half-written: made under another name, then renamed over the old one."""

import os

FOLDER = "data"
_ERASE_OCTETS = 256


def make_folder():
    """Make the folder for the box's files, unless it is there."""
    if FOLDER not in os.listdir():
        os.mkdir(FOLDER)


def names():
    """The names of all files in the folder."""
    return os.listdir(FOLDER)


def path(name):
    """Where a file of this name is."""
    return FOLDER + "/" + name


def replace(name, octets):
    """Make the file hold exactly these octets, or leave it as it was. OSError if the storage is full or faulty."""
    temporary = path(name + ".new")
    with open(temporary, "wb") as file:
        file.write(octets)
        file.flush()
    os.rename(temporary, path(name))


def read(name):
    """All octets of a file, or None if there is none."""
    if name not in names():
        return None
    with open(path(name), "rb") as file:
        return file.read()


def size(name):
    """Octets in a file."""
    return os.stat(path(name))[6]


def retire(name, prefix):
    """Remove a file that is not needed any more, under another name first, so that no half of it is ever read.

    Called when the new is safely stored: a failure here is no failure of storing.
    """
    try:
        os.rename(path(name), path(prefix + name))
        os.remove(path(prefix + name))
    except OSError:
        return


def erase(name):
    """Overwrite a file with zeros and remove it. Flash may keep old copies: see docs/threat-model.md."""
    try:
        with open(path(name), "r+b") as file:
            for _ in range(0, size(name), _ERASE_OCTETS):
                file.write(bytes(_ERASE_OCTETS))
            file.flush()
    except OSError:
        # A full storage may have no room even to overwrite: removing is what must not fail.
        pass
    os.remove(path(name))
