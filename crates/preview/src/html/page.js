// Filters for the nodes, and in an editor places that lead into the manifests. The page is complete without it.
(() => {
  'use strict';
  const editor = typeof acquireVsCodeApi === 'function' ? acquireVsCodeApi() : null;
  const all = (selector) => [...document.querySelectorAll(selector)];
  let filter, only, shown, nodes, rows, details, asWritten;

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

  // What the reader has done to the page outlives it: an editor shows another one at every change.
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
  const restore = (state) => {
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

  const button = (text) => {
    const made = document.createElement('button');
    made.type = 'button';
    made.append(text);
    return made;
  };

  // Takes the page as it is by now.
  const look = () => {
    filter = document.getElementById('filter');
    only = document.getElementById('only');
    shown = document.getElementById('shown');
    const text = (box) => box.textContent.toLowerCase();
    nodes = all('.node').map((box) => ({ box, text: text(box), isNew: box.dataset.new !== '0' }));
    rows = all('.pods tbody tr').map((box) => ({ box, text: text(box) }));
    details = all('details[data-key]');
    asWritten = new Map(details.map((one) => [one, one.open]));
    document.querySelector('.controls').hidden = false;
    if (!editor) return;
    for (const place of all('span.place')) {
      const made = button('');
      made.className = 'place';
      Object.assign(made.dataset, place.dataset);
      made.append(...place.childNodes);
      place.replaceWith(made);
    }
    for (const mark of all('.made-up')) {
      const made = button('choose a snapshot of yours');
      made.className = 'choose';
      mark.after(' ', made, ' ');
    }
  };

  // What takes the keys, by what it will still be called on the next page.
  const takers = () => all('main a, main button, main input, main summary');
  const nameOf = (one) =>
    one.id || `${one.tagName} ${one.tagName === 'SUMMARY' ? one.parentElement.dataset.key : one.textContent}`;

  // The next page, of which the part that differs takes the place of what is shown.
  const replace = (html) => {
    const next = new DOMParser().parseFromString(html, 'text/html');
    const focus = takers().find((one) => one === document.activeElement);
    const equals = focus ? takers().filter((one) => nameOf(one) === nameOf(focus)) : [];
    const state = { filter: filter.value, only: only.checked, details: changed, scroll: window.scrollY };
    document.title = next.title;
    document.querySelector('main').replaceWith(next.querySelector('main'));
    look();
    restore(state);
    if (focus) takers().filter((one) => nameOf(one) === nameOf(focus))[equals.indexOf(focus)]?.focus();
  };

  document.addEventListener('submit', (event) => event.preventDefault());
  document.addEventListener('input', () => { apply(); save(); });
  document.addEventListener('toggle', ({ target }) => {
    if (!asWritten.has(target)) return;
    if (target.open === asWritten.get(target)) delete changed[target.dataset.key];
    else changed[target.dataset.key] = target.open;
    save();
  }, true);
  window.addEventListener('scroll', save, { passive: true });

  document.addEventListener('click', (event) => {
    // A link leads to a box even if the filters hide it.
    const link = event.target.closest('a[href^="#"]');
    const box = link && document.getElementById(link.hash.slice(1));
    if (box && box.hidden) {
      filter.value = '';
      only.checked = false;
      apply();
      save();
    }
    // The keys go on from there; an editor only scrolls by itself.
    if (box) box.focus();
    if (!editor) return;
    const place = event.target.closest('button.place');
    if (place) {
      const { file, line, column } = place.dataset;
      editor.postMessage({ type: 'open', file, line: Number(line), column: Number(column) });
    } else if (event.target.closest('button.choose')) {
      editor.postMessage({ type: 'chooseSnapshot' });
    }
  });
  if (editor) {
    window.addEventListener('message', ({ data }) => {
      if (data.type === 'page') replace(data.html);
    });
  }

  look();
  restore((editor && editor.getState()) || {});
})();
