// Show me: the position is how many steps have been taken; everything shown follows from it.
const {nodes, steps} = data;
const find = (id) => document.getElementById(id);
const svg = document.querySelector("svg.chalkgrad"), panel = find("diagram");
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const known = nodes.map(() => 0);      // by node: after which step its value is known
const shares = nodes.map(() => []);    // by node: after which steps its gradient has grown
const hands = new Map();               // numbers of the reader's own: "value 3" to "0.5 ✗"
const indices = new Map(nodes.map((node, i) => [node.id, i]));
let position = 0, marked = [], timer = null, revealed = 0, follow = null, printing = false;

// When a part changes, a browser paints the whole of an SVG and lays out the whole of a table. Large
// ones are cut: the table into rows of their own, the SVG into sheets that lie on one another.
const SHEET = 100, isLarge = nodes.length > 150;
document.body.classList.toggle("large", isLarge);
if (isLarge) {
  const groups = [...svg.querySelectorAll(".node, .edge")];
  for (let i = 0; i < groups.length; i += SHEET) {
    const sheet = svg.cloneNode(false), graph = svg.querySelector(".graph").cloneNode(false);
    sheet.setAttribute("aria-hidden", "true");
    graph.append(...groups.slice(i, i + SHEET));
    sheet.append(graph);
    find("sheets").append(sheet);
  }
}
const all = (selector) => find("sheets").querySelectorAll(selector);

steps.forEach((step, i) => {
  if (step.phase === "forward") known[step.node] = i + 1;
  else shares[step.node].push(i + 1);
});

const arrows = steps.map((step) => (step.arrows ?? []).map(([id, k]) => parts.get(id)?.[k])
  .filter(Boolean));
// Arrows along which nothing flows: their slopes appear at the end.
const still = new Set(all(".edge"));
steps.forEach((step, i) => { if (step.phase === "backward") still.delete(arrows[i][0]); });

// The texts of a box: the lines of its value, then those of its gradient; and how wide they may get:
// as wide as the box where the fields lie one above the other, else as wide as they were drawn.
const boxes = nodes.map((node, i) => {
  const group = parts.get(node.id)?.[0], texts = [...group?.querySelectorAll("text") ?? []];
  group?.addEventListener("click", () => visit(i));
  const value = texts.slice(0, node.texts), gradient = texts.slice(node.texts);
  const beside = gradient.length && value[0].getAttribute("y") === gradient[0].getAttribute("y");
  const widest = (field) => Math.max(0, ...field.map((text) => text.getComputedTextLength()));
  const inside = (group?.querySelector("path, polygon")?.getBBox().width ?? 0) - 8;
  return {
    group, value, gradient, drawn: new Map(texts.map((text) => [text, text.textContent])),
    room: {value: beside ? widest(value) + 8 : inside, gradient: beside ? widest(gradient) + 8 : inside},
  };
});
const operation = (i) => parts.get(nodes[i].id.replace("n", "op"))?.[0];  // what computes node i
nodes.forEach((_, i) => operation(i)?.addEventListener("click", () => visit(i)));

// Arrowheads for the way back, shown while a gradient flows along.
for (const group of all(".edge")) {
  const path = group.querySelector("path"), head = group.querySelector("polygon");
  if (!path || !head) continue;
  const tip = path.getPointAtLength(0), along = path.getPointAtLength(9);
  const length = Math.hypot(along.x - tip.x, along.y - tip.y) || 1;
  const [x, y] = [(along.x - tip.x) / length, (along.y - tip.y) / length];
  const back = document.createElementNS(svg.namespaceURI, "polygon");
  back.setAttribute("class", "back");
  back.setAttribute("points", `${tip.x},${tip.y} ${tip.x + 9 * x - 4 * y},${tip.y + 9 * y + 4 * x} `
    + `${tip.x + 9 * x + 4 * y},${tip.y + 9 * y - 4 * x}`);
  group.append(back);
}

const rows = nodes.map((node, i) => {
  const row = element("tr"), name = element("th"), button = element("button", "", node.name);
  name.scope = "row";
  name.append(button);
  row.append(name, element("td"), element("td"));
  row.addEventListener("click", () => visit(i));
  if (isLarge && i % SHEET === 0) document.querySelector("table").append(element("tbody"));
  document.querySelector("tbody:last-of-type").append(row);
  return row;
});

