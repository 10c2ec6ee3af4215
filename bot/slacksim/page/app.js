// The page of the local Slack: one person plays everybody. This file boots it, moves between
// places, and turns the live stream into changes; each other file draws one subject.
//
// Hooks for tests (data-testid):
//   user-switcher            the "You are" button;  user-option-<user id>  a person in its list
//   channel-<name>           a channel in the sidebar; for direct messages the other's short name
//   app-<name>               an app in the sidebar;  home-tab-button, messages-tab-button  its tabs
//   new-dm, dm-<user id>     start a direct message
//   composer, thread-composer            the fields;  …-send, …-file  their buttons and file inputs
//   message (with data-ts)   a message;  thread-bar  its bar of replies;  thread-panel  the open thread
//   react, reply, message-menu           on a message; in its menu: menu-reply, menu-edit,
//                            menu-react, menu-delete, shortcut-<callback_id>;  edit-field, edit-save
//   reaction-<name>, emoji-<name>        a reaction; an emoji in the picker
//   action-<action_id>       an interactive element of a message, a Home or a modal's actions
//   input-<action_id>        an element of an input block;  option-<value>  an option of a select,
//                            overflow menu, radio or checkbox group (value = id for people and channels)
//   modal, modal-submit, modal-cancel, modal-x     each open modal (the last one is on top)
//   confirm, confirm-accept, confirm-deny          a confirmation
//   home-tab                 the Home surface;  chart, table  in blocks
//   demo-action-<id>, faults, faults-drawer, fault-<id>;  toast;  note;  back, thread-back, thread-close

import { follow, get, post } from './api.js';
import { composer } from './composer.js';
import { beginning, conversationHead, messageList } from './conversation.js';
import { stamp } from './dates.js';
import { h, place } from './dom.js';
import { appHead, drawHome } from './home.js';
import { actions } from './message.js';
import { dropViews, viewEvent } from './modal.js';
import { closePopover } from './popover.js';
import { readHash, readPermalink, writeHash } from './routes.js';
import { drawSidebar } from './sidebar.js';
import { channel, channelName, dateContext, emit, on, store, takeState, userName } from './store.js';
import { threadPanel } from './thread.js';
import * as timeline from './timeline.js';
import { toast } from './toasts.js';

const $ = (id) => document.getElementById(id);
const root = $('app');
const report = (error) => toast(error.message, 'error');
let stream = null;
let turn = 0; // grows with each person played: answers for the one before are dropped

// ---- reading ----

async function loadState(as) {
  const mine = turn;
  const state = await get('state', { as });
  if (mine !== turn) return;
  takeState(as || state.as || state.default_user || '', state);
  emit('state');
}

let stateTimer;
/** Reads the state again soon: unread counts and names are the server's to know. */
function refreshState() {
  clearTimeout(stateTimer);
  stateTimer = setTimeout(() => loadState(store.as).catch(report), 120);
}

let allTimer;
function refresh() {
  clearTimeout(allTimer);
  allTimer = setTimeout(catchUp, 120);
}

const conversation = (id) => store.conversations.get(id) || { list: [], hasMore: false, loaded: false };

async function loadConversation(id, as = store.as, before) {
  const mine = turn;
  const { messages = [], has_more } = await get('channel', { id, as, before });
  if (mine !== turn) return;
  const old = conversation(id);
  const list = before ? [...messages, ...old.list] : timeline.merge(old.list, messages, has_more);
  const reachesBack = !before && old.loaded && list[0]?.ts !== messages[0]?.ts;
  store.conversations.set(id, { list, hasMore: reachesBack ? old.hasMore : Boolean(has_more), loaded: true });
  emit('messages');
  if (!before) markRead();
}

async function loadThread() {
  const t = store.thread;
  if (!t) return;
  let messages;
  try {
    ({ messages = [] } = await get('thread', { channel: t.channel, ts: t.ts, as: store.as }));
  } catch (error) {
    if (store.thread === t && error.status === 404) closeThread();
    throw error;
  }
  if (store.thread !== t) return;
  store.thread = { ...t, list: timeline.merge(t.list, messages), loaded: true };
  emit('thread');
}

async function loadHome() {
  const { app } = store.place;
  const mine = turn;
  const answer = await get('home', { as: store.as, app });
  if (mine !== turn || store.place.app !== app) return;
  store.home = { app, view: answer.view ?? null, loaded: true };
  emit('home');
}

/** The first message in a conversation that was unread when it was opened; it keeps its mark while one stays. */
let news = { id: '', count: 0, ts: '' };
function newFrom(id, list) {
  if (news.id !== id || !news.count) return '';
  const others = list.filter((m) => m.user !== store.as && !m.ephemeral);
  news.ts ||= others.length > news.count ? others.at(-news.count).ts : '';
  return news.ts;
}

