"""Where direwolf is missing or does not start, a person is told so."""

from pathlib import Path

import pytest
from redphone_host.modems import direwolf
from redphone_host.modems.direwolf_pair import DirewolfPair


@pytest.mark.parametrize(
    ("program", "said"), [(None, "missing"), ("/bin/false", "did not start"), ("/bin/ls", "words: direwolf.conf")]
)
def test_a_direwolf_that_is_none(monkeypatch, program, said):
    monkeypatch.setattr(direwolf, "_program", lambda: program and Path(program))
    with pytest.raises(direwolf.NoDirewolf, match=said) as raised, DirewolfPair(10, 1):
        pass
    assert raised.value.advice
