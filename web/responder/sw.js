// The phone's service worker. It keeps the shell (page, code, icons) so that the phone opens without a connection.
// It never touches /api: what the desk knows comes from the desk, and what was pressed waits in the page's own outbox.
// A new version waits until the page says that nothing is in hand ("take over"), so that an update never interrupts a visit.

const SHELL = ['/attend.svg'].concat('__SHELL__');
const VERSION = '__VERSION__';
const CACHE = `attend-phone-${VERSION}`;
const PAGE = '/responder';
const PAGE_WAIT_MS = 2500;

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(SHELL.map((url) => new Request(url, { cache: 'reload' })))));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name.startsWith('attend-phone-') && name !== CACHE).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener('message', (event) => {
  if (event.data === 'take over') self.skipWaiting();
});

async function page(request) {
  const kept = await caches.match(PAGE, { cacheName: CACHE });
  const fresh = fetch(request);
  if (!kept) return fresh;
  const late = new Promise((resolve) => setTimeout(resolve, PAGE_WAIT_MS, null));
  const answer = await Promise.race([fresh.catch(() => null), late]);
  return answer && answer.status < 500 ? answer : kept;
}

async function asset(request) {
  return (await caches.match(request, { cacheName: CACHE })) ?? fetch(request);
}

self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (url.pathname.startsWith('/api')) return;
  if (event.request.mode === 'navigate') {
    if (url.pathname === PAGE) event.respondWith(page(event.request));
  } else if (url.pathname.startsWith('/assets/') || SHELL.includes(url.pathname)) {
    event.respondWith(asset(event.request));
  }
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(
    self.clients.matchAll({ type: 'window' }).then((pages) => {
      const open = pages.find((client) => new URL(client.url).pathname === PAGE);
      return open ? open.focus() : self.clients.openWindow(PAGE);
    }),
  );
});
