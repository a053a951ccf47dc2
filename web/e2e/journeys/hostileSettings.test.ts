/** Hostile text in everything that a company names and everybody writes: it must be text, and stay within the screen. */
import type { BrowserContext, Page } from '@playwright/test';
import { demoPassword } from '../rig/agent.ts';
import type { Product } from '../rig/product.ts';
import { expectVoice } from '../rig/senses.ts';
import { expect, test } from '../rig/test.ts';

/** A name may have 80 characters: markup, a family of one character, letters from right to left, and nowhere to break it. */
const hostile = '"><img src=x onerror=pwned=1><svg/onload=pwned=1>👩‍👩‍👧שלום';
const endless = `${hostile}${'W'.repeat(1900)}`;
const note = `${hostile}<script>pwned=1</script>${'W'.repeat(5000)}`;

const settings: Record<string, string[]> = {};
const kinds = ['people', 'roles', 'queues', 'skills', 'hours', 'not-ready', 'entry-points'];

/** Texts that people read, wherever they stand in the settings of a thing. */
function renamed(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((one) => renamed(one));
  if (value !== null && typeof value === 'object') {
    const names = Object.keys(value).sort().join();
    if (names === 'en,fr' && Object.values(value).some((text) => typeof text === 'string' && text !== '' && !text.startsWith('/') && !text.startsWith('http'))) return { fr: hostile, en: hostile };
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, renamed(v, k)]));
  }
  return (key === 'name' || key === 'firstName') && typeof value === 'string' && value !== '' ? hostile : value;
}

/** What an administrator has set up, under hostile names throughout. */
async function renameEverything(product: Product): Promise<void> {
  const json = { 'content-type': 'application/json', origin: product.url };
  const session = await fetch(`${product.url}/api/v1/session`, { method: 'POST', headers: json, body: JSON.stringify({ username: 'admin', password: demoPassword }) });
  const cookie = session.headers.getSetCookie().map((one) => one.split(';')[0]).find((one) => one?.startsWith('visavis=')) ?? '';
  const send = async (method: string, path: string, body?: unknown, match = ''): Promise<{ status: number; text: string; etag: string }> => {
    const answer = await fetch(`${product.url}/api/v1/${path}`, {
      method, headers: { ...json, cookie, ...(match ? { 'if-match': match } : {}) }, ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, text: await answer.text(), etag: answer.headers.get('etag') ?? '' };
  };
  const change = async (path: string, of: (now: unknown) => unknown): Promise<void> => {
    const now = await send('GET', path);
    const put = await send('PUT', path, renamed(of(JSON.parse(now.text))), now.etag);
    (settings[path.split('/')[1] ?? ''] ??= []).push(`${path} ${put.status} ${put.status < 300 ? '' : put.text}`);
  };
  const content = (now: unknown): unknown => (now as { settings: unknown }).settings;
  for (const kind of kinds) {
    const list = JSON.parse((await send('GET', `admin/${kind}`)).text) as { items: { id: string }[] };
    for (const { id } of list.items) await change(`admin/${kind}/${id}`, content);
  }
  await change('admin/company', content);
  for (const queue of ['sav', 'sante', 'atelier']) await change(`queues/que_demo${queue}/wrap-up`, (now) => now);
  for (const [path, body] of [
    ['admin/keys', { name: hostile, scopes: ['reports.read'] }],
    ['admin/webhooks', { name: hostile, url: 'https://crm.example/', enabled: false, events: ['interaction.created'], queues: [] }],
  ] as const) {
    const made = await send('POST', path, body);
    expect(made.status, made.text).toBeLessThan(300);
  }
  // What turns a name around is no name.
  const turned = await send('POST', 'admin/skills', { name: { fr: 'a\u202egnp', en: 'a' } });
  expect(turned.status).toBe(422);
  const refused = Object.values(settings).flat().filter((line) => !/ 2\d\d $/.test(line));
  expect(refused).toEqual([]);
  expect(Object.values(settings).flat().length).toBeGreaterThan(20);
}

/** Notes what ran, and what only the policy kept from running: markup that was taken for markup shows there too. */
async function watch(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const seen: string[] = [];
    Object.assign(window, { seen });
    document.addEventListener('securitypolicyviolation', (event) => seen.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
    Object.defineProperty(window, 'pwned', { set: () => { seen.push('ran'); } });
  });
}

