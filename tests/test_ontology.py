"""The ontology against itself, against the code that uses it, and against the built world."""

from __future__ import annotations

import io
import json
import re
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from pyld import jsonld as other_jsonld  # type: ignore[import-untyped]

from wcograph import jsonld
from wcograph.acceptance import decided_name
from wcograph.authorities import DECIDED
from wcograph.dataset import VOCABULARIES, Built, canonical_nquads
from wcograph.derivations import load_rules
from wcograph.dumps import accepted_triples, context
from wcograph.namespaces import DERIVED, PREFIXES, WCG
from wcograph.statements import statements
from wcograph.store import engine_of
from wcograph.terms import A, Triple, node, term

FOLDER = Path(__file__).parents[1] / "ontology"
RULES = load_rules(FOLDER / "rules")
LANGUAGES = ("en", "es", "fr", "ru")
KEPT = "Kept in authority files"
MARKS = {
    WCG.derived,
    WCG.draftLabel,
    WCG.impliesPresence,
    WCG.roleProperty,
    WCG.singleValued,
}
"""Terms that speak of terms and concepts, not of things; data of the world need not use them all."""


def read(name: str) -> list[Triple]:
    quads = ox.parse(path=FOLDER / name, format=ox.RdfFormat.TURTLE)
    return [(quad.subject, quad.predicate, quad.object) for quad in quads]


ONTOLOGY = read("wcograph.ttl")
CONCEPTS = [triple for name in VOCABULARIES for triple in read(name)]


def values(
    triples: Iterable[Triple], subject: ox.NamedNode, property_: str
) -> list[ox.NamedNode | ox.Literal]:
    return [o for s, p, o in triples if s == subject and p == term(property_)]


def of_class(triples: Iterable[Triple], *classes: str) -> list[ox.NamedNode]:
    wanted = {term(name) for name in classes}
    return sorted({s for s, p, o in triples if p == A and o in wanted}, key=lambda thing: thing.value)


def languages(triples: Iterable[Triple], subject: ox.NamedNode, property_: str) -> list[str | None]:
    return sorted(o.language for o in values(triples, subject, property_))  # type: ignore[union-attr, type-var]


TERMS = of_class(
    ONTOLOGY, "owl:AnnotationProperty", "owl:Class", "owl:DatatypeProperty", "owl:ObjectProperty"
)
ALL_CONCEPTS = of_class(CONCEPTS, "skos:Concept")
SCHEMES = of_class(CONCEPTS, "skos:ConceptScheme")


def local(thing: ox.NamedNode) -> str:
    return re.split("[/#]", thing.value)[-1]


# ---- terms


def test_the_ontology_and_the_code_have_the_same_closed_list_of_terms() -> None:
    assert {local(each) for each in TERMS} == WCG.terms


@pytest.mark.parametrize("about", TERMS, ids=local)
def test_every_term_is_labelled_defined_and_exemplified(about: ox.NamedNode) -> None:
    labels = languages(ONTOLOGY, about, "rdfs:label") + languages(ONTOLOGY, about, "wcg:draftLabel")
    assert sorted(map(str, labels)) == list(LANGUAGES)
    assert "en" in languages(ONTOLOGY, about, "rdfs:label")
    assert languages(ONTOLOGY, about, "skos:definition") == ["en"]
    assert languages(ONTOLOGY, about, "skos:example") == ["en"]
    assert values(ONTOLOGY, about, "rdfs:isDefinedBy") == [ox.NamedNode("https://w3id.org/wcograph/ns")]


def test_no_term_infers_types_by_domain_or_range() -> None:
    assert not [p for _, p, _ in ONTOLOGY if p in (term("rdfs:domain"), term("rdfs:range"))]


def test_examples_name_only_things_that_the_bundled_data_have(real: rdflib.Dataset) -> None:
    known = {
        part.value
        for quad in local_store(real)
        for part in (quad.subject, quad.object, quad.graph_name)
        if isinstance(part, ox.NamedNode)
    }
    named = [
        PREFIXES[prefix] + name
        for _, p, o in ONTOLOGY
        if p == term("skos:example")
        for prefix, name in re.findall(
            r"\b(w[a-z]+):([A-Za-z0-9#.-]*[A-Za-z0-9])", o.value.replace("\\#", "#")
        )
        if prefix in PREFIXES
    ]
    assert len(named) > 100
    assert [name for name in named if name not in known] == []


