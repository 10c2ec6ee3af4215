// A small box of emoji with a search field.

import { h } from './dom.js';
import { emojiFor, FREQUENT, searchEmoji } from './emoji.js';
import { openBox } from './popover.js';

/** Opens the box at `anchor`; `onPick(name, char)` gets the choice. */
export function pickEmoji(anchor, onPick) {
  const grid = h('div', { class: 'emoji-grid', role: 'listbox', 'aria-label': 'Emoji' });
  const field = h('input', { class: 'field', type: 'text', placeholder: 'Search emoji', 'aria-label': 'Search emoji', autocomplete: 'off' });
  const draw = () => {
    const found = field.value.trim() ? searchEmoji(field.value.trim()) : FREQUENT.map((name) => ({ name, char: emojiFor(name) }));
    grid.replaceChildren(...found.map(({ name, char }) => h('button', { type: 'button', role: 'option', 'aria-selected': 'false', class: 'emoji-choice', title: `:${name}:`, 'aria-label': name, testid: `emoji-${name}`, on: { click: () => { box.close(true); onPick(name, char); } } }, char)));
    if (!found.length) grid.replaceChildren(h('div', { class: 'picker-note' }, 'No emoji by that name.'));
  };
  field.addEventListener('input', draw);
  field.addEventListener('keydown', (e) => {
    if (e.key === 'Enter') {
      e.preventDefault();
      grid.querySelector('button')?.click();
    }
  });
  const box = openBox(anchor, [h('div', { class: 'picker-search' }, field), grid], { cls: 'emoji-box', label: 'Choose an emoji', below: false });
  draw();
  field.focus();
}
