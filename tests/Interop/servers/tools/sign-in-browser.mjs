// Signs in with headless Chromium as a person would, from a link to the first page without a form, and prints the text of that page:
//   node sign-in-browser.mjs LINK [FIELD=VALUE ...]
// On each page it fills in the fields that are there and presses the button of their form. Speaks the DevTools protocol over a pipe.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const [link, ...rest] = process.argv.slice(2);
const fields = Object.fromEntries(rest.map((field) => [field.slice(0, field.indexOf('=')), field.slice(field.indexOf('=') + 1)]));
const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'sign-in-browser-'));
const browser = spawn('chromium', [
  '--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--remote-debugging-pipe', `--user-data-dir=${profile}`, 'about:blank',
], { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });

const pending = new Map();
let last = 0;
let buffer = '';
let loaded = () => {};

function send(method, params = {}, sessionId = undefined) {
  last += 1;
  browser.stdio[3].write(`${JSON.stringify({ id: last, method, params, sessionId })}\0`);
  return new Promise((resolve, reject) => pending.set(last, { resolve, reject }));
}

browser.stdio[4].on('data', (data) => {
  const parts = (buffer + data).split('\0');
  buffer = parts.pop();
  for (const { id, method, result, error } of parts.map((part) => JSON.parse(part))) {
    if (method === 'Page.loadEventFired') loaded();
    else if (error) pending.get(id)?.reject(new Error(error.message));
    else if (id) pending.get(id).resolve(result);
  }
});

// What is done on a page; gives its text when there is no form, null when one was sent.
const act = `((fields) => {
  if (document.forms.length === 0) return document.body.innerText;
  const found = Object.entries(fields).map(([name, value]) => [document.getElementsByName(name)[0], value]).filter(([field]) => field);
  for (const [field, value] of found) field.value = value;
  const form = found[0]?.[0].form ?? document.forms[0];
  const button = form.querySelector('button[type=submit],[type=submit],button:not([type])');
  if (button) button.click(); else form.submit();
  return null;
})(${JSON.stringify(fields)})`;

let text = null;
const deadline = setTimeout(() => {
  console.error('no end in time');
  browser.kill();
  process.exit(1);
}, 60000);

const { targetId } = await send('Target.createTarget', { url: 'about:blank' });
const { sessionId } = await send('Target.attachToTarget', { targetId, flatten: true });
await send('Page.enable', {}, sessionId);
let page = new Promise((resolve) => { loaded = resolve; });
await send('Page.navigate', { url: link }, sessionId);
for (let step = 0; step < 10 && text === null; step += 1) {
  await page;
  page = new Promise((resolve) => { loaded = resolve; });
  const { result, exceptionDetails } = await send('Runtime.evaluate', { expression: act, returnByValue: true }, sessionId);
  if (exceptionDetails) {
    console.error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    process.exitCode = 1;
    break;
  }

  text = result.value;
}

clearTimeout(deadline);
const ended = new Promise((resolve) => browser.on('exit', resolve));
await send('Browser.close');
await ended;
fs.rmSync(profile, { recursive: true, force: true });
if (text === null) process.exitCode = 1;
else console.log(text);
