// Scoring without a line: what is typed stays on this device until the site says that it is stored.
"use strict";

const sheet = document.querySelector("[data-field]");
const words = sheet.dataset;
const BOX = `pengaduan.lapangan.${words.field}.`;
const AGAIN = 20000;
const forms = [...sheet.querySelectorAll("form")].filter((form) => form.querySelector("[data-send]"));
const part = (form, name) => form.querySelector(`[data-part=${name}]`);
const version = (form) => form.querySelector("[name=version]");
const typed = (form) => {
  const found = {};
  new FormData(form).forEach((value, name) => { if (name !== "csrf_token") found[name] = value; });
  return found;
};
const newKey = () => {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((one) => one.toString(16).padStart(2, "0")).join("");
};

const kept = (form) => {
  try {
    return JSON.parse(localStorage.getItem(BOX + form.id));
  } catch {
    return null;
  }
};
const memory = new Map(); // where a browser keeps nothing, until the page is closed
const entry = (form) => memory.get(form.id) || kept(form);
const keep = (form, one) => {
  memory.set(form.id, one);
  try {
    localStorage.setItem(BOX + form.id, JSON.stringify(one));
    return true;
  } catch {
    return false;
  }
};
const forget = (form) => {
  memory.delete(form.id);
  try {
    localStorage.removeItem(BOX + form.id);
  } catch { /* nothing was kept */ }
};

const say = (form, text) => { part(form, "state").textContent = text; };
const count = () => {
  const open = forms.filter((form) => entry(form)).length;
  sheet.querySelector("[data-part=count]").textContent = open ? words.count.replace("{n}", open) : words.none;
};
const fill = (form, values) => {
  Object.entries(values).forEach(([name, value]) => {
    const field = form.elements.namedItem(name);
    if (field && name !== "csrf_token") field.value = value;
  });
};

// A changed entry gets a new key; only the very same one may be taken for a repetition.
const write = (form, ready) => {
  const values = typed(form);
  const before = entry(form);
  const same = before && JSON.stringify(before.values) === JSON.stringify(values);
  const one = { values, ready, key: same ? before.key : newKey() };
  const safe = keep(form, one);
  say(form, safe ? (ready ? words.waits : words.kept) : words.full);
  count();
};

const stored = (form, one, answer) => {
  part(form, "conflict").replaceChildren();
  version(form).value = answer.version;
  const now = entry(form);
  if (now && now.key !== one.key) { // typed on while it was sent: that is a further entry
    keep(form, { ...now, values: { ...now.values, version: String(answer.version) } });
    say(form, words.kept);
  } else {
    forget(form);
    const note = form.elements.namedItem("note");
    note.value = "";
    say(form, words.sent);
  }
  count();
};

const choice = (text, act) => {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "govuk-button govuk-button--secondary";
  button.textContent = text;
  button.addEventListener("click", act);
  return button;
};

const differs = (form, answer) => {
  const place = part(form, "conflict");
  const list = document.createElement("ul");
  list.className = "govuk-list govuk-list--bullet";
  answer.differences.forEach(([label, there, mine]) => {
    const row = document.createElement("li");
    row.textContent = `${label}: ${words.stored} ${there || "-"}, ${words.typed} ${mine || "-"}`;
    list.append(row);
  });
  const mine = choice(words.mine, () => {
    place.replaceChildren();
    version(form).value = answer.version;
    write(form, true);
    flush();
  });
  const theirs = choice(words.theirs, () => {
    place.replaceChildren();
    forget(form);
    fill(form, answer.values);
    version(form).value = answer.version;
    say(form, "");
    count();
  });
  place.replaceChildren(list, mine, theirs);
  say(form, words.conflict.replace("{name}", answer.by));
};

// The page may be older than the sign-in: its token is fetched anew before an entry is given up.
const freshToken = async () => {
  const page = await fetch(words.page, { cache: "no-store" });
  const text = (await page.text()).replace(/<style[^]*?<\/style>/g, "");
  const found = new DOMParser().parseFromString(text, "text/html");
  const there = found.querySelector(`[data-field="${words.field}"] [name=csrf_token]`);
  if (!there) return false;
  sheet.querySelectorAll("[name=csrf_token]").forEach((one) => { one.value = there.value; });
  return true;
};

const post = async (form, one) => {
  const body = new URLSearchParams({ ...one.values, key: one.key });
  body.set("csrf_token", form.querySelector("[name=csrf_token]").value);
  const answer = await fetch(form.querySelector("[data-send]").dataset.send, { method: "POST", body });
  const isOurs = (answer.headers.get("Content-Type") || "").startsWith("application/json");
  return isOurs ? answer.json() : null;
};

const send = async (form, one) => {
  say(form, words.sends);
  try {
    let answer = await post(form, one);
    if (!answer && (await freshToken())) answer = await post(form, one);
    if (!answer) say(form, words.signin);
    else if (answer.state === "stored" && answer.key === one.key) stored(form, one, answer);
    else {
      const now = entry(form);
      if (now) keep(form, { ...now, ready: false });
      if (answer.state === "conflict") differs(form, answer);
      else say(form, answer.errors.join(" "));
    }
  } catch {
    say(form, words.waits);
  }
};

let busy = false;
const flush = async () => {
  if (busy) return;
  busy = true;
  for (const form of forms) {
    const one = entry(form);
    if (one && one.ready) await send(form, one);
  }
  busy = false;
};

forms.forEach((form) => {
  const before = entry(form);
  if (before) {
    fill(form, before.values);
    say(form, before.ready ? words.waits : words.kept);
  }
  form.addEventListener("input", () => write(form, false));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    write(form, true);
    flush();
  }, true);
});
addEventListener("online", flush);
if (navigator.serviceWorker) {
  addEventListener("load", () => {
    navigator.serviceWorker.register(words.worker)
      .then(() => navigator.serviceWorker.ready)
      .then((worker) => worker.active.postMessage(words.page))
      .catch(() => {});
  });
}
addEventListener("beforeunload", (event) => {
  if (forms.some((form) => memory.has(form.id) && !kept(form))) event.preventDefault();
});
setInterval(flush, AGAIN);
count();
flush();
