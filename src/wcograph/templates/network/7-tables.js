/* The same facts without a canvas: tables made when they are opened, sorted by a click on a heading. */
const STEP = 200;

function table(id, caption, columns, rows) {
  const details = byId(id), home = details.querySelector(".table");
  let by = 0, down = false, most = STEP;
  const text = (value) => (typeof value === "number" ? number(value) : value);
  function write() {
    const found = rows().map((chosen) => ({ chosen, cells: columns.map((column) => column.value(chosen)) }));
    const compare = (a, b) => (typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b), "en"));
    found.sort((a, b) => (down ? -1 : 1) * compare(a.cells[by], b.cells[by]) || compare(a.cells[0], b.cells[0]));
    const head = make("tr", {}, ...columns.map((column, k) => make("th", {
      scope: "col", class: column.number ? "number" : "", "aria-sort": k !== by ? "none" : down ? "descending" : "ascending",
    }, make("button", { type: "button", text: column.name, on: { click: () => {
      [by, down] = [k, k === by ? !down : Boolean(column.number)];
      write();
      home.querySelectorAll("th button")[k].focus();
    } } }))));
    const body = found.slice(0, most).map(({ chosen, cells }) => make("tr", {}, ...cells.map((cell, k) => make("td", { class: columns[k].number ? "number" : "" },
      k === 0 ? link(text(cell), chosen) : make("bdi", { text: text(cell) })))));
    home.replaceChildren(make("table", {}, make("caption", { text: `${caption} ${number(found.length)} rows.` }), make("thead", {}, head), make("tbody", {}, ...body)));
    if (found.length > most) home.append(make("button", { type: "button", text: `Show ${number(Math.min(STEP, found.length - most))} more`, on: { click: () => { most += STEP; write(); } } }));
  }
  details.addEventListener("toggle", () => details.open && write());
  listeners.filter.push(() => details.open && write());
}

const indices = (seen) => seen.map((on, i) => (on ? i : -1)).filter((i) => i >= 0);
table("node-table", "Nodes that are shown.", [
  { name: "Name", value: ({ node }) => nodes[node].label },
  { name: "Kind", value: ({ node }) => nodes[node].type || nodes[node].kind },
  ...["region", "country"].filter((key) => nodes.some((node) => node[key])).map((key) => (
    { name: key[0].toUpperCase() + key.slice(1), value: ({ node }) => nodes[node][key] })),
  { name: "Neighbours", number: true, value: ({ node }) => edgesOf(node).length },
  { name: "Meetings", number: true, value: ({ node }) => meetingsOf(node).length },
], () => indices(seenNode).map((node) => ({ node })));
table("edge-table", "Edges that are shown; their meetings and sources stand in the panel that a row opens.", [
  { name: page.directed ? "From" : "One end", value: ({ edge }) => nodes[edges[edge].from].label },
  { name: page.directed ? "To" : "Other end", value: ({ edge }) => nodes[edges[edge].to].label },
  { name: "Weight", number: true, value: ({ edge }) => edges[edge].weight },
  { name: "Meetings", number: true, value: ({ edge }) => edges[edge].count ?? "" },
  { name: "First", value: ({ edge }) => edges[edge].first },
  { name: "Last", value: ({ edge }) => edges[edge].last },
], () => indices(seenEdge).map((edge) => ({ edge })));
