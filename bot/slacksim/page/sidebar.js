// The left: workspace, who one is, channels, direct messages, apps and the demo's buttons.

import { h, icon, iconButton } from './dom.js';
import { avatar } from './people.js';
import { openPicker } from './popover.js';
import { channelName, store, user, userName } from './store.js';
import { drawDemo } from './demo.js';
import { drawSwitcher } from './switcher.js';

/** Draws the sidebar. `go` holds what it leads to: channel(id), home(app), dm(user), as(user), refresh(). */
export function drawSidebar(go) {
  const all = [...store.channels.values()];
  const byName = (a, b) => channelName(a.id).localeCompare(channelName(b.id));
  const rooms = all.filter((c) => !c.is_im && !c.is_mpim);
  const member = rooms.filter((c) => c.is_member !== false).sort(byName);
  const others = rooms.filter((c) => c.is_member === false).sort(byName);
  const appUsers = new Set(store.homeApps.map((a) => a.bot_user));
  const direct = all.filter((c) => (c.is_im && !appUsers.has(c.user)) || c.is_mpim).sort((a, b) => Number(b.last_ts || 0) - Number(a.last_ts || 0));
  return [
    h('div', { class: 'workspace' }, h('span', { class: 'workspace-mark', 'aria-hidden': 'true' }, (store.team.name || '?')[0]), h('strong', {}, store.team.name)),
    drawSwitcher(go),
    h('nav', { class: 'places', 'data-keep': '', 'aria-label': 'Conversations' },
      group('Channels', member.map((c) => entry(c, go)), null),
      others.length ? h('details', { class: 'others', 'data-keep': '' }, h('summary', {}, 'Other channels'), others.map((c) => entry(c, go))) : null,
      group('Direct messages', direct.map((c) => entry(c, go)), iconButton('plus', 'Write to somebody', { class: 'add', testid: 'new-dm', 'data-keep': '', on: { click: (e) => newDirect(e.currentTarget, go) } })),
      store.homeApps.length ? group('Apps', store.homeApps.map((a) => appEntry(a, all, go)), null) : null),
    drawDemo(),
  ];
}

function group(title, items, extra) {
  return h('section', { class: 'place-group', 'data-keep': '' }, h('h2', { 'data-keep': '' }, title, extra), items);
}

function badges(c) {
  if (c?.mentions) return h('span', { class: 'badge', 'aria-label': `${c.mentions} for you` }, String(c.mentions));
  return null;
}

function entry(c, go) {
  const here = store.place.kind === 'channel' && store.place.id === c.id;
  const other = c.is_im ? user(c.user) : null;
  const name = channelName(c.id);
  return h('a', { class: `place ${here ? 'here' : ''} ${c.unread && !here ? 'unread' : ''}`, href: `#/c/${c.id}`, testid: `channel-${c.is_im ? user(c.user)?.name || c.id : c.name || c.id}`, 'data-id': c.id, 'aria-current': here ? 'page' : undefined, on: { click: (e) => { e.preventDefault(); go.channel(c.id); } } },
    other ? avatar(other, 'tiny') : icon(c.is_private || c.is_mpim ? 'lock' : 'hash'), h('span', { class: 'place-name' }, name, c.user === store.as ? h('span', { class: 'quiet' }, ' (you)') : null), here ? null : badges(c), c.unread && !here ? h('span', { class: 'sr' }, 'unread') : null);
}

function appEntry(app, all, go) {
  const here = store.place.kind === 'home' && store.place.app === app.app_id;
  const im = all.find((c) => c.is_im && c.user === app.bot_user);
  const open = here || (store.place.kind === 'channel' && store.place.id === im?.id);
  return h('a', { class: `place ${open ? 'here' : ''} ${im?.unread && !open ? 'unread' : ''}`, href: `#/h/${app.app_id}`, testid: `app-${app.name}`, 'data-id': app.app_id, 'aria-current': open ? 'page' : undefined, on: { click: (e) => { e.preventDefault(); go.home(app.app_id); } } },
    avatar(user(app.bot_user) || { real_name: app.name, is_bot: true, id: app.app_id }, 'tiny'), h('span', { class: 'place-name' }, app.name), open ? null : badges(im));
}

function newDirect(anchor, go) {
  const everybody = [...store.users.values()].filter((u) => !u.deleted && u.id !== store.as).sort((a, b) => userName(a.id).localeCompare(userName(b.id)));
  openPicker(anchor, {
    label: 'People', selected: new Set(), optionTestId: (o) => `dm-${o.value}`,
    groups: () => [{ options: everybody.map((u) => ({ value: u.id, label: [avatar(u, 'small'), h('span', {}, userName(u.id))], hint: u.is_bot ? 'App' : u.title, search: `${u.real_name} ${u.name} ${u.title || ''}` })) }],
    onPick: (o) => go.dm(o.value),
  });
}
