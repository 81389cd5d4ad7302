/* The canvas: vis-network places, moves and picks the nodes; edges, labels and emphasis are drawn here, because
   they must keep their size on the screen, follow the theme and be many. */
const place = byId("network");
const styleOf = (i) => classes[nodes[i].class];
const MANY = 4_000;   /* more edges than this are left out while the view moves */
let network = null, home = 1, moving = false;

/* On a telephone held upright the picture stands upright too. */
if (place.clientHeight > 1.15 * place.clientWidth) nodes.forEach((node) => { [node.x, node.y] = [node.y, node.x]; });

/* A node never shrinks to nothing, nor does a hub to its neighbours' size, while a large network is in view. */
const reach = (i) => Math.max(nodes[i].size, (1.5 + (6 * nodes[i].size) / page.largest) / (network ? network.getScale() : 1));
const shownNodes = new vis.DataSet(nodes.map((node, i) => ({
  id: i, x: node.x, y: node.y, size: node.size, shape: "custom",
  ctxRenderer: ({ ctx, x, y }) => ({
    drawNode: () => dot(ctx, i, x, y),
    nodeDimensions: { width: 2 * reach(i), height: 2 * reach(i) },
  }),
})));
network = new vis.Network(place, { nodes: shownNodes, edges: new vis.DataSet([]) }, page.options);

/* vis-network tells only of nodes that it shows; the hidden stay where they were. */
const standing = nodes.map(({ x, y }) => ({ x, y }));
const positions = () => Object.assign(standing, network.getPositions());
function dot(ctx, i, x, y) {
  paint(ctx, styleOf(i).shape, x, y, reach(i), styleOf(i).colour, theme.outline, Math.min(1, 0.8 / network.getScale()));
}

function emphasis() {
  const { chosen, lit } = state;
  if (lit !== null) {
    const inside = (i) => nodes[i].class === lit && seenNode[i];
    return {
      nodes: nodes.map((_, i) => i).filter(inside),
      edges: edges.map((_, i) => i).filter((i) => seenEdge[i] && inside(edges[i].from) && inside(edges[i].to)),
    };
  }
  if (!chosen) return null;
  if ("edge" in chosen) return { nodes: [edges[chosen.edge].from, edges[chosen.edge].to], edges: [chosen.edge] };
  const near = edgesOf(chosen.node);
  return { nodes: [chosen.node, ...near.map((e) => other(edges[e], chosen.node))], edges: near };
}

/* Widths grow more slowly than the picture when the reader comes closer. */
const thickness = (edge) => (edge.width * Math.min(2.5, Math.max(1, (network.getScale() / home) ** 0.35))) / network.getScale();
const byWidth = edges.map((_, i) => i).sort((a, b) => edges[a].width - edges[b].width || a - b);
const [thinnest, thickest] = edges.length ? [edges[byWidth[0]].width, edges[byWidth[byWidth.length - 1]].width] : [1, 1];
const strengthOf = (edge) => (thickest > thinnest ? (edge.width - thinnest) / (thickest - thinnest) : 0.3);
const opacity = (edge) => Math.min(0.85, page.faintness * (0.75 + 1.5 * strengthOf(edge)));

/* All edges, the strongest last. Those of one width go down a hundred at a time: quicker than one by one, while
   bundles still darken where many cross. */
function drawEdges(ctx) {
  const at = positions();
  ctx.save();
  ctx.strokeStyle = ctx.fillStyle = `rgb(${theme.edge})`;
  let drawn = 0, width = null;
  for (const e of byWidth) {
    const edge = edges[e];
    if (!seenEdge[e]) continue;
    if (edge.width !== width || drawn % 100 === 0) {
      if (width !== null) ctx.stroke();
      width = edge.width;
      ctx.beginPath();
      ctx.lineWidth = thickness(edge);
      ctx.globalAlpha = opacity(edge);
    }
    drawn += 1;
    trace(ctx, edge, at);
  }
  if (width !== null) ctx.stroke();
  if (page.directed) for (const e of byWidth) if (seenEdge[e]) arrow(ctx, edges[e], at);
  ctx.restore();
}
/* While the view stands still, pointing at things redraws nodes and labels only: the edges are kept as an image. */
let kept = null, changes = 0;
function underlay(ctx) {
  if (moving) {
    if (edges.length <= MANY) drawEdges(ctx);
    return;
  }
  const { width, height } = ctx.canvas, { x, y } = network.getViewPosition();
  const view = [width, height, x, y, network.getScale(), changes].join();
  if (kept === null || kept.view !== view) {
    kept = { view, image: Object.assign(document.createElement("canvas"), { width, height }) };
    const copy = kept.image.getContext("2d");
    copy.setTransform(ctx.getTransform());
    drawEdges(copy);
  }
  ctx.save();
  ctx.resetTransform();
  ctx.drawImage(kept.image, 0, 0);
  ctx.restore();
}
function trace(ctx, edge, at) {
  const from = at[edge.from], to = at[edge.to], r = reach(edge.from);
  if (edge.from !== edge.to) { ctx.moveTo(from.x, from.y); ctx.lineTo(to.x, to.y); }
  else { ctx.moveTo(from.x + 1.5 * r, from.y - 2 * r); ctx.arc(from.x, from.y - 2 * r, 1.5 * r, 0, 2 * Math.PI); }
}
function arrow(ctx, edge, at) {
  if (edge.from === edge.to) return;
  const from = at[edge.from], to = at[edge.to], size = (7 + edge.width) / network.getScale();
  const angle = Math.atan2(to.y - from.y, to.x - from.x), back = reach(edge.to) * 1.2;
  const tip = [to.x - Math.cos(angle) * back, to.y - Math.sin(angle) * back];
  ctx.beginPath();
  ctx.moveTo(...tip);
  for (const turn of [2.75, -2.75]) ctx.lineTo(tip[0] + Math.cos(angle + turn) * size, tip[1] + Math.sin(angle + turn) * size);
  ctx.globalAlpha = Math.min(1, opacity(edge) * 1.5);
  ctx.fill();
}

