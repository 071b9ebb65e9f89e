// Runs before the first paint, so that a dark page never flashes white. The choice itself is made in src/ui/theme.ts.
(function () {
  var chosen = null;
  try {
    chosen = localStorage.getItem("hallway.theme");
  } catch {
    // Storage may be forbidden; the system's preference decides then.
  }
  var dark = chosen === "dark" || (chosen !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
})();
