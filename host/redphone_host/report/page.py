"""The report as one HTML page with nothing in it that is loaded from elsewhere, and nothing that acts.

Jinja2 escapes whatever is put in; names pass `safe_text` besides, and are isolated, so that no script or direction of
writing in them reaches beyond them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape
from redphone import wire

from redphone_host import vocabulary
from redphone_host.journal_entries import Origin
from redphone_host.journal_verify import Verification, verification_text
from redphone_host.report import Figures
from redphone_host.report.quantiles import Quantiles
from redphone_host.safe_text import visible
from redphone_host.vocabulary import word

_DESK = "desk {}"


@dataclass(frozen=True)
class Subject:
    """What a report is about. made_at: by this computer's clock, UTC seconds."""

    origin: Origin
    title: str
    made_at: int


def page(subject: Subject, found: Figures, verification: Verification, plots: Mapping[str, str]) -> str:
    """The page. plots: SVG drawings of our own, by name; whatever they hold is put in as it is."""
    environment = Environment(
        loader=PackageLoader("redphone_host.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "name": _name,
        "time": _time,
        "span": _span,
        "share": _share,
        "quantiles": _quantiles,
        "number": _number,
    }
    return environment.get_template("page.html").render(
        subject=subject,
        found=found,
        verification=verification,
        verified=verification_text(verification).splitlines(),
        plots={name: Markup(svg) for name, svg in plots.items()},  # noqa: S704 - drawn by us, of numbers only
        own_desk=lambda desk: _desk(subject.origin.own_desks, desk),
        peer_desk=lambda desk: _desk(subject.origin.peer_desks, desk),
        message=lambda own, ref: wire.name_of(subject.origin.role if own else 1 - subject.origin.role, ref),
        alarm=lambda number: word(vocabulary.ALARM_WORDS, number),
        step=lambda number: word(vocabulary.STEP_WORDS, number),
        status=lambda number: word(wire.STATUSES, number),
    )


def _name(text: str) -> Markup:
    """What a person or a peer has written."""
    return Markup("<bdi>{}</bdi>").format(escape(visible(text))) if text else Markup("")


def _desk(names: tuple[str, ...], desk: int) -> str:
    return names[desk] if desk < len(names) and names[desk] else _DESK.format(desk + 1)


def _time(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%SZ") if seconds else "-"


def _span(seconds: int | None) -> str:
    """A duration: 3 d 04:05:06, or without what is zero in front."""
    if seconds is None:
        return "-"
    days, rest = divmod(seconds, 86_400)
    clock = f"{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}"
    return f"{days} d {clock}" if days else clock


def _share(share: float | None) -> str:
    """A percentage that is never rounded up to all."""
    if share is None:
        return "-"
    return "100 %" if share == 1 else f"{min(int(share * 100_000) / 1000, 99.999):.3f} %"


def _quantiles(found: Quantiles, unit: str) -> str:
    if not found.count:
        return "-"
    return f"{found.median} / {found.most} / {found.worst} {unit} ({found.count})"


def _number(value: Any) -> str:
    return "-" if value is None else f"{value:,}"
