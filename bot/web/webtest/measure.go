//go:build browser

package webtest

// measure finds what is wrong with the layout: too wide, too small to hit or
// to read, too faint (WCAG AA), or without a name for a screen reader.
const measure = `(() => {
  const out = [], seen = e => { const r = e.getBoundingClientRect(); return r.width > 1 && r.height > 1 && e.checkVisibility(); };
  if (document.scrollingElement.scrollWidth > innerWidth) out.push('page wider than the screen: ' + document.scrollingElement.scrollWidth);
  const log = document.getElementById('log');
  if (log && log.scrollWidth > log.clientWidth) out.push('messages wider than their room: ' + log.scrollWidth);
  for (const b of document.querySelectorAll('button, label:has(input[type]), input:not([type]), #text, #token, a.file')) if (seen(b)) {
    const r = b.getBoundingClientRect(), name = b.textContent.trim() || b.id;
    if (r.height < 44) out.push('low ' + name + ': ' + r.height);
    if (r.left < -1 || r.right > innerWidth + 1) out.push('outside: ' + name);
    if (b.scrollWidth > b.clientWidth + 1) out.push('cut: ' + name);
    if (b.tagName === 'BUTTON' && !(b.getAttribute('aria-label') || b.textContent.trim())) out.push('nameless button');
  }
  for (const e of document.querySelectorAll('.text, .title, #text, .buttons button, #lasting button')) if (seen(e) && parseFloat(getComputedStyle(e).fontSize) < 17) out.push('small: ' + e.textContent);
  const rgb = c => { const m = c.match(/[\d.]+/g).map(Number); return m.length > 3 && m[3] === 0 ? null : m; };
  const lum = c => { const [r, g, b] = c.map(v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let n; n = walk.nextNode();) {
    const e = n.parentElement;
    if (!n.data.trim() || !seen(e) || e.closest('.hidden, .skip, noscript, script')) continue;
    let b = e, back = null;
    while (b && !(back = rgb(getComputedStyle(b).backgroundColor))) b = b.parentElement;
    const x = lum(rgb(getComputedStyle(e).color).slice(0, 3)), y = lum((back || [255, 255, 255]).slice(0, 3));
    const ratio = (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
    if (ratio < 4.5) out.push('faint ' + ratio.toFixed(2) + ': ' + n.data.trim().slice(0, 20));
  }
  return out.join('\n');
})()`

// Sound fails the test when the layout has a fault.
func (d *Tab) Sound(where string) {
	d.t.Helper()
	if bad := Value[string](d, measure); bad != "" {
		d.t.Errorf("%s, %s:\n%s", d.look.Name, where, bad)
	}
}
