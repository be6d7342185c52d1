"""A message over two real packet radio modems, direwolf at both ends, with noise between them; in real time."""

import os
import select
import time
import tty

import pytest
from bearer_port import over, serve
from redphone import wire
from redphone.cipher import sodium
from redphone_host.modems import direwolf
from redphone_host.modems.direwolf_pair import DirewolfPair
from redphone_host.virtual import StillBusy, VirtualBox
from scenarios.conftest import fills

pytestmark = pytest.mark.skipif(
    not direwolf.available() and os.environ.get("CI") != "true", reason=".ci/install-direwolf .venv fetches direwolf"
)

BIT_RATE = 1200
SNR_DB = 15
TEXT = b"Missile launch notified. " * 6


class PacketRadio:
    """Two stations, each at its modem's port."""

    def __init__(self, ports):
        self._ports = [os.open(port, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK) for port in ports]
        self._began = time.monotonic_ns()
        calls = ("NORTH-1>SOUTH-2", "SOUTH-2>NORTH-1")
        setups = [wire.BearerSetup(kind=wire.PACKET, bit_rate=9600, address=call) for call in calls]
        self.boxes = [VirtualBox(fill, sodium, end) for end, fill in enumerate(over(fills(), setups))]
        for port, box in zip(self._ports, self.boxes, strict=True):
            tty.setraw(port)
            box.start(self.now_us)

    @property
    def now_us(self):
        return (time.monotonic_ns() - self._began) // 1000

    def close(self):
        for port in self._ports:
            os.close(port)

    def run_until(self, reached, limit_s=40):
        end_us = self.now_us + 1_000_000 * limit_s
        while not reached():
            if self.now_us > end_us:
                raise StillBusy(f"not reached within {limit_s} s")
            readable = select.select(self._ports, [], [], 0.01)[0]
            for port, box in zip(self._ports, self.boxes, strict=True):
                octets = os.read(port, 4096) if port in readable else b""
                answer = serve(box, octets, self.now_us)
                assert os.write(port, answer) == len(answer)


@pytest.fixture(scope="module")
def radio():
    with DirewolfPair(SNR_DB, seed=1, bit_rate=BIT_RATE) as modems:
        made = PacketRadio(modems.ports)
        yield made
        made.close()


@pytest.mark.parametrize("sender", [0, 1], ids=["north to south", "south to north"])
def test_a_message_and_its_receipts(radio, sender):
    box, peer = radio.boxes[sender], radio.boxes[1 - sender]
    box.order(wire.Send(precedence=wire.FLASH, text=TEXT), radio.now_us)
    radio.run_until(lambda: peer.events(wire.Ring))
    radio.run_until(lambda: told(box, wire.DELIVERED))
    peer.order(wire.Acknowledge(ref=peer.events(wire.Ring)[0].ref, by="Ada"), radio.now_us)
    radio.run_until(lambda: told(box, wire.ACKNOWLEDGED))
    assert len(peer.events(wire.Arrived)) == 1


def told(box, status):
    return any(record.status == status for record in box.events(wire.Progress))
