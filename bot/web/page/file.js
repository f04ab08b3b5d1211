// Sends a file into the open chat.

const $ = id => document.getElementById(id);
const most = 20 << 20;
let last = null; // the file on its way and its key: sent again, it is taken once

// sending makes the paper clip work. page has where, say, leave and newKey.
export function sending(page) {
  $('file').addEventListener('change', () => {
    const f = $('file').files[0];
    if (f) send(f, page).finally(() => { $('file').value = ''; }); // the same one can be chosen again
  });
}

async function send(f, {where, say, leave, newKey}) {
  if (f.size > most) return say('文件超过20 MB，请拆小再发。');
  const same = JSON.stringify([where(), f.name, f.size, f.lastModified]);
  if (!last || last.same !== same) last = {same, key: newKey()};
  const head = encodeURIComponent(JSON.stringify({key: last.key, ...where(), name: f.name}));
  $('attach').setAttribute('aria-busy', 'true');
  say('正在发送文件…');
  try {
    const r = await fetch('/upload', {method: 'POST', body: f, headers: {'Content-Type': 'application/octet-stream', 'Anka-File': head}});
    if (r.status < 500) last = null;
    if (r.status === 401) return leave((await r.text()).trim());
    say(r.ok ? '' : (await r.text()).trim());
  } catch {
    say('文件没有发出去，请再选一次。');
  } finally {
    $('attach').removeAttribute('aria-busy');
  }
}
