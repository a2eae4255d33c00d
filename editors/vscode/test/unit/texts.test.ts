import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

/** The texts that a user may see, as they are written in the source. */
function texts(): string[] {
  const sources = readdirSync('src').map(name => readFileSync(`src/${name}`, 'utf8'));
  const calls = sources.flatMap(source => [...source.matchAll(/l10n\.t\(\s*'((?:[^'\\]|\\.)*)'/g)]);
  return [...new Set(calls.map(call => (call[1] as string).replaceAll("\\'", "'")))];
}

test('every text is there in Korean, with the same places for what is filled in', () => {
  const korean: Record<string, string> = JSON.parse(readFileSync('l10n/bundle.l10n.ko.json', 'utf8'));
  assert.deepEqual(Object.keys(korean).sort(), texts().sort());
  const places = (text: string) => [...text.matchAll(/\{\d\}/g)].map(String).sort();
  for (const [english, translated] of Object.entries(korean)) {
    assert.deepEqual(places(translated), places(english), english);
  }
});

test('no text is made in a way that leaves the check above', () => {
  const calls = readdirSync('src').flatMap(name => [...readFileSync(`src/${name}`, 'utf8').matchAll(/l10n\.t\(/g)]);
  assert.ok(calls.length >= texts().length && texts().length > 15, `${calls.length} calls, ${texts().length} texts`);
});