function markRead() {
  const { id } = store.place;
  const c = store.place.kind === 'channel' && channel(id);
  if (!c || document.hidden || !(c.unread || c.mentions)) return;
  c.unread = 0;
  c.mentions = 0;
  emit('state');
  post('read', { as: store.as, channel: id }).catch(report);
}

// ---- moving ----

/** Wide enough for more than one pane; on a narrow screen focus would call up the keyboard. */
const wide = () => matchMedia('(min-width: 721px)').matches;

const remembered = (as) => sessionStorage.getItem(`place ${as}`);

function visible(wanted) {
  if (wanted?.kind === 'channel') return store.channels.has(wanted.id);
  return wanted?.kind === 'home' && store.homeApps.some((a) => a.app_id === wanted.app);
}

function firstPlace() {
  const last = readHash(remembered(store.as)).place;
  if (visible(last)) return last;
  const mine = [...store.channels.values()].filter((c) => c.is_member !== false && !c.is_mpim);
  const best = mine.filter((c) => !c.is_im).sort((a, b) => a.name.localeCompare(b.name))[0] || mine[0];
  return best ? { kind: 'channel', id: best.id } : { kind: 'none' };
}

/** Shows a place. `pane` says which one a narrow screen shows. */
function show(wanted, { thread = '', push = true, pane = thread ? 'thread' : 'middle' } = {}) {
  closePopover();
  if (wanted.id !== store.place.id) news = { id: wanted.id, count: channel(wanted.id)?.unread || 0, ts: '' };
  store.place = wanted;
  root.dataset.pane = pane;
  const hash = writeHash({ as: store.as, place: wanted, thread });
  if (hash !== location.hash) history[push ? 'pushState' : 'replaceState'](null, '', hash);
  if (wanted.kind !== 'none') sessionStorage.setItem(`place ${store.as}`, hash);
  sessionStorage.setItem('as', store.as);
  if (wanted.kind === 'home') {
    store.home = store.home?.app === wanted.app ? store.home : { app: wanted.app, view: null, loaded: false };
    loadHome().catch(report);
  } else if (wanted.kind === 'channel' && !conversation(wanted.id).loaded) {
    loadConversation(wanted.id).catch(report);
  }
  setThread(thread ? { channel: wanted.id, ts: thread } : null);
  emit('state', 'place', 'messages', 'home');
  markRead();
}

function setThread(wanted) {
  const same = wanted && store.thread && wanted.channel === store.thread.channel && wanted.ts === store.thread.ts;
  if (!same) {
    const known = wanted && conversation(wanted.channel).list.find((m) => m.ts === wanted.ts);
    store.thread = wanted ? { ...wanted, list: known ? [known] : [], loaded: false } : null;
    loadThread().catch(report);
  }
  emit('thread');
}

function openThread(id, ts) {
  show({ kind: 'channel', id }, { thread: ts });
  if (wide()) panel.focus();
}

function closeThread() {
  if (store.thread) show(store.place, { pane: 'middle' });
}

const go = {
  channel(id) {
    show({ kind: 'channel', id });
    if (wide()) write.focus();
  },
  home: (app) => show({ kind: 'home', app }),
  async dm(id) {
    try {
      const { channel: found } = await post('dm', { as: store.as, user: id });
      const im = found?.id || found;
      if (!store.channels.has(im)) await loadState(store.as);
      go.channel(im);
    } catch (error) {
      report(error);
    }
  },
  refresh: () => loadState(store.as),
  as: (id) => play(id, store.place, { pane: root.dataset.pane === 'list' ? 'list' : 'middle' }),
};

/** Becomes somebody: their state, the wanted place if they can see it, their stream. */
async function play(as, wanted, { thread = '', pane, push = true, seek = '' } = {}) {
  turn += 1;
  const mine = turn;
  stream?.stop();
  dropViews();
  store.conversations.clear();
  store.thread = null;
  store.home = null;
  document.body.setAttribute('aria-busy', 'true');
  try {
    // Both at once: whether they may see it, the state will say.
    const early = as && wanted?.kind === 'channel' ? loadConversation(wanted.id, as).catch(() => {}) : null;
    await Promise.all([loadState(as), early]);
  } catch (error) {
    if (mine !== turn) return;
    // Somebody of an earlier run: begin as whoever this workspace begins with.
    if (error.status === 404 && as) return void play('', wanted, { thread, pane, push: false });
    report(error);
    setTimeout(() => { if (mine === turn) play(as, wanted, { thread, pane, push }); }, 2000);
    return;
  }
  if (mine !== turn) return;
  document.body.removeAttribute('aria-busy');
  listen(store.as);
  const kept = visible(wanted);
  const to = kept ? wanted : firstPlace();
  const home = kept && to.kind === 'home';
  store.place = { kind: 'none' };
  show(to, { thread: kept && !home ? thread : '', push, pane });
  if (seek && kept) find(to.id, seek);
}

