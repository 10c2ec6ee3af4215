// One message: heading, words or blocks, files, reactions, the bar of its thread, and what can
// be done with it.

import { post } from './api.js';
import { drawBlocks } from './blocks/index.js';
import { messageForm } from './blocks/form.js';
import { fileList } from './files.js';
import { clock, fullMoment, shortDay } from './dates.js';
import { ask } from './dialogs.js';
import { h, icon, iconButton } from './dom.js';
import { emojiFor } from './emoji.js';
import { pickEmoji } from './emoji-picker.js';
import { avatar, card } from './people.js';
import { openBox, openMenu } from './popover.js';
import { emojiNode, mrkdwn, plain, textBox } from './richtext.js';
import { author, channelName, dateContext, store, user, userName } from './store.js';
import { decode } from './typed.js';
import { toast } from './toasts.js';

const attempt = (promise) => promise.catch((error) => toast(error.message, 'error'));

/** Opens a thread; app.js sets it, so that drawing does not depend on navigation. */
export const actions = { openThread() {}, dismiss() {} };

/** The message as a node. `inThread` leaves out the bar of replies. */
export function drawMessage(message, { channel, compact = false, inThread = false }) {
  const { tz } = dateContext();
  const who = author(message);
  const time = h('time', { class: 'time', title: fullMoment(message.ts, tz) }, clock(message.ts, tz));
  const body = h('div', { class: 'body' });
  const node = h('article', {
    class: `message ${compact ? 'compact' : ''} ${message.ephemeral ? 'ephemeral' : ''} ${who.is_bot ? 'from-app' : ''}`,
    testid: 'message', 'data-ts': message.ts, 'aria-label': `${who.real_name || who.name}, ${clock(message.ts, tz)}`,
  }, h('div', { class: 'gutter' }, compact ? time : face(who)), body);
  const draw = (content) => body.replaceChildren(...[
    message.ephemeral ? h('div', { class: 'only-you' }, icon('eye'), 'Only visible to you', dismissButton(message, channel)) : null,
    message.subtype === 'thread_broadcast' ? broadcastNote(message, channel, inThread) : null,
    compact ? null : h('div', { class: 'heading' }, name(who), who.is_bot ? h('span', { class: 'app-tag' }, 'APP') : null, time),
    ...content,
    fileList(message), reactionBar(message, channel),
    inThread ? null : threadBar(message, channel),
  ].filter(Boolean));
  const edit = () => draw([editor(message, channel, () => draw(content(message, channel)))]);
  draw(content(message, channel));
  if (!message.ephemeral && message.subtype !== 'tombstone') node.append(toolbar(message, channel, edit, inThread));
  return node;
}

function face(who) {
  return h('button', { type: 'button', class: 'face', tabindex: '-1', 'aria-hidden': 'true', on: { click: (e) => openBox(e.currentTarget, card(who), { label: 'Person' }) } }, avatar(who));
}

function name(who) {
  return h('button', { type: 'button', class: 'author', on: { click: (e) => openBox(e.currentTarget, card(who), { label: 'Person' }) } }, who.real_name || who.name);
}

function content(message, channel) {
  const edited = message.edited ? h('span', { class: 'edited', title: fullMoment(message.edited.ts, dateContext().tz) }, '(edited)') : null;
  if (message.subtype === 'tombstone') return [h('p', { class: 'quiet' }, 'This message was deleted.')];
  const out = [];
  if (message.blocks?.length && !typedPlainly(message)) {
    const form = messageForm(store.as, channel, message.ts);
    out.push(h('div', { class: 'blocks' }, drawBlocks(message.blocks, form)));
  } else if (message.text) {
    out.push(systemLine(message) || textBox(mrkdwn(message.text)));
  }
  for (const attachment of message.attachments || []) out.push(drawAttachment(attachment, channel, message));
  if (edited) {
    const last = out.at(-1)?.querySelector?.(':scope > p:last-child');
    if (last && out.at(-1).classList.contains('text')) last.append(' ', edited);
    else out.push(edited);
  }
  return out;
}

// Words typed here come back as one unstyled rich_text section: their mrkdwn says more.
function typedPlainly(message) {
  const [block, more] = message.blocks;
  if (message.bot_id || more || block.type !== 'rich_text' || !message.text) return false;
  const [section, other] = block.elements || [];
  return !other && section?.type === 'rich_text_section' && section.elements.every((e) => !e.style && e.type !== 'date');
}

function systemLine(message) {
  if (!['channel_join', 'channel_leave', 'channel_topic', 'group_join', 'group_leave'].includes(message.subtype)) return null;
  return h('div', { class: 'text quiet' }, mrkdwn(message.text));
}

function drawAttachment(a, channel, message) {
  const color = /^#?[0-9a-f]{6}$/i.test(a.color || '') ? '#' + a.color.replace('#', '') : { good: 'var(--good)', warning: 'var(--warn)', danger: 'var(--bad)' }[a.color] || 'var(--line-strong)';
  return h('div', { class: 'attachment', style: { 'border-color': color } },
    a.blocks ? drawBlocks(a.blocks, messageForm(store.as, channel, message.ts)) : [
      a.pretext ? textBox(mrkdwn(a.pretext)) : null, a.title ? h('strong', {}, plain(a.title)) : null,
      a.text || a.fallback ? textBox(mrkdwn(a.text || a.fallback)) : null,
      a.fields?.length ? h('div', { class: 'fields' }, a.fields.map((f) => h('div', { class: 'text' }, h('strong', {}, f.title), mrkdwn(f.value)))) : null,
    ]);
}

