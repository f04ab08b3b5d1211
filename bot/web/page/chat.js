import {el, empty, enterpriseName, message, people, postOf} from './draw.js';
import {sending} from './file.js';
import {connect} from './live.js';

const $ = id => document.getElementById(id);
const log = $('log'), text = $('text');
let state = {people: [], roles: {}, limit: 4000, chats: []};
let open = null;      // the chat on the screen
const unread = new Map();
const keys = new Map(); // what was sent and not confirmed: sent again, it is taken once

// ---- who one is ----

function remembered() {
  return sessionStorage.getItem('as') || localStorage.getItem('as') || '';
}

let turn = 0; // whoever was chosen last is shown, however late an earlier answer comes

async function load(as = remembered()) {
  const mine = ++turn;
  let next = await get(as);
  if (!next) return;
  if (!next.me && next.people.length) next = await get(next.people[0].id);
  if (mine !== turn) return;
  state = next;
  if (!state.me) return say('还没有可以选的人。');
  if (!state.login) {
    sessionStorage.setItem('as', state.me.id); // a tab, a person: two tabs can talk
    localStorage.setItem('as', state.me.id);
  }
  drawMe();
  const kind = open ? open.group : sessionStorage.getItem('group') === 'yes';
  show(state.chats.find(c => c.group === kind) || state.chats[state.chats.length - 1]);
  connect(state.me.id, state.seq, {line: add, toast: t => toast(t.text), reload: () => start(state.me.id), offline});
}

async function get(as) {
  const r = await fetch('/state?' + new URLSearchParams({as}), {cache: 'no-store'});
  if (r.status === 401) return leave((await r.text()).trim());
  if (r.status === 403 && as) return get('');
  if (!r.ok) throw new Error(await r.text());
  return r.json();
}

// leave goes back to the door with one sentence. Nothing of a person stays.
function leave(why = '') {
  sessionStorage.clear();
  localStorage.removeItem('as');
  if (why) sessionStorage.setItem('why', why);
  location.replace('/join');
}

$('out').addEventListener('click', async () => {
  try {
    const r = await fetch('/logout', {method: 'POST', headers: {'Content-Type': 'application/json'}, body: '{}'});
    if (!r.ok) return say((await r.text()).trim());
  } catch {
    return say('没有连上，请再点一次退出。');
  }
  leave();
});

function drawMe() {
  $('switch').hidden = state.login;
  $('out').hidden = !state.login;
  $('face').textContent = [...state.me.name][0] || '';
  $('name').textContent = state.me.name;
  $('post').textContent = postOf(state, state.me) + (state.me.enterprise ? ' · ' : '');
  toast('');
  $('enterprise').replaceChildren(...(state.me.enterprise ? [enterpriseName(state.me.enterprise)] : []));
  unread.clear();
}

$('switch').addEventListener('click', () => {
  $('list').replaceChildren(...people(state, id => { $('people').close(); open = null; text.value = ''; start(id); }));
  $('people').showModal();
});
$('people').addEventListener('click', e => { if (e.target === $('people')) $('people').close(); });

// ---- the two chats ----

function drawChats() {
  $('chats').replaceChildren(...state.chats.map(c => {
    const n = unread.get(c.id) || 0;
    const b = el('button', {type: 'button'}, c.name);
    b.dataset.chat = c.id;
    if (c === open) b.setAttribute('aria-current', 'true');
    if (n) b.append(el('span', {className: 'count', ariaLabel: `，${n}条新消息`}, String(n)));
    b.addEventListener('click', () => { show(c); $('chats').querySelector('[aria-current]').focus(); });
    return b;
  }));
}

function show(chat) {
  open = chat;
  sessionStorage.setItem('group', chat.group ? 'yes' : 'no');
  unread.delete(chat.id);
  $('chat-name').textContent = chat.name;
  $('address').hidden = !chat.group;
  $('attach').hidden = chat.group || !state.me.sends;
  drawChats();
  drawLasting();
  hint();
  log.setAttribute('aria-live', 'off'); // what was said before is not news
  log.replaceChildren(...chat.lines.map((l, i) => draw(l, chat.lines[i - 1])));
  if (!chat.lines.length) log.append(empty(chat, ask));
  log.scrollTop = log.scrollHeight;
  sitting = log.lastElementChild;
  $('jump').hidden = true;
  setTimeout(() => log.setAttribute('aria-live', 'polite'), 200);
}

