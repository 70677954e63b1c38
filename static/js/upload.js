// Comfort only: without this file each form sends one file at once. With it, photos are made
// smaller first, files go in pieces, and a lost connection costs the last piece only.
"use strict";

(() => {
  const place = document.querySelector("[data-upload]");
  const form = place && place.querySelector("form");
  const input = form && form.querySelector("input[type=file]");
  if (!input || !window.XMLHttpRequest || !Blob.prototype.slice) return;

  const PIECE = 128 * 1024;
  const LONGEST_SIDE = 1600;
  const WANTED_BYTES = 250 * 1024;
  const LONGEST_WAIT = 30000;
  const words = place.dataset;
  const list = place.querySelector("[data-progress]");
  const token = form.querySelector("[name=csrf_token]").value;
  const button = form.querySelector("button");
  const label = form.querySelector("label[for='" + input.id + "']");
  input.multiple = true;
  if (label) label.textContent = words.label;

  const say = (row, text, name, percent) => {
    const full = text.replace("{name}", name).replace("{percent}", percent);
    if (row.textContent !== full) row.textContent = full;
  };

  // One request of the upload protocol; resolves with the answered request, rejects when lost.
  const ask = (method, url, headers, body, onProgress) =>
    new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open(method, url);
      request.timeout = 60000;
      const all = { "Tus-Resumable": "1.0.0", "X-CSRFToken": token, ...headers };
      Object.keys(all).forEach((name) => request.setRequestHeader(name, all[name]));
      if (onProgress) request.upload.onprogress = onProgress;
      const lost = () => reject(null); // no answer is no error of the file's
      request.onload = () => (request.status >= 500 || request.status === 429 ? lost() : resolve(request));
      request.onerror = request.ontimeout = request.onabort = lost;
      request.send(body || null);
    });

  // Wait a little longer each time, but go on at once when the phone says it is back on line.
  const pause = (tries) =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, Math.min(1000 * 2 ** tries, LONGEST_WAIT));
      window.addEventListener("online", () => { clearTimeout(timer); resolve(); }, { once: true });
    });

  const drawn = (canvas, quality) =>
    new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));

  // A photo of at most 1,600 dots and about 250 kB; whatever cannot be drawn stays as it is.
  const smaller = async (file) => {
    if (!/^image\/(jpeg|png|webp|heic|heif)/.test(file.type) || !window.createImageBitmap) return file;
    if (file.size <= WANTED_BYTES && !/hei[cf]/.test(file.type)) return file;
    try {
      const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
      const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      const pen = canvas.getContext("2d");
      pen.fillStyle = "#fff";
      pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
      picture.close();
      let best = null;
      for (const quality of [0.82, 0.7, 0.58, 0.46]) {
        best = await drawn(canvas, quality);
        if (best && best.size <= WANTED_BYTES) break;
      }
      return best && best.size < file.size ? best : file;
    } catch (error) {
      return file;
    }
  };

  // The same bytes are found again after the page was closed; other bytes never are.
  const fingerprint = async (blob) => {
    if (!window.crypto || !crypto.subtle) return "";
    const digest = await crypto.subtle.digest("SHA-256", await blob.arrayBuffer());
    const hex = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0"));
    return "unggah:" + words.upload + ":" + hex.join("");
  };
  const recall = (key) => { try { return (key && localStorage.getItem(key)) || ""; } catch (error) { return ""; } };
  const keep = (key, url) => {
    try {
      if (key && url) localStorage.setItem(key, url);
      else if (key) localStorage.removeItem(key);
    } catch (error) { /* a browser that keeps nothing starts again, no more */ }
  };

  const refusal = (request) => new Error(request.responseText || words.failed);

  // Return where to go on: {url, offset}; offset may be the whole size.
  const opened = async (name, blob, key) => {
    const known = recall(key);
    if (known) {
      const found = await ask("HEAD", known, {});
      if (found.status === 200) return { url: known, offset: Number(found.getResponseHeader("Upload-Offset")) };
      keep(key, "");
    }
    const coded = btoa(String.fromCharCode(...new TextEncoder().encode(name.slice(0, 200))));
    const made = await ask("POST", words.upload, {
      "Upload-Length": String(blob.size), "Upload-Metadata": "filename " + coded,
    });
    if (made.status !== 201) throw refusal(made);
    const url = made.getResponseHeader("Location");
    keep(key, url);
    return { url, offset: 0 };
  };

  const send = async (row, name, blob) => {
    const key = await fingerprint(blob);
    let at = null;
    let tries = 0;
    for (;;) {
      try {
        if (!at) at = await opened(name, blob, key);
        if (at.offset >= blob.size) break;
        const show = (event) => say(row, words.sending, name, Math.floor((100 * (at.offset + event.loaded)) / blob.size));
        show({ loaded: 0 });
        const piece = blob.slice(at.offset, at.offset + PIECE);
        const answer = await ask("PATCH", at.url, {
          "Content-Type": "application/offset+octet-stream", "Upload-Offset": String(at.offset),
        }, piece, show);
        tries = 0;
        if (answer.status === 204 || answer.status === 409) at.offset = Number(answer.getResponseHeader("Upload-Offset"));
        else if (answer.status === 404) { keep(key, ""); at = null; }
        else { keep(key, ""); throw refusal(answer); }
      } catch (error) {
        if (error) throw error;
        // No answer: what was received is asked for before anything is sent again.
        row.textContent = words.lost;
        await pause(tries);
        tries += 1;
        if (at) {
          const url = at.url;
          const found = await ask("HEAD", url, {}).catch(() => null);
          if (found && found.status === 200) at = { url, offset: Number(found.getResponseHeader("Upload-Offset")) };
          else if (found) { keep(key, ""); at = null; }
        }
      }
    }
    keep(key, "");
    say(row, words.done, name, 100);
  };

  const one = async (row, file) => {
    say(row, words.preparing, file.name, 0);
    const blob = await smaller(file);
    if (!blob.size) throw new Error(words.empty);
    if (blob.size > Number(words.largest)) throw new Error(words.large);
    await send(row, file.name, blob);
  };

  // What the server has now, without losing what is still on its way.
  const refresh = async () => {
    const answer = await fetch(location.pathname, { credentials: "same-origin" }).catch(() => null);
    if (!answer || !answer.ok) return;
    // The page's own styles are not wanted here, and the content policy would complain of them.
    const text = (await answer.text()).replace(/<style[\s\S]*?<\/style>/g, "");
    const page = new DOMParser().parseFromString(text, "text/html");
    const fresh = page.getElementById("berkas");
    const old = document.getElementById("berkas");
    if (fresh && old.textContent !== fresh.textContent) old.replaceChildren(...fresh.childNodes);
  };
  let looks = 0;
  const watch = async () => {
    if (!document.querySelector("[data-checking]") || looks > 30) return;
    looks += 1;
    await refresh();
    setTimeout(watch, 4000);
  };
  setTimeout(watch, 3000);

  form.addEventListener("submit", async (event) => {
    const files = Array.from(input.files);
    if (!files.length) return;
    event.preventDefault();
    event.stopPropagation();
    button.disabled = true;
    list.hidden = false;
    const rows = files.map((file) => {
      const row = document.createElement("li");
      list.append(row);
      say(row, words.waiting, file.name, 0);
      return row;
    });
    input.value = "";
    for (const [place, file] of files.entries()) {
      try {
        await one(rows[place], file);
        rows[place].remove();
        await refresh();
      } catch (error) {
        rows[place].textContent = file.name + ": " + ((error && error.message) || words.failed);
        rows[place].classList.add("govuk-error-message");
      }
    }
    button.disabled = false;
    list.hidden = !list.children.length;
    looks = 0;
    setTimeout(watch, 2000);
  });
})();
