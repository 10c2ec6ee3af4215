// Lists that open beside a button: menus, pickers with a search field, and plain boxes. They sit
// in the browser's top layer, so that they work over a modal as well; one is open at a time.

import { append, h, icon, uid } from './dom.js';

let current = null;

/** Opens a box beside `anchor`. Returns {box, close}; `onClose` runs once. */
export function openBox(anchor, content, { cls = '', role = 'dialog', label = '', onClose = () => {}, below = true } = {}) {
  current?.close();
  const box = h('div', { class: `popover ${cls}`, popover: 'manual', role, 'aria-label': label, tabindex: '-1' }, content);
  // Inside the anchor's own dialog: whatever is outside an open modal cannot be used.
  (anchor.closest('dialog') || document.body).append(box);
  box.showPopover?.();
  place(box, anchor, below);
  anchor.setAttribute('aria-expanded', 'true');
  const outside = (e) => {
    if (!box.contains(e.target) && !anchor.contains(e.target)) close();
  };
  // Follows its button; one that was drawn anew meanwhile leaves the box where it is.
  const away = (e) => {
    if (anchor.isConnected && !(e.target instanceof Node && box.contains(e.target))) place(box, anchor, below);
  };
  const keys = (e) => {
    if (e.key === 'Escape') {
      e.preventDefault();
      e.stopPropagation();
      close(true);
    } else if (e.key === 'Tab') close(true);
  };
  function close(focus = false) {
    if (current?.box !== box) return;
    current = null;
    document.removeEventListener('pointerdown', outside, true);
    removeEventListener('resize', away);
    document.removeEventListener('scroll', away, true);
    anchor.setAttribute('aria-expanded', 'false');
    box.remove();
    if (focus) anchor.focus();
    onClose();
  }
  box.addEventListener('keydown', keys);
  document.addEventListener('pointerdown', outside, true);
  addEventListener('resize', away);
  document.addEventListener('scroll', away, true);
  current = { box, anchor, close };
  return current;
}

export function closePopover() {
  current?.close();
}

function place(box, anchor, below) {
  if (innerWidth <= 600) return; // there it is a sheet at the bottom, by CSS
  const a = anchor.getBoundingClientRect();
  box.style.minWidth = `${Math.min(320, Math.max(180, a.width))}px`;
  const { offsetWidth: width, offsetHeight: height } = box;
  const left = Math.max(8, Math.min(a.left, innerWidth - width - 8));
  const fitsBelow = a.bottom + height + 8 < innerHeight;
  const fitsAbove = a.top - height - 8 > 0;
  const top = (below ? fitsBelow || !fitsAbove : !fitsAbove) ? Math.min(a.bottom + 4, innerHeight - height - 8) : a.top - height - 4;
  box.style.left = `${left}px`;
  box.style.top = `${Math.max(8, top)}px`;
}

/** Moves the focus among `items()` with the arrow keys, Home, End and first letters. */
function roving(box, items) {
  box.addEventListener('keydown', (e) => {
    const list = items();
    const at = list.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at < 0 ? list.length - 1 : at - 1, Home: 0, End: list.length - 1 }[e.key];
    if (to === undefined || !list.length) return;
    e.preventDefault();
    list[(to + list.length) % list.length].focus();
  });
}

/** A menu. Items: {label, hint?, icon?, danger?, testid?, url?, run} or null for a line. */
export function openMenu(anchor, items, { label = 'Menu' } = {}) {
  if (current?.anchor === anchor) return closePopover();
  const nodes = items.map((item) => {
    if (!item) return h('hr', { class: 'divider' });
    const inner = [item.icon ? icon(item.icon) : null, h('span', { class: 'menu-text' }, h('span', {}, item.label), item.hint ? h('span', { class: 'hint' }, item.hint) : null)];
    const props = { class: `menu-item ${item.danger ? 'danger' : ''}`, role: 'menuitem', testid: item.testid, tabindex: '-1', on: { click: () => { opened.close(true); item.run?.(); } } };
    return item.url ? h('a', { ...props, href: item.url, target: '_blank', rel: 'noopener noreferrer' }, inner) : h('button', { type: 'button', ...props }, inner);
  });
  const opened = openBox(anchor, nodes, { cls: 'menu', role: 'menu', label });
  roving(opened.box, () => [...opened.box.querySelectorAll('[role=menuitem]')]);
  opened.box.querySelector('[role=menuitem]')?.focus();
  return opened;
}

