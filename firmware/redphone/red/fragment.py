"""A piece of a message on its way: what it is in a frame, and what it was if the frame is lost."""

from redphone.wire import Part, Whole, precedence_of


class Fragment:
    """Octets start .. end of a message's body."""

    def __init__(self, ref, start, end, body):
        self.ref = ref
        self.start = start
        self.end = end
        self._body = body

    @property
    def precedence(self):
        """The precedence of the message it belongs to."""
        return precedence_of(self.ref)

    def item(self):
        """The item that carries it: Whole if it is all of the message, else Part."""
        if self.start == 0 and self.end == len(self._body):
            return Whole(ref=self.ref, body=self._body)
        data = self._body[self.start : self.end]
        return Part(ref=self.ref, total=len(self._body), offset=self.start, data=data)
