"""A scripted box with a journal that grows, and is followed."""

import time

from redphone import codec, wire
from scripted_box import NOW, ScriptedBox

LINE = bytes(range(8))
PATIENCE_S = 20.0


class JournalBox(ScriptedBox):
    """`journal`: its entries."""

    def __init__(self, journal):
        super().__init__()
        self.journal = journal
        digest = bytes(8)
        self.fingerprint = wire.Fingerprint(role=0, line_id=LINE, digest=digest, own_name="North", peer_name="South")
        self.answers[wire.GetChain] = lambda _: wire.ChainHead(index=len(journal), chain=bytes(16))
        self.answers[wire.ReadLog] = self._read

    def stores(self, *entries):
        for entry in entries:
            self.journal.append(entry)
            self.tells(self.logged(len(self.journal) - 1))

    def asked_for(self, form):
        """Wait until such an order has come."""
        deadline = time.monotonic() + PATIENCE_S
        while not self.asked(form):
            assert time.monotonic() < deadline, f"{form.__name__} was not asked for"
            time.sleep(0.005)

    def _read(self, order):
        found = [self.logged(index) for index in range(order.first, len(self.journal))]
        return [*found, wire.End(count=len(found))]

    def logged(self, index):
        return wire.Logged(index=index, at=NOW, entry=codec.pack_coded(self.journal[index]))
