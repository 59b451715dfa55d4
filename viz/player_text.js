// The step in words: what is read beside the diagram, heard, and printed.
const OPENING = !steps.length ? "There is nothing to compute."
  : "The numbers that go in are given. The forward pass computes the values, one operation at a "
  + "time; the backward pass computes the gradients, from the result back to what went in. "
  + "Press → or the play button.";

function describe() {
  const asked = question(), shown = steps[asked ? asked.at(-1) : position - 1];
  find("phase").textContent = !shown ? "At the start" : shown.phase === "forward"
    ? "→ Forward pass: values" : "← Backward pass: gradients";
  const number = asked ? `Question: step ${asked.at(-1) + 1} of ${steps.length}`
    : `Step ${position} of ${steps.length}`;
  find("number").textContent = number;
  find("lines").replaceChildren(...asked ? [] : shown ? linesOf(shown) : [element("div", "", OPENING)]);
  find("slider").value = position;
  find("slider").setAttribute("aria-valuetext", number);
  find("first").disabled = find("back").disabled = position === 0;
  find("forward").disabled = position >= steps.length || Boolean(asked);
  find("last").disabled = position >= limit();
  showQuestion();
  if (timer === null || find("speed").value > 0) {
    const secret = asked || (shown?.phase === "backward" && isSecret(shown.node));
    find("spoken").textContent = secret ? "" : `${number}. ${shown ? spoken(shown) : OPENING}`;
  }
}

const spoken = ({phase, line, whole, note}) => [`${phase}: ${line}`, whole, note]
  .filter(Boolean).join("; ");

function linesOf(step) {
  const forward = step.phase === "forward", lines = [];
  const add = (label, content, className = "big") => {
    const line = element("div", className);
    line.append(element("span", "label", label), ...content);
    lines.push(line);
    return line;
  };
  add("in symbols", [formula(step.formula)]);
  if (!forward && isSecret(step.node)) {
    add("", [`This is share ${step.part} of ${step.parts}; you will be asked for the sum.`], "");
    return lines;
  }
  if (step.local) add("local derivative", [formula(step.local)]);
  if (step.formula.includes(" = ")) {
    const rows = step.result.length > 1 && !(step.parts > 1);
    const share = rows ? `\n${step.result.join("\n")}` : step.share ?? step.text;
    const put = step.numbers && step.numbers !== share ? [`= ${step.numbers} `] : [];
    add("in numbers", [...put, element("span", "result", `= ${share}`)]);
  }
  if (step.parts > 1) {
    const sum = step.before ? `${step.before} + ${signed(step.share)} = ` : "";
    add("running sum", [formula(step.name), ` so far: ${sum}`, element("span", "result", step.text),
                        ` (${step.part} of ${step.parts})`]);
  }
  if (step.whole) add("in all", [formula(step.whole)], "");
  if (step.note) add("note", [`⚠ ${step.note}`], "note");
  return lines;
}

const signed = (text) => text.startsWith("-") ? `(${text})` : text;

// A formula as text whose derivatives are fractions. A name ends where an operation may begin.
const FRACTION = document.createElement("template");
FRACTION.innerHTML = "<math><mfrac><mtext></mtext><mtext></mtext></mfrac></math>";

function formula(text) {
  const made = document.createDocumentFragment();
  const derivative = /∂(\([^()]*\)|[^\s()/·⊙⊗=]+)\/∂([^\s()/·⊙⊗=ᵀ]+)/gu;
  let end = 0;
  for (const found of text.matchAll(derivative)) {
    made.append(text.slice(end, found.index));
    const math = FRACTION.content.cloneNode(true);
    math.querySelectorAll("mtext").forEach((term, k) => { term.textContent = `∂${found[k + 1]}`; });
    made.append(math);
    end = found.index + found[0].length;
  }
  made.append(text.slice(end));
  return made;
}
