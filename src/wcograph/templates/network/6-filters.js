/* Legend and years: what is seen. */
const ticks = [...document.querySelectorAll("input[data-class]")];
const since = byId("since"), until = byId("until");

function filter() {
  reckon();
  tell("filter");
  const [n, m] = [seenNode.filter(Boolean).length, seenEdge.filter(Boolean).length];
  const all = n === nodes.length && m === edges.length;
  byId("shown").textContent = all ? "" : `Shown: ${number(n)} of ${count(nodes.length, "node")}, ${number(m)} of ${count(edges.length, "edge")}.`;
}
function tick(on) {
  ticks.forEach((input) => { input.checked = on(Number(input.dataset.class)); });
  state.off = new Set(ticks.filter((input) => !input.checked).map((input) => Number(input.dataset.class)));
  filter();
}
ticks.forEach((input) => {
  input.addEventListener("change", () => tick((k) => ticks[k].checked));
  const row = input.closest("li"), k = Number(input.dataset.class);
  const light = (on) => () => { state.lit = on ? k : state.lit === k ? null : state.lit; network.redraw(); };
  row.addEventListener("pointerenter", (event) => event.pointerType === "mouse" && light(true)());
  row.addEventListener("pointerleave", light(false));
  row.addEventListener("focusin", (event) => event.target.matches(":focus-visible") && light(true)());
  row.addEventListener("focusout", light(false));
});
document.querySelectorAll("button[data-only]").forEach((button) =>
  button.addEventListener("click", () => tick((k) => k === Number(button.dataset.only))));

function everything() {
  if (page.years) {
    [state.since, state.until] = [since.value, until.value] = page.years;
    years();
  }
  tick(() => true);
}
byId("everything").addEventListener("click", () => { everything(); whole(); });

let waiting = 0;
function soon(run) {
  cancelAnimationFrame(waiting);
  waiting = requestAnimationFrame(run);
}
function years() {
  document.querySelector("output[for=since]").textContent = state.since;
  document.querySelector("output[for=until]").textContent = state.until;
  document.querySelectorAll(".bars span").forEach((bar, k) => {
    const year = page.years[0] + k;
    bar.classList.toggle("out", year < state.since || year > state.until);
  });
}
if (page.years) {
  const bars = document.querySelector(".bars");
  const tally = Array.from({ length: page.years[1] - page.years[0] + 1 }, () => 0);
  events.forEach(({ first, last }) => {
    const from = yearOf(first || last), to = yearOf(last || first);
    if (from !== null) for (let year = from; year <= to; year++) tally[year - page.years[0]]++;
  });
  const most = Math.max(1, ...tally);
  tally.forEach((number) => {
    const bar = make("span");
    bar.style.height = `${(100 * number) / most}%`;
    bars.append(bar);
  });
  for (const input of [since, until]) {
    input.addEventListener("input", () => {
      const value = Number(input.value);
      if (input === since) [state.since, state.until] = [value, Math.max(value, state.until)];
      else [state.since, state.until] = [Math.min(value, state.since), value];
      [since.value, until.value] = [state.since, state.until];
      years();
      soon(filter);
    });
  }
}
