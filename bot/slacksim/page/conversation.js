// The middle: a channel's heading, its messages and its composer.

import { dividerDay } from './dates.js';
import { h, icon, iconButton, place } from './dom.js';
import { avatar } from './people.js';
import { openBox } from './popover.js';
import { drawMessage } from './message.js';
import { notice } from './blocks/index.js';
import { plain } from './richtext.js';
import { channel, channelName, dateContext, dayOf, store, user, userName } from './store.js';
import { rows } from './timeline.js';

/**
 * A list of messages that keeps the nodes of what did not change. Returns {node, draw}:
 * `draw(list, options)` shows the list; it stays at the foot when it was there. `newFrom` is the ts
 * of the first message that the reader has not seen. Until it is `loaded` the list holds its foot.
 */
export function messageList({ inThread = false, label }) {
  const inner = h('div', { class: 'list-inner', role: 'log', 'aria-label': label, 'aria-live': 'polite' });
  const jump = h('button', { type: 'button', class: 'jump', hidden: true, on: { click: () => toFoot() } }, 'New messages', icon('chevron'));
  const node = h('div', { class: 'list', tabindex: '-1' }, inner, jump);
  let drawn = new Map();
  let scope = '';
  let where = '';
  let first; // ts of the first message drawn, and of the last
  let last;
  let complete = false; // whether the list was loaded when it was last drawn
  const atFoot = () => node.scrollHeight - node.scrollTop - node.clientHeight < 60;
  const toFoot = () => { node.scrollTop = node.scrollHeight; };
  // Charts and pictures take their height late.
  let pinned = true;
  node.addEventListener('scroll', () => {
    pinned = atFoot();
    if (pinned) jump.hidden = true;
  });
  new ResizeObserver(() => { if (pinned) toFoot(); }).observe(inner);

  function draw(list, { id, channel: channelId, head = null, foot = null, before = null, newFrom = '', loaded = true }) {
    const context = dateContext();
    // Names, zone and today's date are part of what is drawn.
    const now = `${store.as} ${id} ${context.tz} ${dayOf(context.now)} ${store.users.size} ${store.channels.size}`;
    if (now !== scope) drawn = new Map();
    scope = now;
    const here = `${store.as} ${id}`;
    const stay = here === where && complete && !atFoot();
    where = here;
    complete = loaded;
    const fromFoot = node.scrollHeight - node.scrollTop;
    const next = new Map();
    const days = []; // [node, messages…]: a day's name stays in sight as long as its messages
    for (const row of rows(list, dayOf)) {
      const old = drawn.get(row.key);
      const same = old && old.message === row.message && old.compact === row.compact;
      const rowNode = same ? old.node
        : row.kind === 'day' ? h('section', {}, h('div', { class: 'day', role: 'separator' }, h('span', {}, dividerDay(row.ts, context))))
          : drawOne(row, { channel: channelId, inThread });
      next.set(row.key, { ...row, node: rowNode });
      if (row.kind === 'message') rowNode.classList.toggle('first-new', row.message.ts === newFrom);
      if (row.kind === 'day') days.push({ node: rowNode, nodes: [rowNode.firstChild] });
      else days.at(-1).nodes.push(rowNode);
      if (before && row.kind === 'message' && row.message.ts === before.ts) days.at(-1).nodes.push(before.node);
    }
    drawn = next;
    for (const day of days) place(day.node, day.nodes);
    place(inner, [head, ...days.map((d) => d.node), foot].filter(Boolean));
    if (!stay) {
      toFoot();
      const end = days.at(-1)?.nodes.at(-1);
      // A message taller than the pane is read from its beginning.
      pinned = !(end?.offsetHeight > node.clientHeight - 60);
      if (!pinned) node.scrollTop = end.offsetTop - 44;
    } else if (list[0]?.ts !== first) {
      node.scrollTop = node.scrollHeight - fromFoot; // earlier messages came in above
    }
    if (stay && last && Number(list.at(-1)?.ts) > Number(last)) jump.hidden = false;
    else if (!stay) jump.hidden = true;
    first = list[0]?.ts;
    last = list.at(-1)?.ts;
  }
  return { node, draw, toFoot };
}

// A message of a shape that nobody foresaw must not hide the others.
function drawOne({ message, compact }, { channel: id, inThread }) {
  try {
    return drawMessage(message, { channel: id, compact, inThread });
  } catch {
    return h('article', { class: 'message', testid: 'message', 'data-ts': message.ts }, h('div'), notice('This message has a shape that is not known here.'));
  }
}

/** Name, lock and topic above a conversation. */
export function conversationHead(id, { onBack }) {
  const c = channel(id);
  const back = iconButton('back', 'Back to the list', { class: 'back', testid: 'back', on: { click: onBack } });
  if (!c) return h('header', { class: 'pane-head' }, back, h('h1', {}, 'Nothing open'));
  const other = c.is_im ? user(c.user) : null;
  const members = c.members || [];
  return h('header', { class: 'pane-head' }, back,
    other ? avatar(other, 'small') : icon(c.is_private || c.is_mpim ? 'lock' : 'hash'),
    h('div', { class: 'head-text' },
      h('h1', {}, channelName(id)),
      h('div', { class: 'topic', title: c.topic || undefined }, other ? other.title || (other.is_bot ? 'App' : '') : plain(c.topic || ''))),
    !c.is_im && members.length ? h('button', { type: 'button', class: 'members', 'aria-label': `${members.length} members`, on: { click: (e) => openBox(e.currentTarget, memberList(members), { cls: 'member-list', label: 'Members' }) } }, icon('people'), String(members.length)) : null);
}

function memberList(ids) {
  return ids.map(user).filter(Boolean).sort((a, b) => userName(a.id).localeCompare(userName(b.id)))
    .map((u) => h('div', { class: 'member' }, avatar(u, 'small'), h('span', {}, userName(u.id)), u.title ? h('span', { class: 'hint' }, u.title) : u.is_bot ? h('span', { class: 'hint' }, 'App') : null));
}

/** What stands above the first message of a conversation. */
export function beginning(id) {
  const c = channel(id);
  const name = channelName(id);
  if (c?.is_im) return h('div', { class: 'beginning' }, avatar(user(c.user), 'large'), h('h2', {}, name), h('p', {}, `Only you and ${name} can read this.`));
  return h('div', { class: 'beginning' }, h('h2', {}, `${c?.is_private ? '' : '#'}${name}`), h('p', {}, c?.topic ? plain(c.topic) : `This is where ${name} begins.`));
}
