// Slack's mrkdwn as a tree. Pure: text in, plain values out; richtext.js turns them into DOM.
//
// Blocks:  {t:'para',c} {t:'pre',v} {t:'quote',c:[blocks]} {t:'list',items:[{mark,c,indent}]}
// Inlines: {t:'text',v} {t:'br'} {t:'bold'|'italic'|'strike',c} {t:'code',v} {t:'link',url,label?}
//          {t:'user',id,label?} {t:'channel',id,label?} {t:'usergroup',id,label?}
//          {t:'broadcast',range} {t:'date',ts,format,link?,fallback} {t:'emoji',name}

import { emojiFor } from './emoji.js';

const WORD = /[\p{L}\p{N}]/u;
const STYLES = { '*': 'bold', _: 'italic', '~': 'strike' };
const BARE_URL = /^https?:\/\/[^\s<>|]+[^\s<>|.,;:!?'")\]}]/;

/** The three entities that Slack escapes, and no others. */
export function unescape(text) {
  return text.replace(/&(amp|lt|gt);/g, (_, name) => ({ amp: '&', lt: '<', gt: '>' }[name]));
}

/** Only links that a browser may follow safely. */
export function safeUrl(url) {
  return /^(https?:|mailto:|tel:|slack:)/i.test(url) ? url : '';
}

/** Parses a whole mrkdwn text into blocks. A `verbatim` text has links only where it marks them. */
export function parse(text, verbatim = false) {
  const out = [];
  const pieces = String(text ?? '').replace(/\r\n?/g, '\n').split(/```/);
  // An odd number of fences leaves the last one as typed.
  if (pieces.length % 2 === 0) {
    const last = pieces.pop();
    pieces[pieces.length - 1] += '```' + last;
  }
  pieces.forEach((piece, i) => {
    if (i % 2) {
      const code = piece.replace(/^\n/, '').replace(/\n$/, '');
      if (code !== '') out.push({ t: 'pre', v: specialsAsText(code) });
      return;
    }
    let part = piece;
    if (i > 0) part = part.replace(/^\n/, '');
    if (i < pieces.length - 1) part = part.replace(/\n$/, '');
    if (part !== '') out.push(...parseLines(part.split('\n'), verbatim));
  });
  return out;
}

const QUOTE = /^(?:&gt;|>) ?/;
const LIST = /^(\s*)([•◦▪‣*-]|\d{1,3}[.)]) +(?=\S)/;

function parseLines(lines, verbatim) {
  const out = [];
  for (let i = 0; i < lines.length;) {
    const line = lines[i];
    if (/^(?:&gt;|>){3}/.test(line)) { // >>> quotes everything that follows
      const rest = [line.replace(/^(?:&gt;|>){3} ?/, ''), ...lines.slice(i + 1)];
      out.push({ t: 'quote', c: parseLines(rest, verbatim) });
      break;
    }
    if (QUOTE.test(line)) {
      const quoted = [];
      while (i < lines.length && QUOTE.test(lines[i])) quoted.push(lines[i++].replace(QUOTE, ''));
      out.push({ t: 'quote', c: parseLines(quoted, verbatim) });
      continue;
    }
    if (LIST.test(line)) {
      const items = [];
      for (let m; i < lines.length && (m = LIST.exec(lines[i])); i++) {
        items.push({ mark: m[2], indent: Math.min(3, Math.floor(m[1].replace(/\t/g, '    ').length / 2)), c: parseInline(lines[i].slice(m[0].length), verbatim) });
      }
      out.push({ t: 'list', items });
      continue;
    }
    const para = [];
    while (i < lines.length && !QUOTE.test(lines[i]) && !LIST.test(lines[i])) {
      if (para.length) para.push({ t: 'br' });
      para.push(...parseInline(lines[i++], verbatim));
    }
    out.push({ t: 'para', c: para });
  }
  return out;
}

/** Parses one line of mrkdwn into inlines. */
export function parseInline(line, verbatim = false) {
  const out = [];
  let plain = '';
  const flush = () => {
    if (plain) out.push({ t: 'text', v: unescape(plain) });
    plain = '';
  };
  for (let i = 0; i < line.length;) {
    const rest = line.slice(i);
    const before = i ? line[i - 1] : '';
    const found = specialAt(rest) || codeAt(rest) || emojiAt(rest) || styledAt(line, i, verbatim) || (!verbatim && bareUrlAt(rest, before));
    if (found) {
      flush();
      out.push(found.node);
      i += found.length;
    } else {
      plain += line[i++];
    }
  }
  flush();
  return out;
}

