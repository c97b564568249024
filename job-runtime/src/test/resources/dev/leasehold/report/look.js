// What is wrong with how the page looks, one line each.
const wrong = [];
const root = document.documentElement;
const visible = box => box.width > 0 && box.height > 0;
const short = text => text.trim().slice(0, 40);

if (root.scrollWidth > root.clientWidth) {
  wrong.push(`scrolls sideways: ${root.scrollWidth} in ${root.clientWidth}`);
}
for (const element of document.querySelectorAll("main *:not(svg *)")) {
  const box = element.getBoundingClientRect();
  const hidden = getComputedStyle(element).clipPath !== "none" || element.closest("thead");
  if (visible(box) && !hidden && (box.right > root.clientWidth + 1 || box.left < -1)) {
    wrong.push(`reaches out of the page: ${element.tagName} ${short(element.textContent)}`);
  }
}

// Text: not too small, and none over another.
const texts = [];
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walker.nextNode()) {
  const text = walker.currentNode;
  const parent = text.parentElement;
  const seen = parent.checkVisibility() && !parent.closest("thead, style, title, desc");
  if (!text.data.trim() || !seen) {
    continue;
  }
  const range = document.createRange();
  range.selectNodeContents(text);
  const box = range.getBoundingClientRect();
  if (!visible(box)) {
    continue;
  }
  const svg = parent.closest("svg");
  const scale = svg && svg.viewBox.baseVal.width ? svg.clientWidth / svg.viewBox.baseVal.width : 1;
  const size = parseFloat(getComputedStyle(parent).fontSize) * scale;
  if (size < 11) {
    wrong.push(`too small, ${size} px: ${short(text.data)}`);
  }
  for (const line of range.getClientRects()) {
    texts.push({ line, text: text.data });
  }
}
for (let i = 0; i < texts.length; i++) {
  for (let j = i + 1; j < Math.min(texts.length, i + 100); j++) {
    const a = texts[i].line;
    const b = texts[j].line;
    const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    if (across > 1 && down > 4) {
      wrong.push(`over each other: ${short(texts[i].text)} / ${short(texts[j].text)}`);
    }
  }
}
for (const node of document.querySelectorAll(".node")) {
  const frame = node.querySelector("rect").getBoundingClientRect();
  for (const text of node.querySelectorAll("text")) {
    const box = text.getBoundingClientRect();
    if (box.right > frame.right || box.left < frame.left || box.bottom > frame.bottom + 1) {
      wrong.push(`reaches out of its node: ${short(text.textContent)}`);
    }
  }
}

// Contrast of what a checker of HTML does not look at: the text of the drawings.
const channels = colour => colour.match(/[\d.]+/g).slice(0, 3).map(Number);
const light = colour => {
  const [r, g, b] = channels(colour).map(value => {
    const part = value / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const page = getComputedStyle(root).backgroundColor;
for (const text of document.querySelectorAll("svg text")) {
  const rect = text.parentElement.querySelector(":scope > rect");
  const behind = text.closest(".node") ? getComputedStyle(rect).fill : page;
  const pair = [light(getComputedStyle(text).fill), light(behind)].sort((a, b) => b - a);
  const contrast = (pair[0] + 0.05) / (pair[1] + 0.05);
  if (contrast < 4.5) {
    wrong.push(`contrast ${contrast.toFixed(2)}: ${short(text.textContent)}`);
  }
}
return wrong;
