// Drives the sendgrid sim with SendGrid's official client and says what it checked.
//   sendgrid_sim.mjs http://127.0.0.1:12113
// NODE_HOME: a folder whose node_modules holds @sendgrid/mail. Exit code: 0 as the client expects it, 1 a difference.
import { createRequire } from 'node:module';
import path from 'node:path';

const [, , url] = process.argv;
const require = createRequire(path.join(process.env.NODE_HOME ?? process.cwd(), 'package.json'));
const mail = require('@sendgrid/mail');
const { Client } = require('@sendgrid/client');

let checked = 0;
let different = 0;
function same(what, wanted, got) {
  checked += 1;
  const fits = JSON.stringify(wanted) === JSON.stringify(got);
  if (!fits) different += 1;
  console.log(`${fits ? 'ok  ' : 'DIFF'} ${what}${fits ? '' : `: wanted ${JSON.stringify(wanted)}, got ${JSON.stringify(got)}`}`);
}

function as(key) {
  const client = new Client();
  client.setApiKey(key);
  client.setDefaultRequest('baseUrl', url);
  mail.setClient(client);
}

async function status(letter) {
  try {
    const [response] = await mail.send(letter);
    return [response.statusCode, null];
  } catch (error) {
    return [error.code, error.response?.body?.errors?.[0]?.field ?? null];
  }
}

const letter = {
  to: { email: 'ada@mail.test', name: 'Ada' },
  from: { email: 'post@shop.test', name: 'Shop' },
  subject: 'Hello',
  text: 'plain',
  html: '<p>rich</p>',
  categories: ['order_confirmed'],
  customArgs: { letter_id: '7' },
  headers: { 'Message-ID': '<7@shop.test>' },
};

as('SG.sim.key');
const [taken] = await mail.send(letter);
same('a letter is taken with 202', 202, taken.statusCode);
same('the body is empty', '', taken.body);
same('its number is told', true, Boolean(taken.headers['x-message-id']));
same('the same letter twice is two letters', [202, null], await status(letter));
const kept = await (await fetch(`${url}/_sim/letters`)).json();
same('both are kept', 2, kept.length);
same('to whom', ['ada@mail.test'], kept[0].to);
same('plain text and HTML', ['plain', '<p>rich</p>'], [kept[0].text, kept[0].html]);
same('the category', ['order_confirmed'], kept[0].categories);
same('the header', '<7@shop.test>', kept[0].headers['Message-ID']);
same('several at once', [202, null], await status({ ...letter, to: ['a@mail.test', 'b@mail.test'] }));
same('an address twice', [400, 'personalizations'], await status({ ...letter, to: ['a@mail.test', 'a@mail.test'] }));
same('no subject', [400, 'subject'], await status({ ...letter, subject: undefined }));
same('a sandbox takes nothing', [200, null], await status({ ...letter, mailSettings: { sandboxMode: { enable: true } } }));
same('what was refused is not kept', 3, (await (await fetch(`${url}/_sim/letters`)).json()).length);
as('SG.another.key');
same('a wrong key', [401, null], await status(letter));

console.log(`${checked} checked, ${different} different`);
process.exit(different === 0 ? 0 : 1);
