import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ago, clock, dividerDay, formatDate, fullMoment, partsOf, shortDay } from '../dates.js';

const at = (iso) => Date.parse(iso) / 1000;
const now = at('2026-11-23T14:12:00Z');
const london = { tz: 'Europe/London', now };

test('every token', () => {
  const ts = at('2014-02-18T14:39:42Z');
  const f = (token) => formatDate(ts, token, { tz: 'UTC', now });
  assert.equal(f('{date_num}'), '2014-02-18');
  assert.equal(f('{date_slash}'), '18/02/2014');
  assert.equal(f('{date}'), 'February 18th, 2014');
  assert.equal(f('{date_short}'), 'Feb 18, 2014');
  assert.equal(f('{date_long}'), 'Tuesday, February 18th, 2014');
  assert.equal(f('{date_long_full}'), 'February 18, 2014');
  assert.equal(f('{date_pretty}'), 'February 18th, 2014');
  assert.equal(f('{time}'), '14:39');
  assert.equal(f('{time_secs}'), '14:39:42');
  assert.equal(f('{ago}'), '13 years ago');
});

test('the year is left out within six months', () => {
  assert.equal(formatDate(at('2026-10-03T10:00:00Z'), 'X {date}', london), 'X October 3rd');
  assert.equal(formatDate(at('2026-01-03T10:00:00Z'), 'X {date_short}', london), 'X Jan 3, 2026');
});

test('the first character is a capital, unless a zero-width space stands before it', () => {
  assert.equal(formatDate(at('2026-11-23T15:40:00Z'), '{date_short_pretty} {time}', london), 'Today 15:40');
  assert.equal(formatDate(at('2026-11-23T15:40:00Z'), '\u200b{date_short_pretty} {time}', london), '\u200btoday 15:40');
  assert.equal(formatDate(at('2026-11-24T11:00:00Z'), 'by {date_pretty} {time}', london), 'By tomorrow 11:00');
  assert.equal(formatDate(at('2026-11-22T23:00:00Z'), '\u200bby {date_long_pretty}', london), '\u200bby yesterday');
});

test('the same moment is another day elsewhere', () => {
  const late = at('2026-11-23T23:30:00Z');
  assert.equal(formatDate(late, 'X {date_pretty} {time}', { tz: 'Europe/Madrid', now }), 'X tomorrow 00:30');
  assert.equal(formatDate(late, 'X {date_pretty} {time}', { tz: 'America/New_York', now }), 'X today 18:30');
});

test('summer time: the clock there, not an offset', () => {
  assert.equal(clock(at('2026-10-25T00:30:00Z'), 'Europe/London'), '01:30');
  assert.equal(clock(at('2026-10-25T01:30:00Z'), 'Europe/London'), '01:30');
  assert.equal(partsOf(at('2026-03-29T01:00:00Z'), 'Europe/London').hour, 2);
});

test('what cannot be read is the fallback', () => {
  for (const [ts, format] of [[NaN, '{date}'], ['', '{date}'], [1, 'no token'], [1, '{nosuch}'], [1, undefined]]) {
    assert.equal(formatDate(ts, format, london, 'Feb 18'), 'Feb 18');
  }
  assert.equal(formatDate(now, 'X {nosuch} {time}', london), 'X {nosuch} 14:12');
});

test('days in bars and dividers', () => {
  assert.equal(shortDay(at('2026-11-16T10:00:00Z'), london), 'Mon 16 Nov');
  assert.equal(shortDay(at('2025-11-16T10:00:00Z'), london), 'Sun 16 Nov 2025');
  assert.equal(dividerDay(now, london), 'Today');
  assert.equal(dividerDay(at('2026-11-16T10:00:00Z'), london), 'Monday, November 16th');
  assert.equal(dividerDay(at('2025-11-02T10:00:00Z'), london), 'Sunday, November 2nd, 2025');
  assert.equal(fullMoment(now, 'Europe/London'), 'Monday, 23 November 2026, 14:12:00 (Europe/London)');
});

test('ago counts both ways', () => {
  assert.equal(ago(now - 10, now), 'just now');
  assert.equal(ago(now - 60, now), '1 minute ago');
  assert.equal(ago(now - 3 * 3600, now), '3 hours ago');
  assert.equal(ago(now + 2 * 86400, now), 'in 2 days');
});

test('an unknown zone is UTC, not an error', () => {
  assert.equal(clock(now, 'Mars/Olympus'), '14:12');
});
