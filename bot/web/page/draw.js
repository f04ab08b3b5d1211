// Draws messages. Every text goes in as text, never as markup, and stays as it
// came to the letter: what is added is only boxes around its lines.

export function el(tag, props = {}, ...children) {
  const e = Object.assign(document.createElement(tag), props);
  e.append(...children);
  return e;
}

// enterpriseName shows the mark （示例） at the end of a name as a small tag.
export function enterpriseName(name) {
  const box = el('bdi');
  const at = name.lastIndexOf('（示例）');
  if (at < 0 || at + 4 !== name.length) box.append(name);
  else box.append(name.slice(0, at), el('span', {className: 'tag'}, '（示例）'));
  return box;
}

function clock(ms) {
  const d = new Date(ms), now = new Date();
  const time = d.toLocaleTimeString('zh-CN', {hour: '2-digit', minute: '2-digit', hour12: false});
  return d.toDateString() === now.toDateString() ? time : `${d.getMonth() + 1}月${d.getDate()}日 ${time}`;
}

// A step is a line with a number: in an emergency ▶ before it marks the
// asker's own; where somebody is watched ✓, ✗ and － say how he did it. What
// belongs to a step stands indented under it.
const step = /^([▶✓✗－]|[ \u3000]+|)(\d{1,2} )/;
// A telephone number or a date stays in one piece; so does one of the supplies
// or contacts, unless it is too wide for a small phone.
function pieces(text, list) {
  if (!list) return text.split(/(\d[\d-]{3,14}\d)/).map((t, i) => i % 2 ? el('span', {className: 'whole'}, t) : t);
  return text.split(/(\u3000)/).flatMap(t => t.length + t.replace(/[ -~]/g, '').length > 26 ? pieces(t) : el('span', {className: t === '\u3000' ? '' : 'whole'}, t));
}

function row(text, kind) {
  const line = el('span', {className: 'line'});
  const m = kind && step.exec(text);
  if (m) {
    line.classList.add('step');
    if (m[1]) line.append(el('span', {className: 'mark'}, m[1]));
    else line.classList.add('bare');
    line.append(el('span', {className: 'num'}, m[2]));
    text = text.slice(m[0].length);
    if (m[1] === '▶') line.classList.add('own');
    if (m[1] === '✗') line.classList.add('failed');
  } else if (kind && text.startsWith('\u3000')) line.classList.add('under');
  else if (kind === 'emergency' && text.startsWith('⚠')) line.classList.add('warn');
  else if (kind && text.startsWith('—— ')) line.classList.add('source');
  const list = kind === 'emergency' && /^[🧰☎]/u.test(text);
  if (list) line.classList.add('list');
  line.append(...pieces(text, list));
  return line;
}

// body draws a text line by line. kind is emergency or bot, and empty for what
// people say: that has no lines of a card.
function body(text, kind) {
  const box = el('div', {className: 'text', dir: 'auto'});
  const lines = text.split('\n');
  lines.forEach((t, i) => {
    const last = i === lines.length - 1;
    box.append(row(t, kind));
    if (!last) box.append(el('span', {hidden: true}, '\n')); // the box ends the line for eye and clipboard, this for the text
  });
  return box;
}

function buttons(l, tap) {
  const box = el('div', {className: 'buttons', role: 'group', ariaLabel: '可以点的按钮'});
  for (const r of l.buttons || []) {
    const line = el('div', {className: 'row'});
    for (const b of r) {
      const button = el('button', {type: 'button'}, el('bdi', {}, b.label));
      button.addEventListener('click', () => tap(l, b, button));
      line.append(button);
    }
    box.append(line);
  }
  return box;
}

// quiz draws a question with its options. Once answered it shows which one was
// taken and which is right.
function quiz(l, answered, answer) {
  const box = el('div', {className: 'quiz', role: 'group', ariaLabel: '选择题'});
  box.append(el('p', {className: 'question', dir: 'auto'}, l.quiz.question));
  const options = l.quiz.options.map((text, i) => {
    const b = el('button', {type: 'button'}, el('bdi', {}, text));
    b.addEventListener('click', async () => { const v = await answer(l, i, b); if (v) judge(v); });
    return b;
  });
  const say = el('p', {className: 'verdict', role: 'status'});
  function judge(v) {
    options.forEach((b, i) => {
      b.disabled = true;
      if (i === v.right) b.classList.add('right');
      else if (i === v.choice) b.classList.add('wrong');
    });
    say.textContent = (v.choice === v.right ? '✓ 答对了。' : `✗ 正确答案：${l.quiz.options[v.right]}`) + (v.why ? '\n' + v.why : '');
    say.scrollIntoView({block: 'nearest'});
  }
  box.append(...options, say);
  if (answered) judge(answered);
  return box;
}

