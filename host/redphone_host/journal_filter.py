"""Which entries of a journal are wanted."""

from dataclasses import dataclass

from redphone import wire

from redphone_host.errors import UsageProblem
from redphone_host.journal_entries import Entry
from redphone_host.journal_subject import direction_of, kind_of, messages_of, who_of
from redphone_host.moments import parse_iso
from redphone_host.vocabulary import parse_reference

KINDS = tuple(form.__name__ for form in wire.ENTRIES.values())

_U32 = 0xFFFFFFFF


@dataclass(frozen=True)
class Bound:
    """From or up to an entry: by its number, or else by its time, UTC seconds."""

    number: int | None = None
    utc: int | None = None


@dataclass(frozen=True)
class Wanted:
    """All that are given must fit; with none given every entry does. since and until are counted in."""

    since: Bound | None = None
    until: Bound | None = None
    message: str = ""
    kinds: tuple[str, ...] = ()
    by: str = ""
    direction: str = ""

    def wants(self, entry: Entry, role: int) -> bool:
        """Whether this entry fits. role: of the box whose journal it is."""
        record = entry.record
        return (
            (self.since is None or _value(entry, self.since) >= _limit(self.since))
            and (self.until is None or _value(entry, self.until) <= _limit(self.until))
            and (not self.message or self.message in messages_of(record, role))
            and (not self.kinds or kind_of(record) in self.kinds)
            and (not self.by or self.by.casefold() in who_of(record).casefold())
            and (not self.direction or self.direction == direction_of(record))
        )


def parse_bound(text: str | None) -> Bound | None:
    """An entry's number or a time in ISO 8601. UsageProblem."""
    if text is None:
        return None
    if text.isascii() and text.isdigit():
        if len(text) > len(str(_U32)) or int(text) > _U32:
            raise UsageProblem(f"there is no entry {text[:20]}", "see their numbers with 'redphone log PORT'")
        return Bound(number=int(text))
    return Bound(utc=parse_iso(text))


def parse_message(text: str | None) -> str:
    """A message's name in the one way in which it is compared. UsageProblem."""
    return "" if text is None else str(wire.name_of(*parse_reference(text)))


def parse_kinds(texts: list[str] | None) -> tuple[str, ...]:
    """Kinds of entries, in any case, with or without hyphens and underscores. UsageProblem."""
    known = {kind.lower(): kind for kind in (*KINDS, "unknown")}
    kinds = []
    for text in texts or []:
        kind = known.get(text.replace("_", "").replace("-", "").lower())
        if kind is None:
            raise UsageProblem(f"{text!r} is no kind of entry", "one of " + ", ".join(KINDS))
        kinds.append(kind)
    return tuple(kinds)


def _value(entry: Entry, bound: Bound) -> int:
    return entry.index if bound.number is not None else entry.utc


def _limit(bound: Bound) -> int:
    return bound.number if bound.number is not None else (bound.utc or 0)
