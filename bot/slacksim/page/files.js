// Files on a message: name, kind, size, and the first lines of a text.

import { h, icon } from './dom.js';
import { safeUrl } from './mrkdwn.js';

const LINES = 8;
const LARGEST = 200_000; // bytes that a preview is worth
const previews = new Map(); // address → promise of the first lines

/** The list of a message's files, or null. */
export function fileList(message) {
  if (!message.files?.length) return null;
  return h('ul', { class: 'files', role: 'list' }, message.files.map(file));
}

function file(f) {
  const about = [f.pretty_type || f.filetype || f.mimetype, size(f.size)].filter(Boolean).join(', ');
  const url = safeUrl(f.url_private || f.permalink || '');
  const label = h('span', { class: 'file-name' }, f.title || f.name || 'File');
  const code = h('code', {});
  const box = h('pre', { class: 'code-block file-preview', tabindex: '0', 'aria-label': `The beginning of ${f.name || 'the file'}`, hidden: true }, code);
  const show = (text) => {
    code.textContent = text;
    box.hidden = !text;
  };
  if (f.preview || f.plain_text) show(firstLines(f.preview || f.plain_text));
  else if (previewable(f, url)) preview(url).then(show);
  return h('li', { class: 'file' },
    h('div', { class: 'file-head' }, icon('file'), h('div', {}, url ? h('a', { href: url, target: '_blank', rel: 'noopener noreferrer' }, label) : label, about ? h('div', { class: 'hint' }, about) : null)),
    box);
}

function previewable(f, url) {
  const text = /^text\/|json$|csv$/.test(f.mimetype || '') || /^(txt|text|md|csv|json|log|ya?ml|eml)$/i.test(f.filetype || '');
  return text && f.size > 0 && f.size <= LARGEST && URL.canParse(url) && new URL(url).origin === location.origin;
}

function preview(url) {
  if (!previews.has(url)) previews.set(url, fetch(url).then((r) => (r.ok ? r.text() : '')).then(firstLines).catch(() => ''));
  return previews.get(url);
}

function firstLines(text) {
  const lines = text.replace(/\r\n?/g, '\n').trimEnd().split('\n');
  return lines.slice(0, LINES).join('\n').slice(0, 1200) + (lines.length > LINES ? '\n…' : '');
}

function size(bytes) {
  if (!bytes) return '';
  return bytes < 1000 ? `${bytes} bytes` : bytes < 1e6 ? `${Math.round(bytes / 100) / 10} kB` : `${Math.round(bytes / 1e5) / 10} MB`;
}