/* The seen edge nearest to a point of the canvas, if it is near enough to be meant. */
function edgeAt({ x, y }) {
  const at = positions();
  let best = null, nearest = (5 / network.getScale()) ** 2;
  edges.forEach((edge, e) => {
    if (!seenEdge[e] || edge.from === edge.to) return;
    const a = at[edge.from], b = at[edge.to], [dx, dy] = [b.x - a.x, b.y - a.y];
    const along = Math.min(1, Math.max(0, ((x - a.x) * dx + (y - a.y) * dy) / (dx * dx + dy * dy || 1)));
    const distance = (a.x + along * dx - x) ** 2 + (a.y + along * dy - y) ** 2;
    if (distance <= nearest) [best, nearest] = [e, distance];
  });
  return best;
}
function thingAt(pointer) {
  const node = network.getNodeAt(pointer);
  if (node !== undefined) return { node };
  const edge = edgeAt(network.DOMtoCanvas(pointer));
  return edge === null ? null : { edge };
}

function overlay(ctx) {
  const at = positions();
  const lit = emphasis();
  const scale = network.getScale();
  if (lit) {
    const [low, high] = [network.DOMtoCanvas({ x: 0, y: 0 }), network.DOMtoCanvas({ x: place.clientWidth, y: place.clientHeight })];
    ctx.save();
    ctx.globalAlpha = 0.86;
    ctx.fillStyle = theme.paper;
    ctx.fillRect(low.x, low.y, high.x - low.x, high.y - low.y);
    ctx.restore();
    lit.edges.forEach((e) => line(ctx, e, at, theme.accent, state.lit === null ? 0.8 : 0.45));
    lit.nodes.forEach((i) => seenNode[i] && dot(ctx, i, at[i].x, at[i].y));
  }
  const pointed = state.over;
  if (pointed && "edge" in pointed && seenEdge[pointed.edge]) {
    line(ctx, pointed.edge, at, theme.accent, 1);
    [edges[pointed.edge].from, edges[pointed.edge].to].forEach((i) => dot(ctx, i, at[i].x, at[i].y));
  }
  for (const marked of [state.chosen, pointed]) {
    if (!marked || !("node" in marked) || !seenNode[marked.node]) continue;
    ctx.beginPath();
    ctx.arc(at[marked.node].x, at[marked.node].y, reach(marked.node) * 1.4 + 3 / scale, 0, 2 * Math.PI);
    ctx.strokeStyle = theme.accent;
    ctx.lineWidth = 2.5 / scale;
    ctx.stroke();
  }
  labels(ctx, at, lit);
}

function line(ctx, e, at, colour, alpha) {
  ctx.save();
  ctx.globalAlpha = alpha;
  ctx.strokeStyle = ctx.fillStyle = colour;
  ctx.lineWidth = Math.max(thickness(edges[e]), 1.2 / network.getScale());
  ctx.beginPath();
  trace(ctx, edges[e], at);
  ctx.stroke();
  if (page.directed) arrow(ctx, edges[e], at);
  ctx.restore();
}

/* Labels keep their size on the screen; a label is drawn where it covers no other, the largest nodes first.
   So few stand there from afar and all of them from near. */
