// A chart on which the reader draws before it shows the answer. Joined to explorable.js, whose functions it uses.

const fill = (words, values) => words.replace(/\{(\w+)\}/g, (_, name) => values[name]);

// A distance of two values: that of two shares is in points.
const apart = (point, distance) =>
  point.format.endsWith("%") ? `${format(100 * distance, point.format.slice(0, -1) + "f")} points` : written(point, distance);

// How far off a drawing is, in the words of aiecon.explorable.Guess.off.
function tellOff({ points, near, tells }, values) {
  const log = points[0].log;
  const scaled = (list) => list.map((value) => (log ? Math.log(value) : value));
  const [v, t, u] = [values, points.map((p) => p.answer), points.map((p) => p.usual)].map(scaled);
  const average = (list) => list.reduce((sum, x) => sum + x, 0) / list.length;
  const away = v.map((x, i) => Math.abs(x - t[i]));
  const mean = average(away);
  if (mean < near) return tells.near;
  const worst = away.indexOf(Math.max(...away));
  const parts = [
    fill(tells[log ? "ratio" : "distance"], {
      mean: log ? format(Math.exp(mean), ".2g") : apart(points[0], mean),
      place: points[worst].label,
      mine: written(points[worst], values[worst]),
      truth: written(points[worst], points[worst].answer),
    }),
  ];
  if (v.every((x, i) => x > t[i])) parts.push(tells.above);
  else if (v.every((x, i) => x < t[i])) parts.push(tells.below);
  if (average(v.map((x, i) => Math.abs(x - u[i]))) < mean) parts.push(tells.usual);
  return parts.join(" ");
}

// What a reader has drawn stays in this browser; where that is forbidden, it is forgotten.
function memory(name) {
  const key = `guess:${location.pathname}#${name}`;
  return {
    get() {
      try {
        return JSON.parse(localStorage.getItem(key));
      } catch {
        return null;
      }
    },
    set(places) {
      try {
        if (places) localStorage.setItem(key, JSON.stringify(places));
        else localStorage.removeItem(key);
      } catch {
        // nothing is kept
      }
    },
  };
}

