"""Run by a MicroPython interpreter: the core, with the soft backend, against every vector.

    micropython vectors_main.py FIRMWARE TESTS

One line for each failure, and at the end `N vectors passed, M failed`.
"""

import gc
import sys

FIRMWARE, TESTS = sys.argv[1], sys.argv[2]
sys.path.insert(0, FIRMWARE)
sys.path.insert(0, TESTS)


def main():
    from redphone.cipher import soft
    from vector_checks import CHECKS, Remembering, load, outcome

    passed = failed = 0
    for name in sorted(CHECKS):
        suite = Remembering(soft)
        for vector in load(TESTS + "/vectors", name):
            promised, happened = outcome(CHECKS[name], vector, suite)
            if happened == promised:
                passed += 1
            else:
                failed += 1
                print(name, vector["name"], "promised", promised, "happened", happened)
            gc.collect()
    print(passed, "vectors passed,", failed, "failed")
    sys.exit(1 if failed else 0)


main()
