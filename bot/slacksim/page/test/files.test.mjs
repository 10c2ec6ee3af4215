import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const page = join(dirname(fileURLToPath(import.meta.url)), '..');
const index = readFileSync(join(page, 'index.html'), 'utf8');
const modules = ['.', 'blocks'].flatMap((dir) => readdirSync(join(page, dir)).filter((f) => f.endsWith('.js')).map((f) => (dir === '.' ? f : `${dir}/${f}`)));

test('every module is asked for at once, not one import after the other', () => {
  const preloaded = [...index.matchAll(/modulepreload" href="\/([^"]+)"/g)].map((m) => m[1]);
  assert.deepEqual(preloaded.sort(), modules.filter((m) => m !== 'app.js').sort());
});

test('nothing turns text into markup or code, and nothing comes from elsewhere', () => {
  for (const file of modules) {
    const code = readFileSync(join(page, file), 'utf8');
    assert.doesNotMatch(code, /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|setAttribute\('on/, file);
    for (const [, from] of code.matchAll(/from '([^']+)'/g)) assert.match(from, /^\.\.?\//, file);
  }
  assert.doesNotMatch(index, /(?:src|href)="(?!\/)/);
});
