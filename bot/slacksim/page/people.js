// Avatars and the box that tells about one person.

import { h } from './dom.js';
import { clock } from './dates.js';
import { dateContext, userName } from './store.js';

const COLOURS = ['#2f6f8f', '#7a5ea8', '#9a5b3c', '#3e7d5a', '#a2496b', '#5a6b8c', '#8a6d1f', '#3b7f86'];

/** A colour that fits white letters: the app's, or the person's own if it is one, else one by their id. */
function colour(u) {
  if (u?.is_bot) return '#0b7a6f';
  const own = /^#?([0-9a-f]{6})$/i.exec(u?.color || '');
  if (own) {
    const [r, g, b] = [0, 2, 4].map((i) => parseInt(own[1].slice(i, i + 2), 16));
    if (0.299 * r + 0.587 * g + 0.114 * b < 118) return '#' + own[1];
  }
  let sum = 0;
  for (const c of u?.id || '') sum = (sum * 31 + c.charCodeAt(0)) % 997;
  return COLOURS[sum % COLOURS.length];
}

export function initials(u) {
  if (u?.avatar_initials) return u.avatar_initials.slice(0, 2);
  const parts = String(u?.real_name || u?.name || '?').split(/[\s._-]+/).filter(Boolean);
  return ((parts[0]?.[0] || '?') + (parts.length > 1 ? parts.at(-1)[0] : '')).toUpperCase();
}

/** A person's round or an app's square picture; the name beside it says who it is. */
export function avatar(u, size = '') {
  return h('span', { class: `avatar ${size} ${u?.is_bot ? 'app' : ''}`, style: { background: colour(u) }, 'aria-hidden': 'true' }, initials(u));
}

/** Name, title and local time, as lines of a small card. */
export function card(u) {
  return h('div', { class: 'person-card' }, avatar(u, 'large'),
    h('div', {}, h('strong', {}, u.real_name || userName(u.id)), u.title ? h('div', {}, u.title) : null,
      u.is_bot ? h('div', { class: 'hint' }, 'App') : u.tz ? h('div', { class: 'hint' }, `${clock(dateContext().now, u.tz)} in ${u.tz.replace(/_/g, ' ')}`) : null));
}