function attachment(l, me) {
  const href = `/file/${l.id}?` + new URLSearchParams({as: me.id, chat: l.chat});
  const link = el('a', {className: 'file', href, download: l.file}, `📄 ${l.from ? '' : '下载 '}${l.file}`);
  if (!l.photo) return [link];
  const picture = el('img', {className: 'photo', src: href, alt: l.alt || l.title || l.file});
  picture.addEventListener('load', () => picture.dispatchEvent(new Event('grown', {bubbles: true})));
  picture.addEventListener('error', () => picture.remove()); // it only has a picture's name
  return [picture, link];
}

// message draws one line of the transcript. act has tap and answer.
export function message(l, me, act, answered) {
  const own = l.from === me.id, bot = !l.from;
  const who = own ? '我' : bot ? '安卡' : l.name;
  const box = el('article', {className: 'msg ' + (own ? 'mine' : bot ? 'bot' : 'other')});
  box.dataset.id = l.id;
  const kind = !bot ? '' : (l.title || '').startsWith('🆘') ? 'emergency' : 'bot';
  if (kind === 'emergency') box.classList.add(kind);
  box.append(el('p', {className: 'who'}, el('bdi', {}, who), ' ', el('time', {dateTime: new Date(l.at).toISOString()}, clock(l.at))));
  const bubble = el('div', {className: 'bubble'});
  if (l.quote) {
    const name = !l.quote.from ? '安卡' : l.quote.from === me.id ? '我' : l.quote.name;
    bubble.append(el('p', {className: 'quote', dir: 'auto'}, `回复${name}：${l.quote.text}`));
  }
  if (l.title) bubble.append(el('h3', {className: 'title', dir: 'auto'}, l.title));
  if (l.text) bubble.append(body(l.text, kind));
  if (l.file) bubble.append(...attachment(l, me));
  if (l.quiz) bubble.append(quiz(l, answered, act.answer));
  box.append(bubble);
  if (l.buttons) box.append(buttons(l, act.tap));
  return box;
}

// people lists whom one can be, an enterprise a section.
export function people(state, choose) {
  const groups = Map.groupBy ? Map.groupBy(state.people, p => p.enterprise) : state.people.reduce(
    (m, p) => m.set(p.enterprise, [...(m.get(p.enterprise) || []), p]), new Map());
  const out = [];
  for (const [enterprise, members] of groups) {
    const list = el('ul');
    for (const p of members) {
      const button = el('button', {type: 'button'}, el('strong', {}, p.name), ` · ${postOf(state, p)}`);
      button.dataset.person = p.id;
      button.setAttribute('aria-label', `${p.name}，${postOf(state, p)}，${enterprise || '监管'}`);
      if (state.me && p.id === state.me.id) {
        button.setAttribute('aria-current', 'true');
        button.append(el('span', {className: 'now'}, '现在'));
        button.autofocus = true;
      }
      button.addEventListener('click', () => choose(p.id));
      list.append(el('li', {}, button));
    }
    out.push(el('section', {}, el('h3', {}, enterprise ? enterpriseName(enterprise) : '监管'), list));
  }
  return out;
}

// postOf is the person's post, or what he is when he has none.
export function postOf(state, p) {
  return p.post || state.roles[p.role] || '';
}

// empty is what a chat without messages says: what to ask.
export function empty(chat, ask) {
  const box = el('div', {className: 'empty'});
  box.append(el('p', {}, chat.group ? '这里是班组群，同事都看得到。' : '这里只有你和安卡。'));
  if (!(chat.examples || []).length) return box;
  box.append(el('p', {className: 'try'}, '点一个问题试试：'));
  for (const text of chat.examples) {
    const button = el('button', {type: 'button', className: 'example'}, text);
    button.addEventListener('click', () => ask(text));
    box.append(button);
  }
  return box;
}