// Write a field anew, or null for what was drawn; text that is too wide is squeezed.
function writeField(box, field, lines) {
  const texts = box[field], room = box.room[field];
  if (lines?.length === 1 && texts.length > 1) lines = lines[0].split(/ = (?=[^=]*$)/);
  texts.forEach((text, k) => {
    const content = lines ? lines[k] ?? "" : box.drawn.get(text);
    text.classList.toggle("hand", Boolean(lines?.hand));
    if (text.textContent === content) return;
    text.textContent = content;
    text.removeAttribute("textLength");
    if (content.length > box.drawn.get(text).length && text.getComputedTextLength() > room) {
      text.setAttribute("textLength", room);
      text.setAttribute("lengthAdjust", "spacingAndGlyphs");
    }
  });
}

const labeled = (label, lines) => lines.length === 1 ? [`${label} = ${lines[0]}`] : [label, ...lines];

// What is known of one node, in its box and its row.
function showNode(i) {
  const node = nodes[i], box = boxes[i], [, value, gradient] = rows[i].children;
  const seen = position >= known[i], hand = hands.get(`value ${i}`);
  let lines = seen ? null : [`${node.name} = ?`];
  if (seen && hand) lines = Object.assign([`${node.name} = ${hand}`], {hand});
  writeField(box, "value", lines);
  value.textContent = !seen ? "?" : hand ?? node.value.join("\n");
  value.classList.toggle("unknown", !seen);
  const taken = shares[i].filter((at) => at <= position).length, all = shares[i].length;
  if (!all) {
    gradient.textContent = "–";
    return;
  }
  const step = taken ? steps[shares[i][taken - 1] - 1] : null, label = node.gradient ?? step?.name;
  const answer = taken === all && hands.get(`gradient ${i}`);
  if (answer) lines = Object.assign([`${label} = ${answer}`], {hand: answer});
  else if (taken === all) lines = null;
  else if (!taken || isSecret(i)) lines = [`${label} = ?`];
  else lines = labeled(label, [...step.result.slice(0, -1), `${step.result.at(-1)} + …`]);
  writeField(box, "gradient", lines);
  gradient.textContent = answer ? answer : !taken || lines?.[0].endsWith("?") ? "?"
    : step.result.join("\n") + (taken < all ? `  (${taken} of ${all})` : "");
  gradient.classList.toggle("unknown", gradient.textContent === "?");
  for (const at of shares[i]) {
    arrows[at - 1][0]?.classList.toggle("unknown", at > position || isSecret(i));
  }
}

// Go to a position: only what changes in between is written anew.
function seek(to) {
  to = Math.max(0, Math.min(Math.trunc(to), limit()));
  const [low, high] = to < position ? [to, position] : [position, to];
  position = to;
  const touched = new Set();
  for (let i = low; i < high; i++) {
    touched.add(steps[i].node);
  }
  touched.forEach(showNode);
  for (const group of still) group.classList.toggle("unknown", position < steps.length);
  mark();
  describe();
}

// Mark the current step in diagram and table: what it computes, what it reads, its arrows.
function mark() {
  unmark();
  const current = question() ?? (position ? [position - 1] : []), step = steps[current.at(-1)];
  document.body.dataset.phase = step?.phase ?? "";
  if (!step) return;
  const i = step.node, forward = step.phase === "forward";
  const put = (part, name) => {
    part?.classList.add(name);
    if (part) marked.push([part, name]);
  };
  for (const at of current) {
    for (const group of arrows[at]) put(group, "active");
    const {source, arrows: along} = steps[at];
    if (!forward && source === undefined) continue;
    put(operation(forward ? i : source), "used");
    for (const id of forward ? along.map(([arrow]) => arrow.split("->")[0]) : [nodes[source].id]) {
      put(parts.get(id)?.[0], "used");
      put(rows[indices.get(id)], "used");
    }
  }
  put(boxes[i].group, "active");
  for (const text of boxes[i][forward ? "value" : "gradient"]) put(text, "now");
  put(rows[i], "active");
  put(rows[i].children[forward ? 1 : 2], "now");
  rows[i].setAttribute("aria-current", "step");
  clearTimeout(follow);
  if ((timer !== null || isLarge) && performance.now() - revealed < 300) {
    follow = setTimeout(revealNode, 300, i);  // racing, or a key held down: follow, not jump
  } else {
    revealNode(i);
  }
}

// Scroll diagram and table to a node and what is marked beside it.
function revealNode(i) {
  revealed = performance.now();
  const drawn = marked.map(([part]) => part).filter((part) => panel.contains(part));
  if (boxes[i].group) reveal(panel, [boxes[i].group, ...drawn]);
  reveal(find("table"), [rows[i]]);
}

function unmark() {
  for (const [part, name] of marked) {
    part.classList.remove(name);
    part.removeAttribute("aria-current");
  }
  marked = [];
}

