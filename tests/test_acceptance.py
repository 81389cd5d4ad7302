"""From claims to the accepted view: what agrees, what gives way, what is withheld."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from folders import copied, edit
from wcograph.acceptance import Acceptance, accept, value_text
from wcograph.authorities import Decision
from wcograph.dataset import Built, build
from wcograph.namespaces import EDTF, PREFIXES, iri, path
from wcograph.terms import integer, node, term
from wcograph.testimony import Claim

EVENT = node(iri("event", "e"))
DONORS = "records/2015/whf-20150218-donor-meeting.yaml"


def dates(value: str, graph: str = "g", force: Any = "report") -> Claim:
    words = (EVENT, term("wcg:datesText"), ox.Literal(f"{value} says {graph}"))
    literal = ox.Literal(value, datatype=node(EDTF))
    return Claim(EVENT, term("wcg:edtf"), literal, node(f"https://x.example/{graph}"), (words,), force)


def status(value: str) -> Claim:
    return Claim(EVENT, term("wcg:heldStatus"), node(iri("type", value)), node(f"https://x.example/{value}"))


def ordinal(value: int, graph: str = "g") -> Claim:
    words = (EVENT, term("wcg:ordinalText"), ox.Literal(f"the {value}th"))
    return Claim(EVENT, term("wcg:ordinal"), integer(value), node(f"https://x.example/{graph}"), (words,))


def decision(accepted: str | None, *seen: str, property_: str = "ordinal") -> Decision:
    return Decision.model_validate(
        {
            "subject": "event/e",
            "property": property_,
            "seen": list(seen),
            "accepted": accepted,
            "reason": "It is so.",
            "by": "tester",
            "date": "2026-01-01",
            "supported_by": [{"source": "s", "at": "p1"}],
        }
    )


def view(result: Acceptance) -> set[tuple[str, str]]:
    """Properties and values of the accepted view."""
    return {(path(p.value).rpartition("#")[2], value_text(o)) for _, p, o in result.accepted}


def claims_of(result: Acceptance) -> list[tuple[str, str, list[str]]]:
    """Value, status and graphs of each claim of the conflict."""
    found: dict[ox.NamedNode, dict[str, list[str]]] = {}
    for s, p, o in result.conflicts:
        found.setdefault(s, {}).setdefault(path(p.value).rpartition("#")[2], []).append(
            o.value.rpartition("/")[2]
        )
    return [
        (each["object"][0], each["claimStatus"][0], each["claimedIn"])
        for each in found.values()
        if "object" in each
    ]


def test_claims_that_agree_are_accepted_with_all_their_words() -> None:
    result = accept([dates("2015-02-03", "a"), dates("2015-02-03", "b")], [])
    assert view(result) == {
        ("edtf", "2015-02-03"),
        ("datesText", "2015-02-03 says a"),
        ("datesText", "2015-02-03 says b"),
    }
    assert (result.conflicts, result.disputed, result.values) == ([], {}, {})


def test_the_most_precise_date_is_accepted_and_alone_keeps_its_words() -> None:
    result = accept([dates("2015"), dates("2015-02"), dates("2015-02-02/2015-02-04")], [])
    assert view(result) == {("edtf", "2015-02-02/2015-02-04"), ("datesText", "2015-02-02/2015-02-04 says g")}
    assert result.conflicts == []


def test_precision_is_no_contradiction_for_dates_only() -> None:
    result = accept([ordinal(1), ordinal(12, "h")], [])
    assert view(result) == set()
    assert claims_of(result) == [("1", "disputed", ["g"]), ("12", "disputed", ["h"])]


def test_a_month_takes_no_side_between_two_of_its_days() -> None:
    result = accept([dates("2016-05", "a"), dates("2016-05-26", "b"), dates("2016-05-27", "c")], [])
    assert view(result) == set()
    assert result.values == {("event/e", "dates"): {"2016-05-26", "2016-05-27"}}
    assert result.disputed == {EVENT: ["2016-05-26", "2016-05-27"]}
    assert claims_of(result) == [
        ("2016-05", "coarser", ["a"]),
        ("2016-05-26", "disputed", ["b"]),
        ("2016-05-27", "disputed", ["c"]),
    ]


def test_start_and_end_are_never_mixed_into_an_interval_nobody_stated() -> None:
    result = accept([dates("2015-02-02/2015-02"), dates("2015-02/2015-02-04", "h")], [])
    assert view(result) == set()
    assert result.values == {("event/e", "dates"): {"2015-02-02/2015-02", "2015-02/2015-02-04"}}


def test_a_plan_gives_way_to_a_report_and_plans_contradict_each_other() -> None:
    plan, other, report = (
        dates("2018-06-20", "a", "plan"),
        dates("2018-06-19", "b", "plan"),
        dates("2018-06-21", "c"),
    )
    assert view(accept([plan, report], [])) == {("edtf", "2018-06-21"), ("datesText", "2018-06-21 says c")}
    assert view(accept([plan, other], [])) == set()
    assert accept([plan, other, report, dates("2018-06-22", "d")], []).disputed == {
        EVENT: ["2018-06-21", "2018-06-22"]
    }


@pytest.mark.parametrize(
    ("said", "accepted"),
    [
        (["announced"], {"announced"}),
        (["announced", "announced"], {"announced"}),
        (["announced", "held"], {"held"}),
        (["announced", "cancelled"], {"cancelled"}),
        (["announced", "postponed"], {"postponed"}),
        (["held", "cancelled"], set()),
        (["held", "postponed"], set()),
        (["announced", "postponed", "cancelled"], set()),
    ],
)
def test_an_announcement_is_superseded_and_no_other_status_loses(said: list[str], accepted: set[str]) -> None:
    assert {value for _, value in view(accept([status(each) for each in said], []))} == accepted


def test_a_decision_accepts_one_value_and_rejects_the_words_of_the_others() -> None:
    result = accept([ordinal(6), ordinal(4, "h"), ordinal(6, "i")], [decision("6", "4", "6")])
    assert view(result) == {("ordinal", "6"), ("ordinalText", "the 6th")}
    assert claims_of(result) == [("4", "rejected", ["h"]), ("6", "accepted", ["g", "i"])]
    assert (result.used, result.reopened) == ({("event/e", "ordinal")}, set())


def test_the_whole_of_a_decided_conflict() -> None:
    result = accept([ordinal(6), ordinal(4, "h")], [decision("6", "4", "6")])
    own = PREFIXES["wcg"]
    lines = sorted(
        f"{path(s.value)} {p.value.removeprefix(own)} {path(o.value)}"
        for s, p, o in result.conflicts
        if not p.value.startswith(PREFIXES["rdf"])
    )
    assert lines == [
        "conflict/e-ordinal conflictProperty https://w3id.org/wcograph/ns#ordinal",
        "conflict/e-ordinal conflictSubject event/e",
        "conflict/e-ordinal hasClaim conflict/e-ordinal#c1",
        "conflict/e-ordinal hasClaim conflict/e-ordinal#c2",
        "conflict/e-ordinal http://purl.org/dc/terms/creator tester",
        "conflict/e-ordinal http://purl.org/dc/terms/date 2026-01-01",
        "conflict/e-ordinal rationale It is so.",
        "conflict/e-ordinal resolution type/resolved",
        "conflict/e-ordinal supportedBy https://w3id.org/wcograph/graph/s-p1",
        "conflict/e-ordinal#c1 claimStatus type/rejected",
        "conflict/e-ordinal#c1 claimedIn https://x.example/h",
        "conflict/e-ordinal#c2 claimStatus type/accepted",
        "conflict/e-ordinal#c2 claimedIn https://x.example/g",
    ]


@pytest.mark.parametrize(
    ("given", "resolution", "reopened"),
    [
        (decision("6", "4", "6", "9"), "resolved", False),
        (decision(None, "4", "6"), "left-open", False),
        (decision("6", "6", "9"), "unresolved", True),  # it had not seen the 4
        (decision("9", "4", "6", "9"), "unresolved", True),  # nobody claims the 9 any more
        (decision("6", "4", "6", property_="dates"), "unresolved", False),
    ],
)
def test_a_decision_holds_while_it_has_seen_all_and_its_value_is_claimed(
    given: Decision, resolution: str, reopened: bool
) -> None:
    result = accept([ordinal(6), ordinal(4, "h")], [given])
    assert [o for _, p, o in result.conflicts if p == term("wcg:resolution")] == [
        node(iri("type", resolution))
    ]
    assert (result.reopened == {("event/e", "ordinal")}) == reopened
    assert (("ordinal", "6") in view(result)) == (resolution == "resolved")


def test_a_decision_about_modes_is_written_as_in_records() -> None:
    given = decision("virtual", "virtual", "in-person", property_="mode")
    claims = [
        Claim(
            EVENT,
            term("schema:eventAttendanceMode"),
            term(f"schema:{each}EventAttendanceMode"),
            node("https://x.example/g"),
        )
        for each in ("Online", "Offline")
    ]
    assert view(accept(claims, [given])) == {("https://schema.org/eventAttendanceMode", "virtual")}


def test_somebody_withdrawn_is_weighed_and_never_written() -> None:
    """Else the other claim would win by the withdrawal, or the conflict would tell who was there."""
    person, other = node(iri("person", "p0001")), node(iri("person", "p0002"))
    gone = Claim(EVENT, term("cv:hasParticipant"), person, node("https://x.example/g"), withheld=True)
    there = Claim(EVENT, term("cv:hasParticipant"), other, node("https://x.example/h"))
    for given in ([], [decision("p0001", "p0001", "p0002", property_="participant")]):
        result = accept([gone, there], given)
        assert (result.accepted, result.conflicts) == ([], [])
    result = accept([gone, there], [decision("p0002", "p0001", "p0002", property_="participant")])
    assert [value for _, _, value in result.accepted] == [other]


def test_the_order_of_claims_makes_no_difference() -> None:
    claims = [
        ordinal(6),
        ordinal(4, "h"),
        dates("2015-02"),
        dates("2015-02-03", "h"),
        status("held"),
        status("announced"),
    ]
    found = {
        (frozenset(view(result)), str(sorted(claims_of(result))), str(sorted(map(str, result.conflicts))))
        for result in (accept(order, []) for order in list(permutations(claims))[::37])
    }
    assert len(found) == 1


# ---- the world


def ask(built: Built, pattern: str) -> bool:
    return bool(built.store.query(f"ASK {{ {pattern} }}", prefixes=PREFIXES))


def values(built: Built, subject: str, property_: str) -> list[str]:
    rows = built.store.query(f"SELECT ?v WHERE {{ {subject} {property_} ?v }}", prefixes=PREFIXES)
    assert isinstance(rows, ox.QuerySolutions)
    return sorted(path(row["v"].value) for row in rows)


def test_an_open_conflict_leaves_no_value_in_the_accepted_view(built: Built) -> None:
    meeting = "wev:2013-04-ams-donor-meeting"
    for used in ("wcg:edtf", "wcg:start", "wcg:end", "wcg:datesText"):
        assert values(built, meeting, used) == []
    assert values(built, meeting, "wcg:hasConflict") == ["conflict/2013-04-ams-donor-meeting-dates"]
    assert values(built, meeting, "wcg:earliest") + values(built, meeting, "wcg:latest") == [
        "2013-04-10",
        "2013-04-11",
    ]
    assert values(built, "wconf:2013-04-ams-donor-meeting-dates", "wcg:resolution") == ["type/unresolved"]


def test_words_of_a_rejected_ordinal_stand_in_their_claim_graph_only(built: Built) -> None:
    meeting = "wev:2015-02-ams-donor-meeting"
    assert values(built, meeting, "wcg:ordinal") == ["4"]
    assert "this third meeting" not in values(built, meeting, "wcg:ordinalText")
    assert ask(
        built,
        f"GRAPH <{PREFIXES['wg']}whf-20150218-donor-meeting-p3.s3> "
        f"{{ {meeting} wcg:ordinal 3 ; wcg:ordinalText 'this third meeting'@en }}",
    )


def test_joint_dates_stand_at_the_gathering_and_bound_its_parts(built: Built) -> None:
    part = "wev:2015-02-ams-strategic-meeting"
    assert values(built, "wev:2015-02-ams-gathering", "wcg:edtf") == ["2015-02-02/2015-02-04"]
    assert values(built, part, "wcg:edtf") == []
    assert values(built, part, "wcg:earliest") + values(built, part, "wcg:latest") == [
        "2015-02-02",
        "2015-02-04",
    ]


def test_a_matter_left_open_on_purpose_says_so(built: Built) -> None:
    meeting = "wev:2020-09-ap-regional-conference"
    assert values(built, meeting, "wcg:city") == []
    assert values(built, "wconf:2020-09-ap-regional-conference-city", "wcg:resolution") == ["type/left-open"]


def test_a_contested_city_is_not_derived_from_elsewhere(built: Built) -> None:
    """The countries around both places are the same here, and still nobody stated one."""
    assert values(built, "wev:2020-09-ap-regional-conference", "wcg:country") == []


def test_a_new_value_opens_a_decision_again(world: Path, ontology: Path, tmp_path: Path) -> None:
    folder = copied(world, tmp_path)
    edit(folder / DONORS, "{at: p1, value: 4, as_printed: fourth}", "{at: p1, value: 5, as_printed: fifth}")
    again = build(folder, ontology)
    assert again.acceptance.reopened == {("event/2015-02-ams-donor-meeting", "ordinal")}
    assert values(again, "wev:2015-02-ams-donor-meeting", "wcg:ordinal") == []
    assert values(again, "wconf:2015-02-ams-donor-meeting-ordinal", "wcg:resolution") == ["type/unresolved"]
