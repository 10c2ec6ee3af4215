// Dates as a reader sees them: in the time zone of the person being played, against the
// workspace's own clock. Pure functions; `now` and `ts` are Unix seconds, `tz` an IANA name.
// Tokens: https://docs.slack.dev/reference/block-kit/block-elements/date-element and Slack's
// page on formatting text (years are left out within six months of now).

const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const HALF_YEAR = 183 * 86400;

const formatters = new Map();

function formatter(tz) {
  let f = formatters.get(tz);
  if (!f) {
    const options = { timeZone: tz || 'UTC', hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' };
    try {
      f = new Intl.DateTimeFormat('en-US', options);
    } catch {
      // A zone this browser does not know: UTC is at least the same for everybody.
      f = new Intl.DateTimeFormat('en-US', { ...options, timeZone: 'UTC' });
    }
    formatters.set(tz, f);
  }
  return f;
}

/** Calendar fields of a moment in a zone, with `day`, a count of days since 1970-01-01 there. */
export function partsOf(ts, tz) {
  const out = {};
  for (const { type, value } of formatter(tz).formatToParts(new Date(Number(ts) * 1000))) {
    if (type !== 'literal') out[type] = Number(value);
  }
  const day = Math.round(Date.UTC(out.year, out.month - 1, out.day) / 864e5);
  return { ...out, dayNumber: day, weekday: (day + 4) % 7 };
}

const two = (n) => String(n).padStart(2, '0');

function ordinal(n) {
  const teen = n % 100 > 10 && n % 100 < 14;
  return n + (teen ? 'th' : ['th', 'st', 'nd', 'rd'][n % 10] || 'th');
}

/** 'today', 'yesterday', 'tomorrow' or ''. */
export function relativeDay(ts, { tz, now }) {
  const diff = partsOf(ts, tz).dayNumber - partsOf(now, tz).dayNumber;
  return { 0: 'today', '-1': 'yesterday', 1: 'tomorrow' }[diff] || '';
}

/** '14:12' */
export function clock(ts, tz) {
  const p = partsOf(ts, tz);
  return `${two(p.hour)}:${two(p.minute)}`;
}

/** 'today', 'yesterday', 'Mon 16 Nov' or 'Mon 16 Nov 2025'. */
export function shortDay(ts, ctx) {
  const rel = relativeDay(ts, ctx);
  if (rel) return rel;
  const p = partsOf(ts, ctx.tz);
  const year = p.year === partsOf(ctx.now, ctx.tz).year ? '' : ` ${p.year}`;
  return `${DAYS[p.weekday].slice(0, 3)} ${p.day} ${MONTHS[p.month - 1].slice(0, 3)}${year}`;
}

/** The words on a day's divider: 'Today', 'Yesterday', 'Monday, November 16th'. */
export function dividerDay(ts, ctx) {
  return formatDate(ts, '{day_divider_pretty}', ctx);
}

/** The whole moment, for a tooltip: 'Monday, 23 November 2026, 14:12:05 (Europe/London)'. */
export function fullMoment(ts, tz) {
  const p = partsOf(ts, tz);
  return `${DAYS[p.weekday]}, ${p.day} ${MONTHS[p.month - 1]} ${p.year}, ${two(p.hour)}:${two(p.minute)}:${two(p.second)} (${tz || 'UTC'})`;
}

/** 'Mon 23 Nov, 14:12', for the workspace's clock. */
export function stamp(ts, tz) {
  const p = partsOf(ts, tz);
  return `${DAYS[p.weekday].slice(0, 3)} ${p.day} ${MONTHS[p.month - 1].slice(0, 3)}, ${two(p.hour)}:${two(p.minute)}`;
}

/** '3 minutes ago', 'in 2 days', 'just now'. */
export function ago(ts, now) {
  const seconds = Math.round(now - ts);
  const size = Math.abs(seconds);
  if (size < 45) return seconds < 0 ? 'in a moment' : 'just now';
  const [n, unit] = size < 2700 ? [size / 60, 'minute']
    : size < 79200 ? [size / 3600, 'hour']
      : size < 2.2e6 ? [size / 86400, 'day']
        : size < 2.9e7 ? [size / 2629800, 'month'] : [size / 31557600, 'year'];
  const count = Math.max(1, Math.round(n));
  const words = `${count} ${unit}${count === 1 ? '' : 's'}`;
  return seconds < 0 ? `in ${words}` : `${words} ago`;
}

/**
 * Fills Slack's date tokens. Returns `fallback` when the moment or the format cannot be read.
 * Slack capitalises the first character of a date wherever it stands; apps that want "by today"
 * put a zero-width space (U+200B) first. See Slack::BlockKit's note on its date element.
 */
export function formatDate(ts, format, { tz, now }, fallback = '') {
  if (!Number.isFinite(Number(ts)) || ts === '' || typeof format !== 'string' || !/\{\w+\}/.test(format)) return fallback;
  const p = partsOf(ts, tz);
  const near = Math.abs(now - ts) < HALF_YEAR;
  const sameYear = p.year === partsOf(now, tz).year;
  const month = MONTHS[p.month - 1];
  const year = near ? '' : `, ${p.year}`;
  const plain = {
    date_num: `${p.year}-${two(p.month)}-${two(p.day)}`,
    date_slash: `${two(p.day)}/${two(p.month)}/${p.year}`,
    date: `${month} ${ordinal(p.day)}${year}`,
    date_short: `${month.slice(0, 3)} ${p.day}${year}`,
    date_long: `${DAYS[p.weekday]}, ${month} ${ordinal(p.day)}${year}`,
    date_long_full: `${month} ${p.day}, ${p.year}`,
    day_divider: `${DAYS[p.weekday]}, ${month} ${ordinal(p.day)}${sameYear ? '' : `, ${p.year}`}`,
    time: `${two(p.hour)}:${two(p.minute)}`,
    time_secs: `${two(p.hour)}:${two(p.minute)}:${two(p.second)}`,
    ago: ago(ts, now),
  };
  const rel = relativeDay(ts, { tz, now });
  let known = false;
  const text = format.replace(/\{(\w+)\}/g, (whole, token) => {
    const base = token.replace(/_pretty$/, '');
    if (!(base in plain) || token === 'day_divider') return whole;
    known = true;
    return base !== token && rel ? rel : plain[base];
  });
  return known ? text[0].toUpperCase() + text.slice(1) : fallback;
}