const FONT = getComputedStyle(document.body).fontFamily;
const order = nodes.map((_, i) => i).sort((a, b) => nodes[b].size - nodes[a].size || around[b].length - around[a].length || a - b);
const letters = nodes.map((node) => 11 + Math.round(3 * Math.min(1, node.size / page.largest)));
const broken = new Map();
function linesOf(ctx, i) {
  if (!broken.has(i)) {
    const rows = [""];
    for (const word of nodes[i].label.split(/\s+/)) {
      const last = rows[rows.length - 1];
      if (last && (last + " " + word).length > 24) rows.push(word);
      else rows[rows.length - 1] = last ? `${last} ${word}` : word;
    }
    const kept = rows.slice(0, 3).map((row) => (row.length > 32 ? row.slice(0, 31) + "…" : row));
    if (rows.length > 3) kept[2] = kept[2].replace(/[\s,.;:]*$/, "") + "…";
    ctx.font = `${letters[i]}px ${FONT}`;
    broken.set(i, { rows: kept, width: Math.max(...kept.map((row) => ctx.measureText(row).width)), height: kept.length * letters[i] * 1.15 });
  }
  return broken.get(i);
}

/* Rectangles on the screen, found again by the squares of a coarse grid that they touch. */
function crowd() {
  const grid = new Map(), side = 64;
  const squares = ([x, y, w, h]) => {
    const found = [];
    for (let a = Math.floor(x / side); a <= Math.floor((x + w) / side); a++)
      for (let b = Math.floor(y / side); b <= Math.floor((y + h) / side); b++) found.push(a * 4096 + b);
    return found;
  };
  return {
    free: (box, ignored = () => false) => squares(box).every((key) => (grid.get(key) || []).every(([x, y, w, h, owner]) =>
      ignored(owner) || x + w <= box[0] || box[0] + box[2] <= x || y + h <= box[1] || box[1] + box[3] <= y)),
    add: (box, owner = -1) => squares(box).forEach((key) => {
      if (!grid.has(key)) grid.set(key, []);
      grid.get(key).push([...box, owner]);
    }),
  };
}

/* Where labels stand for a view: [node, x, y, alignment], from the most to the least important. */
function placed(ctx, spots, width, height, lit) {
  const first = [];
  for (const marked of [state.over, state.chosen]) {
    if (marked && "node" in marked) first.push(marked.node);
    else if (marked) first.push(edges[marked.edge].from, edges[marked.edge].to);
  }
  const candidates = lit ? order.filter((i) => lit.nodes.includes(i)) : order;
  const sure = new Set(first.filter((i) => seenNode[i]));
  const texts = crowd(), dots = crowd(), result = [];
  const visible = [...sure, ...candidates.filter((i) => seenNode[i] && !sure.has(i))]
    .filter((i) => spots[i].x > -20 && spots[i].y > -20 && spots[i].x < width + 20 && spots[i].y < height + 20);
  visible.forEach((i) => { const { x, y, r } = spots[i]; dots.add([x - r, y - r, 2 * r, 2 * r], i); });
  const bar = document.querySelector(".view");
  texts.add([bar.offsetLeft, bar.offsetTop, bar.offsetWidth, bar.offsetHeight]);
  /* more labels than this, and a large network disappears under its names */
  const most = visible.length <= 140 ? visible.length : Math.max(12, (width * height) / 26_000);
  for (const i of visible) {
    if (result.length >= most && !sure.has(i)) break;
    const { x, y, r } = spots[i], text = linesOf(ctx, i), w = text.width + 4, h = text.height + 2;
    const options = [
      [x - w / 2, y + r + 2, "center", x], [x + r + 4, y - h / 2, "left", x + r + 6],
      [x - r - 4 - w, y - h / 2, "right", x - r - 6], [x - w / 2, y - r - 2 - h, "center", x],
      ...[y + r * 0.4, y - r * 0.4 - h].flatMap((top) => [[x + r * 0.8, top, "left", x + r * 0.8 + 2], [x - r * 0.8 - w, top, "right", x - r * 0.8 - 2]]),
    ];
    const open = options.filter(([left, top]) => left > 0 && top > 0 && left + w < width && top + h < height && texts.free([left, top, w, h]));
    /* in a crowd a name may lie on its smaller neighbours, but never on another name */
    const clear = (ignored) => open.find(([left, top]) => dots.free([left, top, w, h], ignored));
    const fit = clear((k) => k === i) || clear((k) => k === i || nodes[k].size < 0.75 * nodes[i].size) || (sure.has(i) ? options[0] : null);
    if (!fit) continue;
    texts.add([fit[0], fit[1], w, h]);
    result.push([i, fit[3], fit[1] + 1, fit[2]]);
  }
  return result;
}

