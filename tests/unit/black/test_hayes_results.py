"""What a modem says, in all the ways in which modems say it."""

import pytest
from redphone.black import hayes_results
from redphone.black.hayes_results import ResultLines

SAID = {
    b"OK\r\n": [hayes_results.OK],
    b"\r\nOK\r\n": [hayes_results.OK],
    b"\n\r\n\rok\n": [hayes_results.OK],
    b"\r\n  OK \r\n": [hayes_results.OK],
    b"ATZ\r\r\nOK\r\n": [hayes_results.OK],
    b"\r\nCONNECT\r\n": [hayes_results.CONNECT],
    b"\r\nNO CARRIER\r\n\r\nRING\r\n": [hayes_results.NO_CARRIER, hayes_results.RING],
    b"\r\nNO DIALTONE\r\n\r\nNO DIAL TONE\r\n": [hayes_results.NO_DIALTONE, hayes_results.NO_DIALTONE],
    b"\r\nNO ANSWER\r\nBUSY\rERROR\n": [hayes_results.NO_ANSWER, hayes_results.BUSY, hayes_results.ERROR],
    b"\r\nNMBR = 0301234\r\nRING\r\n": [hayes_results.RING],
    b"\r\nCARRIER 2400\r\n\r\nPROTOCOL: NONE\r\n": [],
    b"\r\nNOT OK\r\nOKAY\r\nO\r\nK\r\n": [],
    b"\r\n\x00OK\r\n\xffNO CARRIER\r\nOK\x80\r\n": [],
    b"\r\n" + b" " * 60 + b"OK\r\n": [],
    b"OK": [],
}
RATES = {
    b"CONNECT\r": 0,
    b"CONNECT 1200\r": 1200,
    b"CONNECT 9600/ARQ/V34/LAPM\r": 9600,
    b"CONNECT 115200 V42BIS\r": 115200,
    b"CONNECT FAX\r": 0,
    b"CONNECT 99999999999999999999\r": 0,
}


@pytest.mark.parametrize("said", SAID, ids=repr)
def test_results_are_whole_lines(said):
    lines = ResultLines()
    assert [result for result in map(lines.push, said) if result] == SAID[said]


@pytest.mark.parametrize("said", RATES, ids=repr)
def test_the_rate_is_that_of_the_last_connect(said):
    lines = ResultLines()
    for octet in b"CONNECT 300\r" + said:
        lines.push(octet)
    assert lines.rate == RATES[said]


def test_what_came_before_an_order_is_forgotten():
    lines = ResultLines()
    for octet in b"garb":
        lines.push(octet)
    lines.forget()
    assert [lines.push(octet) for octet in b"OK\r"][-1] == hayes_results.OK
