// Light or dark, and the size of the type; kept on this device. Loaded first and not as a module, so that nothing flashes.

const townhallLook = {
  dark: document.getElementById("dark"),

  read(name, otherwise) {
    try {
      return localStorage.getItem(`townhall.${name}`) ?? otherwise;
    } catch {
      return otherwise;
    }
  },

  keep(name, value) {
    try {
      localStorage.setItem(`townhall.${name}`, value);
    } catch {
      /* not kept, but in force on this page */
    }
  },

  show(theme, type) {
    const media = { light: "not all", dark: "all", system: "(prefers-color-scheme: dark)" };
    this.dark.media = media[theme] ?? media.system;
    document.documentElement.dataset.theme = theme;
    document.documentElement.dataset.type = type;
  },

  refresh() {
    this.show(this.read("theme", "system"), this.read("type", "normal"));
  },
};

townhallLook.refresh();
addEventListener("storage", () => townhallLook.refresh());
