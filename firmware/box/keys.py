"""The panel's keys: seen often enough in a row to count, and for how long they have been held."""

from redphone import ticks
from redphone.compat import const

# A key counts as pressed, or released, when it has been seen so this often in a row, 20 ms apart.
_SEEN = const(2)


class Key:
    """One key on a pin that is low while it is pressed."""

    def __init__(self, pin):
        self._pin = pin
        self._seen = 0
        self._since = 0
        self.is_down = False

    def poll(self, now):
        """Look at the key; whether it has just been pressed."""
        down = not self._pin.value()
        self._seen = self._seen + 1 if down != self.is_down else 0
        if self._seen < _SEEN:
            return False
        self._seen = 0
        self.is_down = down
        self._since = now
        return down

    def held_ms(self, now):
        """For how many milliseconds it has been down; 0 while it is up. Right up to some days: ticks wrap."""
        return ticks.diff(now, self._since) if self.is_down else 0


class HeldKey:
    """A guarded key that acts when it has been held for some seconds, once."""

    def __init__(self, key, hold_ms):
        self._key = key
        self._hold_ms = hold_ms
        self._has_acted = False

    def poll(self, now):
        """Look at the key; whether it has now been held long enough."""
        self._key.poll(now)
        if not self._key.is_down:
            self._has_acted = False
            return False
        if self._has_acted or self._key.held_ms(now) < self._hold_ms:
            return False
        self._has_acted = True
        return True

    def seconds_left(self, now):
        """Whole seconds until it acts, rounded up; 0 while it is up and after it has acted."""
        if not self._key.is_down or self._has_acted:
            return 0
        return (self._hold_ms - self._key.held_ms(now) + 999) // 1000
