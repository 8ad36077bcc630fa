// Shows one photo as large as the screen allows.

import { byId } from "./element.js";

export function showPhoto(source, words) {
  const picture = byId("viewer-photo");
  picture.src = source;
  picture.alt = words;
  byId("viewer-save").href = source;
  byId("viewer").showModal();
}

byId("viewer").addEventListener("click", (event) => {
  if (event.target.id === "viewer") event.currentTarget.close();
});
byId("viewer").addEventListener("close", () => byId("viewer-photo").removeAttribute("src"));
