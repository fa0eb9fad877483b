const NS = "http://www.w3.org/2000/svg";
const byId = (id) => document.getElementById(id);
const make = (parent, name, attributes, text) => {
  const one = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) one.setAttribute(key, value);
  if (text !== undefined) one.textContent = text;
  parent.append(one);
  return one;
};
const clear = (one) => { while (one.firstChild) one.firstChild.remove(); };
const shown = (value) => (Math.abs(value) >= 1e5 || (value !== 0 && Math.abs(value) < 1e-4) ? value.toExponential(5) : String(Number(value.toPrecision(7))));
const unit = (name) => (data.units[name] ? `${name} [${data.units[name]}]` : name);
const range = (values) => {
  let low = Infinity, high = -Infinity;
  for (const value of values) if (Number.isFinite(value)) { low = Math.min(low, value); high = Math.max(high, value); }
  if (!(low < high)) { low = (Number.isFinite(low) ? low : 0) - 1; high = low + 2; }
  return [low - 0.04 * (high - low), high + 0.04 * (high - low)];
};
// Round numbers within a range, about five of them.
const ticks = ([low, high]) => {
  const rough = (high - low) / 5, power = 10 ** Math.floor(Math.log10(rough));
  const step = power * [1, 2, 2.5, 5, 10].find((one) => one * power >= rough * 0.999);
  return Array.from({ length: 8 }, (_, k) => (Math.ceil(low / step) + k) * step).filter((one) => one <= high);
};
// A plane of a drawing: from values to places, with axes.
const plane = (svg, width, height, xs, ys, names) => {
  const [left, bottom] = [62, 40];
  const x = (value) => left + (value - xs[0]) / (xs[1] - xs[0]) * (width - left - 12);
  const y = (value) => height - bottom - (value - ys[0]) / (ys[1] - ys[0]) * (height - bottom - 12);
  clear(svg);
  make(svg, "path", { class: "axis", fill: "none", d: `M${left} 12V${height - bottom}H${width - 12}` });
  for (const a of ticks(xs)) {
    make(svg, "path", { class: "axis", d: `M${x(a)} ${height - bottom}v4` });
    make(svg, "text", { x: x(a), y: height - bottom + 17, "text-anchor": "middle" }, String(Number(a.toPrecision(6))));
  }
  for (const b of ticks(ys)) {
    make(svg, "path", { class: "axis", d: `M${left} ${y(b)}h-4` });
    make(svg, "text", { x: left - 8, y: y(b) + 4, "text-anchor": "end" }, String(Number(b.toPrecision(6))));
  }
  make(svg, "text", { x: (left + width) / 2, y: height - 6, "text-anchor": "middle" }, names[0]);
  make(svg, "text", { x: 14, y: height / 2, "text-anchor": "middle", transform: `rotate(-90 14 ${height / 2})` }, names[1]);
  return { x, y };
};

