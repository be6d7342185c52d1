"""What waits to be said to the peer about anything but its messages: each thing once, as it is when it is sent."""


class Notice:
    """One thing to say. `build(now)` gives the item as it is now, or None if there is nothing to say any more."""

    def __init__(self, key, urgency, build):
        self.key = key
        self.urgency = urgency
        self.build = build


class Notices:
    """Notices in the order in which they were first said. `key` tells which are about the same thing."""

    def __init__(self):
        self._waiting = []

    def say(self, key, urgency, build):
        """Queue it, unless something with this key waits already, which will then say how it is."""
        self.again(Notice(key, urgency, build))

    def again(self, notice):
        """A frame with this one did not arrive: say it again."""
        for waiting in self._waiting:
            if waiting.key == notice.key:
                return
        self._waiting.append(notice)

    def urgency(self):
        """The precedence of the most urgent; -1 if there is none."""
        return max([notice.urgency for notice in self._waiting], default=-1)

    def take(self, now):
        """(item, Notice) of the most urgent, the oldest of several; None if there is nothing to say."""
        while self._waiting:
            urgency = self.urgency()
            for place, notice in enumerate(self._waiting):
                if notice.urgency == urgency:
                    self._waiting.pop(place)
                    item = notice.build(now)
                    if item is not None:
                        return item, notice
                    break
        return None
