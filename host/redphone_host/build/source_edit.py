"""Python source with parts of it replaced."""

import ast


class SourceEdit:
    """Replacements in a text, by the places that the parser gives: lines from 1, columns in octets of UTF-8."""

    def __init__(self, text: str) -> None:
        self._octets = text.encode()
        self._line_starts = [0]
        for line in self._octets.splitlines(keepends=True):
            self._line_starts.append(self._line_starts[-1] + len(line))
        self._replaced: dict[tuple[int, int], str] = {}

    def replace(self, node: ast.expr | ast.stmt, new: str) -> None:
        """Put this in a node's place. What is replaced within it before is replaced with it."""
        start, end = self._place(node)
        self._replaced = {place: text for place, text in self._replaced.items() if not start <= place[0] < end}
        self._replaced[start, end] = new

    def wrap(self, node: ast.expr, before: str, after: str) -> None:
        """Put something before and after a node."""
        start, end = self._place(node)
        self._replaced[start, start], self._replaced[end, end] = before, after

    def _place(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        end_line, end_column = node.end_lineno or node.lineno, node.end_col_offset or 0
        return self._line_starts[node.lineno - 1] + node.col_offset, self._line_starts[end_line - 1] + end_column

    def text(self) -> str:
        """The text as it is now."""
        parts, at = [], 0
        for (start, end), new in sorted(self._replaced.items()):
            parts += [self._octets[at:start], new.encode()]
            at = end
        return b"".join([*parts, self._octets[at:]]).decode()
