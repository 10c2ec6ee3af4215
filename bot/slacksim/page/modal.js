// Views as modals: a stack of at most three, each with its inputs, errors and buttons.

import { post } from './api.js';
import { drawBlocks } from './blocks/index.js';
import { Form } from './blocks/form.js';
import { h, iconButton } from './dom.js';
import { plain, words } from './richtext.js';
import { store } from './store.js';
import { toast } from './toasts.js';

const stack = []; // {view, form, dialog, errors, busy}

/** Forgets every open view without telling the server. */
export function dropViews() {
  while (stack.length) discard(stack.pop());
}

/** Handles view_open, view_push, view_update and view_close. */
export function viewEvent(event) {
  if (event.type === 'view_close') {
    if (event.all) return dropViews();
    const at = stack.findIndex((v) => v.view.id === event.view_id);
    if (at >= 0) stack.splice(at, 1).forEach(discard);
    return restack();
  }
  const { view } = event;
  if (!view || view.type === 'home') return;
  if (event.type === 'view_open') dropViews(); // opening, unlike pushing, starts a new stack
  const known = stack.find((v) => v.view.id === view.id);
  if (known) {
    known.view = view;
    known.errors = {};
    known.busy = false;
    known.form.keepOnly(view.blocks || []);
    return draw(known);
  }
  const entry = { view, form: new Form({ type: 'view', view_id: view.id }), errors: {}, busy: false };
  entry.form.onSubmit = () => submit(entry);
  const from = document.activeElement;
  entry.dialog = h('dialog', { class: 'modal', testid: 'modal', on: {
    cancel: (e) => {
      // The event also comes up from file fields inside.
      if (e.target !== entry.dialog) return;
      e.preventDefault();
      close(entry);
    },
  } });
  entry.from = from;
  stack.push(entry);
  document.body.append(entry.dialog);
  draw(entry);
  entry.dialog.showModal();
  focusFirst(entry);
  restack();
}

function discard(entry) {
  entry.dialog.close();
  entry.dialog.remove();
  if (entry.from?.isConnected) entry.from.focus();
}

function restack() {
  stack.forEach((entry, i) => {
    entry.dialog.classList.toggle('under', i < stack.length - 1);
    entry.dialog.style.setProperty('--depth', String(i));
  });
}

function focusFirst(entry) {
  const wanted = entry.dialog.querySelector('.modal-body [autofocus]') || entry.dialog.querySelector('.modal-body :is(input,textarea,select,button.select):not([type=hidden])');
  (wanted || entry.dialog.querySelector('.modal-foot button:last-child')).focus();
}

function draw(entry) {
  const { view, dialog } = entry;
  const scroll = dialog.querySelector('.modal-body')?.scrollTop || 0;
  const focused = dialog.contains(document.activeElement) ? document.activeElement.dataset.testid : null;
  const submits = view.submit || (view.blocks || []).some((b) => b.type === 'input');
  dialog.setAttribute('aria-label', words(view.title));
  dialog.setAttribute('data-view', view.id);
  const body = h('div', { class: 'modal-body' }, drawBlocks(view.blocks, entry.form, { errors: entry.errors }));
  const submitButton = submits ? h('button', { type: 'submit', class: 'button primary', testid: 'modal-submit', disabled: Boolean(view.submit_disabled), 'aria-busy': entry.busy ? 'true' : undefined }, plain(view.submit?.text || 'Submit')) : null;
  dialog.replaceChildren(h('form', { method: 'dialog', novalidate: true, on: { submit: (e) => { e.preventDefault(); submit(entry); } } },
    h('header', { class: 'modal-head' }, h('h2', {}, plain(view.title?.text)), iconButton('close', 'Close', { testid: 'modal-x', on: { click: () => close(entry) } })),
    body,
    h('footer', { class: 'modal-foot' },
      h('button', { type: 'button', class: 'button', testid: 'modal-cancel', on: { click: () => close(entry) } }, plain(view.close?.text || (submits ? 'Cancel' : 'Close'))), submitButton)));
  body.scrollTop = scroll;
  if (focused) dialog.querySelector(`[data-testid="${CSS.escape(focused)}"]`)?.focus();
}

async function submit(entry) {
  if (entry.busy || entry !== stack.at(-1)) return;
  setBusy(entry, true);
  try {
    const answer = await post('view/submit', { as: store.as, view_id: entry.view.id, values: entry.form.values });
    showErrors(entry, answer.errors || {});
    if (answer.error) toast(answer.error, 'error');
    // Closing, updating or pushing comes by the stream.
  } catch (error) {
    toast(error.message, 'error');
  } finally {
    setBusy(entry, false);
  }
}

function setBusy(entry, busy) {
  entry.busy = busy;
  const button = entry.dialog.querySelector('[data-testid=modal-submit]');
  if (busy) button?.setAttribute('aria-busy', 'true');
  else button?.removeAttribute('aria-busy');
}

function showErrors(entry, errors) {
  const had = Object.keys(entry.errors).length;
  entry.errors = errors;
  const ids = Object.keys(errors);
  if (!ids.length && !had) return;
  draw(entry);
  const first = (entry.view.blocks || []).find((b, i) => errors[b.block_id || `block-${i}`]);
  const node = first && entry.dialog.querySelector(`[data-block="${CSS.escape(first.block_id || '')}"] :is(input,textarea,button.select)`);
  node?.focus();
  const shown = new Set((entry.view.blocks || []).map((b, i) => b.block_id || `block-${i}`));
  const stray = ids.filter((id) => !shown.has(id));
  if (stray.length) toast(errors[stray[0]], 'error');
}

function close(entry) {
  const at = stack.indexOf(entry);
  if (at < 0) return;
  stack.splice(at, 1);
  discard(entry);
  restack();
  post('view/close', { as: store.as, view_id: entry.view.id }).catch((error) => toast(error.message, 'error'));
}
