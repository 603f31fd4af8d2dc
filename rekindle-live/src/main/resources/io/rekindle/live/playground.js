/** Trains what is set, and shows how it goes. */
(() => {
  const byId = (id) => document.getElementById(id);
  const token = new URLSearchParams(window.location.search).get("token");
  const problem = byId("problem");
  const status = byId("status");
  const logarithmic = new Set(["spread", "rate"]);
  const sliders = ["spread", "depth", "width", "rate"];
  let saidAt = 0;
  let wasTraining = false;

  const brief = (value) => Number(value.toPrecision(2));
  const valueOf = (id) => {
    const raw = Number(byId(id).value);
    return logarithmic.has(id) ? brief(10 ** raw) : raw;
  };

  const show = () => {
    for (const id of sliders) {
      byId(`${id}-value`).textContent = String(valueOf(id));
      byId(id).setAttribute("aria-valuetext", String(valueOf(id)));
    }
    byId("spread").disabled = byId("suited").selectedIndex === 1;
  };

  const set = (settings) => {
    for (const id of ["data", "activation", "optimizer"]) {
      byId(id).value = settings[id];
    }
    byId("suited").selectedIndex = settings.spread > 0 ? 0 : 1;
    for (const id of sliders) {
      if (settings[id] > 0) {
        byId(id).value = logarithmic.has(id) ? Math.log10(settings[id]) : settings[id];
      }
    }
    show();
  };

  const ask = async (path, body) => {
    problem.textContent = "";
    try {
      const answer = await fetch(path, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-Rekindle-Token": token },
        body: JSON.stringify(body),
      });
      if (!answer.ok) {
        problem.textContent = (await answer.json()).error;
      }
    } catch {
      problem.textContent = "The command does not answer.";
    }
  };

  const train = () => {
    const settings = {
      data: byId("data").value,
      activation: byId("activation").value,
      depth: valueOf("depth"),
      width: valueOf("width"),
      rate: valueOf("rate"),
      optimizer: byId("optimizer").value,
    };
    if (byId("suited").selectedIndex === 0) {
      settings.spread = valueOf("spread");
    }
    return ask("start", settings);
  };

  const chosen = (button) => {
    for (const other of document.querySelectorAll("button[data-preset]")) {
      other.setAttribute("aria-pressed", String(other === button));
    }
  };

  for (const button of document.querySelectorAll("button[data-preset]")) {
    button.setAttribute("aria-pressed", "false");
    button.addEventListener("click", () => {
      set(JSON.parse(button.dataset.preset));
      chosen(button);
      train();
    });
  }
  byId("settings").addEventListener("input", () => {
    chosen(null);
    show();
  });
  byId("settings").addEventListener("submit", (event) => {
    event.preventDefault();
    train();
  });
  byId("stop").addEventListener("click", () => ask("stop", {}));

  const tell = (told) => {
    status.textContent = told.text;
    status.className = told.training ? "" : told.good ? "good" : "bad";
    byId("progress").value = told.done;
    byId("stop").disabled = !told.training;
    if (told.training !== wasTraining || Date.now() - saidAt > 15000) {
      byId("said").textContent = told.text;
      saidAt = Date.now();
    }
    wasTraining = told.training;
  };

  const replace = (html) => {
    const live = byId("live");
    const unfolded = () => [...live.querySelectorAll("details")];
    const open = unfolded().map((details) => details.open);
    live.innerHTML = html;
    unfolded().forEach((details, index) => {
      details.open = Boolean(open[index]);
    });
  };

  const events = new EventSource(`events?token=${encodeURIComponent(token)}`);
  let lost;
  events.addEventListener("open", () => clearTimeout(lost));
  events.addEventListener("error", () => {
    clearTimeout(lost);
    lost = setTimeout(() => {
      problem.textContent = "The command does not answer any more.";
    }, 3000);
  });
  events.addEventListener("status", (event) => tell(JSON.parse(event.data)));
  events.addEventListener("view", (event) => replace(JSON.parse(event.data).html));

  set(JSON.parse(document.querySelector("button[data-preset]").dataset.preset));
})();
