// Text to DOM: the trees of mrkdwn.js and markdown.js, Slack's text objects, and the rich_text
// block. Untrusted words only ever become text nodes.

import { append, h } from './dom.js';
import { formatDate, fullMoment } from './dates.js';
import { emojiFor, fromCodePoints } from './emoji.js';
import { parseMarkdown } from './markdown.js';
import { parse, parsePlain, safeUrl } from './mrkdwn.js';
import { channel, channelName, dateContext, store, userName } from './store.js';
import { drawTable } from './blocks/rows.js';

/** mrkdwn text (a message's or a text object's) as nodes. */
export function mrkdwn(text, verbatim = false) {
  return parse(text, verbatim).map(blockNode);
}

/** Standard Markdown as nodes. */
export function markdown(text) {
  return parseMarkdown(text).map(blockNode);
}

/** Plain text with emoji as nodes. */
export function plain(text, emoji = true) {
  return parsePlain(text, emoji).map(inlineNode);
}

/** A text object, plain_text or mrkdwn. */
export function textObject(object) {
  if (!object) return [];
  return object.type === 'mrkdwn' ? mrkdwn(object.text, object.verbatim) : plain(object.text, object.emoji !== false);
}

/** The words of a plain text object as a string, for attributes. */
export function words(object) {
  return object ? parsePlain(object.text).map((n) => (n.t === 'emoji' ? emojiFor(n.name) : n.v || ' ')).join('') : '';
}

function blockNode(b) {
  switch (b.t) {
    case 'pre': return h('pre', { class: 'code-block', tabindex: '0' }, h('code', {}, b.v));
    case 'quote': return h('blockquote', {}, b.c.map(blockNode));
    case 'list': return h('ul', { class: 'md-list', role: 'list' }, b.items.map((item) => h('li', { class: `indent-${item.indent}` }, h('span', { class: 'mark' }, item.mark === '*' || item.mark === '•' ? '•' : item.mark), h('span', {}, item.c.map(inlineNode)))));
    case 'heading': return h('p', { class: `md-heading level-${b.level}`, role: 'heading', 'aria-level': String(Math.min(6, b.level + 1)) }, b.c.map(inlineNode));
    case 'rule': return h('hr', { class: 'divider' });
    case 'mdtable': return drawTable({ rows: b.rows.map((r) => r.map((c) => ({ nodes: c.map(inlineNode) }))), align: b.align });
    default: return h('p', {}, b.c.map(inlineNode));
  }
}

function inlineNode(n) {
  switch (n.t) {
    case 'text': return document.createTextNode(n.v);
    case 'br': return h('br');
    case 'bold': return h('strong', {}, n.c.map(inlineNode));
    case 'italic': return h('em', {}, n.c.map(inlineNode));
    case 'strike': return h('s', {}, n.c.map(inlineNode));
    case 'code': return h('code', { class: 'code' }, n.v);
    case 'link': return link(n.url, n.label ? plain(n.label) : shortUrl(n.url));
    case 'user': return userMention(n.id, n.label);
    case 'channel': return channelMention(n.id, n.label);
    case 'usergroup': return h('span', { class: 'mention' }, groupName(n.id, n.label));
    case 'broadcast': return h('span', { class: 'mention mine' }, '@' + n.range);
    case 'date': return dateNode(n.ts, n.format, n.fallback, n.link);
    default: return emojiNode(n.name);
  }
}

function shortUrl(url) {
  return url.replace(/^mailto:/, '');
}

export function link(url, children) {
  const href = safeUrl(url);
  if (!href) return h('span', {}, children);
  return h('a', { href, target: '_blank', rel: 'noopener noreferrer' }, children);
}

function groupName(id, label) {
  const group = store.usergroups.find((g) => g.id === id);
  const name = label || group?.handle || group?.name || 'group';
  return name.startsWith('@') ? name : '@' + name;
}

function userMention(id, label) {
  const name = store.users.has(id) ? userName(id) : label || 'someone';
  return h('span', { class: id === store.as ? 'mention mine' : 'mention' }, '@' + name.replace(/^@/, ''));
}

function channelMention(id, label) {
  const known = channel(id);
  if (!known) return h('span', { class: 'mention' }, '#' + (label || 'private-channel'));
  return h('a', { class: 'mention', href: `#/c/${id}`, 'data-channel': id }, '#' + channelName(id));
}

