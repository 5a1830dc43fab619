#!/usr/bin/env node
// Drives the stripe sim with Stripe's official Node client and says what it checked.
//
//     NODE_HOME=DIR stripe_sim.mjs http://127.0.0.1:12111
//
// NODE_HOME is a folder whose node_modules holds the npm package `stripe`. The sim must be fresh.
// Exit code: 0 as the client expects it, 1 a difference, 2 cannot run.

import { createRequire } from 'node:module';
import http from 'node:http';
import path from 'node:path';

const base = process.argv[2];
if (!base || !process.env.NODE_HOME) {
  console.error('usage: NODE_HOME=DIR stripe_sim.mjs URL');
  process.exit(2);
}
const Stripe = createRequire(path.join(path.resolve(process.env.NODE_HOME), 'here.js'))('stripe');
const { hostname: host, port } = new URL(base);
const SECRET = 'whsec_sim';

const client = (maxNetworkRetries = 0, key = 'sk_test_sim') =>
  new Stripe(key, { host, port, protocol: 'http', maxNetworkRetries, telemetry: false });
const stripe = client();

let differences = 0;
let checked = 0;

function same(what, wanted, got) {
  checked += 1;
  const fits = JSON.stringify(wanted) === JSON.stringify(got);
  if (!fits) differences += 1;
  console.log(`${fits ? 'ok  ' : 'DIFF'} ${what}${fits ? '' : `: wanted ${JSON.stringify(wanted)}, got ${JSON.stringify(got)}`}`);
}

async function refusal(call) {
  try {
    await call();
    return { type: 'none' };
  } catch (error) {
    return error;
  }
}

