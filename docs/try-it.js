// Sends one operation to a server on this machine, and looks with another what that did. Names, paths and
// values come from #operations, which the build takes from the document.

(() => {
  "use strict";

  const operations = JSON.parse(document.getElementById("operations").textContent);
  const action = operations.find(({ effect }) => effect);
  const look = operations.find(({ effect }) => !effect);
  const place = document.getElementById("try");
  const form = place.querySelector("form");
  const PAUSE = 1000; // between two looks
  const LOOK_LIMIT = 5000;
  const HERE = "http://(127\\.0\\.0\\.1|localhost)(:[0-9]+)?/?"; // as the policy of this page has it
  const LIMIT = 40000; // longer than the 30 seconds after which the gateway gives up

  const part = (name) => place.querySelector(`[data-part="${name}"]`);
  const show = (name, text) => {
    if (part(name).textContent !== text) part(name).textContent = text;
  };

  function element(name, attributes = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  }

  // What is sent

  function fields() {
    const made = [["server", "Server", place.dataset.server, HERE]];
    made.push(...action.credentials.map(({ name }) => [name, name, place.dataset.credentials, ".+"]));
    made.push(...action.parameters.map(({ name, example, pattern }) => [name, name, example, pattern]));
    for (const [name, label, value, pattern] of made) {
      const id = `try-${name}`;
      const rules = { required: "", pattern: pattern.replace(/^\^|\$$/g, "") || ".+", title: `${label}: ${pattern}` };
      const plain = { spellcheck: "false", autocomplete: "off", autocapitalize: "none" };
      part("fields").append(
        element("label", { for: id }, label),
        element("input", { id, name, value, ...rules, ...plain }),
      );
    }
  }

  const value = (name) => form.elements[name].value.trim();

  function request(operation, limit) {
    const path = operation.path.replace(/\{(.+?)\}/g, (_, name) => encodeURIComponent(value(name)));
    const headers = Object.fromEntries(operation.credentials.map(({ name }) => [name, value(name)]));
    const url = value("server").replace(/\/+$/, "") + path;
    const once = { method: operation.method, headers, redirect: "manual", cache: "no-store", credentials: "omit" };
    return { url, path, options: { ...once, signal: AbortSignal.timeout(limit) } };
  }

  function written({ url, path }, operation) {
    const hidden = operation.credentials.map(({ name }) => `${name}: ${"•".repeat(8)}`);
    return [`${operation.method} ${path} HTTP/1.1`, `Host: ${new URL(url).host}`, ...hidden].join("\n");
  }

  async function raw(answer) {
    const headers = [...answer.headers].map(([name, text]) => `${name}: ${text}`);
    const body = await answer.text();
    return [`HTTP ${answer.status}`, ...headers, "", body || "(no body)"].join("\n");
  }

  // What is seen

  let nodes = new Map(); // what the last look showed, by the id of each node

  // The list of nodes in an answer: the one in which somebody is what the operation changes.
  function found(body) {
    if (Array.isArray(body)) {
      const named = (row) => row && Object.values(row).includes(action.effect.observe);
      return body.some(named) ? body : body.map(found).find(Boolean);
    }
    return body && typeof body === "object" ? found(Object.values(body)) : undefined;
  }

  const plain = (row) => Object.entries(row).filter(([, text]) => typeof text !== "object");

  function key(row, rows) {
    const isSingle = ([name, text]) =>
      name.endsWith("id") && rows.filter((other) => other[name] === text).length === 1;
    return plain(row).filter(isSingle).pop()?.[1] ?? rows.indexOf(row);
  }

  function card(number, row, role, before) {
    const facts = plain(row).filter(([name]) => name !== role);
    const lines = facts.map(([name, text]) =>
      element("div", {}, element("dt", {}, name), element("dd", {}, String(text))));
    const title = element("p", {}, `Node ${number}: `, element("b", {}, row[role]));
    if (before) title.append(` (was ${before})`);
    const made = element("li", {}, title, element("dl", {}, ...lines));
    made.classList.toggle("observed", row[role] === action.effect.observe);
    return made;
  }

  function draw(rows) {
    const role = Object.keys(rows[0]).find((name) => rows.some((row) => row[name] === action.effect.observe));
    const seen = new Map(rows.map((row) => [key(row, rows), row]).sort());
    const same = JSON.stringify([...seen]) === JSON.stringify([...nodes]);
    const cards = [...seen].map(([id, row], index) => {
      const before = nodes.get(id)?.[role];
      const changed = before !== undefined && before !== row[role];
      if (changed) tell(`Node ${index + 1} was ${before}, is ${row[role]}`);
      return card(index + 1, row, role, changed ? before : "");
    });
    if (!same) part("nodes").replaceChildren(...cards);
    nodes = seen;
  }

  function tell(text) {
    const time = new Date();
    const clock = `${time.toTimeString().slice(0, 8)}.${String(time.getMilliseconds()).padStart(3, "0")}`;
    part("log").append(element("li", {}, element("time", { datetime: time.toISOString() }, clock), ` ${text}`));
  }

  async function once() {
    const asked = request(look, LOOK_LIMIT);
    let answer;
    try {
      answer = await fetch(asked.url, asked.options);
    } catch {
      nodes = new Map();
      return (await isThere(asked.url))
        ? `A server answers on ${value("server")}, but does not let this page call it. Start it like this.`
        : `No server answers on ${value("server")}. Start one.`;
    }
    const text = await answer.text();
    const rows = answer.ok ? found(JSON.parse(text)) : undefined;
    if (!rows) return `The server shows no ${action.effect.observe}: ${answer.status} ${text}`;
    draw(rows);
    return "";
  }

  // An answer that the page may not read still says that somebody listens.
  async function isThere(url) {
    const options = { mode: "no-cors", cache: "no-store", signal: AbortSignal.timeout(LOOK_LIMIT) };
    return fetch(url, options).then(() => true, () => false);
  }

  const origin = location.protocol === "file:" ? "null" : location.origin;

  function command() {
    const { port } = new URL(value("server"));
    const other = port === new URL(place.dataset.server).port ? "" : ` --port ${port}`;
    return `dcs-server --allow-origin ${origin}${other}`;
  }

  let timer;
  let watching = false;

  async function watch() {
    const trouble = await once().catch((error) => `Cannot look: ${error.message}`);
    if (!watching) return;
    place.dataset.state = trouble ? "alone" : "connected";
    show("state", trouble || `Looking at ${value("server")} every second.`);
    part("send").disabled = Boolean(trouble) || sending;
    clearTimeout(timer);
    timer = setTimeout(watch, PAUSE);
  }

  function stop() {
    watching = false;
    clearTimeout(timer);
    delete place.dataset.state;
    show("state", "Not connected. Start a server, then connect.");
    show("command", form.checkValidity() ? command() : "");
  }

  // Sending

  const SENT = "switchovers sent"; // survives a reload of the page
  let sent = Number(sessionStorage.getItem(SENT));
  let sending = false;

  async function send() {
    sending = part("send").disabled = true;
    sent += 1;
    sessionStorage.setItem(SENT, sent);
    const asked = request(action, LIMIT);
    part("exchange").hidden = false;
    show("request", written(asked, action));
    show("answer", "Waiting …");
    tell(`Sent ${action.method}, request number ${sent}`);
    const start = performance.now();
    try {
      const answer = await fetch(asked.url, asked.options);
      show("answer", await raw(answer));
      const done = action.successes.includes(String(answer.status));
      const known = action.refusals.includes(String(answer.status)) ? "nothing was changed" : "it may have happened";
      tell(`Answer ${answer.status} after ${Math.round(performance.now() - start)} ms: ${done ? "done" : known}`);
    } catch (error) {
      show("answer", `No answer: ${error.message}`);
      tell("No answer: it may have happened. Look at the nodes; this page sends nothing again.");
    }
    sending = false;
    await watch();
  }

  fields();
  show("command", command());
  part("send").append(`${action.summary}: ${action.method}`);
  form.addEventListener("input", stop);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    stop();
    nodes = new Map();
    watching = true;
    watch();
  });
  part("send").addEventListener("click", () => {
    if (sent) part("sure").showModal();
    else send();
  });
  part("sure").addEventListener("close", () => {
    if (part("sure").returnValue === "send") send();
    part("sure").returnValue = "";
  });
  place.hidden = false;
})();
