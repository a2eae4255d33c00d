import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isNewEnough, shown, versionIn } from '../../src/version';

test('a version is what `podlint --version` prints', () => {
  assert.deepEqual(versionIn('podlint 0.12.3\n'), [0, 12, 3]);
  assert.equal(shown([0, 12, 3]), '0.12.3');
  for (const other of ['', 'v20.1.0', 'podlint', 'podlint 1', 'notpodlint 1.2.3']) {
    assert.equal(versionIn(other), undefined, other);
  }
});

test('a server is new enough if its minor is', () => {
  assert.ok(isNewEnough([0, 2, 0], [0, 2, 9]));
  assert.ok(isNewEnough([0, 10, 0], [0, 9, 0]));
  assert.ok(isNewEnough([1, 0, 0], [0, 9, 0]));
  assert.ok(!isNewEnough([0, 1, 9], [0, 2, 0]));
  assert.ok(!isNewEnough([0, 9, 0], [1, 0, 0]));
});
