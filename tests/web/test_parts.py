"""What the parts of a page are made of: charts, trees, lists, cords, fields, lessons, CSV."""

import pytest
from django import forms
from django.http import QueryDict
from django.template import Context, Template
from django.utils import translation

from stembase.procedures.form import Field as AskedField
from stembase.refusal import Finding, Refused
from stembase.web.csv_file import csv_file
from stembase.web.parts.bars import Bar, bars
from stembase.web.parts.chart import Area, Band, Mark, Series, Upright, line_chart, steps, thinned
from stembase.web.parts.cord import STATIONS, cord
from stembase.web.parts.field import Field, field_of, step_field
from stembase.web.parts.listing import Column, Filter, listing
from stembase.web.parts.spread import spread
from stembase.web.parts.storage import Tank
from stembase.web.parts.tag import tag_of
from stembase.web.parts.told import told
from stembase.web.parts.tree import Node, lineage

COLUMNS = (Column("code", "Code", sort=("code",)), Column("age", "Age", number=True))


def drawn(source: str, **context: object) -> str:
    with translation.override("en"):
        return Template("{% load parts %}" + source).render(Context(context))


def test_steps_are_round_and_enclose_the_span():
    assert steps(-90, 4, 5) == [-100, -80, -60, -40, -20, 0, 20]
    assert steps(0, 1, 5) == [0, 0.2, 0.4, 0.6, 0.8, 1]
    assert steps(5, 5, 5)[0] <= 5 <= steps(5, 5, 5)[-1]


def test_a_long_line_is_thinned_but_keeps_every_peak_and_both_ends():
    points = [(float(x), 100.0 if x == 7777 else 0.0) for x in range(10_000)]
    kept = thinned(points)
    assert len(kept) <= 250
    assert (7777.0, 100.0) in kept
    assert (kept[0], kept[-1]) == (points[0], points[-1])
    assert [x for x, _ in kept] == sorted(x for x, _ in kept)


def test_a_chart_puts_everything_between_nought_and_a_hundred_per_cent():
    chart = line_chart("l", [Series("a", [(0, 4), (60, -85)])], x_label="min", y_label="°C", bands=[Band(-90, -80, "b")], marks=[Mark(50, 0, "m")])
    assert chart.lines[0].points.startswith("0,")
    assert all(0 <= tick.at <= 100 for tick in (*chart.x_ticks, *chart.y_ticks))
    assert chart.bands[0].height > 0
    assert chart.marks[0].side == "end"
    assert 'aria-label="l"' in drawn("{% chart chart %}", chart=chart)


def test_a_chart_without_points_still_has_axes():
    assert line_chart("l", [], x_label="x", y_label="y").y_ticks[-1].label == "1"


def test_a_chart_of_shares_keeps_its_axis_and_draws_where_a_curve_may_lie():
    low, high = [(0, 0), (60, 80)], [(0, 10), (60, 95)]
    chart = line_chart(
        "l", [Series("a", [(0, 5), (60, 90)])], x_label="d", y_label="%", areas=[Area(low, high, "may lie")],
        marks=[Mark(17, 45, "m", below=True)], uprights=[Upright(42, "u")], heights=(0, 100),
    )  # fmt: skip
    assert [tick.label for tick in chart.y_ticks] == ["0", "20", "40", "60", "80", "100"]
    assert chart.areas[0].points == "0,100 100,20 100,5 0,90"
    assert (chart.uprights[0].x, chart.uprights[0].side, chart.marks[0].dy) == (70, "end", 18)
    page = drawn("{% chart chart %}", chart=chart)
    assert 'class="area"' in page
    assert 'class="upright"' in page


def test_a_spread_is_cut_off_at_the_end_of_its_axis():
    made = spread("s", 15, 30, 75, 60)
    assert (made.x, made.width, made.at) == (25, 75, 50)
    assert 'aria-label="s"' in drawn("{% spread spread %}", spread=made)


def test_bars_share_one_scale_and_a_loss_hangs_where_it_was_lost():
    rows = bars("b", [Bar("a", "4", 4), Bar("l", "−1", 4, 3, "loss"), Bar("z", "0", 0)]).rows
    assert [(row.x, row.width) for row in rows] == [(0, 100), (75, 25), (0, 0.5)]
    assert bars("b", []).rows == ()


def test_lineage_places_children_right_of_all_their_parents():
    tree = lineage("l", [Node(key, key) for key in "abcd"], [("a", "b"), ("b", "c"), ("a", "c"), ("d", "c"), ("x", "c")])
    at = {box.node.key: box.x for box in tree.boxes}
    assert at["a"] < at["b"] < at["c"]
    assert at["d"] == at["b"]
    assert len(tree.edges) == 4
    assert len({(box.x, box.y) for box in tree.boxes}) == 4
    assert lineage("l", [Node("a", "a")], []).width > 0


def test_lineage_in_a_circle_is_an_error():
    with pytest.raises(ValueError, match="circle"):
        lineage("l", [Node("a", "a"), Node("b", "b")], [("a", "b"), ("b", "a")])


def test_a_list_shows_one_page_and_links_to_the_next():
    page = listing(QueryDict("page=2&state=x"), list(range(120)), COLUMNS, filters=[Filter("state", "State", value="x")])
    assert (page.rows[0], page.first, page.last) == (50, 51, 100)
    assert page.next_href == "?page=3&state=x"
    assert page.previous_href == "?page=1&state=x"
    assert page.csv_href == "?state=x&format=csv"
    assert page.clear_href == "?"


