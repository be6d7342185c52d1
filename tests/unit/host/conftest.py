import os
import pty
import tty

import pytest
from scripted_box import ScriptedBox


@pytest.fixture
def box():
    """A filled box, end A, that carries out whatever it is asked."""
    scripted = ScriptedBox()
    yield scripted
    scripted.close()


@pytest.fixture
def ports():
    """Two pseudo-terminals: the far ends, and the paths of the near ones."""
    pairs = [pty.openpty() for _ in range(2)]
    for _, near in pairs:
        tty.setraw(near)
    yield [far for far, _ in pairs], [os.ttyname(near) for _, near in pairs]
    for pair in pairs:
        for handle in pair:
            os.close(handle)