async function power(method, name, body) {
  const response = await fetch(`${base}/_sim/${name}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  return response.json();
}

const ledger = () => power('GET', 'ledger');
const fault = (method, path, more) => power('POST', 'faults', { method, path, times: 1, ...more });
const wish = (amount = 1099) => ({
  amount,
  currency: 'usd',
  automatic_payment_methods: { enabled: true },
  metadata: { payment_id: 'a&b c+d' },
});
const pay = (id, card = 'pm_card_visa') =>
  stripe.paymentIntents.confirm(id, { payment_method: card, return_url: 'http://127.0.0.1/back' });

async function intents() {
  const made = await stripe.paymentIntents.create(wish());
  same('an intent waits for a means of payment', 'requires_payment_method', made.status);
  same('metadata survives brackets, ampersands and pluses', 'a&b c+d', made.metadata.payment_id);
  same('the secret belongs to the intent', true, made.client_secret.startsWith(`${made.id}_secret_`));
  const paid = await pay(made.id);
  same('a good card pays', ['succeeded', 1099], [paid.status, paid.amount_received]);
  const read = await stripe.paymentIntents.retrieve(made.id, { expand: ['latest_charge'] });
  same('expand puts the charge in', ['charge', 1099], [read.latest_charge.object, read.latest_charge.amount_captured]);
  const late = await refusal(() => stripe.paymentIntents.cancel(made.id, { cancellation_reason: 'abandoned' }));
  same('what is paid cannot be called off', ['StripeInvalidRequestError', 'payment_intent_unexpected_state', 400], [late.type, late.code, late.statusCode]);
  const other = await stripe.paymentIntents.create(wish());
  const off = await stripe.paymentIntents.cancel(other.id, { cancellation_reason: 'abandoned' });
  same('what is not paid can', ['canceled', 'abandoned'], [off.status, off.cancellation_reason]);
  const asked = await stripe.paymentIntents.create(wish());
  const action = await pay(asked.id, 'pm_card_authenticationRequired');
  same('a bank may ask first', ['requires_action', 'redirect_to_url'], [action.status, action.next_action.type]);
  await power('POST', 'complete-action', { id: asked.id, ok: true });
  same('and the payer may agree', 'succeeded', (await stripe.paymentIntents.retrieve(asked.id)).status);
}

async function refusals() {
  const stranger = await refusal(() => client(0, 'sk_test_wrong').paymentIntents.create(wish()));
  same('a wrong key is an authentication error', ['StripeAuthenticationError', 401], [stranger.type, stranger.statusCode]);
  const { id } = await stripe.paymentIntents.create(wish());
  const declined = await refusal(() => pay(id, 'pm_card_visa_chargeDeclinedInsufficientFunds'));
  same(
    'a declined card is a card error that carries the intent',
    ['StripeCardError', 'card_declined', 'insufficient_funds', 402, 'requires_payment_method'],
    [declined.type, declined.code, declined.decline_code, declined.statusCode, declined.payment_intent?.status],
  );
  same('and the intent may still be paid', 'succeeded', (await pay(id)).status);
  const missing = await refusal(() => stripe.paymentIntents.retrieve('pi_nobody'));
  same('an unknown intent is missing', ['StripeInvalidRequestError', 'resource_missing', 404], [missing.type, missing.code, missing.statusCode]);
  const small = await refusal(() => stripe.paymentIntents.create(wish(49)));
  same('49 cents are too little', ['amount_too_small', 'amount'], [small.code, small.param]);
  const odd = await refusal(() => stripe.paymentIntents.create({ ...wish(), colour: 'red' }));
  same('unknown parameters are named', ['parameter_unknown', 'colour'], [odd.code, odd.param]);
  await fault('POST', '/v1/payment_intents', { effect: { status: 429 } });
  const busy = await refusal(() => stripe.paymentIntents.create(wish()));
  same('429 is a rate limit error', ['StripeRateLimitError', 429], [busy.type, busy.statusCode]);
}

async function keys() {
  const before = (await ledger()).intents.length;
  const options = { idempotencyKey: 'node:one' };
  const first = await stripe.paymentIntents.create(wish(), options);
  const again = await stripe.paymentIntents.create(wish(), options);
  same('the same key gives the same intent', first.id, again.id);
  same('and says so', 'true', again.lastResponse.headers['idempotent-replayed']);
  const other = await refusal(() => stripe.paymentIntents.create(wish(2000), options));
  same('another wish under it is an idempotency error', ['StripeIdempotencyError', 400], [other.type, other.statusCode]);
  await fault('POST', '/v1/payment_intents', { delay_ms: 700 });
  const slow = stripe.paymentIntents.create(wish(), { idempotencyKey: 'node:two' });
  while ((await power('GET', 'faults')).length > 0); // Until the first one is in.
  const conflict = await refusal(() => stripe.paymentIntents.create(wish(), { idempotencyKey: 'node:two' }));
  same('a key under way is a 409', ['StripeAPIError', 'idempotency_key_in_use', 409], [conflict.type, conflict.code, conflict.statusCode]);
  const patient = client(5).paymentIntents.create(wish(), { idempotencyKey: 'node:two' });
  same('which the client waits out', (await slow).id, (await patient).id);
  await fault('POST', '/v1/payment_intents', { effect: 'close_after' });
  const found = await client(2).paymentIntents.create(wish(), { idempotencyKey: 'node:three' });
  same('a lost answer is found again by the client itself', 'true', found.lastResponse.headers['idempotent-replayed']);
  await fault('POST', '/v1/payment_intents', { effect: 'crash_after' });
  for (const time of ['first', 'second']) {
    const crashed = await refusal(() => stripe.paymentIntents.create(wish(), { idempotencyKey: 'node:four' }));
    same(`a 500 is remembered (${time} time)`, ['StripeAPIError', 500], [crashed.type, crashed.statusCode]);
  }
  same('the books hold four intents for four keys', before + 4, (await ledger()).intents.length);
}

async function refunds() {
  const { id } = await stripe.paymentIntents.create(wish(1000));
  await pay(id);
  const part = await stripe.refunds.create({ payment_intent: id, amount: 400, reason: 'requested_by_customer', metadata: { refund_id: 'r1' } });
  same('a part goes back', ['succeeded', 400, 'r1'], [part.status, part.amount, part.metadata.refund_id]);
  const more = await refusal(() => stripe.refunds.create({ payment_intent: id, amount: 601 }));
  same('not more than is left', ['StripeInvalidRequestError', 400], [more.type, more.statusCode]);
  await power('POST', 'refund-scripts', ['pending']);
  const rest = await stripe.refunds.create({ payment_intent: id });
  same('the rest is under way', ['pending', 600], [rest.status, rest.amount]);
  const none = await refusal(() => stripe.refunds.create({ payment_intent: id }));
  same('and nothing is left', 'charge_already_refunded', none.code);
  await power('POST', 'settle-refund', { id: rest.id, ok: false });
  same('it fails after all', 'failed', (await stripe.refunds.retrieve(rest.id)).status);
  await stripe.refunds.create({ payment_intent: id });
  const sums = [];
  for await (const refund of stripe.refunds.list({ payment_intent: id, limit: 1 })) sums.push(refund.amount);
  same('pages are turned, newest first', [600, 600, 400], sums);
  const charge = (await stripe.charges.list({ payment_intent: id })).data[0];
  same('the charge knows', [1000, true], [charge.amount_refunded, charge.refunded]);
  const now = Math.floor(Date.now() / 1000);
  const future = await stripe.paymentIntents.list({ created: { gte: now + 60 } });
  const past = await stripe.paymentIntents.list({ created: { lt: now + 60 }, limit: 3 });
  same('lists are cut by time', [0, 3, true], [future.data.length, past.data.length, past.has_more]);
}

function ear() {
  const arrived = [];
  const server = http.createServer((request, response) => {
    const parts = [];
    request.on('data', (part) => parts.push(part));
    request.on('end', () => {
      arrived.push({ signature: request.headers['stripe-signature'], body: Buffer.concat(parts) });
      response.end();
    });
  });
  return new Promise((ready) => {
    server.listen(0, '127.0.0.1', () => ready({ arrived, server, url: `http://127.0.0.1:${server.address().port}/hook` }));
  });
}

