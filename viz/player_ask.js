// Ask me: each number is asked for before it is shown, and marked by marking.js.
const marker = createMarker({program, ...data.marking});
const SIGNS = {right: "✓", carried: "↷", wrong: "✗"};
const CLASSES = {"right": "right", "not checked": "right", "carried forward": "carried",
                 "wrong here": "wrong"};
let mode = "show";
let reached = 0;        // asking: so many steps are behind us
let asking = false;     // false while the answer to a question is being looked at
let tries = 0;
const score = new Map();

const limit = () => mode === "show" || printing ? steps.length : reached;
// Sums that will be asked for are not shown on the way.
const isSecret = (i) => mode === "ask" && !printing && shares[i].at(-1) > reached;

// The steps whose number is asked for: one, or all shares of a gradient; null if none is.
function question() {
  if (mode !== "ask" || printing || !asking || position < reached || !steps[reached]) return null;
  const {phase, node} = steps[reached];
  return phase === "forward" ? [reached] : shares[node].map((at) => at - 1);
}

// Go on to the next number that can be asked for.
function goOn() {
  if (mode !== "ask" || asking) return;
  while (reached < steps.length && !steps[reached].shape) reached++;
  asking = reached < steps.length;
  tries = 0;
  seek(reached);
  find("entries").querySelector("input")?.focus();
}

function setMode(to) {
  stop();
  [mode, reached, asking] = [to, position, false];
  for (const memory of [hands, score, marker]) memory.clear();
  find("show-me").setAttribute("aria-pressed", to === "show");
  find("ask-me").setAttribute("aria-pressed", to === "ask");
  find("play").disabled = find("speed").disabled = to === "ask";
  if (to === "ask" && position === steps.length) seek(reached = 0);
  else seek(position);
  nodes.forEach((_, i) => showNode(i));
}

const kindOf = (step) => step.phase === "forward" ? "value" : "gradient";
const nameOf = (step) => step.phase === "forward" ? nodes[step.node].name : step.name;

// The question, or what was said about the answer.
let shownFor = null;
function showQuestion() {
  const asked = question(), step = asked && steps[asked.at(-1)];
  find("question").hidden = mode !== "ask" || position < reached;
  find("score").hidden = mode !== "ask" || !score.size;
  for (const id of ["check", "hint", "answer"]) find(id).hidden = !step;
  find("go-on").hidden = Boolean(step) || reached >= steps.length;
  find("go-on").textContent = score.size ? "Next question" : "Start";
  if (!step) {
    find("asked").textContent = score.size ? "" : "Can you compute the next numbers?";
    find("entries").replaceChildren();
    shownFor = null;
    if (!score.size) say("");
    return;
  }
  if (shownFor === reached) return;
  shownFor = reached;
  say("");
  find("asked").replaceChildren(formula(nameOf(step)), " = ?",
    asked.length > 1 ? ` (the sum of ${asked.length} shares)` : "");
  find("entries").replaceChildren(...rowsOf(step));
  find("entries").classList.toggle("many", step.shape.length > 0);
  find("keep").hidden = true;
}

// One field for each entry, in rows.
function rowsOf(step) {
  const {shape} = step;
  const [high, wide] = [shape.length > 1 ? shape[0] : 1, shape.at(-1) ?? 1];
  return Array.from({length: high}, (_, i) => {
    const row = element("div");
    for (let j = 0; j < wide; j++) {
      const field = element("input"), index = [[], [j], [i, j]][shape.length];
      Object.assign(field, {type: "text", autocomplete: "off", spellcheck: false});
      field.dataset.index = JSON.stringify(index);
      const entry = index.length ? `, entry ${index.map((k) => k + 1).join(", ")}` : "";
      field.setAttribute("aria-label", `your ${nameOf(step)}${entry}`);
      row.append(field, " ");
    }
    return row;
  });
}

const fields = () => [...find("entries").querySelectorAll("input")];

// A whole list such as "[[1, 2], [3, 4]]" may be written into any field.
function spread(field) {
  const all = fields(), found = field.value.split(/[\s,;[\]]+/).filter(Boolean);
  if (field.value.includes("[") && found.length === all.length) {
    all.forEach((one, i) => { one.value = found[i]; });
  }
}

