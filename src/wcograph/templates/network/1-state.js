/* What the page knows and what the reader has chosen. The other parts read it and are told of changes. */
const page = JSON.parse(document.getElementById("data").textContent);
const nodes = page.nodes, edges = page.edges, events = page.events, classes = page.classes;
const around = nodes.map(() => []);
edges.forEach((edge, i) => {
  around[edge.from].push(i);
  if (edge.to !== edge.from) around[edge.to].push(i);
});

const state = {
  since: page.years ? page.years[0] : 0,
  until: page.years ? page.years[1] : 0,
  off: new Set(),       /* classes that are switched off */
  chosen: null,         /* {node: i} or {edge: i} */
  lit: null,            /* class pointed at in the legend */
  over: null,           /* {node: i} or {edge: i} under the pointer */
};
const allYears = () => !page.years || (state.since === page.years[0] && state.until === page.years[1]);
const yearOf = (date) => (date ? Number(date.slice(0, 4)) : null);

function inYears(first, last) {
  if (allYears()) return true;
  const from = yearOf(first), to = yearOf(last || first);
  return from !== null && from <= state.until && to >= state.since;
}
/* The events of an edge that lie in the chosen years, in their order. */
const eventsOf = (edge) => edge.events.filter((e) => inYears(events[e].first, events[e].last));
const inTime = (edge) => (edge.events.length ? eventsOf(edge).length > 0 : inYears(edge.first, edge.last));

const seenNode = nodes.map(() => true), seenEdge = edges.map(() => true);
/* A node is seen if its class is on and, once years are chosen, one of its edges has something in them. */
function reckon() {
  const on = nodes.map((node) => !state.off.has(node.class));
  const timely = edges.map(inTime);
  edges.forEach((edge, i) => { seenEdge[i] = timely[i] && on[edge.from] && on[edge.to]; });
  nodes.forEach((node, i) => { seenNode[i] = on[i] && (allYears() || around[i].some((e) => timely[e])); });
}

const listeners = { filter: [], choice: [] };
const tell = (what) => listeners[what].forEach((listener) => listener());
function choose(chosen) {
  state.chosen = chosen;
  tell("choice");
}

const other = (edge, node) => (edge.from === node ? edge.to : edge.from);
const edgesOf = (node) => around[node].filter((e) => seenEdge[e]);
/* The events of a node in the chosen years, by date; events are numbered in that order. */
function meetingsOf(node) {
  const found = new Set();
  edgesOf(node).forEach((e) => eventsOf(edges[e]).forEach((event) => found.add(event)));
  return [...found].sort((a, b) => a - b);
}

const number = (value) => (Number.isInteger(value) ? value : Number(value.toPrecision(4))).toLocaleString("en");
const count = (value, noun, plural) => `${number(value)} ${value === 1 ? noun : plural || noun + "s"}`;
const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
function readable(date) {
  const found = /^(\d{4})(?:-(\d\d))?(?:-(\d\d))?$/.exec(date || "");
  if (!found) return date || "";
  return [found[3] && Number(found[3]), found[2] && MONTHS[found[2] - 1], found[1]].filter(Boolean).join(" ");
}
/* A date as precise as it is: bounds that are those of a month or a year mean that month or that year. */
function span(first, last) {
  if (!first && !last) return "date not stated";
  if (!last || first === last) return readable(first);
  if (!first) return `until ${readable(last)}`;
  if (first.endsWith("-01-01") && last === `${first.slice(0, 4)}-12-31`) return first.slice(0, 4);
  const [year, month] = first.split("-").map(Number);
  const end = `${first.slice(0, 7)}-${new Date(Date.UTC(year, month, 0)).getUTCDate()}`;
  if (first.endsWith("-01") && last === end) return readable(first.slice(0, 7));
  return `${readable(first)} to ${readable(last)}`;
}
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/* An element with text and children; text is only ever set as text. */
function make(tag, options = {}, ...children) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(options)) {
    if (key === "text") element.textContent = value;
    else if (key === "on") Object.entries(value).forEach(([name, run]) => element.addEventListener(name, run));
    else element.setAttribute(key, value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}
const byId = (id) => document.getElementById(id);