// Every curve: a branch once, a family by its upper and its lower extremes.
const curves = [
  ...data.branches.map((one) => ({ one, kind: "points", heights: one.x })),
  ...data.families.flatMap((one) => [one.high, one.low].map((heights) => ({ one, kind: "cycles", heights }))),
];
const select = byId("state");
data.states.forEach((name, k) => select.append(new Option(name, String(k))));
const diagram = byId("diagram");
let here = { curve: 0, k: 0 };
let scale = null;
const state = () => Number(select.value);
const draw = () => {
  const s = state();
  const xs = range(curves.flatMap((curve) => curve.one.p)), ys = range(curves.flatMap((curve) => curve.heights[s]));
  scale = plane(diagram, 760, 520, xs, ys, [unit(data.parameter), unit(data.states[s])]);
  for (const { one, kind, heights } of curves) {
    let from = 0;
    for (let k = 1; k <= one.p.length; k += 1) {
      // A piece ends where stability changes; a special point belongs to both sides.
      if (k < one.p.length && one.stable[k] === one.stable[k - 1]) continue;
      const last = Math.min(k, one.p.length - 1);
      const places = [];
      for (let i = from; i <= last; i += 1) places.push(`${scale.x(one.p[i]).toFixed(2)},${scale.y(heights[s][i]).toFixed(2)}`);
      make(diagram, "polyline", { class: `line ${kind}${one.stable[k - 1] ? "" : " unstable"}`, points: places.join(" ") });
      from = k;
    }
  }
  const labels = [];
  for (const { one, kind, heights } of curves) {
    one.label.forEach((label, k) => {
      if (!label) return;
      const [x, y] = [scale.x(one.p[k]), scale.y(heights[s][k])];
      make(diagram, "circle", { class: "special", cx: x, cy: y, r: 4 });
      if (kind === "cycles" && heights !== one.high) return;  // both extremes are of one point
      // Labels that would cover each other are one.
      const near = labels.find((other) => Math.abs(other.x - x) < 50 && Math.abs(other.y - y) < 13);
      const sort = /(sub|super)critical/.exec(label);
      const name = label.split(":")[0] + (sort ? ` (${sort[1]})` : "");
      if (!near) labels.push({ x, y, names: [name] });
      else if (!near.names.includes(name)) near.names.push(name);
    });
  }
  for (const { x, y, names } of labels) {
    const text = make(diagram, "text", { class: "label", x: x + 7, y: y - 6 }, names.join(", "));
    if (x > 640) { text.setAttribute("x", x - 7); text.setAttribute("text-anchor", "end"); }
  }
  make(diagram, "circle", { class: "here", id: "here", r: 7 });
  tell();
};

const cell = (row, name, text) => { const one = document.createElement(name); one.textContent = text; row.append(one); return one; };
const tell = () => {
  if (!curves.length) return;
  const { one, kind, heights } = curves[here.curve];
  const { k } = here;
  byId("here").setAttribute("cx", scale.x(one.p[k]));
  byId("here").setAttribute("cy", scale.y(heights[state()][k]));
  const section = byId("point");
  clear(section);
  const title = document.createElement("h2");
  title.textContent = one.label[k] || `${one.stable[k] ? "stable" : "unstable"} ${kind === "cycles" ? "cycle" : "fixed point"}`;
  const table = document.createElement("table");
  const row = (name, text) => { const line = document.createElement("tr"); cell(line, "th", name).scope = "row"; cell(line, "td", text); table.append(line); };
  row(data.parameter, shown(one.p[k]));
  if (kind === "cycles") {
    row("period", shown(one.period[k]));
    data.states.forEach((name, i) => row(name, `${shown(one.low[i][k])} to ${shown(one.high[i][k])}`));
  } else data.states.forEach((name, i) => row(name, shown(one.x[i][k])));
  one.re[k].forEach((re, i) => {
    const im = one.im[k][i];
    row(`${kind === "cycles" ? "multiplier" : "eigenvalue"} ${i + 1}`, im === 0 ? shown(re) : `${shown(re)} ${im < 0 ? "\u2212" : "+"} ${shown(Math.abs(im))}i`);
  });
  section.append(title, table);
  values(one, kind, k);
};
const values = (one, kind, k) => {
  const svg = byId("plane"), [re, im] = [one.re[k], one.im[k]];
  clear(svg);
  const circle = kind === "cycles";
  const reach = 1.2 * Math.max(circle ? 1 : 1e-12, ...[...re, ...im].filter(Number.isFinite).map(Math.abs));
  const [x, y] = [(value) => 120 + 70 * value / reach, (value) => 80 - 70 * value / reach];
  make(svg, "path", { class: "axis", fill: "none", d: "M10 80H230M120 5V155" });
  make(svg, "text", { x: 230, y: 74, "text-anchor": "end" }, "Re");
  make(svg, "text", { x: 126, y: 15 }, "Im");
  const mark = ticks([0, reach]).pop();
  make(svg, "path", { class: "axis", d: `M${x(mark)} 80v4M120 ${y(mark)}h-4` });
  make(svg, "text", { x: x(mark), y: 97, "text-anchor": "middle" }, String(Number(mark.toPrecision(6))));
  if (circle) make(svg, "circle", { class: "axis", fill: "none", cx: 120, cy: 80, r: 70 / reach });
  re.forEach((one_, i) => {
    if (!Number.isFinite(one_)) return;
    const outside = circle ? i > 0 && Math.hypot(one_, im[i]) > 1 : one_ > 0;
    make(svg, "circle", { class: outside ? "outside" : "value", cx: x(one_), cy: y(im[i]), r: 4 });
  });
};