/** Plain text objects: emoji and entities, nothing else. */
export function parsePlain(text, emoji = true) {
  const out = [];
  String(text ?? '').split('\n').forEach((line, n) => {
    if (n) out.push({ t: 'br' });
    let plain = '';
    for (let i = 0; i < line.length;) {
      const found = emoji && emojiAt(line.slice(i));
      if (found) {
        if (plain) out.push({ t: 'text', v: unescape(plain) });
        plain = '';
        out.push(found.node);
        i += found.length;
      } else plain += line[i++];
    }
    if (plain) out.push({ t: 'text', v: unescape(plain) });
  });
  return out;
}

function codeAt(rest) {
  const m = /^`([^`\n]+)`/.exec(rest);
  return m && { node: { t: 'code', v: specialsAsText(m[1]) }, length: m[0].length };
}

function emojiAt(rest) {
  if (rest[0] !== ':') return null;
  const m = /^:([a-z0-9_+'-]+)(?:::skin-tone-\d)?:/i.exec(rest);
  return m && emojiFor(m[1]) ? { node: { t: 'emoji', name: m[1].toLowerCase() }, length: m[0].length } : null;
}

function bareUrlAt(rest, before) {
  if (rest[0] !== 'h' || WORD.test(before)) return null;
  const m = BARE_URL.exec(rest);
  return m && { node: { t: 'link', url: unescape(m[0]) }, length: m[0].length };
}

/** `<…>`: links, mentions, dates. */
function specialAt(rest) {
  if (rest[0] !== '<') return null;
  const end = rest.indexOf('>');
  if (end < 2) return null;
  const node = special(rest.slice(1, end));
  return node && { node, length: end + 1 };
}

function special(body) {
  const bar = body.indexOf('|');
  const head = bar < 0 ? body : body.slice(0, bar);
  const label = bar < 0 ? undefined : unescape(body.slice(bar + 1));
  if (/^@[UWB]\w*$/.test(head)) return { t: 'user', id: head.slice(1), label };
  if (/^#[CGD]\w*$/.test(head)) return { t: 'channel', id: head.slice(1), label };
  if (head.startsWith('!subteam^')) return { t: 'usergroup', id: head.slice(9), label };
  if (head.startsWith('!date^')) {
    const [, ts, format = '', link] = head.split('^');
    return { t: 'date', ts: Number(ts), format: unescape(format), link: link && unescape(link), fallback: label ?? '' };
  }
  if (/^!(here|channel|everyone)$/.test(head)) return { t: 'broadcast', range: head.slice(1) };
  if (head.startsWith('!')) return { t: 'text', v: label ?? `<${head}>` };
  const url = unescape(head);
  if (safeUrl(url)) return { t: 'link', url, label: label || undefined };
  return null;
}

// Inside code Slack shows a link's words and a mention as it was typed.
function specialsAsText(text) {
  return unescape(text.replace(/<([^<>\n]+)>/g, (whole, body) => {
    const node = special(body);
    if (!node) return whole;
    return node.label ?? node.url ?? node.fallback ?? node.v ?? body.replace(/^!/, '@');
  }));
}

function styledAt(line, at, verbatim) {
  const mark = line[at];
  const style = STYLES[mark];
  if (!style || (at && WORD.test(line[at - 1])) || line[at - 1] === mark) return null;
  const first = line[at + 1];
  if (!first || /\s/.test(first) || first === mark) return null;
  for (let i = at + 1; i < line.length; i++) {
    if (line[i] === '<' || line[i] === '`') { // nothing inside a link or code closes a style
      const end = line.indexOf(line[i] === '<' ? '>' : '`', i + 1);
      if (end > 0) { i = end; continue; }
    }
    if (line[i] !== mark || i === at + 1) continue;
    const after = line[i + 1] || '';
    if (/\s/.test(line[i - 1]) || WORD.test(after) || after === mark) continue;
    return { node: { t: style, c: parseInline(line.slice(at + 1, i), verbatim) }, length: i + 1 - at };
  }
  return null;
}

/** The words alone, for notifications, labels and search. `name` turns an id into a name. */
export function plainText(text, name = (kind, id) => id) {
  const inline = (nodes) => nodes.map((n) => {
    switch (n.t) {
      case 'text': case 'code': return n.v;
      case 'br': return ' ';
      case 'link': return n.label ?? n.url;
      case 'user': return '@' + (n.label ?? name('user', n.id));
      case 'channel': return '#' + (n.label ?? name('channel', n.id));
      case 'usergroup': return n.label ?? '@group';
      case 'broadcast': return '@' + n.range;
      case 'date': return n.fallback;
      case 'emoji': return emojiFor(n.name);
      default: return inline(n.c);
    }
  }).join('');
  const block = (b) => (b.t === 'pre' ? b.v : b.t === 'quote' ? b.c.map(block).join(' ') : b.t === 'list' ? b.items.map((i) => inline(i.c)).join(', ') : inline(b.c));
  return parse(text).map(block).join(' ');
}
