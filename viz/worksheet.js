// The worksheet: marks each answer when it is written, and with it all others, whose verdicts may
// change; counts; shows the solution.
const marker = createMarker({program, ...data.marking});
// In the order in which they are to be filled in: values forward, gradients backward.
const inputs = [...document.querySelectorAll("input[data-blank]")]
  .sort((a, b) => a.dataset.blank - b.dataset.blank);
const blankOf = (input) => data.blanks[Number(input.dataset.blank)];
const byId = (id) => document.getElementById(id);
const said = byId("said"), reveal = byId("reveal"), atOnce = byId("at-once"), clear = byId("clear");
const LOOKS = {
  "right": ["right", "✓ right"], "carried forward": ["carried", "→ carried"],
  "wrong here": ["wrong", "✗ wrong"], "unreadable": ["unreadable", "✗ not read"],
  "not checked": ["", "not checked"], "blank": ["", ""],
};
let cleared = null;  // what "Clear" took away, until something else is written

const answer = (input) => {
  const {kind, id, index} = blankOf(input);
  return marker.mark(kind, id, input.value, index);
};
const verdictOf = (input) => {
  const {kind, id, index} = blankOf(input);
  return marker.verdict(kind, id, index);
};

function labelOf(kind, id) {
  return data.blanks.find((blank) => blank.kind === kind && blank.id === id)?.label ?? id;
}

// The verdict in a sentence.
function sentence(input) {
  const {label} = blankOf(input), {verdict, because, message} = verdictOf(input);
  const before = because.map(([kind, id]) => labelOf(kind, id)).join(", ");
  return {
    "right": `${label}: ✓ right.`,
    "carried forward": `${label}: → carried forward. It follows from ${before}, which is not `
      + "right; it counts.",
    "wrong here": `${label}: ✗ wrong here. Look at this step`
      + `${program ? ", or at one just before it that is still blank" : ""}.`,
    "unreadable": `${label}: ✗ ${message}`,
    "not checked": `${label}: not checked, there is no finite number to compare with.`,
    "blank": `${label} is still blank.`,
  }[verdict];
}

// Brings all marks and the score up to date.
function show() {
  const solving = reveal.getAttribute("aria-pressed") === "true";
  let right = 0, carried = 0;
  for (const input of inputs) {
    const {verdict} = verdictOf(input), [look, words] = LOOKS[verdict];
    const box = input.parentNode, mark = box.querySelector(".mark");
    box.className = `blank ${look}`;
    mark.textContent = solving ? `${words.slice(0, 1)} = ${blankOf(input).shown}`.trim() : words;
    input.setAttribute("aria-invalid", String(["wrong here", "unreadable"].includes(verdict)));
    right += verdict === "right";
    carried += verdict === "carried forward";
  }
  const also = carried ? `, ${carried} of them carried forward` : "";
  byId("score").textContent = `${right + carried} of ${inputs.length} points${also}`;
}

function changed(input) {
  cleared = null;
  clear.textContent = "Clear";
  if (!atOnce.checked) return;
  const before = new Map(inputs.map((one) => [one, verdictOf(one).verdict]));
  answer(input);
  show();
  const others = inputs.filter(
    (one) => one !== input && before.get(one) !== verdictOf(one).verdict);
  said.textContent = [input.value.trim() ? sentence(input) : "", ...others.map(sentence)].join(" ");
}

inputs.forEach((input, i) => {
  input.addEventListener("change", () => changed(input));
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") inputs[i + 1]?.focus();
  });
});

byId("check").addEventListener("click", () => {
  inputs.forEach(answer);
  show();
  const verdicts = inputs.map((input) => verdictOf(input).verdict);
  const blank = verdicts.filter((verdict) => verdict === "blank").length;
  const first = inputs.find((_, i) => !["right", "carried forward", "blank"].includes(verdicts[i]));
  said.textContent = [blank ? `${blank} still blank.` : "Nothing is blank.",
                      first ? `First to look at: ${sentence(first)}` : ""].join(" ");
  first?.focus();
});

clear.addEventListener("click", () => {
  const back = cleared;
  cleared = back ? null : inputs.map((input) => input.value);
  inputs.forEach((input, i) => { input.value = back ? back[i] : ""; });
  marker.clear();
  if (back && atOnce.checked) inputs.forEach(answer);
  clear.textContent = back ? "Clear" : "Undo clear";
  said.textContent = back ? "Your answers are back." : "All answers are cleared.";
  show();
});

reveal.addEventListener("click", () => {
  const solving = reveal.getAttribute("aria-pressed") !== "true";
  reveal.setAttribute("aria-pressed", String(solving));
  reveal.textContent = solving ? "Hide solution" : "Show solution";
  said.textContent = solving ? "The right numbers stand below the boxes." : "";
  show();
});

document.querySelectorAll(".screen[hidden]").forEach((part) => { part.hidden = false; });
inputs.forEach((input) => { input.value = ""; });  // not what the browser remembers of last time
show();
