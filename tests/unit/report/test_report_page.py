"""The report's page, read by a parser that does as browsers do: what it says, and that nothing in it acts or loads."""

import json
import re

import html5lib
import pytest
from journal_maker import JournalMaker, body
from redphone import wire
from redphone_host.cli import app
from redphone_host.cli.exit_codes import NOT_VERIFIED, USAGE
from redphone_host.journal_file import save
from redphone_host.journal_verify import verify
from redphone_host.report import figures
from redphone_host.report.month import month_of
from redphone_host.report.page import Subject, page
from typer.testing import CliRunner

BEGIN, END = month_of("2026-11")
NO_PLOTS = dict.fromkeys(("availability", "tests", "delivery", "staffing"), "<svg></svg>")
F1 = wire.reference(wire.FLASH, 1)

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=e()>",
    "'\"><b>bold</b>",
    "{{7*7}}{%raw%}${7}",
    "\u202eevil\u2066",
    "&lt;b&gt;&#60;i&#62;",
    "</td></table><h1>",
    "a\x00\x1b[2J\r\nb",
    "$\\frac{1}{0}$",
    "W" * 32,
]


def journal_of(name, **values):
    """A journal in which this name stands wherever one can."""
    maker = JournalMaker(utc=BEGIN)
    maker.add(wire.Boot(boots=1)).add(wire.Noted(alarm=wire.LINE_UP), after=100)
    watch = {"desk": 0, "since": BEGIN, "by": name}
    maker.add(wire.OwnWatch(revision=1, state=wire.ATTENDED, accepted=1, mark=bytes(4), **watch))
    maker.add(wire.PeerWatch(revision=1, state=wire.ATTENDED, **watch))
    maker.add(wire.OutMessage(ref=F1, body=body(sender=name, subject=name, desk=name[:16])), after=1)
    maker.add(wire.OutStatus(ref=F1, status=wire.DECLINED, at=BEGIN, by=name), after=5)
    maker.add(wire.Noted(alarm=wire.COMPROMISED)).add(wire.Trusted(at=BEGIN + 500, by=name))
    names = {"own_name": name, "peer_name": name, "own_desks": (name,), "peer_desks": (name,), "utc": END + 5}
    return maker.journal(**names | values)


def parsed(text):
    """The page as a tree, and every departure from HTML's rules that the parser found."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree = parser.parse(text)
    return tree, [code for _, code, _ in parser.errors]


def made(journal, plots=NO_PLOTS):
    subject = Subject(journal.origin, "Report of 2026-11", END)
    return page(subject, figures(journal.entries, BEGIN, END), verify(journal), plots)


def tags_of(tree):
    """The names of all elements, in order; drawings' have a namespace, which is left out."""
    return [str(element.tag).rpartition("}")[2] for element in tree.iter()]


def cells(tree, table):
    """The texts of a table's rows, by its id."""
    (found,) = [element for element in tree.iter("table") if element.get("id") == table]
    return [["".join(cell.itertext()) for cell in row if cell.tag in ("td", "th")] for row in found.iter("tr")]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_text_wherever_it_stands(name):
    tree, errors = parsed(made(journal_of(name)))
    plain_tree, _ = parsed(made(journal_of("Ada")))
    assert errors == []
    assert tags_of(tree) == tags_of(plain_tree)
    assert [element.attrib for element in tree.iter()] == [element.attrib for element in plain_tree.iter()]
    text = "".join(tree.itertext())
    assert not set("\x00\x1b\r\u202e\u2066") & set(text)
    shown = re.sub(r"[\x00-\x1f\u202e\u2066]", lambda found: f"<U+{ord(found[0]):04X}>", name)
    assert [cell for row in cells(tree, "about") for cell in row].count(shown) == 1
    assert text.count(shown) >= 8


def test_nothing_is_loaded_and_nothing_runs():
    from redphone_host.report.plots import drawn

    journal = journal_of("Ada")
    tree, errors = parsed(made(journal, drawn(figures(journal.entries, BEGIN, END))))
    assert errors == []
    loading = {
        "script",
        "img",
        "link",
        "iframe",
        "object",
        "embed",
        "image",
        "foreignObject",
        "base",
        "form",
        "feImage",
    }
    assert not loading & set(tags_of(tree))
    assert tags_of(tree).count("svg") == 4
    for element in tree.iter():
        for attribute, value in element.attrib.items():
            assert not str(attribute).startswith("on")
            if "href" in str(attribute) or attribute == "src":
                assert value.startswith("#")
            assert all(target.startswith("#") for target in re.findall(r"url\(([^)]*)\)", value))
    styles = "".join(element.text or "" for element in tree.iter() if str(element.tag).endswith("style"))
    assert "@import" not in styles
    assert "url(" not in styles
    policies = [meta.get("content") for meta in tree.iter("meta") if meta.get("http-equiv")]
    assert policies == ["default-src 'none'; style-src 'unsafe-inline'"]


