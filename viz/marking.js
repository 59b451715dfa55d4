// Marks the numbers of a hand calculation as a good teacher does: right, carried forward, wrong.
//
//   const marker = createMarker({program, root, values, gradients, allowed});
//
// program is what viz.javascript.step_program gives, as JavaScript (or null: then numbers are only
// right or wrong), the rest what viz.javascript.marking_data gives.
//
//   marker.mark("gradient", "n0", "-0.64")          // an answer; kind is "value" or "gradient"
//   marker.mark("value", "n3", "1/3", [0, 2])       // an entry of an array, by its index
//     → {verdict: "right", expected: -0.6376, follows: -0.64, because: [], message: ""}
//   marker.verdict("gradient", "n0")                // the same again: a later answer to an earlier
//                                                   // step may have changed it
//   marker.clear()                                  // forgets all answers
//
// verdict: "right" | "carried forward" | "wrong here" | "unreadable" | "blank" (nothing, or "?")
//   | "not checked" (there is no finite number to compare with).
// expected: the engine's number. follows: what the step gives for the answers before it.
// because: for "carried forward" and "wrong here" the given answers before it that are not right,
//   as [kind, id]. message: for "unreadable", what to do.
//
// The verdicts are those of autograd/by_hand/verdicts.py, where they are defined; the names here
// are the names there.
function createMarker({program, root, values, gradients, allowed = {}}) {
  const RTOL = 1e-7, PARTS = [0.5, 1], SHAKE = 1e-9, ROUNDINGS = 100 * Number.EPSILON;
  const NOWHERE = {below: 0, above: 0};
  const engineOf = {value: values, gradient: gradients};
  const answers = new Map();  // of a key such as "value n3" or "value n3 0,2" to what was read
  let marked = null;          // the results by key; null after a new answer

  const keyOf = (kind, id, index) => index.length ? `${kind} ${id} ${index}` : `${kind} ${id}`;

  function expectedOf(kind, id, index) {
    let found = engineOf[kind]?.[id];
    for (const i of index) found = found?.[i];
    return toNumber(found);
  }

  function mark(kind, id, text, index = []) {
    const key = keyOf(kind, id, index), read = readNumber(String(text));
    if (Number.isNaN(expectedOf(kind, id, index)) && engineOf[kind]?.[id] === undefined) {
      throw new Error(`marker: there is no ${kind} of ${id}`);
    }
    answers.delete(key);
    if (!read.blank) answers.set(key, {kind, id, index, ...read});
    marked = null;
    return verdict(kind, id, index);
  }

  function verdict(kind, id, index = []) {
    const key = keyOf(kind, id, index), answer = answers.get(key);
    const result = {verdict: "blank", expected: expectedOf(kind, id, index), follows: null,
                    because: [], message: ""};
    if (!answer) return result;
    if (answer.message) return {...result, verdict: "unreadable", message: answer.message};
    if (!program) return {...result, verdict: alone(answer, result.expected)};
    marked ??= markAll();
    return {...result, ...marked.get(key)};
  }

  // Without a program: one number, by itself.
  function alone({kind, id, index, number, half}, truth) {
    let error = allowed[kind]?.[id] ?? RTOL * Math.abs(truth);
    for (const i of index) error = error[i];
    if (!Number.isFinite(truth)) return "not checked";
    return Math.abs(number - truth) <= half * (1 + 1e-9) + error ? "right" : "wrong here";
  }

  // The quantities: values in order, then gradients from the root backwards. Beliefs are maps of
  // keys to numbers.
  const quantities = [], engine = new Map();
  if (program) prepare();

  function prepare() {
    const uses = new Map(program.nodes.map(([id]) => [id, []]));
    for (const [id, op, operands] of program.nodes) {
      const key = keyOf("value", id, []);
      engine.set(key, toNumber(values[id]));
      if (op === undefined) {  // a leaf
        quantities.push(quantityOf(key, "value", [{inputs: () => [], of: () => engine.get(key)}]));
        continue;
      }
      const {value, size, shares} = program.ops[op];
      const read = operands.map((x) => typeof x === "number" ? null : keyOf("value", x, []));
      const numbers = (beliefs) => operands.map((x, i) => read[i] ? beliefs.get(read[i]) : x);
      const inputs = read.filter(Boolean);
      const compute = (beliefs) => value(...numbers(beliefs));
      quantities.push({...quantityOf(key, "value", [{inputs: () => inputs, of: compute}]),
                       ...size && {size: (beliefs) => size(...numbers(beliefs))}});
      operands.forEach((x, i) => {
        if (read[i]) uses.get(x).unshift(shareOf(id, key, shares[i], {numbers, compute, inputs, read}));
      });
    }
    for (const [id] of [...program.nodes].reverse()) {
      const key = keyOf("gradient", id, []);
      engine.set(key, toNumber(gradients[id]));
      const terms = id === root ? [{inputs: () => [], of: () => 1}] : uses.get(id);
      quantities.push(quantityOf(key, "gradient", terms));
    }
  }

  // A quantity is a sum of terms; a value, of one. size is the sum of the absolute terms.
  function quantityOf(key, kind, terms) {
    return {
      key, kind, terms,
      inputs: (how) => terms.flatMap((term) => term.inputs(how)),
      follow: (beliefs, how) => sum(terms.map((term) => term.of(beliefs, how))),
      size: (beliefs) => sum(terms.map((term) => Math.abs(term.of(beliefs)))),
    };
  }

  // What flows back from one node that uses another. The numbers of the forward pass are those
  // written, or the output is recomputed from its operands, or all are the engine's.
  function shareOf(id, output, rule, {numbers, compute, inputs, read}) {
    const gradient = keyOf("gradient", id, []);
    const operands = rule.operands.map((j) => read[j]).filter(Boolean);
    return {
      inputs: (how) => [gradient, ...!rule.output ? [] : how === "recomputed" ? inputs : [output],
                        ...operands],
      of(beliefs, how = "written") {
        const forward = how === "engine" ? engine : beliefs;
        const y = how === "recomputed" ? compute(beliefs) : forward.get(output);
        const xs = rule.operands.length ? numbers(forward) : [];  // a sum of many reads none
        return rule.of(beliefs.get(gradient), y, ...xs);
      },
    };
  }

  // A track: beliefs about all quantities, and how far below and above those may be.
  const newTrack = (beliefs = [], ranges = []) =>
    ({beliefs: new Map(beliefs), ranges: new Map(ranges)});

  function believe(track, key, number, below, above) {
    track.beliefs.set(key, number);
    if (below || above) track.ranges.set(key, {below, above});
  }

  // How far the ranges of its inputs move what a step formula gives: only the terms that read an
  // input are computed again, as a weight may be used thousands of times.
  function rangeOf(track, quantity, how = "written") {
    const readers = new Map();
    for (const term of quantity.terms) {
      for (const x of new Set(term.inputs(how))) {
        if (track.ranges.has(x)) readers.set(x, readers.get(x) ?? []).get(x).push(term);
      }
    }
    let below = 0, above = 0;
    for (const [x, terms] of readers) {
      const range = track.ranges.get(x), belief = track.beliefs.get(x);
      const total = () => sum(terms.map((term) => term.of(track.beliefs, how))), before = total();
      const ends = [-range.below, range.above].filter((end) => end);
      const changes = ends.flatMap((end) => PARTS.map((part) => {
        track.beliefs.set(x, belief + part * end);
        return finite(total() - before, 0);
      }));
      track.beliefs.set(x, belief);
      below -= Math.min(0, ...changes);
      above += Math.max(0, ...changes);
    }
    return {below, above};
  }

  // The ends of what a step formula may have given, in each way to calculate it.
  function* ways(track, quantity, followed, around) {
    yield [followed - around.below, followed + around.above];
    if (quantity.kind !== "gradient") return;
    for (const how of ["recomputed", "engine"]) {
      const number = quantity.follow(track.beliefs, how);
      const {below, above} = rangeOf(track, quantity, how);
      yield [number - below, number + above];
    }
  }

  function markAll() {
    const results = new Map(), faults = new Map(), touched = new Set();
    const held = newTrack();
    let forgiven = null;  // the same if all wrong and carried numbers were the engine's
    const atFault = (key) => ["wrong here", "carried forward"].includes(results.get(key)?.verdict);

    for (const quantity of quantities) {
      const {key} = quantity, inputs = quantity.inputs(), answer = answers.get(key);
      const written = answer && !answer.message ? answer : null;
      faults.set(key, [...new Set(inputs.flatMap(
        (x) => results.has(x) ? (atFault(x) ? [x] : []) : faults.get(x)))]);
      const isTouched = inputs.some((x) => touched.has(x));
      if (isTouched || written) touched.add(key);
      let followed = [held, forgiven].filter(Boolean).map((track) => {
        const number = isTouched ? quantity.follow(track.beliefs) : engine.get(key);
        const around = isTouched ? rangeOf(track, quantity) : NOWHERE;
        believe(track, key, number, around.below, around.above);
        return {track, number, around};
      });
      if (!written) continue;

      const {number: hand} = written, truth = engine.get(key);
      const scale = quantity.size(engine) || 0;  // nan for 0 times an undefined slope, which is 0
      let half = written.half * (1 + 1e-9);
      let right = within(hand, truth, truth, half, RTOL, scale);
      if (!right) {
        half += rounding(key);
        right = within(hand, truth, truth, half, RTOL, scale);
      }
      const ends = followed.map((one) => endsOf(quantity, one, hand, truth, half, right));
      const excused = (faults.get(key).length ? ends.at(-1) : ends[0]).follows;
      let verdict = right || excused ? "right" : ends[0].follows ? "carried forward" : "wrong here";
      if (!Number.isFinite(truth)) verdict = "not checked";
      results.set(key, {verdict, follows: followed[0].number,
                        because: verdict === "right" ? [] : faults.get(key).map(split)});

      let {low, high} = ends[0];
      if (verdict === "wrong here") [low, high] = [hand - half, hand + half];
      const same = right && written.half === 0 && within(hand, truth, truth, 0, RTOL, 0);
      if (!forgiven && atFault(key)) {
        forgiven = newTrack(held.beliefs, held.ranges);
        followed = [...followed, {track: forgiven}];
      }
      for (const {track} of followed) {
        const exact = same || (track === forgiven && atFault(key));
        const open = (end) => same ? 0 : exact ? half : end;
        track.ranges.delete(key);
        believe(track, key, exact ? truth : hand, open(hand - low), open(high - hand));
      }
    }
    return results;
  }

  // Between what the person may hold a written number to be, and whether it follows.
  function endsOf(quantity, {track, number, around}, hand, truth, half, right) {
    let low = right ? Math.min(hand, truth) : hand, high = right ? Math.max(hand, truth) : hand;
    let follows = false;
    if (right && around === NOWHERE) return {low, high, follows};
    const scale = quantity.size(track.beliefs);
    for (const ends of ways(track, quantity, number, around)) {
      const [least, most] = ends.map((end) => finite(end, truth));
      if (within(hand, least, most, half, RTOL, scale)) {
        follows = true;
        low = Math.min(low, Math.max(least, hand - half));
        high = Math.max(high, Math.min(most, hand + half));
      }
    }
    return {low, high, follows};
  }

  // How far 64-bit rounding errors, also of earlier steps, can move a number: every number of the
  // graph is shaken a little, and what arrives tells how sensitive this one is.
  let shaken = null;
  function rounding(key) {
    shaken ??= [1, 2].map((seed) => {
      const beliefs = new Map();
      for (const quantity of quantities) {
        seed = (seed * 48271) % 2147483647;  // Park and Miller's random numbers
        beliefs.set(quantity.key, quantity.follow(beliefs) * (1 + SHAKE * (seed % 2 ? 1 : -1)));
      }
      return beliefs;
    });
    const moved = shaken.map((beliefs) => Math.abs(beliefs.get(key) - engine.get(key)));
    return finite(Math.max(...moved), 0) / SHAKE * ROUNDINGS;
  }

  const within = (hand, low, high, half, rtol, scale) => {
    const error = half + rtol * Math.max(Math.abs(low), Math.abs(high), scale);
    return low - error <= hand && hand <= high + error;
  };
  const finite = (number, instead) => Number.isFinite(number) ? number : instead;
  const sum = (numbers) => numbers.reduce((total, x) => total + x, 0);
  const split = (key) => key.split(" ");

  const clear = () => { answers.clear(); marked = null; };
  return {mark, verdict, clear};
}

