"""The box's own modules, as the box imports them."""

import sys

from paths import FIRMWARE

if str(FIRMWARE) not in sys.path:
    sys.path.append(str(FIRMWARE))