def test_it_says_what_the_figures_say():
    tree, _ = parsed(made(journal_of("Ada")))
    assert cells(tree, "about")[0] == ["Box", "end A, Ada"]
    assert cells(tree, "about")[2:5] == [
        ["Line", "0011223344556677"],
        ["From", "2026-11-01 00:00:00Z"],
        ["Until before", "2026-12-01 00:00:00Z"],
    ]
    assert cells(tree, "availability")[1][:5] == ["line", "99.996 %", "99.996 %", "29 d 23:58:20", "00:00:00"]
    assert cells(tree, "own-messages")[1] == ["FLASH", "1", "5 / 5 / 5 s (1)", "-", "-", "0"]
    assert cells(tree, "compromises")[1][2] == "Ada"
    assert cells(tree, "handovers")[1] == ["2026-11-01 00:00:00Z", "Ada", "Ada", "", "1"]
    assert "The journal verifies." in "".join(tree.itertext())


def test_a_page_of_a_journal_that_does_not_verify_says_so():
    journal = journal_of("Ada")
    text = made(type(journal)(journal.origin, journal.entries[:-1], journal.head))
    assert "THE JOURNAL DOES NOT VERIFY" in "".join(parsed(text)[0].itertext())


def test_a_month_without_anything_has_a_page():
    tree, errors = parsed(made(JournalMaker().journal()))
    assert errors == []
    assert cells(tree, "availability")[1][1] == "-"


def run(*words, code=0):
    result = CliRunner().invoke(app, ["report", *(str(word) for word in words)])
    assert result.exit_code == code, result.output
    return result.output


@pytest.fixture
def undrawn(monkeypatch):
    """Drawing takes most of the time, and others look at what is drawn."""
    monkeypatch.setattr("redphone_host.report.plots.drawn", lambda _: NO_PLOTS)


def test_the_command_writes_page_and_figures(tmp_path):
    save(tmp_path / "saved", journal_of("Ada"))
    files = "--out", tmp_path / "x.html", "--json", tmp_path / "x.json"
    assert "2026-11 until 2026-12-01T00:00:00Z" in " ".join(
        run(tmp_path / "saved", "--month", "2026-11", *files).split()
    )
    tree, errors = parsed((tmp_path / "x.html").read_text())
    assert errors == []
    assert tags_of(tree).count("svg") == 4
    told = json.loads((tmp_path / "x.json").read_text())
    assert told["verification"]["holds"] is True
    assert told["figures"]["own_messages"][0]["delivered"] == {"count": 1, "median": 5, "most": 5, "worst": 5}


def test_a_month_goes_no_further_than_the_journal(tmp_path, undrawn):
    save(tmp_path / "saved", journal_of("Ada", utc=BEGIN + 1000))
    assert "2026-11-01T00:16:40Z" in run(tmp_path / "saved", "--month", "2026-11", "--out", tmp_path / "x.html")
    run(tmp_path / "saved", "--month", "2026-12", "--out", tmp_path / "x.html", code=USAGE)
    run(tmp_path / "saved", "--month", "november", "--out", tmp_path / "x.html", code=USAGE)
    run(tmp_path / "saved", "--month", "2026-11", "--out", tmp_path / "no" / "x.html", code=USAGE)


def test_a_journal_that_does_not_verify_is_reported_and_the_exit_code_says_so(tmp_path, undrawn):
    journal = journal_of("Ada")
    save(tmp_path / "saved", type(journal)(journal.origin, journal.entries[:-1], journal.head))
    run(tmp_path / "saved", "--month", "2026-11", "--out", tmp_path / "x.html", code=NOT_VERIFIED)
    assert (tmp_path / "x.html").exists()


def test_a_report_proved_against_the_other_end(tmp_path, undrawn):
    journal = journal_of("Ada")
    peer = JournalMaker(role=wire.ROLE_B, utc=BEGIN).add(wire.Boot(boots=1))
    peer.add(wire.PeerChain(index=journal.head.index, chain=journal.head.chain))
    save(tmp_path / "a", journal)
    save(tmp_path / "b", peer.journal(read_at_ms=0))
    files = "--month", "2026-11", "--peer", tmp_path / "b", "--out", tmp_path / "x.html"
    run(tmp_path / "a", *files)
    assert "the other end's journal: the chain holds" in "".join(
        parsed((tmp_path / "x.html").read_text())[0].itertext()
    )
    run(tmp_path / "b", *files, code=USAGE)
