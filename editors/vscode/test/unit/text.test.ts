import assert from 'node:assert/strict';
import { test } from 'node:test';
import { haveContainers } from '../../src/text';

test('a key for containers in any style', () => {
  for (const text of [
    'kind: Pod\nspec:\n  containers:\n',
    'spec: {containers: [{name: a}]}',
    'spec: {nodeName: a, "containers": []}',
    '- containers: []',
    'containers :',
  ]) {
    assert.equal(haveContainers(text), true, text);
  }
});

test('what only sounds like one', () => {
  for (const text of ['# containers: none', 'initContainers: []', 'text: the containers: two', 'containers', '']) {
    assert.equal(haveContainers(text), false, text);
  }
});

test('long texts of blanks take no time to speak of', () => {
  for (const blank of ['\n', ' ', '{', '{ ', '- ']) {
    assert.equal(haveContainers(blank.repeat(1_000_000)), false);
  }
});
