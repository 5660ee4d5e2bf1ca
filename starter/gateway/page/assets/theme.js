// The chosen theme, before anything is drawn. Not a module: those run too late.
(() => {
  let chosen = "system";
  try {
    chosen = localStorage.getItem("skyops.theme") ?? "system";
  } catch {} // storage may be refused: the system decides then
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
})();
