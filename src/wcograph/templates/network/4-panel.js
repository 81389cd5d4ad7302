/* The facts of what is chosen: for a node its ties and meetings, for an edge the meetings behind it. */
const panel = byId("panel");

function folded(items, most, noun) {
  const list = make("ul", { class: "list" }, ...items.slice(0, most).map((item) => item()));
  if (items.length <= most) return [list];
  const more = make("button", { type: "button", text: `Show all ${number(items.length)} ${noun}` });
  more.addEventListener("click", () => {
    list.append(...items.slice(most).map((item) => item()));
    more.remove();
    list.children[most].querySelector("button, a")?.focus();
  });
  return [list, more];
}

function source(s) {
  const { label, publisher, issued, url } = page.sources[s];
  const text = label || url || "untitled source";
  const title = url
    ? make("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, make("bdi", { text }))
    : make("bdi", { text });
  const rest = [publisher, issued && readable(issued)].filter(Boolean).join(", ");
  return make("li", {}, title, rest ? ` (${rest})` : "");
}

function meeting(e) {
  const { label, first, last, sources } = events[e];
  return make("li", {}, make("span", { class: "date", text: span(first, last) }), make("bdi", { text: label }),
    sources.length ? make("ul", { "aria-label": "Sources" }, ...sources.map(source)) : null);
}

function facts(pairs) {
  return make("dl", {}, ...pairs.filter(([, value]) => value !== "" && value !== null).flatMap(([term, value]) => [
    make("dt", { text: term }),
    make("dd", {}, value instanceof Node ? value : make("bdi", { text: value })),
  ]));
}

function link(label, chosen) {
  return make("button", { type: "button", class: "link", on: { click: () => show(chosen) } }, make("bdi", { text: label }));
}

function nodeFacts(i) {
  const node = nodes[i], ties = edgesOf(i), meetings = meetingsOf(i);
  ties.sort((a, b) => edges[b].weight - edges[a].weight || edges[b].count - edges[a].count || a - b);
  const strongest = ties.map((e) => () => make("li", { class: "row" },
    link(nodes[other(edges[e], i)].label, { node: other(edges[e], i) }),
    make("button", {
      type: "button", class: "link", text: edges[e].count ? count(edges[e].count, "meeting") : "details",
      "aria-label": `The edge to ${nodes[other(edges[e], i)].label}`, on: { click: () => show({ edge: e }) },
    })));
  return [
    facts([
      ["Kind", node.kind], ["Type", node.type],
      ["Also named", node.names.join("; ")],
      ["Region", node.region], ["Country", node.country],
      ["Meetings", events.length ? number(meetings.length) : ""], ["Neighbours", number(ties.length)],
      ["Key", make("code", { text: node.key })], ["IRI", node.iri ? make("code", { text: node.iri }) : ""],
    ]),
    ...(strongest.length ? [make("h3", { text: "Strongest neighbours" }), ...folded(strongest, 8, "neighbours")] : []),
    ...(meetings.length ? [make("h3", { text: "Meetings" }), ...folded(meetings.map((e) => () => meeting(e)), 12, "meetings")] : []),
  ];
}

function edgeFacts(e) {
  const edge = edges[e], found = eventsOf(edge);
  return [
    facts([
      ["Weight", number(edge.weight) + (page.weight ? ` (${page.weight})` : "")],
      ["Meetings", edge.count === null ? "" : number(edge.count)],
      ...edge.more,
      ["First", readable(edge.first)], ["Last", readable(edge.last)],
    ]),
    make("h3", { text: allYears() ? "Meetings behind this edge" : "Meetings behind this edge in the chosen years" }),
    ...(found.length ? folded(found.map((event) => () => meeting(event)), 25, "meetings") : [make("p", { text: "None is listed." })]),
  ];
}

listeners.choice.push(() => {
  const { chosen } = state, before = panel.hidden;
  panel.hidden = !chosen;
  panel.parentElement.classList.toggle("with-panel", Boolean(chosen));
  if (chosen) {
    const heading = "node" in chosen
      ? [make("bdi", { text: nodes[chosen.node].label })]
      : [link(nodes[edges[chosen.edge].from].label, { node: edges[chosen.edge].from }), make("span", { class: "small", text: page.directed ? " to " : " and " }),
        link(nodes[edges[chosen.edge].to].label, { node: edges[chosen.edge].to })];
    panel.replaceChildren(
      make("div", { class: "panel-head" }, make("h2", {}, ...heading),
        make("button", { type: "button", text: "Close", on: { click: () => { choose(null); place.focus(); } } })),
      ...("node" in chosen ? nodeFacts(chosen.node) : edgeFacts(chosen.edge)));
    panel.scrollTop = 0;
    byId("said").textContent = `Facts are shown: ${panel.querySelector("h2").textContent}`;
  }
  if (before !== panel.hidden) { network.setSize("100%", "100%"); network.redraw(); }
});
listeners.filter.push(() => state.chosen && tell("choice"));
