"""`python -m redphone_host.kernels FOLDER` writes the generated modules into that folder."""

import argparse
from pathlib import Path

from redphone_host.kernels import texts


def main() -> None:
    """Write every generated module."""
    parser = argparse.ArgumentParser(prog="python -m redphone_host.kernels", description="Write the cipher kernels.")
    parser.add_argument("folder", type=Path, help="firmware/redphone/cipher/viper of a checkout")
    folder = parser.parse_args().folder
    for name, text in texts().items():
        (folder / name).write_text(text, encoding="utf-8")
        print(folder / name)


main()