# ---- what is single-valued

SINGLE_VALUED = {s for s, p, o in ONTOLOGY if p == term("wcg:singleValued") and o == ox.Literal(True)}


def test_what_acceptance_weighs_is_what_the_ontology_marks_apart_from_authority_files(built: Built) -> None:
    weighed = {claim.property for claim in statements(built.data).claims}
    kept = {
        subject
        for subject in SINGLE_VALUED
        if any(note.value.startswith(KEPT) for note in values(ONTOLOGY, subject, "skos:scopeNote"))
    }
    assert {decided_name(each) for each in weighed} == set(DECIDED)
    assert SINGLE_VALUED - kept == weighed
    assert {local(each) for each in kept} == {
        "administers",
        "eventType",
        "inSeries",
        "initiativeKind",
        "memberOfRegion",
        "outputKind",
        "partOf",
        "premisesOf",
    }


def test_the_accepted_view_has_one_value_where_the_ontology_says_so(built: Built) -> None:
    seen: set[tuple[ox.NamedNode, ox.NamedNode]] = set()
    twice = []
    for triple in accepted_triples(built.store):
        if triple.predicate in SINGLE_VALUED:
            key = (triple.subject, triple.predicate)
            twice += [key] if key in seen else []
            seen.add(key)  # type: ignore[arg-type]
    assert twice == []
    assert {property_ for _, property_ in seen} == SINGLE_VALUED


# ---- concepts


@pytest.mark.parametrize("concept", ALL_CONCEPTS, ids=lambda each: "/".join(each.value.split("/")[-2:]))
def test_every_concept_is_labelled_defined_and_placed(concept: ox.NamedNode) -> None:
    preferred = languages(CONCEPTS, concept, "skos:prefLabel")
    drafts = languages(CONCEPTS, concept, "wcg:draftLabel")
    assert sorted(map(str, preferred + drafts)) == list(LANGUAGES)
    assert "en" in preferred
    assert languages(CONCEPTS, concept, "skos:definition") == ["en"]
    schemes = values(CONCEPTS, concept, "skos:inScheme")
    assert schemes
    assert set(schemes) <= set(SCHEMES)
    above = values(CONCEPTS, concept, "skos:broader")
    tops = values(CONCEPTS, concept, "skos:topConceptOf")
    assert tops == [] if above else sorted(map(str, tops)) == sorted(map(str, schemes))
    for broader in above:
        assert values(CONCEPTS, broader, "skos:inScheme") == schemes  # type: ignore[arg-type]


@pytest.mark.parametrize("concept", ALL_CONCEPTS, ids=lambda each: "/".join(each.value.split("/")[-2:]))
def test_no_other_name_of_a_concept_repeats_a_preferred_one(concept: ox.NamedNode) -> None:
    names = values(CONCEPTS, concept, "skos:prefLabel") + values(CONCEPTS, concept, "wcg:draftLabel")
    others = values(CONCEPTS, concept, "skos:altLabel")
    assert set(names).isdisjoint(others)
    assert len(others) == len(set(others))


def test_no_two_concepts_of_a_scheme_have_the_same_preferred_label() -> None:
    seen: dict[tuple[object, str], ox.NamedNode] = {}
    twice = []
    for concept in ALL_CONCEPTS:
        for label in values(CONCEPTS, concept, "skos:prefLabel"):
            for scheme in values(CONCEPTS, concept, "skos:inScheme"):
                other = seen.setdefault((scheme, str(label)), concept)
                twice += [(str(label), local(other), local(concept))] if other != concept else []
    assert twice == []


def ancestors(concept: ox.NamedNode) -> set[ox.NamedNode]:
    found: set[ox.NamedNode] = set()
    rest = [concept]
    while rest:
        above = [each for each in values(CONCEPTS, rest.pop(), "skos:broader") if each not in found]
        found.update(above)  # type: ignore[arg-type]
        rest.extend(above)  # type: ignore[arg-type]
    return found


def test_no_concept_is_broader_than_itself() -> None:
    assert [local(each) for each in ALL_CONCEPTS if each in ancestors(each)] == []


