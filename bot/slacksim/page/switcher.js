// "You are": who is being played, and one click to become somebody else.

import { h, icon } from './dom.js';
import { clock } from './dates.js';
import { avatar } from './people.js';
import { openBox } from './popover.js';
import { dateContext, me, people, store, userName } from './store.js';

/** Draws the switcher; `go.as(userId)` is told of a choice, `go.refresh()` reads what waits for each. */
export function drawSwitcher(go) {
  const u = me();
  return h('button', { type: 'button', class: 'switcher', testid: 'user-switcher', 'data-keep': '', 'aria-haspopup': 'listbox', 'aria-expanded': 'false', title: 'Play somebody else', on: { click: (e) => open(e.currentTarget, go) } },
    avatar(u), h('span', { class: 'switcher-text' }, h('span', { class: 'you-are' }, 'You are'), h('strong', {}, userName(store.as)), h('span', { class: 'role' }, u?.title || '')), icon('chevron'));
}

function waiting(u) {
  if (u.mentions) return h('span', { class: 'badge', 'aria-label': `${u.mentions} for them` }, String(u.mentions));
  return u.unread ? h('span', { class: 'unread-dot', role: 'img', 'aria-label': 'Unread messages' }) : '';
}

function open(anchor, go) {
  const { now } = dateContext();
  const options = people().map((u) => {
    const pick = () => {
      box.close(true);
      if (u.id !== store.as) go.as(u.id);
    };
    const node = h('button', { type: 'button', class: 'person', role: 'option', 'aria-selected': String(u.id === store.as), testid: `user-option-${u.id}`, 'data-search': `${u.real_name} ${u.name} ${u.title}`.toLowerCase(), on: { click: pick } },
      avatar(u), h('span', { class: 'person-text' }, h('strong', {}, userName(u.id)), h('span', { class: 'role' }, u.title || '')),
      h('span', { class: 'waiting' }, waiting(u)),
      h('span', { class: 'person-time', title: u.tz }, u.tz ? clock(now, u.tz) : ''));
    return node;
  });
  const field = h('input', { class: 'field', type: 'text', placeholder: 'Find a person or a role', 'aria-label': 'Find a person or a role', autocomplete: 'off' });
  const list = h('div', { class: 'people', role: 'listbox', 'aria-label': 'People' }, options);
  const box = openBox(anchor, [options.length > 6 ? h('div', { class: 'picker-search' }, icon('search'), field) : null, list], { cls: 'people-box', label: 'Play somebody else' });
  const shown = () => options.filter((o) => !o.hidden);
  field.addEventListener('input', () => {
    for (const o of options) o.hidden = !o.dataset.search.includes(field.value.trim().toLowerCase());
  });
  box.box.addEventListener('keydown', (e) => {
    const items = shown();
    if (e.key === 'Enter' && document.activeElement === field) {
      e.preventDefault();
      items[0]?.click();
    }
    if (e.key !== 'ArrowDown' && e.key !== 'ArrowUp') return;
    e.preventDefault();
    const at = items.indexOf(document.activeElement) + (e.key === 'ArrowDown' ? 1 : -1);
    items[(at + items.length) % items.length]?.focus();
  });
  go.refresh().then(() => {
    people().forEach((u, i) => options[i]?.querySelector('.waiting').replaceChildren(waiting(u)));
  }).catch(() => {}); // what was known is shown already
  const mine = options.find((o) => o.getAttribute('aria-selected') === 'true');
  mine?.scrollIntoView({ block: 'nearest' });
  (options.length > 6 && innerWidth > 720 ? field : mine || options[0])?.focus();
}
