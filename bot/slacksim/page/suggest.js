// Suggestions above a composer: commands after "/", people after "@", channels after "#", emoji
// after ":". The field keeps the focus; arrows, Enter and Tab choose.

import { h, icon, uid } from './dom.js';
import { searchEmoji } from './emoji.js';
import { avatar } from './people.js';
import { channelName, store, userName } from './store.js';

/** What is being typed at `caret`: {kind, from, query} or null. Pure. */
export function tokenAt(text, caret) {
  const head = text.slice(0, caret);
  const command = /^\/(\S*)$/.exec(head);
  if (command) return { kind: '/', from: 0, query: command[1] };
  const m = /(?:^|[\s([{"'])([@#:])([\p{L}\p{N}._+-]*(?: [\p{L}\p{N}._-]*)?)$/u.exec(head);
  if (!m || (m[1] !== '@' && m[2].includes(' '))) return null;
  if (m[1] === ':' && m[2].length < 2) return null;
  return { kind: m[1], from: caret - m[2].length - 1, query: m[2] };
}

function starts(name, q) {
  return name.toLowerCase().split(/[\s._-]+/).some((part) => part.startsWith(q)) || name.toLowerCase().startsWith(q);
}

function candidates({ kind, query }) {
  const q = query.toLowerCase();
  if (kind === '/') {
    const commands = store.commands.filter((c) => c.command.slice(1).toLowerCase().startsWith(q))
      .map((c) => ({ insert: c.command + ' ', label: h('span', {}, h('strong', {}, c.command), ' ', h('span', { class: 'quiet' }, c.usage_hint || '')), hint: c.description, icon: icon('bolt') }));
    const shortcuts = store.shortcuts.filter((s) => s.type === 'global' && starts(s.name, q))
      .map((s) => ({ shortcut: s.callback_id, label: h('strong', {}, s.name), hint: s.description, icon: icon('bolt') }));
    return [...commands, ...shortcuts];
  }
  if (kind === '@') {
    const users = [...store.users.values()].filter((u) => !u.deleted && (starts(u.real_name || '', q) || starts(u.name || '', q)))
      .sort((a, b) => userName(a.id).localeCompare(userName(b.id))).slice(0, 8)
      .map((u) => ({ insert: `@${userName(u.id)} `, label: h('strong', {}, userName(u.id)), hint: u.is_bot ? 'App' : u.title, icon: avatar(u, 'small') }));
    const ranges = ['here', 'channel'].filter((r) => q && r.startsWith(q)).map((r) => ({ insert: `@${r} `, label: h('strong', {}, '@' + r), hint: 'Everybody in this channel', icon: icon('people') }));
    return [...users, ...ranges];
  }
  if (kind === '#') {
    return [...store.channels.values()].filter((c) => !c.is_im && !c.is_mpim && c.name.toLowerCase().includes(q)).slice(0, 8)
      .map((c) => ({ insert: `#${c.name} `, label: h('strong', {}, channelName(c.id)), icon: icon(c.is_private ? 'lock' : 'hash') }));
  }
  return searchEmoji(q, 8).map(({ name, char }) => ({ insert: `${char} `, label: `:${name}:`, icon: h('span', { class: 'emoji' }, char) }));
}

/** Attaches suggestions to a field. `onShortcut(callback_id)` runs a chosen global shortcut. */
export function suggestions(field, { onShortcut }) {
  const id = uid('suggest');
  const list = h('div', { class: 'suggestions', role: 'listbox', id, 'aria-label': 'Suggestions', hidden: true });
  field.setAttribute('aria-controls', id);
  field.setAttribute('aria-autocomplete', 'list');
  let items = [];
  let at = 0;
  let token = null;
  let dismissed = '';

  const hide = () => {
    items = [];
    list.hidden = true;
    list.replaceChildren();
    field.removeAttribute('aria-activedescendant');
  };
  const mark = () => {
    [...list.children].forEach((n, i) => n.setAttribute('aria-selected', String(i === at)));
    list.children[at]?.scrollIntoView({ block: 'nearest' });
    if (list.children[at]) field.setAttribute('aria-activedescendant', list.children[at].id);
  };
  const take = (item) => {
    hide();
    if (item.shortcut) {
      field.value = '';
      field.dispatchEvent(new Event('input', { bubbles: true }));
      onShortcut(item.shortcut);
      return;
    }
    const after = field.value.slice(field.selectionStart).replace(/^ /, '');
    const head = field.value.slice(0, token.from) + item.insert;
    field.value = head + after;
    field.setSelectionRange(head.length, head.length);
    field.focus();
    field.dispatchEvent(new Event('input', { bubbles: true }));
  };
  const update = () => {
    token = field.selectionStart === field.selectionEnd ? tokenAt(field.value, field.selectionStart) : null;
    const key = token ? token.kind + token.from : '';
    if (key !== dismissed) dismissed = '';
    items = token && !dismissed ? candidates(token) : [];
    // A finished name needs no suggestion of itself.
    if (items.length === 1 && items[0].insert?.trim().toLowerCase() === (token.kind + token.query).trim().toLowerCase()) items = [];
    if (!items.length) return hide();
    at = 0;
    list.hidden = false;
    list.replaceChildren(...items.map((item, i) => h('div', { class: 'suggestion', role: 'option', id: `${id}-${i}`, 'aria-selected': 'false', on: { pointerdown: (e) => { e.preventDefault(); take(item); } } }, item.icon, h('span', { class: 'suggestion-label' }, item.label), item.hint ? h('span', { class: 'hint' }, item.hint) : null)));
    mark();
  };
  field.addEventListener('input', update);
  field.addEventListener('click', update);
  field.addEventListener('blur', hide);

  return {
    list,
    /** Handles a key while suggestions are open; true when it was used up. */
    key(e) {
      if (list.hidden) return false;
      if (e.key === 'ArrowDown' || e.key === 'ArrowUp') at = (at + (e.key === 'ArrowDown' ? 1 : -1) + items.length) % items.length;
      else if (e.key === 'Tab' || (e.key === 'Enter' && !e.shiftKey)) take(items[at]);
      else if (e.key === 'Escape') {
        dismissed = token.kind + token.from;
        hide();
        e.stopPropagation();
      } else return false;
      e.preventDefault();
      mark();
      return true;
    },
  };
}
