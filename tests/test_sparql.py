"""Query texts before they reach an engine: tokens, groups, names, values, errors."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from decimal import Decimal

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import example, given
from hypothesis import strategies as st

from wcograph.errors import QueryError, UsageError
from wcograph.namespaces import PREFIXES, WCG
from wcograph.sparql import as_term, check_names, parameters, parse_term, readable, with_values
from wcograph.tokens import groups, tokens

XSD = PREFIXES["xsd"]
QUERY_TEXT = st.lists(
    st.sampled_from(
        [
            *(
                "SELECT",
                "ASK",
                "WHERE",
                "{",
                "}",
                "(",
                ")",
                " ",
                "\n",
                "?x",
                "$y",
                "wcg:ordinal",
                "wcg:nonsense",
            ),
            *(
                "# comment",
                "'",
                '"',
                "'''",
                '"""',
                "\\",
                "<http://x/#y>",
                "<",
                ">",
                ".",
                "..",
                ";",
                "_:b",
                ":",
                "a",
            ),
            *("@en", "^^", "6", "1e5", "%41", "é", "\u2028", "\x00", "\\u0022", "PREFIX", "VALUES"),
        ]
    )
).map("".join)


# ---- tokens


@given(st.text() | QUERY_TEXT)
def test_tokens_stand_where_they_say_and_only_white_space_and_comments_lie_between(query):
    at = 0
    for token in tokens(query):
        between = query[at : token.at]
        assert re.fullmatch(r"(?:\s+|#[^\n\r]*)*", between), between
        assert query[token.at : token.at + len(token.text)] == token.text
        assert token.text
        at = token.at + len(token.text)
    assert re.fullmatch(r"(?:\s+|#[^\n\r]*)*", query[at:])


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?e a wcg:Event.", ["?e", "a", "wcg:Event", "."]),
        ("wdoc:a.b.c ...", ["wdoc:a.b.c", ".", ".", "."]),
        ("_:b1. _:b.c :d", ["_:b1", ".", "_:b.c", ":d"]),
        (r"wev:2015\#p3 wev:a%20b", [r"wev:2015\#p3", "wev:a%20b"]),
        ("<http://x/#not-a-comment> # a comment\n?x", ["<http://x/#not-a-comment>", "?x"]),
        ("'#' \"it's\" '''a'b''' \"\"\"a\"\"b\"\"\"", ["'#'", '"it\'s"', "'''a'b'''", '"""a""b"""']),
        ("?a < ?b && ?c > ?d", ["?a", "<", "?b", "&", "&", "?c", ">", "?d"]),
        ('"x"@en-GB "1"^^xsd:int', ['"x"', "@", "en-GB", '"1"', "^", "^", "xsd:int"]),
        ("café:thé ?été", ["café:thé", "?été"]),
        ("a 'never closed\nb", ["a", "'never closed", "b"]),
        ('a """never closed\nb', ["a", '"""never closed\nb']),
    ],
)
def test_tokens_are_those_of_sparql(query, expected):
    assert [token.text for token in tokens(query)] == expected


def test_a_long_run_of_anything_is_read_in_one_pass():
    for piece in (".", "a.", "'", '"""', "\\", "'\\", '"""\\\n', "<", "{", "_:", "wcg:a..", "#", "%"):
        assert sum(len(token.text) for token in tokens(piece * 20_000)) <= 20_000 * len(piece)


# ---- groups


def test_groups_know_templates_data_sub_selects_and_exists():
    query = (
        "CONSTRUCT { ?s ?p ?o } WHERE { VALUES ?s { wcg:a } "
        "{ SELECT ?s (COUNT(?e) AS ?n) WHERE { ?e ?q ?s } } "
        "FILTER NOT EXISTS { ?s ?hidden ?o } OPTIONAL { ?o ?r ?t } }"
    )
    whole = groups(query)
    assert [
        (group.kind, group.form, group.where, group.exists, sorted(group.own)) for group in whole.all_below()
    ] == [
        ("template", "", False, False, ["o", "p", "s"]),
        ("group", "", True, False, ["hidden", "o", "s"]),
        ("data", "", False, False, []),
        ("group", "SELECT", False, False, ["e", "n", "s"]),
        ("group", "", True, False, ["e", "q", "s"]),
        ("group", "", False, True, []),
        ("group", "", False, False, ["o", "r", "t"]),
    ]
    where = whole.below[1]
    assert sorted(where.seen()) == ["hidden", "n", "o", "r", "s", "t"]


