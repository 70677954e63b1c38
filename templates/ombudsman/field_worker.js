// Keeps the field pages that were opened on this device, so that they open again without a line.
"use strict";

const CACHE = "lapangan-1";
const LASTS = 12 * 60 * 60 * 1000; // a working day; then a page has to be fetched anew
const STATIC = {{ url_for("static", filename="")|tojson }};
const PAGE = {{ page|tojson }};
const isField = (path) => new RegExp(PAGE).test(path);

const keep = async (path, answer) => {
  if (!answer.ok || answer.redirected) return;
  const cache = await caches.open(CACHE);
  const text = await answer.clone().text();
  await cache.put(path, answer);
  const files = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map((one) => one[1]);
  const missing = [];
  for (const file of new Set(files.filter((one) => one.startsWith(STATIC)))) {
    if (!(await cache.match(file))) missing.push(file);
  }
  await cache.addAll(missing);
};

const kept = async (path) => {
  const cache = await caches.open(CACHE);
  const found = await cache.match(path);
  const age = found ? Date.now() - Date.parse(found.headers.get("Date")) : Infinity;
  if (age < LASTS) return found;
  await cache.delete(path);
  return Response.error();
};

const pageOrKept = async (event, path) => {
  try {
    const answer = await fetch(event.request);
    event.waitUntil(keep(path, answer.clone()).catch(() => {}));
    return answer;
  } catch {
    return kept(path);
  }
};

self.addEventListener("install", (event) => event.waitUntil(self.skipWaiting()));
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
// The first visit comes before the worker, so the page asks to be kept.
self.addEventListener("message", (event) => {
  const path = new URL(event.data, self.location.origin).pathname;
  if (isField(path)) event.waitUntil(fetch(path).then((answer) => keep(path, answer)).catch(() => {}));
});
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin || request.method !== "GET") return;
  if (request.mode === "navigate") {
    if (isField(url.pathname)) event.respondWith(pageOrKept(event, url.pathname));
  } else if (url.pathname.startsWith(STATIC)) {
    event.respondWith(fetch(request).catch(async () => (await caches.match(request)) || Response.error()));
  }
});