function broadcastNote(message, channel, inThread) {
  if (inThread) return h('div', { class: 'broadcast hint' }, 'Also sent to the conversation');
  return h('button', { type: 'button', class: 'text-button broadcast', on: { click: () => actions.openThread(channel, message.thread_ts) } }, icon('reply'), 'Replied to a thread');
}

function dismissButton(message, channel) {
  return h('button', { type: 'button', class: 'text-button', on: { click: () => actions.dismiss(channel, message.ts) } }, 'Dismiss');
}

function reactionBar(message, channel) {
  if (!message.reactions?.length) return null;
  return h('div', { class: 'reactions' }, message.reactions.map((r) => {
    const mine = r.users?.includes(store.as);
    const names = (r.users || []).map((u) => (u === store.as ? 'you' : userName(u))).join(', ');
    return h('button', {
      type: 'button', class: `reaction ${mine ? 'mine' : ''}`, 'aria-pressed': String(Boolean(mine)), title: `${names} reacted with :${r.name}:`, 'aria-label': `${r.name}, ${r.count}, ${names}`, testid: `reaction-${r.name}`,
      on: { click: () => react(message, channel, r.name, mine) },
    }, emojiFor(r.name) ? emojiNode(r.name) : `:${r.name}:`, h('span', {}, String(r.count ?? r.users?.length ?? 0)));
  }), iconButton('smile', 'Add a reaction', { class: 'reaction add', on: { click: (e) => choose(e.currentTarget, message, channel) } }));
}

const react = (message, channel, name, remove) => attempt(post('react', { as: store.as, channel, ts: message.ts, name, ...(remove ? { remove: true } : {}) }));

function choose(anchor, message, channel) {
  pickEmoji(anchor, (name) => {
    const mine = message.reactions?.find((r) => r.name === name)?.users?.includes(store.as);
    if (!mine) react(message, channel, name, false);
  });
}

function threadBar(message, channel) {
  if (!message.reply_count || (message.thread_ts && message.thread_ts !== message.ts)) return null;
  const context = dateContext();
  const n = message.reply_count;
  const last = message.latest_reply ? `last ${shortDay(message.latest_reply, context)} ${clock(message.latest_reply, context.tz)}` : '';
  const faces = (message.reply_users || []).slice(0, 4).map((id) => avatar(user(id) || author({ bot_id: id }), 'tiny'));
  return h('button', { type: 'button', class: 'thread-bar', testid: 'thread-bar', on: { click: () => actions.openThread(channel, message.ts) } },
    h('span', { class: 'faces' }, faces), h('span', { class: 'count' }, `${n} ${n === 1 ? 'reply' : 'replies'}`), last ? h('span', { class: 'last' }, last) : null, h('span', { class: 'view' }, 'View thread'));
}

function toolbar(message, channel, edit, inThread) {
  const root = message.thread_ts || message.ts;
  return h('div', { class: 'toolbar', role: 'toolbar', 'aria-label': 'Message actions' },
    iconButton('smile', 'Add a reaction', { testid: 'react', on: { click: (e) => choose(e.currentTarget, message, channel) } }),
    inThread ? null : iconButton('reply', 'Reply in thread', { testid: 'reply', on: { click: () => actions.openThread(channel, root) } }),
    iconButton('more', 'More actions', { testid: 'message-menu', 'aria-haspopup': 'menu', on: { click: (e) => menu(e.currentTarget, message, channel, edit, inThread) } }));
}

function menu(anchor, message, channel, edit, inThread) {
  const own = message.user === store.as && !message.bot_id;
  const shortcuts = store.shortcuts.filter((s) => s.type === 'message');
  openMenu(anchor, [
    { icon: 'smile', label: 'Add a reaction', testid: 'menu-react', run: () => choose(anchor, message, channel) },
    inThread ? null : { icon: 'reply', label: 'Reply in thread', testid: 'menu-reply', run: () => actions.openThread(channel, message.thread_ts || message.ts) },
    own && { icon: 'edit', label: 'Edit message', testid: 'menu-edit', run: edit },
    own && { icon: 'trash', label: 'Delete message', danger: true, testid: 'menu-delete', run: () => remove(message, channel) },
    shortcuts.length ? 'line' : false,
    ...shortcuts.map((s) => ({ icon: 'bolt', label: s.name, hint: s.description, testid: `shortcut-${s.callback_id}`, run: () => attempt(post('shortcut', { as: store.as, callback_id: s.callback_id, channel, ts: message.ts })) })),
  ].filter(Boolean).map((item) => (item === 'line' ? null : item)), { label: 'Message actions' });
}

async function remove(message, channel) {
  const yes = await ask('Delete this message?', 'It goes for everybody, and cannot be brought back.', 'Delete');
  if (yes) await attempt(post('delete', { as: store.as, channel, ts: message.ts }));
}

function editor(message, channel, close) {
  const before = decode(message.text || '', userName, channelName);
  const field = h('textarea', { class: 'field', rows: '3', 'aria-label': 'Edit message', testid: 'edit-field', value: before });
  const save = async () => {
    const text = field.value.trim();
    if (!text || text === before) return close();
    try {
      await post('edit', { as: store.as, channel, ts: message.ts, text });
      close();
    } catch (error) {
      toast(error.message, 'error');
    }
  };
  field.addEventListener('keydown', (e) => {
    if (e.key === 'Escape') {
      e.stopPropagation();
      close();
    } else if (e.key === 'Enter' && !e.shiftKey && !e.isComposing) {
      e.preventDefault();
      save();
    }
  });
  setTimeout(() => {
    field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
  });
  return h('div', { class: 'editor' }, field, h('div', { class: 'editor-buttons' },
    h('button', { type: 'button', class: 'button small', on: { click: close } }, 'Cancel'),
    h('button', { type: 'button', class: 'button small primary', testid: 'edit-save', on: { click: save } }, 'Save')));
}