@given(QUERY_TEXT)
def test_groups_of_any_text_are_a_tree(query):
    whole = groups(query)
    assert all(group.above is not None and group in group.above.below for group in whole.all_below())


# ---- names


def flagged(query: str) -> tuple[int, str] | None:
    """Where the first wrong name stands, and what is wrong with it; None where all are right."""
    try:
        check_names(query)
    except QueryError as error:
        before = query.split("\n")[: error.line - 1]
        return sum(len(line) + 1 for line in before) + error.column - 1, re.search("'(.*?)'", str(error))[1]
    return None


def passes(query: str) -> bool:
    """Whether all names are right, and one that is wrong is still seen behind them."""
    return flagged(query) is None and flagged(f"{query}\nunheard:x") == (len(query) + 1, "unheard:")


@pytest.mark.parametrize(
    "query",
    [
        "ASK { ?e a wcg:Event. ?e wcg:ordinal 6. }",
        "ASK { _:b wcg:ordinal 6 }",
        "ASK { ?e wcg:note 'wcg:ordnial' } # wcg:ordnial and nope:x",
        'ASK { ?e wcg:note """wcg:ordnial "nope:x" """ }',
        "ASK { ?e <http://nope:80/wcg:ordnial#x> ?o }",
        "PREFIX nope: <http://x/> ASK { ?e nope:x ?o }",
        "prefix : <http://x/> ASK { ?e :x ?o }",
        "PREFIX wcg: <http://other/> ASK { ?e wcg:whatever ?o }",
        "BASE <http://x/> PREFIX p: <y#> ASK { <z> p:x ?o }",
        "ASK { ?e wcg:inSeries/wcg:region ?o FILTER(xsd:integer(?o) > 6) }",
        "ASK { ?e !(wcg:ordinal|^wcg:partOf)+ ?o }",
        "ASK { ?e rdfs:label 'x'@en ; wcg:edtf '2015'^^xsd:gYear }",
        r"ASK { wev:a\#p-1 cv:role wrole:chair }",
    ],
)
def test_right_names_pass(query):
    assert passes(query)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("ASK { ?e wcg:ordnial 6 }", "'wcg:ordnial' is no term of the ontology; did you mean 'wcg:ordinal'?"),
        ("ASK { ?e a wcg:event. }", "'wcg:event' is no term of the ontology; did you mean 'wcg:Event'?"),
        ("ASK { ?e wgc:ordinal 6 }", "the prefix 'wgc:' is unknown; did you mean 'wcg:'?"),
        ("ASK { ?e qqqqqq:x 6 }", "the prefix 'qqqqqq:' is unknown; add a PREFIX line for it"),
        (
            f"PREFIX w: <{PREFIXES['wcg']}> ASK {{ ?e w:topik ?t }}",
            "'w:topik' is no term of the ontology; did you mean 'w:topic'?",
        ),
        ("ASK { ?e wcg:zzzzzz 6 }", "'wcg:zzzzzz' is no term of the ontology"),
    ],
)
def test_wrong_names_are_told_with_the_nearest_right_one(query, message):
    with pytest.raises(QueryError) as error:
        check_names(query)
    first = str(error.value).splitlines()[0]
    assert first.partition(": ")[2] == message


def test_the_place_of_a_wrong_name_is_its_line_and_column_with_a_pointer():
    query = "SELECT ?e WHERE {\n\t# é\n\t?e a wcg:Event ; wcg:ordnial 6 .\n}"
    with pytest.raises(QueryError) as error:
        check_names(query)
    assert (error.value.line, error.value.column) == (3, 19)
    assert str(error.value).split("\n")[1:] == [
        "   ?e a wcg:Event ; wcg:ordnial 6 .",
        "                    ^",
    ]


@given(st.text(), st.sampled_from(["'", '"', "'''", '"""']))
@example("wcg:ordnial } nope:x { # \\", "'")
def test_names_within_strings_are_never_flagged(text, quote):
    escaped = re.sub(r"[\\'\"]", r"\\\g<0>", text).replace("\n", "\\n").replace("\r", "\\r")
    assert passes(f"ASK {{ ?s ?p {quote}{escaped} wcg:nonsense nope:x{quote} }}")


