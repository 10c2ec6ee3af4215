import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countReply, isReplyOnly, merge, remove, replace, rows, upsert } from '../timeline.js';

const m = (ts, more = {}) => ({ ts, user: 'U1', text: ts, ...more });
const order = (list) => list.map((x) => x.ts);

test('messages stand in the order of their ts, whatever order they come in', () => {
  assert.deepEqual(order(['3.0', '1.0', '2.0'].reduce((l, ts) => upsert(l, m(ts)), [])), ['1.0', '2.0', '3.0']);
});

test('told twice is there once', () => {
  const list = upsert(upsert([], m('1.0')), m('1.0', { text: 'new' }));
  assert.deepEqual(list.map((x) => x.text), ['new']);
});

test('a change of what is not here changes nothing', () => {
  const list = [m('1.0')];
  assert.equal(replace(list, m('9.0')), list);
  assert.equal(remove(list, '9.0'), list);
  assert.deepEqual(remove(list, '1.0'), []);
});

test('a reply counts once, whether the reply or the changed root comes first', () => {
  const root = m('1.0');
  const reply = m('2.0', { thread_ts: '1.0', user: 'U2' });
  const changed = { ...root, thread_ts: '1.0', reply_count: 1, latest_reply: '2.0', reply_users: ['U2'] };
  const replyFirst = replace(countReply([root], reply), changed);
  const rootFirst = countReply(replace([root], changed), reply);
  for (const [got] of [replyFirst, rootFirst]) {
    assert.equal(got.reply_count, 1);
    assert.deepEqual(got.reply_users, ['U2']);
  }
  const again = countReply(countReply([root], reply), reply);
  assert.equal(again[0].reply_count, 1);
  assert.equal(countReply([root], { ...reply, ephemeral: true })[0].reply_count, undefined);
});

test('replies show in their thread, broadcasts in both', () => {
  assert.equal(isReplyOnly(m('1.0', { thread_ts: '1.0' })), false);
  assert.equal(isReplyOnly(m('2.0', { thread_ts: '1.0' })), true);
  assert.equal(isReplyOnly(m('2.0', { thread_ts: '1.0', subtype: 'thread_broadcast' })), false);
});

test('a fresh reading keeps what did not change, and what only this page has', () => {
  const kept = m('2.0');
  const old = [m('1.0'), kept, m('3.0'), m('4.0', { ephemeral: true })];
  const list = merge(old, [m('2.0'), m('3.0', { text: 'edited' }), m('5.0')], true);
  assert.deepEqual(order(list), ['1.0', '2.0', '3.0', '4.0', '5.0']);
  assert.equal(list[1], kept);
  assert.equal(list[2].text, 'edited');
  assert.deepEqual(order(merge([m('2.0'), m('3.0')], [m('2.0')])), ['2.0'], 'a deleted message goes');
  assert.deepEqual(order(merge([m('1.0'), m('2.0')], [m('2.0')])), ['2.0'], 'a whole list replaces what was before it');
});

test('rows: a line per day, one heading per author and five minutes', () => {
  const list = [m('100.0'), m('200.0'), m('510.0'), m('520.0', { user: 'U2' }), m('90000.0', { user: 'U2' })];
  const got = rows(list, (ts) => Math.floor(ts / 86400));
  assert.deepEqual(got.map((r) => (r.kind === 'day' ? 'day' : r.compact ? 'compact' : 'full')), ['day', 'full', 'compact', 'full', 'full', 'day', 'full']);
});

test('what only you see does not hide under another heading', () => {
  const [, , second] = rows([m('1.0'), m('2.0', { ephemeral: true })], () => 0);
  assert.equal(second.compact, false);
});
