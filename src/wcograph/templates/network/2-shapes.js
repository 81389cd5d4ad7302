/* The shapes of the classes, once as points of radius 1 for the canvas, the legend and the saved image. */
const ring = (corners, turn, radius = () => 1) => Array.from({ length: corners }, (_, i) => {
  const angle = turn + (i * 2 * Math.PI) / corners;
  return [Math.cos(angle) * radius(i), Math.sin(angle) * radius(i)];
});
const UP = -Math.PI / 2;
const OUTLINES = {
  square: ring(4, Math.PI / 4, () => 1.25),
  diamond: ring(4, 0, () => 1.3),
  triangle: ring(3, UP, () => 1.4),
  wedge: ring(3, -UP, () => 1.4),
  hexagon: ring(6, 0, () => 1.1),
  star: ring(10, UP, (i) => (i % 2 ? 0.62 : 1.45)),
};
const pathOf = (shape, x, y, r) =>
  OUTLINES[shape].map(([a, b], i) => `${i ? "L" : "M"}${(x + a * r).toFixed(2)} ${(y + b * r).toFixed(2)}`).join("") + "Z";

function paint(ctx, shape, x, y, r, fill, outline, width) {
  ctx.beginPath();
  if (OUTLINES[shape]) {
    OUTLINES[shape].forEach(([a, b], i) => (i ? ctx.lineTo(x + a * r, y + b * r) : ctx.moveTo(x + a * r, y + b * r)));
    ctx.closePath();
  } else ctx.arc(x, y, r, 0, 2 * Math.PI);
  ctx.fillStyle = shape === "ring" ? theme.paper : fill;
  ctx.fill();
  ctx.lineWidth = shape === "ring" ? Math.max(width * 2, r * 0.3) : width;
  ctx.strokeStyle = shape === "ring" ? fill : outline;
  ctx.lineJoin = "round";
  ctx.stroke();
}

const SVG = "http://www.w3.org/2000/svg";
function svg(tag, attributes, ...children) {
  const element = document.createElementNS(SVG, tag);
  Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
  element.append(...children);
  return element;
}
function drawn(shape, x, y, r, fill, outline, paper) {
  const look = shape === "ring"
    ? { fill: paper, stroke: fill, "stroke-width": Math.max(1, r * 0.3) }
    : { fill, stroke: outline, "stroke-width": 1, "stroke-linejoin": "round" };
  return OUTLINES[shape]
    ? svg("path", { d: pathOf(shape, x, y, r), ...look })
    : svg("circle", { cx: x, cy: y, r, ...look });
}

/* Colours come from the style sheet, so that light, dark and print agree everywhere. */
const theme = {};
function readTheme() {
  const style = getComputedStyle(document.documentElement);
  for (const name of ["paper", "ink", "soft", "edge", "accent", "outline"]) theme[name] = style.getPropertyValue(`--${name}`).trim();
  document.querySelectorAll("svg[data-shape]").forEach((icon) =>
    icon.replaceChildren(drawn(icon.dataset.shape, 0, 0, 7, icon.dataset.colour, theme.outline, theme.paper)));
}
readTheme();