@given(st.text(alphabet=st.characters(exclude_characters='<>"{}|^`\\', min_codepoint=0x21)))
def test_names_within_iris_are_never_flagged(text):
    assert passes(f"ASK {{ ?s <http://x/{text}wcg:nonsense#nope:x> ?o }}")


@given(st.text(alphabet=st.characters(exclude_characters="\n\r")))
def test_names_within_comments_are_never_flagged(text):
    assert passes(f"ASK {{ ?s ?p ?o }} # {text} wcg:nonsense nope:x")


@given(
    st.sampled_from(sorted(WCG.terms)),
    st.sampled_from([" ", ".", ". ", ";", ",", ")", "}", "|", "/", "*", "+", "?"]),
)
def test_every_term_passes_whatever_follows_it(term, after):
    assert passes(f"ASK {{ ?s wcg:{term}{after} ?o }}")
    assert flagged(f"ASK {{ ?s wcg:{term}Zzz{after} ?o }}") == (9, f"wcg:{term}Zzz")


# ---- the engine's complaints


def complaint(query: str) -> QueryError:
    try:
        ox.Store().query(query, prefixes=PREFIXES)
    except SyntaxError as error:
        return readable(query, error)
    raise AssertionError("the engine took it")


@pytest.mark.parametrize(
    ("query", "message", "pointed"),
    [
        ("SELECT * { ?s ?p ?o", "line 1, column 20: the query ends too early", ""),
        ("", "line 1, column 1: the query ends too early", ""),
        ("SELECT ?x, ?y { ?x a ?y }", "line 1, column 10: the query cannot be read from ',' on", ","),
        (
            "SELECT ?x { ?x a ?y FILTER ?y > 5 }",
            "line 1, column 21: the query cannot be read from 'FILTER' on",
            "F",
        ),
        ("ASK {\n\t?x ?p 6\n\t?x a ?y\n}", "line 3, column 2: the query cannot be read from '?x' on", "?"),
        (
            "INSERT DATA { wcg:a a wcg:Event }",
            "line 1, column 1: 'INSERT' is an update; wcograph takes SELECT, ASK, CONSTRUCT and DESCRIBE",
            "I",
        ),
        ("SELECT ?z { ?x a ?y } GROUP BY ?x", "The SELECT contains a variable that is unbound", None),
        (
            "SELECT (1 AS ?x) { VALUES ?x {1} }",
            "The SELECT overrides an existing variable using an expression",
            None,
        ),
        ("ASK { ?x a <relative> }", "IRI parsing failed", None),
        ("ASK { ?x a ?y BIND(1 AS ?x) }", "the engine refuses the query; is a variable assigned", None),
        (
            "ASK { " + "?s ?p ?o . " * 300 + "§ }",
            "the query cannot be read; the mistake is here or just",
            None,
        ),
        ("ASK { ?s ?p '\\u0041' § }", "the query cannot be read; the mistake is here or just", None),
    ],
)
def test_a_complaint_tells_the_place_and_what_stands_there(query, message, pointed):
    first, shown, pointer = str(complaint(query)).split("\n")
    assert message in first
    assert max(len(shown), len(pointer)) <= 113
    if pointed is not None:
        assert (shown + " ")[pointer.index("^")].strip() == pointed


def test_an_error_without_a_place_is_passed_on():
    error = readable("ASK {}", RuntimeError("something else"))
    assert (str(error), error.line, error.column) == ("something else", None, None)


# ---- parameters


def test_parameters_stand_in_the_comments_before_the_query():
    query = '# Which?\n# ?series = wser:ams-donor-meeting\n#?since="2015"\nSELECT * {}\n# ?late = 1'
    assert parameters(query) == {"series": "wser:ams-donor-meeting", "since": '"2015"'}


