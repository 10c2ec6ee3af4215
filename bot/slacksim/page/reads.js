// Reading from the server: the state, conversations, threads, Homes. An answer for somebody who is
// no longer played is dropped; one that an event overtook is asked for again.

import { get, post } from './api.js';
import { channel, emit, store, takeState } from './store.js';
import * as timeline from './timeline.js';
import { toast } from './toasts.js';

export const report = (error) => toast(error.message, 'error');

let turn = 0;
/** Begins a new turn: what was asked before it counts no more. */
export function newTurn() {
  turn += 1;
  return turn;
}
export const isTurn = (t) => t === turn;

const events = new Map(); // channel id → events so far
/** Notes that an event about a conversation came in. */
export function noteEvent(id) {
  events.set(id, (events.get(id) || 0) + 1);
}

/** Asks until no event about the conversation came in between question and answer. */
async function settled(id, ask) {
  for (let tries = 0; ; tries++) {
    const before = events.get(id);
    const answer = await ask();
    if (events.get(id) === before || tries === 3) return answer;
  }
}

export async function loadState(as) {
  const mine = turn;
  const state = await get('state', { as });
  if (mine !== turn) return;
  takeState(as || state.default_user || '', state);
  emit('state');
}

let stateTimer;
/** Reads the state again soon: unread counts and names are the server's to know. */
export function refreshState() {
  clearTimeout(stateTimer);
  stateTimer = setTimeout(() => loadState(store.as).catch(report), 120);
}

export const conversation = (id) => store.conversations.get(id) || { list: [], hasMore: false, loaded: false };

/** Reads the end of a conversation, or what is `before` a ts. */
export async function loadConversation(id, { as = store.as, before } = {}) {
  const mine = turn;
  const { messages = [], has_more } = await settled(id, () => get('channel', { id, as, before }));
  if (mine !== turn) return;
  const old = conversation(id);
  const list = before ? [...messages, ...old.list] : timeline.merge(old.list, messages, has_more);
  const reachesBack = !before && old.loaded && list[0]?.ts !== messages[0]?.ts;
  store.conversations.set(id, { list, hasMore: reachesBack ? old.hasMore : Boolean(has_more), loaded: true });
  emit('messages');
  if (!before) markRead();
}

/** Reads the open thread; one that is gone closes. */
export async function loadThread() {
  const asked = store.thread;
  if (!asked) return;
  const { channel: id, ts } = asked;
  const open = () => store.thread?.channel === id && store.thread.ts === ts;
  try {
    const { messages = [] } = await settled(id, () => get('thread', { channel: id, ts, as: store.as }));
    if (!open()) return;
    store.thread = { ...store.thread, list: timeline.merge(store.thread.list, messages), loaded: true };
  } catch (error) {
    if (!open()) return;
    report(error);
    if (error.status === 404) store.thread = null;
  }
  emit('thread');
}

/** Reads the Home of the app that is shown, which also tells the app that it was opened. */
export async function loadHome() {
  const { app } = store.place;
  const mine = turn;
  const asked = store.home;
  const answer = await get('home', { as: store.as, app });
  // A Home that was published meanwhile came by the stream and is newer than this answer.
  if (mine !== turn || store.home !== asked || store.place.app !== app) return;
  store.home = { app, view: answer.view ?? null, loaded: true };
  emit('home');
}

/** What the open conversation holds is read as soon as it is on the screen. */
export function markRead() {
  const { id } = store.place;
  const c = store.place.kind === 'channel' && channel(id);
  if (!c || document.hidden || !(c.unread || c.mentions)) return;
  c.unread = 0;
  c.mentions = 0;
  emit('state');
  post('read', { as: store.as, channel: id }).catch(report);
}
