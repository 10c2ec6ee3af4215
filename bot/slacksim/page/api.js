// The server's answers: JSON calls and the live stream. Every failure becomes an Error whose
// message is one calm sentence that can be shown as it is.

const AWAY = 'The local Slack does not answer. Check that it is still running.';

async function call(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new Error(AWAY);
  }
  const body = await response.json().catch(() => null);
  if (!response.ok) throw Object.assign(new Error(body?.error || `The local Slack could not do that (${response.status}).`), { status: response.status });
  return body ?? {};
}

export function get(path, params = {}) {
  const query = new URLSearchParams(Object.entries(params).filter(([, v]) => v !== undefined && v !== ''));
  return call(`/sim/${path}${query.size ? `?${query}` : ''}`);
}

export function post(path, body) {
  return call(`/sim/${path}`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
}

/**
 * Follows the stream of one person until `stop()`. `onEvent` gets each event; `onStatus` gets
 * true when the stream is open and false when it broke. Reconnects after 0.5 s, then slower, up
 * to 8 s; whoever listens should read everything again when it comes back.
 */
export function follow(as, { onEvent, onStatus }) {
  let source;
  let timer;
  let delay = 500;
  let stopped = false;
  const open = () => {
    source = new EventSource(`/sim/stream?as=${encodeURIComponent(as)}`);
    source.onopen = () => {
      delay = 500;
      onStatus(true);
    };
    source.onmessage = (e) => {
      let event;
      try {
        event = JSON.parse(e.data);
      } catch {
        return; // a comment or keep-alive line
      }
      onEvent(event);
    };
    source.onerror = () => {
      source.close();
      if (stopped) return;
      onStatus(false);
      timer = setTimeout(open, delay);
      delay = Math.min(8000, delay * 2);
    };
  };
  open();
  return {
    stop() {
      stopped = true;
      clearTimeout(timer);
      source.close();
    },
  };
}
