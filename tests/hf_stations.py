"""Two stations on short wave under virtual time: HF modem bearers, FreeDV's real signals, a noisy or fading channel."""

from bearer_port import over, serve
from redphone import wire
from redphone.cipher import sodium
from redphone_host.modems.freedv import MODES
from redphone_host.modems.hf_channel import HfChannel
from redphone_host.modems.hf_modem import EmulatedHfModem, HfPath, burst_rms
from redphone_host.virtual import StillBusy, VirtualBox
from scenarios.conftest import fills

PORT_RATE = 9600


class HfStations:
    """`mode` of FreeDV's, `snr_db` and `fading` of the channel."""

    def __init__(self, mode, snr_db, fading, seed):
        rms = burst_rms(MODES[mode])
        self.modems = tuple(EmulatedHfModem(MODES[mode], 2 * seed + end) for end in (0, 1))
        channels = tuple(HfChannel(snr_db, rms, 2 * seed + end, fading) for end in (0, 1))
        self.path = HfPath(self.modems, channels)
        setup = wire.BearerSetup(kind=wire.HF, bit_rate=PORT_RATE, address=mode)
        pair = over(fills(), (setup, setup))
        self.boxes = tuple(VirtualBox(fill, sodium, 2 * seed + end) for end, fill in enumerate(pair))
        for box in self.boxes:
            box.start(0)

    def close(self):
        for modem in self.modems:
            modem.close()

    def bearer(self, end):
        """A box's bearer."""
        return self.boxes[end].station._paths[0].bearer

    def order(self, end, record):
        return self.boxes[end].order(record, self.path.now_us)

    def run_until(self, reached, limit_s):
        """Let time pass until `reached()`; the time in seconds."""
        end_us = self.path.now_us + 1_000_000 * limit_s
        while not reached():
            if self.path.now_us >= end_us:
                raise StillBusy(f"not reached within {limit_s} s of virtual time")
            self.path.advance()
            for box, modem in zip(self.boxes, self.modems, strict=True):
                modem.write(serve(box, modem.read(), self.path.now_us))
        return self.path.now_us / 1e6

    def tells(self, end, status):
        """Whether this end has been told of such a status."""
        return lambda: any(record.status == status for record in self.boxes[end].events(wire.Progress))