// draw leaves out the quote of a private message that stands right above.
function draw(l, before) {
  const clear = !open.group && l.quote && before && before.id === l.quote.id;
  return message(clear ? {...l, quote: null} : l, state.me, {tap, answer}, (open.answered || {})[l.id]);
}

function drawLasting() {
  const rows = open.group ? [] : open.lasting || [];
  $('lasting').hidden = !rows.length;
  $('lasting').replaceChildren(...rows.map(r => el('div', {className: 'row'}, ...r.map(label => {
    const b = el('button', {type: 'button'}, label);
    if (label.startsWith('🆘')) b.classList.add('sos');
    b.addEventListener('click', () => post({text: label}, b));
    return b;
  }))));
}

// change puts a message in place of what it said before; who taps on with the
// keyboard stays where he was.
function change(chat, at, l) {
  const before = chat.lines[at - 1], was = chat.lines[at];
  if (was.seq >= l.seq) return; // it is the same
  chat.lines[at] = l;
  const old = chat === open && log.querySelector(`[data-id="${l.id}"]`);
  if (!old) return;
  const focused = [...old.querySelectorAll('button')].indexOf(document.activeElement);
  const m = draw(l, before);
  old.replaceWith(m);
  if (sitting === old) sitting = m;
  const all = m.querySelectorAll('button');
  if (focused >= 0 && all.length) all[Math.min(focused, all.length - 1)].focus();
}

// add puts a new message on the screen or counts it. A long card is shown from
// its first line; who reads further up is not pulled away.
function add(l) {
  const chat = state.chats.find(c => c.id === l.chat);
  if (!chat) return;
  const at = chat.lines.findIndex(o => o.id === l.id);
  if (at >= 0) return change(chat, at, l);
  const before = chat.lines[chat.lines.length - 1];
  chat.lines.push(l);
  if (l.lasting) chat.lasting = l.lasting;
  if (chat !== open) {
    unread.set(chat.id, (unread.get(chat.id) || 0) + 1);
    return drawChats();
  }
  if (l.lasting) drawLasting();
  const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 120;
  const first = log.querySelector('.empty');
  if (first) first.remove();
  const m = draw(l, before);
  log.append(m);
  sitting = atEnd || l.from === state.me.id ? m : null;
  if (atEnd || l.from === state.me.id) toEnd(m);
  else $('jump').hidden = false;
}

// When a picture has come it makes its message grow: what was last seen stays
// seen, unless the reader has moved since.
let sitting = null;
log.addEventListener('grown', () => { if (sitting) toEnd(sitting); });
for (const moved of ['wheel', 'touchmove', 'keydown']) log.addEventListener(moved, () => { sitting = null; }, {passive: true});

function toEnd(m) {
  log.scrollTop = Math.min(log.scrollHeight - log.clientHeight, m.offsetTop - log.offsetTop - 8);
  $('jump').hidden = true;
}

$('jump').addEventListener('click', () => { toEnd(log.lastElementChild); log.focus(); });
log.addEventListener('scroll', () => {
  if (log.scrollHeight - log.scrollTop - log.clientHeight < 40) $('jump').hidden = true;
});

// ---- saying ----

// What is said goes out in order, one after the other. The same again while it
// is still on its way is a finger that slipped.
const onTheWay = new Set();
let before = Promise.resolve();

function post(what, button) {
  const msg = {from: state.me.id, chat: open.id, ...what};
  const same = JSON.stringify(msg);
  if (onTheWay.has(same)) return Promise.resolve(false);
  if (!keys.has(same)) keys.set(same, newKey());
  onTheWay.add(same);
  if (button) button.setAttribute('aria-busy', 'true');
  before = before.then(() => send(msg, same)).finally(() => {
    onTheWay.delete(same);
    if (button) button.removeAttribute('aria-busy');
  });
  return before;
}

