// What is wrong for people who see, hear or aim badly: controls without a name or too small, words that hardly stand out.
// Measures: WCAG 2.1, 4.1.2 (name), 1.4.3 (contrast 4.5 : 1), 2.5.5 (44 CSS pixels; links inside a sentence are excepted there).
() => {
  const dialog = document.querySelector("dialog[open]");
  const root = dialog ?? document.body;
  const seen = (node) => node.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && node.getClientRects().length > 0;
  const wrong = [];

  const name = (node) =>
    node.getAttribute("aria-label") || [...(node.labels ?? [])].map((label) => label.textContent).join("") || node.textContent.trim() || node.title;
  const hitBox = (node) => {
    const boxes = [node, ...(node.labels ?? [])].map((one) => one.getBoundingClientRect());
    const after = getComputedStyle(node, "::after"); // a larger target may lie over a small picture
    if (after.position === "absolute") boxes.push({ width: parseFloat(after.width), height: parseFloat(after.height) });
    return boxes.map((box) => [box.width, box.height]).sort((one, other) => other[0] * other[1] - one[0] * one[1])[0];
  };
  for (const node of root.querySelectorAll("a[href], button, input, textarea, [role=button], [role=option]")) {
    if (!seen(node) || (dialog === null && node.closest("dialog"))) continue;
    if (!name(node)) wrong.push(`no name: ${node.outerHTML.slice(0, 80)}`);
    const [width, height] = hitBox(node);
    if ((width < 44 || height < 44) && !node.closest(".words, .skip")) wrong.push(`${width} × ${height}: ${name(node)}`);
  }

  const channels = (colour) => {
    const [r, g, b, a = 1] = colour.match(/[\d.]+/g).map(Number);
    return { rgb: [r, g, b], a };
  };
  const over = (top, ground) => top.rgb.map((value, i) => value * top.a + ground[i] * (1 - top.a));
  const ground = (node) => {
    const layers = [];
    for (let at = node; at; at = at.parentElement) layers.push(channels(getComputedStyle(at).backgroundColor));
    return layers.reverse().reduce((below, layer) => over(layer, below), [255, 255, 255]);
  };
  const light = (rgb) => {
    const [r, g, b] = rgb.map((value) => value / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (one, other) => {
    const [high, low] = [light(one), light(other)].sort((a, b) => b - a);
    return (high + 0.05) / (low + 0.05);
  };
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  let measured = 0;
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !seen(node) || node.closest(".aside, [aria-hidden=true], script") || (!dialog && node.closest("dialog"))) continue;
    measured += 1;
    const below = ground(node);
    const ratio = contrast(over(channels(getComputedStyle(node).color), below), below);
    if (ratio < 4.5) wrong.push(`contrast ${ratio.toFixed(2)}: ${walker.currentNode.data.trim().slice(0, 20)}`);
  }
  if (measured < 5) wrong.push(`only ${measured} texts were measured`);
  return wrong;
};
