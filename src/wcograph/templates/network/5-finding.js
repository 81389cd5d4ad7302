/* The search box: a combobox after the ARIA practices; accents and case do not matter, words in any order. */
const box = byId("search"), list = byId("found");
const names = nodes.map((node) => plain([node.label, ...node.names, node.key].join(" \n ")));
let matches = [], active = -1;

function find(text) {
  const words = plain(text).split(/\s+/).filter(Boolean);
  if (!words.length) return [];
  const rank = (i) => (plain(nodes[i].label).startsWith(words.join(" ")) ? 0 : 1);
  return order.filter((i) => words.every((word) => names[i].includes(word))).sort((a, b) => rank(a) - rank(b)).slice(0, 12);
}
function offer() {
  matches = find(box.value);
  active = matches.length ? 0 : -1;
  list.replaceChildren(...matches.map((i, k) => {
    const item = make("li", { role: "option", id: `found-${k}` }, make("bdi", { text: nodes[i].label }),
      make("span", { class: "small", text: seenNode[i] ? nodes[i].type || nodes[i].kind : "filtered out at present" }));
    item.addEventListener("mousedown", (event) => { event.preventDefault(); take(k); });
    return item;
  }));
  if (!matches.length && box.value.trim()) list.append(make("li", { class: "none", role: "option", "aria-disabled": "true", text: "Nothing in this network has that name." }));
  open(list.children.length > 0);
}
function open(on) {
  list.hidden = !on;
  box.setAttribute("aria-expanded", String(on));
  [...list.children].forEach((item, k) => item.setAttribute("aria-selected", String(k === active)));
  if (on && active >= 0) {
    box.setAttribute("aria-activedescendant", `found-${active}`);
    list.children[active].scrollIntoView({ block: "nearest" });
  } else box.removeAttribute("aria-activedescendant");
}
function take(k) {
  const node = matches[k];
  open(false);
  if (!seenNode[node]) everything();
  box.value = nodes[node].label;
  show({ node });
}
box.addEventListener("input", offer);
box.addEventListener("blur", () => open(false));
box.addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    if (list.hidden) offer();
    else if (matches.length) active = (active + (event.key === "ArrowDown" ? 1 : -1) + matches.length) % matches.length;
    open(list.children.length > 0);
    event.preventDefault();
  } else if (event.key === "Enter") {
    if (list.hidden) offer();
    if (active >= 0) take(active);
    event.preventDefault();
  } else if (event.key === "Escape" && !list.hidden) {
    open(false);
    event.stopPropagation();
  }
});