// --- trajectories ---
const simulate = () => {
  if (!field) {
    byId("told").textContent = "No trajectories: the state of a delay equation is its past, which this page does not hold.";
    return;
  }
  const { one, kind } = curves[here.curve], { k } = here, parameter = one.p[k];
  const begin = kind === "cycles" ? one.start[k].slice() : one.x.map((values_) => values_[k]);
  const extent = range(curves.flatMap((curve) => curve.heights[0]));
  const given = byId("shift").value;
  const shift = given === "" ? (kind === "cycles" ? 0 : 0.02 * (extent[1] - extent[0])) : Number(given);
  begin[0] += shift;
  const fastest = Math.max(1e-12, ...one.re[k].map((re, i) => Math.hypot(re, one.im[k][i])));
  const duration = Number(byId("duration").value) || (kind === "cycles" ? 5 * one.period[k] : 60 / fastest);
  const { times, states } = solve((x) => field([...x, parameter]), begin, duration);
  const s = state(), heights = states.map((values_) => values_[s]);
  const drawing = plane(byId("path"), 360, 200, [0, duration], range(heights), ["t", unit(data.states[s])]);
  make(byId("path"), "polyline", { class: `line ${kind}`, points: times.map((t, i) => `${drawing.x(t).toFixed(2)},${drawing.y(heights[i]).toFixed(2)}`).join(" ") });
  const end = times[times.length - 1];
  byId("told").textContent = `${data.parameter} = ${shown(parameter)}, ${data.states[0]} shifted by ${shown(shift)}; ${end < duration ? `it leaves at t = ${shown(end)}` : `at t = ${shown(end)}: ${data.states.map((name, i) => `${name} = ${shown(states[states.length - 1][i])}`).join(", ")}`}`;
};

// --- pointer and keyboard ---
const nearest = (event) => {
  const box = diagram.getBoundingClientRect(), s = state();
  const [px, py] = [(event.clientX - box.left) * 760 / (box.width || 760), (event.clientY - box.top) * 520 / (box.height || 520)];
  let best = Infinity;
  curves.forEach(({ one, heights }, curve) => one.p.forEach((p, k) => {
    const distance = (scale.x(p) - px) ** 2 + (scale.y(heights[s][k]) - py) ** 2 - (one.label[k] ? 30 : 0);
    if (distance < best) { best = distance; here = { curve, k }; }
  }));
};
if (curves.length) {
  diagram.addEventListener("pointermove", (event) => { nearest(event); tell(); });
  diagram.addEventListener("click", (event) => { nearest(event); tell(); simulate(); });
}
const places = curves.flatMap(({ one }, curve) => one.label.flatMap((label, k) => (label ? [{ curve, k }] : [])));
let special = -1;
diagram.addEventListener("keydown", (event) => {
  if (!curves.length) return;
  const along = { ArrowRight: 1, ArrowLeft: -1 }[event.key], across = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (along) here.k = Math.min(Math.max(here.k + along, 0), curves[here.curve].one.p.length - 1);
  else if (across) {
    const p = curves[here.curve].one.p[here.k];
    here.curve = (here.curve + across + curves.length) % curves.length;
    const other = curves[here.curve].one.p;
    here.k = other.reduce((best, value, k) => (Math.abs(value - p) < Math.abs(other[best] - p) ? k : best), 0);
  } else if (event.key === "s" && places.length) {
    special = (special + 1) % places.length;
    here = { ...places[special] };
  } else if (event.key === "Enter") simulate();
  else return;
  event.preventDefault();
  tell();
});
select.addEventListener("change", draw);
byId("theme").addEventListener("click", () => {
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
});
draw();
