// The page of what was written without a signal. Needs phone.js.
"use strict";

const place = document.querySelector("[data-offline]");
const words = place.dataset;
const box = document.getElementById("tulisan");
const rows = document.getElementById("daftar");
const said = document.getElementById("kabar");
const template = document.getElementById("satu-tulisan");
let open = ""; // the entry that the box shows, "" for a new one

const say = (text) => { said.textContent = text; };

// Shown in place of another page, it says so; asked for by its own address, it may be online.
const askedFor = location.pathname === words.here;
const heading = () => {
  const online = navigator.onLine && askedFor;
  const text = online ? words.online : words.offlineTitle;
  const shown = document.querySelector("h1");
  document.title = document.title.replace(shown.textContent, text);
  shown.textContent = text;
  document.getElementById("penjelasan").hidden = online;
};

const when = (at) => {
  const style = { dateStyle: "long", timeStyle: "short" };
  return new Intl.DateTimeFormat(document.documentElement.lang, style).format(at);
};

const show = () => {
  const entries = phone.list();
  rows.replaceChildren(...entries.map((entry) => {
    const row = template.content.firstElementChild.cloneNode(true);
    row.querySelector("[data-part=text]").textContent = entry.text;
    row.querySelector("[data-part=at]").textContent = when(entry.at);
    const does = { send: () => send(entry, false), edit: () => edit(entry), remove: () => drop(entry) };
    row.querySelectorAll("button").forEach((button) => {
      button.addEventListener("click", does[button.dataset.do]);
    });
    return row;
  }));
  document.getElementById("kosong").hidden = entries.length > 0;
};

const edit = (entry) => {
  open = entry.id;
  box.value = entry.text;
  box.focus();
};

const drop = (entry) => {
  phone.remove(entry.id);
  if (open === entry.id) {
    open = "";
    box.value = "";
  }
  show();
  say(words.removed);
};

const save = () => {
  if (!box.value.trim()) {
    say(words.empty);
    box.focus();
    return;
  }
  const id = open || Date.now().toString(36);
  if (!phone.put(id, box.value)) {
    say(words.full);
    return;
  }
  open = "";
  box.value = "";
  show();
  say(words.saved);
};

// Puts the text into the story page of a draft, never further: sending stays the person's own act.
const send = async (entry, replace) => {
  say(words.asking);
  try {
    const page = await fetch(words.story, { cache: "no-store" });
    if (!page.ok) throw new Error(String(page.status));
    // Without its styles: this page's policy would refuse them, and only the form is wanted.
    const text = (await page.text()).replace(/<style[^]*?<\/style>/g, "");
    const form = new DOMParser().parseFromString(text, "text/html");
    const there = form.querySelector("[name=story]").value.trim();
    if (there && there !== entry.text.trim() && !replace) {
      ask(entry);
      return;
    }
    const token = form.querySelector("main [name=csrf_token]").value;
    const body = new URLSearchParams({ csrf_token: token, story: entry.text, go: "1" });
    const sent = await fetch(words.story, { method: "POST", body, redirect: "manual" });
    const taken = sent.type === "opaqueredirect";
    if (!taken && sent.status !== 422) throw new Error(String(sent.status));
    phone.remove(entry.id);
    location.assign(taken ? words.next : words.story);
  } catch {
    say(words.noSignal);
  }
};

const question = document.getElementById("ganti");
let asked;
const ask = (entry) => {
  asked = entry;
  say("");
  question.hidden = false;
  question.focus();
};
question.querySelectorAll("button").forEach((button) => {
  button.addEventListener("click", () => {
    question.hidden = true;
    if (button.dataset.do === "replace") send(asked, true);
  });
});

document.getElementById("simpan").addEventListener("click", save);
addEventListener("online", heading);
addEventListener("offline", heading);
place.hidden = false;
heading();
show();