def test_related_concepts_are_so_both_ways_and_not_above_each_other() -> None:
    pairs = {(s, o) for s, p, o in CONCEPTS if p == term("skos:related")}
    assert pairs == {(o, s) for s, o in pairs}
    assert [(s, o) for s, o in pairs if o in ancestors(s)] == []


@pytest.mark.parametrize("scheme", SCHEMES, ids=local)
def test_every_scheme_has_a_title_a_description_and_concepts(scheme: ox.NamedNode) -> None:
    assert languages(CONCEPTS, scheme, "dcterms:title") == ["en"]
    assert languages(CONCEPTS, scheme, "dcterms:description") == ["en"]
    labels = languages(CONCEPTS, scheme, "skos:prefLabel") + languages(CONCEPTS, scheme, "wcg:draftLabel")
    assert sorted(map(str, labels)) == list(LANGUAGES)
    assert [s for s, p, o in CONCEPTS if p == term("skos:inScheme") and o == scheme]


@pytest.mark.parametrize("name", VOCABULARIES)
def test_concepts_stand_in_the_order_of_their_ids(name: str) -> None:
    ids = re.findall(r"^\w+:([\w-]+) a skos:Concept ;$", (FOLDER / name).read_text("utf-8"), re.MULTILINE)
    assert len(ids) == len(of_class(read(name), "skos:Concept"))
    assert ids == sorted(ids)


def test_matches_to_other_vocabularies_stand_in_the_mapping_file_alone() -> None:
    assert [local(p) for _, p, _ in CONCEPTS if p.value.endswith("Match")] == []


def test_every_role_says_whether_it_implies_presence() -> None:
    roles = {local(each): each for each in ALL_CONCEPTS if "/role/" in each.value}
    said = {name: values(CONCEPTS, role, "wcg:impliesPresence") for name, role in roles.items()}
    assert all(len(each) == 1 for each in said.values())
    assert {name for name, each in said.items() if each == [ox.Literal(False)]} == {
        "beneficiary",
        "elected",
        "funder",
        "supporter",
    }


def test_a_role_property_is_a_derived_property() -> None:
    derived = {s for s, p, _ in ONTOLOGY if p == term("wcg:derived")}
    used = {o for _, p, o in CONCEPTS if p == term("wcg:roleProperty")}
    assert {each.value.partition("#")[2] for each in used} == {
        "chaired",
        "funded",
        "hosted",
        "organised",
        "spokeAt",
    }
    assert used <= derived


# ---- the built world


def used_terms(*stores: ox.Store) -> set[str]:
    """The properties and classes that the quads of stores use."""
    quads = [quad for store in stores for quad in store]
    classes = {quad.object.value for quad in quads if quad.predicate == A}
    return {quad.predicate.value for quad in quads} | classes


def local_store(dataset: rdflib.Dataset) -> ox.Store:
    store = engine_of(dataset)
    assert isinstance(store, ox.Store)
    return store


def test_every_term_of_ours_in_the_world_is_declared(built: Built) -> None:
    used = used_terms(built.store)
    ours = {each for each in used if each.startswith(PREFIXES["wcg"])}
    assert ours <= {each.value for each in TERMS}


def test_the_world_uses_every_term(built: Built) -> None:
    used = used_terms(built.store)
    assert {each.value for each in TERMS} - used - MARKS == set()


def test_every_reused_term_has_a_label(built: Built, real: rdflib.Dataset) -> None:
    used = used_terms(built.store, local_store(real))
    modes = {f"https://schema.org/{name}EventAttendanceMode" for name in ("Mixed", "Offline", "Online")}
    labelled = {s.value for s, p, _ in ONTOLOGY if p == term("rdfs:label")}
    assert (used | modes) - labelled == set()


# ---- rules


@pytest.fixture(scope="module")
def graphs(built: Built) -> rdflib.Dataset:
    """The built world in rdflib's own memory, with its own query engine."""
    dataset = rdflib.Dataset()
    dataset.parse(data=canonical_nquads(built.store).decode(), format="nquads")
    return dataset


