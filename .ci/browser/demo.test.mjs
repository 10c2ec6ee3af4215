// A newcomer with the demo: plays a rep who asks, the staff who take it, and
// the VP who reads what comes of it.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { browser, program } from './browser.mjs';

const pictures = process.env.CLEARLANE_PICTURES; // a folder: the README's pictures are taken there
let demo, web, page, url, kept;

before(async () => {
  kept = mkdtempSync(join(tmpdir(), 'clearlane-demo-'));
  demo = program('demo', '--addr', '127.0.0.1:0', '--keep', kept);
  url = await demo.address;
  web = await browser({ width: 1280, height: 860 });
  page = web.page;
}, { timeout: 60_000 });

after(async () => {
  await web?.close();
  await demo?.stop();
  rmSync(kept, { recursive: true, force: true });
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
  // All of it is on one screen of a leader with a large window.
  await page.setViewportSize({ width: 1280, height: 1240 });
  await picture('digest.png');
  await page.setViewportSize({ width: 1280, height: 860 });
  await digest.getByTestId('thread-bar').click();
  await says(thread(), 'How this is counted');
  await thread().getByTestId('table').last().waitFor();
});

test('the report as a page', { timeout: 60_000 }, async () => {
  const file = join(kept, 'report.html');
  execFileSync(join(import.meta.dirname, 'clearlane'), ['report', '--db', join(kept, 'clearlane.db'), '--html', file]);
  await page.setViewportSize({ width: 1280, height: 1500 });
  await page.goto(pathToFileURL(file).href);
  await says(page.locator('h1'), 'Where reps waited');
  // The first hotspot and what to decide about it stand on the first screen.
  const first = await page.locator('.decide').first().boundingBox();
  assert.ok(first.y + first.height < 600, `the first decision ends at ${first.y + first.height}`);
  await picture('report.png');
  for (const [width, shown, hidden] of [[1280, '.wide', '.narrow'], [400, '.narrow', '.wide']]) {
    await page.setViewportSize({ width, height: 800 });
    await page.locator(`figure ${shown} svg`).first().waitFor({ state: 'visible' });
    await page.locator(`figure ${hidden} svg`).first().waitFor({ state: 'hidden' });
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(over <= 0, `at ${width} the report is ${over} pixels wider than the screen`);
  }
  // By night the paper is dark and the ink is light.
  await page.emulateMedia({ colorScheme: 'dark' });
  const [paper, ink] = await page.evaluate(() => {
    const light = (c) => c.match(/\d+/g).slice(0, 3).reduce((a, b) => a + Number(b), 0);
    const s = getComputedStyle(document.body);
    return [light(s.backgroundColor), light(s.color)];
  });
  assert.ok(paper < 150 && ink > 600, `paper ${paper}, ink ${ink}`);
  await page.emulateMedia({ colorScheme: 'light' });
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
