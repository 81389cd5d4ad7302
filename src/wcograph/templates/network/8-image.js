/* The view as vectors, for a file and for the printer: a poster prints it sharp at any size. */
const INK = { paper: "#ffffff", ink: "#1b1f24", outline: "#2b3138" };
function lettering(x, y, text, size, more = {}) {
  const element = svg("text", { x, y, "font-size": size, fill: INK.ink, ...more });
  element.textContent = text;
  return element;
}
function vectors() {
  const [width, height] = [place.clientWidth, place.clientHeight];
  const at = positions(), spots = spotsNow(at), scale = network.getScale(), lit = emphasis();
  const { paper, outline } = INK;
  const view = svg("svg", { width, height, viewBox: `0 0 ${width} ${height}`, "font-family": FONT });
  const strong = lit && new Set(lit.edges), bright = lit && new Set(lit.nodes);
  const tips = svg("g", { fill: "#4a5361" });
  byWidth.forEach((e) => {
    const edge = edges[e];
    if (!seenEdge[e] || edge.from === edge.to) return;
    const a = spots[edge.from], b = spots[edge.to];
    const on = strong && strong.has(e);
    view.append(svg("line", {
      x1: a.x.toFixed(1), y1: a.y.toFixed(1), x2: b.x.toFixed(1), y2: b.y.toFixed(1), stroke: on ? "#0b5cad" : "#3c4858",
      "stroke-opacity": (on ? 0.8 : opacity(edge) * (lit ? 0.15 : 1)).toFixed(3), "stroke-width": (thickness(edge) * scale).toFixed(2),
    }));
    if (page.directed) {
      const angle = Math.atan2(b.y - a.y, b.x - a.x), tip = [b.x - Math.cos(angle) * b.r * 1.15, b.y - Math.sin(angle) * b.r * 1.15];
      const corners = [tip, ...[2.7, -2.7].map((turn) => [tip[0] + Math.cos(angle + turn) * 7, tip[1] + Math.sin(angle + turn) * 7])];
      tips.append(svg("polygon", { points: corners.map((corner) => corner.map((c) => c.toFixed(1)).join(",")).join(" "), opacity: lit && !on ? 0.15 : 1 }));
    }
  });
  view.append(tips);
  nodes.forEach((_, i) => {
    if (!seenNode[i]) return;
    const { x, y, r } = spots[i], { shape, colour } = styleOf(i);
    const element = drawn(shape, x, y, r / 1.1, colour, outline, paper);
    if (bright && !bright.has(i)) element.setAttribute("opacity", 0.14);
    view.append(element);
  });
  const ctx = document.createElement("canvas").getContext("2d");
  for (const [i, x, y, align] of placed(ctx, spots, width, height, lit)) {
    linesOf(ctx, i).rows.forEach((row, k) => view.append(lettering(x.toFixed(1), (y + k * letters[i] * 1.15 + letters[i] * 0.85).toFixed(1), row, letters[i], {
      "text-anchor": { left: "start", right: "end", center: "middle" }[align],
      stroke: paper, "stroke-width": 3, "paint-order": "stroke", "stroke-linejoin": "round",
    })));
  }
  return view;
}

/* The whole figure: title, view, legend and citation. */
function picture() {
  const [width, height] = [place.clientWidth, place.clientHeight];
  const rows = classes.map((_, k) => k).filter((k) => !state.off.has(k));
  const below = 34 + 18 * Math.ceil(rows.length / 3) + (page.cite ? 18 : 0), total = height + 44 + below;
  const root = svg("svg", { xmlns: SVG, width, height: total, viewBox: `0 0 ${width} ${total}`, "font-family": FONT });
  const title = svg("title", {}), view = vectors();
  title.textContent = page.title;
  view.setAttribute("y", 44);
  root.append(title, svg("rect", { width: "100%", height: "100%", fill: INK.paper }),
    lettering(16, 28, page.title, 18, { "font-weight": 600 }), view);
  rows.forEach((k, place) => {
    const x = 24 + (place % 3) * (width / 3), y = height + 44 + 24 + 18 * Math.floor(place / 3);
    root.append(drawn(classes[k].shape, x, y, 6, classes[k].colour, INK.outline, INK.paper),
      lettering(x + 14, y + 4, `${classes[k].label} (${number(classes[k].size)})`, 12));
  });
  if (page.cite) root.append(lettering(16, total - 8, page.cite, 11));
  return new XMLSerializer().serializeToString(root);
}
byId("image").addEventListener("click", () => {
  const address = URL.createObjectURL(new Blob([picture()], { type: "image/svg+xml" }));
  const name = plain(page.title).replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "").slice(0, 60) || "network";
  make("a", { href: address, download: `${name}.svg` }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
});

addEventListener("beforeprint", () => {
  document.documentElement.dataset.printing = "";
  retheme();
  byId("printed").replaceChildren(vectors());
});
addEventListener("afterprint", () => {
  delete document.documentElement.dataset.printing;
  retheme();
  byId("printed").replaceChildren();
});
