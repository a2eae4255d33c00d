// Filters for the nodes, and in an editor places that lead into the manifests. The page is complete without it.
(() => {
  'use strict';
  const editor = typeof acquireVsCodeApi === 'function' ? acquireVsCodeApi() : null;
  const all = (selector) => [...document.querySelectorAll(selector)];
  const filter = document.getElementById('filter');
  const only = document.getElementById('only');
  const shown = document.getElementById('shown');
  const nodes = all('.node').map((box) => ({ box, text: box.textContent.toLowerCase(), isNew: box.dataset.new !== '0' }));
  const rows = all('.pods tbody tr').map((box) => ({ box, text: box.textContent.toLowerCase() }));

  const apply = () => {
    const wanted = filter.value.trim().toLowerCase();
    let count = 0;
    for (const { box, text, isNew } of nodes) {
      box.hidden = !text.includes(wanted) || (only.checked && !isNew);
      count += box.hidden ? 0 : 1;
    }
    for (const { box, text } of rows) box.hidden = !text.includes(wanted);
    shown.textContent = count === nodes.length ? '' : `${count} of ${nodes.length} nodes shown`;
  };

  // What the reader has done to the page outlives it: an editor loads it again at every change.
  const details = all('details[data-key]');
  const asWritten = new Map(details.map((one) => [one, one.open]));
  let changed = {};
  let isRestored = false;
  let isSaving = false;
  const save = () => {
    if (!editor || !isRestored || isSaving) return;
    isSaving = true;
    requestAnimationFrame(() => {
      isSaving = false;
      editor.setState({ filter: filter.value, only: only.checked, details: changed, scroll: window.scrollY });
    });
  };
  const restore = () => {
    const state = (editor && editor.getState()) || {};
    filter.value = state.filter || '';
    only.checked = Boolean(state.only);
    changed = state.details || {};
    for (const one of details) {
      if (one.dataset.key in changed) one.open = changed[one.dataset.key];
    }
    apply();
    if (state.scroll) window.scrollTo(0, state.scroll);
    isRestored = true;
  };

  document.querySelector('.controls').hidden = false;
  document.querySelector('.controls').addEventListener('submit', (event) => event.preventDefault());
  for (const control of [filter, only]) {
    control.addEventListener('input', () => { apply(); save(); });
  }
  document.addEventListener('toggle', ({ target }) => {
    if (!asWritten.has(target)) return;
    if (target.open === asWritten.get(target)) delete changed[target.dataset.key];
    else changed[target.dataset.key] = target.open;
    save();
  }, true);
  window.addEventListener('scroll', save, { passive: true });

  // A link leads to a box even if the filters hide it.
  document.addEventListener('click', (event) => {
    const link = event.target.closest('a[href^="#"]');
    const box = link && document.getElementById(link.hash.slice(1));
    if (!box || !box.hidden) return;
    filter.value = '';
    only.checked = false;
    apply();
    save();
  });

  if (editor) {
    for (const place of all('span.place')) {
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'place';
      Object.assign(button.dataset, place.dataset);
      button.append(...place.childNodes);
      place.replaceWith(button);
    }
    document.addEventListener('click', (event) => {
      const place = event.target.closest('button.place');
      if (!place) return;
      const { file, line, column } = place.dataset;
      editor.postMessage({ type: 'open', file, line: Number(line), column: Number(column) });
    });
  }
  restore();
})();
