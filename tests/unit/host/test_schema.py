"""The derived schemas and the core's codec: the same octets, the same values, the same refusals."""

import pytest
from construct import ConstructError
from hypothesis import given, settings
from hypothesis import strategies as st
from paths import VECTORS
from protocol_checks import TABLES, octets_of
from redphone import codec, wire
from redphone.errors import LocalProtocolError, RemoteProtocolError
from redphone_host.schema import schema_of, values_of
from vector_checks import load

FORMS = sorted(
    (form for form in vars(wire).values() if isinstance(form, type) and issubclass(form, codec.Format) and form.FIELDS),
    key=lambda form: form.__name__,
)
EACH_FORM = pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
FILES = ["frames-kinds", "items", "message-body", "journal", "red-port", "fill"]
LONG = 600  # longer values are in the vectors


def value_strategy(field):
    if field.is_number():
        return st.integers(field.low, field.high)
    high = min(field.high, LONG)
    if field.kind != codec.TEXT8:
        return st.binary(min_size=field.low, max_size=high)
    fits = st.text(min_size=field.low, max_size=high).filter(lambda text: len(text.encode()) <= high)
    return fits | st.just("e" * field.low)


def value_outside(field):
    """Too small by one, or too large."""
    if field.is_number():
        return field.high + 1
    return "e" * (field.high + 1) if field.kind == codec.TEXT8 else bytes(field.high + 1)


def record_strategy(form):
    values = {field.name: value_strategy(field) for field in codec.fields_of(form)}
    return st.fixed_dictionaries(values).map(lambda v: form(**v))


@EACH_FORM
@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_octets_and_values_are_the_codecs(form, data):
    record = data.draw(record_strategy(form))
    octets, schema = codec.pack(record), schema_of(form)
    parsed = schema.parse(octets)
    assert {name: parsed[name] for name in values_of(record)} == values_of(record)
    assert schema.build(values_of(record)) == octets


@EACH_FORM
def test_neither_builds_what_is_out_of_bounds(form):
    for field in codec.fields_of(form):
        record = form(**{f.name: "e" * f.low if f.kind == codec.TEXT8 else low_of(f) for f in codec.fields_of(form)})
        setattr(record, field.name, value_outside(field))
        with pytest.raises(LocalProtocolError):
            codec.pack(record)
        with pytest.raises(ConstructError):
            schema_of(form).build(values_of(record))


def low_of(field):
    return field.low if field.is_number() else bytes(field.low)


@EACH_FORM
@settings(max_examples=20, deadline=None)
@given(octets=st.binary(max_size=80))
def test_both_take_or_refuse_any_octets(form, octets):
    assert verdict_of_schema(form, octets) == verdict_of_codec(form, octets)


@pytest.mark.parametrize("name", FILES)
def test_both_take_or_refuse_each_vector(name):
    for vector in load(VECTORS / "protocol", name):
        if vector["do"] == "parse":
            octets = octets_of(vector["octets"])
            form = getattr(wire, vector["name"].split(".")[0])
            if "table" in vector:
                assert TABLES[vector["table"]][octets[0]] is form
                octets = octets[1:]
            verdict = verdict_of_schema(form, octets)
            assert verdict == verdict_of_codec(form, octets)
            assert (verdict is None) == ("error" in vector), vector["name"]


def verdict_of_schema(form, octets):
    try:
        parsed = schema_of(form).parse(octets)
    except ConstructError:
        return None
    return {field.name: parsed[field.name] for field in codec.fields_of(form)}


def verdict_of_codec(form, octets):
    try:
        return values_of(codec.unpack_all(form, octets))
    except RemoteProtocolError:
        return None
