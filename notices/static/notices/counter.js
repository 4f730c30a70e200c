/* Counts a notice's text while it is written, as rule N1 does on the server: characters without
   white space. The text stays in the browser (rule N3): nothing is sent before the form is. */
"use strict";

for (const text of document.querySelectorAll("textarea[data-limit]")) {
  /* What Python's str.split() takes for white space. */
  const blank = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/g;
  const single = document.getElementById(text.dataset.single ?? "");
  const counter = document.createElement("p");
  counter.id = `${text.id}_counter`;
  text.after(counter);

  const count = () => {
    const { limit, limitSingle, count: within, over } = text.dataset;
    const most = Number(single?.checked ? limitSingle : limit);
    const length = [...text.value.replace(blank, "")].length;
    const words = length > most ? over : within;
    const values = { length, limit: most, over: length - most };
    counter.textContent = words.replace(/\{(\w+)\}/g, (_, name) => values[name]);
    counter.className = length > most ? "small number late" : "small number quiet";
    counter.setAttribute("aria-live", length > most ? "polite" : "off");
  };
  text.addEventListener("input", count);
  single?.addEventListener("change", count);
  count();
}
