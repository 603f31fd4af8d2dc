"use strict";

/** Light and dark: as the system has it until the reader chooses. */
(() => {
  const root = document.documentElement;
  const button = document.getElementById("theme");
  const system = window.matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);
  const tell = () => button.setAttribute("aria-pressed", String(isDark()));

  button.hidden = false;
  tell();
  system.addEventListener("change", tell);
  button.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    tell();
  });
})();

/** The rows behind a cell of the confusion matrix, which a page that is kept up to date gets late. */
(() => {
  const put = (parent, tag, text, className) => {
    const element = document.createElement(tag);
    element.textContent = text;
    if (className) {
      element.className = className;
    }
    parent.append(element);
    return element;
  };

  const show = (panel, cell) => {
    panel.replaceChildren();
    put(panel, "h3", cell.title);
    const pictures = cell.items.some((item) => item.picture);
    const list = put(panel, "ul", "", pictures ? "pictures" : "rows");
    for (const item of cell.items) {
      const entry = put(list, "li", "");
      if (item.picture) {
        const image = put(entry, "img", "");
        image.src = item.picture;
        image.alt = `${item.name}: ${item.text}`;
      }
      put(entry, "b", item.text);
      put(entry, "span", item.name, "name");
      if (item.columns) {
        put(entry, "span", item.columns, "columns");
      }
    }
    if (cell.items.length < cell.rows) {
      put(panel, "p", `${cell.items.length} of ${cell.rows} rows.`, "said");
    }
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-cell]");
    if (!button) {
      return;
    }
    for (const other of document.querySelectorAll("button[data-cell]")) {
      other.setAttribute("aria-pressed", String(other === button));
    }
    const { cells } = JSON.parse(document.getElementById("data").textContent);
    const panel = document.getElementById("cell");
    show(panel, cells[button.dataset.cell]);
    panel.scrollIntoView({ block: "nearest" });
  });
})();