# ---- terms


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("wreg:AMS", "<https://w3id.org/wcograph/id/region/AMS>"),
        ("org/imf", "<https://w3id.org/wcograph/id/org/imf>"),
        ("event/2015-02-ams#p-chair-1", "<https://w3id.org/wcograph/id/event/2015-02-ams#p-chair-1>"),
        ("https://x.example/a?b=c#d", "<https://x.example/a?b=c#d>"),
        ("plain text", '"plain text"'),
        ("nowhere:x", '"nowhere:x"'),
        ("and/or", '"and/or"'),
        ("http://", '"http://"'),
        ("https://x y", '"https://x y"'),
        (6, f'"6"^^<{XSD}integer>'),
        (10**40, f'"1{"0" * 40}"^^<{XSD}integer>'),
        (True, f'"true"^^<{XSD}boolean>'),
        (1.5, f'"1.5"^^<{XSD}double>'),
        (Decimal("1E+2"), f'"100"^^<{XSD}decimal>'),
        (date(2015, 2, 2), f'"2015-02-02"^^<{XSD}date>'),
        (datetime(2015, 2, 2, 9, tzinfo=UTC), f'"2015-02-02T09:00:00+00:00"^^<{XSD}dateTime>'),
        (time(9, 30), f'"09:30:00"^^<{XSD}time>'),
        (rdflib.URIRef("urn:x"), "<urn:x>"),
        (rdflib.Literal("wreg:AMS"), '"wreg:AMS"'),
        (rdflib.Literal("été", lang="fr"), '"été"@fr'),
        (rdflib.Literal("01", datatype=rdflib.XSD.integer, normalize=False), f'"01"^^<{XSD}integer>'),
        (ox.Literal("x"), '"x"'),
    ],
)
def test_python_values_are_terms(value, written):
    assert str(as_term(value)) == written


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (None, "None is no RDF term; pass a string, number, date, or rdflib term"),
        ({"a": 1}, "{'a': 1} is no RDF term; pass a string, number, date, or rdflib term"),
        (rdflib.BNode("b"), "a BNode is no value for a variable; pass an IRI or a literal"),
        (rdflib.Variable("v"), "a Variable is no value for a variable; pass an IRI or a literal"),
        ("half \ud800", "is no RDF term"),
        (rdflib.URIRef("not an iri"), "is no RDF term"),
    ],
)
def test_what_is_no_term_is_refused(value, message):
    with pytest.raises(UsageError, match=re.escape(message)):
        as_term(value)


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("wser:ams-donor-meeting", ox.NamedNode(PREFIXES["wser"] + "ams-donor-meeting")),
        ("<https://x.example/>", ox.NamedNode("https://x.example/")),
        ('"text"@en', ox.Literal("text", language="en")),
        ("6", ox.Literal(6)),
        ("true", ox.Literal(True)),
    ],
)
def test_terms_are_read_as_sparql_writes_them(text, term):
    assert parse_term(text) == term


@pytest.mark.parametrize(
    "text", ["", "a b", '"a", "b"', '"a" . <x:s> <x:p> "b"', "[]", "nope:x", "?x", '"a" #', "<x>"]
)
def test_what_is_no_single_term_is_refused(text):
    with pytest.raises(UsageError):
        parse_term(text)


# ---- values in queries

VALUES = "VALUES (?x) { (1) }"


