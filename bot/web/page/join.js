// The door: looks at an invitation, says what it is for, asks for the name,
// and lets in. The token goes in the body of a request and nowhere else.
import {el, enterpriseName} from './draw.js';

const $ = id => document.getElementById(id);
let token = '';

// A token pasted with a link, or with words around it, is found all the same.
function tokenIn(text) {
  const after = text.match(/(?:#|start=)([A-Za-z0-9_-]+)/);
  const word = text.match(/[A-Za-z0-9_-]{20,}/);
  return after ? after[1] : word ? word[0] : text.trim();
}

async function post(what) {
  $('busy').textContent = '请稍等…';
  for (const b of document.querySelectorAll('button')) b.disabled = true;
  try {
    const r = await fetch('/join', {method: 'POST', headers: {'Content-Type': 'application/json'}, body: JSON.stringify({token, ...what})});
    if (r.status === 204) return {};
    if (r.ok) return {is: await r.json()};
    return {no: (await r.text()).trim(), code: r.status};
  } catch {
    return {no: '没有连上，请再试一次。'};
  } finally {
    $('busy').textContent = '';
    for (const b of document.querySelectorAll('button')) b.disabled = false;
  }
}

function show(form, why = '') {
  $('ask').hidden = form !== 'ask';
  $('enter').hidden = form !== 'enter';
  $('which').hidden = form !== 'which';
  $('why').textContent = why;
  const field = form === 'ask' ? $('token') : form === 'which' ? $('ones').querySelector('button') : $('new').hidden ? $('enter').querySelector('button') : $('name');
  field.focus();
}

async function look() {
  if (!token) return show('ask', '请先填邀请码。');
  const {is, no} = await post({});
  if (no) return show('ask', no);
  const rows = [['单位', is.enterprise && enterpriseName(is.enterprise)], ['辖区', is.area], ['岗位', is.post || is.role], ['姓名', is.name]];
  $('what').replaceChildren(...rows.filter(([, v]) => v).flatMap(([k, v]) => [el('dt', {}, k), el('dd', {}, v)]));
  $('new').hidden = !!is.name;
  $('now').hidden = !is.now;
  $('back').hidden = !is.now;
  $('now').textContent = is.now ? `这里现在登录的是${is.now}。本人要加岗位，请回到聊天，把链接发给安卡；换人才点「确认进入」。` : '';
  show('enter');
}

$('ask').addEventListener('submit', e => {
  e.preventDefault();
  token = tokenIn($('token').value);
  look();
});
$('token').addEventListener('keydown', e => {
  if (e.key !== 'Enter' || e.isComposing || e.keyCode === 229) return;
  e.preventDefault();
  $('ask').requestSubmit();
});
$('enter').addEventListener('submit', e => {
  e.preventDefault();
  join(0);
});

async function join(who) {
  const {is, no, code} = await post({join: true, name: $('name').value, who});
  if (is) return ask(is.which);
  if (!no) return enter();
  if (code === 400) return show('enter', no);
  show(code === 403 ? 'ask' : 'enter', no);
}

// Somebody of that name is on the list already: is it you?
function ask(which) {
  const name = $('name').value.trim();
  $('who').textContent = which.length > 1 ? `名单里有几位${name}，还没加入。你是哪一位？` : `名单里有一位${name}，还没加入。是你吗？`;
  const none = {id: -1, label: which.length > 1 ? '都不是' : '不是我'};
  $('ones').replaceChildren(...[...which.map(w => ({id: w.id, label: '我是' + w.label})), none].map(w => {
    const b = el('button', {type: 'button', className: w.id < 0 ? 'quiet' : ''}, w.label);
    b.addEventListener('click', () => join(w.id));
    return b;
  }));
  show('which');
}
$('which').addEventListener('submit', e => e.preventDefault());
$('other').addEventListener('click', () => { token = $('token').value = ''; show('ask'); });

function enter() {
  sessionStorage.clear();
  localStorage.removeItem('as');
  location.replace('/');
}

// The token leaves the address bar at once: it shall not stay in the history.
function begin() {
  token = tokenIn(location.hash.slice(1));
  history.replaceState(null, '', '/join');
  const why = sessionStorage.getItem('why') || '';
  sessionStorage.removeItem('why');
  if (token) look();
  else show('ask', why);
}

addEventListener('hashchange', begin);
begin();
