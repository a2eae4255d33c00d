import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findBinary, type Places } from '../../src/binary';

const places = (files: string[], more: Partial<Places> = {}): Places => ({
  setting: undefined,
  extension: '/ext',
  path: '/usr/bin:/opt/bin',
  home: '/home/kim',
  platform: 'linux',
  folders: ['/shop'],
  exists: file => files.includes(file),
  ...more,
});

test('what is named runs, else the bundled one, else the first on the PATH', () => {
  const all = ['/ext/bundled/podlint', '/usr/bin/podlint', '/opt/bin/podlint'];
  assert.deepEqual(findBinary(places(all, { setting: '/x/podlint' })), { path: '/x/podlint', origin: 'setting' });
  assert.deepEqual(findBinary(places(all)), { path: '/ext/bundled/podlint', origin: 'bundled' });
  assert.deepEqual(findBinary(places(all.slice(1))), { path: '/usr/bin/podlint', origin: 'PATH' });
  assert.deepEqual(findBinary(places(all.slice(2))), { path: '/opt/bin/podlint', origin: 'PATH' });
  assert.equal(findBinary(places([])), undefined);
});

test('a tilde is the home folder', () => {
  assert.equal(findBinary(places([], { setting: '~/bin/podlint' }))?.path, '/home/kim/bin/podlint');
});

test('nothing in the workspace or in a relative folder of the PATH runs', () => {
  const path = '.:bin:/shop/bin:/shop';
  const files = ['podlint', 'bin/podlint', '/shop/bin/podlint', '/shop/podlint'];
  assert.equal(findBinary(places(files, { path })), undefined);
});
