// Building DOM nodes. Text only ever becomes a text node, so nothing written in a message can
// become markup.

const SVG = 'http://www.w3.org/2000/svg';

function fill(el, props, children) {
  for (const [key, value] of Object.entries(props || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (key === 'class') el.setAttribute('class', value);
    else if (key === 'on') for (const [type, fn] of Object.entries(value)) el.addEventListener(type, fn);
    else if (key === 'style') for (const [name, v] of Object.entries(value)) el.style.setProperty(name, v);
    else if (key === 'testid') el.dataset.testid = value;
    else if (['value', 'checked', 'disabled', 'hidden', 'selected', 'htmlFor', 'indeterminate'].includes(key)) el[key] = value;
    else el.setAttribute(key, value === true ? '' : value);
  }
  append(el, children);
  return el;
}

/** Appends nodes and strings, in nested lists if need be; skips null, undefined and false. */
export function append(el, children) {
  for (const child of [children].flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    el.append(child.nodeType ? child : document.createTextNode(String(child)));
  }
  return el;
}

/** h('p', {class:'x', on:{click}}, 'text', node…) */
export function h(tag, props, ...children) {
  return fill(document.createElement(tag), props, children);
}

/** The same for SVG elements. */
export function svg(tag, props, ...children) {
  return fill(document.createElementNS(SVG, tag), props, children);
}

/**
 * Makes `parent` hold exactly `nodes`, in this order, moving as few as possible: what has the
 * focus, a half-typed field or an open menu stays where it is.
 */
export function place(parent, nodes) {
  const keep = new Set(nodes);
  for (const child of [...parent.childNodes]) if (!keep.has(child)) child.remove();
  nodes.forEach((node, i) => {
    if (parent.childNodes[i] !== node) parent.insertBefore(node, parent.childNodes[i] || null);
  });
}

/**
 * Like `place` with freshly drawn nodes, but keeps an old node that looks the same, and goes into
 * containers marked data-keep: a press meets the button that it was aimed at.
 */
export function settle(parent, nodes) {
  place(parent, nodes.map((node, i) => {
    const old = parent.childNodes[i];
    if (!old || old.nodeType !== 1 || old.tagName !== node.tagName) return node;
    if (old.isEqualNode(node)) return old;
    if (!old.hasAttribute('data-keep') || old.className !== node.className) return node;
    settle(old, [...node.childNodes]);
    return old;
  }));
}

let serial = 0;
/** A fresh id, to tie labels to fields. */
export function uid(prefix) {
  serial += 1;
  return `${prefix}-${serial}`;
}

const ICONS = {
  hash: 'M6.5 3 5 17M14 3l-1.5 14M3.5 7.5h13M3 12.5h13',
  lock: 'M5.5 9h9v7.5h-9zM7 9V6.5a3 3 0 0 1 6 0V9',
  chevron: 'M6 8l4 4 4-4',
  back: 'M12.5 4.5 7 10l5.5 5.5',
  close: 'M5 5l10 10M15 5 5 15',
  send: 'M3.5 10 17 4l-4.5 13-3-5.5zM9.5 11.5 17 4',
  clip: 'M14.5 9.5 9 15a3 3 0 0 1-4.3-4.2L11 4.5a2 2 0 0 1 3 2.9l-6 6a1 1 0 0 1-1.5-1.4L11.5 7',
  smile: 'M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM7.6 8.2v.3M12.4 8.2v.3M7 11.8a3.6 3.6 0 0 0 6 0',
  reply: 'M4 5h12v8.5H9.5L6 16.5v-3H4z',
  more: 'M5 10h.01M10 10h.01M15 10h.01',
  at: 'M10 12.8a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6zM12.8 7.5v3.3c0 2.8 3.9 2.6 3.9-.8A6.7 6.7 0 1 0 13.8 15.5',
  bolt: 'M11 3 5 11.5h4.5L8.5 17l6-8.5H10z',
  plus: 'M10 4v12M4 10h12',
  home: 'M3.5 9.5 10 4l6.5 5.5M5.5 8.5V16h9V8.5',
  edit: 'M4 16l.8-3.5L13.5 3.8l2.7 2.7L7.5 15.2zM11.8 5.5l2.7 2.7',
  trash: 'M4.5 6h11M8 6V4h4v2M6 6l.7 10.5h6.6L14 6',
  file: 'M5.5 3h6l3.5 3.5V17h-9.5zM11.5 3v3.5H15M8 10.5h4.5M8 13.5h4.5',
  search: 'M8.8 14a5.2 5.2 0 1 0 0-10.4 5.2 5.2 0 0 0 0 10.4zM12.7 12.7 16.5 16.5',
  eye: 'M2.5 10S5.5 5 10 5s7.5 5 7.5 5-3 5-7.5 5-7.5-5-7.5-5zM10 12.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4z',
  people: 'M7.5 9.5a2.7 2.7 0 1 0 0-5.4 2.7 2.7 0 0 0 0 5.4zM2.5 16c0-2.8 2.2-4.5 5-4.5s5 1.7 5 4.5M13 9.3a2.3 2.3 0 1 0-.4-4.5M14 11.7c2.1.3 3.5 1.9 3.5 4.3',
  link: 'M8.5 11.5 15.5 4.5M10.5 4.5h5v5M13.5 11.5v4h-9v-9h4',
  check: 'M4.5 10.5 8.5 14.5 16 6',
  wrench: 'M3.8 16.2l6-6M9 8.5a3.8 3.8 0 0 1 5-4.7l-2.3 2.3 2 2L16 5.8a3.8 3.8 0 0 1-4.7 5',
  clock: 'M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM10 6v4.3l2.8 1.7',
};

/** A small drawn icon; it is decoration, so give the button around it a label. */
export function icon(name) {
  return svg('svg', { class: `icon icon-${name}`, viewBox: '0 0 20 20', 'aria-hidden': 'true', focusable: 'false' }, svg('path', { d: ICONS[name] }));
}

/** A button that is only an icon, with its words for everybody who cannot see it. */
export function iconButton(name, label, props = {}) {
  return h('button', { type: 'button', ...props, class: `icon-button ${props.class || ''}`, 'aria-label': label, title: label }, icon(name));
}
