// The page of the local Slack: one person plays everybody. This file boots it, moves between
// places, and turns the live stream into changes; each other file draws one subject.
//
// Hooks for tests (data-testid):
//   user-switcher            the "You are" button;  user-option-<user id>  a person in its list
//   channel-<name>           a channel in the sidebar; for direct messages the other's short name
//   app-<name>               an app in the sidebar;  home-tab-button, messages-tab-button  its tabs
//   new-dm, dm-<user id>     start a direct message
//   composer, thread-composer            the fields;  …-send, …-file  their buttons and file inputs
//   conversation             the open channel, beside thread-panel: the same message can be in both
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

import { composer } from './composer.js';
import { beginning, conversationHead, messageList } from './conversation.js';
import { stamp } from './dates.js';
import { h, settle } from './dom.js';
import { appHead, drawHome } from './home.js';
import { forget } from './live.js';
import { actions } from './message.js';
import { closeThread, followLink, go, openThread, play, remembered, show, visible, wide } from './navigate.js';
import { conversation, loadConversation, markRead, report } from './reads.js';
import { readHash, readPermalink } from './routes.js';
import { drawSidebar } from './sidebar.js';
import { channel, channelName, dateContext, on, store } from './store.js';
import { threadPanel } from './thread.js';

const $ = (id) => document.getElementById(id);
const root = $('app');

const list = messageList({ label: 'Messages' });
const write = composer({ testid: 'composer', target: () => ({ channel: store.place.id }), onSent: () => list.toFoot() });
const panel = threadPanel({ onClose: closeThread });
$('conversation').append(list.node, write.node);
$('thread').append(panel.node);
actions.openThread = openThread;
actions.dismiss = forget;

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
  const focused = $('sidebar').contains(document.activeElement) ? document.activeElement.dataset.testid : null;
  settle($('sidebar'), drawSidebar(go).filter(Boolean));
  document.querySelector('.others:has(.here)')?.setAttribute('open', '');
  if (focused && !$('sidebar').contains(document.activeElement)) $('sidebar').querySelector(`[data-testid="${CSS.escape(focused)}"]`)?.focus();
});

on('write', () => write.focus());
on('write in thread', () => panel.focus());

/** The first message that was unread when the conversation was opened; it keeps its mark while one stays. */
function newFrom(id, all) {
  const { news } = store;
  if (news.id !== id || !news.since) return ''; // where all is new, nothing needs the mark
  news.ts ||= all.find((m) => Number(m.ts) > news.since && m.user !== store.as && !m.ephemeral)?.ts || 'none';
  return news.ts;
}

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
  const earlier = c.hasMore ? h('button', { type: 'button', class: 'button small earlier', on: { click: (e) => { e.currentTarget.disabled = true; loadConversation(id, { before: c.list[0]?.ts }).catch(report); } } }, 'Show earlier messages') : null;
  list.draw(c.list, { id, channel: id, loaded: c.loaded, newFrom: c.loaded ? newFrom(id, c.list) : '', head: earlier || (c.loaded ? beginning(id) : null), foot: c.loaded ? null : h('p', { class: 'quiet loading' }, 'Opening…') });
});

on('thread', () => {
  $('thread').hidden = !store.thread;
  root.classList.toggle('with-thread', Boolean(store.thread));
  if (!store.thread && root.dataset.pane === 'thread') root.dataset.pane = 'middle';
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