@pytest.mark.parametrize("query", ["page=-1", "page=x", "page=999999999", "page=²", "sort=password", "sort=-"])
def test_a_list_survives_a_wrong_address(query):
    page = listing(QueryDict(query), [1, 2, 3], COLUMNS)
    assert all(heading.direction == "" for heading in page.headings)
    assert page.first >= 1


def test_a_heading_sorts_and_then_turns():
    page = listing(QueryDict("sort=code&page=3"), [], COLUMNS)
    assert (page.headings[0].href, page.headings[0].direction) == ("?sort=-code", "ascending")
    assert page.headings[1].href == ""
    assert 'aria-sort="ascending"' in drawn("<table>{% head page %}</table>", page=page)


def test_a_cord_always_has_seven_stations_and_one_of_them_now():
    drawn_cord = cord("l", done=["collection"], now="preparation", bad=["testing"], notes={"testing": "late"})
    assert [stop.key for stop in drawn_cord.stops] == list(STATIONS)
    assert [stop.state for stop in drawn_cord.stops[:4]] == ["done", "now", "bad", "plain"]
    assert not drawn_cord.navigates
    assert "<nav" not in drawn("{% cord cord %}", cord=drawn_cord)


def test_a_cord_with_links_is_navigation():
    page = drawn("{% cord cord %}", cord=cord("Stations", counts={"testing": 27}, current="testing", links=dict.fromkeys(STATIONS, "/x")))
    assert '<nav class="cord" id="cord" aria-label="Stations">' in page
    assert page.count('aria-current="page"') == 1
    assert '<span class="count">27</span>' in page


def test_a_field_out_of_limit_says_so_beside_its_value_and_how_to_mend_it():
    warm = Field(name="t", label="T", kind="number", value="22", unit="°C", limit="0–8", error="too warm", mend_href="/m")
    page = drawn("{% field field %}", field=warm)
    assert 'aria-invalid="true"' in page
    assert 'aria-describedby="id_t-said"' in page
    assert "<b>0–8</b>" in page
    assert "✕ too warm" in page
    assert 'href="/m"' in page


class Weighing(forms.Form):
    """A form with every kind of field."""

    weight = forms.DecimalField(min_value=1, max_value=300, help_text="with its bag")
    bag = forms.ChoiceField(choices=[("a", "A"), ("b", "B")])
    way = forms.ChoiceField(choices=[("in", "In"), ("ex", "Ex")], widget=forms.RadioSelect)
    mixed = forms.BooleanField(required=False)
    remark = forms.CharField(widget=forms.Textarea, required=False)
    secret = forms.CharField(widget=forms.PasswordInput)


def test_a_bound_form_draws_the_same_fields_and_never_gives_a_password_back():
    form = Weighing({"weight": "0", "bag": "b", "way": "ex", "mixed": "on", "secret": "hush"})
    page = "".join(drawn("{% field field %}", field=form[name]) for name in form.fields)
    assert field_of(form["weight"], unit="g", limit="1–300").unit == "g"
    assert 'min="1"' in page
    assert '<option value="b" selected>' in page
    assert 'value="ex" checked' in page
    assert "hush" not in page
    assert page.count('aria-invalid="true"') == 1


def test_a_line_of_a_procedure_becomes_a_field_with_what_was_sent_for_it():
    asked = AskedField("measure.t", "T", "number", "°C", low=-20, high=40, limit="0–8 °C", why="warm, it harms cells")
    field = step_field(asked, {"measure.t": "22.0"}, error="too warm", href="/sop")
    assert (field.value, field.limit, field.reason, field.attributes["min"]) == ("22.0", "0–8 °C", "warm, it harms cells", "-20")
    choice = step_field(AskedField("measure.c", "C", "choice", choices=(("a", "A"), ("b", "B"))), {})
    assert [each.value for each in choice.choices] == ["", "a", "b"]
    computed = drawn("{% field field %}", field=step_field(AskedField("measure.x", "X", "whole", given="computed", required=False), {}))
    assert " readonly" in computed
    assert "readonly" not in drawn("{% field field %}", field=field)


def test_a_refusal_tells_every_finding_with_the_page_of_its_rule():
    refused = Refused("not-permitted", findings=(Finding("not-permitted", "impossible", {}), Finding("signature-missing", "deviate", {})))
    assert [lesson.tone for lesson in told(refused)] == ["bad", "warn"]
    page = drawn("{% refusal refused %}", refused=refused)
    assert page.count('class="refusal ') == 2
    assert 'href="/refusals/not-permitted/"' in page
    assert drawn("{% refusal none %}", none=None).strip() == ""


def test_an_unknown_state_is_said_by_its_own_key():
    assert tag_of("never-heard-of").word == "never-heard-of"
    assert '<span class="tag good">' in drawn('{% tag "released" %}')
    assert "on hold: warm" in drawn('{% tag "held" "on hold: warm" %}')


def test_a_tank_is_full_only_when_no_place_is_free():
    assert Tank("1", "1", 1199, 1200).percent == 99
    assert Tank("1", "1", 1200, 1200).percent == 100
    assert Tank("1", "1", 0, 0).percent == 100
    assert "silent" in drawn("{% tanks tanks %}", tanks=[Tank("1", "1", 0, 10)])


def test_a_csv_cell_is_never_a_formula():
    lines = b"".join(csv_file("units", ("a", "b"), [("=1+1", -3.5), (None, "@x")]).streaming_content).decode()
    assert lines.startswith("\ufeffa,b\r\n")
    assert "'=1+1,-3.5" in lines
    assert ",'@x" in lines