@pytest.mark.filterwarnings("ignore:Dataset:DeprecationWarning")  # rdflib's own, about itself
@pytest.mark.parametrize("name", RULES)
def test_a_rule_says_what_it_derives_and_gives_the_same_in_both_engines(
    name: str, built: Built, graphs: rdflib.Dataset
) -> None:
    rule = RULES[name]
    assert re.match(r"# \S.*[.:,\w]\n", rule)
    one = {tuple(each.value for each in found) for found in run(built.store, rule)}
    found = graphs.query(rule, initNs=PREFIXES).graph
    assert found is not None
    other = {tuple(str(each) for each in triple) for triple in found}
    assert one
    assert one == other


def test_only_derived_properties_are_derived_and_all_of_them(built: Built) -> None:
    marked = {s for s, p, o in ONTOLOGY if p == term("wcg:derived") and o == ox.Literal(True)}
    found = {quad.predicate for quad in built.store.quads_for_pattern(None, None, None, node(DERIVED))}
    membership = {A, term("org:member"), term("org:organization"), term("wcg:inPost")}
    places = {term("wcg:city"), term("wcg:country")}
    assert found == marked | membership | places


def run(store: ox.Store, rule: str) -> list[ox.Triple]:
    return list(store.query(rule, prefixes=PREFIXES))  # type: ignore[arg-type]


def meeting(*more: str, status: str = "held", role: str = "speaker", who: str = "worg:body") -> ox.Store:
    """A meeting with one participation, and more statements in Turtle."""
    store = ox.Store()
    store.load(path=FOLDER / "roles.ttl", format=ox.RdfFormat.TURTLE)
    lines = [
        "wev:e cv:hasParticipation <urn:p> .",
        f"<urn:p> cv:role wrole:{role} ; cv:hasParticipant {who} .",
        "wper:p0001 a foaf:Person .",
        "wpost:chief org:postIn worg:body .",
        f"wev:e wcg:heldStatus wtype:{status} ." if status else "",
        *more,
    ]
    prefixes = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
    store.load((prefixes + "\n".join(lines)).encode(), format=ox.RdfFormat.TURTLE)
    return store


def derived(store: ox.Store, rule: str) -> set[str]:
    return {local(triple.predicate) for triple in run(store, RULES[rule])}


INVITED = "<urn:p> wcg:invited true ."
CONTESTED = "<urn:c> wcg:conflictSubject wev:e ; wcg:conflictProperty wcg:heldStatus ."
ACTS = {
    "20-role-shortcuts": {"spokeAt"},
    "21-participated-in": {"participatedIn"},
    "22-was-present-at": {"wasPresentAt"},
}


@pytest.mark.parametrize("rule", ACTS)
@pytest.mark.parametrize("status", ["held", ""])
def test_a_meeting_that_was_held_or_of_which_nothing_else_is_said_shows_acts(rule: str, status: str) -> None:
    assert derived(meeting(status=status), rule) == ACTS[rule]


@pytest.mark.parametrize("rule", ACTS)
@pytest.mark.parametrize("status", ["announced", "postponed", "cancelled"])
def test_a_meeting_not_known_to_have_taken_place_shows_no_acts(rule: str, status: str) -> None:
    assert derived(meeting(status=status), rule) == set()


@pytest.mark.parametrize("rule", ACTS)
def test_a_meeting_whose_status_is_contested_shows_acts_only_once_decided(rule: str) -> None:
    assert derived(meeting(CONTESTED, status=""), rule) == set()
    assert derived(meeting(CONTESTED, status="held"), rule) == ACTS[rule]


@pytest.mark.parametrize("rule", ACTS)
def test_an_invitation_shows_no_act(rule: str) -> None:
    assert derived(meeting(INVITED), rule) == set()


@pytest.mark.parametrize("role", ["beneficiary", "elected", "funder", "supporter"])
def test_a_role_without_presence_is_a_participation_but_no_presence(role: str) -> None:
    store = meeting(role=role)
    assert derived(store, "22-was-present-at") == set()
    assert derived(store, "21-participated-in") == {"participatedIn"}


def test_a_body_is_present_through_somebody_who_is_not_named() -> None:
    store = meeting(who="wper:p0001")
    store.update("DELETE WHERE { ?p cv:hasParticipant ?who }", prefixes=PREFIXES)
    store.update("INSERT DATA { <urn:p> wcg:onBehalfOf wreg:AMS }", prefixes=PREFIXES)
    found = run(store, RULES["22-was-present-at"])
    assert [(local(triple.subject), local(triple.object)) for triple in found] == [("AMS", "e")]  # type: ignore[arg-type]


