// Avatars and the box that tells about one person.

import { h } from './dom.js';
import { clock } from './dates.js';
import { dateContext, userName } from './store.js';

const COLOURS = ['#2f6f8f', '#7a5ea8', '#9a5b3c', '#3a7654', '#a2496b', '#5a6b8c', '#856818', '#337279'];

/** A colour that fits white letters: the app's, or the person's own if it is one, else one by their id. */
function colour(u) {
  if (u?.is_bot) return '#0b7a6f';
  const own = /^#?([0-9a-f]{6})$/i.exec(u?.color || '');
  if (own) {
    // Relative luminance as WCAG 2 counts it; below 0.183 white letters have a contrast of 4.5.
    const [r, g, b] = [0, 2, 4].map((i) => parseInt(own[1].slice(i, i + 2), 16) / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    if (0.2126 * r + 0.7152 * g + 0.0722 * b < 0.183) return '#' + own[1];
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
