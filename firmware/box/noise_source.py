"""Where a board's raw noise comes from, an octet at a time. Nothing here is used before `noise` has tested it."""


class RingOscillator:
    """The level of a free-running oscillator in the chip: bit 0 of a register (RP2040 and RP2350 datasheets, ROSC).

    `memory` is machine.mem32, or anything that gives a word for an address.
    """

    def __init__(self, memory, register):
        self._memory = memory
        self._register = register

    def take(self, count):
        """Raw octets, eight readings each."""
        samples = bytearray(count)
        for at in range(count):
            octet = 0
            for _ in range(8):
                octet = octet << 1 | self._memory[self._register] & 1
            samples[at] = octet
        return samples


class OpenConverter:
    """The last four bits of a 12-bit converter whose pin is left open. `adc` is a machine.ADC."""

    def __init__(self, adc):
        self._adc = adc

    def take(self, count):
        """Raw octets, two readings each."""
        samples = bytearray(count)
        for at in range(count):
            samples[at] = self._last_bits() << 4 | self._last_bits()
        return samples

    def _last_bits(self):
        # read_u16 repeats the upper bits of the reading in the lower ones: the reading's last four are bits 4 to 7.
        return self._adc.read_u16() >> 4 & 0x0F