function check() {
  const step = steps[question().at(-1)], kind = kindOf(step), {id} = nodes[step.node];
  fields().forEach(spread);
  const results = fields().map((field) => marker.mark(kind, id, field.value,
                                                      JSON.parse(field.dataset.index)));
  const bad = results.find(({verdict}) => verdict === "unreadable" || verdict === "blank");
  fields().forEach((field, i) => { field.className = CLASSES[results[i].verdict] ?? ""; });
  if (bad) {
    say(bad.message || "Write a number into every field.", "");
    return;
  }
  tries++;
  const found = results.map(({verdict}) => CLASSES[verdict]);
  if (found.includes("wrong")) {
    const right = found.filter((one) => one !== "wrong").length;
    const many = found.length > 1 ? ` ${right} of ${found.length} entries are right.` : "";
    const {because} = results[found.indexOf("wrong")];
    let why = because.length ? ` It does not follow from your ${named(because)} either.` : "";
    if (found.length === 1 && isNegated(kind, id, fields()[0].value)) why = " Check its sign.";
    say(`Wrong here.${many}${why} Try again, or take a hint.`, "wrong");
    find("keep").hidden = !program;
    fields()[found.indexOf("wrong")].select();
  } else if (found.includes("carried")) {
    accept(step, "carried forward", `Carried forward: it follows from your ${named(results[0].because)}. `
           + `With the right numbers it is ${step.text}.`, "carried", fields()[0].value.trim());
  } else {
    accept(step, tries > 1 ? "right at a later try" : "right", "Right.", "right");
  }
}

// Whether only the sign of an answer is wrong; the marker keeps the answer as it is.
function isNegated(kind, id, text) {
  const plain = text.trim(), opposite = /^[-−–‐]/.test(plain) ? plain.slice(1) : `-${plain.replace("+", "")}`;
  const {verdict} = marker.mark(kind, id, opposite);
  marker.mark(kind, id, text);
  return verdict === "right" || verdict === "carried forward";
}

// The reader's earlier numbers: "v₁ and ∂J/∂z".
function named(because) {
  const names = because.map(([kind, id]) => {
    const i = indices.get(id);
    return kind === "value" ? nodes[i].name : steps[shares[i][0] - 1].name;
  });
  return [names.slice(0, -1).join(", "), names.at(-1)].filter(Boolean).join(" and ");
}

// The answer stands: count it, show the step, and wait for the reader to go on.
function accept(step, counted, message, className, hand) {
  const key = `${kindOf(step)} ${step.node}`;
  if (hand) hands.set(key, `${hand} ${SIGNS[className]}`);
  else hands.delete(key);
  score.set(key, counted);
  asking = false;
  reached++;
  const counts = ["right", "right at a later try", "carried forward", "wrong", "shown"]
    .map((kind) => [[...score.values()].filter((one) => one === kind).length, kind]);
  find("score").textContent = `So far: ${counts.filter(([n]) => n)
    .map(([n, kind]) => `${n} ${kind}`).join(", ")}`;
  seek(reached);
  say(message + (reached >= steps.length ? " That was the last one." : ""), className);
  find("go-on").focus();
}

function keep() {
  const step = steps[question().at(-1)];
  accept(step, "wrong", "Kept. What follows from it will be marked as carried forward.", "wrong",
         fields()[0].value.trim());
}

function answer() {
  const step = steps[question().at(-1)], kind = kindOf(step), {id} = nodes[step.node];
  for (const field of fields()) {
    const index = JSON.parse(field.dataset.index);
    const {expected} = marker.verdict(kind, id, index);
    marker.mark(kind, id, String(expected), index);  // from here on the reader knows it
  }
  accept(step, "shown", `The answer is ${step.text}.`, "");
}

function hint() {
  const asked = question().map((at) => steps[at]), right = (text) => text.split(" = ").slice(1);
  const terms = asked.map((step) => right(step.formula)[0]).filter(Boolean);
  const lines = terms.length ? [`${nameOf(asked[0])} = ${terms.join(" + ")}`]
    : ["The gradient of the result with respect to itself."];
  lines.push(...asked.map((step) => step.local).filter(Boolean));
  say("");
  for (const line of lines) {
    const row = element("span", "hint");
    row.append(formula(line));
    find("verdict").append(row);
  }
}

function say(text, className = "") {
  find("verdict").className = className;
  find("verdict").textContent = className ? `${SIGNS[className]} ${text}` : text;
}

for (const [id, act] of Object.entries({check, hint, answer, keep, "go-on": goOn})) {
  find(id).addEventListener("click", act);
}
find("entries").addEventListener("keydown", (event) => {
  if (event.key !== "Enter") return;
  event.preventDefault();  // or it would press the button that comes next
  spread(event.target);
  const empty = fields().find((field) => !field.value.trim());
  if (empty && empty !== event.target) empty.focus();
  else check();
});
find("show-me").addEventListener("click", () => setMode("show"));
find("ask-me").addEventListener("click", () => { setMode("ask"); goOn(); });
