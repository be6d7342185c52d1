"""Verifies a journal, alone or against the other end's: both chains, what each was told of the other's, the story.

Nothing that is read is trusted: what cannot be worked out does not hold.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from redphone_host.errors import HostError, UsageProblem
from redphone_host.journal_chain import ChainReport, Mark, chain_report, peers_marks
from redphone_host.journal_compare import Comparison, compare
from redphone_host.journal_entries import Journal
from redphone_host.journal_side import Side

_SHOWN_MAX = 100


class DoesNotVerify(HostError):
    """A journal's chain does not hold, or the two ends' journals disagree."""


@dataclass(frozen=True)
class Verification:
    """chain: of the journal. peer_chain, story: only where the other end's journal was given. findings: in words."""

    chain: ChainReport
    peer_chain: ChainReport | None
    story: Comparison | None
    findings: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether everything that could be checked holds, and something could."""
        chains = [self.chain] if self.peer_chain is None else [self.chain, self.peer_chain]
        return all(chain.holds for chain in chains) and not self.findings


def verify(journal: Journal, peer: Journal | None = None) -> Verification:
    """UsageProblem if the two are not the two ends of one line."""
    if peer is None:
        chain = chain_report(journal)
        return Verification(chain, None, None, tuple(_chain_findings("AB"[journal.origin.role], chain, ())))
    _require_pair(journal, peer)
    ours, theirs = Side(journal), Side(peer)
    chain = chain_report(journal, peers_marks(peer))
    peer_chain = chain_report(peer, peers_marks(journal))
    story = compare(ours, theirs)
    findings = [
        *_chain_findings(ours.name, chain, chain.unreached if ours.read_at_ms > theirs.read_at_ms else ()),
        *_chain_findings(theirs.name, peer_chain, peer_chain.unreached if theirs.read_at_ms > ours.read_at_ms else ()),
        *story.disagreements,
    ]
    return Verification(chain, peer_chain, story, tuple(findings))


def require_verified(found: Verification) -> None:
    """DoesNotVerify unless it holds."""
    if not found.holds:
        problem = f"the journal does not verify: {len(found.findings)} findings"
        raise DoesNotVerify(problem, "keep both boxes and files as they are, and find out who has had access to them")


def verification_json(found: Verification) -> dict[str, Any]:
    """For programs."""
    fields: dict[str, Any] = {"type": "verification", "holds": found.holds, "chain": _chain_json(found.chain)}
    if found.peer_chain is not None and found.story is not None:
        fields["peer_chain"] = _chain_json(found.peer_chain)
        fields["compared"] = found.story.compared
        fields["not_told_yet"] = found.story.not_told_yet
    return fields | {"findings": list(found.findings[:_SHOWN_MAX]), "findings_count": len(found.findings)}


def verification_text(found: Verification) -> str:
    """For people."""
    lines = [_chain_text("this end's journal", found.chain)]
    if found.peer_chain is not None and found.story is not None:
        lines.append(_chain_text("the other end's journal", found.peer_chain))
        lines.append(
            f"both journals know {found.story.compared} things; {found.story.not_told_yet} are not told yet, "
            "which is no fault"
        )
    lines += [f"DOES NOT VERIFY: {finding}" for finding in found.findings[:_SHOWN_MAX]]
    if len(found.findings) > _SHOWN_MAX:
        lines.append(f"and {len(found.findings) - _SHOWN_MAX} more")
    return "\n".join(lines)


def _require_pair(journal: Journal, peer: Journal) -> None:
    ours, theirs = journal.origin, peer.origin
    if ours.role == theirs.role:
        raise UsageProblem(f"both journals are of end {'AB'[ours.role]}", "give the other end's with --peer")
    if ours.line_id and theirs.line_id and ours.line_id != theirs.line_id:
        raise UsageProblem("the two journals are of different lines", "give the other end's of the same fill")


def _chain_findings(name: str, chain: ChainReport, beyond: Sequence[Mark]) -> list[str]:
    if chain.first is None:
        return [f"journal of {name}: it has neither entry 0 nor a Checkpoint, so nothing can be worked out"]
    findings = [f"journal of {name}, entries {found.first} to {found.last}: {found.why}" for found in chain.breaks]
    if chain.holds_to is None and not chain.breaks:
        findings.append(f"journal of {name}: nothing says where its chain should stand")
    findings += [
        f"journal of {name} ends at entry {chain.reached}, and {mark.source} is beyond that" for mark in beyond
    ]
    return findings


def _chain_text(whose: str, chain: ChainReport) -> str:
    if chain.holds_to is None or chain.first is None:
        return f"{whose}: no entry could be verified"
    text = f"{whose}: the chain holds from entry {chain.first} to entry {chain.holds_to}"
    if chain.skipped:
        text += f"; {chain.skipped} entries could not be looked at, since no Checkpoint comes before them"
    if chain.reached is not None and chain.reached > chain.holds_to and not chain.breaks:
        text += f"; entries {chain.holds_to + 1} to {chain.reached} are newer than what the box said of its chain"
    if chain.unreached:
        text += f"; {len(chain.unreached)} times the other end was told of a later entry: read this journal again"
    return text


def _chain_json(chain: ChainReport) -> dict[str, Any]:
    return {
        "first": chain.first,
        "holds_to": chain.holds_to,
        "reached": chain.reached,
        "skipped": chain.skipped,
        "marks": chain.marks,
        "breaks": [found._asdict() for found in chain.breaks[:_SHOWN_MAX]],
        "unreached": len(chain.unreached),
    }
