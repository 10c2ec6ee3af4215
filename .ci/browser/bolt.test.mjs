// The local Slack seen from Slack's own client side: a small Bolt app, written
// as for Slack, with nothing changed but the address of the API. It runs over
// Socket Mode and over signed HTTP; people act through the page's API.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import bolt from '@slack/bolt';
import { program } from './browser.mjs';

const rep = 'U0RAVIMENON';

// manifest is the app's, with request URLs where it is not spoken to by sockets.
const manifest = (url) => ({
  display_information: { name: 'Small Bolt app' },
  features: {
    app_home: { home_tab_enabled: true, messages_tab_enabled: true },
    bot_user: { display_name: 'small-bolt' },
    shortcuts: [{ name: 'Note this', type: 'message', callback_id: 'note_this', description: 'Notes a message' }],
    slash_commands: [{ command: '/echo', description: 'Says it again', ...(url && { url }) }],
  },
  oauth_config: { scopes: { bot: ['app_mentions:read', 'channels:history', 'channels:read', 'chat:write', 'commands', 'users:read', 'im:history', 'im:read', 'im:write'] } },
  settings: {
    event_subscriptions: { bot_events: ['app_home_opened', 'app_mention', 'message.channels'], ...(url && { request_url: url }) },
    interactivity: { is_enabled: true, ...(url && { request_url: url }) },
    socket_mode_enabled: !url,
  },
});

const button = (action_id, text) => ({ type: 'actions', elements: [{ type: 'button', action_id, text: { type: 'plain_text', text }, value: 'one' }] });
const words = (text) => ({ type: 'section', text: { type: 'mrkdwn', text } });

// listeners are the app: what a Bolt app does on any day.
function listeners(app) {
  let opened = 0;
  const home = (again) => ({ type: 'home', blocks: [words(`Home, shown ${again}`), button('home_again', 'Again')] });
  app.message('who has this', async ({ message, say }) => {
    await say({ text: 'An offer', thread_ts: message.ts, blocks: [words(`<@${message.user}>, take it?`), button('take', 'Take it')] });
  });
  app.event('app_mention', async ({ event, say }) => say({ text: `You called, <@${event.user}>?`, thread_ts: event.ts }));
  app.action('take', async ({ ack, body, client }) => {
    await ack();
    await client.views.open({
      trigger_id: body.trigger_id,
      view: {
        type: 'modal', callback_id: 'taken', private_metadata: JSON.stringify({ channel: body.channel.id, ts: body.message.ts }),
        title: { type: 'plain_text', text: 'Take it' }, submit: { type: 'plain_text', text: 'Send' },
        blocks: [{ type: 'input', block_id: 'until', label: { type: 'plain_text', text: 'Until when?' }, element: { type: 'plain_text_input', action_id: 'words' } }],
      },
    });
  });
  app.view('taken', async ({ ack, view, client, body }) => {
    const until = view.state.values.until.words.value;
    if (until.length < 3) return ack({ response_action: 'errors', errors: { until: 'Say when, in words.' } });
    await ack();
    const { channel, ts } = JSON.parse(view.private_metadata);
    await client.chat.update({ channel, ts, text: 'Taken', blocks: [words(`<@${body.user.id}> has it until ${until}`)] });
  });
  app.command('/echo', async ({ ack, command, respond }) => {
    await ack(`You said: ${command.text}`);
    await respond({ response_type: 'ephemeral', text: `And once more: ${command.text}` });
  });
  app.shortcut('note_this', async ({ ack, shortcut, client }) => {
    await ack();
    await client.chat.postMessage({ channel: shortcut.channel.id, thread_ts: shortcut.message.ts, text: `Noted: ${shortcut.message.text}` });
  });
  app.event('app_home_opened', async ({ event, client }) => {
    if (event.tab === 'home') await client.views.publish({ user_id: event.user, view: home('at first') });
  });
  app.action('home_again', async ({ ack, body, client }) => {
    await ack();
    opened++;
    await client.views.publish({ user_id: body.user.id, view: home(`again, ${opened}`) });
  });
}

// person acts in the page as somebody, and looks until something is there.
function person(url, as) {
  const call = async (path, body) => {
    const answer = await fetch(new URL(path, url), { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ as, ...body }) });
    const said = await answer.json();
    assert.ok(answer.ok, `${path}: ${said.error}`);
    return said;
  };
  const look = async (path, params) => {
    const answer = await fetch(new URL(`${path}?${new URLSearchParams({ as, ...params })}`, url));
    return answer.json();
  };
  // until looks again at every change that the page is told of.
  const until = async (what, found) => {
    const stop = new AbortController();
    const stream = await fetch(new URL(`/sim/stream?as=${as}`, url), { signal: stop.signal });
    const timer = setTimeout(() => stop.abort(new Error(`waited for ${what}`)), 30_000);
    try {
      let there = await found();
      for await (const _ of stream.body) {
        if (there) break;
        there = await found();
      }
      return there;
    } finally {
      clearTimeout(timer);
      stop.abort();
    }
  };
  return { call, look, until };
}

