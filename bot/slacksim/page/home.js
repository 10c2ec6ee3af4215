// An app's Home: its published view, for the person being played.

import { drawBlocks } from './blocks/index.js';
import { Form } from './blocks/form.js';
import { h, iconButton } from './dom.js';
import { avatar } from './people.js';
import { store, user } from './store.js';

const forms = new Map();

function formOf(view) {
  const key = `${store.as} ${view.id}`;
  if (!forms.has(key)) forms.set(key, new Form({ type: 'view', view_id: view.id }));
  const form = forms.get(key);
  form.keepOnly(view.blocks || []);
  return form;
}

/** The tabs above an app's Home or messages. */
export function appHead(app, tab, { onBack, onHome, onMessages }) {
  const one = (id, label, run) => h('button', { type: 'button', class: 'tab', role: 'tab', 'aria-selected': String(tab === id), testid: `${id}-tab-button`, on: { click: run } }, label);
  return h('header', { class: 'pane-head' }, iconButton('back', 'Back to the list', { class: 'back', testid: 'back', on: { click: onBack } }),
    avatar(user(app.bot_user) || { real_name: app.name, is_bot: true, id: app.app_id }, 'small'),
    h('div', { class: 'head-text' }, h('h1', {}, app.name)),
    h('div', { class: 'tabs', role: 'tablist', 'aria-label': app.name }, one('home', 'Home', onHome), one('messages', 'Messages', onMessages)));
}

/** The surface itself. */
export function drawHome() {
  const { view, loaded } = store.home;
  const inner = !loaded ? h('p', { class: 'quiet' }, 'Opening…')
    : !view?.blocks?.length ? h('p', { class: 'quiet' }, 'This app has not published a Home for you yet.')
      : drawBlocks(view.blocks, formOf(view));
  return h('div', { class: 'home', testid: 'home-tab', role: 'tabpanel', 'aria-busy': loaded ? undefined : 'true' }, h('div', { class: 'home-inner' }, inner));
}