/** Brings a message into sight as soon as its conversation is read. */
function find(id, ts, tries = 30) {
  if (store.place.id !== id) return;
  if (!conversation(id).loaded && tries > 0) return void setTimeout(() => find(id, ts, tries - 1), 100);
  const node = document.querySelector(`#conversation [data-testid=message][data-ts="${CSS.escape(ts)}"]`);
  if (!node) return void (store.thread || toast('That message is further back, or gone.'));
  node.scrollIntoView({ block: 'center' });
  node.classList.add('sought');
  setTimeout(() => node.classList.remove('sought'), 3000);
}

/** Follows a permalink inside the page. */
function followLink({ place: wanted, thread, ts }) {
  if (!visible(wanted)) return void toast(`${userName(store.as)} cannot see that conversation.`);
  show(wanted, { thread });
  if (ts) find(wanted.id, ts);
}

function listen(as) {
  stream = follow(as, {
    onEvent: receive,
    onStatus(open) {
      $('offline').hidden = open;
      if (open) catchUp();
    },
  });
}

/** When the stream opens, and again after a gap: what was read before may have changed since. */
function catchUp() {
  const reads = [loadState(store.as), loadThread()];
  for (const id of [...store.conversations.keys()]) if (id !== store.place.id) store.conversations.delete(id);
  if (store.place.kind === 'channel') reads.push(loadConversation(store.place.id));
  if (store.place.kind === 'home') reads.push(loadHome());
  Promise.all(reads).catch((error) => {
    if (error.status === 404) play(store.as, store.place, { push: false }); // another workspace answers now
    else report(error);
  });
}

// ---- the stream ----

function changeConversation(id, change) {
  const c = store.conversations.get(id);
  if (!c) return;
  const list = change(c.list);
  if (list === c.list) return;
  store.conversations.set(id, { ...c, list });
  emit('messages');
}

function changeThread(id, ts, change) {
  const t = store.thread;
  if (!t || t.channel !== id || t.ts !== ts) return;
  const list = change(t.list);
  if (list === t.list) return;
  store.thread = { ...t, list };
  emit('thread');
}

function arrived(id, message) {
  const replyOnly = timeline.isReplyOnly(message);
  if (!replyOnly) changeConversation(id, (list) => timeline.upsert(list, message));
  if (message.thread_ts && message.thread_ts !== message.ts) {
    changeConversation(id, (list) => timeline.countReply(list, message));
    changeThread(id, message.thread_ts, (list) => timeline.countReply(timeline.upsert(list, message), message));
  }
  const open = store.place.kind === 'channel' && store.place.id === id;
  if (message.ephemeral) return;
  const c = channel(id);
  if (open && c && !document.hidden && message.user !== store.as) {
    c.unread = (c.unread || 0) + 1; // read at once, and the server is told so
    markRead();
  }
  refreshState();
}

const HANDLERS = {
  message: (e) => arrived(e.channel, e.message),
  ephemeral: (e) => arrived(e.channel, { ...e.message, ephemeral: true }),
  changed(e) {
    changeConversation(e.channel, (list) => timeline.replace(list, e.message));
    changeThread(e.channel, e.message.thread_ts || e.message.ts, (list) => timeline.replace(list, e.message));
  },
  deleted(e) {
    changeConversation(e.channel, (list) => timeline.remove(list, e.ts));
    if (e.thread_ts && e.thread_ts !== e.ts) {
      changeThread(e.channel, e.thread_ts, (list) => timeline.remove(list, e.ts));
      if (store.conversations.has(e.channel)) loadConversation(e.channel).catch(report); // its count
    } else if (store.thread?.channel === e.channel && store.thread.ts === e.ts) closeThread();
    refreshState();
  },
  view_open: viewEvent, view_push: viewEvent, view_update: viewEvent, view_close: viewEvent,
  home(e) {
    if (store.home?.app !== e.app_id) return;
    store.home = { app: e.app_id, view: e.view, loaded: true };
    emit('home');
  },
  state: refresh, // also sent when the server had to leave events out
  toast: (e) => toast(e.text),
};

function receive(event) {
  HANDLERS[event.type]?.(event);
}

// ---- drawing ----

const list = messageList({ label: 'Messages' });
const write = composer({ testid: 'composer', target: () => ({ channel: store.place.id }), onSent: () => list.toFoot() });
const panel = threadPanel({ onClose: closeThread });
$('conversation').append(list.node, write.node);
$('thread').append(panel.node);
actions.openThread = openThread;
actions.dismiss = (id, ts) => {
  changeConversation(id, (l) => timeline.remove(l, ts));
  if (store.thread) changeThread(id, store.thread.ts, (l) => timeline.remove(l, ts));
};

