/* The canvas: vis-network places and picks; nodes, labels and emphasis are drawn here. */
const place = byId("network");
let network = null;
/* A node never shrinks to nothing, nor does a hub to its neighbours' size, while a large network is in view. */
const reach = (i) => Math.max(nodes[i].size, (1.5 + (6 * nodes[i].size) / page.largest) / (network ? network.getScale() : 1));
const DENSE = edges.length > 1500;
const faint = () => `rgba(${theme.edge}, ${page.faintness})`;
const styleOf = (i) => classes[nodes[i].class];

const shownNodes = new vis.DataSet(nodes.map((node, i) => ({
  id: i, x: node.x, y: node.y, size: node.size, shape: "custom",
  ctxRenderer: ({ ctx, x, y }) => ({
    drawNode: () => dot(ctx, i, x, y),
    nodeDimensions: { width: 2 * reach(i), height: 2 * reach(i) },
  }),
})));
const shownEdges = new vis.DataSet(edges.map((edge, i) => ({ id: i, from: edge.from, to: edge.to, width: edge.width })));
network = new vis.Network(place, { nodes: shownNodes, edges: shownEdges }, {
  ...page.options,
  interaction: { ...page.options.interaction, hideEdgesOnDrag: DENSE, hideEdgesOnZoom: DENSE },
  edges: { ...page.options.edges, color: { color: faint(), highlight: faint(), hover: faint(), inherit: false } },
});

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

function overlay(ctx) {
  const at = network.getPositions();
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
  const edge = edges[e], from = at[edge.from], to = at[edge.to];
  ctx.save();
  ctx.globalAlpha = alpha;
  ctx.strokeStyle = ctx.fillStyle = colour;
  ctx.lineWidth = Math.max(edge.width, 1.2 / network.getScale());
  ctx.beginPath();
  if (edge.from === edge.to) ctx.arc(from.x, from.y - 2 * reach(edge.from), 1.6 * reach(edge.from), 0, 2 * Math.PI);
  else { ctx.moveTo(from.x, from.y); ctx.lineTo(to.x, to.y); }
  ctx.stroke();
  if (page.directed && edge.from !== edge.to) {
    const angle = Math.atan2(to.y - from.y, to.x - from.x), size = 8 / network.getScale();
    const tip = [to.x - Math.cos(angle) * reach(edge.to) * 1.2, to.y - Math.sin(angle) * reach(edge.to) * 1.2];
    ctx.beginPath();
    ctx.moveTo(...tip);
    for (const turn of [2.7, -2.7]) ctx.lineTo(tip[0] + Math.cos(angle + turn) * size, tip[1] + Math.sin(angle + turn) * size);
    ctx.fill();
  }
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
    const kept = rows.slice(0, 2).map((row) => (row.length > 32 ? row.slice(0, 31) + "…" : row));
    if (rows.length > 2) kept[1] = kept[1].replace(/[\s,.;:]*$/, "") + "…";
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
    free: (box, own) => squares(box).every((key) => (grid.get(key) || []).every(([x, y, w, h, owner]) =>
      owner === own || x + w <= box[0] || box[0] + box[2] <= x || y + h <= box[1] || box[1] + box[3] <= y)),
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
  const boxes = crowd(), result = [];
  const visible = [...sure, ...candidates.filter((i) => seenNode[i] && !sure.has(i))]
    .filter((i) => spots[i].x > -20 && spots[i].y > -20 && spots[i].x < width + 20 && spots[i].y < height + 20);
  visible.forEach((i) => { const { x, y, r } = spots[i]; if (r > 4) boxes.add([x - r, y - r, 2 * r, 2 * r], i); });
  /* more labels than this, and a large network disappears under its names */
  const most = Math.max(12, (width * height) / 15_000);
  for (const i of visible) {
    if (result.length >= most && !sure.has(i)) break;
    const { x, y, r } = spots[i], text = linesOf(ctx, i), w = text.width + 4, h = text.height + 2;
    const options = [
      [x - w / 2, y + r + 2, "center", x], [x + r + 4, y - h / 2, "left", x + r + 6],
      [x - r - 4 - w, y - h / 2, "right", x - r - 6], [x - w / 2, y - r - 2 - h, "center", x],
      ...[y + r * 0.4, y - r * 0.4 - h].flatMap((top) => [[x + r * 0.8, top, "left", x + r * 0.8 + 2], [x - r * 0.8 - w, top, "right", x - r * 0.8 - 2]]),
    ];
    const fit = options.find((option) => boxes.free([option[0], option[1], w, h], i)) || (sure.has(i) ? options[0] : null);
    if (!fit) continue;
    boxes.add([fit[0], fit[1], w, h]);
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

network.on("afterDrawing", overlay);
network.once("afterDrawing", () => {
  document.documentElement.dataset.drawn = "yes";
  performance.mark("wcograph-drawn");
});
const whole = () => network.fit({ animation: false, nodes: nodes.map((_, i) => i).filter((i) => seenNode[i]), maxZoomLevel: 1.6 });
whole();

network.on("hoverNode", ({ node }) => { state.over = { node }; place.classList.add("over"); network.redraw(); });
network.on("hoverEdge", ({ edge }) => { state.over = { edge }; place.classList.add("over"); network.redraw(); });
for (const name of ["blurNode", "blurEdge"]) network.on(name, () => { state.over = null; place.classList.remove("over"); network.redraw(); });
network.on("click", ({ nodes: [node], edges: [edge] }) => {
  choose(node !== undefined ? { node } : edge !== undefined ? { edge } : null);
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
  network.setOptions({ edges: { color: { color: faint(), highlight: faint(), hover: faint(), inherit: false } } });
  network.redraw();
}
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", retheme);
addEventListener("beforeprint", () => { document.documentElement.dataset.printing = ""; retheme(); });
addEventListener("afterprint", () => { delete document.documentElement.dataset.printing; retheme(); });

listeners.filter.push(() => {
  const changed = (shown, seen) => seen.map((on, id) => ({ id, hidden: !on })).filter(({ id, hidden }) => Boolean(shown.get(id).hidden) !== hidden);
  const lines = changed(shownEdges, seenEdge), dots = changed(shownNodes, seenNode);
  if (lines.length) shownEdges.update(lines);
  if (dots.length) shownNodes.update(dots);
  network.redraw();
});
listeners.choice.push(() => network.redraw());

/* Bring a node or both ends of an edge into view, near enough to read. */
function show(chosen) {
  choose(chosen);
  const at = network.getPositions();
  const ends = "node" in chosen ? [chosen.node] : [edges[chosen.edge].from, edges[chosen.edge].to];
  network.moveTo({
    position: { x: ends.reduce((sum, i) => sum + at[i].x, 0) / ends.length, y: ends.reduce((sum, i) => sum + at[i].y, 0) / ends.length },
    scale: Math.max(network.getScale(), Math.min(1, 16 / page.typical)), animation: false,
  });
}
