// What the extension does for who asks the editor: no keys, no pictures. Runs inside the extension host.
const assert = require('node:assert/strict');
const { rmSync, writeFileSync } = require('node:fs');
const vscode = require('vscode');

const folder = () => vscode.workspace.workspaceFolders[0].uri;
const file = name => vscode.Uri.joinPath(folder(), name);
const run = (command, ...args) => vscode.commands.executeCommand(command, ...args);

/** Asks until the answer is there. */
async function until(what, ask, patience = 60_000) {
  for (const start = Date.now(); ; ) {
    const answer = await ask();
    if (answer) {
      return answer;
    }
    if (Date.now() - start > patience) {
      throw new Error(`waited in vain for ${what}`);
    }
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}

const found = (uri, rule) =>
  vscode.languages.getDiagnostics(uri).find(one => one.source === 'podlint' && one.code?.value === rule);

/** Puts a text into a document, as if somebody typed. */
async function set(document, text) {
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), text);
  assert.ok(await vscode.workspace.applyEdit(edit));
}

/** The place behind the first `text` in a document. */
function behind(document, text) {
  const offset = document.getText().indexOf(text);
  assert.notEqual(offset, -1, text);
  return document.positionAt(offset + text.length);
}

const tests = {
  async 'diagnostics with the page of their rule'() {
    const one = await until('a finding', () => found(web.uri, 'api/unknown-field'));
    assert.match(one.message, /imagePulPolicy/);
    assert.equal(one.code.target.toString(), 'podlint-rule:/api/unknown-field.md');
  },
  async 'a rule has a page'() {
    const page = await vscode.workspace.openTextDocument(found(web.uri, 'api/unknown-field').code.target);
    assert.match(page.getText(), /^# /);
    assert.ok(page.getText().length > 300, page.getText());
  },
  async 'findings in files that are not open, with the related place'() {
    await until('the finding', () => found(web.uri, 'env/missing-key')?.relatedInformation?.length);
    writeFileSync(file('late.yaml').fsPath, 'apiVersion: v1\nkind: Pod\nmetadata: {name: late}\nspec: {}\n');
    await until('a finding in a new file', () => vscode.languages.getDiagnostics(file('late.yaml')).length > 0);
  },
  async 'a file that goes takes its findings along'() {
    rmSync(file('late.yaml').fsPath);
    await until('no finding', () => vscode.languages.getDiagnostics(file('late.yaml')).length === 0);
  },
  async 'YAML that is not for Kubernetes is left alone'() {
    const notes = await vscode.workspace.openTextDocument(file('notes.yaml'));
    await run('vscode.executeHoverProvider', notes.uri, new vscode.Position(1, 2));
    assert.deepEqual(vscode.languages.getDiagnostics(notes.uri), []);
    assert.equal(notes.languageId, 'yaml');
  },
  async hover() {
    const hovers = await run('vscode.executeHoverProvider', web.uri, behind(web, 'containerPor'));
    const text = hovers.flatMap(hover => hover.contents.map(content => content.value)).join('\n');
    assert.match(text, /containerPort/);
  },
  async completion() {
    await set(web, web.getText().replace('          ports:\n', '          imageP\n          ports:\n'));
    const list = await run('vscode.executeCompletionItemProvider', web.uri, behind(web, '          imageP'));
    assert.ok(list.items.some(item => (item.label.label ?? item.label) === 'imagePullPolicy'));
    await run('undo');
    await set(web, web.getText().replace('          imageP\n', ''));
  },
  async 'definition across files'() {
    const places = await run('vscode.executeDefinitionProvider', web.uri, behind(web, 'name: sho'));
    assert.equal((places[0].targetUri ?? places[0].uri).path, file('config.yaml').path);
  },
  async 'references across files'() {
    const config = await vscode.workspace.openTextDocument(file('config.yaml'));
    const places = await run('vscode.executeReferenceProvider', config.uri, behind(config, 'name: sho'));
    assert.ok(places.some(place => place.uri.path === web.uri.path));
  },
  async 'a quick fix, and its finding is gone'() {
    const one = await until('the finding', () => found(web.uri, 'api/unknown-field'));
    const actions = await run('vscode.executeCodeActionProvider', web.uri, one.range, 'quickfix');
    const fix = actions.find(action => action.edit && action.isPreferred) ?? actions.find(action => action.edit);
    assert.ok(await vscode.workspace.applyEdit(fix.edit));
    assert.match(web.getText(), /imagePullPolicy: Always/);
    await until('no finding', () => !found(web.uri, 'api/unknown-field'));
  },
  async 'renaming a key of a ConfigMap in all files'() {
    await set(web, web.getText().replace('titel', 'title'));
    await until('no finding', () => !found(web.uri, 'env/missing-key'));
    const edit = await run('vscode.executeDocumentRenameProvider', web.uri, behind(web, 'key: tit'), 'heading');
    assert.deepEqual(
      edit
        .entries()
        .map(([uri]) => uri.path.split('/').pop())
        .sort(),
      ['config.yaml', 'web.yaml'],
    );
  },
  async outline() {
    const symbols = await run('vscode.executeDocumentSymbolProvider', web.uri);
    assert.match(symbols[0].name, /web/);
    assert.ok(symbols[0].children.length > 0);
  },
  async 'symbols of the workspace'() {
    const symbols = await run('vscode.executeWorkspaceSymbolProvider', 'shop');
    assert.ok(symbols.some(symbol => symbol.location.uri.path === file('config.yaml').path));
  },
  async 'lenses with references and placement'() {
    await until('a lens with a node', async () => {
      const all = await run('vscode.executeCodeLensProvider', web.uri, 100);
      return all?.some(lens => /would land on/.test(lens.command?.title));
    });
    const lenses = await run('vscode.executeCodeLensProvider', file('config.yaml'), 100);
    assert.ok(lenses.some(lens => lens.command.command === 'podlint.showReferences'));
  },
  async 'notes between the words'() {
    const all = new vscode.Range(0, 0, web.lineCount, 0);
    const hints = await run('vscode.executeInlayHintProvider', web.uri, all);
    assert.ok(hints.length > 0);
  },
  async 'semantic tokens'() {
    const tokens = await run('vscode.provideDocumentSemanticTokens', web.uri);
    assert.ok(tokens.data.length > 0);
  },
  async 'folding and links'() {
    const folds = await run('vscode.executeFoldingRangeProvider', web.uri);
    assert.ok(folds.length > 3);
  },
  async 'a setting is told to the server at once'() {
    const configuration = vscode.workspace.getConfiguration('podlint');
    const lenses = async () => (await run('vscode.executeCodeLensProvider', web.uri)) ?? [];
    await configuration.update('codeLens.enable', false, vscode.ConfigurationTarget.Workspace);
    await until('no lens', async () => (await lenses()).length === 0);
    await configuration.update('codeLens.enable', undefined, vscode.ConfigurationTarget.Workspace);
    await until('a lens', async () => (await lenses()).length > 0);
  },
  async 'the panel of the workspace'() {
    await run('podlint.openWorkspacePlacement');
    const tabs = () => vscode.window.tabGroups.all.flatMap(group => group.tabs);
    await until('a tab', () => tabs().some(tab => tab.input?.viewType?.includes('podlint.placement')));
  },
  async 'information for a bug report'() {
    await run('podlint.collectInformation');
    const text = await until('a text', () => {
      const text = vscode.window.activeTextEditor?.document.getText();
      return text?.startsWith('# podlint') && text;
    });
    assert.match(text, /- server: \S+ \(setting\), 0\.\d+\.\d+/);
    assert.match(text, /"isIndexed":true/);
    await run('workbench.action.revertAndCloseActiveEditor');
  },
  async 'the server is started again'() {
    await run('podlint.restart');
    await set(web, web.getText().replace('imagePullPolicy', 'imagePulPolicy'));
    await until('the finding', () => found(web.uri, 'api/unknown-field'));
  },
  async 'switched off and on'() {
    const configuration = vscode.workspace.getConfiguration('podlint');
    await configuration.update('enable', false, vscode.ConfigurationTarget.Workspace);
    await until('no finding', () => !found(web.uri, 'api/unknown-field'));
    await configuration.update('enable', undefined, vscode.ConfigurationTarget.Workspace);
    await until('the finding', () => found(web.uri, 'api/unknown-field'));
  },
  async 'a file that is deleted while it is open'() {
    writeFileSync(file('gone.yaml').fsPath, 'apiVersion: v1\nkind: Pod\nmetadata: {name: gone}\nspec: {}\n');
    const gone = file('gone.yaml');
    await run('vscode.open', gone);
    await until('a finding', () => vscode.languages.getDiagnostics(gone).length > 0);
    rmSync(gone.fsPath);
    await until('the editor to see it', () => vscode.window.tabGroups.activeTabGroup.activeTab?.label.includes('gone'));
    await run('workbench.action.revertAndCloseActiveEditor');
    await until('no finding', () => vscode.languages.getDiagnostics(gone).length === 0);
    await until('the others', () => found(web.uri, 'api/unknown-field'));
  },
};

let web;

exports.run = async () => {
  web = await vscode.workspace.openTextDocument(file('web.yaml'));
  await vscode.window.showTextDocument(web);
  let passed = 0;
  let failed = 0;
  for (const [name, test] of Object.entries(tests)) {
    try {
      await test();
      passed += 1;
      console.log(`ok ${name}`);
    } catch (error) {
      failed += 1;
      console.log(`FAILED ${name}: ${error.stack}`);
    }
  }
  console.log(`${passed} passed, ${failed} failed`);
  if (failed > 0) {
    throw new Error(`${failed} failed`);
  }
};
