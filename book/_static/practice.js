// Practice: what a reader chooses, types or folds is answered at once. Nothing is done before that.

// A self-check says the answer that belongs to the chosen option; each answer stands in the page once, in its fold.
document.addEventListener("change", ({ target }) => {
  const check = target.closest?.(".self-check");
  if (!check || target.type !== "radio") return;
  const place = [...check.querySelectorAll("input")].indexOf(target);
  const answer = check.querySelectorAll("details li")[place];
  const said = answer.cloneNode(true);
  for (const named of said.querySelectorAll("[id]")) named.removeAttribute("id");
  const words = check.querySelector(".self-check-said");
  words.className = `self-check-said ${answer.className}`;
  words.replaceChildren(...said.childNodes);
});

// One switch for the code of the whole book, remembered where the browser allows it.
const folds = document.querySelectorAll("details.code");
if (folds.length) {
  let stored = null; // a page in a sandbox has no storage
  try {
    stored = localStorage.getItem("code");
  } catch {}
  const button = document.createElement("button");
  button.type = "button";
  button.className = "code-switch";
  button.textContent = "Show code";
  const turn = (shown) => {
    button.setAttribute("aria-pressed", shown);
    for (const fold of folds) fold.open = shown;
  };
  button.setAttribute("aria-pressed", "false");
  if (stored === "shown") turn(true);
  button.addEventListener("click", () => {
    const shown = button.getAttribute("aria-pressed") !== "true";
    turn(shown);
    try {
      localStorage.setItem("code", shown ? "shown" : "folded");
    } catch {}
  });
  (document.querySelector(".article-header-buttons") ?? document.body).prepend(button);
}
