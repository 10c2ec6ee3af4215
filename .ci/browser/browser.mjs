// What the browser tests share: the program under test, and a browser.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

// program starts clearlane. address resolves once it is printed, settings once
// the names and values are there that an app connects with.
export function program(...args) {
  const child = spawn(join(import.meta.dirname, 'clearlane'), args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  const address = new Promise((resolve, reject) => {
    const read = (chunk) => {
      out += chunk;
      const url = out.match(/http:\/\/127\.0\.0\.1:\d+\//);
      if (url) resolve(url[0]);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', (chunk) => { out += chunk; });
    child.on('exit', (code) => reject(new Error(`clearlane ended with ${code}: ${out}`)));
  });
  const settings = async () => {
    while (!out.includes('SIGNING_SECRET=') || !out.endsWith('\n')) await once(child.stdout, 'data');
    return Object.fromEntries(out.split('\n').filter((l) => l.startsWith('CLEARLANE_')).map((l) => l.split(/=(.*)/s, 2)));
  };
  const stop = () => new Promise((resolve) => {
    child.removeAllListeners('exit');
    child.on('exit', resolve);
    child.kill('SIGTERM');
  });
  return { address, settings, stop };
}

// browser starts Debian's Chromium with a profile of its own.
export async function browser(viewport) {
  const profile = mkdtempSync(join(tmpdir(), 'clearlane-browser-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: '/usr/bin/chromium',
    viewport,
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
      '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
  const page = context.pages()[0] ?? await context.newPage();
  const faults = [];
  page.on('pageerror', (e) => faults.push(String(e)));
  const close = async () => {
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  };
  return { page, faults, close };
}
