// A newcomer with the demo: plays a rep who asks, the staff who take it, and
// the VP who reads what comes of it.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { browser, program } from './browser.mjs';

const pictures = process.env.CLEARLANE_PICTURES; // a folder: the README's pictures are taken there
let demo, web, page, url;

before(async () => {
  demo = program('demo', '--addr', '127.0.0.1:0');
  url = await demo.address;
  web = await browser({ width: 1280, height: 860 });
  page = web.page;
}, { timeout: 60_000 });

after(async () => {
  await web?.close();
  await demo?.stop();
});

const at = (id) => page.getByTestId(id);
const thread = () => at('thread-panel');
const picture = (name) => pictures && page.screenshot({ path: join(pictures, name) });

// play switches to another person of the company.
async function play(id, name) {
  await at('user-switcher').click();
  await at(`user-option-${id}`).click();
  await says(at('user-switcher'), name);
}

// opens clicks until the form is there: Slack gives an app three seconds to open
// one, and on a busy machine a person clicks again.
async function opens(button) {
  for (let tries = 0; tries < 5; tries++) {
    await button.click();
    if (await at('modal').waitFor({ timeout: 6000 }).then(() => true, () => false)) return;
  }
  throw new Error('no form opened');
}

// says waits until a place shows the words.
const says = (where, words) => where.getByText(words).first().waitFor();

test('from an ask to the digest', { timeout: 120_000 }, async () => {
  await page.goto(url);
  const ask = 'customer wants net 60, our standard is net 30, who can approve that? 84k, closes Friday';

  // The rep asks, and sees who has it and why.
  await at('composer').fill(ask);
  await page.keyboard.press('Enter');
  const mine = at('conversation').getByTestId('message').filter({ hasText: ask });
  await mine.getByTestId('thread-bar').click();
  await says(thread(), 'Deal Desk');
  await says(thread(), 'Why here');
  const number = (await thread().innerText()).match(/CL-\d+/)[0];
  await picture('ask.png');

  // Staff find the card, claim it and ask back.
  await play('U0ANARUIZ', 'Ana Ruiz');
  await at('channel-deal-desk-queue').click();
  const card = at('conversation').getByTestId('message').filter({ hasText: number });
  await card.getByTestId('action-card.claim').click();
  await says(card, 'Ana Ruiz');
  await opens(card.getByTestId('action-card.ask_rep'));
  await at('modal').locator('textarea').first().fill('Which terms did they have last year?');
  await at('modal-submit').click();
  await at('modal').waitFor({ state: 'detached' });

  // The rep answers in the thread.
  await play('U0RAVIMENON', 'Ravi Menon');
  await at('channel-ask-sales-ops').click();
  await mine.getByTestId('thread-bar').click();
  await says(thread(), 'Which terms did they have last year?');
  await at('thread-composer').fill('Net 45, and they paid on time.');
  await page.keyboard.press('Enter');
  await says(thread(), 'Net 45, and they paid on time.');

  // Staff resolve it, with words for the rep.
  await play('U0ANARUIZ', 'Ana Ruiz');
  await at('channel-deal-desk-queue').click();
  await opens(card.getByTestId('action-card.resolve'));
  await at('modal').getByTestId('option-approved').click();
  await at('modal').locator('textarea').first().fill('Net 45 approved.');
  await at('modal-submit').click();
  await at('modal').waitFor({ state: 'detached' });
  await says(card, 'Approved');

  // The rep reads how it ended.
  await play('U0RAVIMENON', 'Ravi Menon');
  await at('channel-ask-sales-ops').click();
  await mine.getByTestId('thread-bar').click();
  await says(thread(), 'Net 45 approved.');

  // Leadership reads the digest, with its chart.
  await at('demo-action-digest').click();
  await play('U0VICTORIAHALE', 'Victoria Hale');
  await at('channel-sales-leadership').click();
  const digest = at('conversation').getByTestId('message').filter({ hasText: 'Where reps waited' });
  await says(digest, 'late hours');
  await digest.getByTestId('chart').waitFor();
  await picture('digest.png');
  await digest.getByTestId('thread-bar').click();
  await says(thread(), 'How this is counted');
  await thread().getByTestId('table').last().waitFor();
});

test('the page fits a narrow screen', { timeout: 60_000 }, async () => {
  await page.setViewportSize({ width: 400, height: 800 });
  await page.goto(url);
  await at('user-switcher').first().waitFor({ state: 'attached' });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(wide <= 0, `the page is ${wide} pixels wider than the screen`);
});

test('nothing broke in the page', () => {
  assert.deepEqual(web.faults, []);
});
