// The live stream: what each event changes.

import { follow } from './api.js';
import { viewEvent } from './modal.js';
import { closeThread, firstPlace, play, show, visible } from './navigate.js';
import { loadConversation, loadHome, loadState, loadThread, markRead, noteEvent, refreshState, report } from './reads.js';
import { channel, emit, store } from './store.js';
import * as timeline from './timeline.js';
import { toast } from './toasts.js';

let stream = null;

export function stopListening() {
  stream?.stop();
}

/** Follows the stream of one person. */
export function listen(as) {
  let opened = false;
  stream = follow(as, {
    onEvent: receive,
    onStatus(open) {
      document.getElementById('offline').hidden = open;
      if (open) catchUp({ home: opened });
      opened = true;
    },
  });
}

/** When the stream opens, and again after a gap: what was read before may have changed since. */
async function catchUp({ home = false } = {}) {
  for (const id of [...store.conversations.keys()]) if (id !== store.place.id) store.conversations.delete(id);
  const { kind, id } = store.place;
  loadThread();
  if (kind === 'home' && home) loadHome().catch(report);
  try {
    await loadState(store.as);
  } catch (error) {
    if (error.status === 404) play(store.as, store.place, { push: false }); // another workspace answers now
    else report(error);
    return;
  }
  if (!visible(store.place)) show(firstPlace(), { push: false });
  else if (kind === 'channel' && store.place.id === id) loadConversation(id).catch(report);
}

let timer;
function catchUpSoon() {
  clearTimeout(timer);
  timer = setTimeout(catchUp, 120);
}

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

/** Takes away a message that only this page still shows. */
export function forget(id, ts) {
  changeConversation(id, (list) => timeline.remove(list, ts));
  if (store.thread) changeThread(id, store.thread.ts, (list) => timeline.remove(list, ts));
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
  state: catchUpSoon, // also sent when the server had to leave events out
  toast: (e) => toast(e.text),
};

function receive(event) {
  if (event.channel) noteEvent(event.channel);
  HANDLERS[event.type]?.(event);
}
