// Short messages at the foot of the page that go by themselves.

import { h, iconButton } from './dom.js';

/** Shows one sentence; an error stays a little longer and is read out at once. */
export function toast(text, kind = 'info') {
  const box = document.getElementById('toasts');
  // A manual popover is above open modals, where a message must be seen too.
  if (box.hidePopover && box.matches(':popover-open')) box.hidePopover();
  box.showPopover?.();
  const same = [...box.children].find((t) => t.dataset.text === text);
  same?.remove();
  const node = h('div', { class: `toast ${kind}`, role: kind === 'error' ? 'alert' : 'status', 'data-text': text, testid: 'toast' }, h('span', {}, text));
  const close = () => {
    node.remove();
    if (!box.children.length && box.hidePopover && box.matches(':popover-open')) box.hidePopover();
  };
  node.append(iconButton('close', 'Dismiss', { on: { click: close } }));
  box.append(node);
  while (box.children.length > 3) box.firstChild.remove();
  setTimeout(close, kind === 'error' ? 9000 : 5000);
}
