import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseMarkdown } from '../markdown.js';

const kinds = (text) => parseMarkdown(text).map((b) => b.t);
const text = (v) => ({ t: 'text', v });

test('blocks', () => {
  assert.deepEqual(kinds('# H\n\npara\n- a\n- b\n\n---\n> q\n\n```js\nx\n```'), ['heading', 'para', 'list', 'rule', 'quote', 'pre']);
});

test('two stars are bold, one is italic', () => {
  const [p] = parseMarkdown('**b** *i* ~~s~~ `c` [l](https://a.b)');
  assert.deepEqual(p.c, [{ t: 'bold', c: [text('b')] }, text(' '), { t: 'italic', c: [text('i')] }, text(' '), { t: 'strike', c: [text('s')] }, text(' '), { t: 'code', v: 'c' }, text(' '), { t: 'link', url: 'https://a.b', label: 'l' }]);
});

test('names with underscores and unsafe links stay words', () => {
  assert.deepEqual(parseMarkdown('a_b_c [x](javascript:alert(1))')[0].c, [text('a_b_c [x](javascript:alert(1))')]);
});

test('markup is words', () => {
  assert.deepEqual(parseMarkdown('<img src=x onerror=y>')[0].c, [text('<img src=x onerror=y>')]);
});

test('tables keep alignment and escaped bars', () => {
  const [t] = parseMarkdown('| A | B |\n|---|--:|\n| x \\| y | 2 |');
  assert.deepEqual(t.align, ['left', 'right']);
  assert.deepEqual(t.rows[1], [[text('x | y')], [text('2')]]);
});

test('tasks and nesting', () => {
  const [list] = parseMarkdown('1. a\n   - b\n- [x] c');
  assert.deepEqual(list.items.map((i) => [i.mark, i.indent]), [['1.', 0], ['•', 1], ['☑', 0]]);
});
