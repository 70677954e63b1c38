// Keeps one page on the phone for the moments without a signal; everything else comes from the site.
"use strict";

const CACHE = {{ ("pengaduan-" ~ version)|tojson }};
const PAGE = {{ url_for("citizen.offline")|tojson }};
const FILES = {{ [asset_url("js/app.js"), asset_url("js/phone.js"), asset_url("js/offline.js")]|tojson }};
const HOME = {{ url_for("public.home")|tojson }};
const CITIZEN = ["lapor", "draf", "lacak", "luring", "pengaduan"];

// Without cookies: the kept page says nothing about who fetched it.
const bare = (url) => new Request(url, { credentials: "omit", cache: "reload" });

self.addEventListener("install", (event) => {
  const kept = caches.open(CACHE).then((cache) => cache.addAll([PAGE, ...FILES].map(bare)));
  event.waitUntil(kept.then(() => self.skipWaiting()));
});

const forgetOld = async () => {
  const old = (await caches.keys()).filter((name) => name.startsWith("pengaduan-") && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  if (self.registration.navigationPreload) await self.registration.navigationPreload.enable();
  await self.clients.claim();
};
self.addEventListener("activate", (event) => event.waitUntil(forgetOld()));

// Question pages also when a form is sent; files that people upload never pass through here.
const isOurs = (request, url) => {
  if (!url.pathname.startsWith(HOME)) return false;
  const place = url.pathname.slice(HOME.length).split("/")[0];
  if (request.method === "POST") return place === "lapor";
  return request.method === "GET" && (place === "" || CITIZEN.includes(place));
};

const pageOrKept = async (event) => {
  try {
    return (await event.preloadResponse) || (await fetch(event.request));
  } catch {
    return (await caches.match(PAGE)) || Response.error();
  }
};

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    if (isOurs(request, url)) event.respondWith(pageOrKept(event));
  } else if (FILES.includes(url.pathname + url.search)) {
    event.respondWith(caches.match(request).then((kept) => kept || fetch(request)));
  }
});