def placed(query: str, **values: object) -> str:
    """A query with `·` where values of ?x were put."""
    full = with_values(query, values or {"x": ox.Literal(1)})
    return full.replace(f' VALUES (?x) {{ ("1"^^<{XSD}integer>) }}', "·")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT ?x WHERE { ?s ?p ?x }", "SELECT ?x WHERE {· ?s ?p ?x }"),
        ("SELECT ?x { ?s ?p ?x }", "SELECT ?x {· ?s ?p ?x }"),
        ("ASK { ?s ?p ?x }", "ASK {· ?s ?p ?x }"),
        ("ASK{?s ?p ?x}", "ASK{·?s ?p ?x}"),
        ("CONSTRUCT { ?x a ?t } WHERE { ?x a ?t }", "CONSTRUCT { ?x a ?t } WHERE {· ?x a ?t }"),
        ("CONSTRUCT { ?x a ?t } { ?x a ?t }", "CONSTRUCT { ?x a ?t } {· ?x a ?t }"),
        ("CONSTRUCT WHERE { ?x a ?t }", "CONSTRUCT { ?x a ?t } WHERE {· ?x a ?t }"),
        ("CONSTRUCT FROM <g:g> WHERE { ?x a ?t }", "CONSTRUCT { ?x a ?t } FROM <g:g> WHERE {· ?x a ?t }"),
        ("DESCRIBE ?x WHERE { ?x a ?t }", "DESCRIBE ?x WHERE {· ?x a ?t }"),
        ("SELECT (SUM(?x) AS ?n) WHERE { ?s ?p ?o }", "SELECT (SUM(?x) AS ?n) WHERE {· ?s ?p ?o }"),
        ("SELECT * { ?s ?p ?o } ORDER BY ?x", "SELECT * {· ?s ?p ?o } ORDER BY ?x"),
        # a filter sees only what its own group binds
        ("SELECT * { { ?s ?p ?n FILTER(?n > ?x) } }", "SELECT * {· {· ?s ?p ?n FILTER(?n > ?x) } }"),
        (
            "SELECT * { ?s a ?t OPTIONAL { ?s ?p ?x } MINUS { ?x ?q ?t } }",
            "SELECT * {· ?s a ?t OPTIONAL {· ?s ?p ?x } MINUS {· ?x ?q ?t } }",
        ),
        ("SELECT * { GRAPH ?x { ?s ?p ?o } }", "SELECT * {· GRAPH ?x { ?s ?p ?o } }"),
        # EXISTS sees the group around it
        (
            "SELECT * { ?s a ?t FILTER NOT EXISTS { ?s ?p ?x { ?x a ?y } } }",
            "SELECT * {· ?s a ?t FILTER NOT EXISTS { ?s ?p ?x { ?x a ?y } } }",
        ),
        # a sub-select that has the variable, and one that has another of that name
        (
            "SELECT ?n { { SELECT (COUNT(?s) AS ?n) WHERE { ?s ?p ?x } } }",
            "SELECT ?n { { SELECT (COUNT(?s) AS ?n) WHERE {· ?s ?p ?x } } }",
        ),
        (
            "SELECT ?n { { SELECT ?x (COUNT(?s) AS ?n) { ?s ?p ?x } GROUP BY ?x } }",
            "SELECT ?n {· { SELECT ?x (COUNT(?s) AS ?n) {· ?s ?p ?x } GROUP BY ?x } }",
        ),
        ("SELECT * { { SELECT * { ?s ?p ?x } } }", "SELECT * {· { SELECT * {· ?s ?p ?x } } }"),
        (
            "SELECT * { ?s ?p ?x { SELECT (COUNT(*) AS ?n) { ?a ?b ?c } } }",
            "SELECT * {· ?s ?p ?x { SELECT (COUNT(*) AS ?n) { ?a ?b ?c } } }",
        ),
        # what only looks like a brace or a variable
        ("ASK { ?s ?p '{ ?x', ?x } # { ?x", "ASK {· ?s ?p '{ ?x', ?x } # { ?x"),
        ("# SELECT { ?x\nASK { ?s ?p ?x }", "# SELECT { ?x\nASK {· ?s ?p ?x }"),
        ("ASK { VALUES ?y { 1 } ?s ?y ?x }", "ASK {· VALUES ?y { 1 } ?s ?y ?x }"),
        ("ASK { VALUES (?y ?z) { (1 2) } ?s ?y ?x }", "ASK {· VALUES (?y ?z) { (1 2) } ?s ?y ?x }"),
        ("ASK { $x ?p ?o }", "ASK {· $x ?p ?o }"),
        (
            "PREFIX select: <http://x/> BASE <http://x/> ASK { ?x select:ask ?o }",
            "PREFIX select: <http://x/> BASE <http://x/> ASK {· ?x select:ask ?o }",
        ),
    ],
)
def test_values_stand_where_their_variable_is_in_scope(query, expected):
    assert placed(query) == expected


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?s { ?s ?p ?x }",
        "SELECT ?s { { ?s ?p ?n FILTER(?n = ?x) } }",
        "SELECT ?s { { SELECT ?s { ?s ?p ?x } } }",
        "SELECT ?s { { SELECT ?s ?x { ?s ?p ?x } } }",
        "SELECT ?s { ?s a ?t OPTIONAL { ?s ?p ?n FILTER(?n = ?x) } FILTER(BOUND(?n)) }",
        "SELECT ?s { ?s a ?t FILTER EXISTS { ?s ?p ?n FILTER(?n = ?x) } }",
        "SELECT ?s { ?s ?p ?n BIND(?x AS ?y) FILTER(?n = ?y) }",
        "SELECT ?s { { ?s ?p ?x } UNION { ?s ?q ?n FILTER(?n = ?x && ?q != rdf:type) } }",
    ],
)
def test_a_value_narrows_as_the_same_constant_would(query):
    store = ox.Store()
    for number in (1, 2):
        thing = ox.NamedNode(f"http://x/{number}")
        store.add(ox.Quad(thing, ox.NamedNode("http://x/p"), ox.Literal(number)))
        store.add(ox.Quad(thing, ox.NamedNode(PREFIXES["rdf"] + "type"), ox.NamedNode("http://x/T")))
    found = {row["s"].value for row in store.query(with_values(query, {"x": 1}), prefixes=PREFIXES)}
    assert found == {"http://x/1"}
    both = {row["s"].value for row in store.query(with_values(query, {"x": [1, 2]}), prefixes=PREFIXES)}
    assert both == {"http://x/1", "http://x/2"}
    assert list(store.query(with_values(query, {"x": []}), prefixes=PREFIXES)) == []


