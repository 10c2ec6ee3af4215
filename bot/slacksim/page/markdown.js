// Standard Markdown as in Slack's `markdown` block, to the same tree as mrkdwn.js, with three
// more blocks: {t:'heading',level,c} {t:'rule'} {t:'mdtable',align,rows:[[inlines]]}. Pure.

import { emojiFor } from './emoji.js';
import { safeUrl } from './mrkdwn.js';

/** Parses a Markdown text into blocks. */
export function parseMarkdown(text) {
  return blocksOf(String(text ?? '').replace(/\r\n?/g, '\n').split('\n'));
}

const FENCE = /^\s*(```|~~~)/;
const HEADING = /^(#{1,6})\s+(.+?)\s*#*$/;
const RULE = /^ {0,3}([-*_])(?:\s*\1){2,}\s*$/;
const ITEM = /^(\s*)([-*+]|\d{1,9}[.)])\s+(\[[ xX]\]\s+)?(?=\S)/;
const ROW = /^\s*\|.*\|\s*$/;

function blocksOf(lines) {
  const out = [];
  for (let i = 0; i < lines.length;) {
    const line = lines[i];
    if (!line.trim()) { i++; continue; }
    if (FENCE.test(line)) {
      const mark = FENCE.exec(line)[1];
      const code = [];
      for (i++; i < lines.length && !lines[i].trim().startsWith(mark); i++) code.push(lines[i]);
      i++;
      out.push({ t: 'pre', v: code.join('\n') });
    } else if (HEADING.test(line)) {
      const m = HEADING.exec(line);
      out.push({ t: 'heading', level: m[1].length, c: inlinesOf(m[2]) });
      i++;
    } else if (RULE.test(line)) {
      out.push({ t: 'rule' });
      i++;
    } else if (/^\s*>/.test(line)) {
      const quoted = [];
      while (i < lines.length && /^\s*>/.test(lines[i])) quoted.push(lines[i++].replace(/^\s*> ?/, ''));
      out.push({ t: 'quote', c: blocksOf(quoted) });
    } else if (ITEM.test(line)) {
      const items = [];
      for (let m; i < lines.length && (m = ITEM.exec(lines[i])); i++) {
        const box = m[3] ? (/x/i.test(m[3]) ? '☑' : '☐') : '';
        items.push({ mark: box || (/\d/.test(m[2]) ? m[2] : '•'), indent: Math.min(3, Math.floor(m[1].length / 2)), c: inlinesOf(lines[i].slice(m[0].length)) });
      }
      out.push({ t: 'list', items });
    } else if (ROW.test(line) && /^\s*\|[\s:|-]+\|\s*$/.test(lines[i + 1] || '')) {
      const cells = (row) => row.trim().replace(/^\||\|$/g, '').split(/(?<!\\)\|/).map((c) => c.trim().replace(/\\\|/g, '|'));
      const align = cells(lines[i + 1]).map((c) => (/^:-+:$/.test(c) ? 'center' : /-:$/.test(c) ? 'right' : 'left'));
      const rows = [cells(line)];
      for (i += 2; i < lines.length && ROW.test(lines[i]); i++) rows.push(cells(lines[i]));
      out.push({ t: 'mdtable', align, rows: rows.map((r) => r.map(inlinesOf)) });
    } else {
      const para = [];
      for (; i < lines.length && lines[i].trim() && !(para.length && startsBlock(lines[i])); i++) {
        if (para.length) para.push({ t: 'br' });
        para.push(...inlinesOf(lines[i].trim()));
      }
      out.push({ t: 'para', c: para });
    }
  }
  return out;
}

const startsBlock = (line) => FENCE.test(line) || HEADING.test(line) || RULE.test(line) || /^\s*>/.test(line) || ITEM.test(line) || ROW.test(line);

const RULES = [
  [/^`([^`]+)`/, (m) => ({ t: 'code', v: m[1] })],
  [/^\\([\\`*_{}[\]()#+\-.!~|<>])/, (m) => ({ t: 'text', v: m[1] })],
  [/^!\[([^\]]*)\]\(([^)\s]+)\)/, (m) => (safeUrl(m[2]) ? { t: 'link', url: m[2], label: m[1] || m[2] } : null)],
  [/^\[([^\]]+)\]\(([^)\s]+)(?:\s+"[^"]*")?\)/, (m) => (safeUrl(m[2]) ? { t: 'link', url: m[2], label: m[1] } : null)],
  [/^<(https?:[^>\s]+)>/, (m) => ({ t: 'link', url: m[1] })],
  [/^<@([UW]\w+)>/, (m) => ({ t: 'user', id: m[1] })],
  [/^<#([CG]\w+)>/, (m) => ({ t: 'channel', id: m[1] })],
  [/^\*\*(?=\S)(.+?)(?<=\S)\*\*/, (m) => ({ t: 'bold', c: inlinesOf(m[1]) })],
  [/^__(?=\S)(.+?)(?<=\S)__(?![\p{L}\p{N}])/u, (m) => ({ t: 'bold', c: inlinesOf(m[1]) })],
  [/^~~(?=\S)(.+?)(?<=\S)~~/, (m) => ({ t: 'strike', c: inlinesOf(m[1]) })],
  [/^\*(?=[^\s*])(.+?)(?<=\S)\*(?!\*)/, (m) => ({ t: 'italic', c: inlinesOf(m[1]) })],
  [/^_(?=[^\s_])(.+?)(?<=\S)_(?![\p{L}\p{N}_])/u, (m) => ({ t: 'italic', c: inlinesOf(m[1]) })],
  [/^:([a-z0-9_+'-]+):/, (m) => (emojiFor(m[1]) ? { t: 'emoji', name: m[1] } : null)],
  [/^https?:\/\/[^\s<>]+[^\s<>.,;:!?'")\]}]/, (m) => ({ t: 'link', url: m[0] })],
];

function inlinesOf(text) {
  const out = [];
  let plain = '';
  for (let i = 0; i < text.length;) {
    const rest = text.slice(i);
    let node = null;
    let length = 0;
    const inWord = /[\p{L}\p{N}]/u.test(plain.at(-1) || '');
    for (const [rule, make] of RULES) {
      if (inWord && /^[_h]/.test(rest)) break;
      const m = rule.exec(rest);
      if (m && (node = make(m))) { length = m[0].length; break; }
    }
    if (node) {
      if (plain) out.push({ t: 'text', v: plain });
      plain = '';
      out.push(node);
      i += length;
    } else {
      plain += text[i++];
    }
  }
  if (plain) out.push({ t: 'text', v: plain });
  return out;
}
