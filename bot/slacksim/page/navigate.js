// Moving about: channels, threads, Homes, and from one person to the next.

import { post } from './api.js';
import { listen, stopListening } from './live.js';
import { dropViews } from './modal.js';
import { closePopover } from './popover.js';
import { conversation, isTurn, loadConversation, loadHome, loadState, loadThread, markRead, newTurn, report } from './reads.js';
import { readHash, writeHash } from './routes.js';
import { channel, emit, store, userName } from './store.js';
import { toast } from './toasts.js';

const root = document.getElementById('app');

/** Wide enough for more than one pane; on a narrow screen focus would call up the keyboard. */
export const wide = () => matchMedia('(min-width: 721px)').matches;

export const remembered = (as) => sessionStorage.getItem(`place ${as}`);

export function visible(wanted) {
  if (wanted?.kind === 'channel') return store.channels.has(wanted.id);
  return wanted?.kind === 'home' && store.homeApps.some((a) => a.app_id === wanted.app);
}

/** Where somebody begins: where they were last, else their first channel. */
export function firstPlace() {
  const last = readHash(remembered(store.as)).place;
  if (visible(last)) return last;
  const mine = [...store.channels.values()].filter((c) => c.is_member !== false && !c.is_mpim);
  const best = mine.filter((c) => !c.is_im).sort((a, b) => a.name.localeCompare(b.name))[0] || mine[0];
  return best ? { kind: 'channel', id: best.id } : { kind: 'none' };
}

/** Shows a place. `pane` says which one a narrow screen shows. */
export function show(wanted, { thread = '', push = true, pane = thread ? 'thread' : 'middle' } = {}) {
  closePopover();
  if (wanted.id !== store.place.id) store.news = { id: wanted.id, since: Number(channel(wanted.id)?.last_read || 0), ts: '' };
  store.place = wanted;
  root.dataset.pane = pane;
  const hash = writeHash({ as: store.as, place: wanted, thread });
  if (hash !== location.hash) history[push ? 'pushState' : 'replaceState'](null, '', hash);
  if (wanted.kind !== 'none') sessionStorage.setItem(`place ${store.as}`, hash);
  sessionStorage.setItem('as', store.as);
  if (wanted.kind === 'home') {
    if (store.home?.app !== wanted.app) store.home = { app: wanted.app, view: null, loaded: false };
    loadHome().catch(report);
  } else if (wanted.kind === 'channel' && !conversation(wanted.id).loaded) {
    loadConversation(wanted.id).catch(report);
  }
  setThread(thread ? { channel: wanted.id, ts: thread } : null);
  emit('state', 'place', 'messages', 'home');
  markRead();
}

function setThread(wanted) {
  const same = wanted && store.thread && wanted.channel === store.thread.channel && wanted.ts === store.thread.ts;
  if (!same) {
    const known = wanted && conversation(wanted.channel).list.find((m) => m.ts === wanted.ts);
    store.thread = wanted ? { ...wanted, list: known ? [known] : [], loaded: false } : null;
    loadThread();
  }
  emit('thread');
}

export function openThread(id, ts) {
  show({ kind: 'channel', id }, { thread: ts });
  if (wide()) emit('write in thread');
}

export function closeThread() {
  if (store.thread) show(store.place, { pane: 'middle' });
}

/** What the sidebar leads to. */
export const go = {
  channel(id) {
    show({ kind: 'channel', id });
    if (wide()) emit('write');
  },
  home: (app) => show({ kind: 'home', app }),
  async dm(id) {
    try {
      const { channel: im } = await post('dm', { as: store.as, user: id });
      if (!store.channels.has(im)) await loadState(store.as);
      go.channel(im);
    } catch (error) {
      report(error);
    }
  },
  refresh: () => loadState(store.as),
  as: (id) => play(id, store.place, { pane: root.dataset.pane === 'list' ? 'list' : 'middle' }),
};

/**
 * Becomes somebody: their state, the wanted place if they can see it, their stream. Without a
 * name it is whoever this workspace begins with. `seek` is the ts of a message to bring into sight.
 */
export async function play(as, wanted, { thread = '', pane, push = true, seek = '' } = {}) {
  const mine = newTurn();
  stopListening();
  dropViews();
  store.conversations.clear();
  store.thread = null;
  store.home = null;
  document.body.setAttribute('aria-busy', 'true');
  try {
    // Both at once: whether they may see it, the state will say.
    const early = as && wanted?.kind === 'channel' ? loadConversation(wanted.id, { as }).catch(() => {}) : null;
    await Promise.all([loadState(as), early]);
  } catch (error) {
    if (!isTurn(mine)) return;
    // Somebody of an earlier run.
    if (error.status === 404 && as) return void play('', wanted, { thread, pane, push: false, seek });
    report(error);
    setTimeout(() => { if (isTurn(mine)) play(as, wanted, { thread, pane, push, seek }); }, 2000);
    return;
  }
  if (!isTurn(mine)) return;
  document.body.removeAttribute('aria-busy');
  listen(store.as);
  const kept = visible(wanted);
  const to = kept ? wanted : firstPlace();
  store.place = { kind: 'none' };
  show(to, { thread: kept && to.kind === 'channel' ? thread : '', push, pane });
  if (seek && kept) find(to.id, seek);
}

/** Brings a message into sight as soon as its conversation is read. */
function find(id, ts, tries = 30) {
  if (store.place.id !== id) return;
  if (!conversation(id).loaded && tries > 0) return void setTimeout(() => find(id, ts, tries - 1), 100);
  const node = document.querySelector(`#conversation [data-testid=message][data-ts="${CSS.escape(ts)}"]`);
  if (!node) return void (store.thread || toast('That message is further back, or gone.'));
  node.scrollIntoView({ block: 'center' });
  node.classList.add('sought');
  setTimeout(() => node.classList.remove('sought'), 3000);
}

/** Follows a permalink inside the page. */
export function followLink({ place: wanted, thread, ts }) {
  if (!visible(wanted)) return void toast(`${userName(store.as)} cannot see that conversation.`);
  show(wanted, { thread });
  if (ts) find(wanted.id, ts);
}
