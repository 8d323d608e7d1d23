"""How the CPU of an import grows with its file, drawn as SVG."""

import math
from collections.abc import Mapping, Sequence
from html import escape

Points = Sequence[tuple[float, float]]
COLOURS = ("#c2185b", "#37474f", "#90a4ae", "#1976d2", "#00897b", "#f57c00", "#7b1fa2", "#5d4037")
WIDTH, HEIGHT = 900, 480
LEFT, RIGHT, TOP, BOTTOM = 70, 560, 50, 420


def plot(title: str, across: str, up: str, lines: Mapping[str, Points]) -> str:
    """Draw lines on logarithmic axes, where growth in proportion has the slope of one."""
    points = [point for line in lines.values() for point in line]
    x, y = _Axis([x for x, _ in points], LEFT, RIGHT), _Axis([y for _, y in points], BOTTOM, TOP)
    parts = [_text(LEFT, 28, title, "font-weight='bold' font-size='16'")]
    parts += [_text((LEFT + RIGHT) / 2, HEIGHT - 18, across, "text-anchor='middle'"), _text(12, TOP - 8, up)]
    for power in x.powers:
        parts += [_rule(x(power), TOP, x(power), BOTTOM), _text(x(power), BOTTOM + 18, f"{power:,.0f}", _MIDDLE)]
    for power in y.powers:
        parts += [_rule(LEFT, y(power), RIGHT, y(power)), _text(LEFT - 8, y(power) + 4, f"{power:g}", _END)]
    for number, (name, line) in enumerate(lines.items()):
        parts += _line(name, [(x(a), y(b)) for a, b in line], COLOURS[number % len(COLOURS)], TOP + 22 * number)
    style = "font-family='sans-serif' font-size='12'"
    head = f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH} {HEIGHT}' {style}>"
    return "\n".join([head, "<rect width='100%' height='100%' fill='white'/>", *parts, "</svg>", ""])


_MIDDLE, _END = "text-anchor='middle'", "text-anchor='end'"


class _Axis:
    """Where values lie between two places; the powers of ten around them are its ends."""

    def __init__(self, values: Sequence[float], start: float, end: float) -> None:
        self._least, most = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
        self._start, self._step = start, (end - start) / max(1, most - self._least)
        self.powers = [10.0**power for power in range(self._least, max(most, self._least + 1) + 1)]

    def __call__(self, value: float) -> float:
        return self._start + (math.log10(value) - self._least) * self._step


def _line(name: str, places: Points, colour: str, height: float) -> list[str]:
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    dots = [f"<circle cx='{x:.1f}' cy='{y:.1f}' r='4' fill='{colour}'/>" for x, y in places]
    drawn = f"<polyline points='{path}' fill='none' stroke='{colour}' stroke-width='2'/>"
    mark = f"<rect x='{RIGHT + 24}' y='{height}' width='12' height='12' fill='{colour}'/>"
    return [drawn, *dots, mark, _text(RIGHT + 42, height + 11, name)]


def _rule(x1: float, y1: float, x2: float, y2: float) -> str:
    return f"<line x1='{x1:.1f}' y1='{y1:.1f}' x2='{x2:.1f}' y2='{y2:.1f}' stroke='#dddddd'/>"


def _text(x: float, y: float, said: str, style: str = "") -> str:
    return f"<text x='{x:.1f}' y='{y:.1f}' {style}>{escape(said)}</text>"
