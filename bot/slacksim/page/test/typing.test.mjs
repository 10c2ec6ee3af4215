import assert from 'node:assert/strict';
import { test } from 'node:test';
import { emojiFor, FREQUENT, searchEmoji } from '../emoji.js';
import { readHash, readPermalink, writeHash } from '../routes.js';
import { tokenAt } from '../suggest.js';
import { decode } from '../typed.js';

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