def test_several_values_do_not_multiply_what_does_not_know_the_variable():
    store = ox.Store()
    for number in (1, 2):
        store.add(ox.Quad(ox.NamedNode(f"http://x/{number}"), ox.NamedNode("http://x/p"), ox.Literal(number)))
    one, other = "SELECT (COUNT(*) AS ?n) { ?s ?p ?x }", "SELECT (COUNT(*) AS ?all) { ?a ?b ?c }"
    query = f"SELECT ?n ?all {{ {{ {one} }} {{ {other} }} }}"
    rows = [(row["n"].value, row["all"].value) for row in store.query(with_values(query, {"x": [1, 2]}))]
    assert rows == [("2", "2")]


def test_lists_sets_and_tuples_bind_to_each_value_once_and_in_one_order():
    expected = with_values("ASK { ?s ?p ?x }", {"x": ["b", "a", "a"]})
    assert expected == 'ASK { VALUES (?x) { ("a") ("b") } ?s ?p ?x }'
    assert with_values("ASK { ?s ?p ?x }", {"x": {"a", "b"}}) == expected
    assert with_values("ASK { ?s ?p ?x }", {"x": ("a", "b")}) == expected


def test_a_variable_that_the_query_does_not_have_is_refused_with_those_it_has():
    with pytest.raises(UsageError, match=r"the query has no variable \?z; it has \?p, \?s"):
        with_values("ASK { ?s ?p 1 }", {"z": 1})
    with pytest.raises(UsageError, match=r"the query has no variable \?z; it has none"):
        with_values("ASK {} # ?z", {"z": 1})


def test_a_query_without_a_where_clause_is_refused():
    with pytest.raises(QueryError, match="has no WHERE clause that values could be put into; write one out"):
        with_values("DESCRIBE ?x", {"x": "wreg:AMS"})


# ---- values stay values

HOSTILE = [
    '"',
    "'",
    "\\",
    '\\"',
    '" } # ',
    '") } } ; DROP ALL #',
    "\n}\n",
    "\r",
    "\t\x00\x7f\u2028",
    "\\u0022 } #",
    "\\\\u0022",
    "\\U00000022",
    "\\\\\\u005C",
    "'''",
    '"""',
    "?x",
    "<http://x/>",
    "@en",
    "^^xsd:int",
    "{}",
    "🙂 العربية",
]


def told_back(text: str) -> str:
    query = with_values(
        "SELECT ?x ?safe { BIND(true AS ?safe) FILTER(isLiteral(?x)) }", {"x": rdflib.Literal(text)}
    )
    (row,) = ox.Store().query(query)
    assert row["safe"] == ox.Literal(True)
    return str(row["x"].value)


@given(st.text())
@example("".join(HOSTILE))
def test_any_text_comes_back_as_it_went_in(text):
    assert told_back(text) == text


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_stay_texts_in_rdflib_and_for_engines_that_resolve_escapes_first(text):
    query = with_values("SELECT ?x WHERE { FILTER(isLiteral(?x)) }", {"x": rdflib.Literal(text)})
    assert [str(row.x) for row in rdflib.Graph().query(query)] == [text]
    first = re.sub(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})", lambda m: chr(int(m[1] or m[2], 16)), query)
    if not any(char in text for char in "\x00\x7f"):
        assert [row["x"].value for row in ox.Store().query(first)] == [text]


@given(st.text())
def test_any_string_is_one_value_of_one_variable(text):
    query = with_values("SELECT ?x WHERE { FILTER(BOUND(?x)) }", {"x": text})
    assert len(list(ox.Store().query(query))) == 1
    (where,) = groups(query).below
    assert [group.kind for group in where.below] == ["data"]