// views follows the modals that a person sees, by the page's stream.
async function views(url, as) {
  const stop = new AbortController();
  const stream = await fetch(new URL(`/sim/stream?as=${as}`, url), { signal: stop.signal });
  const seen = [];
  let wake = () => {};
  const reading = (async () => {
    let text = '';
    for await (const chunk of stream.body) {
      text += Buffer.from(chunk).toString();
      for (let end; (end = text.indexOf('\n\n')) >= 0; text = text.slice(end + 2)) {
        const line = text.slice(0, end).split('\n').find((l) => l.startsWith('data: '));
        if (line) seen.push(JSON.parse(line.slice(6)));
      }
      wake();
    }
  })().catch(() => {});
  const next = async (type) => {
    for (;;) {
      const i = seen.findIndex((e) => e.type === type);
      if (i >= 0) return seen.splice(i, 1)[0];
      await new Promise((resolve) => { wake = resolve; });
    }
  };
  return { next, close: async () => { stop.abort(); await reading; } };
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

for (const transport of ['Socket Mode', 'signed HTTP']) {
  describe(`a Bolt app over ${transport}`, { timeout: 120_000 }, () => {
    test('messages, mentions, buttons, forms, commands, shortcuts and Home work unchanged', async (t) => {
      const folder = mkdtempSync(join(tmpdir(), 'clearlane-bolt-'));
      const port = transport === 'signed HTTP' && await freePort();
      const file = join(folder, 'manifest.json');
      writeFileSync(file, JSON.stringify(manifest(port && `http://127.0.0.1:${port}/slack/events`)));
      const slack = program('slack', '--addr', '127.0.0.1:0', '--manifest', file);
      const ends = [() => slack.stop(), () => rmSync(folder, { recursive: true, force: true })];
      t.after(async () => { for (const end of ends) await end(); });
      const url = await slack.address;
      const set = await slack.settings();

      const app = new bolt.App({
        token: set.CLEARLANE_SLACK_BOT_TOKEN,
        clientOptions: { slackApiUrl: set.CLEARLANE_SLACK_API_URL },
        logLevel: 'error',
        ...(port
          ? { signingSecret: set.CLEARLANE_SLACK_SIGNING_SECRET }
          : { socketMode: true, appToken: set.CLEARLANE_SLACK_APP_TOKEN }),
      });
      const errors = [];
      app.error(async (e) => { errors.push(e); });
      listeners(app);
      await (port ? app.start({ port, host: '127.0.0.1' }) : app.start());
      ends.unshift(() => app.stop()); // first, so that it does not look for its Slack

      const ravi = person(url, rep);
      const forms = await views(url, rep);
      ends.unshift(() => forms.close());
      const { channels, home_apps: [{ app_id }] } = await ravi.look('/sim/state');
      const { id: channel } = channels.find((c) => c.name === 'ask-sales-ops');
      const inThread = async (ts, text) => {
        const { messages = [] } = await ravi.look('/sim/thread', { channel, ts });
        return messages.find((m) => JSON.stringify(m).includes(text));
      };

      // A message, its answer in the thread with a button, a form that is refused
      // and then taken, the message changed.
      const { ts } = await ravi.call('/sim/post', { channel, text: 'who has this today?' });
      const offer = await ravi.until('the offer', () => inThread(ts, 'take it?'));
      const [, { block_id, elements: [{ action_id }] }] = offer.blocks;
      await ravi.call('/sim/action', { container: { type: 'message', channel, ts: offer.ts }, action: { block_id, action_id, type: 'button', value: 'one' } });
      const { view } = await forms.next('view_open');
      const submit = (value) => ravi.call('/sim/view/submit', { view_id: view.id, values: { until: { words: { type: 'plain_text_input', value } } } });
      assert.deepEqual((await submit('2')).errors, { until: 'Say when, in words.' });
      assert.equal((await submit('Friday noon')).errors, undefined);
      await ravi.until('the offer taken', () => inThread(ts, `<@${rep}> has it until Friday noon`));

      // A mention.
      const called = await ravi.call('/sim/post', { channel, text: '@small-bolt are you there?' });
      await ravi.until('an answer to the mention', () => inThread(called.ts, `You called, <@${rep}>?`));

      // A command, answered in the ack and by its response URL.
      await ravi.call('/sim/command', { channel, command: '/echo', text: 'net 60' });
      const shown = async (text) => (await ravi.look('/sim/channel', { id: channel })).messages.find((m) => m.text === text && m.ephemeral);
      await ravi.until('the first answer', () => shown('You said: net 60'));
      await ravi.until('the second answer', () => shown('And once more: net 60'));

      // A shortcut on a message.
      await ravi.call('/sim/shortcut', { callback_id: 'note_this', channel, ts: called.ts });
      await ravi.until('the note', () => inThread(called.ts, 'Noted: '));

      // Home, and a button in it.
      const home = async (text) => {
        for (;;) {
          const { view } = await forms.next('home');
          if (JSON.stringify(view.blocks).includes(text)) return view;
        }
      };
      await ravi.look('/sim/home', { app: app_id });
      const tab = await home('shown at first');
      await ravi.call('/sim/action', { container: { type: 'view', view_id: tab.id }, action: { block_id: tab.blocks[1].block_id, action_id: 'home_again', type: 'button', value: 'one' } });
      await home('shown again, 1');
      assert.deepEqual(errors, []);
    });
  });
}
