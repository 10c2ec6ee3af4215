import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse, parseInline, parsePlain, plainText, safeUrl } from '../mrkdwn.js';

const text = (v) => ({ t: 'text', v });
const inline = (line, ...want) => assert.deepEqual(parseInline(line), want);

test('styles need a boundary outside and no space inside', () => {
  inline('*bold*', { t: 'bold', c: [text('bold')] });
  inline('a *b* c', text('a '), { t: 'bold', c: [text('b')] }, text(' c'));
  inline('2*3*4', text('2*3*4'));
  inline('snake_case_name', text('snake_case_name'));
  inline('* not bold *', text('* not bold *'));
  inline('**', text('**'));
  inline('*open', text('*open'));
  inline('(_so_)', text('('), { t: 'italic', c: [text('so')] }, text(')'));
});

test('styles nest', () => {
  inline('*b _i ~s~_*', { t: 'bold', c: [text('b '), { t: 'italic', c: [text('i '), { t: 'strike', c: [text('s')] }] }] });
});

test('a mark inside a link or code closes nothing', () => {
  inline('*see <https://a.b/x*y|it*s>*', { t: 'bold', c: [text('see '), { t: 'link', url: 'https://a.b/x*y', label: 'it*s' }] });
  inline('`*a*`', { t: 'code', v: '*a*' });
});

test('mentions, channels, groups and broadcasts', () => {
  inline('<@U1> <#C2|deals> <!subteam^S3|@ops> <!here>',
    { t: 'user', id: 'U1', label: undefined }, text(' '), { t: 'channel', id: 'C2', label: 'deals' }, text(' '),
    { t: 'usergroup', id: 'S3', label: '@ops' }, text(' '), { t: 'broadcast', range: 'here' });
});

test('dates carry format, link and fallback', () => {
  inline('<!date^1392734382^{date} at {time}^https://a.b|Feb 18>', { t: 'date', ts: 1392734382, format: '{date} at {time}', link: 'https://a.b', fallback: 'Feb 18' });
});

test('only the three entities are decoded, once', () => {
  inline('a &lt;b&gt; &amp;amp; &quot;', text('a <b> &amp; &quot;'));
  inline('<https://a.b/?x=1&amp;y=2>', { t: 'link', url: 'https://a.b/?x=1&y=2', label: undefined });
});

test('a link that could run code stays words', () => {
  inline('<javascript:alert(1)|click>', text('<javascript:alert(1)|click>'));
  assert.equal(safeUrl('JaVaScRiPt:alert(1)'), '');
  assert.equal(safeUrl(' data:text/html,x'), '');
  assert.equal(safeUrl('https://a.b'), 'https://a.b');
});

test('bare links end before punctuation', () => {
  inline('see https://a.b/c_d_e.', text('see '), { t: 'link', url: 'https://a.b/c_d_e' }, text('.'));
});

test('a verbatim text has links only where it marks them', () => {
  assert.deepEqual(parseInline('*https://a.b* <https://c.d>', true), [{ t: 'bold', c: [text('https://a.b')] }, text(' '), { t: 'link', url: 'https://c.d', label: undefined }]);
});

test('emoji that are known; times are not emoji', () => {
  inline('ok :tada:', text('ok '), { t: 'emoji', name: 'tada' });
  inline('at 15:40:30 :nosuchthing:', text('at 15:40:30 :nosuchthing:'));
  assert.deepEqual(parsePlain(':+1: *x*'), [{ t: 'emoji', name: '+1' }, text(' *x*')]);
});

test('blocks: quotes, lists, preformatted', () => {
  assert.deepEqual(parse('hi\n&gt; one\n> two\nend').map((b) => b.t), ['para', 'quote', 'para']);
  assert.deepEqual(parse('&gt;&gt;&gt; all\nof it').map((b) => b.t), ['quote']);
  const [list] = parse('• one\n  • two\n3. three');
  assert.deepEqual(list.items.map((i) => [i.mark, i.indent]), [['•', 0], ['•', 1], ['3.', 0]]);
  assert.deepEqual(parse('a\n```\n*x* &lt;\n```\nb'), [{ t: 'para', c: [text('a')] }, { t: 'pre', v: '*x* <' }, { t: 'para', c: [text('b')] }]);
  assert.deepEqual(parse('open ``` fence'), [{ t: 'para', c: [text('open ``` fence')] }]);
});

test('an empty text has no blocks, and nothing throws on odd input', () => {
  assert.deepEqual(parse(''), []);
  assert.deepEqual(parse(undefined), []);
  for (const odd of ['<', '<>', '<@>', '<!>', '<!date^>', '`', '``', '```', '*', '&', '<|>', '\n\n', '>', '&gt;', '<!date^x^y|z>']) assert.ok(Array.isArray(parse(odd)), odd);
});

test('plain text for titles', () => {
  assert.equal(plainText('*Deal* <@U1> <https://a.b|form> :tada: <!date^1^{time}|soon>', () => 'Ana'), 'Deal @Ana form 🎉 soon');
});