async function send(msg, same) {
  try {
    const r = await fetch('/say', {method: 'POST', headers: {'Content-Type': 'application/json'}, body: JSON.stringify({key: keys.get(same), ...msg})});
    if (r.status < 500) keys.delete(same);
    if (r.status === 401) { leave((await r.text()).trim()); return false; }
    if (!r.ok) { say((await r.text()).trim()); return false; }
    say('');
    return true;
  } catch {
    say('没有发出去，请再发一次。');
    return false;
  }
}

// answer says an option of a quiz; the verdict comes back.
async function answer(l, choice, button) {
  const chat = open;
  button.setAttribute('aria-busy', 'true');
  try {
    const r = await fetch('/say', {method: 'POST', headers: {'Content-Type': 'application/json'},
      body: JSON.stringify({key: newKey(), from: state.me.id, chat: chat.id, message: l.id, choice})});
    if (r.status === 401) return leave((await r.text()).trim());
    if (!r.ok) return say((await r.text()).trim());
    say('');
    const v = await r.json();
    chat.answered = {...chat.answered, [l.id]: v};
    return v;
  } catch {
    say('没有发出去，请再点一次。');
  } finally {
    button.removeAttribute('aria-busy');
  }
}

sending({where: () => ({from: state.me.id, chat: open.id}), say, leave, newKey});

function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map(b => b.toString(16).padStart(2, '0')).join('');
}

// tap presses a button; it is seen which one of a message was pressed last.
async function tap(l, b, button) {
  if (!await post({button: b.data, message: l.id}, button)) return;
  for (const other of button.closest('.buttons').querySelectorAll('.tapped')) other.classList.remove('tapped');
  button.classList.add('tapped');
}

function addressed(t) {
  return open.group && $('mention').checked && !/[@＠]安卡/.test(t) ? '@安卡 ' + t : t;
}

const ask = t => post({text: open.group && !/[@＠]安卡/.test(t) ? '@安卡 ' + t : t});

function tooLong() {
  const n = [...addressed(text.value)].length;
  if (n <= state.limit) return '';
  return `消息超过${state.limit}字（现在${n}字），请分成几条发。`;
}

$('composer').addEventListener('submit', async e => {
  e.preventDefault();
  const t = text.value;
  if (!t.trim()) return text.focus();
  if (tooLong()) return say(tooLong());
  if (await post({text: addressed(t)}, $('send')) && text.value === t) text.value = '';
  // On a phone the keyboard makes room for the answer.
  if (matchMedia('(pointer: coarse)').matches) text.blur();
  else text.focus();
});

// Enter sends, Shift+Enter begins a line. While an input method composes,
// Enter chooses a word (229: older Safari). Some phone keyboards tell no key,
// only the line break itself.
let newLine = false;
text.addEventListener('keydown', e => {
  newLine = e.shiftKey;
  if (e.key !== 'Enter' || e.shiftKey || e.isComposing || e.keyCode === 229) return;
  e.preventDefault();
  $('composer').requestSubmit();
});
text.addEventListener('beforeinput', e => {
  if (e.inputType !== 'insertLineBreak' || newLine || e.isComposing) return;
  e.preventDefault();
  $('composer').requestSubmit();
});

text.addEventListener('input', () => {
  const long = tooLong();
  if (long || $('notice').textContent.startsWith('消息超过')) say(long);
});

$('mention').addEventListener('change', hint);

function hint() {
  const on = $('mention').checked;
  $('hint').textContent = on ? '安卡会回答。' : '只和同事说，安卡不回答。';
  text.placeholder = !open || !open.group || on ? '写下你的问题' : '和同事说';
}

// ---- notes ----

const lost = '连接断了，正在重新连接…';

function offline(is) {
  if (is) say(lost);
  else if ($('notice').textContent === lost) say('');
}

function say(t) { $('notice').textContent = t; }

let gone = 0;
function toast(t) {
  clearTimeout(gone);
  $('toast').textContent = t;
  gone = setTimeout(() => { $('toast').textContent = ''; }, 4000);
}

function start(as) {
  load(as).catch(() => {
    const mine = turn;
    say(lost);
    setTimeout(() => mine === turn && start(as), 2000);
  });
}

start();
