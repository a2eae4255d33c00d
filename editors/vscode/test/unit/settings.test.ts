import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { readSettings, SETTINGS } from '../../src/settings';

const read = (values: Record<string, unknown>) => readSettings(name => values[name]);

test('everything has a default', () => {
  assert.deepEqual(read({}), { enable: true, serverPath: undefined, plugins: [], wrong: [] });
  assert.equal(read({ 'server.path': ' ' }).serverPath, undefined);
});

test('a value of the wrong type is named and counts as the default', () => {
  const odd = {
    enable: 'yes',
    'server.path': 3,
    plugins: '/x.so',
    snapshot: {},
    'codeLens.enable': 0,
  };
  const settings = read(odd);
  assert.deepEqual(settings, { enable: true, serverPath: undefined, plugins: [], wrong: Object.keys(odd) });
  assert.deepEqual(read({ snapshot: ['a.json'], plugins: [] }).wrong, []);
  assert.deepEqual(read({ plugins: [1] }).wrong, ['plugins']);
});

const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const nls = (language: string) => JSON.parse(readFileSync(`package.nls${language}.json`, 'utf8'));

test('the settings are those that the editor shows', () => {
  const shown = Object.keys(manifest.contributes.configuration.properties);
  assert.deepEqual(
    shown,
    SETTINGS.map(name => `podlint.${name}`),
  );
});

test('every text of the manifest is there in both languages', () => {
  const used = [...JSON.stringify(manifest).matchAll(/%([a-zA-Z.]+)%/g)].map(match => match[1] as string);
  assert.deepEqual(Object.keys(nls('')).sort(), [...new Set(used)].sort());
  assert.deepEqual(Object.keys(nls('.ko')).sort(), Object.keys(nls('')).sort());
});
