"""The siren's relay: closed for each message that has come so far in its escalation, until somebody answers for it.

Silencing the bell silences the siren, too, for all messages that it sounds for then.
"""


class Siren:
    """The relay on an output pin."""

    def __init__(self, pin):
        self._pin = pin
        self._refs = []

    def sound(self, ref):
        """For this message from now on."""
        if ref not in self._refs:
            self._refs.append(ref)
        self._pin.value(1)

    def end(self, ref):
        """Not for this message any more, if it did."""
        self._refs = [other for other in self._refs if other != ref]
        self._pin.value(1 if self._refs else 0)

    def silence(self):
        """For none of those that it sounds for now."""
        self._refs = []
        self._pin.value(0)
