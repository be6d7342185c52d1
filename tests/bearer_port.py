"""What a shell does for a station whose bearer is a modem on a serial port; octets only, no wire between."""

from redphone.station.bearers import pack


def over(fills, setups):
    """The two fills with these bearers, one BearerSetup for each end."""
    for fill, setup in zip(fills, setups, strict=True):
        fill.bearers = pack([setup])
    return fills


def serve(box, octets, now_us):
    """One moment: octets from the modem in, octets for the modem out."""
    now = now_us // 1000
    if octets:
        box.station.feed(0, octets, now)
    box.serve(now_us)
    box.station.tick(now)
    sent = b""
    while True:
        had_events = box.serve(now_us)
        piece = box.station.outgoing(0)
        if not piece and not had_events:
            return sent
        sent += piece
