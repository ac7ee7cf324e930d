"use strict";
(function () {
  const charts = JSON.parse(document.getElementById("charts").textContent);
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const filter = document.getElementById("filter");
  let printing = false;

  function config() {
    const text = dark.matches && !printing ? "#eceff1" : "#1c1e21";
    const line = dark.matches && !printing ? "#454c52" : "#c9cdd1";
    const words = { labelColor: text, titleColor: text };
    return {
      background: null,
      view: { stroke: line },
      axis: { ...words, gridColor: line, domainColor: line, tickColor: line },
      legend: words,
    };
  }

  // The interpreter of expressions, so that the page needs no eval.
  async function draw() {
    for (const [name, spec] of Object.entries(charts)) {
      const place = document.getElementById("chart-" + name);
      const options = { renderer: "svg", actions: false, ast: true, config: config() };
      const made = await vegaEmbed(place, spec, options);
      if (name === "spend" && filter) {
        const show = () => made.view.signal("shown", filter.value).runAsync();
        filter.onchange = show;
        if (filter.value) await show();
      }
    }
    document.documentElement.dataset.drawn = "yes";
  }

  draw();
  dark.addEventListener("change", draw);
  window.addEventListener("beforeprint", () => { printing = true; draw(); });
  window.addEventListener("afterprint", () => { printing = false; draw(); });
})();
