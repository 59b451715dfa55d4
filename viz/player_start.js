// The start.
find("slider").max = steps.length;
const before = steps.filter(({phase}) => phase === "forward").length;
document.querySelector(".phases .forward").style.flexGrow = before;
document.querySelector(".phases .backward").style.flexGrow = steps.length - before;
const {width, height} = svg.viewBox.baseVal;
find("sheets").style.cssText = `--width: ${width}pt; --height: ${height}pt; --ratio: ${width / height}`;
document.querySelector("main").classList.toggle("tall", width < 1.5 * height);
nodes.forEach((_, i) => showNode(i));
setMode(data.mode);
fit();
addEventListener("resize", fit);
