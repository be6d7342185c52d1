"""Date-time groups out of seconds since 1970, by arithmetic alone: boards begin their calendars in different years."""

from redphone.compat import const

_MONTHS = const("JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC")
_DAYS_OF_400_YEARS = const(146097)
# From 1 March of the year 0 to 1 January 1970.
_DAYS_BEFORE_1970 = const(719468)
# Within so many seconds a time of day says which day it is.
_NEAR_S = const(72000)


def dtg(utc):
    """Such as 311400Z JAN 30; "time not set" for 0."""
    if not utc:
        return "time not set"
    minutes = utc // 60
    year, month, day = _date(minutes // 1440)
    name = _MONTHS[3 * month - 3 : 3 * month]
    return "{:02d}{:02d}{:02d}Z {} {:02d}".format(day, minutes // 60 % 24, minutes % 60, name, year % 100)


def time_of(utc, now=0):
    """Such as 1400Z, or 311400Z if that is not near `now`; "?" for 0."""
    if not utc:
        return "?"
    return dtg(utc)[0 if now and abs(now - utc) > _NEAR_S else 2 : 7]


def _date(days):
    """(year, month, day) of so many days after 1 January 1970. Years are counted from March: leap days come last."""
    days += _DAYS_BEFORE_1970
    of_era = days % _DAYS_OF_400_YEARS
    year = (of_era - of_era // 1460 + of_era // 36524 - of_era // 146096) // 365
    of_year = of_era - (365 * year + year // 4 - year // 100)
    from_march = (5 * of_year + 2) // 153
    day = of_year - (153 * from_march + 2) // 5 + 1
    month = from_march + 3 if from_march < 10 else from_march - 9
    return days // _DAYS_OF_400_YEARS * 400 + year + (month <= 2), month, day
