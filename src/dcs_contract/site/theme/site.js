// All that a page does by itself. Without it everything can still be read.
const root = document.body.dataset.root;

const store = {
  get(key) {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  },
  set(key, value) {
    try {
      if (value) localStorage.setItem(key, value);
      else localStorage.removeItem(key);
    } catch {
      // Then it holds for this page only.
    }
  },
};

// Colours: as the system has it, light, dark.

const colours = document.getElementById("colours");
const NAMES = { "": "as the system has it", light: "light", dark: "dark" };

function setColours(chosen) {
  if (chosen) document.documentElement.dataset.colours = chosen;
  else delete document.documentElement.dataset.colours;
  colours.setAttribute("aria-label", `Colours: ${NAMES[chosen]}`);
  colours.title = `Colours: ${NAMES[chosen]}`;
}

colours.addEventListener("click", () => {
  const order = Object.keys(NAMES);
  const now = document.documentElement.dataset.colours ?? "";
  const next = order[(order.indexOf(now) + 1) % order.length];
  store.set("colours", next);
  setColours(next);
});
setColours(document.documentElement.dataset.colours ?? "");

// Tabs of one name go together: who reads Go once reads it everywhere.

const sets = [...document.querySelectorAll(".tabbed-set")];
const labels = (set) => [...set.querySelectorAll(":scope > label")];

function choose(name) {
  for (const label of sets.flatMap(labels)) {
    if (label.textContent === name) document.getElementById(label.htmlFor).checked = true;
  }
}

for (const set of sets) {
  set.addEventListener("change", (event) => {
    const name = labels(set).find((label) => label.htmlFor === event.target.id)?.textContent;
    const top = set.getBoundingClientRect().top;
    choose(name);
    scrollBy(0, set.getBoundingClientRect().top - top);
    store.set("tab", name);
  });
}
choose(store.get("tab"));

// Copy buttons.

for (const block of document.querySelectorAll(".highlight")) {
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "copy", textContent: "Copy" });
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(block.querySelector("code").textContent);
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = "Copy"), 1500);
  });
  block.append(button);
}

// In a long navigation the page that is open can be seen; the page itself must not move for that.

const pages = document.getElementById("navigation");
const current = pages.querySelector("[aria-current]");
if (current) pages.scrollTop = current.offsetTop - pages.clientHeight / 2;

// The outline follows the reader.

const side = document.querySelector(".outline");
const places = new Map(
  [...document.querySelectorAll(".outline a")].map((link) => [link.hash.slice(1), link]),
);

function follow() {
  const heads = [...places.keys()].map((id) => document.getElementById(decodeURIComponent(id)));
  const passed = heads.filter((head) => head && head.getBoundingClientRect().top < 120);
  const now = places.get(passed.at(-1)?.id ?? "");
  for (const link of places.values()) {
    if (link === now) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  if (now) side.scrollTop = now.offsetTop - side.clientHeight / 2;
}

let waiting = false;
if (places.size) {
  addEventListener(
    "scroll",
    () => {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(() => {
        waiting = false;
        follow();
      });
    },
    { passive: true },
  );
}

// Print: what is folded on the screen is open on paper.

addEventListener("beforeprint", () => {
  for (const folded of document.querySelectorAll("details:not([open])")) folded.open = true;
});

// Search. Its words come with a script, which a page opened from a folder may load too.

const query = document.getElementById("query");
const panel = document.querySelector(".results");
const hits = document.getElementById("hits");
const found = document.getElementById("found");
let chosen = -1;
let index = null;

function load() {
  index ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = `${root}theme/search.js`;
    script.onload = () =>
      resolve(
        searchIndex.flatMap(([page, path, parts]) =>
          parts.map(([heading, anchor, words]) => ({
            page,
            heading,
            words,
            address: `${root}${path}${anchor ? `#${anchor}` : ""}`,
            head: `${heading} ${page}`.toLowerCase(),
            all: `${heading} ${page} ${words}`.toLowerCase(),
          })),
        ),
      );
    script.onerror = reject;
    document.head.append(script);
  });
  return index;
}

// A whole heading before its beginning, that before words in it, and these before words below it.
function score(part, text, words) {
  const heading = part.heading.toLowerCase();
  if (!words.every((word) => part.all.includes(word))) return 0;
  if (heading === text) return 5;
  if (heading.startsWith(text)) return 4;
  if (heading.includes(text)) return 3;
  return words.every((word) => part.head.includes(word)) ? 2 : 1;
}

function marked(text, words) {
  const safe = words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|");
  return text.split(new RegExp(`(${safe})`, "i")).map((piece, number) => {
    if (number % 2 === 0) return piece;
    const mark = document.createElement("mark");
    mark.textContent = piece;
    return mark;
  });
}

function excerpt(part, words) {
  const at = part.words.toLowerCase().indexOf(words.find((word) => part.words.toLowerCase().includes(word)));
  const start = part.words.lastIndexOf(" ", Math.max(0, at - 40)) + 1;
  const text = part.words.slice(start, start + 140);
  const whole = start + 140 >= part.words.length ? text : `${text.slice(0, text.lastIndexOf(" "))} …`;
  return (start ? "… " : "") + whole;
}

function shown(part, words, number) {
  const item = document.createElement("li");
  Object.assign(item, { role: "option", id: `hit-${number}` });
  const link = document.createElement("a");
  link.href = part.address;
  link.tabIndex = -1;
  const title = document.createElement("b");
  title.append(...marked(part.heading || part.page, words));
  const place = document.createElement("span");
  if (part.page !== part.heading) place.append(part.page);
  const text = document.createElement("small");
  text.append(...marked(excerpt(part, words), words));
  link.append(title, place, text);
  item.append(link);
  return item;
}

async function search() {
  const text = query.value.trim().toLowerCase();
  const words = text.split(/\s+/).filter(Boolean);
  const parts = await load();
  if (text !== query.value.trim().toLowerCase()) return;
  const scored = words.length
    ? parts.map((part) => [score(part, text, words), part]).filter(([points]) => points)
    : [];
  scored.sort((one, other) => other[0] - one[0]);
  hits.replaceChildren(...scored.slice(0, 12).map(([, part], number) => shown(part, words, number)));
  found.textContent = scored.length ? `${scored.length} places` : "Nothing found";
  panel.hidden = !words.length;
  query.setAttribute("aria-expanded", String(Boolean(words.length && scored.length)));
  point(scored.length ? 0 : -1);
}

function point(number) {
  const items = [...hits.children];
  chosen = items.length ? (number + items.length) % items.length : -1;
  items.forEach((item, place) => item.setAttribute("aria-selected", String(place === chosen)));
  if (chosen < 0) query.removeAttribute("aria-activedescendant");
  else query.setAttribute("aria-activedescendant", items[chosen].id);
  items[chosen]?.scrollIntoView({ block: "nearest" });
}

function close() {
  panel.hidden = true;
  query.setAttribute("aria-expanded", "false");
  query.removeAttribute("aria-activedescendant");
}

const KEYS = {
  ArrowDown: () => point(chosen + 1),
  ArrowUp: () => point(chosen - 1),
  Enter: () => hits.children[chosen]?.querySelector("a").click(),
  Escape: () => {
    query.value = "";
    close();
  },
};

query.addEventListener("focus", load);
query.addEventListener("input", search);
query.addEventListener("keydown", (event) => {
  if (!(event.key in KEYS)) return;
  event.preventDefault();
  KEYS[event.key]();
});
hits.addEventListener("click", close);
addEventListener("click", (event) => {
  if (!event.target.closest(".search")) close();
});
addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  query.focus();
});
