// Where one writes: Enter sends, Shift+Enter is a new line; commands, mentions, emoji and text
// files. One composer per conversation and thread, with a draft each.

import { post } from './api.js';
import { h, icon, iconButton, uid } from './dom.js';
import { pickEmoji } from './emoji-picker.js';
import { channel, channelName, store } from './store.js';
import { suggestions } from './suggest.js';
import { toast } from './toasts.js';

const MAX_FILE = 1_000_000;
const MAX_TEXT = 40_000; // what Slack accepts in one message
const drafts = new Map();

/** `target()` gives {channel, thread_ts?}. Returns {node, reset, focus}. */
export function composer({ testid, target, onSent = () => {} }) {
  const field = h('textarea', { class: 'composer-field', rows: '1', testid, spellcheck: 'true' });
  const send = iconButton('send', 'Send', { class: 'send', testid: `${testid}-send`, on: { click: submit } });
  const fileInput = h('input', { type: 'file', hidden: true, multiple: true, accept: 'text/*,.txt,.md,.csv,.json,.log,.yaml,.yml,.eml', testid: `${testid}-file`, on: { change: attach } });
  const chips = h('ul', { class: 'file-chips', role: 'list', hidden: true });
  const broadcastId = uid('broadcast');
  const broadcast = h('input', { type: 'checkbox', id: broadcastId });
  const alsoTo = h('span', {});
  const also = h('label', { class: 'also', htmlFor: broadcastId }, broadcast, alsoTo);
  const suggest = suggestions(field, { onShortcut: (callback_id) => run(post('shortcut', { as: store.as, callback_id, channel: target().channel })) });
  let files = [];
  let key = '';
  let sending = false;

  field.addEventListener('input', () => {
    drafts.set(key, field.value);
    grow();
  });
  field.addEventListener('keydown', (e) => {
    if (suggest.key(e) || e.isComposing) return;
    if (e.key === 'Enter' && !e.shiftKey && !e.altKey) {
      e.preventDefault();
      submit();
    }
  });

  const insert = (text) => {
    field.setRangeText(text, field.selectionStart, field.selectionEnd, 'end');
    field.focus();
    field.dispatchEvent(new Event('input', { bubbles: true }));
  };
  const before = () => (field.value && !/\s$/.test(field.value.slice(0, field.selectionStart)) ? ' ' : '');
  const node = h('div', { class: 'composer' }, suggest.list,
    h('div', { class: 'composer-box' }, field, chips,
      h('div', { class: 'composer-tools' },
        iconButton('clip', 'Attach a text file', { on: { click: () => fileInput.click() } }),
        iconButton('smile', 'Emoji', { on: { click: (e) => pickEmoji(e.currentTarget, (name, char) => insert(char)) } }),
        iconButton('at', 'Mention somebody', { on: { click: () => insert(before() + '@') } }),
        iconButton('bolt', 'Commands and shortcuts', { on: { click: () => { if (!field.value) insert('/'); else toast('Commands start an empty message.'); } } }),
        testid === 'thread-composer' ? also : null,
        h('span', { class: 'spacer' }), h('span', { class: 'keys' }, 'Enter sends'), send, fileInput)));

  function grow() {
    field.style.height = 'auto';
    field.style.height = `${Math.min(field.scrollHeight, 220)}px`;
    const empty = !field.value.trim() && !files.length;
    send.classList.toggle('ready', !empty);
    send.setAttribute('aria-disabled', String(empty));
  }

  async function attach() {
    for (const file of fileInput.files) {
      if (file.size > MAX_FILE) toast(`${file.name} is larger than 1 MB. Attach a smaller file.`, 'error');
      else files.push({ name: file.name, text: await file.text() });
    }
    fileInput.value = '';
    drawChips();
    field.focus();
  }

  function drawChips() {
    chips.hidden = !files.length;
    chips.replaceChildren(...files.map((f) => h('li', {}, icon('file'), h('span', {}, f.name), iconButton('close', `Remove ${f.name}`, { on: { click: () => { files = files.filter((x) => x !== f); drawChips(); } } }))));
    grow();
  }

  async function run(promise) {
    try {
      return await promise;
    } catch (error) {
      toast(error.message, 'error');
      return null;
    }
  }

  async function submit() {
    const typed = field.value.trim();
    if (sending || (!typed && !files.length)) return;
    const { channel: id, thread_ts } = target();
    const as = store.as;
    if (typed.length > MAX_TEXT) return void toast(`That is ${typed.length} characters; Slack takes ${MAX_TEXT}. Shorten it or attach it as a file.`, 'error');
    const command = /^\/(\S+)(?:\s+([\s\S]*))?$/.exec(typed);
    let call;
    if (command) {
      const known = store.commands.find((c) => c.command.toLowerCase() === `/${command[1].toLowerCase()}`);
      if (!known) return void toast(`There is no command /${command[1]} here. Type / to see them.`, 'error');
      call = post('command', { as, channel: id, command: known.command, text: command[2] || '', thread_ts });
    } else {
      call = post('post', { as, channel: id, text: typed, thread_ts, broadcast: thread_ts && broadcast.checked ? true : undefined, files: files.length ? files : undefined });
    }
    // The field is free at once; what could not be sent comes back.
    const held = { value: field.value, files, key };
    field.value = '';
    files = [];
    drafts.delete(key);
    drawChips();
    sending = true;
    const answer = await run(call);
    sending = false;
    if (answer) {
      broadcast.checked = false;
      onSent(answer);
    } else if (held.key === key && !field.value) {
      field.value = held.value;
      files = held.files;
      drafts.set(key, held.value);
      drawChips();
    } else drafts.set(held.key, held.value);
  }

  return {
    node,
    focus: () => field.focus({ preventScroll: true }),
    /** Shows the draft of the present target. */
    reset() {
      const { channel: id, thread_ts } = target();
      const next = `${store.as} ${id} ${thread_ts || ''}`;
      const c = channel(id);
      const name = c?.is_im ? channelName(id) : `${c?.is_private ? '' : '#'}${channelName(id)}`;
      field.placeholder = thread_ts ? 'Reply' : `Message ${name}`;
      field.setAttribute('aria-label', thread_ts ? 'Reply in the thread' : `Message ${name}`);
      alsoTo.textContent = c?.is_im ? 'Also send as a message' : `Also send to ${name}`;
      if (next === key) return;
      key = next;
      files = [];
      broadcast.checked = false;
      field.value = drafts.get(key) || '';
      drawChips();
    },
  };
}