def test_a_person_is_not_a_body_that_was_present() -> None:
    assert derived(meeting(who="wper:p0001"), "22-was-present-at") == set()


def test_a_host_organised_and_a_moderator_did_not_chair() -> None:
    assert derived(meeting(role="host"), "20-role-shortcuts") == {"hosted", "organised"}
    assert derived(meeting(role="moderator"), "20-role-shortcuts") == set()


POST = "<urn:p> wcg:inPost wpost:chief ; wcg:onBehalfOf worg:body ."


def test_an_invitation_shows_a_post_but_no_representation() -> None:
    store = meeting(POST, INVITED, who="wper:p0001")
    found = run(store, RULES["40-memberships"])
    assert {each.subject.value for each in found} == {PREFIXES["wper"] + "p0001#m-chief"}  # type: ignore[union-attr]
    assert derived(store, "23-represented") == set()


def test_an_announcement_shows_no_post() -> None:
    assert run(meeting(POST, who="wper:p0001", status="announced"), RULES["40-memberships"]) == []
    assert derived(meeting(POST, who="wper:p0001"), "23-represented") == {"represented"}


def test_the_previous_edition_is_the_nearest_one_known() -> None:
    editions = [f"wev:e{n} wcg:inSeries wser:s ; wcg:ordinal {n} ." for n in (1, 2, 4, 9)]
    editions.append("wev:elsewhere wcg:inSeries wser:other ; wcg:ordinal 8 .")
    found = run(meeting(*editions), RULES["30-previous-edition"])
    assert {(local(each.subject), local(each.object)) for each in found} == {  # type: ignore[arg-type]
        ("e2", "e1"),
        ("e4", "e2"),
        ("e9", "e4"),
    }


# ---- JSON-LD and Turtle


def test_the_context_has_a_word_for_every_property(built: Built, real: rdflib.Dataset) -> None:
    words = {
        re.sub(r"^(\w+):", lambda match: context()[match[1]], meant)
        for definition in context().values()
        if isinstance(meant := definition.get("@id") if isinstance(definition, dict) else definition, str)
        and not meant.startswith(("@", "http"))
    }
    used = {quad.predicate.value for store in (built.store, local_store(real)) for quad in store}
    assert used - words - {A.value} == set()
    assert {each.value for each in TERMS} <= words


def test_the_context_knows_the_prefixes_of_queries() -> None:
    assert {name: context().get(name) for name in PREFIXES} == PREFIXES


def test_another_processor_reads_the_same_triples_from_json_ld(built: Built) -> None:
    triples = accepted_triples(built.store)
    written = io.BytesIO()
    jsonld.write(triples, context(), written)
    read_back = other_jsonld.to_rdf(json.loads(written.getvalue()), {"format": "application/n-quads"})
    quads = ox.parse(read_back.encode(), format=ox.RdfFormat.N_QUADS)
    assert {ox.Triple(quad.subject, quad.predicate, quad.object) for quad in quads} == set(triples)


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.ttl")), ids=lambda file: file.name)
def test_raptor_reads_the_turtle_without_a_word(file: Path) -> None:
    done = subprocess.run(
        ["rapper", "-q", "-c", "-i", "turtle", str(file)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_what_the_page_on_the_model_shows_is_in_the_bundled_data(real: rdflib.Dataset) -> None:
    page = (FOLDER.parent / "docs" / "ontology.md").read_text("utf-8")
    shown = re.findall(r"```turtle\n(.*?)```", page, re.DOTALL)
    prefixes = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())
    quads = list(ox.parse((prefixes + "".join(shown)).encode(), format=ox.RdfFormat.TRIG))
    assert len(quads) > 40
    store = local_store(real)
    assert [quad for quad in quads if quad not in store] == []


def test_the_block_to_copy_in_the_readme_is_the_one_of_the_file() -> None:
    readme = (FOLDER / "README.md").read_text("utf-8")
    (block,) = re.findall(r"```turtle\n(.*?)```", readme, re.DOTALL)
    names = re.findall(r"\"([^\"]*)\"@", block)
    topics = (FOLDER / "topics.ttl").read_text("utf-8")
    assert block.partition(" ")[0] + " a skos:Concept" in topics
    assert [name for name in names if f'"{name}"@' not in topics] == []
