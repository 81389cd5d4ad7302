"""Charts as files: what stands in them, and that they are always the same."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest

from wcograph.charts import Bars, Chart, Matrix, svg

NAMESPACE = "{http://www.w3.org/2000/svg}"
BARS = Bars(
    "Meetings", "Meetings by port.", [("Suva & <Levuka>", [6, 2]), ("Callao", [0, 4])], ("one", "more")
)
MATRIX = Matrix("Years", "Meetings by year.", ["2012", "2013"], [("Callao", [0, 3]), ("Suva", [12, 1])])


def shapes(chart: Chart, kind: str) -> list[ET.Element]:
    return list(ET.fromstring(svg(chart)).iter(f"{NAMESPACE}{kind}"))


def texts(chart: Chart) -> list[str]:
    return [each.text or "" for each in shapes(chart, "text")]


def of_class(chart: Chart, name: str) -> list[float]:
    return [float(each.get("width", "")) for each in shapes(chart, "rect") if each.get("class") == name]


def test_bars_are_as_long_as_their_numbers_say() -> None:
    _, one = of_class(BARS, "a")  # the first of each is in the legend
    _, *more = of_class(BARS, "b")
    assert [one / more[0], more[1] / more[0]] == pytest.approx([3, 2], rel=0.01)


def test_numbers_labels_and_parts_are_written_out_and_escaped() -> None:
    assert texts(BARS) == ["Meetings", "one", "more", "Suva & <Levuka>", "6 + 2", "Callao", "0 + 4"]
    assert "<Levuka>" not in svg(BARS)


def test_a_matrix_has_a_cell_for_each_count_and_writes_what_is_not_nothing() -> None:
    cells = [each.get("class") for each in shapes(MATRIX, "rect")][1:]
    assert cells == ["cell", "cell l2", "cell l4", "cell l1"]
    assert texts(MATRIX) == ["Years", "2012", "2013", "Callao", "3", "Suva", "12", "1"]


@pytest.mark.parametrize(
    "chart", [BARS, MATRIX, Bars("Empty", "Nothing.", []), Matrix("Empty", "Nothing.", [], [])]
)
def test_a_chart_is_named_and_described_for_those_who_listen(chart: Chart) -> None:
    root = ET.fromstring(svg(chart))
    assert root.get("role") == "img"
    labels = [root.find(f"*[@id='{id_}']") for id_ in str(root.get("aria-labelledby")).split()]
    assert [each.text for each in labels if each is not None] == [chart.title, chart.description]


@pytest.mark.parametrize("chart", [BARS, MATRIX])
def test_nothing_stands_outside_the_chart(chart: Chart) -> None:
    root = ET.fromstring(svg(chart))
    width, height = float(root.get("width", "")), float(root.get("height", ""))
    for each in shapes(chart, "rect"):
        assert 0 <= float(each.get("x", 0)) <= float(each.get("x", 0)) + float(each.get("width", 0)) <= width
        assert (
            0 <= float(each.get("y", 0)) <= float(each.get("y", 0)) + float(each.get("height", 0)) <= height
        )


def test_long_labels_are_cut() -> None:
    (_, label, _) = texts(Bars("T", "D", [("a" * 80, [1])]))
    assert label == "a" * 45 + "…"


def test_a_chart_asks_nothing_of_the_network_and_runs_nothing() -> None:
    for chart in (BARS, MATRIX):
        assert re.findall(r"https?://[^\"]+|url\(|<script|@import|on\w+=", svg(chart)) == [
            "http://www.w3.org/2000/svg"
        ]


def test_colours_stand_out_on_light_and_on_dark_grounds() -> None:
    """Contrast of WCAG 2: 4.5 for text, 3 for shapes against the ground."""
    light, dark = svg(BARS).split("@media (prefers-color-scheme: dark)")

    def fill(css: str, name: str) -> str:
        return re.findall(rf"(?m)^\s*{re.escape(name)} {{[^}}]*?fill: (#[0-9a-f]{{6}})", css)[0]

    for css in (light, dark):
        ground = fill(css, ".ground")
        assert min(contrast(fill(css, name), ground) for name in ("text", ".quiet")) >= 4.5
        assert min(contrast(fill(css, name), ground) for name in (".a", ".c")) >= 3


def contrast(one: str, other: str) -> float:
    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)
