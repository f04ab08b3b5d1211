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

// smaller makes a camera's photo one that goes through a poor network: 2000 points
// show what there is to see. What cannot be read as a picture stays as it is.
async function smaller(f) {
  if (!/^image\/(jpeg|png|webp)$/.test(f.type) || f.size < 1 << 20) return f;
  try {
    const b = await createImageBitmap(f);
    const k = Math.min(1, 2000 / Math.max(b.width, b.height));
    const c = document.createElement('canvas');
    c.width = Math.round(b.width * k);
    c.height = Math.round(b.height * k);
    c.getContext('2d').drawImage(b, 0, 0, c.width, c.height);
    const made = await new Promise(done => c.toBlob(done, 'image/jpeg', .85));
    return made && made.size < f.size ? new File([made], f.name.replace(/\.\w+$/, '') + '.jpg', {type: made.type, lastModified: f.lastModified}) : f;
  } catch {
    return f;
  }
}

async function send(chosen, {where, say, leave, newKey}) {
  const f = await smaller(chosen);
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