async function told(hook) {
  await power('GET', 'settled?timeout_ms=20000');
  return hook.arrived.splice(0);
}

async function notices() {
  const hook = await ear();
  await power('POST', 'webhook', { url: hook.url });
  const { id } = await stripe.paymentIntents.create(wish());
  await pay(id);
  await stripe.refunds.create({ payment_intent: id, amount: 100 });
  await power('POST', 'dispute', { about: id });
  const events = (await told(hook)).map(({ signature, body }) => stripe.webhooks.constructEvent(body, signature, SECRET));
  same('every notice is signed as the client wants it, in the order of the books', [
    'payment_intent.created', 'charge.succeeded', 'payment_intent.succeeded', 'refund.created', 'charge.refunded',
    'charge.dispute.created', 'charge.dispute.funds_withdrawn',
  ], events.map((event) => event.type));
  same('an event holds its object', [id, 'event', false], [events[0].data.object.id, events[0].object, events[0].livemode]);
  const known = await stripe.events.list({ limit: 2, type: 'refund.created' });
  same('events can be read again', events[3].id, known.data[0].id);

  await power('POST', 'webhook', { secrets: [SECRET, 'whsec_new'] });
  await stripe.paymentIntents.create(wish());
  const [both] = await told(hook);
  for (const secret of [SECRET, 'whsec_new']) {
    const event = stripe.webhooks.constructEvent(both.body, both.signature, secret);
    same(`while secrets are exchanged, ${secret} holds`, 'payment_intent.created', event.type);
  }
  await power('POST', 'webhook', { secrets: [SECRET] });
  const tampered = await refusal(async () => stripe.webhooks.constructEvent(`${both.body} `, both.signature, SECRET));
  same('one space more and it does not', 'StripeSignatureVerificationError', tampered.type);
  await power('POST', 'notice-rules', { signed_seconds_ago: 305 });
  await stripe.paymentIntents.create(wish());
  const [old] = await told(hook);
  const stale = await refusal(async () => stripe.webhooks.constructEvent(old.body, old.signature, SECRET));
  same('an old signature does not', 'StripeSignatureVerificationError', stale.type);
  await power('POST', 'notice-rules', { signed_seconds_ago: 0 });
  await power('POST', 'webhook', { url: '' });
  hook.server.close();
}

for (const part of [intents, refusals, keys, refunds, notices]) {
  console.log(`# ${part.name}`);
  try {
    await part();
  } catch (error) {
    same(`${part.name} to the end`, 'no error', String(error.message).split('\n')[0]);
  }
}
const books = await ledger();
const sum = (lines, field) => lines.reduce((total, line) => total + line[field], 0);
same('the books add up', sum(books.charges, 'captured'), books.captured.usd);
console.log(`npm stripe ${Stripe.PACKAGE_VERSION}: ${checked} checked, ${differences} different`);
process.exit(differences === 0 ? 0 : 1);