function renderGuess({ model, el }) {
  if (!el.matches("figure.guess")) el.innerHTML = model.get("html");
  const figure = el.matches("figure.guess") ? el : el.firstElementChild;
  const spec = JSON.parse(figure.querySelector("script").textContent);
  const [chart, svg, answer] = [".chart", "svg", "details"].map((part) => figure.querySelector(part));
  const { width, height } = svg.viewBox.baseVal;
  const drawn = (tag, attributes) => {
    const node = document.createElementNS(svg.namespaceURI, tag);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    return node;
  };
  const kept = memory(spec.name);
  const begin = spec.points.map((point) => placeOf(point, point.start));
  const before = kept.get();
  const known = before?.length === begin.length && before.every((p, i) => p >= 0 && p <= spec.points[i].n);
  const state = { places: known ? before : [...begin], touched: known };
  const valueOf = (i) => valueAt(spec.points[i], state.places[i]);

  const x = spec.points.map((point) => round(project(spec.axes.x, point.x)));
  const step = Math.min(...x.slice(1).map((right, i) => right - x[i]));
  const { lo, hi } = spec.points[0];
  const foot = project(spec.axes.y, lo < 0 && hi > 0 ? 0 : lo); // a bar stands on zero where the axis has one
  const line = drawn("path", { class: "guess-line" });
  const value = drawn("text", { class: "guess-value", "text-anchor": "middle", "aria-hidden": "true" });
  const dots = spec.points.map(() => drawn("circle", { class: "guess-dot", r: 6 }));
  const layer = drawn("g", { class: "guess-layer" });
  const holds = x.map((at) => drawn("circle", { class: "guess-hold", cx: at, r: 26 })); // as wide as a finger
  layer.append(line, ...dots, ...holds, value);
  svg.append(layer);

  const handles = element("div", { class: "guess-handles", role: "group", "aria-label": "Your drawing" });
  const inputs = spec.points.map((point, i) => {
    const names = { type: "range", min: 0, max: point.n, step: 1, "aria-label": point.label };
    const input = element("input", { ...names, "aria-orientation": "vertical", "data-lm-suppress-shortcuts": "" });
    input.style.left = `${(100 * x[i]) / width}%`;
    input.addEventListener("input", () => set(i, +input.value));
    input.addEventListener("focus", () => show(i));
    input.addEventListener("blur", () => show(-1));
    handles.append(input);
    return input;
  });
  chart.append(handles);

  const off = element("p", { class: "guess-off", "aria-live": "polite" });
  const again = element("button", { type: "button", class: "guess-again" }, "Draw again");
  const summary = answer.querySelector("summary");
  summary.after(off);
  figure.prepend(element("p", { class: "guess-ask" }, "Draw your guess first: pull the points, or draw across the chart."));
  answer.append(again);
  const head = element("th", { scope: "col" }, element("span", { class: "guess-key mine" }, "yours"));
  answer.querySelector("thead th").after(head);
  const cells = [...answer.querySelectorAll("tbody th")].map((th) => {
    const cell = element("td");
    th.after(cell);
    return cell;
  });

  function place() {
    const y = spec.points.map((_, i) => round(project(spec.axes.y, valueOf(i))));
    const half = round(0.35 * step);
    const bars = x.map((at, i) => `M${at - half} ${foot}V${y[i]}H${at + half}V${foot}`).join("");
    line.setAttribute("d", spec.bars ? bars : x.map((at, i) => `${i ? "L" : "M"}${at} ${y[i]}`).join(""));
    dots.forEach((dot, i) => {
      dot.setAttribute("cx", x[i]);
      for (const circle of [dot, holds[i]]) circle.setAttribute("cy", y[i]);
    });
    inputs.forEach((input, i) => {
      if (+input.value !== state.places[i]) input.value = state.places[i];
      input.setAttribute("aria-valuetext", written(spec.points[i], valueOf(i)));
      input.style.top = `${(100 * y[i]) / height}%`;
    });
    figure.classList.toggle("touched", Boolean(state.touched));
  }

  let shown = -1;
  function show(i) {
    shown = i;
    dots.forEach((dot, k) => dot.classList.toggle("held", k === i));
    value.textContent = i < 0 ? "" : written(spec.points[i], valueOf(i));
    if (i < 0) return;
    const half = value.getComputedTextLength() / 2;
    value.setAttribute("x", Math.min(Math.max(x[i], half), width - half));
    const y = +dots[i].getAttribute("cy");
    value.setAttribute("y", y > 26 ? y - 12 : y + 22);
  }

  function tell() {
    off.textContent = !answer.open ? "" : state.touched ? tellOff(spec, spec.points.map((_, i) => valueOf(i))) : spec.tells.none;
    cells.forEach((cell, i) => (cell.textContent = state.touched ? format(valueOf(i), spec.points[i].format) : "–"));
  }

  let pause;
  function set(i, to) {
    state.places[i] = Math.min(Math.max(to, 0), spec.points[i].n);
    state.touched = true;
    place();
    if (shown >= 0) show(i);
    clearTimeout(pause);
    pause = setTimeout(() => {
      kept.set(state.places);
      tell();
    }, 300);
  }

  // Where the hand is, in the units of the drawing: the nearest point goes there.
  function follow(event) {
    const box = svg.getBoundingClientRect();
    const at = ((event.clientX - box.left) * width) / box.width;
    const away = x.map((place_) => Math.abs(place_ - at));
    const i = away.indexOf(Math.min(...away));
    const [offset, slope, log] = spec.axes.y;
    const there = (((event.clientY - box.top) * height) / box.height - offset) / slope;
    const { lo, hi } = spec.points[i];
    const to = Math.min(Math.max(log ? 10 ** there : there, lo), hi);
    shown = i;
    set(i, placeOf(spec.points[i], to));
    return i;
  }
  let pen = false;
  svg.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    pen = true;
    svg.setPointerCapture(event.pointerId);
    show(follow(event));
  });
  svg.addEventListener("pointermove", (event) => pen && show(follow(event)));
  for (const end of ["pointerup", "pointercancel"])
    svg.addEventListener(end, () => {
      pen = false;
      show(-1);
    });

  answer.addEventListener("toggle", () => {
    figure.classList.toggle("shown", answer.open);
    summary.textContent = `${answer.open ? "Hide" : "Show"} the answer`;
    tell();
  });
  again.addEventListener("click", () => {
    state.places = [...begin];
    state.touched = false;
    kept.set(null);
    answer.open = false;
    place();
    tell();
    inputs[0].focus();
  });
  figure.guess = { state, spec, set };
  for (const path of svg.querySelectorAll('[id*="-answer-"] path')) path.setAttribute("pathLength", 1);
  place();
  tell();
}

export default { render: renderGuess };