function dateNode(ts, format, fallback, url) {
  const context = dateContext();
  const text = formatDate(ts, format, context, fallback);
  const node = h('time', { title: Number.isFinite(ts) ? fullMoment(ts, context.tz) : undefined }, text);
  return url ? link(url, node) : node;
}

export function emojiNode(name, char = emojiFor(name)) {
  return char ? h('span', { class: 'emoji', role: 'img', 'aria-label': name, title: `:${name}:` }, char) : document.createTextNode(`:${name}:`);
}

// ---- rich_text ----

/** The elements of a rich_text block (or of a table's cell) as nodes. */
export function richText(elements) {
  return (elements || []).map((e) => {
    switch (e.type) {
      case 'rich_text_section': return h('p', {}, sectionNodes(e.elements));
      case 'rich_text_list': return richList(e);
      case 'rich_text_quote': return h('blockquote', {}, h('p', {}, sectionNodes(e.elements)));
      case 'rich_text_preformatted': return h('pre', { class: 'code-block', tabindex: '0' }, h('code', {}, (e.elements || []).map((x) => x.text ?? x.url ?? '').join('')));
      default: return h('p', { class: 'unknown' }, `This part of the text (${e.type}) can't be shown here.`);
    }
  });
}

const BULLETS = ['•', '◦', '▪'];

function richList(e) {
  const ordered = e.style === 'ordered';
  const indent = Math.min(8, e.indent || 0);
  return h(ordered ? 'ol' : 'ul', { class: `md-list indent-${indent}${e.border ? ' bordered' : ''}`, role: 'list' }, (e.elements || []).map((item, i) => {
    const mark = ordered ? orderedMark((e.offset || 0) + i + 1, indent) : BULLETS[indent % 3];
    return h('li', {}, h('span', { class: 'mark' }, mark), h('span', {}, sectionNodes(item.elements)));
  }));
}

function orderedMark(n, indent) {
  if (indent % 3 === 1) return String.fromCharCode(97 + ((n - 1) % 26)) + '.';
  if (indent % 3 === 2) return (['i', 'ii', 'iii', 'iv', 'v', 'vi', 'vii', 'viii', 'ix', 'x'][n - 1] || n) + '.';
  return `${n}.`;
}

function sectionNodes(elements) {
  return (elements || []).map((e) => styled(e, sectionNode(e)));
}

function styled(e, nodes) {
  let node = nodes;
  const style = e.style || {};
  for (const [key, tag] of [['code', 'code'], ['strike', 's'], ['italic', 'em'], ['bold', 'strong'], ['underline', 'u'], ['highlight', 'mark'], ['client_highlight', 'mark']]) {
    if (style[key]) node = h(tag, { class: key === 'code' ? 'code' : undefined }, node);
  }
  return node;
}

const lines = (text) => String(text ?? '').split('\n').flatMap((t, i) => (i ? [h('br'), t] : [t]));

function sectionNode(e) {
  switch (e.type) {
    case 'text': return lines(e.text);
    case 'link': return link(e.url, e.text || shortUrl(e.url || ''));
    case 'user': return userMention(e.user_id);
    case 'channel': return channelMention(e.channel_id);
    case 'usergroup': return h('span', { class: 'mention' }, groupName(e.usergroup_id));
    case 'broadcast': return h('span', { class: 'mention mine' }, '@' + e.range);
    case 'team': return h('span', { class: 'mention' }, store.team.name);
    case 'emoji': return emojiNode(e.name, e.unicode ? fromCodePoints(e.unicode) : undefined);
    case 'date': return dateNode(Number(e.timestamp), e.format, e.fallback || '', e.url);
    case 'color': return h('span', { class: 'color-chip' }, h('span', { class: 'swatch', style: { background: /^#[0-9a-f]{3,8}$/i.test(e.value) ? e.value : 'none' } }), e.value);
    case 'tag': return h('span', { class: `tag tag-${e.color || 'gray'}` }, e.text);
    // Everything else names a thing that only Slack has; its words are what can be shown.
    default: return e.url ? link(e.url, e.text || e.url) : h('span', { class: 'mention' }, e.text || e.fallback || `[${e.type}]`);
  }
}

/** Puts nodes in a box that is spaced like text. */
export function textBox(nodes, extra = '') {
  return append(h('div', { class: `text ${extra}` }), nodes);
}
