"""Orders about people: who is there, the orderwire, tests, escalation, how messages stand, the journal's chain."""

from redphone.wire import (
    HOOK,
    STORAGE_FULL,
    ChainHead,
    Done,
    End,
    EndCall,
    EscalationTable,
    GetChain,
    GetEscalation,
    GetOutlooks,
    GetWatches,
    HookDone,
    Refused,
    RunLineTest,
    Say,
    SetEscalation,
)


class DeskOrders:
    """What each order does to `people`; answers by `tell(record, token)`."""

    def __init__(self, people, journal, tell):
        self._people = people
        self._journal = journal
        self._tell = tell
        self.orders = {
            GetWatches: self._watches,
            Say: people.orderwire.say,
            EndCall: people.orderwire.hang_up,
            RunLineTest: self._run_test,
            GetOutlooks: self._outlooks,
            GetEscalation: self._escalation,
            SetEscalation: self._set_escalation,
            HookDone: self._hook_done,
            GetChain: self._chain,
        }

    def _watches(self, order, token, now):
        self._list(self._people.own.records() + self._people.peer.records(), token)

    def _outlooks(self, order, token, now):
        self._list(self._people.outlooks.records(now), token)

    def _list(self, records, token):
        for record in records:
            self._tell(record, token)
        self._tell(End(count=len(records)), token)

    def _run_test(self, order, token, now):
        self._people.tests.make(now)
        self._tell(Done(), token)

    def _escalation(self, order, token, now):
        self._tell(EscalationTable(table=self._people.escalations.table), token)

    def _set_escalation(self, order, token, now):
        advice = "the box's storage is full or faulty"
        self._people.set_escalation(
            order.table,
            now,
            lambda: self._tell(Done(), token),
            lambda: self._tell(Refused(reason=STORAGE_FULL, advice=advice), token),
        )

    def _hook_done(self, order, token, now):
        self._people.escalations.stepped(order.ref, HOOK, order.outcome, now)
        self._tell(Done(), token)

    def _chain(self, order, token, now):
        self._tell(ChainHead(index=self._journal.stored_index, chain=self._journal.chain), token)
