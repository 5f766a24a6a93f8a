// The scan box: "/" brings the focus to it from anywhere; what stands in it is selected, so that the next scan replaces it. A form that is sent is asked nothing more.
// On a station's page (data-scan-first) the focus returns to it after a part of the page has been replaced. Everything works without this file.
(() => {
  const box = document.getElementById("scan");
  if (!box) return;
  const typing = (element) => element.closest("input, textarea, select, [contenteditable]") !== null;
  box.addEventListener("focus", () => box.select());
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    event.preventDefault();
    box.focus();
  });
  document.addEventListener("htmx:afterSettle", () => {
    if (document.body.dataset.scanFirst !== undefined && !typing(document.activeElement)) box.focus();
  });
})();

// In a form a scanner's Enter goes on to the next field instead of sending the form.
(() => {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches("input[data-scan]")) return;
    event.preventDefault();
    const fields = [...event.target.form.querySelectorAll("input:not([type=hidden]):not([readonly]), select, textarea")];
    fields[fields.indexOf(event.target) + 1]?.focus();
  });
})();

// Once a form is sent, nothing more is asked about it: an answer would speak of what the act has already changed.
(() => {
  let sent = null;
  document.addEventListener("submit", (event) => {
    sent = event.target;
    const checked = sent.querySelector("#checked");
    if (checked && window.htmx) window.htmx.trigger(checked, "htmx:abort");
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (sent && sent.contains(event.target)) event.preventDefault();
  });
  window.addEventListener("pageshow", () => { sent = null; });
})();
