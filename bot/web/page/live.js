// The live stream of one person. It reconnects by itself, goes on after the
// last event it has, and tells when it cannot.

let stream = null, who = '', seq = 0, heard = 0, away = 0, on = {};

// connect follows a person's chats after a number. on has line, toast, reload and offline.
export function connect(person, after, handlers) {
  [who, seq, on] = [person, after, handlers];
  listen();
}

function listen() {
  if (stream) stream.close();
  heard = Date.now();
  const s = stream = new EventSource('/events?' + new URLSearchParams({as: who, after: seq}));
  const take = f => e => {
    if (s !== stream) return;
    heard = Date.now();
    if (e.lastEventId) seq = +e.lastEventId;
    if (f) f(JSON.parse(e.data));
  };
  s.addEventListener('line', take(l => on.line(l)));
  s.addEventListener('toast', take(t => on.toast(t)));
  s.addEventListener('reload', take(() => on.reload()));
  s.addEventListener('beat', take());
  s.onopen = () => { heard = Date.now(); clearTimeout(away); on.offline(false); };
  s.onerror = () => {
    if (s !== stream) return;
    clearTimeout(away);
    away = setTimeout(() => on.offline(true), 1500); // a moment is not worth a word
    if (s.readyState === EventSource.CLOSED) setTimeout(() => s === stream && on.reload(), 2000);
  };
}

// Nothing heard for three beats: the connection is dead though nobody said so.
setInterval(() => { if (stream && !document.hidden && Date.now() - heard > 45000) listen(); }, 5000);

// A hidden page lets go of its connection (browsers have six a site) and
// catches up when it is seen again.
document.addEventListener('visibilitychange', () => {
  if (!stream) return;
  if (document.hidden) stream.close();
  else listen();
});