const toList = () => { root.dataset.pane = 'list'; };

let drawnState = '';
on('state', () => {
  title();
  tick();
  // Drawn again only when something changed: a click must meet the button it was aimed at.
  const { as, team, note, place: here, homeApps, actions: offered, faults } = store;
  const key = JSON.stringify([as, team, note, here, homeApps, offered, faults, [...store.users.values()], [...store.channels.values()]]);
  if (key === drawnState) return;
  drawnState = key;
  drawHead();
  $('note').textContent = store.note;
  const scroll = document.querySelector('.places')?.scrollTop || 0;
  const focused = $('sidebar').contains(document.activeElement) ? document.activeElement.dataset.testid : null;
  const open = document.querySelector('.others')?.open;
  place($('sidebar'), drawSidebar(go).filter(Boolean));
  if (open) document.querySelector('.others')?.setAttribute('open', '');
  const places = document.querySelector('.places');
  if (places) places.scrollTop = scroll;
  if (focused) $('sidebar').querySelector(`[data-testid="${CSS.escape(focused)}"]`)?.focus();
});

function appOf() {
  const { kind, id, app } = store.place;
  if (kind === 'home') return store.homeApps.find((a) => a.app_id === app);
  const c = channel(id);
  return c?.is_im ? store.homeApps.find((a) => a.bot_user === c.user) : null;
}

function drawHead() {
  const app = appOf();
  const head = app
    ? appHead(app, store.place.kind === 'home' ? 'home' : 'messages', { onBack: toList, onHome: () => go.home(app.app_id), onMessages: () => go.dm(app.bot_user) })
    : conversationHead(store.place.id, { onBack: toList });
  $('middle-head').replaceChildren(head);
}

on('place', () => {
  drawHead();
  const home = store.place.kind === 'home';
  $('home').hidden = !home;
  $('conversation').hidden = home;
  $('thread').hidden = !store.thread;
  write.reset();
  title();
});

on('messages', () => {
  if (store.place.kind !== 'channel') return;
  const { id } = store.place;
  const c = conversation(id);
  const earlier = c.hasMore ? h('button', { type: 'button', class: 'button small earlier', on: { click: (e) => { e.currentTarget.disabled = true; loadConversation(id, store.as, c.list[0]?.ts).catch(report); } } }, 'Show earlier messages') : null;
  list.draw(c.list, { id, channel: id, newFrom: c.loaded ? newFrom(id, c.list) : '', head: earlier || (c.loaded ? beginning(id) : null), foot: c.loaded ? null : h('p', { class: 'quiet loading' }, 'Opening…') });
});

on('thread', () => {
  $('thread').hidden = !store.thread;
  root.classList.toggle('with-thread', Boolean(store.thread));
  panel.draw();
});

on('home', () => {
  if (store.place.kind !== 'home') return;
  const scroll = $('home').firstChild?.scrollTop || 0;
  $('home').replaceChildren(drawHome());
  $('home').firstChild.scrollTop = scroll;
});

function title() {
  const waiting = [...store.channels.values()].reduce((n, c) => n + (c.mentions || 0), 0);
  const here = store.place.kind === 'home' ? appOf()?.name : channelName(store.place.id);
  document.title = `${waiting ? `(${waiting}) ` : ''}${here || ''} – ${store.team.name}`;
}

function tick() {
  const { now, tz } = dateContext();
  const city = tz.split('/').at(-1).replace(/_/g, ' ');
  $('clock').textContent = `${stamp(now, tz)} ${city}`;
}

// ---- start ----

document.addEventListener('keydown', (e) => {
  if (e.key === 'Escape' && !e.defaultPrevented && !document.querySelector('dialog[open]')) closeThread();
});
document.addEventListener('click', (e) => {
  const a = e.target.closest?.('a[href]');
  if (!a || e.defaultPrevented || e.ctrlKey || e.metaKey || e.shiftKey) return;
  const linked = a.origin === location.origin && readPermalink(a.pathname, a.search);
  if (!linked) return;
  e.preventDefault();
  followLink(linked);
});
document.addEventListener('visibilitychange', markRead);
addEventListener('popstate', () => {
  const { as, place: wanted, thread } = readHash(location.hash);
  if (as && as !== store.as) play(as, wanted, { thread, push: false });
  else if (visible(wanted)) show(wanted, { thread, push: false });
});
setInterval(tick, 5000);

{
  const linked = readPermalink(location.pathname, location.search);
  if (linked) history.replaceState(null, '', '/');
  const { as, place: wanted, thread } = linked || readHash(location.hash);
  const last = as || sessionStorage.getItem('as') || '';
  const to = wanted || readHash(remembered(last)).place;
  play(last, to, { thread, push: false, pane: wanted || wide() ? undefined : 'list', seek: linked?.ts });
}
