"""What a receiver of coded frames waits for (docs/protocol.md section 3.4)."""

from redphone.black import coded


class Lock:
    """A word, then the body that it announces: `need` octets from the start of what is held; 0 for nothing."""

    def __init__(self):
        self.give_up()

    def begin(self, at):
        """The word begins at `at`."""
        self.need = at + coded.WORD_OCTETS
        self.body_octets = 0

    def read_word(self, held):
        """The word is there: wait for the body that it announces; False and wait for nothing if it announces none."""
        word = coded.read_word(held[self.need - coded.WORD_OCTETS : self.need])
        if word is None:
            self.give_up()
            return False
        self.level, self.body_octets = word
        self.need += self.body_octets
        return True

    def give_up(self):
        """Wait for nothing."""
        self.need = 0
        self.level = 0
        self.body_octets = 0
