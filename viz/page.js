// What the player and the worksheet share: the data, the parts of the diagram, light and dark.
const data = JSON.parse(document.getElementById("data").textContent);

// The groups of the SVG by id: "n0", "op1"; arrows "n0->op1", which may be several. An arrow that
// starts at a tag for a box far away, "n0_at_op1->op1", counts as one from that box.
// Their titles would be shown wherever the mouse rests.
const parts = new Map();
for (const title of document.querySelectorAll("svg.chalkgrad title")) {
  const group = title.parentNode, id = title.textContent.replace(/_at_\w+(?=->)/, "");
  title.remove();
  if (!parts.has(id)) parts.set(id, []);
  parts.get(id).push(group);
}

// Light or dark as the system has it, until the button "Light or dark" is pressed.
const dark = matchMedia("(prefers-color-scheme: dark)");
const setTheme = () => { document.documentElement.dataset.theme = dark.matches ? "dark" : "light"; };
setTheme();
dark.addEventListener("change", setTheme);
for (const button of document.querySelectorAll("button.theme")) {
  button.addEventListener("click", () => {
    const root = document.documentElement.dataset;
    root.theme = root.theme === "dark" ? "light" : "dark";
  });
}

// A new element with a class and a text; text is never read as HTML.
function element(tag, className = "", text = "") {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.textContent = text;
  return made;
}
