import pytest
from scripted_box import ScriptedBox


@pytest.fixture
def box():
    """A filled box, end A, that carries out whatever it is asked."""
    scripted = ScriptedBox()
    yield scripted
    scripted.close()
