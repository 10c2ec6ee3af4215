import assert from 'node:assert/strict';
import { test } from 'node:test';
import { emojiFor, FREQUENT, searchEmoji } from '../emoji.js';
import { readHash, readPermalink, writeHash } from '../routes.js';
import { tokenAt } from '../suggest.js';
import { decode } from '../typed.js';
import { check } from '../modal.js';

test('what is being typed at the caret', () => {
  const at = (text) => tokenAt(text, text.length);
  assert.deepEqual(at('/sal'), { kind: '/', from: 0, query: 'sal' });
  assert.equal(at('/salesops who'), null);
  assert.deepEqual(at('hi @An'), { kind: '@', from: 3, query: 'An' });
  assert.deepEqual(at('hi @Ana Ru'), { kind: '@', from: 3, query: 'Ana Ru' });
  assert.equal(at('mail a@b'), null);
  assert.deepEqual(at('(#de'), { kind: '#', from: 1, query: 'de' });
  assert.equal(at('at 15:4'), null);
  assert.equal(at(':t'), null);
  assert.deepEqual(at(':ta'), { kind: ':', from: 0, query: 'ta' });
  assert.deepEqual(tokenAt('@An and more', 3), { kind: '@', from: 0, query: 'An' });
});

test('stored text is shown for editing as it would be typed', () => {
  const typed = decode('<@U1> in <#C1|deals>: a &lt; b &amp;&amp; <https://a.b> <https://c.d|site> <!here>', () => 'Ana Ruiz', () => 'deals');
  assert.equal(typed, '@Ana Ruiz in #deals: a < b && https://a.b site (https://c.d) @here');
});

test('addresses go both ways', () => {
  for (const route of [
    { as: 'U1', place: { kind: 'channel', id: 'C1' }, thread: '' },
    { as: 'U1', place: { kind: 'channel', id: 'C1' }, thread: '1763.000100' },
    { as: 'U2', place: { kind: 'home', app: 'A1' }, thread: '' },
  ]) assert.deepEqual(readHash(writeHash(route)), route);
  assert.deepEqual(readHash('#/nonsense'), { as: '', place: null, thread: '' });
  assert.deepEqual(readHash(''), { as: '', place: null, thread: '' });
  assert.deepEqual(readPermalink('/archives/C1/p1763000000000100', '?thread_ts=1762.000001'), { as: '', place: { kind: 'channel', id: 'C1' }, thread: '1762.000001', ts: '1763000000.000100' });
  assert.equal(readPermalink('/', ''), null);
});

test('every emoji that the picker offers is known', () => {
  for (const name of FREQUENT) assert.notEqual(emojiFor(name), '', name);
  assert.equal(emojiFor('+1::skin-tone-3'), '👍');
  assert.equal(emojiFor('toString'), '');
  assert.equal(searchEmoji('thumbsup')[0].char, '👍');
  for (const { name, char } of searchEmoji('', 1000)) assert.match(char, /\P{ASCII}/u, name);
});

const input = (block_id, element, more = {}) => ({ type: 'input', block_id, element: { action_id: 'a', ...element }, ...more });
const faults = (block, value) => check({ blocks: [block] }, { b: { a: value } });

test('a form is checked before it is sent', () => {
  const text = input('b', { type: 'plain_text_input', min_length: 3, max_length: 5 });
  assert.deepEqual(Object.keys(faults(text, { type: 'plain_text_input', value: null })), ['b']);
  assert.match(faults(text, { type: 'plain_text_input', value: 'ab' }).b, /at least 3/);
  assert.match(faults(text, { type: 'plain_text_input', value: 'abcdef' }).b, /at most 5/);
  assert.deepEqual(faults(text, { type: 'plain_text_input', value: 'abcd' }), {});
  assert.deepEqual(faults({ ...text, optional: true }, { type: 'plain_text_input', value: null }), {});
  assert.deepEqual(Object.keys(faults(input('b', { type: 'checkboxes' }), { type: 'checkboxes', selected_options: [] })), ['b']);
  const number = input('b', { type: 'number_input', is_decimal_allowed: false, min_value: '1' });
  assert.match(faults(number, { value: '1.5' }).b, /whole number/);
  assert.match(faults(number, { value: '0' }).b, /1 or more/);
  assert.deepEqual(faults(number, { value: '84000' }), {});
  assert.match(faults(input('b', { type: 'email_text_input' }), { value: 'ana' }).b, /e-mail/);
  assert.match(faults(input('b', { type: 'url_text_input' }), { value: 'javascript:x' }).b, /https/);
});
