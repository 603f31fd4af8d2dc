/** Follows a run. */
(() => {
  const byId = (id) => document.getElementById(id);
  const token = new URLSearchParams(window.location.search).get("token");
  const query = `?token=${encodeURIComponent(token)}`;
  const status = byId("status");
  const problem = byId("problem");
  const controls = byId("controls");
  let events;
  let over = false;
  let phase = "";
  let saidPhase = "";
  let saidAt = 0;

  /** Puts new sections in, with what the reader has unfolded and chosen. */
  const replace = (element, html) => {
    const places = (root) => [...root.querySelectorAll("details")];
    const open = places(element).map((details) => details.open);
    const focused = places(element).findIndex(
      (details) => details.querySelector("summary") === document.activeElement,
    );
    element.innerHTML = html;
    places(element).forEach((details, index) => {
      details.open = Boolean(open[index]);
    });
    if (focused >= 0) {
      places(element)[focused]?.querySelector("summary").focus();
    }
  };

  /** The run's report takes the place of what was followed. */
  const showReport = async () => {
    const answer = await fetch(`report${query}`);
    if (!answer.ok) {
      throw new Error(`the report: ${answer.status}`);
    }
    const report = new DOMParser().parseFromString(await answer.text(), "text/html");
    byId("data").textContent = report.getElementById("data").textContent;
    byId("live").remove();
    byId("what")?.closest("section").remove();
    document.querySelector("header p").textContent =
      report.querySelector("header p").textContent;
    document.querySelector("main").append(...report.querySelector("main").childNodes);
  };

  const end = async (report) => {
    over = true;
    controls?.remove();
    try {
      if (report) {
        await showReport();
      }
    } catch (e) {
      problem.textContent = String(e.message);
    }
    events.close();
  };

  const listen = () => {
    let lost;
    events = new EventSource(`events${query}`);
    events.addEventListener("open", () => {
      clearTimeout(lost);
      problem.textContent = "";
    });
    events.addEventListener("error", () => {
      clearTimeout(lost);
      lost = setTimeout(() => {
        if (!over) {
          problem.textContent =
            "The command does not answer any more: the page is as it was when it was last heard.";
        }
      }, 3000);
    });
    events.addEventListener("status", (event) => {
      const told = JSON.parse(event.data);
      phase = told.phase;
      if (status.textContent !== told.text) {
        status.textContent = told.text;
      }
      if (phase !== saidPhase || Date.now() - saidAt > 15000) {
        byId("said").textContent = told.text;
        saidPhase = phase;
        saidAt = Date.now();
      }
      byId("progress").value = told.done;
      if (controls) {
        byId("pause").textContent = phase === "paused" ? "Go on" : "Pause";
        const field = byId("value");
        if (document.activeElement !== field) {
          field.value = told.learning_rate;
        }
        for (const each of controls.querySelectorAll("button, input")) {
          each.disabled = phase === "stopping" || phase === "waiting" || phase === "over";
        }
      }
    });
    events.addEventListener("sections", (event) => {
      const live = byId("live");
      if (live) {
        replace(live, JSON.parse(event.data).html);
      }
    });
    events.addEventListener("ended", (event) => {
      if (!over) {
        end(JSON.parse(event.data).report);
      }
    });
  };

  const ask = async (body) => {
    problem.textContent = "";
    try {
      const answer = await fetch("control", {
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

  if (controls) {
    byId("pause").addEventListener("click", () =>
      ask({ action: phase === "paused" ? "resume" : "pause" }),
    );
    byId("stop").addEventListener("click", () => ask({ action: "stop" }));
    byId("rate").addEventListener("submit", (event) => {
      event.preventDefault();
      const value = Number(byId("value").value);
      if (!(value > 0)) {
        problem.textContent = "The learning rate has to be a number above 0.";
        return;
      }
      byId("value").blur();
      ask({ action: "learning_rate", value });
    });
  }
  listen();
})();
