// A number, or the mark beside a heading, copies the address of what it counts.
document.addEventListener("click", async (event) => {
  const link = event.target.closest("a.number[href^='#'], a.headerlink");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  let said = "Address copied";
  try { await navigator.clipboard.writeText(link.href); } catch { said = "The address is in the bar above"; }
  const note = document.createElement("span");
  note.className = "number-copied";
  note.setAttribute("role", "status");
  document.body.append(note);
  const box = link.getBoundingClientRect();
  note.style.top = `${Math.max(0, box.top + scrollY - 30)}px`;
  note.style.left = `${Math.max(4, Math.min(box.left + scrollX, innerWidth - 200))}px`;
  note.textContent = said;
  setTimeout(() => note.remove(), 1600);
});
