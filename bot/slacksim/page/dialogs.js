// Small questions: Block Kit's confirmation, and the page's own.

import { h } from './dom.js';
import { plain, textBox, textObject, words } from './richtext.js';

/** Asks; resolves to true or false. `confirm` is Block Kit's confirmation object. */
export function confirmDialog(confirm) {
  return new Promise((resolve) => {
    const done = (answer) => {
      dialog.close();
      dialog.remove();
      resolve(answer);
    };
    const style = confirm.style === 'danger' ? 'danger' : 'primary';
    const dialog = h('dialog', { class: 'confirm', 'aria-label': words(confirm.title), testid: 'confirm' },
      h('h2', {}, plain(confirm.title?.text || 'Are you sure?')),
      textBox(textObject(confirm.text)),
      h('div', { class: 'dialog-buttons' },
        h('button', { type: 'button', class: 'button', testid: 'confirm-deny', on: { click: () => done(false) } }, plain(confirm.deny?.text || 'Cancel')),
        h('button', { type: 'button', class: `button ${style}`, testid: 'confirm-accept', autofocus: true, on: { click: () => done(true) } }, plain(confirm.confirm?.text || 'Yes'))));
    dialog.addEventListener('cancel', (e) => {
      e.preventDefault();
      done(false);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** The page's own yes-or-no question. */
export function ask(title, text, yes) {
  const object = (t) => ({ type: 'plain_text', text: t });
  return confirmDialog({ title: object(title), text: object(text), confirm: object(yes), style: 'danger' });
}
