"""A UART behind an RS-485 transceiver: its direction pin is high from the first octet written to the last bit sent.

The transceiver's receiver is off meanwhile, so nothing is heard of what is said. Asked every 2 ms, so the line is given
back that soon after the last bit.
"""


class Rs485Uart:
    """What a black port wants of a UART, with `direction`, a pin, around it."""

    def __init__(self, uart, direction):
        self._uart = uart
        self._direction = direction
        self._is_driving = False

    def write(self, octets):
        """How many of the octets were taken."""
        if len(octets):
            self._direction.value(1)
            self._is_driving = True
        return self._uart.write(octets)

    def any(self):
        """How many octets wait to be read; gives the line back when all has been sent."""
        if self._is_driving and self._uart.txdone():
            self._is_driving = False
            self._direction.value(0)
        return self._uart.any()

    def readinto(self, buffer):
        """Read into a buffer; how many octets, or None."""
        return self._uart.readinto(buffer)

    def deinit(self):
        """Give line and UART back."""
        self._direction.value(0)
        self._uart.deinit()
