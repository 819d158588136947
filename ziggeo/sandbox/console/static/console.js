// Keeps the parts of a page current that are marked as live. Everything works without it.
"use strict";

const PERIOD = 2000;
// Without the name and the password that may stand in the address bar, which no script may ask with.
const address = location.origin + location.pathname + location.search;
const parts = [...document.querySelectorAll("[data-live]")];
const shown = new Map(parts.map((part) => [part.id, part.innerHTML]));
const offline = document.getElementById("offline");

// Whoever plays, types, selects or reads something that was opened is not disturbed.
function isInUse(part) {
  const selection = document.getSelection();
  return (
    part.contains(document.activeElement) ||
    part.querySelector("details[open]") !== null ||
    [...part.querySelectorAll("video, audio")].some((medium) => !medium.paused || medium.currentTime > 0) ||
    (selection !== null && !selection.isCollapsed && selection.containsNode(part, true))
  );
}

function update(fresh) {
  for (const part of parts) {
    const next = fresh.getElementById(part.id);
    if (next === null || next.innerHTML === shown.get(part.id) || isInUse(part)) continue;
    shown.set(part.id, next.innerHTML);
    part.replaceChildren(...next.childNodes);
  }
}

async function refresh() {
  if (!document.hidden) {
    try {
      const response = await fetch(address, { cache: "no-store", redirect: "error" });
      if (response.ok) update(new DOMParser().parseFromString(await response.text(), "text/html"));
      offline.hidden = true;
    } catch {
      offline.hidden = false;
    }
  }
  setTimeout(refresh, PERIOD);
}

if (parts.length > 0) setTimeout(refresh, PERIOD);
