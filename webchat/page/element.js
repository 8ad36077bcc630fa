// Builds elements; every string becomes a text node or an attribute of our own naming, so nothing anyone wrote can turn into markup.

export function element(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) dress(node, name, value);
  node.append(...present(children));
  return node;
}

function dress(node, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
  else node.setAttribute(name, value === true ? "" : value);
}

const present = (children) => children.flat().filter((child) => child !== null && child !== undefined && child !== false);

let pictures = "/assets/icons.svg";

/** Brings the pictures into the page once, so that buttons drawn without a network have them too. */
function fetchPictures() {
  const request = new XMLHttpRequest();
  request.open("GET", pictures);
  request.responseType = "document";
  request.onload = () => {
    const sheet = request.response?.documentElement;
    if (sheet?.localName !== "svg") return;
    sheet.setAttribute("hidden", "");
    document.body.append(sheet);
    pictures = "";
  };
  request.send();
}
fetchPictures();

/** A decorative picture from icons.svg; the control around it carries the name. */
export function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  const use = document.createElementNS(space, "use");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `${pictures}#icon-${name}`);
  svg.append(use);
  return svg;
}

/** Words for screen readers only. */
export const aside = (text) => element("span", { class: "aside" }, text);

export const byId = (id) => document.getElementById(id);
