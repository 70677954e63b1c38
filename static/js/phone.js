// What this phone keeps of a story while it is written. Comfort only: the site keeps drafts itself.
"use strict";

const phone = (() => {
  const BOX = "pengaduan.tulisan";
  const OFF = "pengaduan.jangan-simpan";
  const HOUR = 3600000;
  const STORY = "cerita"; // the copy of the story page; every other entry was written offline
  const age = (entry) => Date.now() - entry.at;
  const fresh = (entry) => age(entry) < (entry.id === STORY ? 24 : 14 * 24) * HOUR;
  const list = () => {
    try {
      return (JSON.parse(localStorage.getItem(BOX)) || []).filter(fresh);
    } catch {
      return [];
    }
  };
  const store = (entries) => {
    try {
      if (entries.length) localStorage.setItem(BOX, JSON.stringify(entries));
      else localStorage.removeItem(BOX);
      return true;
    } catch {
      return false; // no room, or a browser that keeps nothing
    }
  };
  const find = (id) => list().find((entry) => entry.id === id);
  const remove = (id) => store(list().filter((entry) => entry.id !== id));
  let leaving = false; // a page that is being left must not write again what was wiped
  const put = (id, text) => {
    if (leaving) return false;
    const others = list().filter((entry) => entry.id !== id);
    return store(text.trim() ? [{ id, text, at: Date.now() }, ...others] : others);
  };
  const wipe = () => {
    leaving = true;
    store([]);
    if (navigator.serviceWorker) {
      navigator.serviceWorker.getRegistration().then((found) => found && found.unregister());
    }
  };
  return { STORY, OFF, list, find, put, remove, wipe };
})();

// "Tutup cepat" leaves nothing on the phone; a filed complaint or a closed draft leaves no copy.
document.querySelectorAll(".app-header__exit").forEach((exit) => {
  exit.addEventListener("click", phone.wipe);
});
if (document.querySelector("[data-filed]")) phone.remove(phone.STORY);
document.addEventListener("submit", (event) => {
  if (event.target.id === "leave-draft") phone.remove(phone.STORY);
});

// The story page: a copy every ten seconds, shown again after a crash.
const keep = document.querySelector("[data-keep]");
if (keep) {
  const box = document.getElementById(keep.dataset.keep);
  const part = (name) => keep.querySelector(`[data-part="${name}"]`);
  let waiting = 0;
  let off = sessionStorage.getItem(phone.OFF) === "1";
  const save = () => {
    clearTimeout(waiting);
    waiting = 0;
    if (!off) phone.put(phone.STORY, box.value);
  };
  const say = (name) => {
    ["kept", "back", "other", "off"].forEach((one) => { part(one).hidden = one !== name; });
    part("wipe").hidden = name === "off";
  };
  const use = (text) => {
    box.value = text;
    box.dispatchEvent(new Event("input"));
    say("back");
  };
  box.addEventListener("input", () => {
    if (!off && !waiting) waiting = setTimeout(save, 10000);
  });
  const atOnce = () => { if (waiting) save(); };
  addEventListener("pagehide", atOnce);
  document.addEventListener("visibilitychange", atOnce);
  box.form.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (button && button.name === "personal" && button.value === "remove") {
      clearTimeout(waiting);
      waiting = 0;
      phone.remove(phone.STORY);
    } else {
      save();
    }
  });
  part("wipe").addEventListener("click", () => {
    clearTimeout(waiting);
    waiting = 0;
    off = true;
    sessionStorage.setItem(phone.OFF, "1");
    phone.remove(phone.STORY);
    say("off");
  });
  part("use").addEventListener("click", () => use(phone.find(phone.STORY).text));
  const saved = off ? undefined : phone.find(phone.STORY);
  keep.hidden = false;
  say(off ? "off" : "kept");
  if (saved && !box.value.trim()) use(saved.text);
  else if (saved && saved.text.trim() !== box.value.trim()) say("other");
}

// The page for moments without a signal, fetched once this page is done.
const worker = document.currentScript ? document.currentScript.dataset.worker : "";
if (worker && navigator.serviceWorker) {
  addEventListener("load", () => navigator.serviceWorker.register(worker).catch(() => {}));
}
