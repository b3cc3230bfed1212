// A box for an answer: reads what was written, compares it with the right number and with those of known errors.
// Joined to explorable.js, whose functions it uses. What is written stays in the box.

const SCALES = {
  thousand: 1e3, k: 1e3, million: 1e6, mn: 1e6, m: 1e6, billion: 1e9, bn: 1e9, b: 1e9, trillion: 1e12, tn: 1e12, t: 1e12,
}; // prettier-ignore
const DIGITS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const HELP = "Write a number, such as 2.97, 1,234.5, 1.2 million, 5e6 or 12%.";

// What a string of digits and marks can mean: 1,234 is a thousand to some and one and a bit to others.
function numerals(text) {
  const [, whole, mark, rest] = text.match(/^(.*?)(?:([.,])(\d*))?$/);
  if (!mark) return [+text];
  const decimal = +`${whole.replace(/[.,]/g, "")}.${rest || 0}`;
  const grouped = /^[1-9]\d{0,2}$/.test(whole.split(/[.,]/)[0]) && rest.length === 3;
  const together = +text.replace(/[.,]/g, "");
  if (whole.includes(mark)) return grouped ? [together] : []; // a mark that stands twice groups
  if (/[.,]/.test(whole) || !grouped) return [decimal];
  return mark === "," ? [together, decimal] : [decimal, together];
}

// The numbers that what was written can mean, the likeliest first; `percent` when the answer is a share.
function readings(written_, percent) {
  const text = written_.trim().toLowerCase().replace(/[−–]/g, "-").replace(/[\s'’_]+/g, " ");
  const share = text.match(/^([^/]+)\/([^/]+)$/);
  if (share && !/[a-z]/.test(share[2])) {
    const [over, under] = [readings(share[1], false), readings(share[2], false)];
    return over.flatMap((a) => under.map((b) => a / b)).filter(Number.isFinite);
  }
  const found = text.match(
    /^(-?) ?(?:usd|eur|[$€£≈~])? ?([-+]?) ?(\d[\d., ]*|[.,]\d+)(?:(?:[x×·*] ?10 ?\^? ?|e)([-+]?\d+|[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+))? ?(%|per ?cent|[a-z]*)/,
  );
  if (!found) return [];
  const [, minus, sign, digits, power = "0", word] = found;
  const exponent = +[...power].map((c) => (DIGITS.includes(c) ? DIGITS.indexOf(c) : c === "⁻" ? "-" : c === "⁺" ? "+" : c)).join("");
  const scale = (minus || sign === "-" ? -1 : 1) * 10 ** exponent * (Object.hasOwn(SCALES, word) ? SCALES[word] : 1);
  const numbers = numerals(digits.replace(/ /g, "").replace(/[.,]$/, "")).map((n) => n * scale);
  if (/^(%|per)/.test(word)) return numbers.map((n) => n / 100);
  return percent ? [...numbers.map((n) => n / 100), ...numbers] : numbers;
}

function renderAnswer({ model, el }) {
  if (!el.matches("form.answer")) el.innerHTML = model.get("html");
  const form = el.matches("form.answer") ? el : el.firstElementChild;
  const [input, output] = [form.querySelector("input"), form.querySelector("output")];
  let spec, evaluate, tables, numbers;
  function begin() {
    spec = JSON.parse(form.querySelector("script").textContent);
    tables = spec.tables.map(table);
    evaluate = evaluator(spec);
    [numbers] = evaluate(Object.fromEntries(spec.sliders.map((slider) => [slider.id, slider.start])), tables);
  }
  const said = (value) => `${format(value, spec.format)}${spec.unit && ` ${spec.unit}`}`;
  const near = (x, value) => Math.abs(x - value) <= spec.within * Math.abs(value) * (1 + 1e-9);

  function judge(written_) {
    const read = readings(written_, spec.format.endsWith("%"));
    if (!read.length) return ["", HELP];
    const right = numbers[0];
    if (read.some((x) => near(x, right))) return ["right", `Right: ${said(right)}.`];
    const made = spec.wrong.findIndex((_, i) => read.some((x) => near(x, numbers[i + 1])));
    if (made >= 0) return ["wrong", `Not right. ${spec.wrong[made]}`];
    const ratio = read[0] / right;
    const places = Math.round(Math.log10(Math.abs(ratio)));
    if (near(-read[0], right)) return ["wrong", "Not right: the sign is the other one."];
    if (places && near(read[0] / 10 ** places, right))
      return ["wrong", "Not right: the digits are, the power of ten is not. Look at the units."];
    return ["wrong", `Not right: ${read[0] < right ? "too small" : "too large"}.`];
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!numbers) begin();
    [output.className, output.textContent] = judge(input.value);
  });
  form.querySelector(".answer-other")?.addEventListener("click", () => {
    if (!numbers) begin();
    const places = spec.sliders.map((slider) => [slider.id, valueAt(slider, Math.floor(Math.random() * (slider.n + 1)))]);
    [numbers] = evaluate(Object.fromEntries(places), tables);
    form.querySelector("label").textContent = sentence(spec.asks, numbers);
    input.value = "";
    const answer = element("button", { type: "button" }, "Show the answer");
    answer.addEventListener("click", () => {
      [output.className, output.textContent] = ["", `It is ${said(numbers[0])}.`];
    });
    output.className = "";
    output.replaceChildren("The numbers of the question have changed. ", answer);
    input.focus();
  });
  form.answer = { judge: (text) => (numbers || begin(), judge(text)), at: (values) => (begin(), evaluate(values, tables)[0]) };
}

export default { render: renderAnswer };
