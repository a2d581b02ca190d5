// Runs before anything is shown: the colours that the reader chose, and a mark that scripts work.
(() => {
  const root = document.documentElement;
  root.classList.add("scripts");
  try {
    const chosen = localStorage.getItem("colours");
    if (chosen) root.dataset.colours = chosen;
  } catch {
    // Without storage the system decides.
  }
})();
