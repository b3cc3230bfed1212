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