/**
 * A list to choose from. `groups()` gives [{label?, options:[{value,label,hint,search,raw}]}];
 * `load(query)` gives them from the server once `min` characters are typed. `onPick(option, on)`
 * is told of each choice (returning false refuses it); with `multi` the list stays open.
 */
export function openPicker(anchor, { groups, load, min = 0, selected, multi = false, onPick, onClose, label = 'Options', optionTestId = (o) => `option-${o.value}` }) {
  if (current?.anchor === anchor) return closePopover();
  const listId = uid('list');
  const list = h('div', { class: 'picker-list', role: 'listbox', id: listId, 'aria-label': label, 'aria-multiselectable': multi ? 'true' : undefined });
  const field = h('input', { class: 'field', type: 'text', placeholder: 'Search', 'aria-label': `Search: ${label}`, role: 'searchbox', 'aria-controls': listId, autocomplete: 'off' });
  const picked = new Set(selected);
  const all = groups ? groups() : [];
  const count = all.reduce((n, g) => n + g.options.length, 0);
  const searching = Boolean(load) || count > 7;
  let changed = false;
  let turn = 0;
  const box = openBox(anchor, [searching ? h('div', { class: 'picker-search' }, icon('search'), field) : null, list], { cls: 'picker', label, onClose: () => onClose?.(changed) });

  if (anchor.getAttribute('role') === 'combobox') anchor.setAttribute('aria-controls', listId);
  const say = (text) => list.replaceChildren(h('div', { class: 'picker-note' }, text));
  const choose = (option, node) => {
    const on = !picked.has(option.value);
    if (onPick(option, on) === false) return;
    changed = true;
    if (!multi) return box.close(true);
    if (on) picked.add(option.value);
    else picked.delete(option.value);
    node.setAttribute('aria-selected', String(on));
  };
  const draw = (wanted) => {
    const nodes = wanted.filter((g) => g.options.length).map((g) => h('div', { role: 'group', 'aria-label': g.label || undefined },
      g.label ? h('div', { class: 'picker-group' }, g.label) : null,
      g.options.map((o) => {
        const node = h('div', { class: 'picker-option', role: 'option', tabindex: '-1', 'aria-selected': String(picked.has(o.value)), testid: optionTestId(o) },
          append(h('span', { class: 'option-label' }), o.label), o.hint ? h('span', { class: 'hint' }, o.hint) : null, icon('check'));
        node.addEventListener('click', () => choose(o, node));
        node.addEventListener('keydown', (e) => {
          if (e.key === 'Enter' || e.key === ' ') {
            e.preventDefault();
            choose(o, node);
          }
        });
        return node;
      })));
    if (nodes.length) list.replaceChildren(...nodes);
    else say('Nothing matches.');
    place(box.box, anchor, true);
  };
  const search = async () => {
    const q = field.value.trim().toLowerCase();
    if (!load) return draw(all.map((g) => ({ ...g, options: g.options.filter((o) => !q || o.search.toLowerCase().includes(q)) })));
    if (q.length < min) return say(`Type ${min === 1 ? 'a letter' : `${min} letters`} to search.`);
    const mine = ++turn;
    say('Looking…');
    try {
      const found = await load(field.value.trim());
      if (mine === turn) draw(found);
    } catch (error) {
      if (mine === turn) say(error.message);
    }
  };
  let timer;
  field.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(search, load ? 250 : 0);
  });
  field.addEventListener('keydown', (e) => {
    const first = list.querySelector('[role=option]');
    if (e.key === 'Enter' && first) {
      e.preventDefault();
      first.click();
    }
  });
  roving(box.box, () => [...list.querySelectorAll('[role=option]')]);
  search();
  (searching && innerWidth > 720 ? field : list.querySelector('[aria-selected=true]') || list.querySelector('[role=option]') || box.box).focus();
  return box;
}
