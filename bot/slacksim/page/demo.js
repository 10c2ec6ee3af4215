// What the host program offers beside the workspace: its actions, and faults to switch on.

import { post } from './api.js';
import { h, icon, iconButton, uid } from './dom.js';
import { store } from './store.js';
import { toast } from './toasts.js';

/** The panel at the foot of the sidebar; null when there is nothing to offer. */
export function drawDemo() {
  const on = store.faults.filter((f) => f.on).length;
  if (!store.actions.length && !store.faults.length) return null;
  return h('section', { class: 'demo', 'data-keep': '', 'aria-label': 'Demo' },
    h('h2', {}, 'Demo', store.faults.length ? h('button', { type: 'button', class: `text-button faults-button ${on ? 'on' : ''}`, testid: 'faults', on: { click: openFaults } }, icon('wrench'), on ? `Faults: ${on} on` : 'Faults') : null),
    store.actions.map((a) => h('button', { type: 'button', class: 'button', title: a.hint, testid: `demo-action-${a.id}`, on: { click: (e) => run(a, e.currentTarget) } }, a.label)));
}

async function run(action, button) {
  button.setAttribute('aria-busy', 'true');
  try {
    const { text } = await post('demo', { id: action.id });
    if (text) toast(text);
  } catch (error) {
    toast(error.message, 'error');
  } finally {
    button.removeAttribute('aria-busy');
  }
}

/** The drawer of faults. */
export function openFaults() {
  const list = h('div', { class: 'fault-list' });
  const draw = () => list.replaceChildren(...store.faults.map((f) => {
    const id = uid('fault');
    return h('label', { class: 'fault', htmlFor: id }, h('input', { type: 'checkbox', class: 'switch', role: 'switch', id, checked: f.on, testid: `fault-${f.id}`, on: { change: (e) => set(f, e.target) } }), h('span', {}, f.label, f.hint ? h('span', { class: 'hint' }, f.hint) : null));
  }));
  async function set(fault, input) {
    const on = input.checked;
    try {
      await post('fault', { id: fault.id, on });
      store.faults = store.faults.map((f) => (f.id === fault.id ? { ...f, on } : f));
    } catch (error) {
      input.checked = !on;
      toast(error.message, 'error');
    }
  }
  const close = () => {
    dialog.close();
    dialog.remove();
  };
  const dialog = h('dialog', { class: 'drawer', 'aria-label': 'Faults', testid: 'faults-drawer', on: { cancel: (e) => { e.preventDefault(); close(); }, click: (e) => { if (e.target === dialog) close(); } } },
    h('header', {}, h('h2', {}, 'Faults'), iconButton('close', 'Close', { on: { click: close } })),
    h('p', { class: 'quiet' }, 'Make the local Slack misbehave as the real one can, and see that nothing is lost.'), list);
  draw();
  document.body.append(dialog);
  dialog.showModal();
}
