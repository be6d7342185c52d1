import pytest
from unit.host.scripted_box import ScriptedBox


@pytest.fixture
def box():
    """A filled box that carries out whatever it is asked."""
    scripted = ScriptedBox()
    yield scripted
    scripted.close()