// The engine's number as it stands in JSON: "inf", "-inf" and "nan" are strings there.
function toNumber(x) {
  return typeof x === "string" ? {inf: Infinity, "-inf": -Infinity}[x] ?? NaN : x ?? NaN;
}

// A number as people write it, and half a unit of its last digit: autograd/by_hand/written.py.
// Gives {number, half}, {blank: true} or {message}.
function readNumber(text) {
  const shown = text.trim();
  if (shown === "" || shown === "?") return {blank: true};
  const plain = shown.replace(/[−–‐]/g, "-").replace(/\s*\/\s*/g, "/").replace(/^([-+])\s+/, "$1");
  const parts = plain.split("/").map((part) =>
    /^[+-]?(?:\d+(?:\.(\d*))?|\.(\d+))(?:[eE]([+-]?\d+))?$/.exec(part));
  if (parts.length > 2 || parts.includes(null)) {
    const advice = shown.includes(",") ? " Write a decimal point instead of the comma." : "";
    return {message: `Cannot read this; write a number such as -32, 0.23, 1/3 or -2.5e-3.${advice}`};
  }
  const numbers = parts.map((part) => Number(part[0]));
  if (numbers[1] === 0) return {message: "This divides by zero."};
  const number = numbers.length === 2 ? numbers[0] / numbers[1] : numbers[0];
  if (!Number.isFinite(number)) return {message: "This is too large; write a finite number."};
  const [, decimals, bare, power] = parts[0];
  let exponent = Number(power ?? 0);
  const exact = numbers.length === 2 || (exponent >= 0 && !plain.includes("."));
  if (exact) return {number, half: 0};  // a whole number or a fraction is meant exactly
  if (number === 0) exponent = Math.min(exponent, 0);
  const last = Math.min(Math.max(exponent - (decimals ?? bare ?? "").length, -400), 400);
  return {number, half: last < 300 ? 0.5 * Number(`1e${last}`) : 0};
}
