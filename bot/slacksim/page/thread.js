// The right: one thread with its own composer.

import { composer } from './composer.js';
import { messageList } from './conversation.js';
import { h, iconButton } from './dom.js';
import { channel, channelName, store } from './store.js';

/** Returns {node, draw, focus}; `onClose` leaves the thread. */
export function threadPanel({ onClose }) {
  const list = messageList({ inThread: true, label: 'Thread' });
  const write = composer({ testid: 'thread-composer', target: () => ({ channel: store.thread?.channel, thread_ts: store.thread?.ts }), onSent: () => list.toFoot() });
  const where = h('div', { class: 'topic' });
  const head = h('header', { class: 'pane-head' },
    iconButton('back', 'Back to the channel', { class: 'back', testid: 'thread-back', on: { click: onClose } }),
    h('div', { class: 'head-text' }, h('h1', {}, 'Thread'), where),
    iconButton('close', 'Close the thread', { class: 'close', testid: 'thread-close', on: { click: onClose } }));
  const node = h('div', { class: 'pane' }, head, list.node, write.node);
  return {
    node,
    focus: write.focus,
    draw() {
      const t = store.thread;
      if (!t) return;
      const c = channel(t.channel);
      where.textContent = c?.is_im ? channelName(t.channel) : `${c?.is_private ? '' : '#'}${channelName(t.channel)}`;
      const replies = t.list.length - 1;
      const line = replies > 0 ? { ts: t.ts, node: h('div', { class: 'reply-line' }, h('span', {}, `${replies} ${replies === 1 ? 'reply' : 'replies'}`)) } : null;
      list.draw(t.list, { id: `${t.channel} ${t.ts}`, channel: t.channel, before: line, loaded: t.loaded, foot: t.loaded ? null : h('p', { class: 'quiet loading' }, 'Opening…') });
      write.reset();
    },
  };
}