// Scroll a panel, and only it, until its parts can be seen; if not all, then the first.
function reveal(scroller, found) {
  if (scroller.scrollHeight <= scroller.clientHeight
      && scroller.scrollWidth <= scroller.clientWidth) return;
  const outer = scroller.getBoundingClientRect();
  const rects = found.map((part) => part.getBoundingClientRect());
  const least = (side, of) => Math.min(...of.map((rect) => rect[side]));
  const most = (side, of) => Math.max(...of.map((rect) => rect[side]));
  const around = (of) => ({left: least("left", of), right: most("right", of),
                           top: least("top", of), bottom: most("bottom", of)});
  let inner = around(rects);
  if (inner.right - inner.left > outer.width || inner.bottom - inner.top > outer.height - 80) {
    inner = around(rects.slice(0, 1));
  }
  const inside = (scroller !== panel || inner.left >= outer.left && inner.right <= outer.right)
    && inner.top >= outer.top + (scroller === panel ? 0 : 40) && inner.bottom <= outer.bottom;
  if (inside) {  // end a movement that is on its way
    scroller.scrollTo({left: scroller.scrollLeft, top: scroller.scrollTop, behavior: "instant"});
    return;
  }
  scroller.scrollTo({
    left: scroller !== panel ? 0 : scroller.scrollLeft + (inner.left + inner.right - outer.left - outer.right) / 2,
    top: scroller.scrollTop + (inner.top + inner.bottom - outer.top - outer.bottom) / 2,
    behavior: calm.matches || timer !== null || isLarge ? "auto" : "smooth",
  });
}

// The whole diagram is shown as long as it stays legible, or if the reader says so.
const LEGIBLE = .6;  // of the size in which it was drawn: letters of 11 pixels
let chosen = null;   // what the reader has said: true, false, or nothing
const isWhole = () => document.body.classList.contains("whole");

function fit() {
  if (printing) return;
  document.body.style.setProperty("--head", `${document.querySelector("header").offsetHeight}px`);
  document.body.classList.remove("whole");
  find("whole").hidden = panel.scrollWidth <= panel.clientWidth && panel.scrollHeight <= panel.clientHeight;
  const size = svg.viewBox.baseVal, most = parseFloat(getComputedStyle(panel).maxHeight);
  const [wide, high] = [panel.clientWidth, most || panel.clientHeight].map((room) => .75 * room);
  showWhole(chosen ?? Math.min(wide / size.width, high / size.height) >= LEGIBLE);
}

function showWhole(whole) {
  document.body.classList.toggle("whole", whole);
  find("whole").setAttribute("aria-pressed", whole);
  mark();
}

// Clicking a node visits its steps in turn.
function visit(i) {
  stop();
  const own = [...known[i] ? [known[i]] : [], ...shares[i]].filter((at) => at <= limit());
  if (own.length) seek(own.find((at) => at > position) ?? own[0]);
}

// Playing.
function play() {
  if (position >= steps.length) seek(0);
  document.body.classList.add("playing");
  find("play").setAttribute("aria-label", "Pause");
  const pause = Number(find("speed").value);
  let due = performance.now() + (position ? pause : Math.min(pause, 500));
  const tick = (now) => {
    if (now >= due) {
      seek(position + 1);
      due = now + Number(find("speed").value);
    }
    if (position >= steps.length) stop();
    else timer = requestAnimationFrame(tick);
  };
  timer = requestAnimationFrame(tick);
}

function stop() {
  if (timer === null) return;
  cancelAnimationFrame(timer);
  timer = null;
  mark();  // what was passed by while racing comes into view, and is spoken
  describe();
  document.body.classList.remove("playing");
  find("play").setAttribute("aria-label", "Play");
}

const moves = {
  first: () => seek(0), back: () => seek(position - 1), last: () => seek(limit()),
  forward: () => position < limit() ? seek(position + 1) : goOn(),
};
for (const [id, move] of Object.entries(moves)) {
  find(id).addEventListener("click", () => { stop(); move(); });
}
find("whole").addEventListener("click", () => { chosen = !isWhole(); showWhole(chosen); });
find("play").addEventListener("click", () => timer === null ? play() : stop());
find("slider").addEventListener("input", () => { stop(); seek(Number(find("slider").value)); });
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const field = event.target.closest?.("input[type=text], select");
  const keys = {Home: "first", ArrowLeft: "back", ArrowRight: "forward", End: "last"};
  if (event.key === " " && !event.target.closest?.("button, input, select")) find("play").click();
  else if (keys[event.key] && !field) { stop(); moves[keys[event.key]](); }
  else return;
  event.preventDefault();
});