async function expectHarmless(page: Page, where: string): Promise<void> {
  const found = await page.evaluate(() => ({
    seen: (window as unknown as { seen: string[] }).seen,
    markup: document.querySelectorAll('img[src="x"], [onload], [onerror]').length,
  }));
  expect(found, where).toEqual({ seen: [], markup: 0 });
  const before = page.viewportSize();
  await page.setViewportSize({ width: 390, height: 844 });
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  expect.soft(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), `${where} at 390 px`).toBeLessThanOrEqual(0);
  if (before) await page.setViewportSize(before);
}

test('hostile text stays text, and within the screen, on every screen', async ({ agent, contact, product, people }) => {
  test.setTimeout(300_000);
  await renameEverything(product);
  const [nadia, claire, office] = [await agent('nadia'), await contact('claire'), await people.come('ines')];
  for (const { context } of people.everybody()) await watch(context);

  await nadia.start();
  await claire.open();
  await expectHarmless(claire.page, 'the contact’s form');
  for (const box of await claire.page.getByRole('textbox').all()) {
    if (await box.isVisible() && (await box.getAttribute('type')) !== 'email' && (await box.getAttribute('type')) !== 'tel') await box.fill(hostile);
  }
  await claire.press('call');
  await expect(nadia.button('accept')).toBeVisible();
  await expectHarmless(claire.page, 'the queue');
  await expectHarmless(nadia.page, 'the ring');
  await nadia.accept();
  await expectVoice(nadia.page, 'claire');
  await nadia.notepad().fill(note);
  for (const tab of ['attachedData', 'customData'] as const) {
    await nadia.tab(tab).click();
    await expectHarmless(nadia.page, tab);
  }
  for (const box of await nadia.page.getByRole('tabpanel').getByRole('textbox').all()) {
    await box.fill(endless);
    await box.press('Tab');
  }
  await expectHarmless(nadia.page, 'custom data, written');
  await expectHarmless(claire.page, 'the call');
  await nadia.press('transfer');
  await expectHarmless(nadia.page, 'the colleagues');
  await nadia.page.keyboard.press('Escape');
  await nadia.press('hold');
  await expectHarmless(claire.page, 'hold');

  // Those who watch and those who set up, meanwhile.
  const page = office.page;
  const signIn = await office.context.request.post(`${product.url}/api/v1/session`, { headers: { origin: product.url }, data: { username: 'sami', password: demoPassword } });
  expect(signIn.status()).toBe(200);
  for (const path of ['/wallboard', '/reports']) {
    await page.goto(`${product.url}${path}?lang=fr`);
    await expect(page.getByText('<img src=x').first()).toBeVisible();
    await expectHarmless(page, path);
  }
  await nadia.press('disconnect');
  await expect(nadia.button('markDone')).toBeVisible();
  await expectHarmless(nadia.page, 'the wrap-up');
  await expectHarmless(claire.page, 'the end');
  await nadia.region('records').getByRole('listitem').getByRole('button').first().click();
  await expect(nadia.region('records').getByText('<img src=x').first()).toBeVisible();
  await expectHarmless(nadia.page, 'the history');

  const admin = await office.context.request.post(`${product.url}/api/v1/session`, { headers: { origin: product.url }, data: { username: 'admin', password: demoPassword } });
  expect(admin.status()).toBe(200);
  await page.goto(`${product.url}/admin?lang=fr`);
  await expect(page.getByRole('navigation').getByRole('link').first()).toBeVisible();
  const places = await page.getByRole('navigation').getByRole('link').evaluateAll((links) => links.map((link) => (link as HTMLAnchorElement).pathname));
  expect(places.length).toBeGreaterThan(8);
  for (const place of places) {
    await page.goto(`${product.url}${place}?lang=fr`);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await page.waitForLoadState('networkidle');
    await expectHarmless(page, place);
    const row = page.getByRole('main').getByRole('link').filter({ hasText: '<img src=x' }).first();
    if (await row.count() === 0) continue;
    await row.click();
    await expect(page.getByRole('dialog').or(page.getByRole('heading', { level: 2 })).first()).toBeVisible();
    await expectHarmless(page, `${place}, one of them`);
  }

  // All of this could be seen: the same text, taken for markup.
  await page.evaluate((markup) => document.body.insertAdjacentHTML('beforeend', markup), hostile);
  await expect.poll(() => page.evaluate(() => (window as unknown as { seen: string[] }).seen.length)).toBeGreaterThan(0);
});
