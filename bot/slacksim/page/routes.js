// Where one is, in the address: #/c/<channel>[/t/<ts>]?as=<user> or #/h/<app>?as=<user>. Pure.

/** Reads a hash to {as, place, thread}. What it does not say is '' or null. */
export function readHash(hash) {
  const [path, query = ''] = String(hash || '').replace(/^#\/?/, '').split('?');
  const [kind, id, sub, ts] = path.split('/').map(decodeURIComponent);
  const as = new URLSearchParams(query).get('as') || '';
  if (kind === 'c' && id) return { as, place: { kind: 'channel', id }, thread: sub === 't' && ts ? ts : '' };
  if (kind === 'h' && id) return { as, place: { kind: 'home', app: id }, thread: '' };
  return { as, place: null, thread: '' };
}

/** Reads a permalink's path, /archives/<channel>/p<ts without its dot>, to the same; else null. */
export function readPermalink(path, query) {
  const m = /^\/archives\/(\w+)(?:\/p(\d+)(\d{6}))?$/.exec(path);
  if (!m) return null;
  const ts = m[2] ? `${m[2]}.${m[3]}` : '';
  return { as: '', place: { kind: 'channel', id: m[1] }, thread: new URLSearchParams(query).get('thread_ts') || '', ts };
}

/** The hash of a place. */
export function writeHash({ as, place, thread }) {
  const path = place.kind === 'home' ? `/h/${encodeURIComponent(place.app)}`
    : place.kind === 'channel' ? `/c/${encodeURIComponent(place.id)}${thread ? `/t/${encodeURIComponent(thread)}` : ''}` : '/';
  return `#${path}?as=${encodeURIComponent(as)}`;
}