function spotsNow(at) {
  const scale = network.getScale(), view = network.getViewPosition();
  const [width, height] = [place.clientWidth, place.clientHeight];
  return nodes.map((_, i) => ({
    x: (at[i].x - view.x) * scale + width / 2, y: (at[i].y - view.y) * scale + height / 2, r: reach(i) * scale * 1.1,
  }));
}

function labels(ctx, at, lit) {
  const ratio = ctx.canvas.width / place.clientWidth;
  ctx.save();
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  ctx.textBaseline = "top";
  ctx.lineJoin = "round";
  for (const [i, x, y, align] of placed(ctx, spotsNow(at), place.clientWidth, place.clientHeight, lit).reverse()) {
    ctx.font = `${letters[i]}px ${FONT}`;
    ctx.textAlign = align;
    linesOf(ctx, i).rows.forEach((row, k) => {
      ctx.strokeStyle = theme.paper;
      ctx.lineWidth = 3.5;
      ctx.strokeText(row, x, y + k * letters[i] * 1.15);
      ctx.fillStyle = theme.ink;
      ctx.fillText(row, x, y + k * letters[i] * 1.15);
    });
  }
  ctx.restore();
}

network.on("beforeDrawing", underlay);
network.on("afterDrawing", overlay);
network.once("afterDrawing", () => {
  requestAnimationFrame(() => {
    document.documentElement.dataset.drawn = "yes";
    performance.mark("wcograph-drawn");
  });
});
/* The closest view of some nodes, with room for the names at the rim. */
function frame(shown, most) {
  const at = positions(), [xs, ys] = [shown.map((i) => at[i].x), shown.map((i) => at[i].y)];
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const roomy = Math.min(70, place.clientWidth / 8);
  const fits = Math.min((place.clientWidth - 2 * roomy) / (right - left || 1), (place.clientHeight - 90) / (bottom - top || 1), most);
  const scale = Math.max(fits, 0.01);
  network.moveTo({ position: { x: (left + right) / 2, y: (top + bottom) / 2 }, scale, animation: false });
  return scale;
}
function whole() {
  const shown = nodes.map((_, i) => i).filter((i) => seenNode[i]);
  if (shown.length) home = frame(shown, 1.6);
}
whole();

const same = (a, b) => a === b || (a && b && a.node === b.node && a.edge === b.edge);
function hover(thing) {
  if (same(thing, state.over)) return;
  state.over = thing;
  place.classList.toggle("over", thing !== null);
  network.redraw();
}
let pending = 0;
place.addEventListener("mousemove", (event) => {
  if (event.buttons) return;
  const box = place.getBoundingClientRect(), pointer = { x: event.clientX - box.left, y: event.clientY - box.top };
  cancelAnimationFrame(pending);
  pending = requestAnimationFrame(() => hover(thingAt(pointer)));
});
place.addEventListener("mouseleave", () => { cancelAnimationFrame(pending); hover(null); });
network.on("click", ({ pointer }) => choose(thingAt(pointer.DOM)));

let settled = 0;
const still = () => { moving = false; changes += 1; network.redraw(); };
network.on("dragStart", () => { moving = true; hover(null); });
network.on("dragEnd", still);
network.on("zoom", () => {
  moving = true;
  clearTimeout(settled);
  settled = setTimeout(still, 150);
});

function zoom(factor) {
  network.moveTo({ scale: Math.min(8, Math.max(0.02, network.getScale() * factor)), animation: false });
}
byId("closer").addEventListener("click", () => zoom(1.35));
byId("further").addEventListener("click", () => zoom(1 / 1.35));
byId("whole").addEventListener("click", whole);
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
place.addEventListener("keydown", (event) => {
  if (STEPS[event.key]) {
    const [x, y] = STEPS[event.key], view = network.getViewPosition(), step = 60 / network.getScale();
    network.moveTo({ position: { x: view.x + x * step, y: view.y + y * step }, animation: false });
  } else if (event.key === "+" || event.key === "=") zoom(1.35);
  else if (event.key === "-") zoom(1 / 1.35);
  else if (event.key === "0") whole();
  else return;
  event.preventDefault();
});
document.addEventListener("keydown", (event) => { if (event.key === "Escape" && state.chosen) choose(null); });

function retheme() {
  readTheme();
  changes += 1;
  network.redraw();
}
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", retheme);

listeners.filter.push(() => {
  const changed = seenNode.map((on, id) => ({ id, hidden: !on })).filter(({ id, hidden }) => Boolean(shownNodes.get(id).hidden) !== hidden);
  if (changed.length) shownNodes.update(changed);
  changes += 1;
  network.redraw();
});
listeners.choice.push(() => network.redraw());

/* Choose a node or an edge, and bring it into view with all that it is tied to. */
function show(chosen) {
  choose(chosen);
  frame(emphasis().nodes, Math.max(1.2, home));
}
