// What the page knows: the company, the person being played, the open conversation. One object;
// whoever draws listens with `on`, whoever changes calls `emit`.

import { partsOf } from './dates.js';

export const store = {
  as: '',
  team: { id: '', name: '', domain: '' },
  note: '',
  users: new Map(),
  usergroups: [],
  channels: new Map(),
  commands: [],
  shortcuts: [],
  homeApps: [],
  actions: [],
  faults: [],
  skew: 0, // the workspace's clock minus this machine's, in seconds
  place: { kind: 'none' }, // {kind:'channel',id} | {kind:'home',app}
  conversations: new Map(), // channel id → {list, hasMore, loaded}
  thread: null, // {channel, ts, list, loaded}
  home: null, // {app, view, loaded}
  news: { id: '', since: 0, ts: '' }, // up to where the open conversation was read when it was opened
};

const listeners = new Map();

/** Topics: state, place, messages, thread, home. */
export function on(topic, fn) {
  if (!listeners.has(topic)) listeners.set(topic, []);
  listeners.get(topic).push(fn);
}

export function emit(...topics) {
  for (const topic of topics) for (const fn of listeners.get(topic) || []) fn();
}

/** Takes over an answer of /sim/state. */
export function takeState(as, state) {
  Object.assign(store, {
    as,
    team: state.team || store.team,
    note: state.note || '',
    users: new Map((state.users || []).map((u) => [u.id, u])),
    channels: new Map((state.channels || []).map((c) => [c.id, c])),
    usergroups: state.usergroups || [],
    commands: state.commands || [],
    shortcuts: state.shortcuts || [],
    homeApps: state.home_apps || [],
    actions: state.actions || [],
    faults: state.faults || [],
    skew: Number.isFinite(state.now) ? state.now - Date.now() / 1000 : 0,
  });
}

export const me = () => store.users.get(store.as);
export const user = (id) => store.users.get(id);
export const channel = (id) => store.channels.get(id);
export const people = () => [...store.users.values()].filter((u) => !u.is_bot && !u.deleted);
/** What {now, tz} every date is shown by. */
export const dateContext = () => ({ now: Date.now() / 1000 + store.skew, tz: me()?.tz || 'UTC' });
export const dayOf = (ts) => partsOf(ts, dateContext().tz).dayNumber;

/** A person's or bot's name as others see it. */
export function userName(id) {
  const u = store.users.get(id);
  return u ? u.real_name || u.name : 'Someone';
}

/** A conversation's name: 'deal-desk', or the other people's names for direct messages. */
export function channelName(id) {
  const c = store.channels.get(id);
  if (!c) return 'private-channel';
  if (c.is_im) return userName(c.user);
  if (c.is_mpim) return (c.members || []).filter((m) => m !== store.as).map(userName).join(', ');
  return c.name;
}

/** The bot user behind a bot_id or app, for its name and colour. */
export function author(message) {
  const found = store.users.get(message.user)
    || [...store.users.values()].find((u) => message.bot_id && u.bot_id === message.bot_id);
  if (found) return found;
  const isBot = Boolean(message.bot_id);
  return {
    id: message.user || message.bot_id || '', is_bot: isBot, color: '',
    real_name: message.username || message.bot_profile?.name || (isBot ? 'App' : 'Someone'),
  };
}
