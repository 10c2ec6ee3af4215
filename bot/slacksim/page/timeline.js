// A conversation's messages as a list, oldest first: how an event changes it and how it is cut
// into days and groups. Pure: each function returns a new list and leaves the old one alone.

const GROUP_SECONDS = 300;

const time = (m) => Number(m.ts);

/** A reply that is shown in its thread only. */
export function isReplyOnly(m) {
  return Boolean(m.thread_ts) && m.thread_ts !== m.ts && m.subtype !== 'thread_broadcast';
}

/** Adds a message or replaces the one with its ts. */
export function upsert(list, message) {
  const at = list.findIndex((m) => m.ts === message.ts);
  if (at >= 0) return list.with(at, message);
  let i = list.length;
  while (i > 0 && time(list[i - 1]) > time(message)) i--;
  return list.toSpliced(i, 0, message);
}

/** Replaces a message if it is there; an edit of something not loaded changes nothing. */
export function replace(list, message) {
  const at = list.findIndex((m) => m.ts === message.ts);
  return at < 0 ? list : list.with(at, { ...message, ephemeral: message.ephemeral ?? list[at].ephemeral });
}

export function remove(list, ts) {
  return list.some((m) => m.ts === ts) ? list.filter((m) => m.ts !== ts) : list;
}

/**
 * The list as the server has it now: messages that did not change stay the same objects, so that
 * they need not be drawn again, and ephemeral ones that the server forgot are kept. With
 * `hasMore` the server's list is only the end of it: what was loaded before that is kept too.
 */
export function merge(old, fresh, hasMore = false) {
  const known = new Map(old.map((m) => [m.ts, m]));
  const first = fresh.length ? time(fresh[0]) : -Infinity;
  const list = fresh.map((m) => (same(known.get(m.ts), m) ? known.get(m.ts) : m));
  const have = new Set(fresh.map((m) => m.ts));
  return old.filter((m) => !have.has(m.ts) && (m.ephemeral || (hasMore && time(m) < first))).reduce(upsert, list);
}

const same = (a, b) => a !== undefined && JSON.stringify(a) === JSON.stringify(b);

/**
 * Counts a reply on its root. Told twice about the same reply (by the reply itself and by the
 * changed root, in either order), it counts once.
 */
export function countReply(list, reply) {
  const at = list.findIndex((m) => m.ts === reply.thread_ts);
  if (at < 0 || reply.ephemeral) return list;
  const root = list[at];
  if (root.latest_reply && Number(root.latest_reply) >= time(reply)) return list;
  const who = reply.user || reply.bot_id;
  const users = root.reply_users || [];
  return list.with(at, {
    ...root,
    thread_ts: root.ts,
    reply_count: (root.reply_count || 0) + 1,
    latest_reply: reply.ts,
    reply_users: !who || users.includes(who) ? users : [...users, who],
  });
}

/** Who wrote it, as a key: two messages of the same key may share one heading. */
export function authorKey(m) {
  return m.user || m.bot_id || m.username || '';
}

/**
 * Rows to draw: {kind:'day', key, ts} and {kind:'message', key, message, compact}. A message is
 * compact (no heading) when the one before is by the same author within five minutes.
 * `dayOf(ts)` gives a comparable day in the reader's zone.
 */
export function rows(list, dayOf, { compactAfterThread = true } = {}) {
  const out = [];
  let before = null;
  let day = null;
  for (const message of list) {
    const d = dayOf(message.ts);
    if (d !== day) {
      out.push({ kind: 'day', key: `day-${d}`, ts: message.ts });
      day = d;
      before = null;
    }
    const compact = Boolean(before) && authorKey(before) === authorKey(message)
      && time(message) - time(before) < GROUP_SECONDS
      && Boolean(before.ephemeral) === Boolean(message.ephemeral)
      && !message.subtype && !before.subtype
      && (compactAfterThread || !before.reply_count);
    out.push({ kind: 'message', key: message.ts, message, compact });
    before = message;
  }
  return out;
}
