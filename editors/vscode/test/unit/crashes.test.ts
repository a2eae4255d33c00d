import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Crashes } from '../../src/crashes';

test('a server that ends again and again is given up', () => {
  const crashes = new Crashes();
  assert.deepEqual(
    [0, 1, 2, 3, 4, 5].map(second => crashes.shouldRestart(second * 1000)),
    [true, true, true, true, false, false],
  );
  crashes.forget();
  assert.ok(crashes.shouldRestart(7000));
});

test('ends that lie far apart do not count together', () => {
  const crashes = new Crashes();
  assert.ok(Array.from({ length: 50 }, (_, minute) => crashes.shouldRestart(minute * 60_000)).every(Boolean));
});
