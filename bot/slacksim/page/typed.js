// Slack's stored text back to what a person would have typed, for editing. The other way is the
// server's: it turns names after @ and # into mentions. Pure.

import { unescape } from './mrkdwn.js';

/** `userName(id)` and `channelName(id)` give the names to show. */
export function decode(text, userName, channelName) {
  const typed = text.replace(/<([@#!]?)([^<>|]+)(?:\|([^<>]*))?>/g, (whole, kind, body, label) => {
    if (kind === '@') return '@' + userName(body, label);
    if (kind === '#') return '#' + channelName(body, label);
    if (kind === '!') return /^(here|channel|everyone)$/.test(body) ? '@' + body : label || whole;
    return label && label !== body ? `${label} (${body})` : body;
  });
  return unescape(typed);
}
