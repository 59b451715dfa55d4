// On paper: the diagram as it is at the end, in strips that can be read, and all steps as two lists.
const PAPER = {width: 520, height: 620};  // points; A4 and Letter have a little more
let interrupted = 0;

addEventListener("beforeprint", () => {
  stop();
  [interrupted, printing] = [position, true];
  seek(steps.length);
  nodes.forEach((_, i) => showNode(i));
  unmark();
  panel.append(...strips());
});
addEventListener("afterprint", () => {
  panel.querySelectorAll(".strip").forEach((strip) => strip.remove());
  printing = false;
  seek(interrupted);
  nodes.forEach((_, i) => showNode(i));
});

// The diagram as drawn or smaller, but if possible no smaller than is legible: then it is cut.
function strips() {
  const {width, height} = svg.viewBox.baseVal;
  const scale = Math.min(1, PAPER.height / height, Math.max(LEGIBLE, PAPER.width / width));
  const borders = cuts(width, PAPER.width / scale);
  return borders.slice(1).map((right, k) => {
    const left = borders[k], strip = element("div", right < width ? "strip cut" : "strip");
    const size = Math.min(scale, PAPER.width / (right - left));
    strip.style.cssText = `width: ${size * (right - left)}pt; height: ${size * height}pt`;
    for (const sheet of find("sheets").children) {
      const copy = sheet.cloneNode(true);
      copy.setAttribute("viewBox", `${left} 0 ${right - left} ${height}`);
      strip.append(copy);
    }
    return strip;
  });
}

// Where to cut a diagram of that width into strips no wider than `most`: beside boxes, not in them.
function cuts(width, most) {
  const whole = svg.getBoundingClientRect(), unit = width / whole.width;
  const spans = [...all(".node")].map((node) => node.getBoundingClientRect())
    .map(({left, right}) => [left, right].map((x) => (x - whole.left) * unit));
  const free = spans.map(([, right]) => right + 3)
    .filter((x) => spans.every(([left, right]) => x < left || x > right)).sort((a, b) => a - b);
  const borders = [0];
  while (width - borders.at(-1) > most + 1) {
    const last = borders.at(-1);
    borders.push(free.findLast((x) => x > last && x <= last + most) ?? last + most);
  }
  return [...borders, width];
}

for (const [phase, title] of [["forward", "Forward: values"], ["backward", "Backward: gradients"]]) {
  const list = element("ol"), first = steps.findIndex((step) => step.phase === phase);
  list.start = first + 1;
  for (const step of steps.filter((one) => one.phase === phase)) {
    const item = element("li", "", step.line);
    if (step.whole) item.append(element("div", "", `in all: ${step.whole}`));
    list.append(item);
  }
  if (first >= 0) find("all").append(element("h2", "", title), list);
}
